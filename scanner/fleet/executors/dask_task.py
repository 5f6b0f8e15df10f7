"""The tasks that a scheduler hands to workers: checking one before the run, and reading one target."""

from __future__ import annotations

from importlib import import_module

from scanner.fleet.executors.dask_alone import read_alone
from scanner.fleet.executors.dask_wire import WireError
from scanner.fleet.executors.dask_worker import Stall, Ticket, UnfitError, leave, stall_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.model.fleet import Wanted

STORED, KILLED, UNFIT, LOST = "stored", "killed", "unfit", "lost"
"""What a task may come to: it is stored; it ended the process of its own that read it; this worker would read otherwise;
the store cannot be reached."""


async def check(ticket: Ticket, dask_worker: Any = None) -> str:
    """The sentence on what keeps this worker from taking part; "" where nothing does. Dask says who ``dask_worker`` is."""
    from asyncio import to_thread

    try:
        await to_thread(_stall, ticket, dask_worker)
    except (UnfitError, WireError) as error:
        return str(error)
    return ""


def read(ticket: Ticket, wanted: Wanted, alone: bool) -> tuple[str, str]:
    """Reads one target; what it came to is in the store when this returns, here is only how that went."""
    try:
        stall = _stall(ticket, _worker())
        what = stall.begin(wanted.name)
        if what == "leave":
            return STORED, ""
        if alone or what == "read-alone":
            return read_alone(ticket, wanted, stall.worker, _tls(ticket))
        stall.read(wanted)
    except UnfitError as error:
        return UNFIT, str(error)
    except WireError as error:
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


def _tls(ticket: Ticket) -> dict[str, Any] | None:
    """The worker's certificates, for a process of its own."""
    return dict(_worker().security.get_tls_config_for_role("worker")) if ticket.tls else None
