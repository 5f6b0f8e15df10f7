"""Bytes under a name of weights that no format claims: listed where many formats share the name, and searched.

Nothing opens a ``.bin`` of that kind but the program that knows what it holds: numbers, as a rule. Under a loader's own
name (``.pkl``) no loader accepts it either, but the second stage of an attack may know how many bytes to skip.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.model.artifact import Child
from scanner.model.fact import Fact, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Gap
    from scanner.model.place import Place

SEARCHED = 1 << 20
"""Bytes at either end that are searched."""


def recognise(_name: str, _reader: Reader) -> bool:
    """False: only what nothing else recognises is read by this, and who reads knows that first."""
    return False


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields that the file holds data, what its first and last bytes hide, and the pickle that it is the text of."""
    yield fact("raw-data", place, bytes=reader.size)
    yield from hidden(place, reader)
    yield from _as_text(place, reader)


def hidden(place: Place, reader: Reader, start: int = 0) -> Iterator[Fact | Child | Gap]:
    """Yields the programs, archives and pickles from ``start`` on behind padding, and in the last bytes."""
    from scanner.formats.pickle_machine.behind import padded

    start = padded(reader, start, min(PADDED_LIMIT, reader.size))
    middle = min(start + SEARCHED, reader.size)
    for first, end in ((start, middle), (max(middle, reader.size - SEARCHED), reader.size)):
        for item in appended(place, reader, first, end, "inside"):
            if not (isinstance(item, Fact) and item.get("holds") in ("data", "zeros")):
                yield item


PADDED_LIMIT = 64 << 20
"""Bytes of padding that are skipped before the first bytes are searched."""


def _as_text(place: Place, reader: Reader) -> Iterator[Child]:
    """The pickle that the file holds as base64, hexadecimal digits or a bare stream, if that is all it holds."""
    from scanner.formats.pickle_machine.nested import DECODED_LIMIT, hidden_pickle

    try:
        data = hidden_pickle(reader.head, reader.size, lambda: reader.read_at(0, min(reader.size, DECODED_LIMIT)))
    except ValueError:  # what began as digits goes on as something else
        return
    if data is not None:
        decoded = data
        name = (place.member or place.path).rpartition("/")[2]
        inner = reader.derived(len(decoded), lambda at, count: decoded[at : at + count])
        yield Child(place.inside(f"{name} (decoded)"), inner, "pickle")


FORMAT = Format(
    id="raw-data",
    title="Raw data under a name of weights",
    parse=parse,
    recognise=recognise,
    states=("raw-data", "appended-data"),
    role="weights",
    order=99,
)
