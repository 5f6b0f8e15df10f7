"""What the licences ask for: what is left to do on the left, what to put where beside it."""

from __future__ import annotations

from scanner.tui.duties import items_of, summary
from scanner.tui.screens.outlined import OutlinedRoom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report_view import ReportView
    from scanner.tui.outline import Item


class TodoScreen(OutlinedRoom):
    """The duties of all targets."""

    NAME = "todo"

    def items(self, view: ReportView) -> Iterable[Item]:
        return items_of(view)

    def status(self, view: ReportView) -> str:
        return summary(view)

    def nothing(self) -> str:
        return "No licence that was found asks for anything to be shipped, shown or done."
