"""A list of any length of which only what is on the screen is made: a hundred thousand rows cost as much as forty."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from scanner.tui.paint import strip_of, styles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.reports.console_text import Line


class Rows(ScrollView, can_focus=True):
    """One line for each of `count` rows, drawn by ``row(index, width)`` when it is seen; one row has the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--selected"}
    DEFAULT_CSS = """
    Rows { height: 1fr; }
    Rows > .rows--cursor { background: $block-cursor-blurred-background; }
    Rows:focus > .rows--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="rows.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="rows.down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="rows.page_up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="rows.page_down"),
        Binding("home,g", "jump(0)", "First", show=False, id="rows.first"),
        Binding("end,G", "jump(-1)", "Last", show=False, id="rows.last"),
        Binding("enter", "choose", "Open", show=False, id="rows.choose"),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked a second time."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

    def __init__(self, row: Callable[[int, int], Line], count: int = 0, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._row = row
        self._count = count

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

    def render_line(self, y: int) -> Strip:
        """The strip of the ``y``-th line of the screen."""
        index = y + round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        base = self.rich_style
        if index >= self._count:
            return Strip.blank(width, base)
        styles = styles_of(self.app.theme_variables)
        if index == self.cursor:
            base = self.get_component_rich_style("rows--cursor")
            styles = {name: Style(bold=style.bold) for name, style in styles.items()}
        return strip_of(self._row(index, width), width, styles, base)

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_row(old)
        self.refresh_row(new)
        self._keep_in_sight()
        self.post_message(self.Moved(self, new))

    def refresh_row(self, index: int) -> None:
        """Draws that row anew."""
        self.refresh(Region(0, index - round(self.scroll_offset.y), self.size.width, 1))

    def _keep_in_sight(self) -> None:
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
            again = index == self.cursor
            self.cursor = index
            if again:
                self.action_choose()
