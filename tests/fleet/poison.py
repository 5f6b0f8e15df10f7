"""Workshops that stand in for the real one: one whose targets end the process, or hang, by their names."""

from __future__ import annotations

import os
import signal
import sys
import time

from scanner.fleet.alone import Alone
from scanner.fleet.executors.threads import Threads
from scanner.fleet.recipe import Recipe
from scanner.fleet.work import Workshop
from scanner.model.fleet import Outcome, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
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
