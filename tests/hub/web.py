"""Requests and answers of the fixture Hub, and what ``Range`` asks for."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.hub.content import STEP, File


@dataclass
class Seen:
    """One request that arrived. ``origin`` is "hub", "cdn" or "elsewhere"; ``bytes`` counts the body that was sent.

    ``time`` is when it came, in seconds of the monotonic clock.
    """

    origin: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    status: int = 0
    bytes: int = 0
    fault: str = ""
    time: float = field(default_factory=time.monotonic)

    @property
    def route(self) -> str:
        """The path without its query."""
        return urlsplit(self.path).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    @property
    def token(self) -> str:
        """The token that came with the request, "" without one."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def said(self, name: str) -> list[str]:
        """The values of a query parameter; a comma separates several."""
        return [word for value in self.query.get(name, []) for word in value.split(",") if word]

    def asks(self, name: str) -> bool:
        """True where a query parameter says yes."""
        return any(value.lower() in ("true", "1") for value in self.query.get(name, []))


@dataclass
class Answer:
    """What is sent back: a status, headers and a body, which is either ``data`` or the bytes ``span`` of a ``file``."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    file: File | None = None
    span: tuple[int, int] = (0, 0)

    @property
    def length(self) -> int:
        return self.span[1] - self.span[0] if self.file else len(self.data)

    def pieces(self) -> Iterator[bytes]:
        if self.file:
            yield from self.file.pieces(*self.span)
        else:
            for at in range(0, len(self.data), STEP):
                yield self.data[at : at + STEP]


def says(value: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; names of headers are written with ``_`` for ``-``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, {"Content-Type": "application/json; charset=utf-8", **named}, json.dumps(value).encode())


def refused(status: int, code: str = "", message: str = "") -> Answer:
    """An error as the Hub words it, with its ``X-Error-Code``."""
    answer = says({"error": message}, status)
    if code:
        answer.headers["X-Error-Code"] = code
    if message:
        answer.headers["X-Error-Message"] = message
    return answer


def moved(location: str, status: int = 307, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    text = f"Temporary Redirect. Redirecting to {location}".encode()
    return Answer(status, {"Location": location, "Content-Type": "text/plain; charset=utf-8", **named}, text)


RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def ranged(file: File, request: Seen, headers: dict[str, str], *, packs: bool = False) -> Answer:
    """A file's bytes: all of them (200), the range that was asked for (206), or 416 where there are none there.

    A ``Range`` of several parts or of another unit is passed over, as RFC 9110 14.2 allows. With ``packs`` a whole file
    goes out with gzip where the client says that it takes it.
    """
    headers = {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes", **headers}
    wanted = RANGE.match(request.headers.get("range", ""))
    if wanted is None or wanted.group() == "bytes=-":
        if packs and "gzip" in request.headers.get("accept-encoding", "") and "range" not in request.headers:
            return packed(file, headers)
        return Answer(200, headers, file=file, span=(0, file.size))
    first, last = wanted.groups()
    start = int(first) if first else max(file.size - int(last), 0)
    end = min(int(last) + 1, file.size) if first and last else file.size
    if start >= end:
        return Answer(416, {**headers, "Content-Range": f"bytes */{file.size}"})
    return Answer(
        206, {**headers, "Content-Range": f"bytes {start}-{end - 1}/{file.size}"}, file=file, span=(start, end)
    )


def packed(file: File, headers: dict[str, str]) -> Answer:
    """A whole file with ``Content-Encoding: gzip``, whose ETag is a weak one as proxies make it."""
    data = gzip.compress(file.content.read(0, file.size), mtime=0)
    tag = headers.get("ETag", "")
    weak = {"ETag": f"W/{tag}"} if tag else {}
    return Answer(200, {**headers, **weak, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}, data)
