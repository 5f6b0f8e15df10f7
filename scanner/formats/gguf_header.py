"""A GGUF header read to its numbers: keys, tensors and where the data of each lies.

Versions 1 to 3 in either byte order. Arrays and strings that say nothing here (vocabularies) are stepped over.
"""

from __future__ import annotations

from struct import Struct
from struct import unpack as unpacked
from zlib import crc32

from scanner.formats.cursor import Cursor, EndsEarlyError
from scanner.formats.ggml_types import SIZES, is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader
    from scanner.model.fact import Value

ALIGNMENT = 32
"""Bytes: where the file names none."""

KEYS_LIMIT = 1 << 16
TENSORS_LIMIT = 1 << 16
ITEMS_LIMIT = 1 << 22
"""Strings in all arrays together; the largest vocabularies have 262,144 tokens and about as many merges."""

ALIGNMENT_LIMIT = 1 << 20
NAME_LIMIT = 128
"""Bytes of a tensor's name: ggml has 64, builds of it for image models twice that."""

KEY_LIMIT = 65_535
DIMENSIONS = 4
TEMPLATES_LIMIT = 64
LICENSES_LIMIT = 64
LICENSE_LIMIT = 1 << 18
"""Characters of a licence: some files carry the whole text."""

_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_VOCABULARY = {"tokenizer.ggml.tokens": 8, "tokenizer.ggml.scores": 6, "tokenizer.ggml.token_type": 5}
"""Lists with one item for each token, and the type of the items."""

_SIGNED = frozenset({1, 3, 5, 11})
_FLOATS = {6: "f", 12: "d"}
_STRING = 8
_ARRAY = 9
_BLOCK = 1 << 18
_KEPT = ("general.", "split.")
_SIZES = (
    *(".block_count", ".embedding_length", ".feed_forward_length", ".attention.head_count", ".attention.head_count_kv"),
    *(".vocab_size", ".expert_count", ".context_length", ".rope.dimension_count"),
)
"""Ends of keys that tell the shape of the model."""


class GgufError(ValueError):
    """What the format forbids; the message is the fact's ``problem``."""


