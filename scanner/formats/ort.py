"""Models in onnxruntime's own format (``.ort``): the operators that they need, and whether every offset stays inside.

Source: ``onnxruntime/core/flatbuffers/schema/ort.fbs`` of onnxruntime 1.23; field numbers are its order of fields. Weights
that lie outside are given by an offset alone: the program that loads the model says in which file.
"""

from __future__ import annotations

from scanner.formats.flatbuffer import Flatbuffer, FlatbufferError, FlatbufferLimitError, not_followed
from scanner.formats.onnx import PYTHON_OPERATIONS, is_foreign
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.flatbuffer import Table
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

TOLD_LIMIT = 64
DEPTH_LIMIT = 64
"""Graphs in attributes of one another."""

_WIDTHS = {1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 16: 2}
"""Bytes of one element by ``TensorDataType``; texts and packed types are left out."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that are not ONNX's or its runtime's, and what leads out of the file."""
    model = _Model()
    try:
        root = Flatbuffer(reader).root()
        inner = root.table(1)
        graph = inner.table(7) if inner is not None else None
        if graph is None:
            raise FlatbufferError("it has no graph")
        model.read(graph)
    except (FlatbufferError, FlatbufferLimitError) as error:
        yield from not_followed("onnx-malformed", "onnxruntime model", place, error)
    for (domain, operation), count in sorted(model.operations.items())[:TOLD_LIMIT]:
        plain = operation.lower().partition("_")[0]
        kind = "python" if plain in PYTHON_OPERATIONS else "custom"
        yield fact("onnx-operator", place, count=count, domain=domain, operator=operation, how=kind)
    yield fact("onnx-model", place, producer="onnxruntime", nodes=model.nodes, tensors=model.tensors)


class _Model:
    """What one model was seen to hold, filled by `read` as far as it comes."""

    def __init__(self) -> None:
        self.operations: dict[tuple[str, str], int] = {}
        self.nodes = self.tensors = 0

    def read(self, graph: Table) -> None:
        """Walks the graph and those in its nodes. Raises `FlatbufferError` and `FlatbufferLimitError`."""
        pending = [(graph, 0)]
        while pending:
            graph, depth = pending.pop()
            if depth > DEPTH_LIMIT:
                raise FlatbufferLimitError(f"its graphs nest more than {DEPTH_LIMIT} deep")
            for tensor in graph.tables(0):
                self._tensor(tensor)
            for node in graph.tables(2):
                self.nodes += 1
                self._operation(node.text(2)[:200], node.text(5)[:200])
                for attribute in node.tables(10):
                    inner, tensor_inside = attribute.table(7), attribute.table(6)
                    pending += [(found, depth + 1) for found in (inner, *attribute.tables(12)) if found is not None]
                    for found in (tensor_inside, *attribute.tables(11)):
                        if found is not None:
                            self._tensor(found)

    def _operation(self, domain: str, operation: str) -> None:
        key = (domain, operation)
        python = operation.lower().partition("_")[0] in PYTHON_OPERATIONS
        if (python or is_foreign(domain, operation)) and (key in self.operations or len(self.operations) < 10_000):
            self.operations[key] = self.operations.get(key, 0) + 1

    def _tensor(self, tensor: Table) -> None:
        self.tensors += 1
        elements = 1
        for size in tensor.numbers(2, 8):
            if size < 0:
                raise FlatbufferError(f"a tensor has a dimension of {size}")
            elements *= size
            if elements >= 1 << 62:
                raise FlatbufferError("a tensor has more elements than 62 bits count")
        _, stored = tensor.vector(4, 1)
        width = _WIDTHS.get(tensor.number(3, 4), 0)
        if stored and width and stored < elements * width:
            raise FlatbufferError(f"a tensor of {elements * width:,} bytes holds {stored:,}")


FORMAT = Format(
    id="ort",
    title="onnxruntime model",
    parse=parse,
    suffixes=(".ort",),
    magics=((4, b"ORTM"),),
    states=("onnx-model", "onnx-operator", "onnx-malformed"),
    role="weights",
    order=30,
)
