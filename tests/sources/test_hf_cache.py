"""The client's cache is read as it lies, whole or in part, and nothing outside of it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.model.artifact import Artifact, Entry
from scanner.model.fact import Fact, Gap
from scanner.model.report import TargetReport
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.sources.hf_cache import cached_terms, claims, open_target
from scanner.sources.hf_cache_layout import cache_folder
from scanner.sources.interface import Options, TargetError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "fedcba9876543210fedcba9876543210fedcba98"
CARD = b"---\nlicense: mit\n---\n# Model\n"
EVIL = b"cos\nsystem\n(S'true'\ntR."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setenv("HF_HUB_CACHE", str(folder))
    return folder


def download(
    cache: Path, name: str, files: dict[str, bytes], commit: str = COMMIT, ref: str = "main", tree: object = None
) -> Path:
    """Puts files where the client would."""
    repo = cache / name
    for path, data in files.items():
        digest = hashlib.sha256(data).hexdigest()
        (repo / "blobs").mkdir(parents=True, exist_ok=True)
        (repo / "blobs" / digest).write_bytes(data)
        link = repo / "snapshots" / commit / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(repo / "blobs" / digest, link.parent))
    if ref:
        (repo / "refs" / ref).parent.mkdir(parents=True, exist_ok=True)
        (repo / "refs" / ref).write_text(commit)
    if tree is not None:
        (repo / "trees").mkdir()
        (repo / "trees" / f"{commit}.json").write_text(json.dumps({"format_version": 1, "files": tree}))
    return repo / "snapshots" / commit


def scanned(target: str, require: bool = False) -> TargetReport:
    catalog = load()
    settings = Settings(catalog, catalog.policy("default"), "2026-01-01T00:00:00Z", require_content=require)
    (report,) = run(plan([target], Options()), settings).targets
    return report


def listed(target: str, options: Options | None = None) -> list[Entry | Fact | Gap]:
    return list(open_target(target, options or Options()).entries)


def paths(items: list[Entry | Fact | Gap]) -> list[str]:
    return [item.artifact.path if isinstance(item, Entry) else item.place.path for item in items]


def test_a_repo_is_scanned_by_its_name(cache: Path) -> None:
    download(cache, "models--org--name", {"README.md": CARD, "sub/m.pkl": EVIL})
    report = scanned("hf-cache:org/name")
    assert (report.source, report.revision, report.answer) == ("hf-cache", COMMIT, "fail")
    assert report.inventory.bytes_read > 0
    assert {item.path: item.sha256 for item in report.artifacts}["sub/m.pkl"] == hashlib.sha256(EVIL).hexdigest()


@pytest.mark.parametrize(
    ("target", "commit"),
    [
        ("hf-cache:org/name@main", COMMIT),
        ("hf-cache:Org/NAME", COMMIT),
        ("hf-cache:name", COMMIT),
        ("hf-cache:models/org/name", COMMIT),
        ("hf-cache:org/name@refs/pr/1", OTHER),
        (f"hf-cache:org/name@{OTHER}", OTHER),
        (f"hf-cache:org/name@{OTHER[:8]}", OTHER),
    ],
)
def test_a_revision_is_a_commit(cache: Path, target: str, commit: str) -> None:
    download(cache, "models--org--name", {"README.md": CARD})
    download(cache, "models--org--name", {"README.md": CARD + b"!"}, OTHER, "refs/pr/1")
    listing = open_target(target, Options())
    assert listing.revision == commit
    assert listing.remote is not None
    assert (listing.remote.kind, listing.remote.requests, listing.remote.local) == ("model", 0, True)
    assert (listing.remote.id.lower(), listing.remote.revision) == ("org/name", commit)


def test_other_kinds_and_single_names(cache: Path) -> None:
    download(cache, "datasets--org--data", {"README.md": CARD})
    download(cache, "models--gpt2", {"README.md": CARD})
    data = open_target("hf-cache:datasets/org/data", Options()).remote
    assert data is not None
    assert (data.id, data.kind) == ("org/data", "dataset")
    single = open_target("hf-cache:gpt2", Options()).remote
    assert single is not None
    assert single.id == "gpt2"
    with pytest.raises(TargetError, match="not in the cache"):
        open_target("hf-cache:org/data", Options())


def test_what_is_not_there_names_what_is(cache: Path) -> None:
    with pytest.raises(TargetError, match="there is no repo in the cache"):
        open_target("hf-cache:org/name", Options())
    download(cache, "models--org--name", {"README.md": CARD})
    download(cache, "models--org--two", {"README.md": CARD}, ref="")
    download(cache, "models--org--two", {"README.md": CARD}, OTHER, ref="")
    with pytest.raises(TargetError, match=r"name a repo of the cache .* It has org/name, org/two; hf-cache:\* is all"):
        open_target("hf-cache:", Options())
    with pytest.raises(TargetError, match=r"several revisions .* 0123456789ab, fedcba987654"):
        open_target("hf-cache:org/two", Options())
    for wrong in ("org/name@v2", "org/name@../../x", "org/name@0123", "org/name@\0", "../x", "org/..", "a/b/c"):
        with pytest.raises(TargetError):
            open_target(f"hf-cache:{wrong}", Options())


def test_a_branch_of_which_nothing_was_downloaded_is_not_proposed(cache: Path) -> None:
    refs = cache / "models--org--name" / "refs"
    refs.mkdir(parents=True)
    (refs / "main").write_text(COMMIT)
    with pytest.raises(TargetError, match=r"nothing of this repo was downloaded\. Get it with hf download\."):
        open_target("hf-cache:org/name", Options())


def test_all_of_the_cache_is_one_target_with_a_folder_for_each_repo(cache: Path) -> None:
    download(cache, "models--org--name", {"README.md": CARD, "m.pkl": b"\x80\x04N."})
    download(cache, "datasets--org--data", {"README.md": CARD, "m.pkl": EVIL})
    report = scanned("hf-cache:*")
    assert {finding.place.path for finding in report.findings if finding.level == "error"} == {
        "datasets/org/data/m.pkl"
    }
    assert {item.get("repo") for item in report.facts if item.kind == "license-concluded"} == {
        "org/name",
        "datasets/org/data",
    }


def test_blobs_that_repos_share_are_followed_twice(cache: Path) -> None:
    folder = download(cache, "models--org--name", {"README.md": CARD, "m.pkl": EVIL})
    blob = cache / "models--org--name" / "blobs" / hashlib.sha256(EVIL).hexdigest()
    shared = cache / "blobs" / "ab" / ("ab" * 32)
    shared.parent.mkdir(parents=True)
    os.rename(blob, shared)
    blob.symlink_to(os.path.relpath(shared, blob.parent))
    for target in ("hf-cache:org/name", str(folder)):
        report = scanned(target)
        assert report.answer == "fail"
        assert {item.path: item.sha256 for item in report.artifacts}["m.pkl"] == hashlib.sha256(EVIL).hexdigest()


def test_a_snapshot_by_its_path_is_the_same(cache: Path) -> None:
    folder = download(cache, "models--org--name", {"README.md": CARD, "m.pkl": EVIL})
    by_path, by_name = scanned(str(folder)), scanned("hf-cache:org/name")
    assert (by_path.source, by_path.revision, by_path.findings) == ("hf-cache", COMMIT, by_name.findings)
    assert not claims(str(folder.parent))
    assert not claims(str(cache / "models--org--name"))
    (cache / ".git").mkdir()
    assert not claims(str(folder)), "in a repository paths begin at its root"


def test_what_was_not_downloaded_is_said(cache: Path) -> None:
    tree = {
        "README.md": {"size": len(CARD), "blob_id": "x"},
        "m.safetensors": {"size": 130, "blob_id": "x", "lfs_sha256": "ab" * 32, "lfs_size": 5_000_000},
        "m.pkl": {"size": 4, "blob_id": "x"},
        "../evil": {"size": 4},
        "odd": 3,
    }
    download(cache, "models--org--name", {"m.pkl": b"\x80\x04N."}, tree=tree)
    report = scanned("hf-cache:org/name")
    assert [(gap.reason, gap.place.path, gap.incomplete) for gap in report.gaps] == [
        ("pointer", "README.md", False),
        ("pointer", "m.safetensors", False),
    ]
    assert "hf download" in report.gaps[1].message
    assert Artifact("m.safetensors", 5_000_000, "pointer", (), "weights", "ab" * 32) in report.artifacts
    assert not any(finding.rule == "license-undeclared" for finding in report.findings), "the card may declare it"
    assert (report.answer, scanned("hf-cache:org/name", require=True).answer) == ("pass", "incomplete")


def test_a_card_of_which_nothing_is_known_is_not_taken_for_absent(cache: Path) -> None:
    download(cache, "models--org--name", {"m.pkl": b"\x80\x04N."})
    report = scanned("hf-cache:org/name")
    assert [(gap.reason, gap.place.path) for gap in report.gaps] == [("pointer", "README.md")]
    assert not any(finding.rule == "license-undeclared" for finding in report.findings)
    told = cache / "models--org--name" / ".no_exist" / COMMIT / "README.md"
    told.parent.mkdir(parents=True)
    told.touch()
    report = scanned("hf-cache:org/name")
    assert report.gaps == ()
    assert any(finding.rule == "license-undeclared" for finding in report.findings)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format_version": 2, "files": {}}', b'{"format_version": 1}'])
def test_a_listing_that_is_none_is_left_alone(cache: Path, data: bytes) -> None:
    download(cache, "models--org--name", {"README.md": CARD}, tree={})
    (cache / "models--org--name" / "trees" / f"{COMMIT}.json").write_bytes(data)
    assert paths(listed("hf-cache:org/name")) == ["README.md"]


def test_links_out_of_the_cache_are_not_followed(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(EVIL)
    folder = download(cache, "models--org--name", {"README.md": CARD})
    (folder / "m.pkl").symlink_to(tmp_path / "secret")
    (folder / "lost.pkl").symlink_to("../../blobs/none")
    report = scanned("hf-cache:org/name")
    assert {gap.reason for gap in report.gaps} == {"link-outside", "broken-link"}
    assert not any("pickle" in finding.rule for finding in report.findings)


def test_globs_leave_out_what_lies_here_and_what_does_not(cache: Path) -> None:
    tree = {name: {"size": 4, "blob_id": "x"} for name in ("a.bin", "b.bin", "README.md")}
    download(cache, "models--org--name", {"a.bin": b"1234", "README.md": CARD}, tree=tree)
    listing = open_target("hf-cache:org/name", Options(exclude=("*.bin",)))
    assert paths(list(listing.entries)) == ["README.md"]
    assert listing.excluded == {"exclude": 2}


def test_terms_of_an_ancestor(cache: Path) -> None:
    download(cache, "models--org--name", {"README.md": CARD, "LICENSE": b"MIT", "config.json": b"{}", "m.pkl": EVIL})
    download(cache, "datasets--org--data", {"README.md": CARD})
    listing = cached_terms("ORG/name", "", Options())
    assert listing is not None
    assert (listing.remote and listing.remote.id.lower(), listing.revision) == ("org/name", COMMIT)
    opened = {item.artifact.path for item in listing.entries if isinstance(item, Entry) and item.open is not None}
    assert opened == {"README.md", "LICENSE", "config.json"}
    assert cached_terms("org/name", OTHER, Options()) is None
    assert cached_terms("org/name", None, Options()) is not None
    assert cached_terms("datasets/org/data", COMMIT, Options()) is not None
    for name in ("", "x/y", "../..", "a\0b", "datasets/org/none"):
        assert cached_terms(name, "", Options()) is None


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == str(tmp_path / ".cache" / "huggingface" / "hub")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_folder() == str(tmp_path / "x" / "huggingface" / "hub")
    monkeypatch.setenv("HF_HOME", "~/hf")
    assert cache_folder() == str(tmp_path / "hf" / "hub")
    monkeypatch.setenv("HUGGINGFACE_HUB_CACHE", "$HOME/old")
    assert cache_folder() == str(tmp_path / "old")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "new"))
    assert cache_folder() == str(tmp_path / "new")
