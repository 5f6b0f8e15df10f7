"""Whole-process figures of two commands, run in turn: seconds, and the peak of resident memory."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def once(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, float, int]:
    """Wall seconds, peak RSS in MB and the exit code of one run; what it prints goes nowhere."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    code, _, peak = ended(process)
    return time.perf_counter() - start, peak, code


def ended(process: subprocess.Popen[bytes]) -> tuple[int, float, float]:
    """The exit code of a process once it has ended, its seconds of processors with those of its children, and its peak RSS
    in MB: what Linux tells at the end is never less than what the process held that started it, so that it is looked at as
    it runs, where that can be had."""
    peak = 0.0
    while True:
        with contextlib.suppress(OSError, IndexError, ValueError):
            peak = float(Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
        found, status, usage = os.wait4(process.pid, os.WNOHANG if peak else 0)
        if found:
            break
        time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return process.returncode, usage.ru_utime + usage.ru_stime, peak or usage.ru_maxrss / scale


class Figures:
    """The runs of one command."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.peak = 0.0
        self.codes: set[int] = set()

    def add(self, seconds: float, peak: float, code: int) -> None:
        """Takes one run in."""
        self.seconds.append(seconds)
        self.peak = max(self.peak, peak)
        self.codes.add(code)

    @property
    def median(self) -> float:
        """The median of the wall seconds."""
        return statistics.median(self.seconds)


def pair(
    ours: list[str], theirs: list[str], runs: int, environment: dict[str, str] | None = None
) -> tuple[Figures, Figures]:
    """Both commands in turn, ``runs`` times after one warm-up each, so that drift of the machine meets both."""
    figures = (Figures(), Figures())
    for turn in range(runs + 1):
        for figure, command in zip(figures, (ours, theirs), strict=True):
            run = once(command, environment)
            if turn:
                figure.add(*run)
    return figures


def ratio(ours: Figures, theirs: Figures) -> float:
    """The median over pairs of our seconds by theirs."""
    return statistics.median(a / b for a, b in zip(ours.seconds, theirs.seconds, strict=True))
