"""A new report that comes while something is asked: the question is about what was seen, and nothing typed is lost."""

from __future__ import annotations

import pytest

from scanner.catalog.ledger import read_ledger
from scanner.model.record import altered
from scanner.model.report_view import ReportView
from scanner.tui.errors import AuditError

pytest.importorskip("textual", reason="textual is in the extra `tui`")

from scanner.reports.console_text import plain
from scanner.tui.head import head_line
from tests.tui.rooms import report, session
from tests.tui.stage import app_on, piloted


class Scans:
    """A scan that is over, of a target in which nothing is found any more."""

    is_running = has_ended = False

    def __init__(self, view: ReportView) -> None:
        self.view = view

    def progress(self) -> str:
        return ""

    def start(self) -> None: ...

    def cancel(self) -> None: ...

    def result(self) -> ReportView:
        self.has_ended = False
        return self.view


def _clean(name: str = "unsafe") -> ReportView:
    whole = report(name).whole()
    clean = (altered(target, answer="pass", findings=(), verdicts=(), lineage=()) for target in whole.targets)
    return ReportView(altered(whole, answer="pass", targets=tuple(clean)))


def _project(path) -> str:
    (path / ".git").mkdir()
    (path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return str(path)


def test_a_report_that_comes_during_a_question_waits_for_the_answer(tmp_path):
    one = session("gaps", project=_project(tmp_path))
    first, scans = one.view, Scans(_clean("gaps"))

    async def play(pilot) -> None:
        await pilot.press("2", "n", "w")
        scans.has_ended = True
        await pilot.pause(0.5)
        assert one.view is first
        await pilot.press(*"ours", "tab", "tab", "A", "d", "a", "enter")
        await pilot.pause(0.7)

    text = piloted(app_on(one, scanning=scans), play)
    (waiver,) = read_ledger(str(tmp_path)).waivers
    assert waiver.reason == "ours" and waiver.fingerprint[0] in first.columns.fingerprint
    assert one.view is scans.view and "PASS" in text


def test_a_report_that_comes_during_an_export_takes_no_dialog_away(tmp_path):
    scans = Scans(_clean("tree"))

    async def play(pilot) -> None:
        await pilot.press("3", "e")
        scans.has_ended = True
        await pilot.pause(0.5)
        assert type(pilot.app.screen).__name__ == "ExportDialog"
        await pilot.press("escape")
        await pilot.pause(0.7)
        assert type(pilot.app.screen).__name__ == "LineageScreen"

    assert "PASS" in piloted(app_on(session("tree"), scanning=scans), play)


def test_nothing_is_decided_of_a_finding_that_is_gone(tmp_path):
    one = session("gaps", project=_project(tmp_path))
    row = one.view.rows[0]
    one.adopt(_clean("gaps"))
    for verb in (
        lambda: one.waive([row], "ours", "30d", "Ada"),
        lambda: one.mark([row], "review", "", "Ada"),
        lambda: one.accept(row, "mit", "read it", "Ada"),
    ):
        with pytest.raises(AuditError, match="scanned again meanwhile"):
            verb()
    assert not (tmp_path / ".weighbridge").exists()


def test_decisions_that_somebody_breaks_are_told_when_it_happens(tmp_path, monkeypatch):
    monkeypatch.setattr("scanner.tui.watching.LOOKS_AT_FILES", 0.05)
    one = session("unsafe", project=_project(tmp_path))
    file = tmp_path / ".weighbridge" / "waivers.yaml"
    file.parent.mkdir()

    async def play(pilot) -> None:
        file.write_text("version: 1\nwaivers: [\n")
        await pilot.pause(0.6)

    assert "Mend that first" in piloted(app_on(one), play)


def test_the_head_says_that_decisions_are_being_counted():
    def right(is_counting: bool) -> str:
        return plain(head_line(report("unsafe"), (3, 1500), "", 80, is_counting))

    assert right(True).endswith("counting: 3 of 1,500 decided ")
    assert "counting" not in right(False)


def test_far_too_many_findings_are_refused_before_each_is_looked_at(tmp_path):
    class Many(list):
        def __len__(self) -> int:
            return 1_000_000

        def __iter__(self):
            raise AssertionError("each is looked at")

    one = session("gaps", project=_project(tmp_path))
    with pytest.raises(AuditError, match="1,000,000 findings"):
        one.mark(Many(one.view.rows[:1]), "review", "", "Ada")
