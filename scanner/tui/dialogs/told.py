"""A few styled lines that are as high as they are long and take no focus: titles, summaries and hints."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from scanner.tui.damaged import readable
from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line


class Told(Widget):
    """The lines that ``lines(width)`` makes, as high as they need."""

    DEFAULT_CSS = """
    Told { height: auto; }
    """

    def __init__(self, lines: Callable[[int], Sequence[Line]], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._make = lines
        self._made: tuple[int, Sequence[Line]] | None = None

    def show(self) -> None:
        """Makes and draws the lines anew."""
        self._made = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """How many lines there are at that width."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line."""
        width = self.size.width
        lines = self._lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        return strip_of(lines[y], width, styles_of(self.app.theme_variables), self.rich_style)

    def _lines(self, width: int) -> Sequence[Line]:
        """The lines for a width, made once: what a hundred thousand findings are about takes a while to sum up."""
        if self._made is None or self._made[0] != width:
            self._made = width, readable(self._make, max(20, width))
        return self._made[1]
