"""Bytes under a name that many formats share (``.bin``) and that no format claims: numbers, as a program wrote them.

Nothing opens such a file but the program that knows what it holds, and loaders of pickles or archives refuse it. It is
listed as what it is; its beginning and end are searched all the same.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.model.fact import Fact, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Gap
    from scanner.model.place import Place

SEARCHED = 1 << 20
"""Bytes at either end that are searched."""


def recognise(_name: str, _reader: Reader) -> bool:
    """False: only what nothing else recognises is read by this, and who reads knows that first."""
    return False


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields that the file holds data, and what its first and last bytes hide."""
    yield fact("raw-data", place, bytes=reader.size)
    middle = min(SEARCHED, reader.size)
    for start, end in ((0, middle), (max(middle, reader.size - SEARCHED), reader.size)):
        for item in appended(place, reader, start, end, "inside"):
            if not (isinstance(item, Fact) and item.get("holds") in ("data", "zeros")):
                yield item


FORMAT = Format(
    id="raw-data",
    title="Raw data under a general name",
    parse=parse,
    recognise=recognise,
    states=("raw-data", "appended-data"),
    role="weights",
    order=99,
)
