"""A report of which little is decoded until somebody looks: the rows of its findings first, each finding when it is seen."""

from __future__ import annotations

from scanner.model.finding import level_of
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact, Gap
    from scanner.model.finding import Finding
    from scanner.model.lineage import LineageNode
    from scanner.model.obligation import Obligation
    from scanner.model.report import Report, TargetReport
    from scanner.model.verdict import Verdict


@record
class Row:
    """What a list shows of a finding and its verdict. ``target`` and ``number`` find both: see `ReportView.finding`."""

    target: int
    number: int
    rule: str
    path: str
    outcome: str
    severity: str
    confidence: str
    fingerprint: str
    by: str = ""

    @property
    def level(self) -> str:
        """SARIF's level: error, warning or note."""
        return level_of(self.severity, self.confidence)


class TargetView:
    """One target of a report. ``head`` is the target without its lists, which are asked for one by one."""

    def __init__(self, target: TargetReport) -> None:
        self._target = target
        self.head = altered(
            target, artifacts=(), facts=(), findings=(), verdicts=(), gaps=(), obligations=(), lineage=()
        )

    @property
    def gaps(self) -> Sequence[Gap]:
        """What was not fully read or understood."""
        return self._target.gaps

    @property
    def obligations(self) -> Sequence[Obligation]:
        """What the licences ask to be shipped or shown."""
        return self._target.obligations

    @property
    def lineage(self) -> Sequence[LineageNode]:
        """The target's models and all that they were made from."""
        return self._target.lineage

    def facts(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds."""
        return [item for item in self._target.facts if item.kind in kinds]

    def artifact(self, path: str) -> Artifact | None:
        """The file in scope at ``path``, or None."""
        return next((item for item in self._target.artifacts if item.path == path), None)

    def whole(self) -> TargetReport:
        """The target with all its lists, decoded."""
        return self._target


class ReportView:
    """A report as a list of rows. ``head`` is the report without its targets."""

    def __init__(self, report: Report) -> None:
        self.head = altered(report, targets=())
        self.targets = tuple(TargetView(target) for target in report.targets)
        self.rows: Sequence[Row] = [
            Row(at, number, item.rule, item.place.path, by[item.fingerprint].outcome, item.severity, item.confidence,
                item.fingerprint, by[item.fingerprint].by)
            for at, target in enumerate(report.targets)
            for by in ({verdict.subject: verdict for verdict in target.verdicts},)
            for number, item in enumerate(target.findings)
        ]  # fmt: skip
        self._report = report

    def finding(self, row: Row) -> Finding:
        """The finding of a row."""
        return self._report.targets[row.target].findings[row.number]

    def verdict(self, row: Row) -> Verdict:
        """The verdict of a row."""
        found = self._report.targets[row.target].verdicts
        return next(item for item in found if item.subject == row.fingerprint)

    def whole(self) -> Report:
        """The report, decoded: for an export."""
        return self._report


def view_of(data: bytes) -> ReportView:
    """The view of a report as JSON. Raises `ReportError` (see `codec`) for anything else."""
    from scanner.model.codec import report_from_json

    return ReportView(report_from_json(data))
