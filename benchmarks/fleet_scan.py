"""``fleet scan`` beside ``scan`` of the same targets: ``python -m benchmarks.fleet_scan [--repos 2000] [--folders 500]``.

Repos of a local stand-in of the Hub, and folders of small checkpoints, each at a quarter, a half and all of them: targets a
second, processor time a target, the peak of resident memory, the size of what is written, and all of it by what one
``weighbridge scan`` of the same targets takes in the same run. Exit 1 where the fleet takes more than 1.3 times the
processor time (1.6 times for folders as small as these), where its memory grows by more than a third from a quarter to all,
or where the two judge otherwise.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import ended
from scanner.model.codec import report_from_json
from scanner.store.fleet.store import open_fleet
from tests.hub.builders import SHELL, safetensors, torch_zip
from tests.hub.fleet import EVERY, put_fleet
from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[1]
MOST_CPU, MOST_GROWTH = {"repos": 1.3, "folders": 1.6}, 1.34


class Took(NamedTuple):
    """What one process took, with its children: seconds, seconds of processors, MB at most, MB written."""

    seconds: float
    busy: float
    peak: float
    written: float


def main() -> int:
    """1 where the bounds do not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repos", metavar="N", type=int, default=2000)
    parser.add_argument("--folders", metavar="N", type=int, default=500)
    parser.add_argument("--jobs", metavar="N", type=int, default=8)
    parser.add_argument("--dask", action="store_true", help="the folders by workers of a cluster on this machine, too")
    arguments = parser.parse_args()
    print(
        f"{'':28}{'targets/s':>10}{'CPU ms each':>12}{'peak MB':>9}{'MB written':>11}{'time':>7}{'CPU':>6}{'memory':>8}"
    )
    is_good = True
    with tempfile.TemporaryDirectory() as name, FixtureHub() as hub:
        folder = Path(name)
        environment = hub.environment(folder, hub.token, PYTHONPATH=str(ROOT))
        if arguments.repos:
            targets = put_fleet(hub, arguments.repos)
            is_good &= _series("repos", targets, folder, environment, arguments.jobs, [()])
        if arguments.folders:
            targets = list(_folders(folder / "models", arguments.folders))
            ways = [(), ("--executor", "dask")] if arguments.dask else [()]
            is_good &= _series("folders", targets, folder, environment, 2, ways)
    return 0 if is_good else 1


def _folders(above: Path, count: int) -> Iterator[str]:
    """Folders with a card, a configuration and small weights, some of which run a command."""
    made = torch_zip({"a": [64, 64]}, SHELL)
    evil = made.read(0, made.size)
    for number in range(count):
        folder = above / f"model-{number:04}"
        folder.mkdir(parents=True)
        (folder / "README.md").write_text("---\nlicense: mit\n---\n# A model\n", encoding="utf-8")
        (folder / "config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
        (folder / "model.safetensors").write_bytes(safetensors())
        if not number % EVERY:
            (folder / "pytorch_model.bin").write_bytes(evil)
        yield str(folder)


def _series(
    what: str, targets: list[str], folder: Path, environment: dict[str, str], jobs: int, ways: list[tuple[str, ...]]
) -> bool:
    """Prints the rows of growing numbers of these targets; true where the bounds hold."""
    is_good, peaks = True, list[float]()
    for part in (4, 2, 1):
        some = targets[: len(targets) // part]
        plain = _plain(some, folder, environment, jobs)
        _tell(f"scan, {len(some):,} {what}", plain, plain, len(some))
        for way in ways:
            took, is_same = _fleet(some, folder, environment, jobs, way)
            _tell(f"fleet scan, {way[-1] if way else 'threads'}", took, plain, len(some))
            is_good &= is_same
            if not way:
                peaks.append(took.peak)
                is_good &= took.busy <= MOST_CPU[what] * plain.busy
    return is_good and peaks[-1] <= MOST_GROWTH * peaks[0]


def _plain(targets: list[str], folder: Path, environment: dict[str, str], jobs: int) -> Took:
    saved = folder / "report.json"
    return _took(["scan", *targets, "--jobs", str(jobs), "--output", f"json:{saved}"], folder, saved, environment)


def _fleet(
    targets: list[str], folder: Path, environment: dict[str, str], jobs: int, way: tuple[str, ...]
) -> tuple[Took, bool]:
    """What it took, and whether every target was told the answer that the scan gave."""
    saved, names = Path(tempfile.mkdtemp(dir=folder)) / "fleet.db", folder / "names.txt"
    names.write_text("\n".join(targets) + "\n", encoding="utf-8")
    words = ["fleet", "scan", "--from", str(names), "--db", str(saved), "--jobs", str(jobs), *way]
    took = _took(words, folder, saved, environment)
    answers = {each.target: each.answer for each in report_from_json((folder / "report.json").read_bytes()).targets}
    with open_fleet(str(saved), readonly=True) as store:
        told = {entry.target: entry.answer for entry in store.entries(1)}
    other = sum(told.get(name) != answer for name, answer in answers.items())
    if other or len(told) != len(answers):
        print(f"{other} of {len(answers)} targets are judged otherwise, {len(told)} are told of", file=sys.stderr)
    return took, not other and len(told) == len(answers)


def _took(words: list[str], folder: Path, written: Path, environment: dict[str, str]) -> Took:
    """One process whose cache is empty, as nothing that another one learnt is to help it."""
    environment = {**environment, "XDG_CACHE_HOME": tempfile.mkdtemp(dir=folder)}
    command = [sys.executable, "-m", "scanner", *words]
    begun = time.perf_counter()
    with (folder / "complaints").open("wb") as told:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=told)
        code, busy, peak = ended(process)
    seconds = time.perf_counter() - begun
    if code not in (0, 1, 3):
        raise SystemExit((folder / "complaints").read_text("utf-8", "replace"))
    size = sum(path.stat().st_size for path in (written, Path(f"{written}-wal")) if path.exists())
    return Took(seconds, busy, peak, size / 1e6)


def _tell(what: str, took: Took, plain: Took, targets: int) -> None:
    print(
        f"{what:28}{targets / took.seconds:>10.1f}{1000 * took.busy / targets:>12.1f}{took.peak:>9.0f}{took.written:>11.1f}"
        f"{took.seconds / plain.seconds:>7.2f}{took.busy / plain.busy:>6.2f}{took.peak / plain.peak:>8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
