"""The rows of a report as an auditor wants to see them: grouped, sorted, filtered, folded. No widget is known here."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report_view import ReportView, Row

GROUPS = ("rule", "file", "license", "model", "none")
SORTS = ("worst", "file", "rule", "undecided")


@record
class Group:
    """The heading of rows that are alike: ``title`` as the report has it (escape it), how many there are of each outcome."""

    title: str
    count: int
    denied: int
    review: int
    is_open: bool = True


class Table:
    """What the list of findings shows, item by item: a `Group` or a `Row`."""

    def __init__(self, view: ReportView) -> None:
        self.view = view
        self.group_by = "rule"
        self.sort_by = "worst"
        self.needle = ""
        self.shows_allowed = False
        self.items: Sequence[Group | Row] = [row for row in view.rows if row.outcome != "allow"]

    def filter(self, needle: str) -> None:
        """Only rows whose rule, file or message holds each word of ``needle``."""

    def arrange(self, group_by: str | None = None, sort_by: str | None = None) -> None:
        """Groups and sorts anew."""

    def fold(self, item: int) -> None:
        """Opens or closes the group at that item."""

    def index_of(self, fingerprint: str) -> int:
        """Where the row of that finding is among the items; -1 where it is not shown."""
        return -1
