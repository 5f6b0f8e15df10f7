"""What runs on a worker: one stall for each run, which reads targets and brings what they came to back to the store."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing import current_process
from threading import Lock, Thread

from scanner.fleet.alone import Alone, Child
from scanner.fleet.executors.dask_desk import Terms
from scanner.fleet.executors.dask_wire import FIRST, LARGEST_REPORT, Channel, WireError, keep_alive
from scanner.fleet.recipe import lock_of
from scanner.model.codec import ReportError, rebuilt
from scanner.model.fleet import Outcome
from scanner.model.objects import plain
from scanner.model.record import altered, record
from scanner.sources.hub.quota import QUOTA
from scanner.store.coding import UnstorableError, decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext
    from typing import Any

    from scanner.fleet.alone import Make, Reads
    from scanner.fleet.executors.dask_wire import Message
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted
    from scanner.store.store import Stored

CONNECT = 10.0
"""Seconds in which the process that keeps the store must answer a call."""

ANSWER = 300.0
"""Seconds that an answer may take: a store may be busy for others."""

STALLS = 4
"""Runs whose rules one worker keeps; the oldest makes room."""


@record
class Ticket:
    """How a worker finds the run: where the store is kept, the key of this run's messages, and what reads targets there."""

    host: str
    port: int
    run: str
    secret: bytes
    tls: bool = False
    workshop: str = "scanner.fleet.work:Workshop"


class UnfitError(Exception):
    """This worker would read otherwise than others; the message is a sentence that ends with the next step."""


class Stall:
    """One run in one process of a worker. Raises `UnfitError` or `WireError`."""

    def __init__(self, ticket: Ticket, worker: str, context: SSLContext | None) -> None:
        self.worker = worker
        self._ticket = ticket
        self._context = context
        self._lock = Lock()
        self._idle: list[Channel] = []
        self._workshop: Reads | None = None
        self._watched: Channel | None = None
        self._children: set[Child] = set()
        self._check()
        self._watch()

    def begin(self, name: str) -> str:
        """What to do with a target: "read" it, "read-alone", or "leave" it."""
        return str(self._ask({"ask": "begin", "name": name})[0].get("do"))

    def read(self, recipe: Recipe, wanted: Wanted) -> None:
        """Reads the target; it is stored when this returns. Raises `WireError` where it could not be."""
        self._bring(self._elsewhere(recipe, wanted) or self._made(recipe).read(wanted))

    def read_alone(self, recipe: Recipe, wanted: Wanted) -> None:
        """The same by a process of its own. Raises `ChildDiedError` too."""
        child = Child(Alone(recipe, _named(self._ticket.workshop)), SharedFacts(self))
        with self._lock:
            self._children.add(child)
        try:
            _allow_children()
            outcome = self._elsewhere(recipe, wanted) or child.read(wanted)
        finally:
            with self._lock:
                self._children.discard(child)
        if outcome is None:
            raise WireError("the run was stopped")
        self._bring(altered(outcome, cost=altered(outcome.cost, worker=self.worker)))

    def get(self, endpoint: str, digest: str, path: str) -> Stored | None:
        """What the store has of a blob."""
        answer, body = self._ask({"ask": "get-facts", "endpoint": endpoint, "digest": digest, "path": path})
        return decoded(body, path) if answer.get("found") is True else None

    def put(self, endpoint: str, digest: str, path: str, data: bytes) -> None:
        """Keeps what was read of a blob."""
        self._ask({"ask": "put-facts", "endpoint": endpoint, "digest": digest, "path": path}, data)

    def close(self) -> None:
        """Hangs up; what is being read ends at its next block or file."""
        with self._lock:
            idle, self._idle = self._idle, []
            watched, self._watched, made = self._watched, None, self._workshop
            children = list(self._children)
        for channel in (*idle, *((watched,) if watched is not None else ())):
            channel.close()
        for child in children:
            child.stop()
        if made is not None:
            made.stop()

    def _check(self) -> None:
        answer, _ = self._ask({"ask": "terms"})
        try:
            theirs = rebuilt(Terms, answer.get("terms"))
        except ReportError as error:
            message = f"The worker {self.worker} has another version of Weighbridge: install ours on all workers."
            raise UnfitError(message) from error
        assert isinstance(theirs, Terms)
        words = difference(theirs, str(answer.get("project", "")), str(answer.get("mirror", "")))
        if words:
            raise UnfitError(f"The worker {self.worker} {words}")

    def _watch(self) -> None:
        """Lets this stall close once the process that keeps the store is gone: nobody would take what is read on."""
        watched = self._watched = self._connected(None)

        def until_gone() -> None:
            with suppress(WireError):
                watched.receive(FIRST)
            leave(self._ticket.run, self)

        Thread(target=until_gone, name="fleet-watch", daemon=True).start()

    def _bring(self, outcome: Outcome) -> None:
        """Stores what a target came to."""
        if len(outcome.report) > LARGEST_REPORT:
            words = f"Its report takes {len(outcome.report):,} bytes, more than is sent: scan it with weighbridge scan."
            outcome = altered(outcome, state="failed", report=b"", answer="", error=words)
        self._ask({"ask": "put", "outcome": plain(altered(outcome, report=b""))}, outcome.report)

    def _made(self, recipe: Recipe) -> Reads:
        """The workshop of this run, made when it is first needed."""
        with self._lock:
            if self._workshop is None:
                self._workshop = _named(self._ticket.workshop)(recipe, SharedFacts(self), self.worker)
            return self._workshop

    def _elsewhere(self, recipe: Recipe, wanted: Wanted) -> Outcome | None:
        """What a target comes to whose files this machine does not have."""
        name = wanted.name
        if wanted.problem or not os.path.isabs(name) or os.path.lexists(name):
            return None
        message = (
            f"{name} is not there on the worker {self.worker}: let all workers see the same files under the same path, "
            "or read it with --executor threads."
        )
        return Outcome(name, recipe.key, "failed", error=message, again=True)

    def _ask(self, said: dict[str, Any], body: bytes = b"") -> Message:
        """The answer to a question; a connection that broke is made anew once: every question may be asked twice.

        What servers still grant is told and heard with each: all workers share one quota.
        """
        said = {**said, "quota": QUOTA.export()}
        with self._lock:
            channel = self._idle.pop() if self._idle else None
        try:
            fresh = channel is None
            channel = channel or self._connected()
            try:
                channel.send(said, body)
                answer = channel.receive()
            except WireError:
                channel.close()
                if fresh:
                    raise
                channel = self._connected()
                channel.send(said, body)
                answer = channel.receive()
        except OSError as error:
            if channel is not None:
                channel.close()
            place = f"{self._ticket.host}:{self._ticket.port}"
            raise WireError(f"{self.worker} cannot reach the store at {place}: {error}") from error
        with self._lock:
            self._idle.append(channel)
        heard = answer[0].get("quota")
        if isinstance(heard, list):
            QUOTA.merge(heard)
        if "refused" in answer[0]:
            raise WireError(f"{self.worker} was refused: {answer[0]['refused']}")
        return answer

    def _connected(self, timeout: float | None = ANSWER) -> Channel:
        connection = socket.create_connection((self._ticket.host, self._ticket.port), CONNECT)
        try:
            keep_alive(connection)
            if self._context is not None:
                connection = self._context.wrap_socket(connection)
            channel = Channel(connection, self._ticket.secret, listens=False)
            channel.send({"ask": "hello"})
            channel.receive(FIRST)
            connection.settimeout(timeout)
        except BaseException:
            connection.close()
            raise
        return channel


