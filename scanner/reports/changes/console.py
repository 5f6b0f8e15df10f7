"""A comparison for a person at a terminal: what it comes to first, then what changed, by what it is about."""

from __future__ import annotations

from scanner.reports.changes.rows import sections
from scanner.reports.changes.sentences import (
    SETTINGS_MEAN,
    headline,
    incomplete_told,
    names,
    same_told,
    settings_told,
)
from scanner.reports.console_text import Line, begins_line, counted, plain, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.comparing.changes import Diff, TargetDiff
    from scanner.reports.changes.rows import Row, Section

WIDTH = 88

MAX_ROWS = 40
"""Rows of one section."""

MAX_TARGETS = 50
_MESSAGE = 1_000
_MORE = 8

_STYLES = {"worse": "deny", "incomplete": "incomplete", "changed": "ok", "unknown": "review", "same": "ok"}
_SIGNS = {"+": "ok", "-": "dim", "~": "review", ">": "dim", "?": "incomplete"}


def console_lines(diff: Diff, width: int = WIDTH) -> list[Line]:
    """The comparison as lines for a screen of ``width`` columns; no line begins with text from a scanned file."""
    lines: list[Line] = []
    settings = settings_told(diff)
    if settings:
        lines += wrapped(SETTINGS_MEAN, width, "", "review")
        for text in settings:
            lines += wrapped(shown(text, 400), width, "  ")
        lines.append(())
    shown_targets = [target for target in diff.targets if target.answer != "same"][:MAX_TARGETS]
    for target in shown_targets:
        lines += [*_target(target, width), ()]
    lines += _others(diff, shown_targets)
    text = incomplete_told(diff.targets)
    if text:
        lines += wrapped(text, width, "", "incomplete")
    while lines and not lines[-1]:
        lines.pop()
    return lines


def render(diff: Diff) -> bytes:
    """The same as plain text."""
    return "".join(plain(line) + "\n" for line in console_lines(diff)).encode()


def _others(diff: Diff, told: list[TargetDiff]) -> list[Line]:
    """One line for each target without a change, and how many more changed."""
    same = [target for target in diff.targets if target.answer == "same"]
    lines: list[Line] = [_headline(target) for target in same[:MAX_TARGETS]]
    left = len(diff.targets) - len(told) - len(same[:MAX_TARGETS])
    if left > 0:
        lines.append((("dim", f"and {counted(left, 'more target')}; --output json has them all"),))
    return lines if diff.targets else [(("ok", "SAME"), ("", "  no target on either side"))]


def _headline(target: TargetDiff) -> Line:
    before, after = (shown_path(name, 100) for name in names(target))
    both = f"{before} → {after}" if before and after and before != after else after or before
    return ((_STYLES[target.answer], target.answer.upper()), ("path", f"  {both}"), ("", f": {headline(target)}"))


def _target(target: TargetDiff, width: int) -> list[Line]:
    lines = [_headline(target)]
    if target.answer_before and target.answer_after and target.answer_before != target.answer_after:
        lines.append((("", f"the policy's answer: {target.answer_before} → {target.answer_after}"),))
    for section in sections(target):
        lines += [(), *_section(section, width)]
    same = same_told(target)
    if same:
        lines += [(), (("dim", f"the same on both sides: {same}"),)]
    return lines


def _section(section: Section, width: int) -> list[Line]:
    number = f" ({len(section.rows)})" if section.rows else ""
    lines: list[Line] = [(("heading", f"{section.title}{number}"),)]
    for row in section.rows[:MAX_ROWS]:
        lines += _row(row, width)
    if len(section.rows) > MAX_ROWS:
        lines.append((("dim", f"  and {len(section.rows) - MAX_ROWS:,} more; --output json has them all"),))
    for note in section.notes:
        lines += wrapped(note, width, "  ", "dim")
    return lines


def _row(row: Row, width: int) -> list[Line]:
    style = row.outcome if row.outcome in ("deny", "review") else ""
    head = [("", "  "), (_SIGNS.get(row.sign, ""), row.sign), ("", " ")]
    name = begins_line(shown_path(row.name, 200))
    text = shown(row.text, 600)
    if row.outcome or name in ("deny", "review", "allow"):
        lines: list[Line] = [(*head, (style, f"{name:<8}"), ("path", shown_path(row.text)))]
        indent = " " * 12
    else:
        lines = [(*head, ("path", name), ("", f"  {text}" if text and len(name) + len(text) < width - 6 else ""))]
        indent = " " * 6
        if text and len(lines[0][-1][1]) == 0:
            lines += wrapped(text, width, indent)
    for more in row.more[:_MORE]:
        lines += wrapped(shown(more, _MESSAGE), width, indent, "dim" if row.outcome and more is not row.more[0] else "")
    return lines
