"""Whether targets that were read before have changed since: asked of many at once, of each base model once a run."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event, Lock

from scanner.fleet.commits import commit_now, is_here
from scanner.model.fleet import Wanted, bare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.recipe import Recipe

    Kept = tuple[str, tuple[tuple[str, str], ...]]

AT_ONCE = 8
"""Questions under way: each waits for a server, and the quota that all share sets the pace."""

ROOM = 64
"""Targets that are asked about at once, waiting ones included."""

REMEMBERED = 65_536
"""Answers that are kept: base models, and targets that are base models of others."""


class Checks:
    """The targets that are being asked about."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._pool = ThreadPoolExecutor(AT_ONCE, "fleet-check")
        self._lock = Lock()
        self._answers: dict[str, tuple[Event, list[str]]] = {}
        self._asking: dict[Future[str], tuple[Wanted, int]] = {}

    @property
    def room(self) -> int:
        """How many more targets may be asked about now."""
        return ROOM - len(self._asking)

    @property
    def is_idle(self) -> bool:
        """True where no answer is to come."""
        return not self._asking

    def begin(self, wanted: Wanted, strikes: int, kept: Kept) -> None:
        """Asks whether the target, or a base model of it, is another than it was."""
        self._asking[self._pool.submit(self._unchanged, wanted, kept)] = wanted, strikes

    def done(self, seconds: float) -> list[tuple[Wanted, int, str]]:
        """(target, its strikes, the commit that it still is at or "") of those that were answered, waiting at most so long
        for the first."""
        ready, _ = wait(self._asking, seconds, FIRST_COMPLETED)
        return [(*self._asking.pop(future), future.result()) for future in ready]

    def close(self) -> None:
        """Asks nothing more, and waits for no answer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _unchanged(self, wanted: Wanted, kept: Kept) -> str:
        commit, rests_on = kept
        if not commit or self._now(wanted) != commit:
            return ""
        return commit if all(self._is_at(name, before) for name, before in rests_on) else ""

    def _is_at(self, name: str, before: str) -> bool:
        """True for a base model that is where it was; the Hub may call it otherwise by now."""
        now = self._now(Wanted(name))
        return (now if is_here(name) else bare(now)) == before

    def _now(self, wanted: Wanted) -> str:
        """Where the target is now, "" where nobody can tell; asked by the first who wants to know, while others wait."""
        with self._lock:
            known = self._answers.get(wanted.name)
            if known is None:
                mine = self._answers[wanted.name] = Event(), [""]
                while len(self._answers) > REMEMBERED:
                    del self._answers[next(iter(self._answers))]
        if known is not None:
            known[0].wait()
            return known[1][0]
        try:
            mine[1][0] = commit_now(wanted, self._recipe, told=True)
        except Exception:  # whatever one question stumbles over: the target is read, and that tells
            mine[1][0] = ""
        finally:
            mine[0].set()
        return mine[1][0]
