"""Pictures of the tree, the duties, the gaps and the questions, from saved reports, at 80 by 24 and 120 by 40."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")
pytest.importorskip("pytest_textual_snapshot", reason="pictures of screens need pytest-textual-snapshot")

from tests.tui.rooms import audit, session

Compare = Callable[..., bool]
SMALL, LARGE = (80, 24), (120, 40)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("name", "keys"),
    [("tree", ("3", "j", "j", "j", "j")), ("relabelled", ("4", "j", "j")), ("gaps", ("5", "j"))],
    ids=["lineage", "todo", "gaps"],
)
def test_a_room(name: str, keys: tuple[str, ...], size: tuple[int, int], snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(audit(session(name, project=str(tmp_path))), press=keys, terminal_size=size)


@pytest.mark.parametrize("asked", ["waive", "accept", "mark", "export"])
def test_a_question(asked: str, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from textual.widgets import Input

    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setattr("scanner.tui.dialogs.export.folder_mistake", lambda _: "")
    monkeypatch.chdir("/")  # the folder that is offered to export into
    one = session("unsafe", project=str(tmp_path))
    one.max_days = 365
    app = audit(one)

    async def ask(pilot: Any) -> None:
        await app.push_screen(_dialog(asked, one))
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    assert snap_compare(app, run_before=ask, terminal_size=SMALL)


def _dialog(asked: str, one: Any) -> Any:
    from scanner.tui.dialogs.accept import AcceptDialog
    from scanner.tui.dialogs.export import ExportDialog
    from scanner.tui.dialogs.mark import MarkDialog
    from scanner.tui.dialogs.waive import WaiveDialog

    rows = one.view.rows
    if asked == "accept":
        return AcceptDialog(one, next(row for row in rows if row.rule == "license-mismatch"))
    if asked == "export":
        return ExportDialog(one)
    return WaiveDialog(one, rows) if asked == "waive" else MarkDialog(one, rows)
