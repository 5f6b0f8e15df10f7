"""The loop of a run: what waits is checked or read, what ends is heard, and what kills is told by name.

A target is marked as running before it is begun, and its outcome is stored before anybody hears that it ended. So a process
may die at any moment: what it had begun is found running, and is read again by a process of its own. A target that ends
that process twice while this one lives is quarantined; whoever kills this one makes nobody guilty.
"""

from __future__ import annotations

from collections import deque
from threading import Lock

from scanner.fleet.checks import Checks
from scanner.fleet.events import Far
from scanner.fleet.executors.interface import Job
from scanner.model.fleet import ENDED, Outcome
from scanner.pipeline.invoked import now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.fleet.events import Tell
    from scanner.fleet.executors.interface import Ended, Running
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import RunInfo, Wanted
    from scanner.store.fleet.store import FleetStore

PAGE = 512
"""Waiting targets that are taken from the store at once."""

STRIKES = 2
"""Processes of its own that a target may end before it is quarantined: one may be for want of memory."""

RETURNS = 3
"""Times that a target may be given back unread before it is read alone."""

TICK = 0.25
"""Seconds between two looks at what ended, where nothing else is to be done."""

SHOWN = 8
"""Names of targets under way that are told."""


class RunError(Exception):
    """The run cannot go on; the message is a sentence that ends with the next step. All that was stored is kept."""


class StoreSink:
    """Puts outcomes into the store, and counts them."""

    def __init__(self, store: FleetStore, run: RunInfo) -> None:
        self._store = store
        self._run = run.number
        self._lock = Lock()
        self.put_by_state = dict.fromkeys(ENDED, 0)

    def put(self, outcome: Outcome) -> None:
        """Keeps it for good. Raises `FleetError`."""
        self._store.put(self._run, outcome)
        with self._lock:
            self.put_by_state[outcome.state] += 1


