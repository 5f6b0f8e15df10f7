"""The index of a sharded checkpoint (``*.index.json``): which files a loader opens because of it.

Source: ``weight_map`` as ``save_pretrained`` of transformers writes it and ``from_pretrained`` follows it.
"""

from __future__ import annotations

from scanner.formats.json_file import UnreadJsonError, json_file
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

READ_LIMIT = 64 << 20
"""Bytes: DeepSeek-V3's index, of 91,991 tensors, has 9 MB."""

SHARDS_LIMIT = 10_000


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the shards that the index names, each once, in order."""
    malformed = 'The index is no JSON with a "weight_map" of file names: get it anew.'
    try:
        index = json_file(place, reader, "index", READ_LIMIT, malformed)
    except UnreadJsonError as error:
        yield error.gap
        return
    weights = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(weights, dict):
        yield Gap("malformed", place, malformed)
        return
    shards = sorted({name for name in weights.values() if isinstance(name, str)})
    odd = sum(not isinstance(name, str) for name in weights.values())
    if odd or len(shards) > SHARDS_LIMIT:
        yield Gap("malformed", place, "The index names shards that are no file names, or too many: get it anew.")
    yield fact("shard-index", place, tensors=len(weights), shards=tuple(shards[:SHARDS_LIMIT]))


FORMAT = Format(
    id="shard-index",
    title="Index of a sharded checkpoint",
    parse=parse,
    names=("*.index.json",),
    states=("shard-index",),
    role="config",
    order=10,
)
