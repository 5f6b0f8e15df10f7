"""A target in one line, and on a page: its answer, what to do first, what was not scanned, what was looked at, by what."""

from __future__ import annotations

from functools import cache

from scanner.reports.console_target import answer_spans
from scanner.reports.console_text import begins_line, columns, counted, plain, shown, shown_path, size, wrapped
from scanner.tui.orders import badness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report import RuleInfo
    from scanner.model.report_view import ReportView, TargetView
    from scanner.reports.console_text import Line, Span
    from scanner.tui.tally import Tally

MAX_ACTIONS = 8
MAX_GAPS = 5
MAX_NOTES = 12
"""Lines of each part of the page: it is an overview, and each part has a screen of its own."""

_ANSWER = 11


def target_line(target: TargetView, tally: Tally, width: int) -> Line:
    """The answer, the name, and what is left: as much of it as fits."""
    answer = answer_spans(target.head.answer)
    left: Line = (*answer, ("", " " * max(1, _ANSWER - columns(plain(answer)))))
    told = _told(tally, len({gap.place.path for gap in target.gaps}))
    while told and width - columns(plain(left)) - columns(", ".join(told)) < 16:
        told.pop()
    room = max(8, width - columns(plain(left)) - columns(", ".join(told)) - 3)
    return (*left, ("path", shown_path(target.head.target, room) or "(no name)"), ("dim", f"   {', '.join(told)}"))


def _told(tally: Tally, gaps: int) -> list[str]:
    parts = [f"{number:,} {word}" for number, word in ((tally.denied, "deny"), (tally.review, "review")) if number]
    if tally.denied or tally.review:
        parts.insert(0, f"{tally.undecided:,} undecided" if tally.undecided else "all decided")
    return [*(parts or ["nothing to decide"]), *([f"{counted(gaps, 'file')} not scanned"] if gaps else [])]


def target_page(view: ReportView, number: int, tally: Tally, width: int) -> list[Line]:
    """All that one has to know of a target before looking at single findings."""
    target = view.targets[number]
    lines: list[Line] = [
        (*answer_spans(target.head.answer), ("", "  "), ("path", shown_path(target.head.target, max(20, width - 14)))),
        (),
        *_findings(tally, width),
        *_actions(view, number, width),
        *_gaps(target, width),
        (),
        (("heading", "The scan"),),
        *_facts(view, target, width),
    ]
    return lines + [line for note in view.head.notes[:MAX_NOTES] for line in _note(note, width)]


def _findings(tally: Tally, width: int) -> list[Line]:
    spans: list[Span] = []
    for number, word, style in (
        (tally.denied, "deny", "deny"), (tally.review, "review", "review"), (tally.allowed, "allow", "ok"),
    ):  # fmt: skip
        if number:
            spans += [(style, f"{number:,} {word}"), ("", "   ")]
    if not spans:
        return wrapped("Nothing was found in what was read.", width, "")
    if not tally.denied and not tally.review:
        return [tuple(spans), *wrapped("Nothing to decide.", width, "")]
    left = f"{counted(tally.undecided, 'finding')} to decide" if tally.undecided else "all decided"
    return [(*spans, ("key", left)), *wrapped("Press enter to see them.", width, "", "dim")]


def _actions(view: ReportView, number: int, width: int) -> list[Line]:
    """What was found, what the rules say to do about it, and with which files: the worst first."""
    rules = {rule.id: rule for rule in view.head.rules}
    columns = view.columns
    found: dict[tuple[str, str], list[str]] = {}
    worst: dict[tuple[str, str], tuple[int, ...]] = {}
    bad = cache(badness)
    every = zip(columns.outcome, columns.rule, columns.path, columns.severity, columns.confidence, strict=True)
    for at, (outcome, rule, path, severity, confidence) in enumerate(every):
        if outcome != "allow" and view.rows.target_of(at) == number:
            group = (outcome, rule)
            found.setdefault(group, []).append(path)
            rank = bad((outcome, severity, confidence))
            worst[group] = min(worst.get(group, rank), rank)
    lines: list[Line] = []
    for group in sorted(found, key=worst.__getitem__)[:MAX_ACTIONS]:
        lines += [(), *_action(group[0], rules.get(group[1]), group[1], found[group], width)]
    left = len(found) - MAX_ACTIONS
    return lines + ([(), (("dim", f"        and {counted(left, 'more kind')}"),)] if left > 0 else [])


def _action(outcome: str, rule: RuleInfo | None, name: str, paths: list[str], width: int) -> list[Line]:
    title = shown(rule.title, 100) if rule is not None else shown(name, 100)
    action = begins_line(shown(rule.action, 100)) if rule is not None else ""
    names = list(dict.fromkeys(paths))
    text = ", ".join(shown_path(path, 60) or "(the whole target)" for path in names[:3])
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    head, *rest = wrapped(f"{title} ({len(paths):,})", width, " " * 8, "heading")
    return [
        ((outcome, f"{outcome:<8}"), *head[1:]),
        *rest,
        *wrapped(f"{action or 'Look at these files'}: {text}{more}", width, " " * 8),
    ]


def _gaps(target: TargetView, width: int) -> list[Line]:
    if not target.gaps:
        return []
    kinds: dict[tuple[bool, str], set[str]] = {}
    for gap in target.gaps:
        kinds.setdefault((not gap.incomplete, gap.reason), set()).add(gap.place.path)
    lines: list[Line] = [(), (("heading", "Not scanned, or not fully"), ("dim", " (5 shows why)"))]
    for (_, reason), paths in sorted(kinds.items())[:MAX_GAPS]:
        lines += wrapped(f"{counted(len(paths), 'file')}: {shown(reason, 60)}", width, "  ", "incomplete")
    return lines


def _facts(view: ReportView, target: TargetView, width: int) -> list[Line]:
    looked = target.head.inventory
    requests = f" in {counted(looked.requests, 'request')}" if looked.requests else ""
    rows = [
        ("files", f"{looked.files:,}, {looked.in_scope:,} in scope"),
        ("read", f"{size(looked.bytes_read)} of {size(looked.bytes_total)}{requests}"),
        ("left out", ", ".join(f"{number:,} by {shown(cause, 40)}" for cause, number in looked.excluded[:6] if number)),
        ("revision", shown(target.head.revision or "", 64)),
        ("policy", _policy(view)),
        ("fails on", shown(view.head.fail_on, 20)),
        ("scanned", shown(view.head.created, 40).replace("T", " ").replace("Z", " UTC")),
        ("by", f"weighbridge {shown(view.head.tool_version, 40)}"),
    ]
    return [line for name, text in rows if text for line in _row(name, text, width)]


def _policy(view: ReportView) -> str:
    origin = shown_path(view.head.policy_origin, 100)
    return shown(view.head.policy, 60) + (f" ({origin})" if origin else "")


def _row(name: str, text: str, width: int) -> Sequence[Line]:
    lines = wrapped(text, width, " " * 12)
    return [(("dim", f"  {name:<10}"), lines[0][1]), *lines[1:]] if lines else []


def _note(note: str, width: int) -> Sequence[Line]:
    return wrapped(f"note: {shown(note, 600)}", width, "  ")
