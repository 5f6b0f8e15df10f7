"""All keys with what they do and what does the same on the command line; typing filters them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from scanner.reports.console_text import columns, plain, shown, wrapped
from scanner.tui.keys import KEYS, PLACES
from scanner.tui.widgets.entry import Entry
from scanner.tui.widgets.page import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line
    from scanner.tui.keys import Key

_KEYS = 18


def help_lines(needle: str, width: int, pressed: Callable[[Key], str]) -> list[Line]:
    """The keys whose words hold each word of ``needle``, by place; ``pressed`` tells the keys as they are here."""
    words = needle.lower().split()
    lines: list[Line] = []
    for place, title in PLACES.items():
        found = [item for item in KEYS if item.place == place and _holds(item, title, pressed(item), words)]
        if found:
            lines += [()] if lines else []
            lines.append((("heading", title),))
        for item in found:
            lines += _lines(item, pressed(item), width)
    return lines or wrapped(f"No key does {shown(needle, 60)!r}.", width, "")


def _holds(item: Key, title: str, keys: str, words: Sequence[str]) -> bool:
    text = f"{keys} {item.label} {item.says} {item.cli} {item.id} {title}".lower()
    return all(word in text for word in words)


def _lines(item: Key, keys: str, width: int) -> list[Line]:
    said = wrapped(item.says, width, " " * _KEYS)
    lines: list[Line] = [(("key", f"  {keys:<{_KEYS - 3}} "), said[0][1]), *said[1:]]
    if item.cli and columns(plain(lines[-1])) + len(item.cli) + 2 <= width:
        lines[-1] = (*lines[-1], ("dim", f"  {item.cli}"))
    elif item.cli:
        lines.append((("", " " * _KEYS), ("dim", item.cli)))
    return lines


class HelpDialog(ModalScreen[None]):
    """The help over the screen that asked for it."""

    CSS = """
    HelpDialog { align: center middle; background: $background 60%; }
    HelpDialog Vertical {
        width: 84; max-width: 100%; height: 90%; max-height: 44;
        background: $surface; border: solid $border; padding: 0 1;
    }
    HelpDialog Input { border: none; height: 1; padding: 0; background: $panel; }
    HelpDialog Input:focus { border: none; }
    HelpDialog Page { padding: 1 0 0 0; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", id="help.close"),
        Binding("down", "scroll(1)", "Down", show=False, id="help.down"),
        Binding("up", "scroll(-1)", "Up", show=False, id="help.up"),
        Binding("pagedown", "scroll(10)", "Page down", show=False, id="help.page_down"),
        Binding("pageup", "scroll(-10)", "Page up", show=False, id="help.page_up"),
    ]

    def __init__(self, pressed: Callable[[Key], str]) -> None:
        super().__init__()
        self._pressed = pressed

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Keys"
            box.border_subtitle = "type to filter, escape clears that and then closes"
            needle = Entry(placeholder="what do you want to do?", max_length=80)
            needle.cursor_blink = False
            yield needle
            yield Page(self._lines)

    def on_mount(self) -> None:
        self.set_focus(self.query_one(Input))

    def _lines(self, width: int) -> Sequence[Line]:
        return help_lines(self.query_one(Input).value, width, self._pressed)

    def on_input_changed(self) -> None:
        self.query_one(Page).show()

    def on_input_submitted(self) -> None:
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        self.query_one(Page).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        """Clears what was typed, and closes where nothing is."""
        needle = self.query_one(Input)
        if needle.value:
            needle.value = ""
        else:
            self.dismiss(None)
