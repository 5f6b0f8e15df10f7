"""What a report comes to in rows: one for the target, and one for each finding, gap and licence, to be asked by SQL."""

from __future__ import annotations

from scanner.model.codec import ReportError, report_from_json
from scanner.model.record import record
from scanner.model.verdict import OUTCOMES
from scanner.store.fleet.rows import LARGEST_PACKED, LARGEST_REPORT, into, packed, timeless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.fleet import Outcome
    from scanner.model.report import TargetReport
    from scanner.model.verdict import Verdict

LONGEST = 4_000
"""Characters of one text of a row; the report has all of it."""

_LARGEST = (1 << 63) - 1
"""The largest number that a row holds."""

_LICENSES = 64
"""Licences of one target that are kept as rows."""


class UnkeptError(ValueError):
    """The report cannot be kept; the message is a sentence that ends with the next step."""


@record
class Result:
    """One report taken apart. ``content`` is its digest whatever the time; ``counts`` are deny, review, allow, gaps."""

    size: int
    packed: bytes
    content: bytes
    answer: str
    counts: tuple[int, int, int, int]
    licenses: tuple[str, ...]
    findings: tuple[tuple[object, ...], ...]
    gaps: tuple[tuple[object, ...], ...]


def result_of(outcome: Outcome) -> Result:
    """The rows of an outcome that has a report, which is kept as its worker wrote it; whoever asks for it gets what this
    process writes. Raises `UnkeptError`."""
    data = outcome.report
    if len(data) > LARGEST_REPORT:
        raise UnkeptError(_too_large(len(data)))
    try:
        report = report_from_json(data)
    except ReportError as error:
        raise UnkeptError(f"Its report cannot be read back: {error}") from error
    if len(report.targets) != 1:
        raise UnkeptError(f"Its report is on {len(report.targets)} targets: read it again with this version.")
    small = packed(data)
    if len(small) > LARGEST_PACKED:
        raise UnkeptError(_too_large(len(data)))
    (target,) = report.targets
    judged = {verdict.subject: verdict for verdict in target.verdicts}
    outcomes = [judged[finding.fingerprint].outcome for finding in target.findings]
    deny, review, allow = (outcomes.count(word) for word in OUTCOMES)
    return Result(
        size=len(data),
        packed=small,
        content=timeless(data),
        answer=target.answer,
        counts=(deny, review, allow, len(target.gaps)),
        licenses=licenses_of(target),
        findings=tuple(_finding(item, judged[item.fingerprint]) for item in target.findings),
        gaps=tuple(
            (_text(gap.reason), _text(gap.place.path), _text(gap.message), int(gap.incomplete)) for gap in target.gaps
        ),
    )


def licenses_of(target: TargetReport) -> tuple[str, ...]:
    """The SPDX expressions or names that were concluded for the target's own models, each once, in order."""
    found = [item for item in target.facts if item.kind == "license-concluded"]
    if not found:
        found = [node.license for node in target.lineage if node.own and node.license is not None]
    names = dict.fromkeys(name[:LONGEST] for name in map(_called, found) if name)
    return tuple(sorted(names))[:_LICENSES]


def _called(concluded: Fact) -> str:
    for name in ("spdx", "name"):
        said = concluded.get(name)
        if isinstance(said, str) and said:
            return said
    ids = concluded.get("licenses")
    joined = " OR " if concluded.get("relation") == "or" else " AND "
    return joined.join(map(str, ids)) if isinstance(ids, tuple) else ""


def _finding(item: Finding, verdict: Verdict) -> tuple[object, ...]:
    reason, origin = (verdict.reasons[0].text, verdict.reasons[0].origin) if verdict.reasons else ("", "")
    return (
        _text(item.rule),
        verdict.outcome,
        item.severity,
        item.confidence,
        _text(verdict.by),
        _text(item.place.path),
        min(item.place.line, _LARGEST) if item.place.line is not None else None,
        _text(item.message),
        _text(item.fingerprint),
        _text(reason),
        _text(origin),
    )


def _text(text: str) -> str:
    return into(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _too_large(size: int) -> str:
    return f"Its report takes {size:,} bytes, more than a fleet's store keeps: read it alone with weighbridge scan."
