"""A fleet's store under 113,000 targets and a million findings: how long it takes to begin, to put, to ask.

    python benchmarks/fleet_store.py [--targets N] [--findings N] [--folder FOLDER]

``--findings`` are those of one target. Nothing is scanned: each target comes to a report that was made beforehand, so the
figures are those of the store alone. Ends with 1 where a page or the counts of a run take longer than a person waits.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a checkout that PYTHONPATH names goes first

from scanner.model.fleet import Wanted  # noqa: E402
from scanner.store.fleet.store import FleetStore, open_fleet  # noqa: E402
from tests.fleet.made_reports import BEGAN, COMMIT, KEY, done, name_of, report_on  # noqa: E402

PATIENCE = 3.0
"""Seconds of one page, or of the counts of a whole run."""

ANSWERS = 50
"""Reports that differ."""


def wanted(targets: int) -> Iterator[Wanted]:
    """The targets as a list names them, none of them held."""
    return (Wanted(name_of(number), lists=(f"ids.txt:{number}",)) for number in range(targets))


def timed(what: str, act: Callable[[], object], number: int = 1) -> float:
    """The seconds that it took, which are printed, with how many a second where there are many."""
    start = time.perf_counter()
    act()
    seconds = time.perf_counter() - start
    print(f"{what:44} {seconds:9.3f} s" + (f"{number / seconds:12,.0f} a second" if number > 1 else ""), flush=True)
    return seconds


def written(store: FleetStore, targets: int, findings: int) -> None:
    """Begins a run, takes it up, and puts every target."""
    paths = tuple(f"part-{number}.bin" for number in range(findings))
    reports = [report_on(name_of(number), paths[: findings - number % 2]) for number in range(ANSWERS)]

    def begin() -> None:
        store.begin(KEY, ["ids.txt"], wanted(targets), "default", "rules", "1", BEGAN)

    def put() -> None:
        for number in range(targets):
            store.mark_running(1, [name_of(number)])
            store.put(1, done(0, target=name_of(number), report=reports[number % ANSWERS]))

    timed("begin a run", begin, targets)
    timed("take it up", begin, targets)
    timed("mark running and put, one by one", put, targets)
    store.finish(1, BEGAN)


def asked(store: FleetStore, targets: int) -> float:
    """The longest that one question took."""
    last = max(0, targets - 200)
    questions: tuple[tuple[str, Callable[[], object]], ...] = (
        ("a run and its counts", lambda: store.run(1)),
        ("targets, first page", lambda: list(store.entries(1, limit=100))),
        ("targets, last page", lambda: list(store.entries(1, limit=100, offset=last))),
        ("targets by a part of their names", lambda: list(store.entries(1, like="9999", limit=100))),
        ("targets that failed", lambda: list(store.entries(1, states=("failed",), limit=100))),
        ("findings, first page", lambda: list(store.findings(1, limit=100))),
        ("findings of a rule that found nothing", lambda: list(store.findings(1, rules=("none",), limit=100))),
        ("findings by words that none has", lambda: list(store.findings(1, like="none has it", limit=100))),
        ("the tally of a run", lambda: store.tally(1)),
        ("one report", lambda: store.report(1, name_of(targets // 2))),
    )
    return max(timed(what, act) for what, act in questions)


def gone_through(store: FleetStore, targets: int, findings: int) -> None:
    """All of a run, row by row, and a second run that finds nothing changed."""
    timed("all targets", lambda: sum(1 for _ in store.entries(1)), targets)
    timed("all findings", lambda: sum(1 for _ in store.findings(1)), targets * findings)
    run = store.begin(KEY, ["ids.txt"], wanted(targets), "default", "rules", "1", BEGAN).number

    def again() -> None:
        for number in range(targets):
            assert store.kept(name_of(number), KEY)
            assert store.reuse(run, name_of(number), COMMIT)

    timed("a second run in which nothing changed", again, targets)


def main() -> int:
    """1 where somebody waits too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=int, default=113_000)
    parser.add_argument("--findings", type=int, default=9)
    parser.add_argument("--folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "fleet.db"
        with open_fleet(str(path), create=True) as store:
            written(store, arguments.targets, arguments.findings)
        print(f"{path.stat().st_size / 1e6:,.0f} MB on the disk")
        with open_fleet(str(path)) as store:
            longest = asked(store, arguments.targets)
            gone_through(store, arguments.targets, arguments.findings)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB of memory at most")
    return int(longest > PATIENCE)


if __name__ == "__main__":
    sys.exit(main())
