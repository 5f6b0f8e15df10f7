"""The tasks that a scheduler hands to workers: checking one before the run, and reading one target."""

from __future__ import annotations

import time
from importlib import import_module

from scanner.fleet.alone import ChildDiedError, ChildStoppedError
from scanner.fleet.executors.dask_wire import WireError
from scanner.fleet.executors.dask_worker import Stall, Ticket, UnfitError, leave, stall_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted

STORED, KILLED, STOPPED, UNFIT, LOST = "stored", "killed", "stopped", "unfit", "lost"
"""What a task may come to: it is stored; it ended the process of its own that read it; somebody else did; this worker would
read otherwise; the store cannot be reached."""


SETTLED = 0.5
"""Seconds after which it counts that a child died: who ends all processes of a worker may begin with that one."""


async def check(ticket: Ticket, dask_worker: Any = None) -> str:
    """The sentence on what keeps this worker from taking part; "" where nothing does. Dask says who ``dask_worker`` is."""
    from asyncio import to_thread

    try:
        await to_thread(_stall, ticket, dask_worker)
    except (UnfitError, WireError) as error:
        return str(error)
    return ""


def same(recipe: Recipe) -> Recipe:
    """The recipe itself: a task whose result each worker keeps, and that any of them can do again."""
    return recipe


def read(ticket: Ticket, recipe: Recipe, wanted: Wanted, alone: bool) -> tuple[str, str, str]:
    """Reads one target; what it came to is in the store when this returns, here is only how that went, in words, and on
    which worker."""
    worker = _worker()
    state, words = _read(ticket, recipe, wanted, alone, worker)
    return state, words, str(worker.address)


def _read(ticket: Ticket, recipe: Recipe, wanted: Wanted, alone: bool, worker: Any) -> tuple[str, str]:
    try:
        stall = _stall(ticket, worker)
        what = stall.begin(wanted.name)
        if what == "leave":
            return STORED, ""
        if alone or what == "read-alone":
            stall.read_alone(recipe, wanted)
        else:
            stall.read(recipe, wanted)
    except UnfitError as error:
        return UNFIT, str(error)
    except ChildDiedError as error:
        time.sleep(SETTLED)
        return KILLED, str(error)
    except ChildStoppedError as error:
        return STOPPED, str(error)
    except OSError as error:  # the store is gone, or no process is to be had
        return LOST, str(error)
    return STORED, ""


def end(ticket: Ticket) -> None:
    """Lets go of all that a worker keeps for the run."""
    leave(ticket.run)


def _worker() -> Any:
    """The worker that runs this task."""
    return import_module("distributed").get_worker()


def _stall(ticket: Ticket, worker: Any) -> Stall:
    context = worker.security.get_connection_args("worker")["ssl_context"] if ticket.tls else None
    return stall_of(ticket, str(worker.address), context)
