"""Rows of the list of findings as lines: what was found, what the policy says of it, what a person decided."""

from __future__ import annotations

from scanner.reports.console_text import columns, counted, shown, shown_path
from scanner.tui.table import Group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line, Span
    from scanner.tui.session import Decided
    from scanner.tui.table import Table

OUTCOME_STYLES = {"deny": "deny", "review": "review", "allow": "ok"}

GROUP_TITLES = {
    "rule": "by rule",
    "file": "by file",
    "license": "by licence",
    "model": "by model",
    "none": "in one list",
}

SORT_TITLES = {
    "worst": "worst first",
    "file": "files in order",
    "rule": "rules in order",
    "undecided": "undecided first",
}

MARKS = ("review", "confirmed")
"""Decisions that allow nothing."""

_OUTCOME = 8
_DECIDED = 10
_LEVEL = 8
_RULE = 26
_MEANING = 16
MAX_TITLE = 300
"""Characters of a group's title that are looked at: no screen is wider."""


def row_line(row: Row, decided: Decided | None, group_by: str, width: int) -> Line:
    """One finding: the policy's outcome, what was decided, where it is, and the rule unless the group says it."""
    indent = "" if group_by == "none" else "  "
    spans: list[Span] = [
        ("", indent),
        (OUTCOME_STYLES.get(row.outcome, ""), f"{row.outcome:<{_OUTCOME}}"),
    ]
    left = width - len(indent) - _OUTCOME
    if left > 34:
        style = decided_style(decided.how) if decided else ""
        spans.append((style, f"{shown(decided.how, _DECIDED - 1) if decided else '':<{_DECIDED}}"))
        left -= _DECIDED
    elif decided:
        spans.append((decided_style(decided.how), "+ "))
        left -= 2
    if left > 60:
        spans.append(("dim", f"{row.level:<{_LEVEL}}"))
        left -= _LEVEL
    rule = "" if group_by == "rule" else shown(row.rule, _RULE)
    path = shown_path(row.path, max(left, 8)) or "(the whole target)"
    if group_by == "file":
        return (*spans, ("", rule))
    if rule and left > _RULE + 24:
        spans.append(("", f"{rule:<{_RULE}}  "))
    return (*spans, ("path" if row.outcome == "deny" else "", path))


def decided_style(how: str) -> str:
    """The style of a decision: that of what is let through only where it lets through, which a mark never does."""
    return "key" if how in MARKS else "ok"


def group_line(group: Group, says: str, width: int) -> Line:
    """The heading of findings that are alike: its sign says whether it is open, then the title, how many there are, and
    what the title means (``says``) where there is room."""
    counts = _counts(group)
    room = max(8, width - 2 - columns(counts) - 2)
    title = shown_path(group.title, min(room, MAX_TITLE)) or "(none)"
    left = room - columns(title) - 2
    meaning = f"  {shown(says, left)}" if says and left > _MEANING else ""
    return (("key", "- " if group.is_open else "+ "), ("path", title), ("dim", f"  {counts}{meaning}"))


def _counts(group: Group) -> str:
    allowed = group.count - group.denied - group.review
    parts = [
        f"{number:,} {word}"
        for number, word in ((group.denied, "deny"), (group.review, "review"), (allowed, "allow"))
        if number
    ]
    return ", ".join(parts) or f"{group.count:,}"


def status_line(table: Table, selected: int) -> Line:
    """How the list is arranged, how much of it is seen, and what is selected."""
    spans: list[Span] = [("", " ")]
    if selected:
        spans += [("mark", f" {selected:,} selected "), ("", "  ")]
    spans.append(("", counted(table.counts.shown, "finding")))
    if table.needle:
        spans += [("", " with "), ("key", shown(table.needle, 40))]
    spans.append(("dim", f"  {GROUP_TITLES[table.group_by]}, {SORT_TITLES[table.sort_by]}"))
    spans.append(("dim", ", with what is allowed" if table.shows_allowed else ""))
    return tuple(spans)


def nothing_lines(table: Table, width: int) -> list[Line]:
    """Why the list is empty, and the next step."""
    from scanner.reports.console_text import wrapped

    if table.needle:
        more = "" if table.shows_allowed else " What is allowed, also by a waiver, is not shown: press v to see it too."
        text = f"No finding holds {shown(table.needle, 60)!r}. Press escape to clear the filter.{more}"
        return wrapped(text, width, "")
    if not table.view.rows:
        return wrapped("Nothing was found in what was read.", width, "")
    return wrapped("Nothing to decide: the policy allows all that was found. Press v to see it.", width, "")
