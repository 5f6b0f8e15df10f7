"""The app of ``weighbridge audit``: it wires screens, keys and themes, and knows nothing else."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any, ClassVar

from textual.binding import BindingType

from scanner.model.codec import ReportError
from scanner.tui.damaged import damage
from scanner.tui.ending import Ending
from scanner.tui.head import ROOMS
from scanner.tui.keys import bindings, key_of
from scanner.tui.palette import Commands
from scanner.tui.screens.findings import FindingsScreen
from scanner.tui.screens.overview import OverviewScreen
from scanner.tui.screens.room import Room
from scanner.tui.settings import Settings, read_settings, settings_path
from scanner.tui.themes import THEMES, first_theme, theme_after
from scanner.tui.watching import Watching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.screen import Screen

    from scanner.tui.keys import Key
    from scanner.tui.session import Session
    from scanner.tui.watching import Scans

_LATER = {"lineage": "LineageScreen", "todo": "TodoScreen", "gaps": "GapsScreen"}
"""Screens that are imported when they are asked for: most audits begin and end elsewhere."""


_WORDS = {"enter": "enter", "tab": "tab", "shift+tab": "shift+tab", "space": "space", "escape": "esc"}


class AuditApp(Ending, Watching):
    """The audit of one report."""

    TITLE = "Weighbridge"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    NOTIFICATION_TIMEOUT = 6
    CSS = """
    CommandPalette SearchIcon { display: none; }
    Toast { width: auto; max-width: 100%; margin-top: 0; padding: 0 1; }
    """

    def __init__(self, session: Session, scanning: Scans | None = None, settings: Settings | None = None) -> None:
        self._settings = read_settings(settings_path(os.environ)) if settings is None else settings
        no_colour = {"NO_COLOR": "1"} if "NO_COLOR" in os.environ else {}  # Textual takes it out of the environment
        super().__init__(ansi_color=True if no_colour else None)  # or it makes greys of colours: black on black
        self.session = session
        self.scanning = scanning
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = first_theme(self._settings.theme, {**os.environ, **no_colour})
        self.set_keymap(dict(self._settings.keymap))

    def on_mount(self) -> None:
        for mistake in self._settings.mistakes:
            self.tell(mistake, is_wrong=True)
        self.tell_news()
        self.show_first()
        self.watch_elsewhere()
        self.heed_signals()
        self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        """The first screen is there: now is the time for what only later keys need."""
        gc.freeze()  # what is there stays: looking through all of it for garbage takes longer than a key may
        gc.enable()
        self.prepare()

    FLOOR = 1
    """Screens that lie below those of the report."""

    def show_first(self) -> None:
        """Shows the screen with which the audit begins: the one where it was left."""
        self.action_room(self.place.get("screen", ""))

    def action_out(self) -> None:
        """Goes to what lies above the report, from where there is no step back within it: nothing, in an audit of one."""

    @property
    def place(self) -> dict[str, Any]:
        """Where the auditor was when this target was audited last."""
        place: dict[str, Any] = getattr(self.session, "place", {})
        return place

    def action_room(self, name: str) -> None:
        """Shows the screen of that name in place of the one that is shown."""
        name = name if isinstance(name, str) and name in dict(ROOMS) else "overview"
        if not self.is_screen_installed(name):
            try:
                room = self._new_room(name)
            except ReportError as error:
                self.tell(damage(error), is_wrong=True)
                if len(self.screen_stack) == self.FLOOR:  # where the last audit was left, and nothing is shown yet
                    self.action_room("overview")
                return
            self.install_screen(room, name)
        if len(self.screen_stack) > self.FLOOR:
            self.switch_screen(name)
        else:
            self.push_screen(name)
        self.place["screen"] = name
        self.keep_place()

    def action_findings_of(self, target: int) -> None:
        """Shows the findings, with the cursor on the first one of that target."""
        self.action_room("findings")
        room = self.get_screen("findings")
        if isinstance(room, FindingsScreen):
            room.go_to_target(target)

    def _new_room(self, name: str) -> Screen[None]:
        if name == "overview":
            return OverviewScreen(self.session)
        if name == "findings":
            return FindingsScreen(self.session)
        module = import_module(f"scanner.tui.screens.{name}")
        room: Screen[None] = getattr(module, _LATER[name])(self.session)
        return room

    def keep_place(self) -> None:
        """Writes where the auditor is, for the next audit of this target."""
        keep = getattr(self.session, "keep_place", None)
        if keep is not None:
            keep()

    def show_report(self) -> None:
        """Shows the session's report on each screen that was looked at; the others are made of it when they are."""
        for name, _ in ROOMS:
            room = self.get_screen(name) if self.is_screen_installed(name) else None
            if isinstance(room, Room) and room.is_mounted:
                room.show_report()

    def action_leave(self) -> None:
        self.exit(0)

    def action_help_quit(self) -> None:
        """Says how to leave: ctrl+c, by which many leave, is a slip too easily."""
        key = key_of("app.quit")
        if key is not None:
            where = "" if isinstance(self.screen, Room) else " Here esc goes back first."
            self.tell(f"Press {self.keys_of(key)} to leave; every decision is saved already.{where}")

    async def action_help(self) -> None:
        from scanner.tui.dialogs.help import HelpDialog

        await self.push_screen(HelpDialog(self.keys_of))

    def keys_of(self, item: Key) -> str:
        """The keys of ``item`` as they are here and as a person reads them."""
        from textual.binding import Binding as Pressed

        keys = dict(self._settings.keymap).get(item.id, item.keys)
        return " ".join(self.get_key_display(Pressed(key, item.action)) for key in keys.split(","))

    def get_key_display(self, binding: Binding) -> str:
        """The key as a person reads it: in words where its sign is no letter that every terminal has."""
        return _WORDS.get(binding.key) or super().get_key_display(binding)

    def action_next_theme(self) -> None:
        self.action_theme(theme_after(self.theme))
        self.tell(f"Theme: {self.theme}", seconds=2)

    def action_theme(self, name: str) -> None:
        self.theme = name
        self.screen.refresh(recompose=False, layout=True)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Says nothing: clashes in the settings are told once, when the audit begins."""
