"""Where a target is now is told without reading it, and every change of what a scan would see changes it."""

import json
import os
import time

import pytest

from scanner.fleet.commits import commit_now, is_here
from scanner.fleet.lists.searched import searched
from scanner.fleet.stamps import stamp_of
from scanner.fleet.work import Workshop
from scanner.model.fleet import Wanted
from scanner.model.record import altered
from scanner.sources.hub.search import Search
from scanner.store.fleet.store import open_fleet
from tests.fleet.fleets import recipe
from tests.hub.scanning import be_a_client, called
from tests.hub.server import FixtureHub

SHA = "a" * 40


@pytest.fixture
def hub():
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    with FixtureHub() as made:
        yield made


@pytest.fixture
def settled(monkeypatch):
    """Lets the clock be past what was written just now."""
    monkeypatch.setattr("scanner.fleet.stamps.FRESH", -(10**12))


def test_the_hub_is_asked_once_and_briefly(hub, tmp_path, monkeypatch):
    be_a_client(hub, tmp_path, monkeypatch)
    repo = hub.repo("org/name", {"config.json": "{}"}, renamed_from="old/name")
    judge = recipe()
    assert commit_now(Wanted("hf://org/name"), judge) == repo.sha
    assert len(hub.seen) == 1 and hub.sent() < 200
    repo.commit({"new.bin": b"x"})
    assert commit_now(Wanted("hf://Org/Name"), judge) == repo.sha
    hub.seen.clear()
    assert commit_now(Wanted("hf://org/name"), judge) == repo.sha
    assert commit_now(Wanted("hf://org/name", SHA), judge, told=True) == SHA
    assert commit_now(Wanted(f"hf://org/name@{SHA}"), judge) == SHA
    assert len(hub.seen) == 1


def test_what_the_hub_says_beside_a_commit_counts(hub, tmp_path, monkeypatch):
    be_a_client(hub, tmp_path, monkeypatch, hub.token)
    judge = recipe()
    repo = hub.repo("org/name", {"config.json": "{}"}, renamed_from="old/name")
    assert commit_now(Wanted("hf://old/name"), judge) == f"{repo.sha}+as org/name"
    repo.gated = "auto"
    assert commit_now(Wanted("hf://org/name"), judge) == f"{repo.sha}+gated"
    (listed,) = searched(Search(author="org"), "--author org")
    assert commit_now(Wanted("hf://org/name", listed.commit), judge, told=True) == f"{repo.sha}+gated"
    repo.private = True
    assert commit_now(Wanted("hf://old/name"), judge) == f"{repo.sha}+gated+private+as org/name"
    for name in ("hf://org/name", "hf://old/name", f"hf://org/name@{repo.sha}"):
        assert Workshop(judge).read(Wanted(name)).commit == commit_now(Wanted(name), judge), name


def test_what_cannot_be_told_is_nothing(hub, tmp_path, monkeypatch):
    be_a_client(hub, tmp_path, monkeypatch)
    judge = recipe()
    hub.repo("org/name", renamed_from="old/name")
    for name in (
        "hf://org/none",
        "hf://org/name@nowhere",
        "hf://a b",
        "/no/such/path",
        "hf-cache:x/y",
    ):
        assert commit_now(Wanted(name), judge) == "", name
    assert commit_now(Wanted("hf://org/name", problem="no"), judge) == ""
    hub.seen.clear()
    assert commit_now(Wanted("hf://org/name"), altered(judge, offline=True)) == ""
    assert hub.seen == []
    hub.fault(".", "body", data=b'{"sha": "../..", "id": "org/name"}')
    assert commit_now(Wanted("hf://org/name"), judge) == ""


def write(path, text="{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def replaced(path):
    kept = os.stat(path)
    other = path.with_name("other")
    other.write_bytes(b"[]")
    os.replace(other, path)
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))


CHANGES = {
    "another file": lambda folder: write(folder / "sub" / "x.bin"),
    "a file less": lambda folder: (folder / "sub" / "b.json").unlink(),
    "longer": lambda folder: write(folder / "config.json", "{ }"),
    "as long, and its time put back": lambda folder: replaced(folder / "config.json"),
    "another name": lambda folder: (folder / "config.json").rename(folder / "config2.json"),
    "a link led elsewhere": lambda folder: ((folder / "link").unlink(), (folder / "link").symlink_to("sub/b.json")),
    "what a link leads to": lambda folder: write(folder.parent / "outside", "longer"),
    "an empty folder": lambda folder: (folder / "empty").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_folder_shows(tmp_path, settled, change):
    folder = tmp_path / "m"
    for path in ("config.json", "sub/b.json", "../outside"):
        write(folder / path)
    (folder / "link").symlink_to("../outside")
    before = commit_now(Wanted(str(folder)), recipe())
    assert before and before == commit_now(Wanted(str(folder)), recipe())
    time.sleep(0.02)  # a tick of the clock of files
    CHANGES[change](folder)
    assert commit_now(Wanted(str(folder)), recipe()) not in ("", before)


def test_the_fleets_own_store_is_no_target_no_change_and_not_in_scope(tmp_path, monkeypatch):
    write(tmp_path / "models" / "m" / "config.json")
    time.sleep(0.15)
    for folder in (tmp_path / "models", tmp_path / "models" / "m"):
        monkeypatch.chdir(folder)
        for reused in (0, 1):
            code, _, _ = called("fleet", "scan", ".", "--db", "fleet.db")
            assert code == 0
            with open_fleet("fleet.db", readonly=True) as store:
                (entry,) = store.entries(store.run().number)
                assert entry.target == str(tmp_path / "models" / "m")
                assert store.run().number - entry.read == reused
                (target,) = json.loads(store.report(store.run().number, entry.target))["targets"]
                assert [artifact["path"] for artifact in target["artifacts"]] == ["config.json"]
    (tmp_path / "models" / "m" / "fleet.db-other").write_text("x")
    time.sleep(0.15)
    assert called("fleet", "scan", ".", "--db", "fleet.db")[0] == 0
    with open_fleet("fleet.db", readonly=True) as store:
        assert store.run().number == next(store.entries(3)).read == 3


def test_a_folder_that_changes_right_now_is_not_told(tmp_path):
    write(tmp_path / "config.json")
    assert stamp_of(str(tmp_path)) == ""
    time.sleep(0.15)
    assert stamp_of(str(tmp_path))


def test_too_many_files_are_not_told(tmp_path, settled, monkeypatch):
    write(tmp_path / "config.json")
    write(tmp_path / "b.json")
    assert stamp_of(str(tmp_path))
    monkeypatch.setattr("scanner.fleet.stamps.FILES", 1)
    assert stamp_of(str(tmp_path)) == ""


def test_a_cached_commit_that_got_another_file_shows(tmp_path, settled, monkeypatch):
    snapshot = tmp_path / "models--org--one" / "snapshots" / SHA
    write(snapshot / "config.json")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    before = commit_now(Wanted("hf-cache:org/one"), recipe())
    assert before.startswith(f"{SHA}+")
    write(tmp_path / "models--org--one" / ".no_exist" / SHA / "README.md", "")
    second = commit_now(Wanted("hf-cache:org/one"), recipe())
    write(snapshot / "model.bin")
    assert len({before, second, commit_now(Wanted("hf-cache:org/one"), recipe())}) == 3


def test_what_lies_here():
    assert [is_here(name) for name in ("/m", "hf-cache:a/b", "hf://a/b", "hf://gpt2", "git:main:x")] == [
        *(True, True, False, False, True)
    ]
