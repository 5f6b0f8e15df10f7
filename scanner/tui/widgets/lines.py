"""Styled lines that are made for the width they get, and made anew when they are asked to be."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from scanner.tui.damaged import readable
from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line


class Lines(Widget):
    """The lines that ``lines(width)`` makes, kept for as long as the width stays: what a hundred thousand findings are about
    takes a while to sum up."""

    NARROWEST = 0
    """Columns for which lines are made where there are fewer."""

    def __init__(self, lines: Callable[[int], Sequence[Line]], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._make = lines
        self._made: tuple[int, Sequence[Line]] | None = None

    def forget(self) -> None:
        """Has the lines made anew when they are drawn next."""
        self._made = None

    def lines(self, width: int) -> Sequence[Line]:
        """The lines for that width."""
        if self._made is None or self._made[0] != width:
            self._made = width, readable(self._make, max(self.NARROWEST, width))
        return self._made[1]

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line."""
        width = self.size.width
        lines = self.lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        return strip_of(lines[y], width, styles_of(self.app.theme_variables), self.rich_style)
