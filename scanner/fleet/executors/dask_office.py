"""Where the process that keeps the store hears its workers: one port on the one interface that faces the cluster."""

from __future__ import annotations

import contextlib
import socket
import time
from threading import Lock, Thread

from scanner.fleet.executors.dask_desk import RefusedError
from scanner.fleet.executors.dask_wire import FIRST, LARGEST, Channel, WireError, keep_alive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext

    from scanner.fleet.executors.dask_desk import Desk

CONNECTIONS = 4096
"""Workers' connections at once; a worker has one for each thing that it reads at the same time."""

STRANGERS = 64
"""Connections at once that have not signed anything yet. Where one more comes, the oldest of them is ended: a worker signs
in a moment, and who only holds a line keeps nobody out."""

INTRODUCTION = 10.0
"""Seconds in which a connection must have signed its first message, all of it."""


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
        self._strangers: dict[socket.socket, bool] = {}
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
                full = len(self._open) >= CONNECTIONS
                if not full:
                    self._strangers[connection] = True
                    self._make_room()
            if full:
                connection.close()
                continue
            Thread(target=self._serve, args=(connection,), name="fleet-worker", daemon=True).start()

    def _make_room(self) -> None:
        """Ends the strangers that came first, where there are too many, under the lock. Their threads close them."""
        while len(self._strangers) > STRANGERS:
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            with contextlib.suppress(OSError):
                oldest.shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        """One connection from its first byte to its last. Whatever it is, nobody else notices."""
        channel = None
        try:
            until = time.monotonic() + INTRODUCTION
            connection.settimeout(INTRODUCTION)
            keep_alive(connection)
            if self._context is not None:
                connection = self._under_tls(connection, self._context)
            channel = Channel(connection, self._secret, listens=True, until=until)
            asked = channel.receive(FIRST)
            with self._lock:
                if self._closed or self._strangers.pop(connection, None) is None:
                    return  # somebody else was let in for it
                self._open.add(channel)
            channel.until = None
            connection.settimeout(None)
            while True:
                self._answer(channel, *asked)
                asked = channel.receive(LARGEST)
        except OSError:
            pass  # it hung up, or is none of ours
        finally:
            with self._lock:
                self._strangers.pop(connection, None)
                if channel is not None:
                    self._open.discard(channel)
            connection.close()

    def _under_tls(self, connection: socket.socket, context: SSLContext) -> socket.socket:
        """The connection once the other end has shown its certificate; the bare one is of no use any more."""
        wrapped = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            known = self._strangers.pop(connection, None)
            if known:
                self._strangers[wrapped] = True
        try:
            if not known:
                raise WireError("somebody else was let in for it")
            wrapped.do_handshake()
        except BaseException:
            with self._lock:
                self._strangers.pop(wrapped, None)
            wrapped.close()
            raise
        return wrapped

    def _answer(self, channel: Channel, said: dict[str, object], body: bytes) -> None:
        try:
            answer, data = self._desk.answer(said, body)
        except RefusedError as error:
            answer, data = {"refused": str(error)}, b""
        except Exception as error:  # a mistake of ours must not take the connection along, nor be printed by a thread
            answer, data = {"refused": f"the answer failed ({type(error).__name__}: {error})"}, b""
        channel.send(answer, data)
