"""Each target with its answer, and beside the list what has to be known of the one under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from scanner.tui.keys import bindings
from scanner.tui.screens.room import Room, Split
from scanner.tui.summary import target_line, target_page
from scanner.tui.tally import Tally, tallies
from scanner.tui.widgets.page import Page
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.reports.console_text import Line
    from scanner.tui.session import Session


class OverviewScreen(Room):
    """All targets of the report."""

    NAME = "overview"
    DEFAULT_CSS = """
    OverviewScreen Split, OverviewScreen.-wide Split { layout: vertical; }
    OverviewScreen Split > .list { height: auto; max-height: 40%; width: 1fr; }
    OverviewScreen.-wide Split > .detail { border-left: none; border-top: solid $border-blurred; }
    OverviewScreen.-wide Split > .detail:focus { border-left: none; border-top: heavy $border; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("overview")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._tallies: list[Tally] = []
        self._tallied: object = None

    def _count(self) -> None:
        """Counts anew where something was decided, or another report is shown."""
        state = (id(self.session.view), self.session.progress())
        if state != self._tallied:
            self._tallied, self._tallies = state, tallies(self.session)

    def body(self) -> ComposeResult:
        self._count()
        with Split():
            rows = Rows(self._row, len(self.session.view.targets), id="targets", classes="list")
            rows.display = rows.count > 1  # the page says all of a single one
            yield rows
            yield Page(self._page, id="detail", classes="detail")

    @property
    def rows(self) -> Rows:
        """The list of targets."""
        return self.query_one("#targets", Rows)

    def on_mount(self) -> None:
        self.rows.styles.height = self.rows.count
        self.set_focus(self.query_one("#targets" if self.rows.display else "#detail"))

    def refresh_decisions(self) -> None:
        super().refresh_decisions()
        self._count()
        self.rows.refresh()
        self.query_one("#detail", Page).show()

    def show_report(self) -> None:
        """Shows the session's report in place of the one before."""
        if self.is_mounted:
            self._count()
            self.rows.show(len(self.session.view.targets), self.rows.cursor)
            self.refresh_decisions()

    def on_rows_moved(self) -> None:
        self.query_one("#detail", Page).show()

    async def on_rows_chosen(self) -> None:
        await self.run_action("findings")

    async def action_findings(self) -> None:
        """Goes to the findings of the target under the cursor."""
        await self.run_action(f"app.findings_of({self.rows.cursor})")

    def _row(self, index: int, width: int) -> Line:
        return target_line(self.session.view.targets[index], self._tallies[index], width)

    def _page(self, width: int) -> Sequence[Line]:
        view = self.session.view
        if not view.targets:
            is_running = getattr(getattr(self.app, "scanning", None), "is_running", False)
            return ((("", "The target is being scanned." if is_running else "Nothing was scanned."),),)
        return target_page(view, self.rows.cursor, self._tallies[self.rows.cursor], width)
