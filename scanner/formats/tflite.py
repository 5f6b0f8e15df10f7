"""TensorFlow Lite models (LiteRT): which operators they need, and whether every offset and index stays inside.

Source: ``tensorflow/lite/schema/schema.fbs``, version 3c; field numbers are its order of fields. Buffers are not read.
"""

from __future__ import annotations

from scanner.containers.zip import BadZipError, directory_of, open_member
from scanner.formats.appended import appended
from scanner.formats.flatbuffer import Flatbuffer, FlatbufferError, FlatbufferLimitError, not_followed
from scanner.formats.tflite_operators import classify
from scanner.model.artifact import Child
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.flatbuffer import Table
    from scanner.model.artifact import Reader
    from scanner.model.place import Place

TOLD_LIMIT = 256
"""Custom operators of one model that are told."""

INDEXES_LIMIT = 20_000_000
"""Indexes of tensors and sizes of dimensions that are checked."""

CUSTOM = 32
"""``BuiltinOperator.CUSTOM``."""

_WIDTHS = {0: 4, 1: 2, 2: 4, 3: 1, 4: 8, 6: 1, 7: 2, 8: 8, 9: 1, 10: 8, 11: 16, 12: 8, 15: 4, 16: 2, 18: 2}
"""Bytes of one element by ``TensorType``; strings, resources and packed types are left out."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that are not TensorFlow Lite's own, what leads out of the file, and files packed behind."""
    model = _Model(Flatbuffer(reader))
    try:
        model.read()
    except (FlatbufferError, FlatbufferLimitError) as error:
        yield from not_followed("tflite-malformed", "TensorFlow Lite model", place, error)
    else:
        yield from _behind(place, reader, model.buffer.reach)
    yield fact("tflite-model", place, operators=model.operators, tensors=model.tensors, subgraphs=model.subgraphs)
    for name, count in sorted(model.custom.items())[:TOLD_LIMIT]:
        known, effect = classify(name)
        yield fact("tflite-operator", place, count=count, operator=name[:200], known=known, effect=effect)
    if len(model.custom) > TOLD_LIMIT:
        message = f"The model names {len(model.custom):,} operators of its own, over the {TOLD_LIMIT:,} that are told."
        yield Gap("limit-names", place, message)
    yield from _packed(place, reader)


class _Model:
    """What one model was seen to hold, filled by `read` as far as it comes."""

    def __init__(self, buffer: Flatbuffer) -> None:
        self.buffer = buffer
        self.custom: dict[str, int] = {}
        self.codes: list[str] = []
        self.buffers: list[int] = []
        self.operators = self.tensors = self.subgraphs = 0
        self._indexes = 0

    def read(self) -> None:
        """Walks the whole model. Raises `FlatbufferError` and `FlatbufferLimitError`."""
        root = self.buffer.root()
        for code in root.tables(1):
            number = max(code.number(0, 1, signed=True), code.number(3, 4, signed=True))
            name = code.text(1) if number == CUSTOM else ""
            self.codes.append(name)
            if number == CUSTOM:
                self.custom[name] = self.custom.get(name, 0) + 1
        self.buffers = [self._buffer_bytes(table) for table in root.tables(4)]
        for index in root.numbers(5):
            self._check(index, len(self.buffers), "a metadata buffer")
        for metadata in root.tables(6):
            self._check(metadata.number(1, 4), len(self.buffers), "a metadata buffer")
        for subgraph in root.tables(2):
            self.subgraphs += 1
            self._subgraph(subgraph)

    def _buffer_bytes(self, table: Table) -> int:
        """The bytes of one buffer, which may lie behind the flatbuffer (models over 2 GB)."""
        _, count = table.vector(0, 1)
        offset, size = table.number(1, 8), table.number(2, 8)
        if offset > 1 and offset + size > self.buffer.size:
            raise FlatbufferError(f"a buffer of {size:,} bytes at byte {offset} leads out of the file")
        self.buffer.reach = max(self.buffer.reach, offset + size if offset > 1 else 0)
        return size if offset > 1 else count

    def _subgraph(self, subgraph: Table) -> None:
        tensors = 0
        for tensor in subgraph.tables(0):
            tensors += 1
            self._tensor(tensor)
        self.tensors += tensors
        for field in (1, 2):
            self._check_all(subgraph, field, tensors, 0)
        for operator in subgraph.tables(3):
            self.operators += 1
            self._check(operator.number(0, 4), len(self.codes), "an operator's code")
            for field in (1, 2, 8):
                self._check_all(operator, field, tensors, -1)
            operator.vector(5, 1)
            self._large_options(operator)

    def _large_options(self, operator: Table) -> None:
        offset, size = operator.number(9, 8), operator.number(10, 8)
        if offset > 1 and offset + size > self.buffer.size:
            raise FlatbufferError(f"custom options of {size:,} bytes at byte {offset} lead out of the file")

    def _tensor(self, tensor: Table) -> None:
        elements = 1
        for size in tensor.numbers(0):
            self._spend()
            if size < -1:
                raise FlatbufferError(f"a tensor has a dimension of {size}")
            elements *= max(size, 1) if size else 0
            if elements >= 1 << 62:
                raise FlatbufferError("a tensor has more elements than 62 bits count")
        index = tensor.number(2, 4)
        self._check(index, max(1, len(self.buffers)), "a tensor's buffer")
        stored = self.buffers[index] if index < len(self.buffers) else 0
        width = _WIDTHS.get(tensor.number(1, 1), 0)
        sparse = tensor.table(6) is not None
        if stored and width and not sparse and stored < elements * width:
            raise FlatbufferError(f"a tensor of {elements * width:,} bytes has a buffer of {stored:,}")

    def _check_all(self, table: Table, field: int, count: int, lowest: int) -> None:
        for index in table.numbers(field):
            self._spend()
            self._check(index, count, "a tensor", lowest)

    def _check(self, index: int, count: int, what: str, lowest: int = 0) -> None:
        if not lowest <= index < count:
            raise FlatbufferError(f"{what} has the index {index} of {count}")

    def _spend(self) -> None:
        self._indexes += 1
        if self._indexes > INDEXES_LIMIT:
            raise FlatbufferLimitError(f"it holds more than {INDEXES_LIMIT:,} indexes")


def _behind(place: Place, reader: Reader, start: int) -> Iterator[Fact | Child | Gap]:
    """Programs and pickles behind all that the model leads to; other bytes there may be what is not looked at here."""
    for item in appended(place, reader, start, reader.size, "after"):
        telling = isinstance(item, Fact) and item.get("holds") in ("program", "script", "pickle")
        if telling or (isinstance(item, Child) and item.expect):
            yield item


def _packed(place: Place, reader: Reader) -> Iterator[Child]:
    """The label files and vocabularies that TensorFlow Lite's metadata writer packs as a zip archive behind the model."""
    try:
        members = directory_of(reader)
    except BadZipError:
        return
    for member in members:
        try:
            content, _ = open_member(reader, member)
        except BadZipError:
            continue
        yield Child(place.inside(member.name), content)


FORMAT = Format(
    id="tflite",
    title="TensorFlow Lite",
    parse=parse,
    suffixes=(".tflite",),
    magics=((4, b"TFL3"),),
    states=("tflite-model", "tflite-operator", "tflite-malformed", "appended-data"),
    role="weights",
    order=10,
)
