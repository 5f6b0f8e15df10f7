"""Messages between a worker and the process that keeps the store: bytes under a key that both have, never objects.

Dask's own connections unpickle whatever arrives before anybody looks at it, and read as much as its sender says. The process
that keeps the store listens for its workers, so it speaks this instead: a message is a JSON object and a body of bytes, its
size is bounded before it is read, and its HMAC is checked before it is parsed. Where the cluster has TLS, this has it too.
"""

from __future__ import annotations

import hmac
import json
import os
import socket
import struct
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Message = tuple[dict[str, Any], bytes]

FIRST = 4096
"""Bytes of the first message of a worker: whoever cannot sign that one has nothing larger read."""

LARGEST_REPORT = 256 << 20
"""Bytes of a report: as many as the store keeps."""

LARGEST = LARGEST_REPORT + (1 << 20)
"""Bytes of any other message."""

CHUNK = 1 << 20

_NONCE = 16
_MAC = 32
_LENGTHS = struct.Struct(">II")


class WireError(OSError):
    """The other end is gone, or is not who it should be."""


class Channel:
    """One connection, used by one thread at a time. What comes has to be whole before ``until``, a time of the monotonic
    clock, where it is set: a byte now and then is not enough."""

    def __init__(self, connection: socket.socket, secret: bytes, listens: bool, until: float | None = None) -> None:
        self._socket = connection
        self.until = until
        ours = os.urandom(_NONCE)
        connection.sendall(ours)
        theirs = self._exactly(_NONCE)
        nonces = ours + theirs if listens else theirs + ours
        self._key = hmac.digest(secret, nonces, "sha256")
        self._sent, self._heard = (b"L", b"C") if listens else (b"C", b"L")
        self._counts = [0, 0]

    def send(self, said: dict[str, Any], body: bytes = b"") -> None:
        """Sends one message. Raises `WireError`."""
        head = json.dumps(said, separators=(",", ":")).encode("ascii")
        lengths = _LENGTHS.pack(len(head), len(body))
        self._counts[0] += 1
        mac = self._mac(self._sent, self._counts[0], lengths, head, body)
        try:
            self._socket.sendall(lengths + mac + head)
            if body:
                self._socket.sendall(body)
        except OSError as error:
            raise WireError(f"the connection broke ({error})") from error

    def receive(self, limit: int = LARGEST) -> Message:
        """The next message. Raises `WireError` also for one that is longer than ``limit``, or not signed with our key."""
        lengths = self._exactly(_LENGTHS.size)
        head_length, body_length = _LENGTHS.unpack(lengths)
        if head_length + body_length > limit:
            raise WireError("the message is longer than any of ours")
        mac = self._exactly(_MAC)
        head, body = self._exactly(head_length), self._exactly(body_length)
        self._counts[1] += 1
        if not hmac.compare_digest(mac, self._mac(self._heard, self._counts[1], lengths, head, body)):
            raise WireError("the message is not signed with the key of this run")
        try:
            said = json.loads(head)
        except (ValueError, RecursionError) as error:
            raise WireError("the message is no JSON") from error
        if not isinstance(said, dict):
            raise WireError("the message is no object")
        return said, body

    def close(self) -> None:
        """Ends the connection, also for a thread that waits on it."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()

    def _mac(self, end: bytes, count: int, *parts: bytes) -> bytes:
        """Binds a message to its end, its place in this connection, and all of its bytes."""
        mac = hmac.new(self._key, end + count.to_bytes(8, "big"), "sha256")
        for part in parts:
            mac.update(part)
        return mac.digest()

    def _exactly(self, length: int) -> bytes:
        """So many bytes: room is taken as they come, not as they are announced."""
        data = bytearray()
        while len(data) < length:
            try:
                if self.until is not None:
                    self._socket.settimeout(max(self.until - time.monotonic(), 0.001))
                chunk = self._socket.recv(min(CHUNK, length - len(data)))
            except OSError as error:
                raise WireError(f"the connection broke ({error})") from error
            if not chunk:
                raise WireError("the connection was closed")
            data += chunk
        return bytes(data)


def keep_alive(connection: socket.socket) -> None:
    """Lets the system find out where the other machine is gone without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
