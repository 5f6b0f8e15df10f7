"""RAR archives: recognised. No library that is free to use reads them, and no loader of models opens them."""

from __future__ import annotations

from scanner.formats.expected import unexpected
from scanner.formats.raw_data import hidden
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place


MAGIC = b"Rar!\x1a\x07"


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the gap, and under a name of weights the fact that they are wrapped."""
    told = unexpected("rar", place)
    if told:
        yield told
    yield from hidden(place, reader, len(MAGIC))  # members that are stored lie there as they are
    yield Gap("unsupported-container", place, "A RAR archive is not read here: unpack it and scan what comes out.")


FORMAT = Format(
    id="rar",
    title="RAR archive",
    parse=parse,
    suffixes=(".rar",),
    magics=((0, MAGIC),),
    states=("container-unexpected", "appended-data"),
    role="weights",
    order=20,
)
