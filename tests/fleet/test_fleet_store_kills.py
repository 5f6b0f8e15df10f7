"""A process that writes a fleet's store may be killed at any moment: nothing that it told of is lost, nothing is half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.store import open_fleet
from tests.fleet.made_reports import begun, done, name_of, opened

ROOT = Path(__file__).parents[2]
TARGETS = 150

WRITER = """
import sys
from tests.fleet.made_reports import begun, done
from scanner.store.fleet.store import open_fleet
path, first, step, targets = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with open_fleet(path, create=True) as store:
    run = begun(store, *range(targets)).number
    print("begun", flush=True)
    for number in range(first, targets, step):
        outcome = done(number)
        if store.entry(run, outcome.target).state == "done":
            continue
        store.mark_running(run, [outcome.target])
        store.put(run, outcome)
        print(number, flush=True)
    store.finish(run, "2026-01-01T00:00:00Z")
"""

HOLDER = """
import sys, time
from scanner.store.fleet.store import open_fleet
with open_fleet(sys.argv[1]) as store, store.hold():
    print("held", flush=True)
    time.sleep(60)
"""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a run that nobody stopped."""
    with opened(tmp_path_factory.mktemp("whole") / "fleet.db") as store:
        begun(store, *range(TARGETS))
        for number in range(TARGETS):
            store.put(1, done(number))
        return store.digest(1)


def killed(path: Path, lines: int, seconds: float) -> list[int]:
    """The numbers that a writer said were stored, which was killed so long after so many lines."""
    process = started(WRITER, path, 0, 1, TARGETS)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines)]
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate(timeout=30)
    return [int(word) for word in (*said, *rest.split()) if word.strip().isdigit()]


def test_sigkill_at_random_moments_leaves_what_an_undisturbed_run_leaves(tmp_path: Path, undisturbed: str) -> None:
    path = tmp_path / "fleet.db"
    chance = random.Random(8)
    for kill in range(9):
        if kill % 4 == 0:  # while it starts, and makes or opens the file
            said = killed(path, 0, chance.random() / 3)
        else:
            said = killed(path, chance.randrange(1, 15), chance.random() / 200)
        if said:
            with open_fleet(str(path)) as store:
                assert all(store.entry(1, name_of(number)).state == "done" for number in said)  # type: ignore[union-attr]
                if store.run().finished:
                    break  # it was quicker than we: one more would begin another run
    else:
        last = started(WRITER, path, 0, 1, TARGETS)
        last.communicate(timeout=60)
        assert last.returncode == 0
    with open_fleet(str(path)) as store:
        assert len(store.runs()) == 1
        assert store.run().finished
        assert store.digest(1) == undisturbed
        assert store._rows("PRAGMA integrity_check") == [("ok",)]
        assert store._rows("SELECT count(*) FROM results") == [(TARGETS,)]


def test_processes_write_one_run_together(tmp_path: Path, undisturbed: str) -> None:
    path = tmp_path / "fleet.db"
    begun(store := opened(path), *range(TARGETS))
    processes = [started(WRITER, path, first, 3, TARGETS) for first in range(3)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert store.run().counts == (("done", TARGETS),)
    assert store.run().beginnings == 4
    assert store.digest(1) == undisturbed
    store.close()


def test_one_process_holds_a_store_and_death_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "fleet.db"
    with opened(path) as store:
        assert store.holder() == ""
        process = started(HOLDER, path)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert f"process {process.pid} on " in store.holder()
        with pytest.raises(FleetError, match=rf"process {process.pid} on .*wait until"), store.hold():
            raise AssertionError("two hold it")
        begun(store, 1)
        process.kill()
        process.communicate(timeout=30)
        with store.hold():
            assert store.holder()
            with pytest.raises(FleetError, match="at work"), open_fleet(str(path)) as other, other.hold():
                raise AssertionError("two hold it")
        assert store.holder() == ""
