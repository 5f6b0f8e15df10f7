"""A live bar on a terminal for scans that take a while; nothing anywhere else."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

from scanner.model.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

PATIENCE = 0.5
"""Seconds before the bar appears: a short scan shows none."""


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[int, int | None, str], None] | None]:
    """What to call after each file (done, in all or None, path); None where ``stream`` is no terminal."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = _Bar(stream)
    try:
        yield bar.update
    finally:
        bar.close()


def counted_files(done: int, total: int | None) -> str:
    """``3,213 files`` while nobody knows how many there are, then ``3,213 of 25,000 files``."""
    if total is None:
        return f"{done:,} file{'' if done == 1 else 's'}"
    return f"{done:,} of {total:,} file{'' if total == 1 else 's'}"


class _Bar:
    """Waits for `PATIENCE`, then draws with rich at most ten times a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._appear = time.monotonic() + PATIENCE
        self._close: Callable[[], None] | None = None
        self._show: Callable[[int, int | None, str], None] | None = None

    def update(self, done: int, total: int | None, path: str) -> None:
        if self._show is None:
            if time.monotonic() < self._appear:
                return
            self._start()
        if self._show is not None:
            self._show(done, total, printable(path, 60))

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        bar = Progress(
            BarColumn(bar_width=24),
            TextColumn("{task.fields[files]}", markup=False),
            TextColumn("{task.fields[path]}", markup=False),
            console=Console(file=self._stream, highlight=False, no_color=bool(os.environ.get("NO_COLOR"))),
            transient=True,
        )
        task = bar.add_task("scan", total=None, files="", path="")
        bar.start()
        self._show = lambda done, total, path: bar.update(
            task, completed=done, total=total, files=counted_files(done, total), path=path
        )
        self._close = bar.stop
