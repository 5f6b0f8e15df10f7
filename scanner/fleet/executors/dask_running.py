"""A run on a cluster: jobs go out as tasks, a bounded number at once, and come back as stored or not."""

from __future__ import annotations

import time
from contextlib import suppress
from queue import Empty, SimpleQueue

from scanner.fleet.executors.dask_task import KILLED, LOST, STOPPED, STORED, UNFIT, end, read
from scanner.fleet.executors.interface import Ended, ExecutorError
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scanner.fleet.executors.dask_crew import Crew, Posting
    from scanner.fleet.executors.dask_desk import Desk
    from scanner.fleet.executors.dask_office import Office
    from scanner.fleet.executors.dask_worker import Ticket
    from scanner.fleet.executors.interface import Job

AHEAD = 2
"""Jobs that the cluster has for each of its threads: one is read, one waits, so that no thread does."""

LOOK = 2.0
"""Seconds between two looks at how many workers there are."""

DESERTED = 60.0
"""Seconds that a cluster may be without any worker."""

FAILURES = 8
"""Tasks in a row that could not be done, with none stored between them, until the cluster counts as unfit."""

PATIENCE = 5.0
"""Seconds that a scheduler has for an answer when all is over."""


class Cluster:
    """Implements `Running`. ``client`` is connected; ``stop`` ends what was started for this run alone. ``at_once`` is how
    many targets may be under way (0: what the cluster has room for)."""

    def __init__(
        self,
        client: Any,
        office: Office,
        desk: Desk,
        ticket: Ticket,
        crew: Crew,
        at_once: int,
        stop: Callable[[bool], None],
    ) -> None:
        self._client = client
        self._office = office
        self._desk = desk
        self._ticket = ticket
        self._crew = crew
        self._at_once = at_once
        self._stop = stop
        self._jobs: dict[str, tuple[Job, Any, Posting]] = {}
        self._late: list[Ended] = []
        self._over: SimpleQueue[str] = SimpleQueue()
        self._number = 0
        self._failures = 0
        self._looked = self._peopled = time.monotonic()
        self._closed = False
        self._look()

    @property
    def room(self) -> int:
        """How many more jobs it takes now."""
        if not self._crew.threads:
            return 0
        return max(0, (self._at_once or AHEAD * self._crew.threads) - len(self._jobs))

    @property
    def hangs(self) -> bool:
        """Nothing here is read in this process."""
        return False

    def submit(self, job: Job) -> None:
        """Takes one job; returns at once. Raises `ExecutorError`."""
        self._desk.expect(job)
        self._send(job)

    def notes(self) -> list[str]:
        """What is to be told since the last call."""
        told, self._crew.notes = self._crew.notes, []
        return told

    def _send(self, job: Job) -> None:
        """Gives a job to the workers that may do it now; where there are none, it waits for some."""
        self._number += 1
        key = f"weighbridge-{self._ticket.run}-{self._number}"
        try:
            posting = self._crew.posting
            if not posting.workers:
                self._jobs[key] = job, None, posting
                return
            given = self._ticket, posting.recipe, job.wanted, job.alone
            workers = sorted(posting.workers)
            future = self._client.submit(read, *given, key=key, pure=False, workers=workers, allow_other_workers=False)
        except Exception as error:
            raise self._gone() from error
        self._jobs[key] = job, future, posting
        future.add_done_callback(lambda done: self._over.put(done.key))

    def wait(self, seconds: float) -> list[Ended]:
        """What ended since the last call. Raises `ExecutorError` where the cluster is of no use any more, and what the store
        raised when it could not keep an outcome."""
        ended, self._late = self._late, []
        if self._closed:
            return ended
        due = time.monotonic() + seconds
        while not ended:
            self._check()
            with suppress(Empty):
                ended += self._ended(self._over.get(timeout=max(0.0, min(due - time.monotonic(), 0.25))))
                while True:
                    ended += self._ended(self._over.get_nowait())
            if time.monotonic() >= due:
                break
        if self._desk.error is not None:
            raise self._desk.error
        return ended

    def close(self, now: bool) -> None:
        """Lets what is under way end, or with ``now`` stops it."""
        if self._closed:
            return
        try:
            late: list[Ended] = []
            while self._jobs and not now:
                late += self.wait(1.0)
            self._late = late
        finally:
            self._closed = True
            self._leave(now)

    def _leave(self, now: bool) -> None:
        """Cuts all lines: what is not stored yet is not stored any more."""
        self._late += [Ended(job, True) for job, *_ in self._jobs.values() if self._desk.forget(job.wanted.name)]
        sync = self._client.sync
        if self._client.status == "running":
            with suppress(Exception):
                futures = [future for _, future, _ in self._jobs.values() if future is not None]
                if futures:
                    sync(self._client._cancel, futures, force=True, callback_timeout=PATIENCE)
                sync(self._client._run, end, self._ticket, on_error="ignore", callback_timeout=PATIENCE)
        self._jobs.clear()
        self._office.close()
        self._stop(now)

    def _ended(self, key: str) -> list[Ended]:
        """The job of a task that is over; its future is let go, so that no scheduler computes it again."""
        if key not in self._jobs:
            return []
        job, future, _ = self._jobs.pop(key)
        stored = self._desk.has(job.wanted.name)
        state, words, worker = (STORED, "", "") if stored else self._how(future)
        future.release()
        if state == UNFIT:
            self._crew.pass_over(worker, words)
            self._send(job)
            return []
        stored = self._desk.forget(job.wanted.name)
        if stored:
            self._failures = 0
            return [Ended(job, True)]
        if state == KILLED:
            return [Ended(altered(job, alone=True), False, True, words)]  # so it was, whatever was asked
        if state == STOPPED:
            return [Ended(altered(job, alone=True), False, False, words, stopped=True)]
        self._failures += state in (LOST, STORED)
        if self._failures >= FAILURES:
            raise ExecutorError(f"{words}: nothing is lost; see to it and run the same command again.")
        return [Ended(job, False)]

    def _how(self, future: Any) -> tuple[str, str, str]:
        """How a task ended, in words, and on which worker where it says so."""
        try:
            if future.status == "finished":
                state, words, worker = future.result(timeout=PATIENCE)
                return str(state), str(words) or "the store did not hear of it", str(worker)
            if future.status == "error":
                error = future.exception(timeout=PATIENCE)
                if type(error).__name__ == "KilledWorker":
                    return "", "its workers were killed again and again", ""
                return LOST, f"A task failed on a worker ({type(error).__name__}: {error})", ""
        except Exception as error:
            return LOST, f"A task was lost ({type(error).__name__}: {error})", ""
        if self._client.status != "running":
            raise self._gone()
        return LOST, "The scheduler gave a task up", ""

    def _check(self) -> None:
        """Raises `ExecutorError` where there is no scheduler, or has been no worker for long."""
        if self._client.status != "running":
            raise self._gone()
        self._crew.hear()
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._look()
        if now - self._peopled > DESERTED:
            message = f"The cluster has had no fitting worker for {DESERTED:.0f} seconds"
            raise ExecutorError(f"{message}: start some, and run the same command again; nothing is lost.")

    def _look(self) -> None:
        """Sees which workers there are, and gives what those had that are all gone to others."""
        self._looked = time.monotonic()
        try:
            self._crew.look()
        except Exception as error:
            raise self._gone() from error
        if not self._crew.threads:
            return
        self._peopled = self._looked
        for key, (job, future, posting) in list(self._jobs.items()):
            if not self._crew.is_there(posting):
                del self._jobs[key]
                if future is not None:
                    future.release()
                self._send(job)

    def _gone(self) -> ExecutorError:
        return ExecutorError(
            "The scheduler of the cluster does not answer any more: start it again, and run the same command; what was "
            "stored is not read again."
        )
