"""A small file's bytes as a whole, read once for all the formats that look for a word in it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

KEPT_LIMIT = 8 << 20
"""Bytes that are kept beside a reader while its file is read."""


def whole_text(reader: Reader, limit: int) -> bytes:
    """The first ``limit`` bytes of the file; kept where that is all of a small one."""
    if reader.size > min(limit, KEPT_LIMIT):
        return reader.read_at(0, min(reader.size, limit))
    kept = reader.shared.get("whole-text")
    if not isinstance(kept, bytes):
        kept = reader.shared["whole-text"] = reader.read_at(0, reader.size)
    return kept
