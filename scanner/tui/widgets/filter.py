"""The line in which one types what to look for; it is there only while it is used or holds something."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from scanner.tui.keys import bindings
from scanner.tui.widgets.entry import Entry

MAX_NEEDLE = 200
"""Characters that can be looked for."""


class Filter(Entry):
    """What is typed filters at once; enter keeps it and goes to the list, escape clears it."""

    DEFAULT_CSS = """
    Filter {
        display: none; height: 1; border: none; padding: 0 1; background: $surface;
        &:focus { border: none; background: $panel; }
        &.-used { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("filter")

    class Left(Message):
        """The filter is done with; the list is next."""

    def __init__(self, placeholder: str = "words of the rule, the file or the message") -> None:
        super().__init__(placeholder=placeholder, max_length=MAX_NEEDLE, id="filter")
        self.cursor_blink = False

    def enter(self) -> None:
        """Shows the line and takes the keys."""
        self.add_class("-used")
        self.screen.set_focus(self)  # at once: the next letter is for this line already

    def hold(self, needle: str) -> None:
        """Shows what is looked for already, and takes no keys."""
        with self.prevent(Entry.Changed):
            self.value = needle
        self.add_class("-used")

    def leave(self, clear: bool) -> None:
        """Gives the keys back; with ``clear`` without anything to look for."""
        self.screen.set_focus(None)  # at once: the next letter is for the list already
        self.call_later(self._left, clear)  # after the letters that were typed before

    def _left(self, clear: bool) -> None:
        if clear:
            self.value = ""
        self.set_class(bool(self.value), "-used")
        self.post_message(self.Left())

    def action_leave(self, clear: bool) -> None:
        self.leave(clear)
