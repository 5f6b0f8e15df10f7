"""ExecuTorch programs (``.pte``): which operators and backends they need, and whether every offset and index stays inside.

Source: ``schema/program.fbs`` and ``runtime/executor/program.cpp`` of ExecuTorch 1.5; field numbers are the schema's order.
"""

from __future__ import annotations

from scanner.formats.flatbuffer import Flatbuffer, FlatbufferError, FlatbufferLimitError, not_followed
from scanner.formats.torch_operators import effect_of, is_known_namespace
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.flatbuffer import Table
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

TOLD_LIMIT = 256
"""Operators, or backends, of one program that are told."""

NUMBERS_LIMIT = 20_000_000
"""Indexes and sizes that are checked."""

_HEADER = b"eh00"
_KERNEL_CALL, _DELEGATE_CALL = 1, 2
_TENSOR = 5
_LOCATION_SEGMENT = 1


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators and backends that the program needs, and what leads out of it."""
    program = _Program(reader)
    try:
        program.read()
    except (FlatbufferError, FlatbufferLimitError) as error:
        yield from not_followed("executorch-malformed", "ExecuTorch program", place, error)
    backends = tuple(sorted(program.backends)[:TOLD_LIMIT])
    yield fact("executorch-program", place, operators=len(program.operators), backends=backends)
    for name in sorted(program.operators)[:TOLD_LIMIT]:
        space, _, operator = name.rpartition("::")
        effect = effect_of(space or "aten", operator)
        if effect:
            yield fact("torchscript-operation", place, operation=name[:200], effect=effect)
        elif not is_known_namespace(space):
            yield fact("torchscript-custom-operator", place, namespace=space[:200])


class _Program:
    """What one program was seen to need, filled by `read` as far as it comes."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.operators: set[str] = set()
        self.backends: set[str] = set()
        self._segments = 0
        self._inline = 0
        self._constants = 0
        self._numbers = 0

    def read(self) -> None:
        """Walks the whole program. Raises `FlatbufferError` and `FlatbufferLimitError`."""
        size, base = self._header()
        root = Flatbuffer(self.reader, size).root()
        for segment in root.tables(4):
            self._segments += 1
            end = base + segment.number(0, 8) + segment.number(1, 8)
            if end > self.reader.size or (base == 0 and end):
                raise FlatbufferError(f"a segment ends at byte {end}, out of the file")
        for buffer in root.tables(2):
            buffer.vector(0, 1)
        for data in root.tables(3):
            self._inline += 1
            data.vector(0, 1)
        constants = root.table(5)
        _, inline = root.vector(2, 4)
        _, in_segment = constants.vector(1, 8) if constants else (0, 0)
        self._constants = max(inline, in_segment)
        for offsets in (*((constants,) if constants else ()), *root.tables(6)):
            self._offsets(offsets)
        for named in root.tables(7):
            self._check(named.number(1, 4), self._segments, "named data's segment")
        for plan in root.tables(1):
            self._plan(plan)

    def _header(self) -> tuple[int, int]:
        """Bytes of the flatbuffer and where the segments begin, by the header behind the file's identifier."""
        head = self.reader.read_at(8, 24)
        if head[:4] != _HEADER:
            return self.reader.size, 0
        size, base = (int.from_bytes(head[at : at + 8], "little") for at in (8, 16))
        if size > self.reader.size or base > self.reader.size or (base and base < size):
            raise FlatbufferError("the header's sizes do not fit the file")
        return size, base

    def _offsets(self, table: Table) -> None:
        """The offsets of values in one segment: the segment must be there."""
        _, count = table.vector(1, 8)
        if count > 1 or table.number(0, 4):
            self._check(table.number(0, 4), self._segments, "a segment")

    def _plan(self, plan: Table) -> None:
        values = 0
        for value in plan.tables(2):
            values += 1
            if value.number(0, 1) == _TENSOR:
                self._tensor(value.table(1))
        names = [(operator.text(0), operator.text(1)) for operator in plan.tables(6)]
        self.operators |= {name for name, _ in names}
        delegates = 0
        for delegate in plan.tables(7):
            delegates += 1
            self._delegate(delegate)
        for field in (3, 4):
            self._check_all(plan, field, values)
        for chain in plan.tables(5):
            for field in (0, 1):
                self._check_all(chain, field, values)
            for instruction in chain.tables(2):
                self._instruction(instruction, values, len(names), delegates)

    def _instruction(self, instruction: Table, values: int, operators: int, delegates: int) -> None:
        kind, call = instruction.number(0, 1), instruction.table(1)
        if call is None or kind not in (_KERNEL_CALL, _DELEGATE_CALL):
            return
        if kind == _KERNEL_CALL:
            self._check(call.number(0, 4, signed=True), operators, "an operator")
        else:
            self._check(call.number(0, 4, signed=True), delegates, "a backend")
        self._check_all(call, 1, values)

    def _delegate(self, delegate: Table) -> None:
        self.backends.add(delegate.text(0)[:200])
        data = delegate.table(1)
        if data is not None:
            in_segment = data.number(0, 1) == _LOCATION_SEGMENT
            self._check(data.number(1, 4), self._segments if in_segment else self._inline, "a backend's data")

    def _tensor(self, tensor: Table | None) -> None:
        if tensor is None:
            raise FlatbufferError("a tensor is missing")
        index, extra = tensor.number(5, 4), tensor.table(9)
        if index and extra is None:  # other tensors keep their data in another file, or in a segment that changes
            self._check(index, self._constants, "a tensor's data")
        elements = 1
        for size in tensor.numbers(2):
            self._spend()
            if size < 0:
                raise FlatbufferError(f"a tensor has a dimension of {size}")
            elements *= size
            if elements >= 1 << 62:
                raise FlatbufferError("a tensor has more elements than 62 bits count")

    def _check_all(self, table: Table, field: int, count: int) -> None:
        for index in table.numbers(field):
            self._spend()
            self._check(index, count, "a value")

    def _check(self, index: int, count: int, what: str) -> None:
        if not 0 <= index < count:
            raise FlatbufferError(f"{what} has the index {index} of {count}")

    def _spend(self) -> None:
        self._numbers += 1
        if self._numbers > NUMBERS_LIMIT:
            raise FlatbufferLimitError(f"it holds more than {NUMBERS_LIMIT:,} numbers")


FORMAT = Format(
    id="executorch",
    title="ExecuTorch",
    parse=parse,
    suffixes=(".pte",),
    magics=((4, b"ET12"), (4, b"ET13")),
    states=("executorch-program", "executorch-malformed", "torchscript-operation", "torchscript-custom-operator"),
    role="weights",
    order=10,
)
