"""A target in one line, and on a page: its answer, what to do first, what was not scanned, what was looked at, by what."""

from __future__ import annotations

from functools import lru_cache

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
    return (*left, ("path", shown_path(target.name, room) or "(no name)"), ("dim", f"   {', '.join(told)}"))


def _told(tally: Tally, gaps: int) -> list[str]:
    parts = [f"{number:,} {word}" for number, word in ((tally.denied, "deny"), (tally.review, "review")) if number]
    if tally.denied or tally.review:
        parts.insert(0, f"{tally.undecided:,} undecided" if tally.undecided else "all decided")
    return [*(parts or ["nothing to decide"]), *([f"{counted(gaps, 'file')} not scanned"] if gaps else [])]


def target_page(view: ReportView, number: int, tally: Tally, width: int) -> list[Line]:
    """All that one has to know of a target before looking at single findings."""
    target = view.targets[number]
    lines: list[Line] = [
        (*answer_spans(target.head.answer), ("", "  "), ("path", shown_path(target.name, max(20, width - 14)))),
        (),
        *_findings(tally, width),
        *_actions(view, number, width),
        *_gaps(target, width),
        *_notes(view, width),
        (),
        (("heading", "The scan"),),
        *_facts(view, target, width),
    ]
    return lines


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
    kinds = _kinds(view).get(number)
    if kinds is None:
        kinds = _kinds(view)[number] = _kinds_of(view, number)
    lines: list[Line] = []
    for outcome, rule, count, names in kinds[:MAX_ACTIONS]:
        lines += [(), *_action(outcome, rules.get(rule), rule, count, names, width)]
    left = len(kinds) - MAX_ACTIONS
    return lines + ([(), (("dim", f"        and {counted(left, 'more kind')}"),)] if left > 0 else [])


_Kind = tuple[str, str, int, "list[str]"]


@lru_cache(maxsize=1)
def _kinds(view: ReportView) -> dict[int, list[_Kind]]:  # noqa: ARG001 - what is kept is kept for one report
    """The kinds of findings of each target of a report that were asked for."""
    return {}


def _kinds_of(view: ReportView, number: int) -> list[_Kind]:
    """Outcome and rule of what is not allowed, the worst first, how many there are, and their paths."""
    span, all_of = view.rows.span(number), view.columns
    found: dict[tuple[str, str], list[str]] = {}
    said = all_of.outcome[span], all_of.rule[span]
    for outcome, rule, path in zip(*said, all_of.path[span], strict=True):
        if outcome != "allow":
            found.setdefault((outcome, rule), []).append(path)
    worst: dict[tuple[str, str], tuple[int, ...]] = {}
    harms = zip(*said, all_of.severity[span], all_of.confidence[span], strict=True)
    for outcome, rule, severity, confidence in set(harms):
        rank = badness((outcome, severity, confidence))
        worst[outcome, rule] = min(worst.get((outcome, rule), rank), rank)
    kinds = sorted(found, key=worst.__getitem__)
    return [(*kind, len(found[kind]), list(dict.fromkeys(found[kind]))) for kind in kinds]


def _action(outcome: str, rule: RuleInfo | None, name: str, count: int, names: list[str], width: int) -> list[Line]:
    title = shown(rule.title, 100) if rule is not None else shown(name, 100)
    action = begins_line(shown(rule.action, 100)) if rule is not None else ""
    text = ", ".join(shown_path(path, 60) or "(the whole target)" for path in names[:3])
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    head, *rest = wrapped(f"{title} ({count:,})", width, " " * 8, "heading")
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


def _notes(view: ReportView, width: int) -> list[Line]:
    """What the scan had to say besides, such as which waiver expired."""
    notes = [line for note in view.head.notes[:MAX_NOTES] for line in wrapped(f"note: {shown(note, 600)}", width, "  ")]
    return [(), *notes] if notes else []
