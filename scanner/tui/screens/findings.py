"""The findings on the left, the evidence of the one under the cursor on the right."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer

from scanner.reports.console_text import shown, shown_path
from scanner.tui.table import Group, Table
from scanner.tui.widgets.page import Page
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.reports.console_text import Line
    from scanner.tui.session import Session


class FindingsScreen(Screen[None]):
    """All findings of the report."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.table = Table(session.view)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Rows(self._row, len(self.table.items), id="findings")
            yield Page(self._detail, id="detail")
        yield Footer()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        self.query_one("#detail", Page).show()

    def _row(self, index: int, width: int) -> Line:
        item = self.table.items[index]
        if isinstance(item, Group):
            return (("heading", shown(item.title)), ("dim", f" {item.count:,}"))
        return (
            (item.outcome, f"{item.outcome:<7}"),
            ("", shown(item.rule, 30)),
            ("dim", f" {shown_path(item.path, width)}"),
        )

    def _detail(self, width: int) -> Sequence[Line]:
        rows = self.query_one("#findings", Rows)
        item = self.table.items[rows.cursor] if self.table.items else None
        if item is None or isinstance(item, Group):
            return ()
        from scanner.reports.evidence import evidence_lines

        return evidence_lines(self.session.view.finding(item), self.session.view.verdict(item), width)
