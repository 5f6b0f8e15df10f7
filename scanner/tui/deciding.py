"""What the keys of the verbs do: they ask in a dialog, hand the answer to the session, and show the sentence it gives."""

from __future__ import annotations

from importlib import import_module

from textual.app import App

from scanner.reports.console_text import shown
from scanner.tui.session import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scanner.model.report_view import Row
    from scanner.tui.session import Session


class Deciding(App[int]):
    """The part of the app that decides."""

    session: Session

    def chosen(self) -> Sequence[Row]:
        """The findings that a verb is about on the screen that is shown."""
        asked = getattr(self.screen, "chosen", None)
        return asked() if asked is not None else ()

    def told(self, verb: Callable[[], str]) -> None:
        """Does it, and shows the sentence it gives; what cannot be done is a sentence too."""
        try:
            text, severity = verb(), "information"
        except AuditError as error:
            text, severity = str(error), "warning"
        self.notify(shown(text, 400), severity=severity, markup=False)  # type: ignore[arg-type]
        refresh = getattr(self.screen, "refresh_decisions", None)
        if refresh is not None:
            refresh()

    def ask(self, name: str, given: Sequence[Any], then: Callable[[Any], str]) -> None:
        """Opens the dialog ``name`` ("waive": ``WaiveDialog`` in dialogs/waive.py); with its answer does ``then``."""
        try:
            dialog = getattr(import_module(f"scanner.tui.dialogs.{name}"), f"{name.capitalize()}Dialog")
        except ImportError:
            self.notify(f"The dialog {name!r} is not there.", severity="warning", markup=False)
            return

        def answered(answer: Any) -> None:
            if answer is not None:
                self.told(lambda: then(answer))

        self.push_screen(dialog(*given), answered)

    def action_undo(self) -> None:
        self.told(self.session.undo)
