"""Pickles of many opcodes: what reading their program takes, as a multiple of what ``pickle.loads`` takes for them.

``python benchmarks/opcodes.py`` makes the pickles in memory, runs both in turn in one process, and prints the median of
the ratios; 1 where plain data takes over 1 × or a stream of calls over 3 ×, or a payload in the middle is not found.
"""

from __future__ import annotations

import collections
import datetime
import os
import pickle
import statistics
import sys
import time
from collections.abc import Callable

from scanner.formats.pickle import parse
from scanner.model.artifact import Reader
from scanner.model.fact import Fact
from scanner.model.place import Place

TURNS = 7


class Payload:
    """An inert call that no data needs."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("true",)


def data() -> list[object]:
    """2.5 million opcodes of nested lists and dicts of numbers and short strings."""
    return [
        {"id": i, "x": i / 7, "name": f"n{i % 5000}", "tags": [i % 7, i % 11, f"t{i % 3}"], "ok": True, "none": None}
        for i in range(120_000)
    ]


def calls() -> list[object]:
    """300,000 calls: half make a datetime, half an OrderedDict."""
    start = datetime.datetime(2020, 1, 1)
    times: list[object] = [start + datetime.timedelta(seconds=7 * i) for i in range(150_000)]
    return times + [collections.OrderedDict(a=i, b=2) for i in range(150_000)]


def with_payload(values: list[object]) -> list[object]:
    """The same values with a payload in their middle."""
    half = len(values) // 2
    return [*values[:half], Payload(), *values[half:]]


def scanned(stream: bytes) -> list[Fact]:
    """The facts that the pickle reader states of ``stream``."""
    reader = Reader(len(stream), lambda at, count: stream[at : at + count], lambda _: None)
    return [item for item in parse(Place("x.pkl"), reader) if isinstance(item, Fact)]


def seconds(task: Callable[[bytes], object], stream: bytes) -> float:
    """CPU seconds of one run; what it makes is dropped outside of the time."""
    start = time.process_time()
    result = task(stream)
    taken = time.process_time() - start
    del result
    return taken


def main() -> int:
    """Prints the table."""
    bad = False
    print(f"{'':24}{'MB':>6}{'loads':>9}{'ours':>9}{'ratio':>8}  payload in the middle")
    for label, make, limit in (("plain data", data, 1.0), ("300,000 calls", calls, 3.0)):
        for protocol in (2, 4, 5) if limit == 1.0 else (4, 5):
            stream = pickle.dumps(make(), protocol)  # nothing else is kept: the garbage collector would look at it
            pairs = [(seconds(pickle.loads, stream), seconds(scanned, stream)) for _ in range(TURNS)]
            ratio = statistics.median(ours / theirs for theirs, ours in pairs)
            hidden = scanned(pickle.dumps(with_payload(make()), protocol))
            found = any("system" in str(fact.get("callable")) for fact in hidden)
            theirs, ours = (min(column) for column in zip(*pairs, strict=True))
            name = f"{label}, protocol {protocol}"
            figures = f"{len(stream) / 1e6:>6.1f}{theirs:>9.3f}{ours:>9.3f}{ratio:>8.2f}"
            print(f"{name:24}{figures}  {'found' if found else 'MISSED'}")
            bad = bad or ratio > limit or not found
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
