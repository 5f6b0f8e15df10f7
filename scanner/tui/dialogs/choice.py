"""One of a few words, chosen with left and right or space."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.reports.console_text import Line


class Choice(Widget, can_focus=True):
    """``label`` and the words beside it, one of which is `chosen`."""

    DEFAULT_CSS = """
    Choice { height: 1; margin-bottom: 1; }
    Choice:focus { background: $block-cursor-blurred-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "turn(1)", "Next", show=False, id="choice.next"),
        Binding("left,h", "turn(-1)", "Before", show=False, id="choice.before"),
        Binding("enter", "screen.submit", "Answer", show=False, id="choice.submit"),
    ]

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, label: str, words: Sequence[str], chosen: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label, self._words, self.chosen = label, words, chosen

    def action_turn(self, by: int) -> None:
        """Chooses the next word, or the one before."""
        self.chosen = self._words[(self._words.index(self.chosen) + by) % len(self._words)]
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self) -> None:
        self.action_turn(1)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The one line."""
        line: Line = (("key", f"{self._label:<10}"),)
        for word in self._words:
            line = (*line, ("mark" if word == self.chosen else "dim", f" {word} "), ("", " "))
        if self.has_focus:
            line = (*line, ("dim", "  left or right chooses"))
        return strip_of(line, self.size.width, styles_of(self.app.theme_variables), self.rich_style)
