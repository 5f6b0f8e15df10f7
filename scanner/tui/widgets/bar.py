"""A few lines that do not scroll: the head of a screen, its tabs, the hints at its foot. Their words can be clicked."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from scanner.reports.console_text import columns
from scanner.tui.damaged import readable
from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line


class Bar(Widget):
    """The lines that ``lines(width)`` makes, made anew after `update` and for another width."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    class Clicked(Message):
        """The ``span``-th word of line ``row`` was clicked."""

        def __init__(self, bar: Bar, row: int, span: int) -> None:
            super().__init__()
            self.bar, self.row, self.span = bar, row, span

        @property
        def control(self) -> Bar:
            """The lines that were clicked."""
            return self.bar

    def __init__(self, lines: Callable[[int], Sequence[Line]], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._make = lines
        self._made: Sequence[Line] | None = None
        self._width = 0

    def update(self) -> None:
        """Makes and draws the lines anew."""
        self._made = None
        self.refresh()

    def _lines(self, width: int) -> Sequence[Line]:
        if self._made is None or self._width != width:
            self._made, self._width = readable(self._make, width), width
        return self._made

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line."""
        width = self.size.width
        lines = self._lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        return strip_of(lines[y], width, styles_of(self.app.theme_variables), self.rich_style)

    def on_click(self, event: Click) -> None:
        lines = self._lines(self.size.width)
        at = event.x
        for number, (_, text) in enumerate(lines[event.y] if event.y < len(lines) else ()):
            if at < columns(text):
                self.post_message(self.Clicked(self, event.y, number))
                return
            at -= columns(text)
