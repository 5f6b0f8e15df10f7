"""What was not scanned: reasons and places on the left, what that means and what to do beside it."""

from __future__ import annotations

from scanner.reports.console_text import counted
from scanner.tui.screens.outlined import OutlinedRoom
from scanner.tui.unread import items_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report_view import ReportView
    from scanner.tui.outline import Item


class GapsScreen(OutlinedRoom):
    """The gaps of all targets."""

    NAME = "gaps"
    EXPLAINS = False

    def items(self, view: ReportView) -> Iterable[Item]:
        return items_of(view)

    def status(self, view: ReportView) -> str:
        incomplete = {
            (at, gap.place.path) for at, target in enumerate(view.targets) for gap in target.gaps if gap.incomplete
        }
        others = {(at, gap.place.path) for at, target in enumerate(view.targets) for gap in target.gaps} - incomplete
        if not incomplete and not others:
            return "all that is in scope was read"
        told = f"{counted(len(incomplete), 'file')} not fully checked"
        return f"{told}, {len(others):,} not scanned" if others else told

    def nothing(self) -> str:
        return "All that is in scope was read."
