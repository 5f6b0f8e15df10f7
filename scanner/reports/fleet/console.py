"""A run over a fleet for a person at a terminal: the answer, what is new, then what fails and why, cut to what is read."""

from __future__ import annotations

from scanner.reports.console_target import answer_spans
from scanner.reports.console_text import Line, begins_line, counted, plain, shown, shown_path, wrapped
from scanner.reports.fleet.console_changes import change_lines
from scanner.reports.fleet.words import (
    CAUSE_TITLES,
    FAILED,
    OUTCOMES,
    QUARANTINED,
    UNSOLD,
    diff_counts,
    progress,
    states_told,
    taken,
    target_told,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scanner.comparing.fleet_changes import FleetDiff
    from scanner.model.fleet import Entry
    from scanner.model.fleet_summary import FleetSummary, GapGroup, RuleGroup, Shared, Tallied

WIDTH = 88

MAX_ROWS = 10
"""Rows of one list: a screen holds some of each."""

_NAME = 72

_NAMED = 3


def summary_lines(summary: FleetSummary, since: FleetDiff | None, width: int = WIDTH) -> list[Line]:
    """The report as lines for a screen of ``width`` columns; no line begins with text from the store."""
    blocks = [
        _head(summary, width),
        _since(since, width),
        _worst(summary, width),
        *(_rules(summary, outcome, title, width) for outcome, title in OUTCOMES[:2]),
        _unsold(summary, width),
        _licenses(summary, width),
        _gaps(summary, width),
        named_lines(QUARANTINED, summary.quarantined, width),
        named_lines(FAILED, summary.failed, width),
        _shared("Base models that most targets share", summary.bases, width),
        _shared("Asked by licences that base models bring", summary.duties, width),
        _end(summary),
    ]
    lines: list[Line] = []
    for block in blocks:
        lines += [()] if lines and block else []
        lines += block
    return lines


def render(summary: FleetSummary, since: FleetDiff | None) -> bytes:
    """The same as plain text."""
    return "".join(plain(line) + "\n" for line in summary_lines(summary, since)).encode()


def heading(title: str, number: int | None = None) -> Line:
    """The line over a list."""
    return (("heading", title), ("dim", f" ({number:,})")) if number is not None else (("heading", title),)


def more_line(left: int, indent: str = "  ") -> list[Line]:
    """What follows a list that was cut; nothing where it was not."""
    return [(("dim", f"{indent}and {left:,} more"),)] if left > 0 else []


def named_lines(title: str, tallied: Tallied, width: int, most: int = MAX_ROWS) -> list[Line]:
    """Targets by name, each with its sentence."""
    if not tallied.total:
        return []
    lines = [heading(title, tallied.total)]
    for entry in tallied.entries[:most]:
        lines.append((("", "  "), ("path", _name(entry.target))))
        lines += wrapped(shown(entry.error, 400), width, "      ") if entry.error else []
    return [*lines, *more_line(tallied.total - min(most, len(tallied.entries)))]


def _name(text: str) -> str:
    return begins_line(shown_path(text, 120)) or "(no name)"


def _head(summary: FleetSummary, width: int) -> list[Line]:
    run = summary.run
    head = (*answer_spans(summary.answer), ("", f"  run {run.number}, {progress(run)}: "))
    lines: list[Line] = [(*head, ("", states_told(run, summary.answers)))]
    text = taken(summary)
    lines += wrapped(text, width, "", "dim") if text else []
    named = shown(run.policy, 80) or "without a name"
    ended = (
        f", finished {shown(run.finished, 30)}"
        if run.finished
        else ", not finished: weighbridge fleet status tells how to go on"
    )
    lines += wrapped(f"begun {shown(run.started, 30)}{ended}, by the policy {named}", width, "", "dim")
    return lines


def _since(since: FleetDiff | None, width: int) -> list[Line]:
    if since is None:
        return []
    title = f"Since run {since.before.run.number}"
    lines: list[Line] = [heading(title), *wrapped(diff_counts(since), width, "  ")]
    for kind, number in since.causes:
        lines.append((("dim", f"  {number:>6,}  {CAUSE_TITLES.get(kind, shown(kind, 40))}"),))
    kept = since.targets[:MAX_ROWS]
    for change in kept:
        lines += change_lines(change, width, "  ")
    left = len(since.targets) - len(kept) + since.more
    if left > 0:
        both = f"{since.before.run.number} {since.after.run.number}"
        lines.append((("dim", f"  and {left:,} more: "), ("code", f"weighbridge fleet diff {both}")))
    return lines


def _worst(summary: FleetSummary, width: int) -> list[Line]:
    tallied = summary.worst
    if not tallied.total:
        return []
    lines = [heading("Denied targets", tallied.total)]
    for entry in tallied.entries[:MAX_ROWS]:
        lines += _target(entry, width)
    return [*lines, *more_line(tallied.total - min(MAX_ROWS, len(tallied.entries)))]


def _target(entry: Entry, width: int) -> list[Line]:
    told = shown(target_told(entry), 200)
    name = shown_path(entry.target, _NAME)
    head: Line = (("", "  "), ("path", begins_line(name) or "(no name)"))
    if len(name) + len(told) + 4 <= width:
        return [(*head, ("dim", f"  {told}"))]
    return [head, *wrapped(told, width, "      ", "dim")]


def _rules(summary: FleetSummary, outcome: str, title: str, width: int) -> list[Line]:
    def row(group: RuleGroup) -> list[Line]:
        rule = shown(group.rule, 60)
        where = f"{counted(group.targets, 'target')}, {counted(group.findings, 'finding')}"
        return [
            (("", "  "), (outcome, begins_line(rule) or "(no rule)"), ("", f"  {where}")),
            *_examples(group.examples, group.targets, width),
        ]

    groups = [group for group in summary.rules if group.outcome == outcome]
    return _listed(heading(f"{title}, by rule", len(groups)), groups, row)


def _examples(names: Sequence[str], total: int, width: int) -> list[Line]:
    told = ", ".join(shown_path(name, 60) for name in names)
    left = total - len(names)
    return wrapped(told + (f" and {left:,} more" if left > 0 else ""), width, "      ", "dim") if told else []


def _unsold(summary: FleetSummary, width: int) -> list[Line]:
    def row(group: Shared) -> list[Line]:
        rule = begins_line(shown(group.name, 60)) or "(no rule)"
        return [
            (("", "  "), ("path", rule), ("", f"  {counted(group.targets, 'target')}")),
            *wrapped(shown(group.says, 600), width, "      "),
            *_examples(group.examples[:_NAMED], group.targets, width),
        ]

    return _listed(heading(UNSOLD), summary.unsold, row, summary.left_out("unsold"))


def _listed(title: Line, groups: Sequence[Any], row: Callable[[Any], list[Line]], left: int = 0) -> list[Line]:
    """The first groups below their title, and how many more there are; nothing where there is none."""
    if not groups:
        return []
    lines = [title]
    for group in groups[:MAX_ROWS]:
        lines += row(group)
    return [*lines, *more_line(len(groups) - MAX_ROWS + left)]


def _licenses(summary: FleetSummary, width: int) -> list[Line]:
    groups = summary.licenses
    if not groups and not summary.without_license:
        return []
    lines = [heading("Licences, the most restrictive first")]
    for group in groups[:MAX_ROWS]:
        name = begins_line(shown(group.license, 60)) or "(no name)"
        told = f"  {counted(group.targets, 'target')}, {group.category}"
        lines.append((("", "  "), ("path", name), ("", told)))
        if group.targets <= len(group.examples):
            lines += _examples(group.examples, group.targets, width)
    lines += more_line(len(groups) - MAX_ROWS + summary.left_out("licenses"))
    if summary.without_license:
        lines.append((("review", f"  {counted(summary.without_license, 'target')} without any licence concluded"),))
    return lines


def _gaps(summary: FleetSummary, width: int) -> list[Line]:
    def row(group: GapGroup) -> list[Line]:
        where = f"{counted(group.targets, 'target')}, {counted(group.gaps, 'place')}"
        style = "incomplete" if group.incomplete else "dim"
        reason = begins_line(shown(group.reason, 60)) or "(no reason)"
        return [
            (("", "  "), (style, reason), ("", f"  {where}")),
            *(wrapped(f"as: {shown(group.message, 300)}", width, "      ", "dim") if group.message else ()),
            *_examples(group.examples, group.targets, width),
        ]

    return _listed(heading("Not fully checked, by reason"), summary.gaps, row, summary.left_out("gaps"))


def _shared(title: str, groups: Sequence[Shared], width: int) -> list[Line]:
    def row(group: Shared) -> list[Line]:
        name = begins_line(shown_path(group.name, 80)) or "(no name)"
        return [
            (("", "  "), ("path", name), ("", f"  {counted(group.targets, 'target')}")),
            *(wrapped(shown(group.says, 300), width, "      ", "dim") if group.says else ()),
        ]

    return _listed(heading(title), groups, row)


def _end(summary: FleetSummary) -> list[Line]:
    for group in summary.rules:
        return [(("", "Explain a rule: "), ("code", f"weighbridge explain {shown(group.rule, 80)}"))]
    return []
