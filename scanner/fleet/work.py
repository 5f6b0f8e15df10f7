"""What a worker does with one target: reads it under the recipe, and makes of it what the store keeps."""

from __future__ import annotations

import time

from scanner.fleet.recipe import options_of, settings_of
from scanner.model.fleet import Cost, Outcome
from scanner.model.record import altered
from scanner.model.report import Inventory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted
    from scanner.model.report import Report, TargetReport
    from scanner.store.store import Store


class Workshop:
    """What the targets of one run share in one process: the rules, the base models that were looked up, the facts."""

    def __init__(self, recipe: Recipe, facts: Store | None = None, worker: str = "") -> None:
        from scanner.catalog.catalog import load
        from scanner.pipeline.sniff import Sniffer

        self.recipe = recipe
        self.worker = worker
        self._settings = settings_of(recipe, load(), facts)
        self._options = options_of(recipe)
        self._sniffer = Sniffer()

    def read(self, wanted: Wanted) -> Outcome:
        """What the target comes to. Nothing that it holds, and no server, makes this raise."""
        from scanner.pipeline.plan import plan
        from scanner.pipeline.run import run
        from scanner.sources.interface import TargetError

        began = time.monotonic()
        if wanted.problem:
            return Outcome(wanted.name, self.recipe.key, "failed", error=wanted.problem)
        try:
            tasks = plan([wanted.name], self._options)
            report = run(tasks, self._settings, self._sniffer)
        except TargetError as error:
            return Outcome(wanted.name, self.recipe.key, "failed", error=str(error))
        except Exception as error:
            message = f"Reading it failed ({type(error).__name__}: {error}). Please report it."
            return Outcome(wanted.name, self.recipe.key, "failed", error=message)
        return outcome_of(wanted, self.recipe.key, report, time.monotonic() - began, self.worker)


def outcome_of(wanted: Wanted, key: str, report: Report, seconds: float, worker: str = "") -> Outcome:
    """The outcome of a target that was read: its report without its cost, the cost beside it."""
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
        commit=target.revision or wanted.commit,
        answer=target.answer,
        report=report_to_json(kept),
        rests_on=_rests_on(target),
        cost=cost,
    )


def with_cost(target: TargetReport, cost: Cost) -> TargetReport:
    """The target as it was before its cost was taken out."""
    inventory: Inventory = altered(target.inventory, bytes_read=cost.bytes, requests=cost.requests)
    return altered(target, inventory=inventory)


def _rests_on(target: TargetReport) -> tuple[tuple[str, str], ...]:
    """The base models that its terms were taken from, with the commits that were read."""
    return tuple(sorted({(node.id, node.revision) for node in target.lineage if not node.own and node.revision}))
