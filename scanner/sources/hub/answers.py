"""What the answer to a request for a part of a file must be: that part, of that file, at that commit, and nothing else."""

from __future__ import annotations

from scanner.model.artifact import NotReadError
from scanner.model.regex import regex
from scanner.sources.hub.client import AnswerError
from scanner.sources.hub.patience import PassingError
from scanner.sources.hub.predicted_index import blob_id
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.sources.hub.repo import Listed

REDIRECTS = (301, 302, 303, 307, 308)

WHOLE_LIMIT = 10 << 20
"""Bytes of a file that git itself keeps: the Hub takes no larger ones, so that a server without ranges may send it whole."""

_CONTENT_RANGE = regex(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
"""RFC 9110 14.4; who does not know how long the whole is may write ``*``."""

_DIGEST = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")


class WholeError(AnswerError):
    """The server has no ranges, and the file is small enough to ask for all of it."""


class Expected:
    """Holds answers against what was listed. Raises `NotReadError`, or `PassingError` where the next one may be right."""

    def __init__(self, listed: Listed, sha: str) -> None:
        self._listed = listed
        self._sha = sha
        self._etags: dict[str, str] = {}

    def from_here(self, response: Any, moves: bool) -> None:
        """Raises where the endpoint itself answers for another commit, or (``moves``) leads to other content."""
        commit = response.headers.get("x-repo-commit")
        if commit and commit != self._sha and _DIGEST.fullmatch(commit):
            raise changed("it was handed out from another commit")
        digest = _plain(response.headers.get("x-linked-etag"))
        size = response.headers.get("x-linked-size") or ""
        listed = self._listed
        if moves and (
            (digest and listed.sha256 and _DIGEST.fullmatch(digest) and digest != listed.sha256)
            or (size.isascii() and size.isdigit() and size != str(listed.size))
        ):
            raise changed("its digest or size is another than it was listed with")

    def part(self, url: str, response: Any, at: int, stop: int) -> bool:
        """True where the answer is the whole file although a part was asked for, false where it is ``[at, stop)``."""
        status, size = response.status_code, self._listed.size
        if packing(response) != "identity":
            raise _no_ranges(url, "packs what was asked for plain")
        if status == 206:
            told = _CONTENT_RANGE.fullmatch((response.headers.get("content-range") or "").strip())
            if told is not None and told[3] not in ("*", str(size)) and int(told[3]) != size:
                raise changed(f"it has {int(told[3]):,} bytes now, and {size:,} were listed")
            if told is None or (int(told[1]), int(told[2])) != (at, stop - 1):
                raise _no_ranges(url, "sends another part than it was asked for")
        elif status != 200 or at or stop != size:
            if not self._listed.sha256 and size <= WHOLE_LIMIT and not self._etags:
                raise WholeError
            raise _no_ranges(url, "cannot send parts of a file, and all of it was not taken")
        self._length(url, response, stop - at)
        self._etag(url, response)
        return bool(status == 200)

    def is_packed(self, url: str, response: Any) -> bool:
        """True where the answer is the whole file packed with gzip, false where it is the whole file as it is."""
        if response.status_code != 200:
            raise _no_ranges(url, "sends a part where it was asked for all")
        if packing(response) == "gzip":
            return True
        if packing(response) != "identity":
            raise _no_ranges(url, "packs what was asked for plain")
        self._length(url, response, self._listed.size)
        self._etag(url, response)
        return False

    @property
    def is_named(self) -> bool:
        """True where a server has handed the content out under the very id that it lists."""
        return any(_plain(etag) == self._listed.oid for etag in self._etags.values())

    def _length(self, url: str, response: Any, asked: int) -> None:
        length = response.headers.get("content-length")
        if length is None or length == str(asked):
            return
        if response.status_code == 200:
            raise changed("its size is another than it was listed with")
        if length.isascii() and length.isdigit() and int(length) < asked:
            raise PassingError(f"{shown_host(url)} sends less than it was asked for: use another mirror")
        raise _no_ranges(url, "sends more than it was asked for")

    def _etag(self, url: str, response: Any) -> None:
        """Raises where the same server names other content than before."""
        etag = response.headers.get("etag")
        if not etag or etag.startswith("W/"):
            return
        known = self._etags.setdefault(shown_host(url), etag)
        oid, plain = self._listed.oid, _plain(etag)
        if known != etag or (oid and len(plain) == 40 and _DIGEST.fullmatch(plain) and plain != oid):
            raise changed("its content is another than before")


def changed(how: str) -> NotReadError:
    """The error for a file that is no longer the one that was listed."""
    return NotReadError("changed", f"The file changed while it was read: {how}. Scan again.")


def too_long(url: str, size: int) -> NotReadError:
    """The error for a long text beside many weights, which nothing but a packed answer is worth."""
    message = (
        f"{shown_host(url)} does not pack it, and beside so many weights its {size:,} bytes were not fetched to be searched"
        " or held against them: that is done where the repo is downloaded."
    )
    return NotReadError("far-text", message)


def is_as_listed(listed: Listed, data: bytes) -> bool:
    """True where the whole content has the digest that it was listed with, or none was."""
    if listed.sha256:
        from hashlib import sha256

        return sha256(data).hexdigest() == listed.sha256
    return not listed.oid or blob_id(data) == listed.oid


def unproven() -> NotReadError:
    """The error for content that came the same twice, under the id that was listed, which is none that git makes of it."""
    message = (
        "Its content has another git id than the server lists, which hands out the same content each time: it was read,"
        " and others may get something else. Hold it against the Hub itself."
    )
    return NotReadError("far-id", message)


def packing(response: Any) -> str:
    """How the body is packed: "identity", "gzip"."""
    return str(response.headers.get("content-encoding") or "identity").lower()


def _no_ranges(url: str, what: str) -> NotReadError:
    message = f"{shown_host(url)} {what}: use another mirror, or download the repo and scan its folder."
    return NotReadError("range-ignored", message)


def _plain(etag: str | None) -> str:
    return (etag or "").removeprefix("W/").strip().strip('"')
