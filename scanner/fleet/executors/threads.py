"""Targets read by threads of this process: most of the time is waiting for servers."""

from __future__ import annotations

import os
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Lock, Semaphore, Thread, current_thread
from time import monotonic

from scanner.fleet.alone import Alone, Child, ChildDiedError, ChildStoppedError
from scanner.fleet.executors.interface import Ended, Executor, ExecutorError
from scanner.fleet.work import StoppedError, StrangerError, Workshop
from scanner.model.record import altered
from scanner.sources.hub.quota import QUOTA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.alone import Reads
    from scanner.fleet.executors.interface import Job, Running, Sink
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Outcome
    from scanner.store.store import Store

FAR = 8
"""Targets on the Hub that are read at once."""

GRACE = 2.0
"""Seconds that threads which were told to stop are waited for; what they read after that is stored nowhere."""


WATCH = 0.5
"""Seconds between two looks at how long targets have been read."""


class Reading:
    """A job that a thread of this process reads: for so many ``seconds``, without those in which servers grant nothing."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.seconds = 0.0
        self.holds_near = False
        self.is_abandoned = False


class Threads:
    """``jobs`` threads that share one workshop; suspects are read by children of this process, which come and go."""

    def __init__(self, alone: Alone, sink: Sink, facts: Store | None, jobs: int = 0) -> None:
        asked, cores = jobs, os.cpu_count() or 1
        jobs = jobs or FAR
        self._alone = alone
        self._sink = sink
        self._workshop: Reads = alone.make(alone.recipe, facts, "")
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._ended: SimpleQueue[Ended] = SimpleQueue()
        self._near = Semaphore(asked or cores)
        self._apart = BoundedSemaphore(min(jobs, cores))
        self._lock = Lock()
        self._sinking = Lock()
        self._children: set[Child] = set()
        self._idle: list[Child] = []
        self._struck: set[str] = set()
        self._notes: list[str] = []
        self._under_way = 0
        self._stopped = self._closed = False
        self._readings: dict[Thread, Reading] = {}
        self._left: list[Thread] = []
        self._watched = monotonic()
        self._threads = [self._begun() for _ in range(jobs)]

    @property
    def room(self) -> int:
        """How many more jobs it takes now: a job that waits would be called under way, and is not."""
        return len(self._threads) - self._under_way

    @property
    def hangs(self) -> bool:
        """True while a thread reads what was given up: those that it started itself are waited for where a process ends."""
        return any(thread.is_alive() for thread in (*self._threads, *self._left))

    def submit(self, job: Job) -> None:
        """Takes one job; returns at once."""
        self._under_way += 1
        self._jobs.put(job)

    def wait(self, seconds: float) -> list[Ended]:
        """What ended since the last call, waiting at most so long for the first."""
        self._watch()
        found: list[Ended] = []
        try:
            found.append(self._ended.get(timeout=seconds) if seconds > 0 else self._ended.get_nowait())
            while True:
                found.append(self._ended.get_nowait())
        except Empty:
            self._under_way -= len(found)
            return found

    def notes(self) -> list[str]:
        """What is to be told since the last call."""
        with self._lock:
            told, self._notes = self._notes, []
        return told

    def close(self, now: bool) -> None:
        """Lets what is under way end, or with ``now`` stops it: within `GRACE` seconds nothing more is stored."""
        if now:
            self._workshop.stop()
            with self._lock:
                self._stopped = True
                children = list(self._children)
            for child in children:
                child.stop()
        for _ in self._threads:
            self._jobs.put(None)
        until = monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()) if now else None)
        with self._sinking:
            self._closed = True
        for child in list(self._children):
            child.close()

    def _begun(self) -> Thread:
        thread = Thread(target=self._work, name="fleet", daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            reading = Reading(job)
            ended = Ended(job, False, words="The thread that read a target ended: start the same command again.")
            try:
                ended = self._done(reading)
            except BaseException as error:  # without a word of this job the run would wait for it without end
                if not isinstance(error, MemoryError):
                    ended = altered(ended, words=f"Reading a target raised {type(error).__name__}: please report it.")
            if reading.is_abandoned:  # it was told already, and another thread has the place of this one
                return
            self._ended.put(ended)

    def _watch(self) -> None:
        """Gives up what has been read for too long: a target that hangs is read alone at the end, where it can be ended."""
        seconds = monotonic() - self._watched
        if seconds < WATCH:
            return
        self._watched += seconds
        if any(left.waits for left in QUOTA.left()):
            return  # nobody is granted anything: that is no fault of a target
        with self._lock:
            for thread, reading in list(self._readings.items()):
                reading.seconds += seconds
                if reading.seconds > self._alone.longest:
                    self._abandon(thread, reading)

    def _abandon(self, thread: Thread, reading: Reading) -> None:
        job, minutes = reading.job, self._alone.longest / 60
        reading.is_abandoned = True
        del self._readings[thread]
        self._workshop.abandon(job.wanted.name)
        if reading.holds_near:
            self._near.release()
        self._left.append(thread)
        self._threads[self._threads.index(thread)] = self._begun()
        words = f"it was read for more than {minutes:,.0f} minutes"
        self._notes.append(f"{job.wanted.name} hangs ({words}): it is read alone at the end, and the others go on.")
        self._ended.put(Ended(job, False, killed=True, words=words))

    def _done(self, reading: Reading) -> Ended:
        job = reading.job
        try:
            outcome = self._by_child(job) if job.alone else self._here(reading)
            return Ended(job, outcome is not None and self._stored(outcome, reading))
        except StoppedError:
            return Ended(job, False)
        except ChildDiedError as error:
            return Ended(job, False, killed=True, words=str(error))
        except ChildStoppedError as error:
            return Ended(job, False, words=str(error), stopped=True)
        except MemoryError:
            words = "There is not enough memory: let it read fewer targets at once, as with --jobs 1."
            return Ended(job, False, words=words)
        except Exception as error:  # of the sink, or the system: the loop tells, and ends the run
            return Ended(job, False, words=str(error) or type(error).__name__)

    def _here(self, reading: Reading) -> Outcome:
        wanted, thread = reading.job.wanted, current_thread()
        is_near = not wanted.name.startswith("hf://")
        if is_near:
            self._near.acquire()
        with self._lock:
            reading.holds_near = is_near
            self._readings[thread] = reading
        try:
            return self._workshop.read(wanted)
        finally:
            with self._lock:
                self._readings.pop(thread, None)
                if is_near and not reading.is_abandoned:
                    self._near.release()

    def _by_child(self, job: Job) -> Outcome | None:
        name = job.wanted.name
        with self._apart:  # each has the rules in its memory once more
            child = self._child(name in self._struck)
            try:
                outcome = child.read(job.wanted)
            except ChildDiedError:
                self._struck.add(name)
                self._forget(child)
                raise
            except ChildStoppedError:
                self._forget(child)
                raise
            if name in self._struck:
                self._forget(child)
            else:
                self._idle.append(child)
            return outcome

    def _child(self, is_fresh: bool) -> Child:
        """One that waits, or a new one: a target that was struck is not to suffer from what another left behind."""
        with self._lock:
            if self._idle and not is_fresh:
                return self._idle.pop()
            child = Child(self._alone)
            self._children.add(child)
            if self._stopped:
                child.stop()
            return child

    def _forget(self, child: Child) -> None:
        child.close()
        with self._lock:
            self._children.discard(child)

    def _stored(self, outcome: Outcome, reading: Reading) -> bool:
        with self._sinking:  # the store takes one at a time anyway
            if self._closed or reading.is_abandoned:
                return False
            self._sink.put(outcome)
            return True


def open_threads(address: str, recipe: Recipe, sink: Sink, facts: Store | None, jobs: int) -> Running:
    """The threads, at work. Raises `ExecutorError` for an address, and where this process cannot judge by ``recipe``."""
    if address:
        raise ExecutorError(f"Threads have no address {address}: write --executor threads, or dask={address}.")
    try:
        return Threads(Alone(recipe, Workshop, getattr(facts, "path", "")), sink, facts, jobs)
    except StrangerError as error:
        raise ExecutorError(str(error)) from error


EXECUTOR = Executor(id="threads", missing=lambda: "", open=open_threads)
