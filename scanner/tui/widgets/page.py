"""A page of lines that are wrapped for the width there is and scrolled: details, pages of rules, trees, lists."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line


class Page(ScrollView, can_focus=True):
    """The lines that ``lines(width)`` makes, made anew for each width."""

    DEFAULT_CSS = """
    Page { height: 1fr; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False, id="page.up"),
        Binding("down,j", "scroll_down", "Down", show=False, id="page.down"),
        Binding("pageup,ctrl+b", "page_up", "Page up", show=False, id="page.page_up"),
        Binding("pagedown,ctrl+f,space", "page_down", "Page down", show=False, id="page.page_down"),
        Binding("home,g", "scroll_home", "Top", show=False, id="page.top"),
        Binding("end,G", "scroll_end", "End", show=False, id="page.end"),
    ]

    def __init__(self, lines: Callable[[int], Sequence[Line]], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._make = lines
        self._lines: Sequence[Line] = ()

    def show(self, lines: Callable[[int], Sequence[Line]] | None = None) -> None:
        """Draws anew from the top; with other ``lines`` where they are given."""
        self._make = lines or self._make
        self._fill()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        width = self.scrollable_content_region.width
        self._lines = self._make(max(20, width))
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line of the screen."""
        index = y + round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        return strip_of(self._lines[index], width, styles_of(self.app.theme_variables), self.rich_style)
