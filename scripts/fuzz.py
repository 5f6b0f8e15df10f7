"""Mutates real and hostile files and reads each as a scan would: no exception, no hang, no flood of memory may come of it.

    python scripts/fuzz.py --count 100000 --seed 1 [--jobs 2] [--seeds FOLDER …] [--only FORMAT …] [--keep FOLDER]

Seeds are the committed fixtures, what is inside them, small texts, stored licence texts where they are at hand, and every
small file below ``--seeds``. The formats take turns, and so do the rooms that read more than a file (repos with their
reports, policies, ``identify``): each input begins as a seed of its format or room. An input fails where the reader raises
(a gap "internal-error"), takes more than `SECONDS` of processor time, or lets the process grow beyond `MEMORY`. Input
number n of seed s is the same on every machine that has the same seeds; what failed is written to ``--keep``. A table
tells how many inputs each format read. Exit code 1 where any failed.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from fuzzing.frames import reframed  # noqa: E402
from fuzzing.rooms import Room, rooms  # noqa: E402
from fuzzing.seeds import seeds  # noqa: E402
from fuzzing.wounds import wounded  # noqa: E402

from scanner.licensing.hub_metadata import MARK  # noqa: E402
from scanner.model.artifact import Artifact, Entry, Reader  # noqa: E402
from scanner.model.format import Format  # noqa: E402
from scanner.pipeline.budget import Limits  # noqa: E402
from scanner.pipeline.read import FileResult, read_file  # noqa: E402
from scanner.pipeline.registry import Row, rows  # noqa: E402
from scanner.pipeline.sniff import Sniffer  # noqa: E402

SECONDS = 2.0
MEMORY = 256 << 20
HANG = 30
"""Seconds after which a reader that ignores its own limits is stopped."""

STEP = 5000
"""Inputs of one process."""

Seed = tuple[str, bytes]


class HungError(BaseException):
    """The reader did not come back in time."""


class Watched:
    """A sniffer whose formats say that they read something: ``read`` holds their ids since it was last cleared."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        table = rows()
        for row in table:
            self._watch(row)
        self.sniffer = Sniffer(table)

    def _watch(self, row: Row) -> None:
        known = row.format

        def parse(place: object, reader: object) -> object:
            self.read.add(known.id)
            return known.parse(place, reader)  # type: ignore[arg-type]

        row._format = Format(
            known.id, known.title, parse, known.suffixes, known.magics, known.names,  # type: ignore[arg-type]
            known.recognise, known.states, known.role, known.order,
        )  # fmt: skip

    def readers_of(self, seed: Seed) -> set[str]:
        """The formats that read a seed or something inside it."""
        self.read.clear()
        read(seed[1], seed[0], self.sniffer)
        return set(self.read)


def mutated(data: bytes, other: bytes, draw: random.Random, depth: int = 0) -> bytes:
    """``data`` with wounds anywhere, or only inside the frames that it is made of."""

    def inside(inner: bytes) -> bytes:
        return mutated(inner, other, draw, depth + 1)

    whole = reframed(data, other, inside, draw) if depth < 4 and draw.random() < 0.6 else None
    return whole if whole is not None else wounded(data, other, draw)


def read(data: bytes, name: str, sniffer: Sniffer) -> FileResult:
    """What a scan makes of ``data`` in a file called ``name``."""

    def opened(charge: object) -> tuple[Reader, object]:
        reader = Reader(len(data), lambda at, count: data[at : at + count], charge)  # type: ignore[arg-type]
        if name == "(hub)":
            reader.shared[MARK] = True  # as a source hands it over
        return reader, lambda: None

    entry = Entry(Artifact(name, len(data)), opened)  # type: ignore[arg-type]
    return read_file(entry, sniffer, Limits(), require_content=False)


