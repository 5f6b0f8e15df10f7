"""What frames every screen, as lines: the target and its answer, how much is decided, the tabs, the hints of the keys."""

from __future__ import annotations

from scanner.reports.console_target import answer_spans
from scanner.reports.console_text import columns, counted, plain, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report_view import ReportView
    from scanner.reports.console_text import Line, Span

ROOMS = (
    ("overview", "Overview"),
    ("findings", "Findings"),
    ("lineage", "Lineage"),
    ("todo", "To do"),
    ("gaps", "Gaps"),
)
"""The screens in the order of their keys, by name and title."""

MIN_SIZE = (40, 10)
"""Columns and rows below which nothing but a sentence is shown."""

GAP = ("", "  ")


def head_line(view: ReportView, progress: tuple[int, int], doing: str, width: int, is_counting: bool = False) -> Line:
    """The answer and the target on the left, on the right what is going on and "12 of 40 decided"; "counting: ..." while
    there may be more."""
    decided, total = progress
    told = f"{decided:,} of {total:,} decided" if total else "nothing to decide"
    told = f"counting: {told}" if is_counting else told
    right: tuple[Span, ...] = (("key", told), ("", " "))
    if doing:
        right = (("incomplete", doing), GAP, *right)
    left = (("", " "), *answer_spans(view.head.answer), GAP)
    room = width - columns(plain(left)) - columns(plain(right)) - 2
    name = ("path", _cut(_name(view, max(room, 8)), room))
    return (*left, name, ("", " " * max(2, room - columns(name[1]) + 2)), *right)


def _name(view: ReportView, room: int) -> str:
    targets = view.targets
    if len(targets) == 1:
        return shown_path(targets[0].name, room) or "(no name)"
    return counted(len(targets), "target")


def _cut(text: str, room: int) -> str:
    while text and columns(text) > room:
        text = text[:-1]
    return text


def tab_line(active: str, counts: Sequence[int | None], width: int) -> Line:
    """The tabs: the key, the title, how much there is behind it. Each tab is one span; the active one is reversed.

    Where it is narrow the counts go first, then the titles of all but the active one.
    """
    full = [f" {at} {title} ({count:,}) " if count else f" {at} {title} " for at, title, count in _tabs(counts)]
    plain_ones = [f" {at} {title} " for at, title, _ in _tabs(counts)]
    short = [
        text if name == active else f" {at} "
        for (name, _), text, at in zip(ROOMS, plain_ones, range(1, len(ROOMS) + 1), strict=True)
    ]
    texts = next((texts for texts in (full, plain_ones) if sum(map(len, texts)) <= width), short)
    return tuple(("mark" if name == active else "dim", text) for (name, _), text in zip(ROOMS, texts, strict=True))


def _tabs(counts: Sequence[int | None]) -> list[tuple[int, str, int | None]]:
    return [(at, title, count) for at, ((_, title), count) in enumerate(zip(ROOMS, counts, strict=True), 1)]


def fitting(hints: Sequence[tuple[str, str]], last: tuple[str, str], width: int) -> int:
    """How many of the hints fit on a line that ends with ``last``."""
    room = width - 1 - _hint_width(last)
    for number, hint in enumerate(hints):
        room -= _hint_width(hint)
        if room < 0:
            return number
    return len(hints)


def hint_line(hints: Sequence[tuple[str, str]]) -> Line:
    """The keys that act here and what they do; after the first span two spans each."""
    spans: list[Span] = [("", " ")]
    for key, label in hints:
        spans += [("key", key), ("", f" {label}  ")]
    return tuple(spans)


def _hint_width(hint: tuple[str, str]) -> int:
    return columns(hint[0]) + columns(hint[1]) + 3
