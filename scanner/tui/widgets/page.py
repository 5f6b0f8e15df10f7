"""A page of lines that are wrapped for the width there is and scrolled: details, pages of rules, trees, lists."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from scanner.tui.damaged import readable
from scanner.tui.keys import bindings
from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reports.console_text import Line

MIN_WIDTH = 20
"""Columns that lines are made for at least; a narrower page cuts them."""


class Page(ScrollView, can_focus=True, inherit_bindings=False):
    """The lines that ``lines(width)`` makes, made anew for each width. A page that is not seen makes none."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Page { height: 1fr; padding: 0 0 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("page")

    def __init__(
        self,
        lines: Callable[[int], Sequence[Line]],
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._make = lines
        self._lines: Sequence[Line] = ()
        self._is_due = False

    def show(self, lines: Callable[[int], Sequence[Line]] | None = None) -> None:
        """Draws anew from the top; with other ``lines`` where they are given. Several calls at once cost one drawing."""
        self._make = lines or self._make
        if not self._is_due:
            self._is_due = True
            self.call_later(self._fill_from_top)

    def _fill_from_top(self) -> None:
        self._is_due = False
        self._fill()
        self.scroll_home(animate=False, force=True)

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        self._lines = readable(self._make, max(MIN_WIDTH, width - 1))  # a column free before the scrollbar
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line of the screen."""
        index = y + round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        return strip_of(self._lines[index], width, styles_of(self.app.theme_variables), self.rich_style)
