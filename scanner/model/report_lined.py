"""The view of a report that is laid out as we write it: what is not looked at is not decoded."""

from __future__ import annotations

import json

from scanner.model.codec import ReportError, checked, compact, rebuilt
from scanner.model.description import Description
from scanner.model.migrations import is_later
from scanner.model.record import altered
from scanner.model.regex import regex
from scanner.model.report import SCHEMA, Report, TargetReport
from scanner.model.report_lines import DESCRIBED, KINDS, Lines, OtherLayoutError
from scanner.model.report_rows import RowReader
from scanner.model.report_view import Columns, ReportView, TargetView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.report_source import Source
    from scanner.model.report_view import Row
    from scanner.model.verdict import Verdict

_OPENS = regex(rb' {3}(?:"(?:' + "|".join(KINDS).encode() + rb')"|( )"(?:' + "|".join(DESCRIBED).encode() + rb')"): \[')

_ELEMENT = b' {"'
"""How a line that holds an element goes on below the bracket that closes its list; where it goes on otherwise, one element
has several lines."""

_HEAD_LIMIT = 1 << 20
"""Bytes of one line outside the lists, and lines of all: what is larger is decoded as any JSON is."""


class LinedTarget(TargetView):
    """One target of a report, each of whose lists is read when it is asked for."""

    def __init__(self, head: TargetReport, lists: dict[str, Lines], described: dict[str, Lines] | None) -> None:
        super().__init__(head)
        self._lists = self.lines = lists
        self._described = described
        self._files: dict[bytes, int] | None = None
        self.read = RowReader(lists["findings"], lists["verdicts"])

    @property
    def description(self) -> Description | None:
        """What a bill of materials says of the target, decoded anew each time; None where nobody asked for it."""
        if self._described is None:
            return None
        return Description(**{name: tuple(lines) for name, lines in self._described.items()})

    def facts(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds."""
        return self.lines["facts"].beginning("kind", *kinds)

    def artifact(self, path: str) -> Artifact | None:
        """The file in scope at ``path``, or None."""
        if self._files is None:
            self._files = self.lines["artifacts"].firsts("path")
        at = self._files.get(compact(path)[1:-1])
        if at is None:
            return None
        found: Artifact = self.lines["artifacts"].at(at)
        return found

    def messages(self) -> Sequence[str]:
        """The message of each finding, in order."""
        return self.read.messages()

    def licenses(self) -> Sequence[str]:
        """The licence that each finding is about, our id; "" for those that are about none."""
        return self.read.licenses()

    def repos(self) -> dict[str, str]:
        """The folder of each repo of the target, and the model in it. Of a model no more is looked at: there may be as many
        as findings."""
        found: dict[str, str] = {}
        for raw in self.lines["lineage"].raws(b"own"):
            own = raw.get("own", False) if isinstance(raw, dict) else None
            if not isinstance(own, bool):
                return super().repos()  # which says what is wrong
            if own:
                name, repo = raw.get("id"), raw.get("repo", "")
                if not isinstance(name, str) or not isinstance(repo, str):
                    return super().repos()
                found[repo] = name
        return found


class LinedView(ReportView):
    """A report of which only the rows are known until somebody looks."""

    def __init__(self, head: Report, targets: tuple[LinedTarget, ...]) -> None:
        self.head = head
        self.targets = targets
        self._read = [target.read for target in targets]
        rules = {info.id for info in head.rules}
        if not all(rules.issuperset(rows.rule) for rows in self._read):
            raise OtherLayoutError
        names = Columns.__match_args__
        self._show(Columns(*([value for rows in self._read for value in getattr(rows, name)] for name in names)))

    def finding(self, row: Row) -> Finding:
        """The finding of a row. Raises `ReportError` where its line says two things."""
        found: Finding = self.targets[row.target].findings[row.number]
        message = self._read[row.target].message(row.number)
        known = row.rule, row.path, message, row.severity, row.confidence, row.fingerprint
        says = found.rule, found.place.path, found.message, found.severity, found.confidence, found.fingerprint
        if says != known:
            raise ReportError(f"the line of finding {row.fingerprint} says two things. Scan again.")
        return found

    def verdict(self, row: Row) -> Verdict:
        """The verdict of a row. Raises `ReportError` where its line says two things."""
        found: Verdict = self.targets[row.target].verdicts[self._read[row.target].verdict[row.number]]
        if (found.subject, found.outcome, found.by) != (row.fingerprint, row.outcome, row.by):
            raise ReportError(f"the line of the verdict on {row.fingerprint} says two things. Scan again.")
        return found


def lined_view(source: Source) -> ReportView:
    """The view of a report that `report_to_json` wrote. Raises `OtherLayoutError` for any other bytes."""
    head, parts = parts_of(source)
    targets = [LinedTarget(target, lists, more) for target, (lists, more) in zip(head.targets, parts, strict=True)]
    return LinedView(altered(head, targets=()), tuple(targets))


def parts_of(source: Source) -> tuple[Report, list[tuple[dict[str, Lines], dict[str, Lines] | None]]]:
    """A report without the lists of its targets, and of each target those lists and the ones of its description, or None.

    Raises `OtherLayoutError` for bytes that `report_to_json` would not write.
    """
    skeleton, spans = _skeleton(source)
    try:
        raw = json.loads(skeleton, object_pairs_hook=_without_twins)
        given = [{name: target.pop(name) for name in KINDS} for target in raw["targets"]]
        described = [_description_of(target) for target in raw["targets"]]
        head = checked(rebuilt(Report, raw))
        for item in (*head.targets, *head.rules):
            checked(item)
        both = zip(given, described, strict=True)
        numbers = [number for pair in both for lists in pair for part in (lists or {}).values() for number in part]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise OtherLayoutError from error
    if raw.get("schema") != SCHEMA or is_later(head.tool_version) or numbers != [*range(len(spans))]:
        raise OtherLayoutError

    def lines(lists: dict[str, list[int]], kinds: dict[str, type]) -> dict[str, Lines]:
        return {name: Lines(source, spans[part[0]] if part else (0, 0), kinds[name]) for name, part in lists.items()}

    return head, [
        (lines(lists, KINDS), None if more is None else lines(more, DESCRIBED))
        for lists, more in zip(given, described, strict=True)
    ]


def _description_of(target: dict[str, Any]) -> dict[str, Any] | None:
    """The numbers of the lists of a target's description, which is taken out of it; None where it has none."""
    description = target.pop("description", None)
    if description is None:
        return None
    if set(description) != set(DESCRIBED):
        raise ValueError("it is no description")
    return {name: description[name] for name in DESCRIBED}


def _skeleton(source: Source) -> tuple[bytes, list[tuple[int, int]]]:
    """The report with a number in each list of a target that has elements, and where the lines of each lie."""
    kept: list[bytes] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < source.size:
        end = source.find(b"\n", at) + 1 or source.size
        line = source.read(at, end)
        if len(line) > _HEAD_LIMIT or len(kept) > _HEAD_LIMIT:
            raise OtherLayoutError
        kept.append(line)
        at = end
        if opens := _OPENS.fullmatch(line.rstrip(b"\n")):
            indent = b"    " if opens[1] else b"   "
            at = source.find(b"\n" + indent + b"]", end - 1) + 1
            element = indent + _ELEMENT
            if at <= end or source.read(end, min(end + len(element), source.size)) != element:
                raise OtherLayoutError
            kept.append(b"%d\n" % len(spans))
            spans.append((end, at))
    return b"".join(kept), spans


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found
