"""A report of which little is decoded until somebody looks: the rows of its findings first, each finding when it is seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from scanner.model.finding import level_of
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, overload

    from scanner.model.artifact import Artifact
    from scanner.model.description import Description
    from scanner.model.fact import Attributes, Fact, Gap
    from scanner.model.finding import Finding
    from scanner.model.lineage import LineageNode
    from scanner.model.obligation import Obligation
    from scanner.model.report import Report, TargetReport
    from scanner.model.report_source import Source
    from scanner.model.verdict import Verdict

PARTS = ("artifacts", "facts", "findings", "verdicts", "gaps", "obligations", "lineage")
"""The lists of a target."""

NAMES_LICENSE = ("license", "parent_license", "found")
"""Attributes of findings that name a licence, the first one first."""


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


@record
class Columns:
    """The rows of a report, column by column: what is asked of all of them is asked here, without making a `Row`."""

    rule: Sequence[str]
    path: Sequence[str]
    outcome: Sequence[str]
    severity: Sequence[str]
    confidence: Sequence[str]
    fingerprint: Sequence[str]
    by: Sequence[str]


class RowList(Sequence[Row]):
    """The rows of a report, each made when it is asked for."""

    def __init__(self, columns: Columns, sizes: Sequence[int]) -> None:
        self._columns = tuple(getattr(columns, name) for name in columns.__match_args__)
        self._first = [0, *accumulate(sizes)]

    def __len__(self) -> int:
        return self._first[-1]

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Row: ...
        @overload
        def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        first = self._first
        if index < 0:
            index += first[-1]
        if not 0 <= index < first[-1]:
            raise IndexError(index)
        target = bisect_right(first, index) - 1
        return Row(target, index - first[target], *[column[index] for column in self._columns])

    def __iter__(self) -> Iterator[Row]:
        at = 0
        columns = zip(*self._columns, strict=True)
        for target, (first, end) in enumerate(zip(self._first, self._first[1:], strict=False)):
            for at, values in zip(range(end - first), columns, strict=False):
                yield Row(target, at, *values)

    def take(self, indexes: Sequence[int]) -> list[Row]:
        """The rows at these places: quicker than one by one."""
        first = self._first
        targets = [bisect_right(first, index) - 1 for index in indexes]
        numbers = [index - first[target] for index, target in zip(indexes, targets, strict=True)]
        columns = (map(column.__getitem__, indexes) for column in self._columns)
        return list(map(Row, targets, numbers, *columns))

    def span(self, target: int) -> slice:
        """The places of the rows of that target."""
        return slice(self._first[target], self._first[target + 1])

    def index_of(self, row: Row) -> int:
        """Where ``row`` is among the rows."""
        return self._first[row.target] + row.number

    def target_of(self, index: int) -> int:
        """The target of the row at ``index``."""
        return bisect_right(self._first, index) - 1


class TargetView:
    """One target of a report. ``head`` is the target without its lists and description, which are asked for one by one;
    ``name`` is what a person is shown as its name, who may know more than the report."""

    def __init__(self, target: TargetReport) -> None:
        self.name = target.target
        self.head = altered(target, description=None, **dict.fromkeys(PARTS, ()))
        self._description = target.description
        self._lists: Mapping[str, Sequence[Any]] = {name: getattr(target, name) for name in PARTS}

    @property
    def artifacts(self) -> Sequence[Artifact]:
        """The files in scope."""
        return self._lists["artifacts"]

    @property
    def findings(self) -> Sequence[Finding]:
        """What the rules recognised, worst first."""
        return self._lists["findings"]

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What the policy says of the findings."""
        return self._lists["verdicts"]

    @property
    def gaps(self) -> Sequence[Gap]:
        """What was not fully read or understood."""
        return self._lists["gaps"]

    @property
    def obligations(self) -> Sequence[Obligation]:
        """What the licences ask to be shipped or shown."""
        return self._lists["obligations"]

    @property
    def lineage(self) -> Sequence[LineageNode]:
        """The target's models and all that they were made from."""
        return self._lists["lineage"]

    @property
    def description(self) -> Description | None:
        """What a bill of materials says of the target, None where nobody asked for it."""
        return self._description

    def facts(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds."""
        return [item for item in self._lists["facts"] if item.kind in kinds]

    def artifact(self, path: str) -> Artifact | None:
        """The file in scope at ``path``, or None."""
        return next((item for item in self._lists["artifacts"] if item.path == path), None)

    def messages(self) -> Sequence[str]:
        """The message of each finding, in order."""
        return [item.message for item in self.findings]

    def licenses(self) -> Sequence[str]:
        """The licence that each finding is about, our id; "" for those that are about none."""
        return [license_of(item.attributes) for item in self.findings]

    def repos(self) -> dict[str, str]:
        """The folder of each repo of the target, and the model in it."""
        return {node.repo: node.id for node in self.lineage if node.own}

    def whole(self) -> TargetReport:
        """The target with all its lists, decoded."""
        lists = {name: tuple(items) for name, items in self._lists.items()}
        return altered(self.head, description=self.description, **lists)


def license_of(attributes: Attributes) -> str:
    """The licence that these attributes of a finding name, or "": the base model's where it holds, and of two that
    contradict each other that of the text."""
    stated = dict(attributes)
    return next((str(stated[name]) for name in NAMES_LICENSE if stated.get(name)), "")


class ReportView:
    """A report as a list of rows. ``head`` is the report without its targets."""

    def __init__(self, report: Report) -> None:
        self.head = altered(report, targets=())
        self.targets: tuple[TargetView, ...] = tuple(map(TargetView, report.targets))
        self._verdicts = [{item.subject: item for item in target.verdicts} for target in report.targets]
        self._show(_columns_of(report, self._verdicts))

    def _show(self, columns: Columns) -> None:
        self.columns = columns
        self.rows = RowList(columns, [len(target.findings) for target in self.targets])
        self._texts: list[str] | None = None

    def finding(self, row: Row) -> Finding:
        """The finding of a row."""
        return self.targets[row.target].findings[row.number]

    def verdict(self, row: Row) -> Verdict:
        """The verdict of a row."""
        return self._verdicts[row.target][row.fingerprint]

    def texts(self) -> list[str]:
        """What a filter looks through: rule, path and message of each row, in lower case, one below the other."""
        if self._texts is None:
            messages = (message for target in self.targets for message in target.messages())
            columns = zip(self.columns.rule, self.columns.path, messages, strict=True)
            self._texts = [f"{rule}\n{path}\n{message}".lower() for rule, path, message in columns]
        return self._texts

    def whole(self) -> Report:
        """The report, decoded: for an export."""
        return altered(self.head, targets=tuple(target.whole() for target in self.targets))


def _columns_of(report: Report, judged: Sequence[Mapping[str, Verdict]]) -> Columns:
    findings = [item for target in report.targets for item in target.findings]
    verdicts = [
        by[item.fingerprint] for target, by in zip(report.targets, judged, strict=True) for item in target.findings
    ]
    return Columns(
        rule=[item.rule for item in findings],
        path=[item.place.path for item in findings],
        outcome=[item.outcome for item in verdicts],
        severity=[item.severity for item in findings],
        confidence=[item.confidence for item in findings],
        fingerprint=[item.fingerprint for item in findings],
        by=[item.by for item in verdicts],
    )


def view_of(data: bytes) -> ReportView:
    """The view of a report as JSON. Raises `ReportError` (see `codec`) for anything else.

    Of a report that is laid out as we write it little is decoded; any other is decoded whole.
    """
    from scanner.model.report_source import source_of

    return _view(source_of(data))


def view_of_file(path: str) -> ReportView:
    """The view of a report in a file, which is read in parts. Raises `ReportError` and `OSError`."""
    from scanner.model.report_source import source_at

    return _view(source_at(path))


def _view(source: Source) -> ReportView:
    from scanner.model.codec import report_from_json
    from scanner.model.report_lined import lined_view
    from scanner.model.report_lines import OtherLayoutError

    try:
        return lined_view(source)
    except OtherLayoutError:
        return ReportView(report_from_json(source.read(0, source.size)))
