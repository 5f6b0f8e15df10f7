"""The app of ``weighbridge audit``: it wires screens, keys and themes, and knows nothing else."""

from __future__ import annotations

import os
from importlib import import_module
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from scanner.tui.deciding import Deciding
from scanner.tui.head import ROOMS
from scanner.tui.keys import bindings
from scanner.tui.palette import Commands
from scanner.tui.screens.findings import FindingsScreen
from scanner.tui.screens.overview import OverviewScreen
from scanner.tui.screens.room import Room
from scanner.tui.settings import Settings, read_settings, settings_path
from scanner.tui.themes import THEMES, first_theme, theme_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.screen import Screen

    from scanner.tui.keys import Key
    from scanner.tui.session import Session

_LATER = {"lineage": "LineageScreen", "todo": "TodoScreen", "gaps": "GapsScreen"}
"""Screens that are imported when they are asked for: most audits begin and end elsewhere."""


class AuditApp(Deciding, App[int]):
    """The audit of one report."""

    TITLE = "Weighbridge"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    NOTIFICATION_TIMEOUT = 6

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        self._settings = read_settings(settings_path(os.environ)) if settings is None else settings
        no_colour = {"NO_COLOR": "1"} if "NO_COLOR" in os.environ else {}  # Textual takes it out of the environment
        super().__init__()
        self.session = session
        self.doing = ""
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = first_theme(self._settings.theme, {**os.environ, **no_colour})
        self.set_keymap(dict(self._settings.keymap))
        self._rooms: dict[str, Screen[None]] = {}

    def on_mount(self) -> None:
        for mistake in self._settings.mistakes:
            self.notify(mistake, severity="warning", markup=False)
        self.action_room("overview")

    def action_room(self, name: str) -> None:
        """Shows the screen of that name in place of the one that is shown."""
        room = self._room(name)
        if room is None:
            title = dict(ROOMS)[name]
            self.notify(f"The screen {title!r} is not there.", severity="warning", markup=False)
        elif room is not self.screen:
            self.switch_screen(room) if isinstance(self.screen, Room) else self.push_screen(room)

    def action_room_at(self, target: int) -> None:
        """Shows the findings, with the cursor on the first one of that target."""
        self.action_room("findings")
        room = self._rooms["findings"]
        if isinstance(room, FindingsScreen):
            self.call_later(room.go_to_target, target)

    def _room(self, name: str) -> Screen[None] | None:
        if name not in self._rooms:
            room = self._new_room(name)
            if room is None:
                return None
            self._rooms[name] = room
        return self._rooms[name]

    def _new_room(self, name: str) -> Screen[None] | None:
        if name == "overview":
            return OverviewScreen(self.session)
        if name == "findings":
            return FindingsScreen(self.session)
        try:
            module = import_module(f"scanner.tui.screens.{name}")
        except ImportError:
            return None
        made: Screen[None] = getattr(module, _LATER[name])(self.session)
        return made

    def action_help(self) -> None:
        from scanner.tui.dialogs.help import HelpDialog

        self.push_screen(HelpDialog(self.keys_of))

    def keys_of(self, item: Key) -> str:
        """The keys of ``item`` as they are here and as a person reads them."""
        from textual.binding import Binding as Pressed

        keys = dict(self._settings.keymap).get(item.id, item.keys)
        return " ".join(self.get_key_display(Pressed(key, item.action)) for key in keys.split(","))

    def action_next_theme(self) -> None:
        self.action_theme(theme_after(self.theme))
        self.notify(f"Theme: {self.theme}", markup=False, timeout=2)

    def action_theme(self, name: str) -> None:
        self.theme = name
        self.screen.refresh(recompose=False, layout=True)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Says nothing: clashes in the settings are told once, when the audit begins."""
