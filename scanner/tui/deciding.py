"""What the keys of the verbs do: they ask in a dialog, hand the answer to the session, and show the sentence it gives."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from textual.app import App
from textual.widgets import Input

from scanner.model.codec import ReportError
from scanner.reports.console_text import shown
from scanner.tui.damaged import damage
from scanner.tui.keys import ACTIONS, KEYS
from scanner.tui.screens.room import Room
from scanner.tui.session import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from scanner.model.report_view import Row
    from scanner.tui.keys import Key
    from scanner.tui.session import Session

UNDO = next(item for item in KEYS if item.id == "app.undo")

MAX_SENTENCE = 400
"""Characters of a notification: what a verb says may hold names of files."""

COPIED = 200
"""Findings that are copied at once, one line each."""


_ANYWHERE = ("focus_next", "focus_previous", "stop_scan", "suspend_process")
"""What is no letter, and does no harm in a dialog."""


class Deciding(App[int]):
    """The part of the app that decides."""

    session: Session

    def keys_of(self, item: Key) -> str:
        """The keys of ``item`` as they are here and as a person reads them."""
        raise NotImplementedError

    def tell(self, text: str, is_wrong: bool = False, seconds: float | None = None) -> None:
        """Shows a sentence for a while. It may hold what was scanned: it is escaped, and no markup."""
        severity: Any = "warning" if is_wrong else "information"
        self.notify(shown(text, MAX_SENTENCE), severity=severity, markup=False, timeout=seconds)

    def do(self, verb: Callable[[], str | None]) -> None:
        """Does it, and shows the sentence it gives; what cannot be done is a sentence too."""
        try:
            said, is_wrong = verb(), False
        except AuditError as error:
            said, is_wrong = str(error), True
        except ReportError as error:
            said, is_wrong = damage(error), True
        if said:
            self.clear_notifications()  # one at a time: on a small terminal several cover what has to be read
            self.tell(said, is_wrong)
        self.decisions_changed()

    def decisions_changed(self) -> None:
        """Lets the screen that is shown tell what was decided since."""
        for screen in self.screen_stack:
            refresh = getattr(screen, "refresh_decisions", None)
            if refresh is not None:
                refresh()

    async def ask(self, name: str, given: Sequence[Any], then: Callable[[Any], str | None]) -> None:
        """Opens the dialog ``name`` ("waive": ``WaiveDialog`` in dialogs/waive.py); does ``then`` with its answer.

        It is there before the next key is read: what is typed ahead goes into it and is no verb.
        """
        dialog = getattr(import_module(f"scanner.tui.dialogs.{name}"), f"{name.capitalize()}Dialog")

        def answered(answer: Any) -> None:
            if answer is not None:
                self.do(lambda: then(answer))

        try:
            question = dialog(*given)
        except ReportError as error:
            self.tell(damage(error), is_wrong=True)
        else:
            self.clear_notifications()
            await self.push_screen(question, answered)

    async def action_waive(self) -> None:
        rows = self.chosen()
        if rows:
            await self.ask("waive", (self.session, rows), lambda said: self._decided(
                self.session.waive(rows, said.reason, said.expires, said.approver)
            ))  # fmt: skip

    async def action_accept(self) -> None:
        row = self.under_cursor()
        if row is not None and not self.session.can_accept(row):
            self.do(lambda: self.session.accept(row, "", "", ""))  # says why it cannot be
        elif row is not None:
            await self.ask("accept", (self.session, row), lambda said: self._decided(
                self.session.accept(row, said.license, said.reason, said.approver)
            ))  # fmt: skip

    async def action_mark(self, says: str) -> None:
        rows = self.chosen()
        if rows:
            await self.ask("mark", (self.session, rows, says), lambda said: self._decided(
                self.session.mark(rows, said.says, said.note, said.by)
            ))  # fmt: skip

    def action_undo(self) -> None:
        self.do(self.session.undo)

    async def action_export(self) -> None:
        await self.ask("export", (self.session,), lambda said: self._exported(said.specs))

    def action_open(self) -> None:
        from scanner.tui.verbs import open_place

        row = self.under_cursor()
        if row is not None:
            self.do(lambda: open_place(self, self.session, row))

    def action_copy(self) -> None:
        from scanner.tui.verbs import copy_text

        rows = self.chosen()[:COPIED]

        def copied() -> str:
            places = (f"{self.session.view.finding(row).place}  {row.rule}  {row.fingerprint}" for row in rows)
            return copy_text(self, "\n".join(places), "" if len(rows) == 1 else f"{len(rows):,} findings")

        if rows:
            self.do(copied)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys act on the screens only: not in a dialog, nor while one types. Accepting is for one finding."""
        return self.acts_on(self.screen, action)

    def acts_on(self, screen: Screen[Any], action: str) -> bool:
        """True where the app does ``action`` while that screen is shown; the palette asks for the screen below it."""
        if action in _ANYWHERE or action not in ACTIONS:
            return True
        if not isinstance(screen, Room) or isinstance(screen.focused, Input):
            return False
        return action != "accept" or _under_cursor(screen) is not None

    def chosen(self) -> Sequence[Row]:
        """The findings that a verb is about on the screen that is shown."""
        asked = getattr(self.screen, "chosen", None)
        return asked() if asked is not None else ()

    def under_cursor(self) -> Row | None:
        """The one finding that is looked at, where there is one."""
        return _under_cursor(self.screen)

    def _decided(self, said: str) -> str:
        """After a decision nothing is selected any more, for it was about that selection; and it can be taken back."""
        unselect = getattr(self.screen, "unselect", None)
        if unselect is not None:
            unselect()
        keys = self.keys_of(UNDO)
        return f"{said} ({keys}: undo)" if keys else said

    def _exported(self, specs: Sequence[str]) -> str:
        said = []
        for spec in specs:
            form, _, path = spec.partition(":")
            said.append(self.session.export(form, path, replace=True))
        return " ".join(said)


def _under_cursor(screen: Screen[Any]) -> Row | None:
    asked = getattr(screen, "under_cursor", None)
    row: Row | None = asked() if asked is not None else None
    return row
