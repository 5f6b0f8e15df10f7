"""The workers of a cluster that take part: those that would read as this process does, however late they join."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread

from scanner.fleet.executors.dask_task import check, same
from scanner.model.escape import printable
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scanner.fleet.executors.dask_worker import Ticket
    from scanner.fleet.recipe import Recipe


@record
class Posting:
    """What tasks that go out together share: the ``workers`` that may do them, and the ``recipe`` as a future that the same
    workers hold. Each of them can make it again, so that the tasks can be done while one of them lives."""

    workers: frozenset[str]
    recipe: Any


class Crew:
    """Who of a cluster's workers may read. ``told`` is what those said that were asked already (see `difference_of`);
    others are asked where they join, and nothing is given to them before they answered."""

    def __init__(self, client: Any, ticket: Ticket, recipe: Recipe, told: Mapping[str, str]) -> None:
        self._client = client
        self._ticket = ticket
        self._recipe = recipe
        self._fit = {worker for worker, words in told.items() if not words}
        self._unfit: set[str] = set()
        self._asked: set[str] = set()
        self._answers: SimpleQueue[tuple[str, object]] = SimpleQueue()
        self._number = 0
        self._posting: Posting | None = None
        self._threads: dict[str, int] = {}
        self.notes: list[str] = []
        """Sentences on workers that were passed over, not told yet."""
        for worker, words in told.items():
            if words:
                self.pass_over(worker, words)

    @property
    def threads(self) -> int:
        """How many targets those that may read can read at once."""
        return sum(self._threads.get(worker, 0) for worker in self._fit)

    @property
    def posting(self) -> Posting:
        """What a task that goes out now is given."""
        if self._posting is None or self._posting.workers != self._fit:
            workers = frozenset(self._fit)
            recipe = self._sent(workers) if workers else None
            self._posting = Posting(workers, recipe)
        return self._posting

    def is_there(self, posting: Posting) -> bool:
        """True while a worker lives that may do the tasks of a posting."""
        return not posting.workers.isdisjoint(self._fit)

    def look(self) -> None:
        """Sees who has come and who has gone. Raises what the client does where its scheduler is gone."""
        self._threads = dict(self._client.nthreads())
        self._fit &= self._threads.keys()
        self._unfit &= self._threads.keys()
        new = sorted(self._threads.keys() - self._fit - self._unfit - self._asked)
        if new:
            self._asked.update(new)
            Thread(target=self._ask, args=(new,), name="fleet-crew", daemon=True).start()

    def hear(self) -> None:
        """Hears workers that were asked who they are: they take part from then on, or are passed over."""
        while not self._answers.empty():
            worker, said = self._answers.get()
            self._asked.discard(worker)
            if worker not in self._threads or isinstance(said, OSError):
                continue  # it is gone, or is asked once more
            if words := difference_of(worker, said):
                self.pass_over(worker, words)
            else:
                self._fit.add(worker)

    def pass_over(self, worker: str, words: str) -> None:
        """Gives a worker nothing from now on, and tells why."""
        self._fit.discard(worker)
        if worker not in self._unfit:
            self._unfit.add(worker)
            self.notes.append(f"{words} It is passed over, and others read in its place.")

    def _sent(self, workers: frozenset[str]) -> Any:
        """The recipe as a future that these workers hold."""
        self._number += 1
        key = f"weighbridge-{self._ticket.run}-recipe-{self._number}"
        more = {"workers": sorted(workers), "allow_other_workers": False}
        return self._client.submit(same, self._recipe, key=key, pure=False, **more)

    def _ask(self, workers: list[str]) -> None:
        """Asks new workers who they are. It is no task: one that a worker cannot unpickle would end that worker."""
        try:
            said = self._client.run(check, self._ticket, workers=workers, on_error="return")
        except Exception as error:
            said = dict.fromkeys(workers, OSError(str(error)))
        for worker in workers:
            self._answers.put((worker, said.get(worker, OSError())))


def difference_of(worker: str, said: object) -> str:
    """The sentence on what keeps a worker from taking part, of what it answered: words, or an error; "" for nothing."""
    if isinstance(said, ImportError):
        return (
            f"The worker {worker} cannot load what this process has ({_first(said)}): install the same version of "
            "Weighbridge there."
        )
    if isinstance(said, BaseException):
        return f"The worker {worker} is not fit ({_first(said)}): install Weighbridge anew there."
    return str(said)


def _first(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return printable((text[0] if text else type(error).__name__)[:300])
