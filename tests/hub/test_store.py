"""Scans of one Hub by way of one store: known blobs are not asked for again, by whomever they were stored."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[2]
EVIL = b"cos\nsystem\n(S'true'\ntR."
FILES = {f"part-{number:02}.pkl": pickle.dumps({"n": number}, 4) for number in range(24)} | {"evil.pkl": EVIL}
ARGUMENTS = ("scan", "hf://org/name")


@pytest.fixture
def repo(hub):
    return hub.repo("org/name", FILES, lfs=("*.pkl",), card={"license": "mit"})


def fetched(hub):
    """The names of the files that the CDN was asked for."""
    paths = [seen.path.partition("?")[0] for seen in hub.seen if seen.origin == "cdn" and seen.method == "GET"]
    return [path.rpartition("/")[2] for path in paths]


def told(report):
    """The report but its time and what it cost."""
    targets = [
        {**target, "inventory": {**target["inventory"], "bytes_read": 0, "requests": 0}} for target in report["targets"]
    ]
    return {**report, "created": "", "targets": targets}


def test_a_second_scan_fetches_no_blob(hub, weighbridge, repo, tmp_path):
    code, without, _ = weighbridge(*ARGUMENTS, "--no-store")
    assert code == 1
    assert not list(tmp_path.rglob("facts.db"))
    file = tmp_path / "facts.db"
    first = weighbridge(*ARGUMENTS, "--store", file)[1]
    assert len(fetched(hub)) == 2 * len(FILES)
    hub.seen.clear()
    code, second, errors = weighbridge(*ARGUMENTS, "--store", file)
    assert (code, fetched(hub), errors) == (1, [], "")
    assert told(first) == told(second) == told(without)


def test_a_fork_is_known_by_its_blobs(hub, weighbridge, repo, tmp_path):
    weighbridge(*ARGUMENTS, WEIGHBRIDGE_STORE=str(tmp_path / "facts.db"))
    hub.repo("other/fork", {**FILES, "new.pkl": pickle.dumps("new", 4)}, lfs=("*.pkl",), card={"license": "mit"})
    hub.seen.clear()
    code, _, _ = weighbridge("scan", "hf://other/fork", WEIGHBRIDGE_STORE=str(tmp_path / "facts.db"))
    assert code == 1
    assert fetched(hub) == ["new.pkl"]


def test_another_hub_that_names_the_same_digests_is_read(hub, weighbridge, repo, tmp_path):
    file = tmp_path / "facts.db"
    weighbridge(*ARGUMENTS, "--store", file)
    with FixtureHub() as other:
        other.repo("org/name", FILES, lfs=("*.pkl",), card={"license": "mit"})
        code, _, _ = weighbridge(*ARGUMENTS, "--store", file, HF_ENDPOINT=other.endpoint)
        assert code == 1
        assert len(fetched(other)) == len(FILES)


def test_what_failed_on_its_way_is_not_kept(hub, weighbridge, repo, tmp_path):
    file = tmp_path / "facts.db"
    without = weighbridge(*ARGUMENTS, "--no-store")[1]
    hub.fault(r"GET /cdn/.*evil", "status", times=100, code=500)
    code, report, _ = weighbridge(*ARGUMENTS, "--store", file)
    assert code == 3
    hub.faults.clear()
    hub.seen.clear()
    code, report, _ = weighbridge(*ARGUMENTS, "--store", file)
    assert told(report) == told(without)
    assert fetched(hub) == ["evil.pkl"]


def started(hub, tmp_path, file, *more):
    command = [sys.executable, "-m", "scanner", *ARGUMENTS, "--store", str(file), *more]
    environment = {**hub.environment(tmp_path), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows kills otherwise")
def test_a_scan_that_is_killed_loses_nothing_that_it_read(hub, weighbridge, repo, tmp_path):
    without = weighbridge(*ARGUMENTS, "--no-store")[1]
    hub.seen.clear()
    file = tmp_path / "facts.db"
    hub.fault(r"GET /cdn/.*part-(1[6-9]|2)", "hang", times=100, seconds=30)
    process = started(hub, tmp_path, file, "--jobs", "2")
    until = time.monotonic() + 30
    while time.monotonic() < until and "part-16.pkl" not in fetched(hub):
        time.sleep(0.05)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    read = set(fetched(hub))
    assert 12 <= len(read) < len(FILES)
    hub.faults.clear()
    hub.seen.clear()
    _, report, _ = weighbridge(*ARGUMENTS, "--store", file)
    again = set(fetched(hub))
    assert again & read <= {"part-15.pkl", "part-16.pkl", "part-17.pkl"}, "only what was under way is read anew"
    assert told(report) == told(without)


def test_scans_at_the_same_time_agree(hub, weighbridge, repo, tmp_path):
    without = weighbridge(*ARGUMENTS, "--no-store")[1]
    file = tmp_path / "facts.db"
    reports = [tmp_path / f"{number}.json" for number in range(3)]
    running = [started(hub, tmp_path, file, "--output", f"json:{report}") for report in reports]
    for process, report in zip(running, reports, strict=True):
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (1, "")
        assert told(json.loads(report.read_text())) == told(without)
    hub.seen.clear()
    assert told(weighbridge(*ARGUMENTS, "--store", file)[1]) == told(without)
    assert fetched(hub) == []


def test_a_store_that_is_none_is_said_and_the_scan_goes_on(hub, weighbridge, repo, tmp_path):
    without = weighbridge(*ARGUMENTS, "--no-store")[1]
    code, report, _ = weighbridge(*ARGUMENTS, "--store", tmp_path)
    (note,) = report["notes"][len(without["notes"]) :]
    assert code == 1
    assert "could not be opened" in note
    assert told({**report, "notes": without["notes"]}) == told(without)
    (tmp_path / "notes.txt").write_text("my notes\n" * 99)
    code, report, _ = weighbridge(*ARGUMENTS, "--store", tmp_path / "notes.txt")
    assert "set aside as notes.txt.aside-1" in report["notes"][-1]
    assert (tmp_path / "notes.txt.aside-1").read_text().startswith("my notes")


@pytest.mark.parametrize("closed", [{"gated": "manual"}, {"private": True}], ids=["gated", "private"])
def test_a_closed_repo_is_read_anew_and_refused_once_access_has_ended(hub, weighbridge, tmp_path, closed):
    hub.repo("org/closed", FILES, lfs=("*.pkl",), card={"license": "mit"}, **closed)
    command = ("scan", "hf://org/closed", "--store", tmp_path / "facts.db")
    for _ in range(2):
        hub.seen.clear()
        assert weighbridge(*command, token=hub.token)[0] == 1
        assert len(fetched(hub)) == len(FILES)
    code, report, _ = weighbridge(*command)
    assert code == 3
    assert not report["targets"][0]["findings"]


def test_an_open_repo_does_not_answer_for_a_gated_one(hub, weighbridge, repo, tmp_path):
    weighbridge(*ARGUMENTS, "--store", tmp_path / "facts.db")
    hub.repo("org/gated", FILES, lfs=("*.pkl",), card={"license": "mit"}, gated="manual")
    code, report, _ = weighbridge("scan", "hf://org/gated", "--store", tmp_path / "facts.db")
    assert code == 3
    assert all(gap["reason"] == "gated" for gap in report["targets"][0]["gaps"] if gap.get("incomplete", True))


def test_no_token_of_a_scanned_file_lies_in_the_store(hub, weighbridge, tmp_path):
    secret = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh"
    hub.repo("org/leak", {"run.py": f"TOKEN = '{secret}'\n".encode()}, lfs=("*.py",), card={"license": "mit"})
    report = weighbridge("scan", "hf://org/leak", "--store", tmp_path / "facts.db")[1]
    assert any("secret" in finding["rule"] for finding in report["targets"][0]["findings"])
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.glob("facts.db*"))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
@pytest.mark.parametrize("loose", ["file", "folder"])
def test_a_store_that_others_may_write_is_not_believed(hub, weighbridge, repo, tmp_path, loose):
    folder = tmp_path / "shared"
    folder.mkdir()
    file = folder / "facts.db"
    weighbridge(*ARGUMENTS, "--store", file)
    hub.seen.clear()
    (file if loose == "file" else folder).chmod(0o777)
    code, report, _ = weighbridge(*ARGUMENTS, "--store", file)
    assert code == 1
    assert "others may write" in report["notes"][-1]
    assert len(fetched(hub)) == len(FILES)


def test_one_endpoint_has_one_spelling_and_no_password_is_kept(hub, weighbridge, repo, tmp_path):
    file = tmp_path / "facts.db"
    weighbridge(*ARGUMENTS, "--store", file)
    hub.seen.clear()
    endpoint = hub.endpoint.replace("http://", "http://me:sesame@")
    _, report, errors = weighbridge(*ARGUMENTS, "--store", file, HF_ENDPOINT=f"{endpoint}/")
    assert fetched(hub) == []
    assert "sesame" not in json.dumps(report) + errors
