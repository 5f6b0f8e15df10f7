"""A live bar on a terminal for scans that take a while; nothing anywhere else."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, nullcontext

from scanner.model.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from threading import Timer
    from typing import TextIO

    from scanner.pipeline.settings import Task
    from scanner.sources.interface import Remote

PATIENCE = 0.5
"""Seconds before the bar appears: a short scan shows none."""


def is_drawn_on(stream: TextIO) -> bool:
    """True for a terminal on which a line can be drawn anew; else lines are written one below the other."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(stream: TextIO, tasks: Iterable[Task] = ()) -> Iterator[Callable[[int, int | None, str], None] | None]:
    """What to call after each file (done, in all or None, path); None where ``stream`` is no terminal.

    Of ``tasks`` that read over the network the bar counts requests and bytes while it waits for the first file, too.
    """
    if not is_drawn_on(stream):
        yield None
        return
    bar = _Bar(stream, [task.listing.remote for task in tasks if task.listing.remote is not None])
    try:
        bar.wait()
        yield bar.update
    finally:
        bar.close()


def counted_bytes(remotes: Sequence[Remote]) -> str:
    """``12 requests, 1.2 MB`` of what was asked for over the network; "" before anything was."""
    from scanner.reports.console_text import counted, size

    requests = sum(remote.requests for remote in remotes)
    if not requests:
        return ""
    return f"{counted(requests, 'request')}, {size(sum(remote.bytes for remote in remotes))}"


def counted_files(done: int, total: int | None) -> str:
    """``3,213 files`` while nobody knows how many there are, then ``3,213 of 25,000 files``."""
    if total is None:
        return f"{done:,} file{'' if done == 1 else 's'}"
    return f"{done:,} of {total:,} file{'' if total == 1 else 's'}"


class _Bar:
    """Waits for `PATIENCE`, then draws with rich at most ten times a second."""

    def __init__(self, stream: TextIO, remotes: Sequence[Remote] = ()) -> None:
        self._stream = stream
        self._remotes = remotes
        self._timer: Timer | None = None
        self._lock: AbstractContextManager[object] = nullcontext()
        self._closed = False
        self._appear = time.monotonic() + PATIENCE
        self._close: Callable[[], None] | None = None
        self._show: Callable[[int, int | None, str], None] | None = None

    def wait(self) -> None:
        """Has the bar appear after `PATIENCE` even where no file was read by then: a server may keep us waiting."""
        if self._remotes:
            from threading import Lock, Timer  # not at the top: of a folder nobody waits for a server

            self._lock = Lock()
            self._timer = Timer(PATIENCE, self._appear_now)
            self._timer.daemon = True
            self._timer.start()

    def _appear_now(self) -> None:
        with self._lock:
            if self._show is None and not self._closed:
                self._start()

    def update(self, done: int, total: int | None, path: str) -> None:
        if self._show is None:
            if time.monotonic() < self._appear:
                return
            self._appear_now()
        if self._show is not None:
            self._show(done, total, printable(path, 60))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
            if self._close is not None:
                self._close()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
        from rich.text import Text

        remotes = self._remotes

        class Asked(ProgressColumn):
            def render(self, _task: object) -> Text:
                return Text(counted_bytes(remotes), style="dim")

        bar = Progress(
            BarColumn(bar_width=24),
            TextColumn("{task.fields[files]}", markup=False),
            *((Asked(),) if remotes else ()),
            TextColumn("{task.fields[path]}", markup=False),
            console=Console(file=self._stream, highlight=False, no_color=bool(os.environ.get("NO_COLOR"))),
            transient=True,
        )
        task = bar.add_task("scan", total=None, files="", path="" if not remotes else "asking the server")
        bar.start()
        self._show = lambda done, total, path: bar.update(
            task, completed=done, total=total, files=counted_files(done, total), path=path
        )
        self._close = bar.stop