class Loop:
    """One run over what is left of it. ``tell`` hears how far it is; ``is_stopped`` is asked often, and once it is true
    nothing new begins. With ``anew`` nothing that an earlier run read is taken over."""

    def __init__(
        self,
        store: FleetStore,
        run: RunInfo,
        recipe: Recipe,
        running: Running,
        sink: StoreSink,
        tell: Tell = lambda _: None,
        is_stopped: Callable[[], bool] = lambda: False,
        anew: bool = False,
    ) -> None:
        self._store, self._run, self._running, self._sink = store, run, running, sink
        self._tell, self._is_stopped, self._anew = tell, is_stopped, anew
        self._key = recipe.key
        self._checks = Checks(recipe)
        self._page: deque[tuple[Wanted, int]] = deque()
        self._ready: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._under_way: dict[str, Job] = {}
        self._returned: dict[str, int] = {}
        self._begun = run.count(*ENDED)
        self._reused = self._checked = 0
        self._is_empty = False

    def go(self) -> bool:
        """True once no target is left, false where it was stopped. Raises `RunError`, `FleetError`, and what the executor
        raises; whatever happens, what was not stored is given back."""
        is_over = False
        try:
            self._suspects.extend(Job(wanted, alone=True) for wanted, _ in self._store.suspects(self._run.number))
            while not is_over and not self._is_stopped():
                self._fill()
                self._hear(self._running.wait(self._pause()))
                self._tell(self._far())
                is_over = self._is_over()
        finally:
            self._close(is_over)
        if is_over:
            self._store.finish(self._run.number, now())
        return is_over

    def _is_over(self) -> bool:
        left = self._page or self._ready or self._suspects or self._under_way
        return self._is_empty and not left and self._checks.is_idle

    def _pause(self) -> float:
        """Seconds to wait for the executor: none where there is other work."""
        if self._page and self._checks.room and self._running.room:
            return 0.0
        return TICK if self._checks.is_idle else 0.02

    def _fill(self) -> None:
        if not (self._page or self._ready or self._is_empty) and self._checks.is_idle:
            self._page.extend(self._store.waiting(self._run.number, PAGE))
            self._is_empty = not self._page
        while self._page and self._checks.room and len(self._ready) <= self._running.room:
            self._sort(*self._page.popleft())
        for wanted, strikes, commit in self._checks.done(0):
            self._checked += 1
            if commit and self._store.reuse(self._run.number, wanted.name, commit):
                self._reused += 1
            else:
                self._enqueue(wanted, strikes)
        self._begin()

    def _sort(self, wanted: Wanted, strikes: int) -> None:
        """Sends a waiting target where it goes: it cannot be one, it may be as it was, or it has to be read."""
        if wanted.problem:
            self._sink.put(Outcome(wanted.name, self._key, "failed", error=wanted.problem))
            return
        kept = None if self._anew else self._store.kept(wanted.name, self._key)
        if kept is None:
            self._enqueue(wanted, strikes)
        else:
            self._checks.begin(wanted, strikes, kept)

    def _enqueue(self, wanted: Wanted, strikes: int) -> None:
        if strikes:
            self._suspects.append(Job(wanted, alone=True))
        else:
            self._ready.append(Job(wanted))

    def _begin(self) -> None:
        """Hands over as much as the executor takes: suspects last, so that none of them keeps others waiting."""
        jobs: list[Job] = []
        while len(jobs) < self._running.room and (self._ready or (self._suspects and not self._page)):
            jobs.append(self._ready.popleft() if self._ready else self._suspects.popleft())
        if not jobs:
            return
        self._store.mark_running(self._run.number, [job.wanted.name for job in jobs])
        for job in jobs:
            self._under_way[job.wanted.name] = job
            self._running.submit(job)

    def _hear(self, ended: Iterable[Ended]) -> None:
        for each in ended:
            name = each.job.wanted.name
            self._under_way.pop(name, None)
            if each.stored:
                self._returned.pop(name, None)
            elif each.stopped:
                self._ended_by_others(each)
            elif each.killed:
                self._killed(each)
            elif each.words:
                raise RunError(each.words)
            elif not self._is_stopped():
                self._give_back(each.job)

    def _killed(self, ended: Ended) -> None:
        wanted = ended.job.wanted
        if not ended.job.alone:  # others may have been under way in that process
            self._suspects.append(Job(wanted, alone=True))
            return
        strikes = self._store.strike(self._run.number, wanted.name, ended.words)
        if strikes < STRIKES:
            self._is_empty = False  # it waits again, with its strike
            return
        words = f"Reading it ended {strikes} processes of its own: {ended.words}. Scan it by itself to see more."
        self._store.quarantine(self._run.number, wanted.name, words)
        self._sink.put_by_state["quarantined"] += 1

    def _ended_by_others(self, ended: Ended) -> None:
        """Takes a target once more whose process somebody ended with a word: a system that stops all that a service has, for
        one. Where that happens again and again, the target is to blame: memory runs out in such words, too."""
        name = ended.job.wanted.name
        self._returned[name] = self._returned.get(name, 0) + 1
        if self._returned[name] > RETURNS:
            self._killed(ended)
        else:
            self._suspects.append(Job(ended.job.wanted, alone=True))

    def _give_back(self, job: Job) -> None:
        """Takes a target that was given back unread once more; one that comes back again and again is read alone."""
        name = job.wanted.name
        self._returned[name] = self._returned.get(name, 0) + 1
        if job.alone or self._returned[name] > RETURNS:
            self._suspects.append(Job(job.wanted, alone=True))
        else:
            self._ready.append(job)

    def _close(self, is_over: bool) -> None:
        self._checks.close()
        self._running.close(now=not is_over)
        for each in self._running.wait(0):
            if each.stored:
                self._under_way.pop(each.job.wanted.name, None)
        left = [name for name, job in self._under_way.items() if not job.alone]  # suspects stay what they are
        if left and not is_over:
            self._store.put_back(self._run.number, left)
        self._tell(self._far())

    def _far(self) -> Far:
        put = self._sink.put_by_state
        return Far(
            all=self._run.count(),
            done=self._begun + self._reused + sum(put.values()),
            reused=self._reused,
            read=put["done"],
            failed=self._run.count("failed") + put["failed"],
            quarantined=self._run.count("quarantined") + put["quarantined"],
            checked=self._checked,
            under_way=tuple(self._under_way)[:SHOWN],
            notes=tuple(self._running.notes()),
        )
