"""A report of which a line is damaged, or that is changed while it is shown: words stand in its place, and nothing ends."""

from __future__ import annotations

import asyncio

import pytest

from scanner.cli.audit import _run
from scanner.model.codec import report_from_json
from scanner.model.report_view import view_of, view_of_file
from scanner.tui.errors import AuditError

pytest.importorskip("textual", reason="textual is in the extra `tui`")

from textual.worker import WorkerFailed

from tests.tui.rooms import REPORTS, audit, audited, session, shown

WORDS = "This part of the report cannot be shown"
EVERYWHERE = [
    "2",
    "down",
    "x",
    "x",
    "f",
    "f",
    "f",
    "f",
    "v",
    "/",
    "z",
    "escape",
    "a",
    "escape",
    "w",
    "escape",
    "y",
    "o",
]
ROOMS = ["3", "down", "x", "4", "down", "x", "5", "1"]


def _view(old: str, new: str, name: str = "unsafe"):
    data = (REPORTS / f"{name}.json").read_bytes()
    assert old.encode() in data
    return view_of(data.replace(old.encode(), new.encode(), 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"tags":["license"],"attributes":{"', '"tags":["license"],"tags":7,"attributes":{"'),  # a finding
        ('"outcome":"deny"', '"outcome":"deny","outcome":"allow"'),  # a verdict
        ('{"license":"', '{"kind":7,"license":"'),  # a duty
        ('{"id":"unsafe-model"', '{"id":7,"id":[]'),  # a model
        ('{"path":"unsafe-model/README.md","size":', '{"path":"unsafe-model/README.md","size":"'),  # a file
    ],
)
def test_a_damaged_line_ends_no_audit(old: str, new: str):
    text, _ = audited(session(view=_view(old, new)), *EVERYWHERE, *ROOMS)
    assert "FAIL" in text


def test_a_row_whose_line_says_two_things_is_not_shown():
    edited = _view('"outcome":"deny"', '"outcome":"allow","outcome":"deny"')
    text, _ = audited(session(view=edited), "2", "v", "f", "f", "f", "f", size=(120, 36))
    assert WORDS in text


def test_a_report_that_is_cut_while_it_is_shown_ends_no_audit(tmp_path):
    path = tmp_path / "report.json"
    data = (REPORTS / "tree.json").read_bytes()
    path.write_bytes(data)
    one = session(view=view_of_file(str(path)))
    path.write_bytes(data[: len(data) // 3])
    text, _ = audited(one, *EVERYWHERE, *ROOMS, "2", size=(120, 36))
    assert WORDS in text


def test_an_odd_place_that_is_kept_is_the_overview():
    one = session()
    one.place.update(screen=["findings"], group_by={}, sort_by=7, needle=["x"], selected={"a": 1}, fingerprint=[1])
    text, _ = audited(one, "2", "1")
    assert "Nothing to decide" not in text and "Overview" in text


def test_a_mistake_of_ours_is_told_by_the_command_without_a_traceback(monkeypatch, capsys):
    one = session()
    app = audit(one)

    def fails() -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("scanner.tui.app.AuditApp", lambda *_: app)
    monkeypatch.setattr(app, "action_help", fails)
    monkeypatch.setattr(app, "run", lambda: type(app).run(app, headless=True, auto_pilot=_pressing))
    with pytest.raises(RuntimeError, match="a mistake"):
        _run(one, None)
    assert "Traceback" not in "".join(capsys.readouterr())


async def _pressing(pilot) -> None:
    await pilot.press("question_mark")


def test_what_is_nested_deeply_is_refused_in_words():
    data = (REPORTS / "unsafe.json").read_bytes()
    for depth in (400, 900, 100_000):
        edited = data.replace(b'"attributes":{', b'"attributes":{"deep":' + b"[" * depth + b"]" * depth + b",", 1)
        try:
            report_from_json(edited)
        except ValueError as error:
            assert "deep" in str(error) or "recursion" in str(error)


def test_what_is_prepared_beside_the_screen_leaves_out_what_cannot_be_read(tmp_path):
    path = tmp_path / "report.json"
    data = (REPORTS / "tree.json").read_bytes()
    path.write_bytes(data)
    one = session()
    view = view_of_file(str(path))
    path.write_bytes(data[: len(data) // 3])
    assert one.adopt(one.prepared(view)).startswith("Scanned again")


def test_a_new_report_that_is_damaged_takes_no_screen_away():
    one = session("tree")
    app = audit(one)
    damaged = _view('{"license":"', '{"license":7,"was":"')

    async def run() -> str:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            for key in ("3", "4", "2", "w"):
                await pilot.press(key)
            app._taken(one.prepared(damaged))
            assert one.view is not damaged
            await pilot.press("escape")
            app._taken(one.prepared(damaged))
            await pilot.press("4")
            return shown(app)

    text = asyncio.run(run())
    assert one.view is damaged and WORDS in text and "No licence that was found" not in text


def test_a_mistake_beside_the_screen_is_told_as_what_it_is():
    app = audit(session())
    within = RuntimeError("a mistake")

    async def run() -> None:
        async with app.run_test() as pilot:
            app._handle_exception(WorkerFailed(within))
            await pilot.pause()

    with pytest.raises(WorkerFailed):
        asyncio.run(run())
    assert app.failed is within


def test_a_conclusion_on_texts_that_cannot_be_read_is_refused_in_words():
    one = session(view=_view('{"kind":"license-text"', '{"kind":"license-text","kind":7,"was":"'))
    with pytest.raises(AuditError, match=WORDS):
        one.subject(one.view.rows[0])
