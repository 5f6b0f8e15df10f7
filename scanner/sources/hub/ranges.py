"""One remote file as a reader: ranges of it, each pinned to a commit, checked, and taken up again where it broke off.

Why not the client's own file system: docs/decisions/0012-own-range-reader.md.
"""

from __future__ import annotations

from urllib.parse import quote

from scanner.model.artifact import LOST, NotReadError, Reader
from scanner.sources.hub.answers import (
    REDIRECTS,
    WHOLE_LIMIT,
    Expected,
    WholeError,
    changed,
    is_as_listed,
    too_long,
    unproven,
)
from scanner.sources.hub.blocks import SMALL, TAIL, Blocks, Plan
from scanner.sources.hub.bodies import Bodies
from scanner.sources.hub.client import MAX_REDIRECTS
from scanner.sources.hub.patience import PassingError
from scanner.sources.hub.predicted_index import BEGINNING
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scanner.sources.hub.repo import Listed, Repo

RENEWALS = 4
"""Times in a row that a signed address is asked for anew."""

_EXPIRED = (400, 401, 403, 404, 410)


class RemoteFile:
    """Fetches ranges of ``listed``. Used by one thread at a time; once it has failed for good, it fails at once."""

    def __init__(self, repo: Repo, listed: Listed) -> None:
        self._repo = repo
        self._client = repo.client
        self._listed = listed
        self._home = (
            f"{repo.client.endpoint}/{repo.address.prefix}{repo.address.id}/resolve/{repo.sha}/{quote(listed.path)}"
        )
        self._signed = ""
        self._renewals = 0
        self._expected = Expected(listed, repo.sha)
        self._body = Bodies(repo.client)
        self._blocks = Blocks()
        self._plan = Plan(listed.size, repo.first_bytes(listed))
        self._fetched = 0
        self._ranges = True
        self._tried_whole = False
        self._packed = False
        repo.opens(listed, True)
        self._failed: NotReadError | None = None
        self._shared: dict[str, object] = {}

    def reader(self, charge: Callable[[int], None]) -> Reader:
        """The file as formats read it."""
        reader = Reader(self._listed.size, self.fetch, charge)
        reader.far = self._repo.far(self._listed)
        self._shared = reader.shared
        return reader

    def fetch(self, offset: int, length: int) -> bytes:
        """The bytes ``[offset, offset + length)``. Raises `NotReadError`."""
        if self._failed is not None:
            raise self._failed
        try:
            return self._fetched_bytes(offset, min(offset + length, self._listed.size))
        except NotReadError as error:
            self._failed = error
            self._shared[LOST] = error
            raise

    def close(self) -> None:
        """Lets go of what was fetched."""
        self._blocks = Blocks()
        self._repo.opens(self._listed, False)

    def _fetched_bytes(self, offset: int, end: int) -> bytes:
        pieces = []
        at = offset
        while at < end:
            piece = self._blocks.piece(at, end) or self._missing(at, end)
            pieces.append(piece)
            at += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _missing(self, at: int, end: int) -> bytes:
        """Fetches what holds ``at``; the bytes from there to ``end``, or fewer."""
        if at and not self._tried_whole and self._listed.is_text and SMALL < self._listed.size <= WHOLE_LIMIT:
            self._tried_whole = True
            text = self._told() or self._whole()
            self._blocks = Blocks()
            self._blocks.add(0, text, pinned=True)
            return text[at:end]
        start, stop = self._plan.span(at, end, self._blocks)
        try:
            data = self._span(start, stop)
        except WholeError:
            start, stop, data = 0, self._listed.size, self._whole()
        self._blocks.add(start, data, pinned=start == 0 or stop > self._listed.size - TAIL)
        if start == 0:
            self._plan.header = self._repo.learnt(self._listed, data)
        if start <= at < self._plan.header <= stop:
            held = self._blocks.piece(0, self._plan.header)
            self._repo.keep_header(self._listed, (held if start == 0 else held + data)[8 : self._plan.header])
        return data[at - start : end - start]

    def _told(self) -> bytes | None:
        """The text of a shard index that need not be fetched, or None."""
        beginning = self._blocks.piece(0, BEGINNING)
        return self._repo.index_text(self._listed, beginning) if self._listed.is_predictable else None

    def _whole(self) -> bytes:
        """All of a file that git keeps, packed where the server packs it."""
        self._ranges = False
        return self._span(0, self._listed.size)

    def _span(self, start: int, stop: int) -> bytes:
        """The bytes ``[start, stop)``; where they are the whole file, their digest is the listed one."""
        data = self._ranges_of(start, stop)
        if start or stop < self._listed.size or is_as_listed(self._listed, data):
            return data
        return self._again(data)

    def _again(self, first: bytes) -> bytes:
        """The whole file once more, in other pieces: a byte was lost on the way, or the file is another.

        What came packed has a checksum of its own, and lost none.
        """
        data = first
        proven = self._packed
        if not proven:
            self._ranges = True
            try:
                middle = len(first) // 2
                data = (self._ranges_of(0, middle) if middle else b"") + self._ranges_of(middle, len(first))
                proven = bool(middle) and data == first
            except (WholeError, NotReadError):  # a server without them
                self._ranges = False
                data = self._ranges_of(0, len(first))
            if is_as_listed(self._listed, data):
                return data
        proven = proven and self._expected.is_named  # it is read all the same: what it does is worth knowing
        self._shared[LOST] = unproven() if proven else changed("its digest is not the one that it was listed with")
        return data

    def _ranges_of(self, start: int, stop: int) -> bytes:
        self._repo.spend(self._fetched, stop - start)
        self._fetched += stop - start
        buffer = bytearray()
        self._client.patience.patiently(lambda: self._continue(start, stop, buffer), lambda: len(buffer))
        return bytes(buffer)

    def _continue(self, start: int, stop: int, buffer: bytearray) -> None:
        """Asks for what is still missing of a span and adds it to ``buffer``."""
        self._repo.check_access()
        if not self._ranges:
            del buffer[:]
        url = self._signed or self._home
        trusted = not self._signed
        for _ in range(MAX_REDIRECTS + 1):
            at = start + len(buffer)
            moved = self._ask(url, at, stop, buffer, trusted)
            if moved is None:
                self._renewals = 0
                return
            url = moved
            if trusted and not self._client.origins.is_endpoint(url):
                trusted = False
            if not trusted:
                self._signed = url
        raise NotReadError("redirect-refused", f"{shown_host(self._home)} redirects in circles: check HF_ENDPOINT.")

    def _ask(self, url: str, at: int, stop: int, buffer: bytearray, trusted: bool) -> str | None:
        """One request for ``[at, stop)``: None when all of it came, else where the answer leads to."""
        headers = {"Range": f"bytes={at}-{stop - 1}"} if self._ranges else {"Accept-Encoding": "gzip"}

        def take(response: Any) -> str | None:
            status = response.status_code
            if trusted:
                self._expected.from_here(response, status in REDIRECTS)
            if status in REDIRECTS:
                return self._client.origins.followed(url, response.headers.get("location"))
            if not trusted and status in _EXPIRED:
                self._renew(url, status)
            self._raise_for(url, response)
            if self._ranges:
                self._ranges = not self._expected.part(url, response, at, stop)
            elif self._expected.is_packed(url, response):
                buffer.extend(self._body.unpacked(url, response, stop))
                self._packed = True
                return None
            elif not self._repo.may_come_plain(self._listed):
                raise too_long(url, self._listed.size)
            self._body.take(url, response, stop - at, buffer)
            return None

        return self._client.exchange(url, take, headers, token=trusted)

    def _raise_for(self, url: str, response: Any) -> None:
        try:
            self._client.raise_for(self._repo.address, url, response, is_file=True)
        except NotReadError as error:
            raise self._repo.denied(error) from error

    def _renew(self, url: str, status: int) -> None:
        """Forgets a signed address that holds no longer."""
        self._signed = ""
        self._renewals += 1
        if self._renewals > RENEWALS:
            message = f"{shown_host(url)} refuses what the Hub sends us to ({status}): check the clock and scan again."
            raise NotReadError("unavailable", message)
        raise PassingError(f"{shown_host(url)} answers with status {status}", 0.0)
