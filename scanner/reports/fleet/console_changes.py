"""What changed between two runs, for a person at a terminal: what it comes to, why, then target by target."""

from __future__ import annotations

from scanner.reports.changes.rows import sections
from scanner.reports.console_text import Line, begins_line, counted, plain, shown, shown_path, wrapped
from scanner.reports.fleet.words import CAUSE_TITLES, cause_told, change_told, diff_counts, verdict_counts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.comparing.fleet_changes import FleetDiff, TargetChange
    from scanner.reports.changes.rows import Row

WIDTH = 88

MAX_TARGETS = 40
MAX_ROWS = 6
"""Targets, and rows of one thing of a target."""

MAX_CAUSES = 6

_STYLES = {"worse": "deny", "incomplete": "incomplete", "changed": "ok", "unknown": "review", "same": "ok"}
_SIGNS = {"+": "ok", "-": "dim", "~": "review", ">": "dim", "?": "incomplete"}
_KINDS = {"added": "+", "gone": "-", "changed": "~"}
_TOLD = ("Findings", "Decided by people", "Licence", "Base models", "Not fully read")
"""Of one target among many only this is told; a comparison of the two models tells all."""


def diff_lines(diff: FleetDiff, width: int = WIDTH) -> list[Line]:
    """The comparison as lines for a screen of ``width`` columns; no line begins with text from the store."""
    before, after = diff.before, diff.after
    names = [f"run {side.run.number}" for side in (before, after)]
    if before.store != after.store:
        names = [f"{shown_path(side.store, 60)}:{side.run.number}" for side in (before, after)]
    head = (("", f"  {names[0]} → {names[1]}: {diff_counts(diff)}"),)
    lines: list[Line] = [((_STYLES[diff.answer], diff.answer.upper()), *head)]
    if diff.settings:
        told = "; ".join(_setting(row.name, row.before, row.after) for row in diff.settings)
        lines += wrapped(f"What judged differs: {told}", width, "", "review")
    if diff.causes:
        lines += [(), (("heading", "Why targets are judged otherwise"),)]
        lines += [(("", f"  {number:>6,}  {CAUSE_TITLES.get(kind, shown(kind, 40))}"),) for kind, number in diff.causes]
    if diff.rules:
        lines += [(), (("heading", "Findings that changed, by rule"),)]
        for rule in diff.rules[:MAX_ROWS]:
            words = ((rule.added, "new"), (rule.removed, "gone"), (rule.changed, "judged or told otherwise"))
            told = ", ".join(f"{number:,} {word}" for number, word in words if number)
            name = begins_line(shown(rule.rule, 60)) or "(no rule)"
            style = "deny" if rule.worse else ""
            lines.append((("", "  "), (style, name), ("", f"  {told} in {counted(rule.targets, 'target')}")))
        lines += _more(len(diff.rules) - MAX_ROWS, "  ")
    for change in diff.targets[:MAX_TARGETS]:
        lines += [(), *change_lines(change, width, "", True)]
    left = len(diff.targets) - min(MAX_TARGETS, len(diff.targets)) + diff.more
    if left > 0:
        lines += [(), (("dim", f"and {counted(left, 'more target')}; --output json has them all"),)]
    return lines


def render(diff: FleetDiff) -> bytes:
    """The same as plain text."""
    return "".join(plain(line) + "\n" for line in diff_lines(diff)).encode()


def change_lines(change: TargetChange, width: int, indent: str, whole: bool = False) -> list[Line]:
    """One target: what became of it and why; with ``whole`` what of it changed."""
    style = _STYLES.get(change.answer, "")
    name = begins_line(shown_path(change.target, 100)) or "(no name)"
    sign = _KINDS.get(change.kind, "?")
    told = shown(change_told(change), 200)
    lines: list[Line] = [(("", indent), (style, sign), ("", " "), ("path", name), (style, f"  {told}"))]
    inner = f"{indent}    "
    why = [shown(cause_told(cause), 200) for cause in change.causes]
    for text in why[:MAX_CAUSES]:
        lines += wrapped(f"because: {text}", width, inner, "dim")
    lines += _more(len(why) - MAX_CAUSES, inner)
    if change.error:
        lines += wrapped(shown(change.error, 400), width, inner)
    if not whole:
        counts = verdict_counts(change)
        return lines + (wrapped(counts, width, inner, "dim") if counts else [])
    for section in sections(change.diff) if change.diff is not None else []:
        if section.title in _TOLD and section.rows:
            lines.append((("", inner), ("heading", section.title)))
            for row in section.rows[:MAX_ROWS]:
                lines += _row(row, width, inner)
            lines += _more(len(section.rows) - MAX_ROWS, inner)
    if change.left_out:
        lines += wrapped(f"{change.left_out:,} changes of it are left out here", width, inner, "dim")
    return lines


def _row(row: Row, width: int, indent: str) -> list[Line]:
    style = row.outcome if row.outcome in ("deny", "review") else ""
    name = begins_line(shown_path(row.name, 120))
    rest = shown_path(row.text) if row.outcome else shown(row.text, 300)
    lines: list[Line] = [
        (
            ("", indent),
            (_SIGNS.get(row.sign, ""), row.sign),
            ("", " "),
            (style, name),
            ("", f"  {rest}" if rest else ""),
        )
    ]
    for text in row.more[:3]:
        lines += wrapped(shown(text, 300), width, f"{indent}    ", "dim")
    return lines


def _more(left: int, indent: str) -> list[Line]:
    return [(("dim", f"{indent}and {left:,} more"),)] if left > 0 else []


def _setting(name: str, before: str, after: str) -> str:
    if name == "settings":
        return "the policy's text, waivers or flags"
    return f"{shown(name, 40)} {shown(before, 80) or 'none'} → {shown(after, 80) or 'none'}"
