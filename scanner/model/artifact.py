"""What a source hands over: a named thing with bytes that can be read, within a budget."""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.place import Place
from scanner.model.record import record

CHUNK = 1 << 20
"""Bytes: no single read is larger, so that a limit can hold between two of them."""

HEAD = 4096
"""Bytes of the first block, which every sniffer shares."""


LOST = "not-read"
"""The name under which a reader shares the `NotReadError` that kept bytes back, whoever met it."""

STAMP = "stamp"
"""The name under which a reader of a local file shares what asks for its size and time of change."""


class LimitReachedError(Exception):
    """A budget was spent. ``reason`` is the gap's reason ("limit-bytes"), ``message`` its sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class ChangedError(OSError):
    """Fewer bytes came than the size promised: the file changed or ends early while it was read."""


class NotReadError(OSError):
    """Bytes that could not be had from where they lie. ``reason`` is the gap's reason ("gated"), ``message`` its sentence,
    which ends with what to do."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@record
class Artifact:
    """One file of a target, as the inventory lists it.

    ``state`` is "scanned", "pointer" (an unfetched LFS or Xet pointer), "link" (a link that was not followed) or
    "skipped" (see the gap at the same path). ``formats`` are the ids of the formats that read it; empty: out of scope.
    ``role`` is what the file is for: "weights", "config", "terms", or "". ``size`` is in bytes (for a pointer: of the
    content that it names). ``sha256`` is given where it is known for free.
    """

    path: str
    size: int
    state: str = "scanned"
    formats: tuple[str, ...] = ()
    role: str = ""
    sha256: str | None = None


class Reader:
    """Bounded random access to one run of bytes.

    ``fetch(offset, length)`` returns at most ``length`` bytes (fewer only at the end) and may raise `OSError`;
    ``base`` is where the bytes begin in the file, None where they are made from it (inflated, decoded).
    ``charge(bytes)`` is called before each fetch and raises `LimitReachedError` when a budget is spent. ``shared`` holds
    what one format parsed and another needs too (a zip directory), by name. ``far`` is 1 where every look at another
    place costs a request over the network, so that what is looked at for completeness' sake alone is left out, and said;
    2 where there are so many such files that one look beyond their headers is too many.
    """

    __slots__ = ("_charge", "_fetch", "_head", "base", "far", "shared", "size")

    def __init__(
        self, size: int, fetch: Callable[[int, int], bytes], charge: Callable[[int], None], base: int | None = 0
    ) -> None:
        self.size = size
        self.base = base
        self._fetch = fetch
        self._charge = charge
        self._head: bytes | None = None
        self.far = 0
        self.shared: dict[str, object] = {}

    @property
    def head(self) -> bytes:
        """The first `HEAD` bytes (fewer in a smaller file), fetched once and shared by all who sniff."""
        if self._head is None:
            self._charge(min(HEAD, self.size))
            self._head = self._fetch(0, min(HEAD, self.size))
        return self._head

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes ``[offset, offset + length)`` cut at the end; `ChangedError` when fewer come."""
        if offset < 0 or length < 0:
            raise ValueError("offset and length are counted from 0")
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        head = self._head
        if head is not None and offset + length <= len(head):
            return head[offset : offset + length]
        if length <= CHUNK:
            return self._fetch_exactly(offset, length)
        end = offset + length
        return b"".join(self._fetch_exactly(at, min(CHUNK, end - at)) for at in range(offset, end, CHUNK))

    def tick(self, cost: int = 0) -> None:
        """Charges ``cost`` bytes of work without a read, so that the time limit is looked at too."""
        self._charge(cost)

    def watch(self, on_failure: Callable[[], None]) -> None:
        """Lets ``on_failure`` know of every fetch of these bytes that raises or comes short, whoever swallows that."""
        fetch = self._fetch

        def watched(offset: int, length: int) -> bytes:
            try:
                data = fetch(offset, length)
            except BaseException:
                on_failure()
                raise
            if len(data) != length:
                on_failure()
            return data

        self._fetch = watched

    def window(self, offset: int, length: int) -> Reader:
        """A reader of ``[offset, offset + length)`` of this one (a stored member), cut at this one's end."""
        length = max(0, min(length, self.size - offset))
        fetch = self._fetch
        base = None if self.base is None else self.base + offset
        part = Reader(length, lambda at, count: fetch(offset + at, min(count, length - at)), self._charge, base)
        part.far = self.far
        return part

    def derived(self, size: int, fetch: Callable[[int, int], bytes]) -> Reader:
        """A reader of bytes made from this one's (inflated, decoded), on the same budget."""
        return Reader(size, fetch, self._charge, base=None)

    def _fetch_exactly(self, offset: int, length: int) -> bytes:
        self._charge(length)
        data = self._fetch(offset, length)
        if len(data) != length:
            raise ChangedError(f"the file ends at byte {offset + len(data)}, not at {self.size}")
        return data


@record
class Child:
    """An artifact found inside another: ``place`` names it, ``reader`` reads it. ``expect`` is the format id that the
    parent knows it to be, or "" where its content shall tell."""

    place: Place
    reader: Reader
    expect: str = ""


@record
class Entry:
    """A file that a source offers: its inventory row and, where its bytes may be read, a way to open it.

    ``open`` returns a reader and a function that closes it, and may raise `OSError`; None for a pointer or a link.
    ``endpoint`` is who asserts the artifact's digest and ``oid`` (the git blob id of a file that git itself keeps, hex
    SHA-1); "" for files whose bytes lie here. ``is_closed`` is true where not everybody may have the bytes: what they came
    to answers for no later reading, whose reader may have lost access. ``far`` is what its reader's will be. ``blob`` says
    which bytes of this machine these are, so that a file that many repos share is read once: device, inode, size and times.
    """

    artifact: Artifact
    open: Callable[[Callable[[int], None]], tuple[Reader, Callable[[], None]]] | None
    endpoint: str = ""
    oid: str = ""
    is_closed: bool = False
    far: int = 0
    blob: Callable[[], str] | None = None
