"""ONNX models: files that they take weights from, operations that are no part of ONNX, and sizes that do not add up.

Source: ``onnx.proto`` of ONNX 1.20 and its ``docs/ExternalData.md``. Tensors are stepped over, so that a model of 2 GB costs
what its graph costs.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.license_values import is_about_license, license_values
from scanner.formats.malformed import not_valid
from scanner.formats.onnx_registered import REGISTERED
from scanner.formats.onnx_tensor import External, TensorError, read_tensor
from scanner.formats.outside import leads_outside
from scanner.formats.protobuf import BYTES, VARINT, Wire, WireError, is_plain_text, shape_of
from scanner.model.artifact import LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.pages import Span
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

TOLD_LIMIT = 64
DEPTH_LIMIT = 64
"""Graphs in attributes of one another (If, Loop, Scan); exporters reach single figures."""

FIELDS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26))
"""The fields of ModelProto."""

OWN_DOMAINS = frozenset(
    (
        "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training", "com.microsoft",
        "com.microsoft.experimental", "com.microsoft.nchwc", "com.microsoft.dml", "com.ms.internal.nhwc", "org.pytorch.aten",
        "org.openvinotoolkit", "com.microsoft.mlfeaturizers", "ai.onnx.contrib", "com.microsoft.extensions",
    )
)  # fmt: skip
"""Domains whose operations ONNX, its runtime or Microsoft's extensions to it have built in."""

PYTHON_OPERATIONS = (
    "pyop",
    "pythonop",
    "pythonopgrad",
    "pyfunc",
    "pyfunction",
    "pycustomop",
    "pycustomopdef",
    "pyopfunc",
)
"""Operations that call a Python function by its name, in lower case; PyCustomOpDef_ is followed by one."""


