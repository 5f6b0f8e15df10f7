"""How far a run is, on standard error: one live line on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

from scanner.cli.progress import is_drawn_on
from scanner.fleet.events import Far, Pace
from scanner.reports.console_text import begins_line, columns, counted, shown, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from scanner.fleet.events import Tell

EVERY = 30.0
"""Seconds between two lines in a log: a CI job that says nothing for ten minutes is taken for dead."""

PATIENCE = 0.5
"""Seconds before the live line appears: a short run shows none."""

REDRAW = 0.1

BAR = 20
WIDE = 100
"""Columns of the bar, and of a screen that has room for it beside the words: these are never cut for it, or for a name."""

NAME = 12
"""Columns that the name of a target has at least, or it is left out."""


@contextmanager
def progress(stream: TextIO, quota: Callable[[], str] = lambda: "") -> Iterator[Tell]:
    """What to tell how far the run is. ``quota`` says in words what servers still grant, "" for nothing."""
    shows = is_drawn_on(stream)
    made: _Live | _Log = _Live(stream, quota) if shows else _Log(stream, quota)
    try:
        yield made.tell
    finally:
        made.close()


@contextmanager
def listing(stream: TextIO) -> Iterator[Callable[[int], None]]:
    """What to tell how many targets lists have named so far: a line that goes at the end, or one now and then in a log."""
    shows = is_drawn_on(stream)
    every = REDRAW if shows else EVERY
    told = time.monotonic() + PATIENCE - REDRAW if shows else time.monotonic()
    is_shown = False

    def tell(found: int) -> None:
        nonlocal told, is_shown
        if time.monotonic() - told < every:
            return
        told = time.monotonic()
        is_shown = shows
        line = f"listing: {counted(found, 'target')} so far"
        stream.write(f"\r{line}\x1b[K" if shows else f"{line}\n")
        stream.flush()

    try:
        yield tell
    finally:
        if is_shown:
            stream.write("\r\x1b[K")
            stream.flush()


def words_of(far: Far, rate: float, quota: str = "") -> str:
    """``1,204 of 5,000 targets, 3.2/s, 900 unchanged, 2 failed; 480 of 500 requests left; about 20 min left``."""
    parts = [f"{far.done:,} of {counted(far.all, 'target')}"]
    if rate and far.done < far.all:
        parts.append(f"{rate:,.1f}/s" if rate >= 1 else f"{rate * 60:,.1f}/min")
    parts += [f"{number:,} {word}" for number, word in _counts(far) if number]
    said = [", ".join(parts), quota]
    if rate and far.done < far.all:
        said.append(f"about {duration((far.all - far.done) / rate)} left")
    return "; ".join(part for part in said if part)


def noted(note: str) -> str:
    """A note as a line of its own."""
    return begins_line(shown(f"note: {note}"))


def quota_words() -> str:
    """What the Hub grants now, in words: the tightest of its quotas; "" where none was told."""
    from scanner.sources.hub.quota import QUOTA

    told = [each for each in QUOTA.left() if each.waits or (each.left is not None and each.of)]
    if not told:
        return ""
    least = min(told, key=lambda each: (not each.waits, (each.left or 0) / max(1, each.of or 1)))
    if least.waits:
        return f"no requests granted for {duration(least.seconds)}"
    return f"{least.left:,} of {least.of:,} requests left for {duration(least.seconds)}"


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 20 min``, ``2 days``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{round(minutes / 1440)} days"


def _counts(far: Far) -> tuple[tuple[int, str], ...]:
    return ((far.reused, "unchanged"), (far.failed, "failed"), (far.quarantined, "quarantined"))


class _Log:
    """A line every `EVERY` seconds, and one at the end."""

    def __init__(self, stream: TextIO, quota: Callable[[], str]) -> None:
        self._stream, self._quota = stream, quota
        self._pace = Pace()
        self._told = time.monotonic()
        self._far: Far | None = None
        self._last = ""

    def tell(self, far: Far) -> None:
        now = time.monotonic()
        self._pace.hear(now, far.done)
        self._far = far
        for note in far.notes:
            self._stream.write(f"{noted(note)}\n")
            self._stream.flush()
        if now - self._told >= EVERY:
            self._told = now
            self._write()

    def close(self) -> None:
        if self._far is not None:
            self._write()

    def _write(self) -> None:
        assert self._far is not None
        line = words_of(self._far, self._pace.rate(time.monotonic(), self._far.done), self._quota())
        if line != self._last:
            self._last = line
            self._stream.write(f"{begins_line(shown(line))}\n")
            self._stream.flush()


class _Live:
    """One line of rich, drawn at most ten times a second; it is gone at the end."""

    def __init__(self, stream: TextIO, quota: Callable[[], str]) -> None:
        self._stream, self._quota = stream, quota
        self._pace = Pace()
        self._drawn = time.monotonic() + PATIENCE - REDRAW
        self._close: Callable[[], None] | None = None
        self._show: Callable[[Far, float], None] | None = None
        self._note: Callable[[str], object] = lambda line: self._stream.write(f"{line}\n")

    def tell(self, far: Far) -> None:
        now = time.monotonic()
        self._pace.hear(now, far.done)
        for note in far.notes:
            self._note(noted(note))
        if now - self._drawn < REDRAW:
            return
        self._drawn = now
        if self._show is None:
            self._start()
        if self._show is not None:
            self._show(far, self._pace.rate(now, far.done))

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(file=self._stream, highlight=False, no_color=bool(os.environ.get("NO_COLOR")))
        drawn = [BarColumn(bar_width=BAR)] if console.width >= WIDE else []
        bar = Progress(
            *drawn,
            TextColumn("{task.fields[words]}", markup=False),
            TextColumn("{task.fields[names]}", markup=False, style="dim"),
            console=console,
            transient=True,
        )
        task = bar.add_task("fleet", total=None, words="", names="")
        bar.start()

        def show(far: Far, rate: float) -> None:
            words = words_of(far, rate, self._quota())
            room = console.width - len(words) - (BAR + 3 if drawn else 2)
            bar.update(task, completed=far.done, total=far.all, words=words, names=names_of(far, room))

        self._show, self._close = show, bar.stop
        self._note = lambda line: bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


def names_of(far: Far, room: int = 44) -> str:
    """The first of what is under way, and how many more there are, on at most ``room`` columns; "" where there is none."""
    if not far.under_way:
        return ""
    more = f" +{len(far.under_way) - 1}" if len(far.under_way) > 1 else ""
    room = min(40, room - len(more))
    if room < NAME:
        return ""
    told = shown_path(far.under_way[0].removeprefix("hf://"), room)
    return told + more if columns(told) <= room else ""
