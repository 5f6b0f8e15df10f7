"""The seam of an executor: one module with one ``EXECUTOR`` that reads targets, and stores each before it tells so."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Outcome, Wanted
    from scanner.store.store import Store

    class Sink(Protocol):
        """Where outcomes go. `put` may be called by many threads, and twice with the same outcome; it is kept for good when
        it returns."""

        def put(self, outcome: Outcome) -> None: ...

    class Running(Protocol):
        """An executor at work."""

        @property
        def room(self) -> int:
            """How many more jobs it takes now."""

        @property
        def hangs(self) -> bool:
            """True where, once it is closed, something of this process goes on that nobody can end."""

        def submit(self, job: Job) -> None:
            """Takes one job; returns at once."""

        def wait(self, seconds: float) -> list[Ended]:
            """What ended since the last call, waiting at most so long for the first."""

        def notes(self) -> list[str]:
            """Sentences for people on who reads and who does not, since the last call."""

        def close(self, now: bool) -> None:
            """Lets what is under way end, or with ``now`` stops it. What was not stored is as if it had not begun."""


@record
class Job:
    """One target to read. With ``alone`` it is read by a process of its own: it was under way when another one died."""

    wanted: Wanted
    alone: bool = False


@record
class Ended:
    """A job that is over: ``stored``, else it ``killed`` the process that read it, or that was ``stopped`` by somebody, or
    it was given back unread."""

    job: Job
    stored: bool
    killed: bool = False
    words: str = ""
    stopped: bool = False


@record
class Executor:
    """``missing()`` is the sentence with the line that installs what it needs, or ""; ``open(address, recipe, sink, facts,
    jobs)`` starts it. ``jobs`` is how many targets are read at once (0: its own default); ``facts`` the store of facts by
    digest that all share. Raises `ExecutorError` where it cannot be had."""

    id: str
    missing: Callable[[], str]
    open: Callable[[str, Recipe, Sink, Store | None, int], Running]


class ExecutorError(Exception):
    """It cannot be had; the message is a sentence that ends with the next step."""
