"""A small app around one screen or dialog, so that each can be tried without the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scanner.model.report_view import ReportView, view_of
from scanner.tui.session import Session

TODAY = "2026-11-22"
REPORTS = Path(__file__).parent / "reports"


def report(name: str) -> ReportView:
    """The saved report of that name (see make_reports.py)."""
    return view_of((REPORTS / f"{name}.json").read_bytes())


def session(name: str = "unsafe", view: ReportView | None = None, project: str = "") -> Session:
    """A session on a saved report, on the day on which all saved reports were made."""
    return Session(view or report(name), project, TODAY)


def shown(app: Any) -> str:
    """The text on the screen, row by row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def tried(make: Callable[[], Any], *keys: str, size: tuple[int, int] = (80, 24)) -> tuple[str, Any]:
    """What the screen of ``make`` shows after the keys, and what it answered (``...`` where it did not).

    A key of more letters that is no name of a key is typed.
    """
    from textual.app import App
    from textual.keys import Keys

    names = {key.value for key in Keys} | {"space"}

    class Room(App[None]):
        answer: Any = ...

        def on_mount(self) -> None:
            self.push_screen(make(), self._answered)

        def _answered(self, answer: Any) -> None:
            self.answer = answer

    async def run() -> tuple[str, Any]:
        app = Room()
        async with app.run_test(size=size) as pilot:
            for key in keys:
                await pilot.press(*([key] if key in names or len(key) == 1 else _letters(key)))
            await pilot.pause()
            return shown(app), app.answer

    return asyncio.run(run())


def _letters(text: str) -> list[str]:
    from textual.keys import _character_to_key

    return [_character_to_key(letter) for letter in text]


def audit(one: Session) -> Any:
    """The app of that session with the keys and the theme that nobody changed."""
    from scanner.tui.app import AuditApp
    from scanner.tui.settings import Settings

    return AuditApp(one, settings=Settings(theme="dark"))


def audited(one: Session, *keys: str, size: tuple[int, int] = (80, 24)) -> tuple[str, Any]:
    """What the audit of that session shows after the keys, and the app."""
    app = audit(one)

    async def run() -> str:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            return shown(app)

    return asyncio.run(run()), app
