"""A suspect, read by a process of its own: one that was under way when another process died may have ended it.

What goes between the two is JSON, so that nothing which a scan makes is unpickled. The child ends with its parent, however
that ends; it takes longest where nobody is left to read anything else.
"""

from __future__ import annotations

import json
import os
import time
from multiprocessing import get_context
from threading import Lock

from scanner.model.fleet import Cost, Outcome
from scanner.model.objects import plain
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from typing import Protocol

    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted
    from scanner.store.store import Store

    class Reads(Protocol):
        """A `Workshop`, or what stands in for one."""

        def read(self, wanted: Wanted) -> Outcome: ...
        def stop(self) -> None: ...

    Make = Callable[[Recipe, Store | None, str], Reads]

LONGEST = 1800.0
"""Seconds that one suspect may take. Each of its files has two minutes at most, of which eight are read at once: what takes
half an hour hangs."""

GRACE = 5.0
"""Seconds that a child which was killed is waited for."""

LIMIT = 1 << 30
"""Bytes of an outcome that are taken from a child."""


@record
class Alone:
    """How suspects are read: ``make(recipe, facts, worker)`` is a function or class of a module, so that it can be named to
    a spawned process. ``facts`` is the fleet's file with the facts that all share, or ""; ``longest`` is in seconds."""

    recipe: Recipe
    make: Make
    facts: str = ""
    longest: float = LONGEST


class ChildDiedError(Exception):
    """The child ended, or had to be ended, before it told an outcome; the message says how, in words."""


class Child:
    """One suspect under way."""

    def __init__(self, alone: Alone) -> None:
        self._alone = alone
        self._lock = Lock()
        self._process: SpawnProcess | None = None
        self._stopped = False

    def read(self, wanted: Wanted) -> Outcome | None:
        """Its outcome; None where it was stopped. Raises `ChildDiedError`, and `OSError` where no process is to be had."""
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=True)
        process = context.Process(target=_child, args=(self._alone, wanted, theirs), daemon=True)
        with self._lock:
            if self._stopped:
                return None
            process.start()
            self._process = process
        theirs.close()
        try:
            return self._heard(ours, process)
        finally:
            process.kill()
            process.join(GRACE)
            ours.close()

    def stop(self) -> None:
        """Ends the child at once."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _heard(self, pipe: Connection, process: SpawnProcess) -> Outcome | None:
        until = time.monotonic() + self._alone.longest
        try:
            while not pipe.poll(0.5):
                if time.monotonic() > until:
                    raise ChildDiedError(f"it was read for more than {self._alone.longest / 60:,.0f} minutes")
            return outcome_from(json.loads(pipe.recv_bytes(LIMIT)))
        except (EOFError, OSError, ValueError, TypeError, KeyError) as error:
            if self._stopped:
                return None
            process.join(GRACE)
            raise ChildDiedError(f"it ended the process that read it ({_ended(process.exitcode)})") from error


def outcome_to(outcome: Outcome) -> dict[str, object]:
    """``outcome`` as JSON has it."""
    said: dict[str, object] = plain(outcome)
    return {**said, "report": outcome.report.decode("ascii")}


def outcome_from(said: dict[str, object]) -> Outcome:
    """The outcome that `outcome_to` wrote. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    from scanner.model.codec import rebuilt

    report = str(said.pop("report", "")).encode("ascii")
    cost = rebuilt(Cost, said.pop("cost", {}))
    pairs = said.pop("rests_on", [])
    if not isinstance(cost, Cost) or not isinstance(pairs, list):
        raise ValueError("no outcome")
    rests = tuple((str(name), str(commit)) for name, commit in pairs)
    words = {name: str(said.get(name, "")) for name in ("target", "key", "state", "commit", "answer", "error")}
    return Outcome(**words, report=report, rests_on=rests, again=said.get("again") is True, cost=cost)


def _child(alone: Alone, wanted: Wanted, pipe: Connection) -> None:
    """The spawned process: reads, tells the outcome. Nothing of it reaches the screen."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both: the parent decides what ends
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _go_first()
    threading.Thread(target=_end_with_parent, args=(pipe,), daemon=True).start()
    outcome = alone.make(alone.recipe, _facts(alone), "alone").read(wanted)
    pipe.send_bytes(json.dumps(outcome_to(outcome)).encode("ascii"))
    os._exit(0)  # a thread of the scan, or a slow end of the interpreter, keeps nobody waiting


def _facts(alone: Alone) -> Store | None:
    if not alone.facts:
        return None
    from scanner.store.fleet.facts import facts_of

    return facts_of(alone.facts, lambda: alone.recipe.parser)


def _go_first() -> None:
    """Asks Linux to end this process, not its parent, where memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
    except OSError:
        pass


def _end_with_parent(pipe: Connection) -> None:
    try:
        pipe.recv_bytes()  # the parent never says anything: this returns when it is gone
    except (EOFError, OSError):
        pass
    os._exit(1)


def _ended(code: int | None) -> str:
    if code is None:
        return "it does not answer"
    if code < 0:
        return f"signal {-code}" + (", perhaps for want of memory" if code == -9 else "")
    return f"exit code {code}"
