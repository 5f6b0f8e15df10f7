"""Workers killed while they read a fleet: ``python -m benchmarks.fleet_dask [--repos N] [--kills K] [--seed S]``.

The repos of the fixture Hub are read by threads, by a cluster that nothing disturbs, and by one whose workers are killed
with SIGKILL at random moments, each with all its children, and replaced. The exit code is 1 where the three stores differ
in anything but cost, or where a target was stored twice or not at all.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scanner.fleet.run import StoreSink
from scanner.model.fleet import Outcome
from scanner.store.fleet.store import open_fleet
from tests.fleet.cluster import Processes, cluster, kill
from tests.hub.fleet import put_fleet
from tests.hub.scanning import be_a_client, called
from tests.hub.server import FixtureHub


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repos", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, FixtureHub() as hub, pytest.MonkeyPatch.context() as patch:
        be_a_client(hub, folder, patch)
        patch.chdir(folder)
        names = put_fleet(hub, arguments.repos)
        digests = {
            "threads": _run(names, "threads.db", "threads"),
            "cluster": _on_cluster(hub, Path(folder), names, "cluster.db", arguments.workers, set()),
        }
        draw = random.Random(arguments.seed)
        moments = set(draw.sample(range(5, arguments.repos - 5), arguments.kills))
        label = f"{arguments.kills} kills"
        digests[label] = _on_cluster(hub, Path(folder), names, "killed.db", arguments.workers, moments)
        patch.chdir("/")
    same = len(set(digests.values())) == 1
    print("the stores are", "the same" if same else f"NOT the same: {digests}")
    return 0 if same else 1


def _on_cluster(hub: FixtureHub, folder: Path, names: list[str], database: str, workers: int, moments: set[int]) -> str:
    """A run on a cluster of its own, of which a worker is killed and replaced after so many outcomes."""
    place = Path(tempfile.mkdtemp(dir=folder))
    with cluster(place, hub.environment(place)) as processes, pytest.MonkeyPatch.context() as patch:
        alive = [processes.worker() for _ in range(workers)]
        processes.wait_for(workers)
        stored: list[str] = []
        put = StoreSink.put

        def putting(self: StoreSink, outcome: Outcome) -> None:
            put(self, outcome)
            stored.append(outcome.target)
            if len(stored) in moments:
                _replace(processes, alive)

        patch.setattr(StoreSink, "put", putting)
        digest = _run(names, database, f"dask={processes.address}")
    if sorted(stored) != sorted(names):
        print(f"stored {len(stored)} times, {len(set(stored))} of {len(names)} targets", file=sys.stderr)
        return "lost or repeated"
    return digest


def _replace(processes: Processes, alive: list) -> None:  # type: ignore[type-arg]
    kill(alive.pop(0))
    alive.append(processes.worker())


def _run(names: list[str], database: str, executor: str) -> str:
    """The digest of all that a run's store holds but the cost; what it took is printed."""
    began, before = time.monotonic(), sum(os.times()[:4])
    code, _, said = called("fleet", "scan", *names, "--db", database, "--exit-zero", "--executor", executor)
    seconds, busy = time.monotonic() - began, sum(os.times()[:4]) - before
    with open_fleet(database, readonly=True) as store:
        run = store.run(1)
        digest = store.digest(1)
    states = ", ".join(f"{count} {state}" for state, count in run.counts if count)
    print(
        f"{executor.partition('=')[0]:8} exit {code}, {seconds:5.1f} s ({busy:.1f} s busy here): {states}; {digest[:12]}"
    )
    if code:
        print(said, file=sys.stderr)
    return digest


if __name__ == "__main__":
    sys.exit(main())
