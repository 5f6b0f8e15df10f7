"""Suspects, read by a process of their own: those that were under way when another process died may have ended it.

A child reads one after the other, so that its end has one cause; one that has ended is followed by another. What goes
between the two is JSON, so that nothing which a scan makes is unpickled. A child ends with its parent, however that ends.
"""

from __future__ import annotations

import json
import os
import signal
import time
from multiprocessing import get_context
from threading import Lock

from scanner.fleet.alone_facts import RelayedFacts, answer_of
from scanner.model.fleet import Cost, Outcome, Wanted
from scanner.model.objects import plain
from scanner.model.record import record
from scanner.sources.hub.quota import QUOTA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from queue import SimpleQueue
    from typing import Protocol

    from scanner.fleet.recipe import Recipe
    from scanner.store.store import Store

    class Reads(Protocol):
        """A `Workshop`, or what stands in for one."""

        def read(self, wanted: Wanted) -> Outcome: ...
        def stop(self) -> None: ...
        def abandon(self, name: str) -> None: ...

    Make = Callable[[Recipe, Store | None, str], Reads]

LONGEST = 1800.0
"""Seconds that one suspect may take. Each of its files has two minutes at most, of which eight are read at once: what takes
half an hour hangs."""

GRACE = 5.0
"""Seconds that a child which was killed is waited for."""

TICK = 0.5
"""Seconds between two looks at the clock while a child reads."""

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


class ChildStoppedError(Exception):
    """Somebody asked the child to end, as a system does that stops a service: no target does that."""


class Child:
    """A process that reads suspects, one at a time; it begins with the first of them. Facts of blobs are those of
    ``shared``, else of the file that ``alone`` names."""

    def __init__(self, alone: Alone, shared: Store | None = None) -> None:
        self._alone = alone
        self._shared = shared
        self._lock = Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._stopped = False

    def read(self, wanted: Wanted) -> Outcome | None:
        """Its outcome; None where it was stopped. Raises `ChildDiedError` or `ChildStoppedError`, after which the child is
        of no more use, and `OSError` where no process is to be had."""
        with self._lock:
            if self._stopped:
                return None
            if self._process is None:
                self._start()
        assert self._pipe is not None and self._process is not None
        try:
            return self._heard(wanted, self._pipe, self._process)
        except (ChildDiedError, ChildStoppedError):
            self.close()
            if self._stopped:
                return None
            raise

    def stop(self) -> None:
        """Ends the child at once."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Ends the child, and lets go of what it took."""
        if self._process is not None:
            self._process.kill()
            self._process.join(GRACE)
        if self._pipe is not None:
            self._pipe.close()

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=True)
        process = context.Process(target=_child, args=(self._alone, theirs, self._shared is not None), daemon=True)
        process.start()
        self._process = process
        theirs.close()

    def _heard(self, wanted: Wanted, pipe: Connection, process: SpawnProcess) -> Outcome:
        until = time.monotonic() + self._alone.longest
        hears = True
        try:
            _say(pipe, {"name": wanted.name, "commit": wanted.commit, "quota": QUOTA.export()})
            while True:
                if time.monotonic() > until:
                    raise ChildDiedError(f"it was read for more than {self._alone.longest / 60:,.0f} minutes")
                if not pipe.poll(TICK):
                    if any(left.waits for left in QUOTA.left()):
                        until += TICK  # nobody is granted anything: that is no fault of the target
                    if hears:  # one that hangs is not told more and more, until the pipe is full
                        _say(pipe, {"quota": QUOTA.export()})
                        hears = False
                    continue
                said = json.loads(pipe.recv_bytes(LIMIT))
                QUOTA.merge(said["quota"])
                if "outcome" in said:
                    return outcome_from(said["outcome"])
                if "facts" not in said:
                    hears = True
                elif answer := answer_of(self._shared, said):
                    _say(pipe, {**answer, "quota": QUOTA.export()})
        except (EOFError, OSError, ValueError, TypeError, KeyError) as error:
            process.join(GRACE)
            if process.exitcode in _ASKED_TO_END:
                raise ChildStoppedError(f"it was ended from outside ({_ended(process.exitcode)})") from error
            raise ChildDiedError(f"it ended the process that read it ({_ended(process.exitcode)})") from error


_ASKED_TO_END = tuple(-getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


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


def _child(alone: Alone, pipe: Connection, is_told: bool) -> None:
    """The spawned process: reads what it is told to, tells each outcome. Nothing of it reaches the screen."""
    import threading
    from queue import SimpleQueue

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both: the parent decides what ends
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _go_first()
    asked: SimpleQueue[Wanted] = SimpleQueue()
    answers: SimpleQueue[str] = SimpleQueue()
    one_at_a_time = threading.Lock()

    def say(what: dict[str, object]) -> None:
        with one_at_a_time:
            _say(pipe, {**what, "quota": QUOTA.export()})

    threading.Thread(target=_listen, args=(pipe, asked, answers, say), daemon=True).start()
    workshop = alone.make(alone.recipe, RelayedFacts(say, answers) if is_told else _facts(alone), "alone")
    while True:
        say({"outcome": outcome_to(workshop.read(asked.get()))})


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


def _listen(
    pipe: Connection, asked: SimpleQueue[Wanted], answers: SimpleQueue[str], say: Callable[[dict[str, object]], None]
) -> None:
    """Hears what to read next, what is known of blobs, and what servers still grant, which is answered with the same. Once
    the parent is gone all ends, whatever is under way."""
    try:
        while True:
            said = json.loads(pipe.recv_bytes())
            QUOTA.merge(said["quota"])
            if "name" in said:
                asked.put(Wanted(said["name"], said["commit"]))
            elif "found" in said:
                answers.put(said["found"])
            else:
                say({})
    except (EOFError, OSError):
        os._exit(1)


def _say(pipe: Connection, what: dict[str, object]) -> None:
    pipe.send_bytes(json.dumps(what).encode("ascii"))


def _ended(code: int | None) -> str:
    if code is None:
        return "it does not answer"
    if code < 0:
        return f"signal {-code}" + (", perhaps for want of memory" if code == -9 else "")
    return f"exit code {code}"