def recognise(name: str, reader: Reader) -> bool:
    """True for a model by its outermost fields: a version of the format, a graph, and the operators that it counts on."""
    head = reader.head
    if name.endswith(".onnx"):
        return bool(head) and head[0] & 7 in (0, 2) and head[0] >> 3 in FIELDS and not is_plain_text(head)
    if head[:1] not in (b"\x08", b"\x3a", b"\x42", b"\x12"):
        return False
    shape = shape_of(reader)
    return shape is not None and shape.get(1) == VARINT and shape.get(7) == BYTES and shape.get(8) == BYTES


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the model takes from elsewhere, and where it breaks its rules."""
    model = _Model(place, Wire(reader))
    try:
        yield from model.all()
    except WireError as error:
        at = Place(place.path, place.member, error.at)
        yield from not_valid("onnx-malformed", "ONNX model", at, error)
        if model.end:
            yield from appended(place, reader, model.end, reader.size, "after")


class _Model:
    """The walk over one model."""

    def __init__(self, place: Place, wire: Wire) -> None:
        self.place = place
        self.wire = wire
        self.end = 0
        self.nodes = self.tensors = 0
        self.operations: dict[tuple[str, str], int] = {}
        self.defined: set[tuple[str, str]] = set()
        self.told: set[tuple[object, ...]] = set()
        self.beside: dict[str, tuple[Place, int]] = {}
        self.licenses: dict[str, str] = {}

    def all(self) -> Iterator[Fact | Child | Gap]:
        """Everything there is to say, and last what the model is."""
        wire = self.wire
        producer, has_graph = "", False
        for field in wire.fields(wire.whole):
            if field.number in (7, 20, 25) and field.wire == BYTES:
                has_graph = has_graph or field.number == 7
                yield from self._part(field.number, field.span)
            elif field.number == 2 and field.wire == BYTES:
                producer = wire.text(field, 200)
            elif field.number == 14 and field.wire == BYTES:
                self._property(field.span)
            elif field.number not in FIELDS and field.wire == BYTES:
                yield from appended(self.place, wire.pages.reader, field.start, field.end, "between")
            self.end = field.end
        if not has_graph:
            raise WireError(self.end, "it ends without a graph")
        for location, (first, end) in self.beside.items():
            yield fact("onnx-external", first, location=location[:200], how="beside", end=end)
        yield from self._foreign_operations()
        yield from license_values(self.place, wire.pages.reader, "onnx", self.licenses)
        yield fact("onnx-model", self.place, producer=producer, nodes=self.nodes, tensors=self.tensors)

    def _property(self, span: Span) -> None:
        """Keeps a metadata property that speaks of the licence."""
        key = self.wire.first_text(span, 1)[:200]
        if is_about_license(key) and len(self.licenses) < TOLD_LIMIT:
            self.licenses[key] = self.wire.first_text(span, 2)

    def _part(self, number: int, span: Span) -> Iterator[Fact | Gap]:
        if number == 7:
            yield from self._graphs(span)
        elif number == 20:  # training information: two graphs
            for field in self.wire.fields(span):
                if field.number in (1, 2) and field.wire == BYTES:
                    yield from self._graphs(field.span)
        else:
            name, domain = self.wire.first_text(span, 1), self.wire.first_text(span, 10)
            self.defined.add((domain[:200], name[:200]))
            yield from self._nodes(span, 7, 0)

    def _graphs(self, span: Span) -> Iterator[Fact | Gap]:
        pending = [(span, 0)]
        while pending:
            graph, depth = pending.pop()
            if depth > DEPTH_LIMIT:
                raise LimitReachedError("limit-depth", f"its graphs nest more than {DEPTH_LIMIT} deep")
            for field in self.wire.fields(graph):
                if field.wire != BYTES:
                    continue
                if field.number == 1:
                    yield from self._node(field.span, depth, pending)
                elif field.number == 5:
                    yield from self._tensor(field.span)
                elif field.number == 15:
                    yield from self._sparse(field.span)

    def _nodes(self, span: Span, number: int, depth: int) -> Iterator[Fact | Gap]:
        pending: list[tuple[Span, int]] = []
        for node in self.wire.messages(span, number):
            yield from self._node(node, depth, pending)
        for graph, _ in pending:
            yield from self._graphs(graph)

    def _node(self, span: Span, depth: int, pending: list[tuple[Span, int]]) -> Iterator[Fact | Gap]:
        wire = self.wire
        operation = domain = ""
        self.nodes += 1
        for field in wire.fields(span):
            if field.wire != BYTES:
                continue
            if field.number == 4:
                operation = wire.text(field, 200)
            elif field.number == 7:
                domain = wire.text(field, 200)
            elif field.number == 5:
                for part in wire.parts(field.span):
                    if part.wire != BYTES:
                        continue
                    if part.number in (6, 11):
                        pending.append((part.span, depth + 1))
                    elif part.number in (5, 10):
                        yield from self._tensor(part.span)
                    elif part.number in (22, 23):
                        yield from self._sparse(part.span)
        key = (domain, operation)
        if key in self.operations or len(self.operations) < 10_000:
            self.operations[key] = self.operations.get(key, 0) + 1

    def _sparse(self, span: Span) -> Iterator[Fact | Gap]:
        for field in self.wire.fields(span):
            if field.number in (1, 2) and field.wire == BYTES:
                yield from self._tensor(field.span)

    def _tensor(self, span: Span) -> Iterator[Fact | Gap]:
        self.tensors += 1
        try:
            external = read_tensor(self.wire, span)
        except TensorError as error:
            if self._is_new("malformed", str(error)):
                at = Place(self.place.path, self.place.member, span.start)
                yield fact("onnx-malformed", at, problem=str(error))
            return
        if external is not None:
            yield from self._external(external, Place(self.place.path, self.place.member, span.start))

    def _external(self, external: External, place: Place) -> Iterator[Fact]:
        location = external.location
        if location.startswith("*/"):  # onnxruntime's mark for memory instead of a file
            if self._is_new("memory"):
                yield fact("onnx-external", place, location=location[:200], how="memory")
        elif not location or ("outside", location) in self.told or leads_outside(location):
            if self._is_new("outside", location):
                yield fact("onnx-external", place, location=location[:200], how="outside")
        else:
            first, end = self.beside.get(location, (place, 0))
            if location in self.beside or len(self.beside) < TOLD_LIMIT:
                self.beside[location] = first, max(end, external.end)
        for key in external.unknown_keys:
            if self._is_new("key", key):
                yield fact("onnx-malformed", place, problem=f"external data have a key that is none: {key[:80]}")

    def _foreign_operations(self) -> Iterator[Fact]:
        for (domain, operation), count in sorted(self.operations.items()):
            plain = operation.lower().partition("_")[0]
            if plain in PYTHON_OPERATIONS and (domain, operation) not in self.defined:
                kind = "python"
            elif (domain, operation) in self.defined or not is_foreign(domain, operation):
                continue
            else:
                kind = "custom"
            if self._is_new("operation", domain, operation):
                yield fact("onnx-operator", self.place, count=count, domain=domain, operator=operation, how=kind)

    def _is_new(self, *key: object) -> bool:
        if key in self.told or len(self.told) >= TOLD_LIMIT:
            return False
        self.told.add(key)
        return True


def is_foreign(domain: str, operation: str) -> bool:
    """True for an operation of a domain that is nobody's, or of ONNX's own where ONNX does not have it; TensorRT's plugins
    stand there by their names."""
    if domain in ("", "ai.onnx", "ai.onnx.ml"):
        return operation not in REGISTERED and not operation.endswith("_TRT")
    return domain not in OWN_DOMAINS and not domain.startswith("pkg.")


FORMAT = Format(
    id="onnx",
    title="ONNX",
    parse=parse,
    suffixes=(".onnx",),
    recognise=recognise,
    states=("onnx-model", "onnx-external", "onnx-operator", "onnx-malformed", "appended-data"),
    role="weights",
    order=40,
)
