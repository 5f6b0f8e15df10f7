"""Targets are read by the workers of a Dask cluster: processes of this machine, or a cluster that is there already.

Results go from the worker to the store while the task runs, over a connection of our own (see `dask_wire`). Dask keeps only
who reads what, and gives what a dead worker was reading to another.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

from scanner.fleet.executors.interface import Executor, ExecutorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.executors.dask_running import Cluster
    from scanner.fleet.executors.interface import Sink
    from scanner.fleet.recipe import Recipe
    from scanner.store.store import Store

INSTALL = 'pip install "weighbridge[dask]"'

WORKSHOP = "scanner.fleet.work:Workshop"
"""What reads targets on a worker, as module and name."""


def missing() -> str:
    """The sentence with the line that installs what is needed; "" where it is there."""
    if find_spec("distributed") is not None:
        return ""
    return f"The executor dask needs distributed: {INSTALL}"


def open_cluster(
    address: str, recipe: Recipe, sink: Sink, facts: Store | None, jobs: int, workshop: str = WORKSHOP
) -> Cluster:
    """A run on the cluster at ``address``, or with "" on one of this machine that lives as long as the run. Raises
    `ExecutorError`."""
    if missing():
        raise ExecutorError(missing())
    from scanner.fleet.executors import dask_start as start
    from scanner.fleet.executors.dask_crew import Crew
    from scanner.fleet.executors.dask_desk import Desk
    from scanner.fleet.executors.dask_running import Cluster
    from scanner.fleet.executors.dask_worker import Ticket

    engine = start.existing(address) if address else start.local(jobs)
    try:
        secret = os.urandom(32)
        desk = Desk(recipe, sink, facts)
        office = start.office(engine, secret, desk)
    except BaseException:
        engine.stop(True)
        raise
    try:
        ticket = Ticket(office.host, office.port, os.urandom(8).hex(), secret, engine.tls, workshop)
        told = start.fit_workers(engine, ticket)
        crew = Crew(engine.client, ticket, recipe, told)
        return Cluster(engine.client, office, desk, ticket, crew, jobs if address else 0, engine.stop)
    except BaseException:
        office.close()
        engine.stop(True)
        raise


EXECUTOR = Executor("dask", missing, open_cluster)
