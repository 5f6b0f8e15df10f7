"""A fleet's targets as lines: one for each, the head above them, and a page for the one under the cursor."""

from __future__ import annotations

from shlex import quote

from scanner.model.fleet import ENDED
from scanner.reports.console_target import answer_spans
from scanner.reports.console_text import columns, counted, plain, shown, shown_path, size, wrapped
from scanner.tui.fleet.asked import SHOWS, SORTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model.fleet import Entry, RunInfo
    from scanner.reports.console_text import Line, Span
    from scanner.tui.fleet.asked import Asked

MAX_LISTS = 6
"""Lists told that name a target."""

MAX_LICENSES = 20
"""Licences told of one target."""

MAX_ERROR = 2000
"""Characters of an error that are told."""

_NAME = 24
"""Columns that the store's name has at least where the run's beginning is told."""

_ANSWER, _COMMIT = 13, 8
_COUNTS = (("deny", 6), ("review", 8), ("gaps", 6))
_COUNTED = sum(room for _, room in _COUNTS)
"""The columns of a line, and how wide they are."""

_STATES = {
    "waiting": ("dim", "waiting"),
    "running": ("key", "being read"),
    "failed": ("deny", "NOT READ"),
    "quarantined": ("deny", "QUARANTINED"),
}
"""What stands in place of an answer, and its style."""

_DAMAGED: Span = ("deny", "DAMAGED")

_MEANINGS = {
    "waiting": "It was not begun yet.",
    "running": "It is being read, or was when the process that read it ended.",
    "failed": "It was not read. Mend what is said here; the next weighbridge fleet scan tries it again.",
    "quarantined": "Reading it ended the process that read it, again and again, so that it is left alone.",
}


def entry_line(entry: Entry, width: int) -> Line:
    """The answer or the state, the name, then licences, counts and commit as far as there is room; of what was not read
    the reason instead."""
    state = _state(entry)
    left: Line = (*state, ("", " " * max(1, _ANSWER - columns(plain(state)))))
    name, license_room, commit = _rooms(width)
    named = ("path", fitted(shown_path(entry.target, max(8, name)) or "(no name)", name))
    if entry.error or entry.state != "done":
        return (*left, named, ("", "  "), ("", fitted(shown(entry.error, width), width - _ANSWER - name - 2)))
    spans: list[Span] = [("", "  "), ("", fitted(_licenses(entry), license_room))] if license_room else []
    counts = ((entry.deny, "deny"), (entry.review, "review"), (entry.gaps, "incomplete"))
    for (number, style), (_, room) in zip(counts, _COUNTS, strict=True):
        spans.append((style if number else "dim", f"{_short(number):>{room}}"))
    spans.append(("dim", f"  {shown(entry.commit[:commit])}" if commit else ""))
    return (*left, named, *spans)


def titles_line(width: int) -> Line:
    """What the columns of `entry_line` are called."""
    name, license_room, commit = _rooms(width)
    license_title = f"  {'licence':<{license_room}}" if license_room else ""
    counts = "".join(f"{title:>{room}}" for title, room in _COUNTS)
    return (("dim", f"{'answer':<{_ANSWER}}{'target':<{name}}{license_title}{counts}{'  commit' if commit else ''}"),)


