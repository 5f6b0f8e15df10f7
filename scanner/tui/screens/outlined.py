"""What the lineage, the duties and the gaps have alike: a list that folds, and a page on the item under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from scanner.model.codec import ReportError
from scanner.reports.console_text import shown, wrapped
from scanner.tui.damaged import MAX_REASON, damage
from scanner.tui.keys import bindings
from scanner.tui.outline import Outline
from scanner.tui.screens.room import Room, Split
from scanner.tui.widgets.bar import Bar
from scanner.tui.widgets.page import Page
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.report_view import ReportView
    from scanner.reports.console_text import Line
    from scanner.tui.outline import Item
    from scanner.tui.session import Session

_STEP = 2
_DEEPEST = 12
"""Levels that are indented: further in, no room is left for words."""


class OutlinedRoom(Room):
    """A screen whose list is an `Outline`. One of them gives `items`, `status` and `nothing`."""

    DEFAULT_CSS = """
    OutlinedRoom #status { height: 1; }
    OutlinedRoom.-narrow.-tall #list { height: auto; max-height: 50%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("outline")
    EXPLAINS = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._listed: ReportView = session.view
        self._explains = False
        self._amiss = ""  # why the list cannot be told
        self.outline = Outline(self.items(session.view))

    def items(self, view: ReportView) -> Iterable[Item]:
        """The items of a report."""
        raise NotImplementedError

    def status(self, view: ReportView) -> str:
        """What there is, in a few words."""
        raise NotImplementedError

    def nothing(self) -> str:
        """Why the list is empty, in a sentence or two."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        yield Bar(lambda width: ((("dim", f" {shown(self.status(self._listed), max(20, width - 2))}"),),), id="status")
        with Split():
            yield Rows(self._row, len(self.outline.items), id="list", classes="list")
            yield Page(self._page, id="detail", classes="detail")

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one("#list", Rows)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_focus(self.rows)

    def refresh_decisions(self) -> None:
        """Shows a newer report, where there is one; what was folded and the cursor stay."""
        super().refresh_decisions()
        if self.session.view is self._listed:
            return
        at = self.current()
        self._listed, self._amiss = self.session.view, ""
        try:
            self.outline = Outline(self.items(self._listed), self.outline.closed)
        except ReportError as error:
            self.outline, self._amiss = Outline((), self.outline.closed), damage(error)
        self._show(self.outline.index_of(at.key) if at is not None else 0)
        self.query_one("#status", Bar).update()

    def current(self) -> Item | None:
        """What the cursor is on."""
        items = self.outline.items
        return items[self.rows.cursor] if self.rows.cursor < len(items) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False for explaining where nothing is about a licence."""
        return self.EXPLAINS if action == "explain" else super().check_action(action, parameters)

    def on_rows_moved(self) -> None:
        self._explains = False
        self.query_one("#detail", Page).show()

    def on_rows_chosen(self) -> None:
        self.zoom(True)

    def action_fold(self, is_open: bool) -> None:
        """Opens or closes the item; what is closed already goes to the item that it lies below."""
        at = self.rows.cursor
        if self.outline.fold(at, is_open):
            self._show(at)
        elif not is_open and self.outline.items:
            self._show(self.outline.above(at))

    def action_toggle_fold(self) -> None:
        """Opens the item, or closes it."""
        if self.outline.fold(self.rows.cursor):
            self._show(self.rows.cursor)

    def action_copy(self) -> None:
        from scanner.tui.verbs import copy_text

        item = self.current()
        if item is not None:
            self.notify(copy_text(self.app, item.copied()), markup=False)

    def action_open(self) -> None:
        """Opens the file or the Hub's page of the item."""
        from scanner.tui.verbs import open_item

        item = self.current()
        opened = item.opened() if item is not None else None
        if opened is None:
            self.notify("There is nothing to open here.", markup=False)
        else:
            self.notify(open_item(self.app, self._listed, opened), markup=False)

    def action_explain(self) -> None:
        """Shows the page of the licence of the item, or the item's own again."""
        self._explains = not self._explains
        self.query_one("#detail", Page).show()

    def step_back(self) -> bool:
        """One step back: out of the page of the licence, then out of the detail."""
        if not self._explains:
            return super().step_back()
        self.action_explain()
        return True

    def _show(self, cursor: int) -> None:
        self.rows.show(len(self.outline.items), cursor)
        self.query_one("#detail", Page).show()

    def _row(self, index: int, width: int) -> Line:
        item = self.outline.items[index]
        sign = "  "
        if self.outline.holds(item):
            sign = "+ " if item.key in self.outline.closed else "- "
        indent = " " * (_STEP * min(item.depth, _DEEPEST))
        return (("", indent), ("key", sign), *item.line(max(20, width - len(indent) - len(sign))))

    def _page(self, width: int) -> Sequence[Line]:
        item = self.current()
        if item is None:
            return self._empty(width)
        if self._explains:
            from scanner.tui.explaining import licenses_lines

            return licenses_lines(item.licenses(), width)
        return item.page(width)

    def _empty(self, width: int) -> Sequence[Line]:
        if self._amiss:
            return wrapped(shown(self._amiss, MAX_REASON), width, "", "deny")
        return wrapped(self.nothing(), width, "")
