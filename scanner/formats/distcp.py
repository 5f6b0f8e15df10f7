"""Shards of a distributed checkpoint (``.distcp``): torch archives one behind the other.

Source: ``torch/distributed/checkpoint/filesystem.py`` of PyTorch 2.13. Each value is saved by itself, and the folder's
``.metadata``, a pickle, says where; here the archives are found from the file's end, by their own directories.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC
from scanner.formats.appended import appended
from scanner.model.artifact import Child
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap

ARCHIVES_LIMIT = 20_000
"""Archives of one file that are handed on: each is a tensor."""

_END, _LOCATOR, _TAIL = 22, 20, 22 + 20 + 56
"""Bytes of a zip archive's end record, of its 64-bit locator, and of all three end records (APPNOTE 4.3.14 to 4.3.16)."""


def recognise(name: str, reader: Reader) -> bool:
    """True where the name promises a shard and an archive comes first: the others are read as what they are."""
    return name.endswith(".distcp") and reader.size > len(MAGIC)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields each archive as a child, last first, and whatever stands between them or before the first."""
    end = reader.size
    for _ in range(ARCHIVES_LIMIT):
        if end == 0:
            return
        start = _start_of_archive(reader, end)
        if not 0 <= start < end or reader.read_at(start, len(MAGIC)) != MAGIC:
            break
        yield Child(Place(place.path, place.member).inside(f"{start}:archive"), reader.window(start, end - start))
        end = start
    yield from appended(place, reader, 0, end, "before")


def _start_of_archive(reader: Reader, end: int) -> int:
    """Where the archive begins that ends at ``end``, as torch writes it (no comment); -1 where none ends there.

    Its directory lies right before the end record and says how far from the archive's start it is.
    """
    tail = reader.read_at(max(0, end - _TAIL), min(_TAIL, end))
    record = tail[-_END:]
    if len(record) < _END or record[:4] != b"PK\x05\x06":
        return -1
    size, offset = (int.from_bytes(record[at : at + 4], "little") for at in (12, 16))
    directory_end = end - _END
    if tail[-_END - _LOCATOR :].startswith(b"PK\x06\x07") and tail.startswith(b"PK\x06\x06") and len(tail) == _TAIL:
        size, offset = (int.from_bytes(tail[at : at + 8], "little") for at in (40, 48))
        directory_end = end - _TAIL
    return directory_end - size - offset


FORMAT = Format(
    id="distcp",
    title="PyTorch distributed checkpoint",
    parse=parse,
    suffixes=(".distcp",),
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("appended-data",),
    role="weights",
    order=10,
)