class Header:
    """What `read` found until it ended or raised.

    ``values`` are those of keys that are kept, ``places`` where the key of each text lies in the file.
    ``tensors`` are (offset, bytes) in the data section, with None for a type whose size is not known; ``templates`` are
    (key, offset, bytes) in the file; ``layout`` is a checksum of names and shapes; ``problems`` are
    breaches that did not stop the reading.
    """

    def __init__(self, reader: Reader) -> None:
        self.cursor = Cursor(reader, 4)
        self.version = 0
        self.width = 8  # bytes of a count
        self.keys: set[str] = set()
        self.values: dict[str, Value] = {}
        self.licenses: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self.templates: list[tuple[str, int, int]] = []
        self.tensors: list[tuple[int, int | None]] = []
        self.dtypes: set[str] = set()
        self.parameters = 0
        self.layout = 0
        self.problems: list[str] = []
        self.vocabulary: dict[str, tuple[int, int]] = {}
        self.alignment = ALIGNMENT
        self.data = 0
        self._items = 0

    def read(self) -> None:
        """Reads all; raises `GgufError` or `EndsEarlyError`."""
        cursor = self.cursor
        self.version = cursor.uint(4)
        if self.version > 0xFFFF:
            cursor.order = "big"
            self.version = int.from_bytes(self.version.to_bytes(4, "little"), "big")
        if not 1 <= self.version <= 3:
            raise GgufError(f"version {self.version} is not known")
        self.width = 4 if self.version == 1 else 8
        tensors, keys = cursor.uint(self.width), cursor.uint(self.width)
        if keys > min(KEYS_LIMIT, cursor.left // (self.width + 5)):
            raise GgufError(f"it claims {keys:,} keys, more than the file can hold")
        for _ in range(keys):
            self._key()
        self._align()
        if tensors > min(TENSORS_LIMIT, cursor.left // (self.width + 16)):
            raise GgufError(f"it claims {tensors:,} tensors, more than the file can hold")
        self._check_vocabulary()
        names: set[str] = set()
        for _ in range(tensors):
            self._tensor(names)
        self.data = -(-cursor.at // self.alignment) * self.alignment
        self._check_data()

    def _key(self) -> None:
        start = self.cursor.at
        key = self._string(KEY_LIMIT, "a key")
        if not key:
            raise GgufError("a key has no name")
        if key in self.keys:
            raise GgufError(f"the key {key[:80]!r} is given twice")
        self.keys.add(key)
        kind = self.cursor.uint(4)
        if kind == _STRING:
            length = self.cursor.uint(self.width)
            at = self.cursor.at
            if key.startswith("tokenizer.chat_template") and len(self.templates) < TEMPLATES_LIMIT:
                self.cursor.skip(length)
                self.templates.append((key[:200], at, length))
            elif "license" in key and len(self.licenses) < LICENSES_LIMIT:
                self.licenses[key] = self.cursor.text(length, LICENSE_LIMIT)
            elif key.startswith(_KEPT):
                self.values[key] = self.cursor.text(length)
                self.places[key] = start
            else:
                self.cursor.skip(length)
        elif kind == _ARRAY:
            self._array(key)
        elif kind in _WIDTHS:
            value = self._number(kind)
            if key.startswith(_KEPT) or key.endswith(_SIZES):
                self.values[key] = value
        else:
            raise GgufError(f"the key {key[:80]!r} has a value of unknown type {kind}")

    def _number(self, kind: int) -> Value:
        cursor, width = self.cursor, _WIDTHS[kind]
        if kind in _FLOATS:
            sign = "<" if cursor.order == "little" else ">"
            value: float = unpacked(sign + _FLOATS[kind], cursor.take(width))[0]
            return value
        return cursor.sint(width) if kind in _SIGNED else cursor.uint(width)

    def _array(self, key: str) -> None:
        kind, count = self.cursor.uint(4), self.cursor.uint(self.width)
        if key in _VOCABULARY:
            self.vocabulary[key] = kind, count
        if kind in _WIDTHS:
            self.cursor.skip(count * _WIDTHS[kind])
            return
        if kind == _ARRAY:
            raise GgufError("an array holds arrays, which no reader takes")
        if kind != _STRING:
            raise GgufError(f"an array has items of unknown type {kind}")
        if count > self.cursor.left // self.width:
            raise GgufError(f"an array claims {count:,} items, more than the file can hold")
        self._items += count
        if self._items > ITEMS_LIMIT:
            raise GgufError(f"its arrays hold more than {ITEMS_LIMIT:,} strings")
        self._skip_strings(count)

    def _skip_strings(self, count: int) -> None:
        """Steps over ``count`` strings; the loop is what the time of a large vocabulary goes into."""
        reader, width, at = self.cursor.reader, self.width, self.cursor.at
        sign = "<" if self.cursor.order == "little" else ">"
        unpack = Struct(sign + ("I" if width == 4 else "Q")).unpack_from
        block, start, end = b"", at, 0
        for _ in range(count):
            if at + width > end:
                block, start = reader.read_at(at, _BLOCK), at
                end = start + len(block)
                if len(block) < width:
                    raise EndsEarlyError("the strings of an array lead beyond the file")
            at += width + unpack(block, at - start)[0]
            if at > reader.size:
                raise EndsEarlyError("a string of an array leads beyond the file")
        self.cursor.at = at

    def _string(self, limit: int, noun: str) -> str:
        length = self.cursor.uint(self.width)
        if length > limit:
            raise GgufError(f"{noun} claims {length:,} bytes, over the limit of {limit:,}")
        return self.cursor.take(length).decode("utf-8", "replace")

    def _align(self) -> None:
        value = self.values.get("general.alignment", ALIGNMENT)
        if not isinstance(value, int) or not 0 < value <= ALIGNMENT_LIMIT or value & (value - 1):
            raise GgufError(f"general.alignment is {str(value)[:40]}, which is no power of two or too large")
        self.alignment = value

    def _tensor(self, names: set[str]) -> None:
        name = self._string(NAME_LIMIT, "a tensor's name")
        if name in names:
            raise GgufError(f"the tensor {name[:80]!r} is given twice")
        names.add(name)
        cursor = self.cursor
        dimensions = cursor.uint(4)
        if dimensions > DIMENSIONS:
            raise GgufError(f"the tensor {name[:80]!r} has {dimensions:,} dimensions, over the limit of {DIMENSIONS}")
        shape = [cursor.uint(self.width) for _ in range(dimensions)]
        count = 1
        for size in shape:
            count *= size
        if count >= 1 << 63 or any(size >= 1 << 63 for size in shape):
            raise GgufError(f"the shape of tensor {name[:80]!r} overflows 63 bits")
        kind, offset = cursor.uint(4), cursor.uint(8)
        if not is_known(kind):
            raise GgufError(f"the tensor {name[:80]!r} has the unknown type {kind}")
        self.parameters += count
        self.layout = crc32(f"{name}\0{shape}\n".encode("utf-8", "surrogatepass"), self.layout)
        self.tensors.append((offset, self._bytes(name, kind, shape, count)))
        if offset % self.alignment:
            raise GgufError(f"the tensor {name[:80]!r} lies at {offset:,}, which is not aligned to {self.alignment}")

    def _bytes(self, name: str, kind: int, shape: list[int], count: int) -> int | None:
        if kind not in SIZES:
            self.dtypes.add(f"type-{kind}")
            return None
        dtype, block, size = SIZES[kind]
        self.dtypes.add(dtype)
        if shape and shape[0] % block:
            raise GgufError(f"the rows of tensor {name[:80]!r} are no whole number of {dtype} blocks")
        return count // block * size

    def _check_vocabulary(self) -> None:
        """Notes lists that readers index by the token and that have too few items, or items of another type."""
        _, tokens = self.vocabulary.get("tokenizer.ggml.tokens", (_STRING, 0))
        for key, (kind, count) in self.vocabulary.items():
            if _WIDTHS.get(kind) != _WIDTHS.get(_VOCABULARY[key]) or (kind in _FLOATS) != (_VOCABULARY[key] in _FLOATS):
                self.problems.append(f"{key} has items of the type {kind}")
            elif count < tokens:
                self.problems.append(f"{key} has {count:,} items for {tokens:,} tokens")

    def _check_data(self) -> None:
        """Raises where data lies beyond the file or on other data."""
        room = max(0, self.cursor.reader.size - self.data)
        at = 0
        for offset, size in sorted((offset, size or 0) for offset, size in self.tensors):
            if offset + size > room:
                raise GgufError(f"the data of a tensor ends {offset + size - room:,} bytes behind the file")
            if size and offset < at:
                raise GgufError("the data of two tensors overlap")
            at = max(at, offset + size)

    def holes(self) -> list[tuple[int, int]]:
        """(start, end) in the file of what lies between the tensors and is more than padding."""
        found = []
        at: int | None = 0
        for offset, size in sorted(self.tensors, key=lambda tensor: (tensor[0], tensor[1] or 0)):
            if at is not None and offset - at >= self.alignment:
                found.append((self.data + at, self.data + offset))
            at = None if size is None else max(at or 0, offset + size)
        return found

    def end(self) -> int:
        """Where the last tensor ends in the file; its padding counts as part of it where there is some."""
        size = self.cursor.reader.size
        if not self.tensors:
            return min(self.data, size)
        offset, length = max(self.tensors, key=lambda tensor: (tensor[0], tensor[1] or 0))
        if length is None:
            return size
        return min(self.data + -(-(offset + length) // self.alignment) * self.alignment, size)
