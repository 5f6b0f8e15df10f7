"""What a worker does with one target: reads it under the recipe, and makes of it what the store keeps."""

from __future__ import annotations

import time
from threading import Lock

from scanner.fleet.commits import commit_now, is_here
from scanner.fleet.passing import may_pass
from scanner.fleet.recipe import options_of, settings_of
from scanner.fleet.rests_on import rests_on
from scanner.model.fleet import Cost, Outcome
from scanner.model.record import altered
from scanner.model.report import Inventory
from scanner.pipeline.in_turn import BLOBS, Kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted
    from scanner.model.report import Report, TargetReport
    from scanner.pipeline.ancestors import Ancestors
    from scanner.pipeline.settings import Task
    from scanner.store.store import Store

ANCESTORS = 4096
"""Base models that are remembered at once: some 10 kB each, so that no fleet fills the memory with them."""

FORGIVEN_AFTER = 60.0
"""Seconds after which a base model that could not be had is asked for again."""


class StrangerError(Exception):
    """This process would judge otherwise than the recipe says; the message ends with the next step."""


class StoppedError(Exception):
    """The workshop was told to stop: the target is as if it had not begun."""


class Workshop:
    """What the targets of one run share in one process: the rules, the base models that were looked up, the facts.

    Raises `StrangerError` where code or rules of this process are not those of the recipe.
    """

    def __init__(self, recipe: Recipe, facts: Store | None = None, worker: str = "") -> None:
        from scanner.catalog.catalog import load
        from scanner.pipeline.ancestors import Ancestors
        from scanner.pipeline.lookups import Lookups
        from scanner.pipeline.sniff import Sniffer

        self.recipe = recipe
        self._key = recipe.key  # a digest of all waivers: not once for each target
        self.worker = worker
        self._settings = settings_of(recipe, load(), facts)
        _check(recipe, self._settings.catalog.ruleset)
        self._options = options_of(recipe)
        self._sniffer = Sniffer()
        self._ancestors = Ancestors(self._settings)
        self._lookups = Lookups(ANCESTORS, FORGIVEN_AFTER)
        self._blobs = Kept()
        self._guard = Lock()
        self._under_way: dict[int, tuple[Task, Ancestors]] = {}
        self._names: dict[int, str] = {}
        self._abandoned: set[int] = set()
        self._stopped = False

    def read(self, wanted: Wanted) -> Outcome:
        """What the target comes to. Nothing that it holds, and no server, makes this raise; raises `StoppedError` once
        `stop` was called."""
        from scanner.sources.interface import TargetError

        began = time.monotonic()
        if wanted.problem:
            return Outcome(wanted.name, self._key, "failed", error=wanted.problem)
        try:
            return self._outcome(wanted, began)
        except TargetError as error:
            return Outcome(wanted.name, self._key, "failed", error=str(error), again=True)
        except StoppedError:
            raise
        except Exception as error:
            message = f"Reading it failed ({type(error).__name__}: {error}). Please report it."
            return Outcome(wanted.name, self._key, "failed", error=message, again=True)

    def stop(self) -> None:
        """Ends what is under way at its next block or file, and all that is begun from here on."""
        with self._guard:
            self._stopped = True
            for task, ancestors in self._under_way.values():
                _end(task, ancestors)

    def abandon(self, name: str) -> None:
        """Ends what is under way of one target at its next block or file; who reads it gets `StoppedError`."""
        with self._guard:
            for number, (task, ancestors) in self._under_way.items():
                if self._names[number] == name:
                    self._abandoned.add(number)
                    _end(task, ancestors)

    def _outcome(self, wanted: Wanted, began: float) -> Outcome:
        from scanner.pipeline.plan import plan
        from scanner.pipeline.run import run

        (task,) = plan([wanted.name], self._options)
        here = is_here(wanted.name)
        before = commit_now(wanted, self.recipe) if here else ""
        ancestors = self._ancestors.apart(self._lookups)
        settings = altered(self._settings, shared={"ancestors": ancestors, BLOBS: self._blobs})
        self._begin(task, ancestors, wanted.name)
        try:
            report = run((task,), settings, self._sniffer, lambda *_: self._check_stopped(task))
            self._check_stopped(task)  # it may have been read to an end that stopping made
        finally:
            with self._guard:
                del self._under_way[id(task)], self._names[id(task)]
                self._abandoned.discard(id(task))
        seconds = time.monotonic() - began
        made = outcome_of(wanted, self.recipe, self._key, report, seconds, self.worker)
        if not here:
            return altered(made, commit=_with_standing(made.commit, wanted.name, task))
        changed = commit_now(wanted, self.recipe) != before
        return altered(made, commit=before, again=made.again or changed)

    def _begin(self, task: Task, ancestors: Ancestors, name: str) -> None:
        with self._guard:
            if self._stopped:
                raise StoppedError
            self._under_way[id(task)] = task, ancestors
            self._names[id(task)] = name

    def _check_stopped(self, task: Task) -> None:
        if self._stopped or id(task) in self._abandoned:
            raise StoppedError


def _end(task: Task, ancestors: Ancestors) -> None:
    if task.listing.remote is not None:
        task.listing.remote.cancelled = True
    ancestors.stop()


def _with_standing(commit: str, name: str, task: Task) -> str:
    """The commit that was read, as `commit_now` tells it: what is pinned to a commit is not asked about."""
    from scanner.sources.hub.address import parse
    from scanner.sources.hub.metadata import is_commit

    remote = task.listing.remote
    if not commit or remote is None or is_commit(parse(name).revision):
        return commit
    return commit + remote.standing


def outcome_of(wanted: Wanted, recipe: Recipe, key: str, report: Report, seconds: float, worker: str = "") -> Outcome:
    """The outcome of a target that was read: its report without its cost, the cost beside it. ``key`` is the recipe's."""
    from scanner.model.codec import report_to_json

    (target,) = report.targets
    inventory = target.inventory
    cost = Cost(inventory.bytes_read, inventory.requests, round(seconds, 3), worker)
    bare = altered(target, inventory=altered(inventory, bytes_read=0, requests=0))
    kept = altered(report, targets=(bare,), notes=())
    return Outcome(
        target=wanted.name,
        key=key,
        state="done",
        commit=target.revision or "",
        answer=target.answer,
        report=report_to_json(kept),
        rests_on=rests_on(target, recipe),
        again=may_pass(target),
        cost=cost,
    )


def with_cost(target: TargetReport, cost: Cost) -> TargetReport:
    """The target as it was before its cost was taken out."""
    inventory: Inventory = altered(target.inventory, bytes_read=cost.bytes, requests=cost.requests)
    return altered(target, inventory=inventory)


def _check(recipe: Recipe, ruleset: str) -> None:
    from scanner.pipeline.budget import Limits
    from scanner.pipeline.parser_version import parser_version
    from scanner.version import VERSION

    here = {"version": VERSION, "rules": ruleset, "code, libraries or Python": parser_version(Limits())}
    asked = (recipe.version, recipe.ruleset, recipe.parser)
    other = [name for (name, own), theirs in zip(here.items(), asked, strict=True) if own != theirs]
    if other:
        raise StrangerError(
            f"This process would judge otherwise than the run: it has other {' and other '.join(other)}. "
            "Install the same Weighbridge, with the same Python, where the run was started and where it reads."
        )
