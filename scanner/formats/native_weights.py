"""Weights in the older formats of programs in C and C++: ggml's before GGUF, and fastText's. Headers only.

Source: ``convert-*-to-ggml.py`` of whisper.cpp and llama.cpp, and ``FastText::loadModel`` of facebookresearch/fastText.
"""

from __future__ import annotations

from scanner.formats.cursor import Cursor, EndsEarlyError
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

_GGML = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
_FASTTEXT = (793_712_314).to_bytes(4, "little")
ROWS_PER_BYTE = 16
"""A header without its tensors, as tests of readers use it, stays below."""

_TENSORS_LIMIT = 10_000
_SIZE_LIMIT = 1 << 28
"""Rows or columns of one table; the largest vocabularies have some millions of words."""


class _HeaderError(ValueError):
    """A number that no model has; the message is the fact's ``problem``."""


def parse_ggml(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields which of ggml's older formats it is, or a size in its header that is none."""
    kind = _GGML.get(bytes(reader.head[:4]), "ggml")
    cursor = Cursor(reader, 4)
    try:
        if kind != "ggml":
            cursor.skip(4)
        if _is_named(cursor, reader):
            yield fact("native-weights", place, format=kind, bytes=reader.size)
            return
        sizes = [cursor.sint(4) for _ in range(2 if kind == "ggla" else 4)]
        if any(not 0 <= size < _SIZE_LIMIT for size in sizes):
            raise _HeaderError("a size in its header is none that a model has")
        if max(sizes) > ROWS_PER_BYTE * reader.size:
            raise _HeaderError(f"its header claims {max(sizes):,} rows or words, far more than the file has bytes")
        if kind == "ggla":
            _adapter(cursor)
    except (_HeaderError, EndsEarlyError) as error:
        yield fact("native-weights-malformed", place, format=kind, problem=str(error))
    yield fact("native-weights", place, format=kind, bytes=reader.size)


def _is_named(cursor: Cursor, reader: Reader) -> bool:
    """True where the model's kind comes first, as a text with its length (whisper.cpp's models of voice activity)."""
    length = int.from_bytes(reader.read_at(cursor.at, 4), "little")
    text = reader.read_at(cursor.at + 4, min(length, 65))
    return 2 < length <= 64 and len(text) == length and all(32 < byte < 127 for byte in text)


def _adapter(cursor: Cursor) -> None:
    """Walks the tensors of an adapter: each has a name, sizes and, from the next multiple of 32 on, its data."""
    for _ in range(_TENSORS_LIMIT):
        if not cursor.left:
            return
        dimensions, name, kind = (cursor.sint(4) for _ in range(3))
        if not 0 < dimensions <= 4 or not 0 < name <= 4096 or kind not in (0, 1):
            raise _HeaderError("a tensor of the adapter has no sizes")
        count = 1
        for _ in range(dimensions):
            count *= max(0, cursor.sint(4))
        cursor.skip(name)
        cursor.skip(-cursor.at % 32)
        cursor.skip(count * (4 if kind == 0 else 2))


def parse_fasttext(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the model's sizes, or what its header gets wrong."""
    cursor = Cursor(reader, 4)
    try:
        version = cursor.sint(4)
        dimension = cursor.sint(4)
        cursor.skip(11 * 4 + 8)
        size, words, labels = (cursor.sint(4) for _ in range(3))
        tokens, pruned = cursor.sint(8), cursor.sint(8)
        if not 0 < version <= 12 or not 0 <= dimension < _SIZE_LIMIT:
            raise _HeaderError(f"version {version} with {dimension} dimensions")
        if min(size, words, labels) < 0 or size != words + labels or tokens < 0 or pruned < -1:
            raise _HeaderError("its dictionary has no sizes")
        if size > cursor.left // 10:
            raise _HeaderError(f"its dictionary claims {size:,} words, more than the file can hold")
    except (_HeaderError, EndsEarlyError) as error:
        yield fact("native-weights-malformed", place, format="fastText", problem=str(error))
    yield fact("native-weights", place, format="fastText", bytes=reader.size)


_STATES = ("native-weights", "native-weights-malformed")

FORMATS = (
    Format(
        id="ggml",
        title="GGML before GGUF",
        parse=parse_ggml,
        suffixes=(".ggml",),
        magics=tuple((0, magic) for magic in _GGML),
        states=_STATES,
        role="weights",
        order=40,
    ),
    Format(
        id="fasttext",
        title="fastText model",
        parse=parse_fasttext,
        magics=((0, _FASTTEXT),),
        states=_STATES,
        role="weights",
        order=40,
    ),
)
