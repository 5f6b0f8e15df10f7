"""A client of a cluster, found at its address or started on this machine, and whether its workers are fit to take part."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import resource_tracker

from scanner.fleet.executors.dask_crew import difference_of
from scanner.fleet.executors.dask_office import Office
from scanner.fleet.executors.dask_task import check
from scanner.fleet.executors.interface import ExecutorError
from scanner.model.escape import printable
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from scanner.fleet.executors.dask_desk import Desk
    from scanner.fleet.executors.dask_worker import Ticket

CONNECT = 15.0
"""Seconds that a scheduler has for its first answer, and a cluster for its first worker."""

CHECK = 60.0
"""Seconds that all workers have for saying what they are."""

LISTEN = "WEIGHBRIDGE_FLEET_LISTEN"
"""A variable of the environment: where workers find us, where that is not on the interface that faces the scheduler."""

LOGGERS = ("distributed", "distributed.client", "distributed.worker", "distributed.nanny", "distributed.scheduler")


@record
class Engine:
    """A connected client; ``host`` is this machine's address that faces the cluster, ``stop(now)`` ends what we started."""

    client: Any
    host: str
    tls: bool
    stop: Callable[[bool], None]


def existing(address: str) -> Engine:
    """The engine of a cluster that others started. Raises `ExecutorError`."""
    scheme, _, place = address.partition("://")
    if scheme not in ("tcp", "tls") or not place.rpartition(":")[2].isdigit():
        raise ExecutorError(
            f"{printable(address)!r} is no scheduler's address: name one like --executor dask=tcp://HOST:8786."
        )
    restore = _quiet()
    try:
        client = _dask("distributed").Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        restore()
        raise ExecutorError(
            f"The scheduler {printable(address)} cannot be reached ({_first(error)}): start it, or correct the address."
        ) from error

    def stop(now: bool) -> None:
        with suppress(Exception):
            client.close(timeout=1 if now else 5)
        restore()

    return _engine(client, stop)


def local(jobs: int) -> Engine:
    """The engine of a cluster of processes on this machine, on its loopback alone. Raises `ExecutorError`."""
    distributed = _dask("distributed")
    threads = max(1, jobs or os.cpu_count() or 1)
    workers = min(threads, os.cpu_count() or 1)
    restore = _quiet()
    settings = _dask("dask").config.set({"distributed.scheduler.allowed-failures": 3, "logging": _SILENT})
    security = _own_certificates()

    def tidy() -> None:
        settings.__exit__(None, None, None)
        restore()

    try:
        with _interrupts_held():
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=-(-threads // workers),
                processes=True,
                host="127.0.0.1",
                protocol="tls://" if security is not None else "tcp://",
                security=security,
                dashboard_address=None,
                # Its HTTP server runs all the same: on a free port, without a warning where another has the usual one.
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                worker_dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
    except Exception as error:
        tidy()
        raise ExecutorError(
            f"A cluster could not be started on this machine ({_first(error)}): try again, or use --executor threads."
        ) from error

    def stop(now: bool) -> None:
        if now:
            _kill(cluster)
        with suppress(Exception):
            client.close(timeout=2)
        with suppress(Exception):
            cluster.close(timeout=2 if now else 10)
        tidy()

    client = distributed.Client(cluster, timeout=CONNECT, set_as_default=False)
    return _engine(client, stop)


def office(engine: Engine, secret: bytes, desk: Desk) -> Office:
    """Where workers find us: on the interface that faces the cluster, or where `LISTEN` says; with the cluster's own
    certificates. Raises `ExecutorError`."""
    context = engine.client.security.get_listen_args("client")["ssl_context"] if engine.tls else None
    host, port = _listen(os.environ.get(LISTEN, "")) or (engine.host, 0)
    try:
        return Office(host, port, secret, desk, context)
    except OSError as error:
        raise ExecutorError(
            f"Nothing can listen at {printable(host)} port {port} ({_first(error)}): set {LISTEN} to an address of this "
            "machine that the workers reach."
        ) from error


def _listen(said: str) -> tuple[str, int] | None:
    """The host and port that are named; None where none is. Raises `ExecutorError`."""
    host, colon, port = said.rpartition(":") if not said.endswith("]") else (said, "", "")
    host, port = (host, port) if colon else (said, "0")
    if not said:
        return None
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ExecutorError(f"{LISTEN} is {printable(said)!r}, which is no HOST or HOST:PORT: correct it.")
    return host.strip("[]"), int(port)


def fit_workers(engine: Engine, ticket: Ticket) -> dict[str, str]:
    """The workers, each with the sentence on what keeps it from taking part, "" for those that may. Raises `ExecutorError`
    where none may."""
    client = engine.client
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except Exception as error:
        place = client.scheduler.address
        raise ExecutorError(f"The cluster has no worker: start some with dask worker {place}") from error
    try:
        said = client.run(check, ticket, on_error="return")
    except Exception as error:
        raise ExecutorError(f"The workers do not answer ({_first(error)}): check the cluster.") from error
    told = {worker: difference_of(worker, words) for worker, words in sorted(said.items())}
    if all(told.values()):
        raise ExecutorError(next(iter(told.values()), "The cluster has no worker: start some with dask worker."))
    return told


def _engine(client: Any, stop: Callable[[bool], None]) -> Engine:
    addressing = _dask("distributed.comm.addressing")
    ours = client.scheduler_comm.comm.local_address
    return Engine(client, addressing.get_address_host(ours), addressing.parse_address(ours)[0] == "tls", stop)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Threads that are started meanwhile, and all processes that these start, never hear a Ctrl-C: the terminal sends it to
    all, and this process decides what ends. What is pressed meanwhile is heard afterwards."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # the thread that starts it would hear Ctrl-C from then on
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _own_certificates() -> Any:
    """Certificates for this run alone, so that nobody else on this machine can speak to its processes; None where the
    library that makes them is not there."""
    try:
        return _dask("distributed.security").Security.temporary()
    except ImportError:
        return None


def _kill(cluster: Any) -> None:
    """Ends the worker processes of our own cluster at once: nothing that they hold is worth a word."""
    for nanny in list(cluster.workers.values()):
        with suppress(Exception):
            nanny.auto_restart = False
            nanny.process.process._process.kill()


_SILENT = dict.fromkeys(LOGGERS, "critical")


def _quiet() -> Callable[[], None]:
    """Silences Dask's own words in this process, what it would tell is told by us; returns what undoes that."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)

    def restore() -> None:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)

    return restore


def _dask(module: str) -> Any:
    """A module of Dask, whose own types are not complete."""
    return import_module(module)


def _first(error: BaseException) -> str:
    """The first line of what an error says, cut."""
    text = str(error).strip().splitlines()
    return printable((text[0] if text else type(error).__name__)[:300])