class Run:
    """The inputs of one process, in order."""

    def __init__(self, seed: int, folders: list[Path], only: list[str]) -> None:
        self.seed = seed
        self.watched = Watched()
        pool = seeds(folders)
        self.by_format: dict[str, list[Seed]] = {}
        for entry in pool:
            for format_id in sorted(self.watched.readers_of(entry)):
                self.by_format.setdefault(format_id, []).append(entry)
        self.rooms: dict[str, Room] = {f"room:{room.id}": room for room in rooms()}
        self.by_format.update({name: list(room.seeds) for name, room in self.rooms.items()})
        self.formats = [name for name in sorted(self.by_format) if not only or name in only]
        self.pool = pool
        self.counts: Counter[str] = Counter()
        self.failures: list[tuple[int, str, str, bytes]] = []
        self.slowest = 0.0
        self.most = 0

    def turn(self, number: int) -> str:
        """The format or room whose turn input ``number`` is."""
        return self.formats[number % len(self.formats)]

    def problem_of(self, number: int, name: str, body: bytes) -> str:
        """What the reader of input ``number`` does wrong; "" for nothing. Notes who read."""
        room = self.rooms.get(self.turn(number))
        if room is not None:
            self.watched.read.add(self.turn(number))
            return room.read(name, body)
        result = read(body, name, self.watched.sniffer)
        return next((gap.message for gap in result.gaps if gap.reason == "internal-error"), "")

    def input(self, number: int) -> Seed:
        """Input ``number``: the name of a file and its bytes."""
        draw = random.Random(f"{self.seed}:{number}")  # noqa: S311
        own = self.by_format[self.turn(number)]
        name, data = own[draw.randrange(len(own))]
        others = own if draw.random() < 0.6 else self.pool
        body = mutated(data, others[draw.randrange(len(others))][1], draw)
        return (self.pool[draw.randrange(len(self.pool))][0] if draw.random() < 0.05 else name), body

    def one(self, number: int) -> None:
        """Reads input ``number`` and keeps what was wrong with that."""
        name, body = self.input(number)
        self.watched.read.clear()
        forget_peak()
        before = peak()
        began = time.process_time()
        signal.alarm(HANG)
        try:
            problem = self.problem_of(number, name, body)
        except HungError:
            problem = f"did not end in {HANG} s"
        except Exception as error:
            problem = f"raised {type(error).__name__}: {error}"
        signal.alarm(0)
        took = time.process_time() - began
        self.slowest, self.most = max(self.slowest, took), max(self.most, peak())
        self.counts.update(self.watched.read)
        if not problem and took > SECONDS:
            problem = f"took {took:.1f} s"
        if not problem and before <= MEMORY < peak():
            problem = f"grew the process to {peak() >> 20} MB"
        if problem:
            self.failures.append((number, name, problem, body))


def run(
    seed: int, first: int, count: int, folders: list[Path], keep: Path | None, only: list[str]
) -> tuple[int, list[str], float, int, Counter[str]]:
    """(inputs read, failures as sentences, slowest in seconds, peak memory in bytes, inputs of each format) of inputs
    ``first`` and on."""
    inputs = Run(seed, folders, only)
    signal.signal(signal.SIGALRM, _hung)
    for number in range(first, first + count):
        inputs.one(number)
    for number, name, _, body in inputs.failures if keep is not None else ():
        keep.mkdir(parents=True, exist_ok=True)  # type: ignore[union-attr]
        (keep / f"{seed}-{number}-{name}").write_bytes(body)  # type: ignore[operator]
    told = [f"{seed}:{number} {name}: {problem}" for number, name, problem, _ in inputs.failures]
    return count, told, inputs.slowest, inputs.most, inputs.counts


def peak() -> int:
    """The most bytes of memory that this process had since `forget_peak`, where that works."""
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def forget_peak() -> None:
    """Begins a new `peak`: what it took to make an input is not the reader's. Linux only."""
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _hung(_signal: int, _frame: FrameType | None) -> None:
    raise HungError


def main(arguments: list[str]) -> int:
    """Runs the inputs in ``--jobs`` processes and prints one line for each failure, a table of formats, one line for all."""
    parser = argparse.ArgumentParser(description="Mutates files and reads them as a scan would.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seeds", type=Path, action="append", default=[])
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    end = options.first + options.count
    inputs = failed = most = 0
    slowest = 0.0
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(options.jobs, max_tasks_per_child=1) as pool:
        waiting = [
            pool.submit(run, options.seed, first, min(STEP, end - first), options.seeds, options.keep, options.only)
            for first in range(options.first, end, STEP)
        ]
        for part in waiting:
            count, failures, slow, memory, read_by = part.result()
            inputs += count
            failed += len(failures)
            slowest, most = max(slowest, slow), max(most, memory)
            counts += read_by
            for failure in failures:
                print(ascii(failure)[1:-1], flush=True)
    for format_id in sorted([*(row.id for row in rows()), *(f"room:{room.id}" for room in rooms())]):
        print(f"{format_id:20} {counts[format_id]:>9,}")
    print(f"{inputs:,} inputs of seed {options.seed}, {failed} failed; slowest {slowest:.2f} s, peak {most >> 20} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