def _rooms(width: int) -> tuple[int, int, int]:
    """The columns for the name, the licences and the commit."""
    left = max(0, width - _ANSWER - _COUNTED)
    commit = _COMMIT if left >= 70 else 0
    left -= commit + 2 if commit else 0
    licenses = 0 if left < 36 else min(28, left // 4)
    return max(8, left - (licenses + 2 if licenses else 0)), licenses, commit


def fitted(text: str, room: int) -> str:
    """``text``, already escaped, on exactly ``room`` columns; what is cut ends in "…"."""
    room = max(0, room)
    if columns(text) > room:
        text = text[:room]
        while text and columns(text) > room - 1:
            text = text[:-1]
        text += "…" if room else ""
    return text + " " * (room - columns(text))


def _thousands(number: int) -> str:
    return str(number) if number < 1000 else f"{number // 1000:,}k"


def _short(number: int) -> str:
    return f"{number:,}" if number < 10_000 else _thousands(number)


def _state(entry: Entry) -> Line:
    if entry.state == "done":
        return answer_spans(entry.answer)
    return (_STATES.get(entry.state, _DAMAGED),)


def _licenses(entry: Entry) -> str:
    return ", ".join(shown(name, 80) for name in entry.licenses[:MAX_LICENSES]) or "-"


# The frame


def head_line(name: str, run: RunInfo, width: int) -> Line:
    """The run and the store on the left, on the right how far it is."""
    ended, count = run.count(*ENDED), run.count()
    if run.finished:
        told: Span = ("ok", f"finished {_time(run.finished)} ")
    else:
        share = f" ({100 * ended // count} %)" if count else ""
        told = ("incomplete", f"unfinished: {ended:,} of {count:,}{share} ")
    left = f" Fleet, run {run.number}  "
    begun = f"begun {_time(run.started)}, "
    if not run.finished and width - len(left) - columns(begun + told[1]) > _NAME:
        told = (told[0], begun + told[1])
    room = max(0, width - len(left) - columns(told[1]) - 1)
    return (("key", left), ("path", fitted(shown_path(name, max(8, room)), room)), ("", " "), told)


def _time(text: str) -> str:
    return f"{shown(text, 40)[:16].replace('T', ' ')} UTC"


def shows_line(active: str, counts: Mapping[str, int], width: int) -> Line:
    """What can be shown alone, and how many there are of each; one span each, the active one reversed."""
    for told in ("{:,}".format, _thousands, lambda _: ""):
        full = {name: f" {title} {told(counts.get(name, 0))}".rstrip() + " " for name, (title, *_) in SHOWS.items()}
        if sum(map(len, full.values())) <= width:
            break
    return tuple(("mark" if name == active else "dim", text) for name, text in full.items())


def status_line(asked: Asked, count: int, is_looking: bool) -> Line:
    """How many targets are shown, and how they were asked for."""
    spans: list[Span] = [("", " "), ("", counted(count, "target"))]
    if asked.show != "all":
        spans += [("", ", only "), ("key", SHOWS[asked.show][0])]
    if asked.needle:
        spans += [("", " with "), ("key", shown(asked.needle, 40))]
    if asked.rule:
        spans += [("", " with the rule "), ("key", shown(asked.rule, 40))]
    spans.append(("dim", f"  {SORTS[asked.sort]}{', looking' if is_looking else ''}"))
    return tuple(spans)


def nothing_lines(asked: Asked, run: RunInfo, width: int) -> list[Line]:
    """Why the list is empty, and the next step."""
    if asked.is_narrowed:
        return wrapped("No target is like that. Press escape to see all of them.", width, "")
    if not run.count():
        return wrapped(f"Run {run.number} has no targets. Name some: weighbridge fleet scan TARGET ….", width, "")
    return wrapped("The list is being read.", width, "")


# The page beside the list


def entry_page(entry: Entry, width: int) -> list[Line]:
    """All that the store's rows say of one target."""
    lines: list[Line] = [(*_state(entry), ("", "  "), ("path", shown_path(entry.target, max(20, width - 14))))]
    if entry.state == "done":
        lines.append(_counted(entry))
    if entry.error:
        lines += wrapped(shown(entry.error, MAX_ERROR), width, "", "path")
    meaning = _MEANINGS.get(entry.state, "")
    lines += wrapped(meaning, width, "", "dim") if meaning else []
    for title, text in _facts(entry):
        first, *rest = wrapped(text, width, " " * 12) or [()]
        lines += [(("dim", f"  {title:<10}"), *first[1:]), *rest] if first else []
    return lines


def _counted(entry: Entry) -> Line:
    spans: list[Span] = []
    counts = ((entry.deny, "deny", "deny"), (entry.review, "review", "review"), (entry.allow, "allow", "ok"))
    for number, word, style in counts:
        spans += [(style, f"{number:,} {word}"), ("", "   ")] if number else []
    spans += [("incomplete", f"{counted(entry.gaps, 'gap')}"), ("", "   ")] if entry.gaps else []
    return (*(spans or [("", "nothing found   ")]), ("dim", "enter: its report"))


def _facts(entry: Entry) -> list[tuple[str, str]]:
    cost = entry.cost
    more = len(entry.lists) - MAX_LISTS
    named = "; ".join(shown(one, 80) for one in entry.lists[:MAX_LISTS]) + (f" and {more:,} more" if more > 0 else "")
    rows = [("commit", shown(entry.commit, 80)), ("named by", named)]
    if entry.state == "done":
        rows.insert(0, ("licences", _licenses(entry)))
        took = f"{size(cost.bytes)} in {counted(cost.requests, 'request')}, {cost.seconds:.1f} s"
        by = f", by {shown(cost.worker, 60)}" if cost.worker else ""
        earlier = f" (in run {entry.read}; nothing has changed since)" if entry.read not in (0, entry.run) else ""
        rows.append(("read", f"{took}{by}{earlier}"))
    rows.append(("again", shown(command_of(entry.target), 300)))
    return [(title, text) for title, text in rows if text]


def command_of(target: str) -> str:
    """The command that scans this target alone; not escaped."""
    return f"weighbridge scan {'-- ' if target.startswith('-') else ''}{quote(target)}"