class SharedFacts:
    """The `Store` of facts of the whole run, asked over the connection. A store that does not answer has nothing."""

    def __init__(self, stall: Stall) -> None:
        self.notes: list[str] = []
        self._stall = stall

    def get(self, endpoint: str, digest: str, path: str) -> Stored | None:
        """What was kept of that blob."""
        try:
            return self._stall.get(endpoint, digest, path)
        except WireError:
            return None

    def put(self, endpoint: str, digest: str, path: str, stored: Stored) -> None:
        """Keeps what was read of that blob."""
        try:
            self._stall.put(endpoint, digest, path, encoded(stored, path))
        except (WireError, UnstorableError):
            pass

    def close(self) -> None:
        """Nothing: the run keeps it."""


def difference(theirs: Terms, project: str, mirror: str) -> str:
    """What this process would read otherwise than the one that keeps the store: the end of a sentence; "" for nothing."""
    from scanner.version import VERSION

    endpoint = os.environ.get("HF_ENDPOINT", "")
    python = ".".join(map(str, sys.version_info[:3]))
    if theirs.version != VERSION:
        return f"has Weighbridge {VERSION}, this process has {theirs.version}: install the same version on both."
    if theirs.endpoint != endpoint:
        shown = endpoint or "the Hub itself", theirs.endpoint or "the Hub itself"
        return f"reads from {shown[0]}, this process from {shown[1]}: start it with the same HF_ENDPOINT."
    if theirs.python != python:
        return f"runs Python {python}, this process {theirs.python}: start it with the same version."
    if theirs.ruleset != _ruleset():
        return f"has rules of Weighbridge {VERSION} that differ from ours: install it anew on both."
    if theirs.parser != _parser():
        return f"has Weighbridge {VERSION} with other code or libraries than ours: install it anew on both."
    if theirs.lock != lock_of(project):
        return f"does not see the lock file of {project} as it is here: share that folder with it, under the same path."
    if mirror and not os.path.isdir(mirror):
        return f"does not see {mirror}: share that folder with it, under the same path."
    return ""


def _named(workshop: str) -> Make:
    """What a ticket names."""
    module, _, name = workshop.partition(":")
    made: Make = getattr(import_module(module), name)
    return made


def _allow_children() -> None:
    """Lets this process have children although Dask's nanny made it a daemon, to which `multiprocessing` refuses them: ours
    end with it by themselves."""
    process: Any = current_process()
    process._config["daemon"] = False


def _ruleset() -> str:
    from scanner.catalog.catalog import load

    return load().ruleset


def _parser() -> str:
    from scanner.pipeline.budget import Limits
    from scanner.pipeline.parser_version import parser_version

    return parser_version(Limits())


_guard = Lock()
_stalls: dict[str, Stall] = {}


def stall_of(ticket: Ticket, worker: str, context: SSLContext | None) -> Stall:
    """The stall of a run in this process, opened by whoever asks first."""
    with _guard:
        found = _stalls.get(ticket.run)
        if found is None:
            found = Stall(ticket, worker, context)
            while len(_stalls) >= STALLS:
                _stalls.pop(next(iter(_stalls))).close()
            _stalls[ticket.run] = found
        return found


def leave(run: str, which: Stall | None = None) -> None:
    """Closes the stall of a run in this process; where ``which`` is given, that one and none that came after it."""
    with _guard:
        stall = which or _stalls.get(run)
        if stall is not None and _stalls.get(run) is stall:
            del _stalls[run]
    if stall is not None:
        stall.close()
