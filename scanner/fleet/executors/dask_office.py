"""Where the process that keeps the store hears its workers: one port on the one interface that faces the cluster."""

from __future__ import annotations

import socket
from threading import Lock, Thread

from scanner.fleet.executors.dask_desk import RefusedError
from scanner.fleet.executors.dask_wire import FIRST, LARGEST, Channel, keep_alive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext

    from scanner.fleet.executors.dask_desk import Desk

CONNECTIONS = 4096
"""Workers' connections at once; a worker has one for each thing that it reads at the same time."""

STRANGERS = 64
"""Connections at once that have not signed anything yet."""

INTRODUCTION = 10.0
"""Seconds in which a connection must have signed its first message."""


class Office:
    """Listens at ``host`` and a port of the system's choice (or ``port``) and lets ``desk`` answer. ``context`` is the
    cluster's TLS, None where it has none. Raises `OSError` where it cannot listen."""

    def __init__(self, host: str, port: int, secret: bytes, desk: Desk, context: SSLContext | None = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._secret = secret
        self._desk = desk
        self._context = context
        self._lock = Lock()
        self._strangers = 0
        self._open: set[Channel] = set()
        self._closed = False
        Thread(target=self._accept, name="fleet-office", daemon=True).start()

    def close(self) -> None:
        """Hears nobody any more."""
        with self._lock:
            self._closed = True
            channels = list(self._open)
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for channel in channels:
            channel.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                continue
            with self._lock:
                full = self._strangers >= STRANGERS or len(self._open) >= CONNECTIONS
                self._strangers += not full
            if full:
                connection.close()
                continue
            Thread(target=self._serve, args=(connection,), name="fleet-worker", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """One connection from its first byte to its last. Whatever it is, nobody else notices."""
        channel = None
        strange = True
        try:
            connection.settimeout(INTRODUCTION)
            keep_alive(connection)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            channel = Channel(connection, self._secret, listens=True)
            asked = channel.receive(FIRST)
            with self._lock:
                self._strangers -= 1
                strange = False
                if self._closed:
                    return
                self._open.add(channel)
            connection.settimeout(None)
            while True:
                self._answer(channel, *asked)
                asked = channel.receive(LARGEST)
        except OSError:
            pass  # it hung up, or is none of ours
        finally:
            with self._lock:
                self._strangers -= strange
                if channel is not None:
                    self._open.discard(channel)
            connection.close()

    def _answer(self, channel: Channel, said: dict[str, object], body: bytes) -> None:
        try:
            answer, data = self._desk.answer(said, body)
        except RefusedError as error:
            answer, data = {"refused": str(error)}, b""
        except Exception as error:  # a mistake of ours must not take the connection along, nor be printed by a thread
            answer, data = {"refused": f"the answer failed ({type(error).__name__}: {error})"}, b""
        channel.send(answer, data)
