"""A disk that is full or read-only: each time a sentence, and what was decided before stays as it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from scanner.catalog.ledger import read_ledger

pytest.importorskip("textual", reason="textual is in the extra `tui`")

from scanner.tui.session import Session
from scanner.tui.state import State
from tests.tui.audits import TODAY, repository, view_on
from tests.tui.stage import app_on, piloted, text_of

WAIVE = ("n", "w", *"ours", "tab", "tab", "A", "enter")


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS], ids=["full", "read-only"])
def fails(request, monkeypatch):
    """Has every write below a folder fail from now on, as on a full disk: half is written; or as on a read-only one."""

    def have(folder: Path) -> None:
        opened, replace = os.open, os.replace

        def refused(path) -> bool:
            return os.fspath(path).startswith(f"{folder}{os.sep}")

        def open_(path, flags, *more, **named):
            if refused(path) and flags & (os.O_WRONLY | os.O_RDWR) and request.param == errno.EROFS:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
            return opened(path, flags, *more, **named)

        def replace_(old, new, **named):
            if refused(new):
                raise OSError(request.param, os.strerror(request.param), new)
            return replace(old, new, **named)

        monkeypatch.setattr(os, "open", open_)
        monkeypatch.setattr(os, "replace", replace_)

    return have


def audit_in(tmp_path, monkeypatch):
    monkeypatch.setattr("scanner.tui.watching.LOOKS_AT_FILES", 0.1)
    project = repository(tmp_path / "project")
    monkeypatch.chdir(project)
    return Session(view_on(f"{project}/model"), project, TODAY, State(str(tmp_path / "state"))), Path(project)


def test_no_room_in_the_project_loses_no_decision(tmp_path, monkeypatch, fails):
    one, project = audit_in(tmp_path, monkeypatch)
    said = []

    async def play(pilot) -> None:
        await pilot.press("2", *WAIVE)
        fails(project / ".weighbridge")
        for keys in (WAIVE, ("u",), ("r", "enter")):
            await pilot.press(*keys)
            await pilot.pause()
            said.append(text_of(pilot.app))

    before = piloted(app_on(one), play) and read_ledger(str(project))
    assert all("cannot be written" in text for text in said)
    assert len(before.waivers) == 1 and not before.marks
    assert [path.name for path in (project / ".weighbridge").iterdir()] == ["waivers.yaml"]
    assert one.progress()[0] == 1 and one.can_undo


def test_no_room_for_the_state_is_told_while_it_is_so_and_decisions_are_written(tmp_path, monkeypatch, fails):
    one, project = audit_in(tmp_path, monkeypatch)

    async def play(pilot) -> None:
        await pilot.press("2", *WAIVE[:-1])
        fails(tmp_path / "state")
        await pilot.press("enter")
        await pilot.pause(0.5)

    text = piloted(app_on(one), play)
    assert "Where you are in this audit is not kept" in text
    assert len(read_ledger(str(project)).waivers) == 1


def test_a_look_elsewhere_while_the_audit_ends_is_no_mistake(tmp_path, monkeypatch):
    one, _ = audit_in(tmp_path, monkeypatch)
    app = app_on(one, scanning=Over())
    piloted(app, _wait)
    app._screen_stacks[app._current_mode].clear()
    app._look_at_scan()
    app._look_at_files()
    app.head_changed()
    assert app.failed is None


class Over:
    """A scan of which there is nothing to tell."""

    is_running = has_ended = False

    def progress(self) -> str:
        return ""


async def _wait(pilot) -> None:
    await pilot.pause()
