"""Where the auditor was: kept through a kill, through a broken file, and while two audits of one target are open."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from scanner.catalog.ledger import read_ledger
from scanner.model.report_view import view_of_file
from scanner.tui.session import Session
from scanner.tui.state import State, key_of, state_folder

from .audits import TODAY, repository, row_of, scanned, view_on


def test_the_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    if sys.platform != "win32":
        assert state_folder() == str(tmp_path / "weighbridge" / "audit")
        monkeypatch.setenv("XDG_STATE_HOME", "not/absolute")
        assert state_folder() == os.path.expanduser("~/.local/state/weighbridge/audit")
    folder = str(tmp_path / "audit" / key_of("/project", "/target"))
    State(folder).close()
    if sys.platform != "win32":
        assert os.stat(folder).st_mode & 0o777 == 0o700
    assert key_of("/project", "/target") != key_of("/project", "/other") != key_of("/pro", "/other")


def test_a_place_is_there_again(tmp_path):
    state = State(str(tmp_path / "s"))
    state.place.update(screen="findings", fingerprint="f" * 32, selected=["a", "b"], allowed=True)
    state.keep_place()
    state.close()
    assert State(str(tmp_path / "s")).place == {
        "screen": "findings",
        "fingerprint": "f" * 32,
        "selected": ["a", "b"],
        "allowed": True,
    }


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2, "place": {}}', '{"version": 1, "place": 3}', "[" * 99999]
)
def test_a_broken_file_is_put_aside_with_a_sentence(tmp_path, text):
    state = State(str(tmp_path / "s"))
    state.place["screen"] = "findings"
    state.keep_place()
    state.close()
    path = tmp_path / "s" / "1" / "place.json"
    path.write_text(text)
    again = State(str(tmp_path / "s"))
    assert again.place == {"selected": []}
    (told,) = again.told
    assert told.startswith("The state of this audit could not be read")
    assert [name for name in os.listdir(tmp_path / "s" / "1") if name.startswith("place.json.broken-")]
    again.place["screen"] = "gaps"
    again.keep_place()
    again.close()
    assert State(str(tmp_path / "s")).place["screen"] == "gaps"


def test_steps_that_nobody_can_read_are_put_aside_and_decisions_stay(tmp_path):
    project = repository(tmp_path / "project")
    view = view_on(project)
    session = Session(view, project, TODAY, State(str(tmp_path / "s")))
    session.waive([view.rows[0]], "our own", "90d", "Ada")
    session.close()
    path = tmp_path / "s" / "1" / "undo.json"
    path.write_text(json.dumps({"version": 1, "steps": [{"verb": "waive", "text": 3}]}))
    again = Session(view, project, TODAY, State(str(tmp_path / "s")))
    assert not again.can_undo
    assert again.progress() == (1, 4)
    assert again.told


def test_what_a_killed_writer_left_goes_away_after_a_day(tmp_path):
    State(str(tmp_path / "s")).close()
    for name, age in ((".scan-1-ab.json", 100_000), (".scan-2-cd.json", 10), ("report-1.json", 100_000)):
        (tmp_path / "s" / name).write_text("{")
        os.utime(tmp_path / "s" / name, (time.time() - age,) * 2)
    State(str(tmp_path / "s")).close()
    assert sorted(os.listdir(tmp_path / "s")) == [".scan-2-cd.json", "1", "report-1.json"]


def test_two_audits_of_one_target_have_a_place_each(tmp_path):
    one, two = State(str(tmp_path / "s")), State(str(tmp_path / "s"))
    for state, screen in ((one, "findings"), (two, "gaps")):
        state.place["screen"] = screen
        state.keep_place()
    one.close()
    time.sleep(0.02)
    two.place["screen"] = "lineage"
    two.keep_place()
    two.close()
    assert State(str(tmp_path / "s")).place["screen"] == "lineage"  # the one that was used last goes on


def test_two_audits_of_one_target_take_back_their_own(tmp_path):
    project = repository(tmp_path / "project")
    view = view_on(project)
    one = Session(view, project, TODAY, State(str(tmp_path / "s")))
    two = Session(view, project, TODAY, State(str(tmp_path / "s")))
    first, second = (row for row in view.rows if row.rule == "pickle-unsafe-callable")
    one.waive([first], "one", "90d", "Ada")
    two.waive([second], "two", "90d", "Ben")
    one.undo()
    (left,) = read_ledger(project).waivers
    assert left.approver == "Ben"


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere"
)
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    state = State(str(tmp_path / "s"))
    assert "cannot be written" in state.told[0]
    state.keep_place()


def test_a_state_below_a_file_is_told_and_the_audit_goes_on(tmp_path):
    (tmp_path / "file").write_text("")
    state = State(str(tmp_path / "file" / "s"))
    assert "XDG_STATE_HOME" in state.told[0]
    state.place["screen"] = "gaps"
    state.keep_place()
    state.keep_steps()
    assert state.reports() == []


_AUDITOR = """
import sys
sys.path[:0] = [{root!r}]
from scanner.model.report_view import view_of
from scanner.tui.session import Session
from scanner.tui.state import State
view = view_of(open({report!r}, "rb").read())
session = Session(view, {project!r}, "2026-11-22", State({state!r}))
rows = [row for row in view.rows if row.rule == "pickle-unsafe-callable"]
number = 0
while True:
    for row in rows:
        number += 1
        session.place["cursor"] = number
        session.keep_place()
        print("moved", number, flush=True)
        session.waive([row], f"reason {{number}}", "90d", "Ada")
        print("decided", number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("pause", [0.0, 0.013, 0.05, 0.11])
def test_a_kill_loses_no_decision_and_at_most_the_last_move(tmp_path, pause):
    project = repository(tmp_path / "project")
    report = tmp_path / "r.json"
    report.write_bytes(scanned(project))
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    script = _AUDITOR.format(
        root=root,
        report=str(report),
        project=project,
        state=str(tmp_path / "s"),
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        said = [process.stdout.readline() for _ in range(6)]
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().splitlines(keepends=True)
    words = [line.split() for line in said if line.endswith("\n")]
    moved = max(int(number) for what, number in words if what == "moved")
    decided = max(int(number) for what, number in words if what == "decided")
    view = view_on(project)
    session = Session(view, project, TODAY, State(str(tmp_path / "s")))
    reasons = {int(entry.reason.split()[1]) for entry in read_ledger(project).waivers}
    assert decided in reasons
    assert {decided - 1, decided + 1} & reasons  # the one before is another finding's, or its successor took its place
    assert session.place["cursor"] in (moved, moved + 1)
    assert session.progress() == (2, 4)
    assert session.told == []
    assert session.can_undo
    before = session.decided(row_of(view, "pickle-unsafe-callable", "b.pkl")), read_ledger(project)
    session.undo()
    assert (session.decided(row_of(view, "pickle-unsafe-callable", "b.pkl")), read_ledger(project)) != before
    left = [name for _, _, names in os.walk(project) for name in names if name.endswith(".tmp")]
    assert len(left) <= 1  # what a kill in mid-write leaves behind is no file of decisions


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_a_file_is_put_aside_and_not_waited_for(tmp_path):
    pytest.importorskip("textual", reason="textual is in the extra `tui`")
    (tmp_path / "1").mkdir()
    pipes = [tmp_path / "1" / "place.json", tmp_path / "report-00000000000000000001-abc.json", tmp_path / "audit.yaml"]
    for pipe in pipes:
        os.mkfifo(pipe)
    from scanner.tui.settings import read_settings  # needs textual

    state = State(str(tmp_path))
    assert "it is no regular file" in state.told[0]
    with pytest.raises(OSError, match="no regular file"):
        view_of_file(state.reports()[0])
    assert "it is no regular file" in read_settings(str(pipes[2])).mistakes[0]
