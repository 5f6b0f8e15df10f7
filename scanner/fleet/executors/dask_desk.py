"""What workers may ask of the process that keeps the store, and what it answers."""

from __future__ import annotations

import sys
from threading import Condition

from scanner.fleet.alone_facts import kept_of
from scanner.model.codec import ReportError, rebuilt
from scanner.model.fleet import ENDED, Outcome
from scanner.model.objects import plain
from scanner.model.record import altered, record
from scanner.sources.hub.quota import QUOTA
from scanner.store.coding import decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scanner.fleet.executors.dask_wire import Message
    from scanner.fleet.executors.interface import Job, Sink
    from scanner.fleet.recipe import Recipe
    from scanner.store.store import Store

LONGEST_NAME = 8192
"""Characters of a path or a digest in a question."""


class RefusedError(ValueError):
    """What a worker says is not what this run expects."""


@record
class Terms:
    """What a worker must have in common with us. ``lock`` is the digest of the project's lock file, "" where it has none."""

    version: str
    ruleset: str
    parser: str
    endpoint: str
    python: str
    lock: str


class Desk:
    """Answers the workers of one run. Safe to use from several threads.

    A job is expected from `expect` until `forget`. Of a job that was begun before and did not end, the process that
    read it is gone: whoever begins it next is told to read it alone, so that it cannot take a worker along twice. While
    an outcome is on its way into the store, whoever asks about its target waits: a worker may die just then, and what it
    read is not to be read again.
    """

    def __init__(self, recipe: Recipe, sink: Sink, facts: Store | None) -> None:
        self._recipe = recipe
        self._key = recipe.key
        self._sink = sink
        self._facts = facts
        self._lock = Condition()
        self._terms = {"terms": plain(terms_of(recipe)), "project": recipe.project, "mirror": recipe.mirror}
        self._begun: dict[str, int] = {}
        self._on_its_way: set[str] = set()
        self._stored: set[str] = set()
        self._answers: dict[str, Callable[[dict[str, Any], bytes], Message]] = {
            "hello": lambda *_: ({}, b""),
            "terms": lambda *_: (self._terms, b""),
            "begin": lambda said, _: self._begin(said),
            "put": self._put,
            "get-facts": lambda said, _: self._get_facts(said),
            "put-facts": self._put_facts,
        }
        self.error: Exception | None = None
        """What the store said when it could not keep an outcome."""

    def expect(self, job: Job) -> None:
        """From now on workers may begin it."""
        with self._lock:
            self._begun[job.wanted.name] = 1 if job.alone else 0
            self._stored.discard(job.wanted.name)

    def has(self, name: str) -> bool:
        """True where it is stored."""
        with self._lock:
            self._settle(name)
            return name in self._stored

    def forget(self, name: str) -> bool:
        """Nobody may store it any more; true where it was stored."""
        with self._lock:
            self._settle(name)
            self._begun.pop(name, None)
            stored = name in self._stored
            self._stored.discard(name)
            return stored

    def answer(self, said: dict[str, Any], body: bytes) -> Message:
        """The answer to one question. Raises `RefusedError`."""
        act = self._answers.get(_text(said, "ask"))
        if act is None:
            raise RefusedError("there is no such question")
        heard = said.get("quota")
        if isinstance(heard, list):
            QUOTA.merge(heard)
        answer, data = act(said, body)
        return {**answer, "quota": QUOTA.export()}, data

    def _begin(self, said: dict[str, Any]) -> Message:
        name = _text(said, "name")
        with self._lock:
            self._settle(name)
            if name not in self._begun or name in self._stored:
                return {"do": "leave"}, b""
            before = self._begun[name]
            self._begun[name] = before + 1
        return {"do": "read-alone" if before else "read"}, b""

    def _put(self, said: dict[str, Any], body: bytes) -> Message:
        outcome = self._outcome(said.get("outcome"), body)
        name = outcome.target
        with self._lock:
            self._settle(name)
            if name not in self._begun:
                raise RefusedError("nobody asked for that target")
            if name in self._stored:  # asked twice: the answer was lost
                return {}, b""
            self._on_its_way.add(name)
        stored = False
        try:
            self._sink.put(outcome)
            stored = True
        except Exception as error:
            self.error = self.error or error
            raise RefusedError("the store could not keep it") from error
        finally:
            with self._lock:
                self._on_its_way.remove(name)
                if stored:
                    self._stored.add(name)
                self._lock.notify_all()
        return {}, b""

    def _settle(self, name: str) -> None:
        """Waits, with the lock held, until no outcome of that target is on its way into the store."""
        self._lock.wait_for(lambda: name not in self._on_its_way)

    def _outcome(self, raw: Any, body: bytes) -> Outcome:
        if not isinstance(raw, dict) or "report" in raw:
            raise RefusedError("that is no outcome")
        try:
            bare = rebuilt(Outcome, raw)
        except ReportError as error:
            raise RefusedError(f"that is no outcome: {error}") from error
        assert isinstance(bare, Outcome)
        if bare.key != self._key or bare.state not in ENDED or bool(body) != (bare.state == "done"):
            raise RefusedError("that is no outcome of this run")
        return altered(bare, report=body)

    def _get_facts(self, said: dict[str, Any]) -> Message:
        found = kept_of(self._facts, *_place(said))
        return {"found": bool(found)}, found

    def _put_facts(self, said: dict[str, Any], body: bytes) -> Message:
        endpoint, digest, path = _place(said)
        stored = decoded(body, path)
        if stored is None:
            raise RefusedError("these are no facts")
        if self._facts is not None:
            self._facts.put(endpoint, digest, path, stored)
        return {}, b""


def terms_of(recipe: Recipe) -> Terms:
    """What this process would say of itself under the recipe."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Terms(recipe.version, recipe.ruleset, recipe.parser, recipe.endpoint, version, recipe.lock)


def _place(said: dict[str, Any]) -> tuple[str, str, str]:
    return _text(said, "endpoint"), _text(said, "digest"), _text(said, "path")


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise RefusedError(f"{name} is no text")
    return value
