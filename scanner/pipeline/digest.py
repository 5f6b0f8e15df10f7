"""SHA-256 of a file of a listing, read as any format reads it: in chunks, through the file's own source."""

from __future__ import annotations

from scanner.model.artifact import CHUNK, LimitReachedError
from scanner.sources.pointers import UnfetchedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Entry, Reader


def digest_of(item: Entry, largest: int | None = None) -> str:
    """SHA-256 of the file, as hex; "" where it has more than ``largest`` bytes, or cannot be read to its end."""
    if item.open is None:
        return ""
    try:
        reader, close = item.open(lambda _: None)
        try:
            if largest is not None and reader.size > largest:
                return ""
            return sha256_of(reader)
        finally:
            close()
    except (OSError, UnfetchedError, LimitReachedError):
        return ""


def sha256_of(reader: Reader) -> str:
    """SHA-256 of all that ``reader`` reads, as hex. Raises what its `read_at` raises."""
    from hashlib import sha256  # not at the top: only a decision asks for it

    digest = sha256()
    for at in range(0, reader.size, CHUNK):
        digest.update(reader.read_at(at, CHUNK))
    return digest.hexdigest()
