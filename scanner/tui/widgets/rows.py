"""A list of any length of which only what is on the screen is made: a hundred thousand rows cost as much as forty."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from scanner.tui.damaged import readable_row
from scanner.tui.keys import bindings
from scanner.tui.paint import strip_of, styles_of, uncoloured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.reports.console_text import Line

GUTTER = 2
"""Columns before each row: ``>`` at the cursor and ``*`` at what is selected, which no colour has to tell."""


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """One line for each of `count` rows, drawn by ``row(index, width)`` when it is seen; one row has the cursor.

    ``selected(index)`` says which rows have the sign of the selected ones.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor"}
    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .rows--cursor { background: $block-cursor-blurred-background; color: $foreground; }
        &:focus > .rows--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:ansi > .rows--cursor { text-style: bold; }
        &:ansi:focus > .rows--cursor { text-style: reverse; }
        &:nocolor:focus > .rows--cursor { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("rows")

    cursor: reactive[int] = reactive(0)

    class At(Message):
        """Something about one row of a list."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

        @property
        def control(self) -> Rows:
            """The list that it is about."""
            return self.rows

    class Moved(At):
        """The cursor is on another row."""

    class Chosen(At):
        """Enter was pressed on a row, or it was clicked twice."""

    def __init__(
        self,
        row: Callable[[int, int], Line],
        count: int = 0,
        id: str | None = None,  # noqa: A002
        selected: Callable[[int], bool] | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._row = row
        self._count = count
        self._selected = selected

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def show(self, count: int, cursor: int = 0) -> None:
        """Draws anew, with so many rows and the cursor on one of them."""
        self._count = count
        self.virtual_size = Size(self.size.width, count)
        self.cursor = max(0, min(cursor, count - 1))
        self._keep_in_sight()
        self.refresh()

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, self._count)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self._count)
        self._keep_in_sight()

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line of the screen."""
        index = y + round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        base = self.rich_style
        if index >= self._count:
            return Strip.blank(width, base)
        styles = styles_of(self.app.theme_variables)
        at_cursor = index == self.cursor
        if at_cursor:
            base = self.get_component_rich_style("rows--cursor")
            styles = uncoloured(styles)
        sign = "*" if self._selected is not None and self._selected(index) else " "
        gutter = (("key", f"{'>' if at_cursor else ' '}{sign}"),)
        return strip_of(gutter + tuple(readable_row(self._row, index, max(1, width - GUTTER))), width, styles, base)

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_row(old)
        self.refresh_row(new)
        self._keep_in_sight()
        self.post_message(self.Moved(self, new))

    def refresh_row(self, index: int) -> None:
        """Draws that row anew."""
        self.refresh(Region(0, index - round(self.scroll_offset.y), self.size.width, 1))

    def _keep_in_sight(self) -> None:
        if self.size.height:  # before that nothing is seen, and all would be scrolled to
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)

    def action_move(self, by: int) -> None:
        if self._count:
            self.cursor = max(0, min(self.cursor + by, self._count - 1))

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.scrollable_content_region.height - 1))

    def action_jump(self, to: int) -> None:
        self.cursor = max(0, to if to >= 0 else self._count + to)

    def action_choose(self) -> None:
        if self._count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: Click) -> None:
        index = event.y + round(self.scroll_offset.y)
        if 0 <= index < self._count:
            again = event.chain == 2 and index == self.cursor
            self.cursor = index
            if again:
                self.action_choose()
