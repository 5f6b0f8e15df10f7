"""Mutates real and hostile files and reads each as a scan would: no exception, no hang, no flood of memory may come of it.

    python scripts/fuzz.py --count 100000 --seed 1 [--jobs 2] [--seeds FOLDER …] [--keep FOLDER]

Seeds are the committed fixtures, the members of the archives among them, and every small file below ``--seeds``. An input
fails where the reader raises (a gap "internal-error"), takes more than `SECONDS`, or lets the process grow beyond `MEMORY`.
Input number n of seed s is the same on every machine; what failed is written to ``--keep``. Exit code 1 where any failed.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import sys
import tarfile
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scanner.model.artifact import Artifact, Entry, Reader  # noqa: E402
from scanner.pipeline.budget import Limits  # noqa: E402
from scanner.pipeline.read import FileResult, read_file  # noqa: E402
from scanner.pipeline.sniff import Sniffer  # noqa: E402

SECONDS = 2.0
MEMORY = 256 << 20
SEED_SIZE = 64 << 10
HANG = 20
"""Seconds after which a reader that ignores its own limits is stopped."""

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
WORDS = (
    b"\x80\x04\x95",
    b"cos\nsystem\n(S'true'\ntR.",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"../",
    b"\x00" * 8,
    b"[" * 64,
    b"{{",
)


class HungError(BaseException):
    """The reader did not come back in time."""


def seeds(folders: list[Path]) -> list[tuple[str, bytes]]:
    """(name, content) of every seed, each content once, in a stable order."""
    found: dict[bytes, str] = {}
    for folder in (ROOT / "tests" / "fixtures" / "files", *folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= SEED_SIZE and not path.is_symlink():
                data = path.read_bytes()
                found.setdefault(data, path.name)
                for name, member in _members(data):
                    found.setdefault(member, name)
    return [(name, data) for data, name in found.items() if data]


def _members(data: bytes) -> list[tuple[str, bytes]]:
    """The small members of a zip or tar archive, which mutation would seldom reach behind their checks."""
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = [info for info in archive.infolist() if info.file_size <= SEED_SIZE][:20]
                return [(Path(info.filename).name, archive.read(info)) for info in infos]
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            files = [member for member in tar.getmembers()[:20] if member.isfile() and member.size <= SEED_SIZE]
            return [(Path(member.name).name, tar.extractfile(member).read()) for member in files]  # type: ignore[union-attr]
    except Exception:  # a hostile fixture, or no archive at all
        return []


def mutated(data: bytes, other: bytes, draw: random.Random) -> bytes:
    """``data`` with one to six wounds of the kinds that break parsers."""
    body = bytearray(data)
    for _ in range(draw.randrange(1, 7)):
        at = draw.randrange(len(body) + 1)
        kind = draw.randrange(9)
        if kind == 0:
            body[at : at + 1] = bytes((draw.randrange(256),))
        elif kind == 1:
            body[at : at + draw.randrange(5)] = draw.randbytes(draw.randrange(5))
        elif kind == 2:
            width = draw.choice((1, 2, 4, 8))
            number = draw.choice(NUMBERS) & ((1 << 8 * width) - 1)
            body[at : at + width] = number.to_bytes(width, draw.choice(("little", "big")))
        elif kind == 3:
            del body[at : at + draw.randrange(1, 200)]
        elif kind == 4:
            body[at:at] = body[at : at + draw.randrange(1, 400)] * draw.choice((1, 1, 2, 40))
        elif kind == 5:
            start = draw.randrange(len(other) + 1)
            body[at:at] = other[start : start + draw.randrange(1, 2000)]
        elif kind == 6:
            body[at:at] = draw.choice(WORDS)
        elif kind == 7 and body:
            body[at % len(body)] ^= 1 << draw.randrange(8)
        elif kind == 8 and draw.random() < 0.3:
            del body[at:]
    return bytes(body[: 4 * SEED_SIZE])


def read(data: bytes, name: str, sniffer: Sniffer) -> FileResult:
    """What a scan makes of ``data`` in a file called ``name``."""

    def opened(charge: object) -> tuple[Reader, object]:
        return Reader(len(data), lambda at, count: data[at : at + count], charge), lambda: None  # type: ignore[arg-type]

    entry = Entry(Artifact(name, len(data)), opened)  # type: ignore[arg-type]
    return read_file(entry, sniffer, Limits(), require_content=False)


def run(seed: int, first: int, count: int, folders: list[Path], keep: Path | None) -> tuple[int, list[str], float, int]:
    """(inputs read, failures as sentences, slowest in seconds, peak memory in bytes) of inputs ``first`` and on."""
    pool = seeds(folders)
    sniffer = Sniffer()
    failures: list[str] = []
    slowest = 0.0
    signal.signal(signal.SIGALRM, _hung)
    over = False
    for number in range(first, first + count):
        draw = random.Random(f"{seed}:{number}")  # noqa: S311
        name, data = pool[draw.randrange(len(pool))]
        body = mutated(data, pool[draw.randrange(len(pool))][1], draw)
        if draw.random() < 0.1:
            name = pool[draw.randrange(len(pool))][0]
        began = time.perf_counter()
        signal.alarm(HANG)
        try:
            result = read(body, name, sniffer)
            problem = next((gap.message for gap in result.gaps if gap.reason == "internal-error"), "")
        except HungError:
            problem = f"did not end in {HANG} s"
        except Exception as error:
            problem = f"raised {type(error).__name__}: {error}"
        signal.alarm(0)
        took = time.perf_counter() - began
        slowest = max(slowest, took)
        if not problem and took > SECONDS:
            problem = f"took {took:.1f} s"
        if not problem and not over and _peak() > MEMORY:
            over = True
            problem = f"grew the process to {_peak() >> 20} MB"
        if problem:
            failures.append(f"{seed}:{number} {name}: {problem}")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{number}-{name}").write_bytes(body)
    return count, failures, slowest, _peak()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _hung(_signal: int, _frame: FrameType | None) -> None:
    raise HungError


def main(arguments: list[str]) -> int:
    """Runs the inputs in ``--jobs`` processes and prints one line for each failure and one for all."""
    parser = argparse.ArgumentParser(description="Mutates files and reads them as a scan would.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seeds", type=Path, action="append", default=[])
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    step = 5000
    parts = range(options.first, options.first + options.count, step)
    end = options.first + options.count
    inputs = failed = peak = 0
    slowest = 0.0
    with ProcessPoolExecutor(options.jobs, max_tasks_per_child=1) as pool:
        waiting = [
            pool.submit(run, options.seed, first, min(step, end - first), options.seeds, options.keep)
            for first in parts
        ]
        for part in waiting:
            count, failures, slow, memory = part.result()
            inputs += count
            failed += len(failures)
            slowest, peak = max(slowest, slow), max(peak, memory)
            for failure in failures:
                print(ascii(failure)[1:-1], flush=True)
    print(f"{inputs:,} inputs of seed {options.seed}, {failed} failed; slowest {slowest:.2f} s, peak {peak >> 20} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
