"""One pass over a file: SHA-256, SHA-1 and its first bytes, in chunks, and what kept them back, in a sentence."""

from __future__ import annotations

from scanner.model.artifact import CHUNK, LOST, STAMP, ChangedError, LimitReachedError, NotReadError
from scanner.model.record import record
from scanner.sources.pointers import UnfetchedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Entry, Reader

CHANGED = "It changed while it was read: describe it again when nobody writes to it."

SIZE_LIMIT = 1 << 40
"""Bytes of one file that are hashed: an hour's work. A file of nothing but holes may seem far larger, and takes no room."""

OTHER = "What came is not what the server listed, by git's own id: scan again, or look at the mirror."


@record
class Hashed:
    """What one pass gave. ``start`` are the first bytes, as many as were asked for; ``size`` is that of the bytes hashed,
    or of what a pointer names; ``why`` says why ``sha256`` is ""."""

    size: int
    sha256: str = ""
    sha1: str = ""
    start: bytes = b""
    why: str = ""


def hashed(item: Entry, keep: int = 0, charge: Callable[[int], None] = lambda _: None) -> Hashed:
    """Both digests of the file and its first ``keep`` bytes. Never raises for what a file is; ``charge`` may."""
    size = item.artifact.size
    if item.open is None:
        return Hashed(size, why="It was listed and not opened: describe the repo where it is downloaded.")
    try:
        reader, close = item.open(charge)
        try:
            if reader.size > SIZE_LIMIT:
                return Hashed(size, why=f"It has more than {SIZE_LIMIT >> 40} TiB: look at it, or leave it out.")
            return _pass(reader, size, keep, item.oid)
        finally:
            close()
    except UnfetchedError as error:
        advice = error.advice or "This is a pointer to content that is not here: fetch it with git lfs pull."
        return Hashed(error.pointer.size, error.pointer.sha256 or "", why="" if error.pointer.sha256 else advice)
    except (NotReadError, LimitReachedError) as error:
        return Hashed(size, why=error.message)
    except ChangedError:
        return Hashed(size, why=CHANGED)
    except OSError as error:
        return Hashed(size, why=f"It cannot be read ({error.strerror or error}): check its permissions.")


def _pass(reader: Reader, listed: int, keep: int, oid: str) -> Hashed:
    from hashlib import sha1, sha256  # not at the top: only a description asks for them

    one, other = sha256(), sha1(usedforsecurity=False)
    blob = sha1(b"blob %d\0" % reader.size, usedforsecurity=False) if oid else None
    start = bytearray()
    stamp = reader.shared.get(STAMP)
    before = stamp() if callable(stamp) else None
    for at in range(0, reader.size, CHUNK):
        data = reader.read_at(at, CHUNK)
        one.update(data)
        other.update(data)
        if blob is not None:
            blob.update(data)
        if len(start) < keep:
            start += data[: keep - len(start)]
    if callable(stamp) and stamp() != before:
        return Hashed(listed, why=CHANGED)
    lost = reader.shared.get(LOST)
    if isinstance(lost, NotReadError):
        return Hashed(listed, why=lost.message)
    if blob is not None and blob.hexdigest() != oid:
        return Hashed(listed, why=OTHER)
    return Hashed(reader.size, one.hexdigest(), other.hexdigest(), bytes(start))
