"""What changed between two runs, as Markdown."""

from __future__ import annotations

from scanner.reports.changes.rows import sections
from scanner.reports.fleet.words import CAUSE_TITLES, cause_told, change_told, diff_counts, verdict_counts
from scanner.reports.markdown_page import blocks, octets
from scanner.reports.markdown_text import code, path, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.comparing.fleet_changes import FleetDiff, TargetChange
    from scanner.reports.changes.rows import Row

LIMIT = 60_000
_MAX_TARGETS = 100
_MAX_ROWS = 8
_MAX_CAUSES = 6
_TOLD = ("Findings", "Decided by people", "Licence", "Base models", "Not fully read")


def render(diff: FleetDiff) -> bytes:
    """At most `LIMIT` bytes of Markdown."""
    before, after = (f"run {side.run.number}" for side in (diff.before, diff.after))
    if diff.before.store != diff.after.store:
        before, after = (f"{path(side.store)} run {side.run.number}" for side in (diff.before, diff.after))
    parts = [f"# Weighbridge: {diff.answer.upper()}, {before} → {after}", *since_told(diff)]
    room = LIMIT - 4_000 - sum(map(octets, parts))
    parts += blocks(diff.targets, _target, _MAX_TARGETS, room)
    if diff.more:
        parts.append(f"and {diff.more:,} more targets changed; `--output json` has them all")
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def since_told(diff: FleetDiff) -> list[str]:
    """What a comparison comes to: how many targets, and why they are judged otherwise."""
    parts = [f"{diff_counts(diff)}."]
    if diff.settings:
        rows = [
            f"{prose(row.name)}: {code(row.before, 80) or 'none'} → {code(row.after, 80) or 'none'}"
            for row in diff.settings
        ]
        parts.append("What judged differs: " + "; ".join(rows) + ".")
    if diff.causes:
        parts.append(
            "\n".join(f"- {number:,}: {CAUSE_TITLES.get(kind) or code(kind, 40)}" for kind, number in diff.causes)
        )
    return parts


def change_row(change: TargetChange) -> str:
    """One target in one item of a list: what became of it, and why."""
    why = [prose(cause_told(cause), 200) for cause in change.causes[:_MAX_CAUSES]]
    parts = [f"**{_word(change)}** {path(change.target) or 'no name'}: {prose(change_told(change), 200)}"]
    counts = verdict_counts(change)
    parts += [f"because {', '.join(why)}"] if why else []
    parts += [prose(counts)] if counts else []
    parts += [prose(change.error, 400)] if change.error else []
    return "; ".join(parts)


def _word(change: TargetChange) -> str:
    return change.answer if change.kind == "changed" else "new" if change.kind == "added" else "gone"


def _target(change: TargetChange) -> str:
    parts = [f"## {path(change.target) or 'no name'}: {prose(change_told(change), 200)}"]
    why = [f"- {prose(cause_told(cause), 200)}" for cause in change.causes[:_MAX_CAUSES]]
    parts += ["Because:\n\n" + "\n".join(why)] if why else []
    parts += [prose(change.error, 400)] if change.error else []
    for section in sections(change.diff) if change.diff is not None else []:
        if section.title in _TOLD and section.rows:
            rows = [f"- {_row(row)}" for row in section.rows[:_MAX_ROWS]]
            left = len(section.rows) - _MAX_ROWS
            rows += [f"- and {left:,} more"] if left > 0 else []
            parts.append(f"### {section.title}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


_SIGNS = {"+": "new", "-": "gone", "~": "changed", ">": "moved", "?": "unknown"}


def _row(row: Row) -> str:
    sign = _SIGNS.get(row.sign, row.sign)
    rest = path(row.text) if row.outcome else prose(row.text, 300)
    name = f"**{prose(row.name, 40)}**" if row.outcome else code(row.name, 200) or "no name"
    head = f"{sign} {name}" + (f" {rest}" if rest else "")
    return "\n".join([head, *(f"  - {prose(text, 300)}" for text in row.more[:3] if text)])
