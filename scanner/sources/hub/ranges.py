"""One remote file as a reader: ranges of it, each pinned to a commit, checked, and taken up again where it broke off.

Why not the client's own file system: docs/decisions/0012-own-range-reader.md.
"""

from __future__ import annotations

import re
from time import monotonic
from urllib.parse import quote

from scanner.model.artifact import LOST, NotReadError, Reader
from scanner.sources.hub.blocks import TAIL, Blocks, Plan
from scanner.sources.hub.client import MAX_REDIRECTS, AnswerError
from scanner.sources.hub.patience import PassingError
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scanner.sources.hub.repo import Listed, Repo

WHOLE_LIMIT = 10 << 20
"""Bytes of a file that git itself keeps: the Hub takes no larger ones, so that a server without ranges may send it whole."""

RENEWALS = 4
"""Times in a row that a signed address is asked for anew."""

SLOWEST = 50_000
"""Bytes per second below which a body counts as broken off, after `GRACE` seconds."""
GRACE = 30.0

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EXPIRED = (400, 401, 403, 404, 410)


class _WholeError(AnswerError):
    """The server has no ranges, and the file is small enough to ask for all of it."""


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
        self._etags: dict[str, str] = {}
        self._blocks = Blocks()
        self._plan = Plan(listed.size, repo.first_bytes(listed))
        self._fetched = 0
        self._ranges = True
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

    def _fetched_bytes(self, offset: int, end: int) -> bytes:
        pieces = []
        at = offset
        while at < end:
            piece = self._blocks.piece(at, end)
            if not piece:
                start, stop = self._plan.span(at, end, self._blocks)
                try:
                    data = self._span(start, stop)
                except _WholeError:
                    start, stop = 0, self._listed.size
                    data = self._span(start, stop)
                self._blocks.add(start, data, pinned=start == 0 or stop > self._listed.size - TAIL)
                if start == 0:
                    self._plan.header = self._repo.learnt(self._listed, data)
                piece = data[at - start : end - start]
            pieces.append(piece)
            at += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _span(self, start: int, stop: int) -> bytes:
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
        headers = {"Range": f"bytes={at}-{stop - 1}"} if self._ranges else {}

        def take(response: Any) -> str | None:
            status = response.status_code
            if trusted:
                self._check_commit(response)
            if status in (301, 302, 303, 307, 308):
                if trusted:
                    self._check_linked(response)
                return self._client.origins.followed(url, response.headers.get("location"))
            if not trusted and status in _EXPIRED:
                self._renew(url, status)
            if status == 416:
                raise self._changed("it is shorter than it was listed")
            self._raise_for(url, response)
            self._check_span(url, response, at, stop)
            self._check_etag(url, response)
            self._take_body(url, response, stop - at, buffer)
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

    def _check_commit(self, response: Any) -> None:
        commit = response.headers.get("x-repo-commit")
        if commit and commit != self._repo.sha and _DIGEST.fullmatch(commit):
            raise self._changed("it was handed out from another commit")

    def _check_linked(self, response: Any) -> None:
        """Raises where a redirect names other content than the listing."""
        digest = _plain(response.headers.get("x-linked-etag"))
        size = response.headers.get("x-linked-size") or ""
        listed = self._listed
        if (digest and listed.sha256 and _DIGEST.fullmatch(digest) and digest != listed.sha256) or (
            size.isascii() and size.isdigit() and size != str(listed.size)
        ):
            raise self._changed("its digest or size is another than it was listed with")

    def _check_span(self, url: str, response: Any, at: int, stop: int) -> None:
        """Raises unless the answer holds exactly the bytes ``[at, stop)`` as they are."""
        size = self._listed.size
        if (response.headers.get("content-encoding") or "identity").lower() != "identity":
            raise NotReadError(
                "range-ignored", f"{shown_host(url)} packs what was asked for plain: use another mirror."
            )
        length = response.headers.get("content-length")
        if response.status_code == 206:
            told = _CONTENT_RANGE.fullmatch((response.headers.get("content-range") or "").strip())
            if told is not None and int(told[3]) != size:
                raise self._changed(f"it has {int(told[3]):,} bytes now, and {size:,} were listed")
            if told is None or (int(told[1]), int(told[2])) != (at, stop - 1):
                message = f"{shown_host(url)} sends another part than it was asked for: use another mirror."
                raise NotReadError("range-ignored", message)
        elif response.status_code != 200 or at or stop != size:
            raise self._without_ranges(url)
        if length is not None and length != str(stop - at):
            if response.status_code == 200:
                raise self._changed("its size is another than it was listed with")
            if length.isascii() and length.isdigit() and int(length) < stop - at:
                raise PassingError(f"{shown_host(url)} sends less than it was asked for: use another mirror")
            message = f"{shown_host(url)} sends another length than it was asked for: use another mirror."
            raise NotReadError("range-ignored", message)
        if response.status_code == 200:
            self._ranges = False  # what breaks off begins anew

    def _without_ranges(self, url: str) -> Exception:
        if self._ranges and not self._listed.sha256 and self._listed.size <= WHOLE_LIMIT and not self._etags:
            self._ranges = False
            return _WholeError()
        return NotReadError(
            "range-ignored",
            f"{shown_host(url)} cannot send parts of a file, and all of it was not taken: use another mirror, or"
            " download the repo and scan its folder.",
        )

    def _check_etag(self, url: str, response: Any) -> None:
        """Raises where the same server names other content than before."""
        etag = response.headers.get("etag")
        if not etag or etag.startswith("W/"):
            return
        known = self._etags.setdefault(shown_host(url), etag)
        oid = self._listed.oid
        plain = _plain(etag)
        if known != etag or (oid and len(plain) == 40 and _DIGEST.fullmatch(plain) and plain != oid):
            raise self._changed("its content is another than before")

    def _take_body(self, url: str, response: Any, length: int, buffer: bytearray) -> None:
        due = monotonic() + GRACE
        got = 0
        for chunk in response.iter_raw():
            self._client.patience.check()
            self._client.count(len(chunk))
            if got + len(chunk) > length:
                raise NotReadError(
                    "range-ignored", f"{shown_host(url)} sends more than it was asked for: use another mirror."
                )
            buffer += chunk
            got += len(chunk)
            if monotonic() > due + got / SLOWEST:
                raise PassingError(f"{shown_host(url)} sends too slowly: check the connection and scan again")
        if got < length:
            raise PassingError(f"{shown_host(url)} sends less than it promised: scan again")

    def _changed(self, how: str) -> NotReadError:
        return NotReadError("changed", f"The file changed while it was read: {how}. Scan again.")


def _plain(etag: str | None) -> str:
    return (etag or "").removeprefix("W/").strip().strip('"')
