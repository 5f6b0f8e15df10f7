"""Workshops that stand in for the real one: one whose targets end the process, or hang, by their names."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from scanner.fleet.alone import Alone
from scanner.fleet.executors.threads import Threads
from scanner.fleet.recipe import Recipe
from scanner.fleet.work import Workshop
from scanner.model.fleet import Outcome, Wanted
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.executors.interface import Sink
    from scanner.store.store import Store


class Deadly(Workshop):
    """Ends its process at a target that is called "poison", is asked to end at "stopped", and hangs at "hangs"."""

    def read(self, wanted: Wanted) -> Outcome:
        name = wanted.name.rpartition("/")[2]
        if name == "poison":
            time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "stopped":
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(3600)
        if name == "hangs":
            time.sleep(3600)
        return super().read(wanted)


def deadly(recipe: Recipe, facts: Store | None, worker: str) -> Workshop:
    """As `Alone` takes it."""
    return Deadly(recipe, facts, worker)


class Pooled(Deadly):
    """Hangs below its own thread, in one that it started, as readers of files do."""

    def read(self, wanted: Wanted) -> Outcome:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(super().read, wanted).result()


def pooled(recipe: Recipe, facts: Store | None, worker: str) -> Workshop:
    """As `Alone` takes it."""
    return Pooled(recipe, facts, worker)


def hanging() -> None:
    """``weighbridge`` with the words of the command line, in a workshop where a target may take a second."""
    from scanner.cli.main import main
    from scanner.fleet.executors import threads

    def opened(address: str, recipe: Recipe, sink: Sink, facts: Store | None, jobs: int) -> Threads:
        return Threads(Alone(recipe, pooled, longest=1), sink, facts, 2)

    threads.EXECUTOR = altered(threads.EXECUTOR, open=opened)
    sys.exit(main(sys.argv[1:]))


def main() -> int:
    """One process that reads a fleet in a deadly workshop: ``python -m tests.fleet.poison DB TARGET…``."""
    from scanner.cli.judging import settings
    from scanner.fleet.recipe import recipe_of
    from scanner.fleet.run import Loop, StoreSink
    from scanner.sources.interface import Options
    from scanner.store.fleet.store import open_fleet

    path, *targets = sys.argv[1:]
    recipe = recipe_of(settings(), Options())
    with open_fleet(path, create=True) as store, store.hold():
        wanted = [Wanted(target) for target in targets]
        run = store.begin(recipe.key, ("test",), wanted, "default", recipe.ruleset, recipe.version, recipe.created)
        sink = StoreSink(store, run)
        running = Threads(Alone(recipe, deadly, longest=60), sink, None, 4)
        return 0 if Loop(store, run, recipe, running, sink).go() else 1


if __name__ == "__main__":
    sys.exit(main())
