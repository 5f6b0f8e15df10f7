"""What the models were made from: the tree on the left, a model's terms, duties and problems beside it."""

from __future__ import annotations

from scanner.reports.console_text import counted
from scanner.tui.models import items_of, known_of
from scanner.tui.screens.outlined import OutlinedRoom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report_view import ReportView
    from scanner.tui.outline import Item


class LineageScreen(OutlinedRoom):
    """The base-model trees of all targets."""

    NAME = "lineage"

    def items(self, view: ReportView) -> Iterable[Item]:
        return items_of(view)

    def status(self, view: ReportView) -> str:
        count = sum(len(target.lineage) for target in view.targets)
        nodes = [node for target in view.targets for node in known_of(target)]
        if len(nodes) < count:
            return f"{counted(count, 'model')}, too many to show them all: the report has them"
        own = sum(node.own for node in nodes)
        unknown = sum(node.license is None for node in nodes)
        told = f"{counted(own, 'model')} scanned, {counted(len(nodes) - own, 'base model')}"
        return f"{told}, {unknown:,} without known terms" if unknown else told

    def nothing(self) -> str:
        return "No model was found, and no base model is named. weighbridge lineage looks base models up on the Hub."
