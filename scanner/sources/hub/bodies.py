"""Bodies of answers as they come over the wire: counted, no longer than asked, not too slow."""

from __future__ import annotations

from time import monotonic

from scanner.model.artifact import NotReadError
from scanner.sources.hub.answers import changed
from scanner.sources.hub.patience import GRACE, SLOWEST, PassingError, too_slow
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.sources.hub.client import Client


class Bodies:
    """Takes bodies of one file. Raises `PassingError` where the rest may come the next time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def take(self, url: str, response: Any, length: int, buffer: bytearray) -> None:
        """Adds a body of exactly ``length`` bytes."""
        if self._most(url, response, length, buffer) < length:
            raise PassingError(f"{shown_host(url)} sends less than it promised: scan again")

    def unpacked(self, url: str, response: Any, size: int) -> bytes:
        """The ``size`` bytes that a body packed with gzip holds; no more are made of it."""
        import zlib

        packed = bytearray()
        self._most(url, response, size + 1024, packed)
        try:
            data = zlib.decompressobj(31).decompress(bytes(packed), size + 1)
        except zlib.error as error:
            raise PassingError(f"{shown_host(url)} sends a broken body: scan again") from error
        if len(data) != size:
            raise changed("its size is another than it was listed with")
        return data

    def _most(self, url: str, response: Any, length: int, buffer: bytearray) -> int:
        due = monotonic() + GRACE
        got = 0
        for chunk in response.iter_raw():
            self._client.patience.check()
            self._client.count(len(chunk))
            got += len(chunk)
            if got > length:
                message = f"{shown_host(url)} sends more than it was asked for: use another mirror."
                raise NotReadError("range-ignored", message)
            buffer += chunk
            if monotonic() > due + got / SLOWEST:
                raise too_slow(url)
        return got
