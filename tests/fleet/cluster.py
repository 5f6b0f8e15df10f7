"""A Dask cluster of this machine, started with the engine's own commands as docs/fleet-cluster.md shows; and what reads
targets on it in tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from scanner.catalog.catalog import load
from scanner.fleet.executors.interface import Ended, Job
from scanner.fleet.recipe import Recipe, recipe_of
from scanner.fleet.work import Workshop
from scanner.model.fleet import Outcome, Wanted
from scanner.model.record import altered
from scanner.pipeline.settings import Settings
from scanner.sources.hub.quota import QUOTA
from scanner.sources.interface import Options
from scanner.store.store import Stored

if TYPE_CHECKING:
    from scanner.fleet.executors.interface import Running
    from scanner.store.store import Store

ROOT = Path(__file__).parents[2]
QUIET = ("--no-dashboard",)


class Poisoned(Workshop):
    """A workshop whose process ends when it reads a target of a certain name."""

    def read(self, wanted: Wanted) -> Outcome:
        if wanted.name.endswith("poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(wanted)


class Asking(Workshop):
    """A workshop that reads nothing, but says what it knows of a blob and of quotas, and tells what it "read" of another."""

    def __init__(self, recipe: Recipe, facts: Store, worker: str) -> None:
        super().__init__(recipe, facts, worker)
        self._facts = facts

    def read(self, wanted: Wanted) -> Outcome:
        found = self._facts.get("https://hub", "0" * 64, "model.safetensors")
        self._facts.put("https://hub", "1" * 64, "x.bin", Stored(7, (), (), ("pickle",), "weights"))
        until = time.monotonic() + 5
        while not QUOTA.export() and time.monotonic() < until:
            time.sleep(0.05)
        known = f"{found.size if found else None} {QUOTA.export()}"
        return Outcome(wanted.name, self.recipe.key, "failed", error=known)


class Kept:
    """A sink in memory, which counts what came twice."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.again: list[str] = []
        self._lock = Lock()

    def put(self, outcome: Outcome) -> None:
        with self._lock:
            if outcome.target in self.outcomes:
                self.again.append(outcome.target)
            self.outcomes[outcome.target] = outcome


def recipe(**options: object) -> Recipe:
    """The recipe of a plain run at a fixed time."""
    catalog = load()
    settings = Settings(catalog, catalog.policy("default"), "2026-01-01T00:00:00Z", **options)  # type: ignore[arg-type]
    return recipe_of(settings, Options())


def finish(running: Running, jobs: list[Job], seconds: float = 60.0, strikes: int = 2) -> list[Ended]:
    """Hands all jobs over and waits for all of them: what is given back is handed over again, as a run does."""
    waiting, ended, due = list(jobs), [], time.monotonic() + seconds
    struck: dict[str, int] = {}
    while len(ended) < len(jobs):
        assert time.monotonic() < due, f"{len(ended)} of {len(jobs)} after {seconds} seconds"
        while waiting and running.room:
            running.submit(waiting.pop(0))
        for one in running.wait(0.5):
            name = one.job.wanted.name
            struck[name] = struck.get(name, 0) + one.killed
            if one.stored or struck[name] >= strikes:
                ended.append(one)
            else:
                waiting.append(altered(one.job, alone=True))
    return ended


class Processes:
    """A scheduler and its workers, each with all its children in a process group of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = {**environment, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self._file)
        self.address = self._address()

    def worker(self, *more: str, **environment: str) -> subprocess.Popen[bytes]:
        """Starts one worker of one thread."""
        return self._start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", *more, **environment)

    def wait_for(self, workers: int) -> None:
        """Returns when so many workers have joined."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=30)

    def close(self) -> None:
        for process in reversed(self._started):
            kill(process)

    @property
    def _file(self) -> str:
        return str(self._folder / "scheduler.json")

    _started: list[subprocess.Popen[bytes]]

    def _start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        if not hasattr(self, "_started"):
            self._started = []
        with open(self._folder / f"{command[0]}-{len(self._started)}.log", "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, *QUIET],
                env={**self._environment, **environment},
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def _address(self) -> str:
        due = time.monotonic() + 20
        while time.monotonic() < due:
            try:
                return str(json.loads(Path(self._file).read_text(encoding="utf-8"))["address"])
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError("the scheduler did not start")


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a process and all its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@contextmanager
def cluster(folder: Path, environment: dict[str, str]) -> Iterator[Processes]:
    """A scheduler without workers."""
    processes = Processes(folder, environment)
    try:
        yield processes
    finally:
        processes.close()
