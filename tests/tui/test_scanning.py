"""A scan beside the audit: its progress, its end, and that whatever goes wrong is one sentence."""

import os
import subprocess
import sys
import time
from functools import partial

import pytest

from scanner.tui.errors import AuditError
from scanner.tui.scanning import Scanning
from scanner.tui.state import State

from . import work
from .audits import repository, scanned

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture(autouse=True)
def found_by_children(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ROOT)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(scanned(repository(tmp_path / "project")))
    return path


def ended(scanning):
    scanning.start()
    assert scanning.wait(60)
    return scanning


def test_a_scan_leaves_its_report_as_the_targets_last(tmp_path, report, capfd):
    state = State(str(tmp_path / "s"))
    scanning = ended(Scanning(partial(work.reads, str(report)), state.folder))
    assert scanning.far.total == 3
    assert len(scanning.result().rows) == 4
    assert not scanning.has_ended
    first = state.reports()
    ended(scanning).result()
    (last,) = state.reports()
    assert last > first[0]
    assert capfd.readouterr() == ("", "")
    assert not [name for name in os.listdir(tmp_path / "s") if name.startswith(".")]


def test_progress_is_told_escaped_while_the_scan_runs(tmp_path):
    mark = tmp_path / "pid"
    scanning = Scanning(partial(work.lingers, str(mark)), str(tmp_path))
    assert scanning.progress() == ""
    scanning.start()
    scanning.start()  # one at a time
    wait_for(lambda: mark.exists() and mark.read_text())
    wait_for(lambda: scanning.progress() != "scanning")
    assert scanning.is_running
    assert scanning.progress() == "scanning: 1 file model/a.pkl"
    scanning.cancel()
    assert scanning.wait(20)
    with pytest.raises(AuditError, match="was cancelled"):
        scanning.result()
    assert not scanning.is_running
    assert os.listdir(tmp_path) == ["pid"]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (work.complains, r"^there is no such folder\. Name one that exists\.$"),
        (work.fails, r"^The scan failed \(ValueError: a surprise\); the report before it is shown\."),
        (work.leaves, r"^The scan ended before it was done \(exit code 9\)"),
        (work.talks_nonsense, r"cannot be read"),
        pytest.param(
            work.dies,
            r"killed by signal 9, perhaps for want of memory",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL"),
        ),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_the_next_scan_runs(tmp_path, report, what, sentence):
    scanning = ended(Scanning(what, str(tmp_path)))
    with pytest.raises(AuditError, match=sentence):
        scanning.result()
    scanning._work = partial(work.reads, str(report))
    assert len(ended(scanning).result().rows) == 4


def test_a_scan_ends_with_its_audit(tmp_path):
    mark = tmp_path / "pid"
    script = (
        "import os, sys, time; from functools import partial; from tests.tui import work\n"
        "from scanner.tui.scanning import Scanning\n"
        "if __name__ == '__main__':\n"
        f"    scanning = Scanning(partial(work.lingers, {str(mark)!r}), {str(tmp_path)!r})\n"
        "    scanning.start()\n"
        f"    while not (os.path.exists({str(mark)!r}) and open({str(mark)!r}).read()): time.sleep(0.02)\n"
        "    os._exit(0)\n"
    )
    path = tmp_path / "audit.py"
    path.write_text(script)
    subprocess.run([sys.executable, str(path)], check=True, cwd=ROOT, timeout=60)
    child = int(mark.read_text())
    wait_for(lambda: not is_alive(child))


def test_a_scan_that_is_not_kept_is_shown(report):
    assert len(ended(Scanning(partial(work.reads, str(report)), "")).result().rows) == 4


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
