"""A report for people in a pull request, a ticket, a wiki or a job's summary: GitHub-flavoured Markdown."""

from __future__ import annotations

from scanner.model.report import ANSWERS
from scanner.reports.console_target import Judged, name_words
from scanner.reports.console_text import counted
from scanner.reports.console_unread import unread_groups
from scanner.reports.interface import Output
from scanner.reports.markdown_page import bullets, octets
from scanner.reports.markdown_target import target_text, unread_text
from scanner.reports.markdown_text import cell, code, path, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report import Report

STEP = 1 << 20
"""Bytes: GitHub takes no longer summary of a step, and drops a longer one whole.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits"""

LIMIT = STEP // 4
"""Bytes of a page: four runs that append theirs to the summary of one step find room in it."""

LEAST = 1 << 15
"""Bytes that a page with its answer and the worst findings takes; in less, only the answer is told."""

_LINES = 1 << 13
"""Bytes that are left for the lines which say where a list is cut."""

MAX_TABLE = 200
MAX_TOLD = 50
MAX_NOTES = 20
"""Targets in the table, targets of which more is told, and notes."""

_COLUMNS = (
    "target",
    "answer",
    "denied",
    "to review",
    "waived",
    "allowed",
    "not fully checked",
    "not scanned",
    "in scope",
)


def _render(report: Report) -> bytes:
    return page(report, LIMIT)


def page(report: Report, limit: int) -> bytes:
    """The report in at most ``limit`` bytes; empty where not even the answer fits."""
    for room in (limit - limit // 4 - _LINES, limit // 4, limit // 16) if limit >= LEAST else ():
        made = _page(report, room)
        if len(made) <= limit:
            return made
    made = f"# Weighbridge: {report.answer.upper()}\n\nNo room is left here to say more.\n".encode()
    return made if len(made) <= limit else b""


def _page(report: Report, room: int) -> bytes:
    """The report, its lists in about ``room`` bytes."""
    targets = [Judged(target) for target in sorted(report.targets, key=lambda target: ANSWERS.index(target.answer))]
    parts = [f"# Weighbridge: {report.answer.upper()}", *_table(targets, room // 3)]
    notes = bullets(report.notes, lambda note: prose(note, 1000) or "an empty note", MAX_NOTES, room // 8)
    parts += ["### Notes", notes] if notes else []
    parts += _told(report, targets, room - sum(map(octets, parts)))
    parts.append(_foot(report))
    return ("\n\n".join(parts) + "\n").encode()


REPORT = Output("markdown", "the answer, why, and what was decided, for a pull request or a ticket", _render)


def _table(targets: Sequence[Judged], room: int) -> list[str]:
    """How many of what there are in each target, in at most ``room`` bytes."""
    if not targets:
        return ["Nothing was checked."]
    lines = [f"| {' | '.join(_COLUMNS)} |", f"|---|---|{'--:|' * (len(_COLUMNS) - 2)}"]
    for judged in targets[:MAX_TABLE]:
        counts = " | ".join(f"{number:,}" for number in _counts(judged))
        row = f"| {cell(name_words(judged.target, path))} | {judged.target.answer.upper()} | {counts} |"
        room -= octets(row)
        if room < 0:
            break
        lines.append(row)
    left = len(targets) - (len(lines) - 2)
    return ["\n".join(lines), *([f"and {counted(left, 'more target')}"] if left > 0 else [])]


def _counts(judged: Judged) -> tuple[int, ...]:
    outcomes = [judged.outcome(finding) for finding in judged.listed]
    gaps = judged.target.gaps
    return (
        outcomes.count("deny"),
        outcomes.count("review"),
        len(judged.waived),
        len(judged.allowed),
        len({gap.place.path for gap in gaps if gap.incomplete}),
        len({gap.place.path for gap in gaps if not gap.incomplete}),
        judged.target.inventory.in_scope,
    )


def _told(report: Report, targets: Sequence[Judged], room: int) -> list[str]:
    """What there is to tell of targets, the worst first, each in its share of ``room`` bytes."""
    rules = {rule.id: rule for rule in report.rules}
    unread = unread_groups(targets)
    alike = {id(judged) for group in unread for judged in group}
    telling = [judged for judged in targets if len(targets) == 1 or not (_is_plain_pass(judged) or id(judged) in alike)]
    made: list[str] = []
    for group in unread[:MAX_TOLD]:
        made.append(unread_text(group, room // 8))
        room -= octets(made[-1])
    for number, judged in enumerate(telling[:MAX_TOLD]):
        made.append(target_text(judged, rules, room // (min(len(telling), MAX_TOLD) - number)))
        room = max(0, room - octets(made[-1]))
    left = len(telling) - MAX_TOLD
    return [*made, f"and {counted(left, 'more target')} with something to tell"] if left > 0 else made


def _is_plain_pass(judged: Judged) -> bool:
    """True where the table says all."""
    return judged.is_silent and not judged.missing and not judged.waived


def _foot(report: Report) -> str:
    policy = f"policy {code(report.policy, 160) or 'without a name'}"
    policy += f" ({path(report.policy_origin)})" if report.policy_origin else ""
    rules = f"rules {code(report.ruleset, 80) or 'unknown'}"
    said = f"fails on {report.fail_on}, exit code {report.exit_code}"
    made = f"Weighbridge {code(report.tool_version, 40)}, {code(report.created, 40)}"
    explain = "`weighbridge explain RULE` says why a rule exists and what to do."
    return f"---\n\n{explain}\n\n{made}; {policy}; {rules}; {said}."
