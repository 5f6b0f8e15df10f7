"""The app of ``weighbridge audit fleet.db``: the list of targets, and over it the audit of the one that was opened."""

from __future__ import annotations

import gc
from typing import ClassVar

from textual.binding import BindingType

from scanner.model.codec import ReportError
from scanner.store.fleet.errors import FleetError
from scanner.tui.app import AuditApp
from scanner.tui.damaged import damage
from scanner.tui.fleet.screen import FleetScreen
from scanner.tui.head import ROOMS
from scanner.tui.keys import ACTIONS, bindings
from scanner.tui.screens.room import Room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from textual.screen import Screen

    from scanner.tui.fleet.fleet import Fleet
    from scanner.tui.settings import Settings

_ON_THE_LIST = ("leave", "help", "command_palette", "next_theme", "suspend_process", "focus_next", "focus_previous")
"""What the app does on the list: the rest is about one report."""

_TIDY = 20
"""Reports after which what is left of them is looked for."""


class FleetApp(AuditApp):
    """The audit of a fleet. While the list is shown, its session is that of the list: one of no report."""

    FLOOR = 2
    BINDINGS: ClassVar[list[BindingType]] = bindings("target")

    def __init__(self, fleet: Fleet, settings: Settings | None = None) -> None:
        super().__init__(fleet.session, settings=settings)
        self.fleet = fleet
        self._targets = FleetScreen(fleet)
        self._reports = 0
        self._said: set[str] = set()

    def show_first(self) -> None:
        self.push_screen(self._targets)

    @property
    def is_inside(self) -> bool:
        """True while the report of one target is open."""
        return self.session is not self.fleet.session

    def acts_on(self, screen: Screen[Any], action: str) -> bool:
        """True where the app does ``action`` while that screen is shown."""
        on_list = isinstance(screen, FleetScreen)
        return super().acts_on(screen, action) and (not on_list or action in _ON_THE_LIST or action not in ACTIONS)

    def action_open_target(self, room: str = "") -> None:
        """Opens the report of the target under the list's cursor, on the screen ``room`` or the one where it was left."""
        entry = self._targets.current()
        if entry is None:
            return
        try:
            session = self.fleet.session_of(entry.target, self.fleet.view(entry.target))
        except ReportError as error:
            self.tell(damage(error), is_wrong=True)
        except FleetError as error:
            self.tell(str(error), is_wrong=True)
        else:
            self.session = session
            self.doing = self._targets.where()
            self.action_room(room or self.place.get("screen", ""))
            self.tell_news()
            self.prepare()

    def action_close_target(self) -> None:
        """Back to the list, with the cursor where it was."""
        if not self.is_inside or not isinstance(self.screen, Room):
            return
        session, self.session = self.session, self.fleet.session
        self.doing = ""
        self.workers.cancel_group(self, "prepare")
        self.pop_screen()
        for name, _ in ROOMS:
            if self.is_screen_installed(name):
                room = self.get_screen(name)
                self.uninstall_screen(name)
                if room.is_running:
                    room.remove()
        session.close()
        self._reports += 1
        if self._reports % _TIDY == 0:  # what was there at the last look for garbage counts for none until it is asked
            gc.unfreeze()

    def action_out(self) -> None:
        """Back to the list, where there is no step back within the report."""
        self.action_close_target()

    def action_next_target(self, step: int) -> None:
        """Opens the next target of the list that has a report, on the same screen; the one before for a step of -1."""
        if not self.is_inside or not isinstance(self.screen, Room):
            return
        if not self._targets.go_on(step):
            where = "below" if step > 0 else "above"
            self.tell(f"No target {where} this one in the list has a report.")
            return
        room = self.screen.NAME
        self.action_close_target()
        self.action_open_target(room)

    def action_rescan(self) -> None:
        self.tell("This is what the fleet's run stored of the target: weighbridge fleet scan reads it again.", True)

    def tell_news(self) -> None:
        """Tells what the session has to say; what those of other targets said already is not told again."""
        for said in self.session.news():
            if said not in self._said:
                self._said.add(said)
                self.tell(said)

    def _look_at_files(self) -> None:
        super()._look_at_files()
        if self.session.is_counting:  # what was worked out before may have been about another target
            self.prepare()
