"""How far a run is, for a person at a terminal and for programs."""

from __future__ import annotations

from scanner.reports.console_target import answer_spans
from scanner.reports.console_text import Line, counted, plain, shown, wrapped
from scanner.reports.fleet.console import named_lines
from scanner.reports.fleet.json import encoded
from scanner.reports.fleet.words import FAILED, QUARANTINED, in_words, progress, states_told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.fleet_summary import FleetStatus

WIDTH = 88

_FEW = 5


def status_lines(told: Sequence[FleetStatus], width: int = WIDTH) -> list[Line]:
    """Each run as lines for a screen of ``width`` columns; of several only the first whole."""
    lines: list[Line] = []
    for number, status in enumerate(told):
        lines += [()] if lines and number == 1 else []
        lines += _whole(status, width) if not number else [_headline(status)]
    return lines


def render_console(told: Sequence[FleetStatus]) -> bytes:
    """The same as plain text."""
    return "".join(plain(line) + "\n" for line in status_lines(told)).encode()


def render_json(told: Sequence[FleetStatus]) -> bytes:
    """One object for one run, an array of several."""
    return encoded(told[0] if len(told) == 1 else tuple(told))


def _headline(status: FleetStatus) -> Line:
    run = status.run
    word = answer_spans(status.answer) if run.finished else (("review", "RUNNING" if status.holder else "STOPPED"),)
    return (*word, ("", f"  run {run.number}, {progress(run)}: {states_told(run, status.answers)}"))


def _whole(status: FleetStatus, width: int) -> list[Line]:
    run = status.run
    lines = [_headline(status)]
    for text in _facts(status):
        lines += wrapped(text, width, "", "dim")
    for title, tallied in (
        ("Being read", status.running),
        (QUARANTINED, status.quarantined),
        (FAILED, status.failed),
    ):
        block = named_lines(title, tallied, width, _FEW)
        lines += [(), *block] if block else []
    if status.next:
        lines += [
            (),
            *((("", "Next: " if not at else "      "), ("code", text)) for at, text in enumerate(status.next)),
        ]
        if not run.finished and not status.holder:
            again = "with the flags that it was begun with; another policy or other lists begin a run of their own"
            lines += wrapped(again, width, "      ", "dim")
    return lines


def _facts(status: FleetStatus) -> list[str]:
    run = status.run
    ended = f", finished {shown(run.finished, 30)}" if run.finished else ""
    times = f", taken up {counted(run.beginnings - 1, 'time')}" if run.beginnings > 1 else ""
    parts = [f"begun {shown(run.started, 30)}{times}{ended}"]
    if status.holder:
        parts.append(f"at work now: {shown(status.holder, 200)}")
    elif not run.finished:
        parts.append("nobody is at work on it")
    if status.read:
        pace = f", {status.rate:,.1f} targets a minute" if status.rate else ""
        kept = run.count("done") - status.read
        over = f"; {kept:,} taken over from earlier runs" if kept > 0 else ""
        parts.append(f"{counted(status.read, 'target')} read, {in_words(status.seconds)} each{pace}{over}")
    left = run.count("waiting", "running")
    if left and status.rate and status.holder:
        parts.append(f"about {in_words(60 * left / status.rate)} to go at that rate")
    parts.append(f"the policy {shown(run.policy, 80) or 'without a name'}, the lists: {_lists(run.lists)}")
    return parts


def _lists(lists: Sequence[str]) -> str:
    told = ", ".join(shown(one, 80) for one in lists[:_FEW])
    left = len(lists) - _FEW
    return (told or "none") + (f" and {left:,} more" if left > 0 else "")
