"""Core ML models: parts that are code of the app, and files that they take weights or models from.

Source: ``Model.proto``, ``NeuralNetwork.proto``, ``MIL.proto``, ``CustomModel.proto`` and ``LinkedModel.proto`` of
coremltools 9.
"""

from __future__ import annotations

from scanner.formats.malformed import not_valid
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
DEPTH_LIMIT = 32
"""Models or blocks in one another."""

VERSION, DESCRIPTION = 1, 2
NETWORKS = (303, 403, 500)
PIPELINES = {200: 1, 201: 1, 202: -1}
PROGRAM, CUSTOM_MODEL, LINKED_MODEL = 502, 555, 556


KINDS = frozenset(
    (
        200, 201, 202, 300, 301, 302, 303, 304, 400, 401, 402, 403, 404, 500, 501, 502, 555, 556, 560, 600, 601, 602, 603,
        604, 606, 607, 609, 610, 900, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 3000,
    )
)  # fmt: skip
"""Fields of a model that hold what kind of model it is."""


def recognise(name: str, reader: Reader) -> bool:
    """True where a version is followed by a model of some kind; under Core ML's own name for any field of a model."""
    head = reader.head
    if len(head) < 4:
        return False
    if name.endswith(".mlmodel") and head[0] & 7 in (0, 2) and head[0] != 0x0A:
        fields = shape_of(reader) or {}
        return not ({7, 8} <= fields.keys() or is_plain_text(head))
    if head[:1] not in (b"\x08", b"\x12"):
        return False
    shape = shape_of(reader)
    if shape is None or shape.get(VERSION) != VARINT or shape.get(DESCRIPTION, BYTES) != BYTES:
        return False
    return not KINDS.isdisjoint(shape) and shape.keys() <= KINDS | {VERSION, DESCRIPTION, 10, 3}


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the custom parts of the model and the files that it names."""
    model = _Model(place, Wire(reader))
    try:
        yield from model.all()
    except WireError as error:
        at = Place(place.path, place.member, error.at)
        yield from not_valid("coreml-malformed", "Core ML model", at, error)


class _Model:
    def __init__(self, place: Place, wire: Wire) -> None:
        self.place = place
        self.wire = wire
        self.models = 0
        self.told: set[tuple[str, str]] = set()

    def all(self) -> Iterator[Fact]:
        """Every model of the file: pipelines hold others."""
        pending = [(self.wire.whole, 0)]
        while pending:
            span, depth = pending.pop()
            self.models += 1
            if depth > DEPTH_LIMIT:
                raise LimitReachedError("limit-depth", f"its models nest more than {DEPTH_LIMIT} deep")
            for field in self.wire.fields(span):
                if field.wire != BYTES:
                    continue
                if field.number in PIPELINES:
                    pipelines = [field.span]
                    if PIPELINES[field.number] > 0:
                        pipelines = list(self.wire.messages(field.span, 1))
                    pending += [(model, depth + 1) for item in pipelines for model in self.wire.messages(item, 1)]
                else:
                    yield from self._kind(field.number, field.span)
        yield fact("coreml-model", self.place, models=self.models)

    def _kind(self, number: int, span: Span) -> Iterator[Fact]:
        if number in NETWORKS:
            for layer in self.wire.messages(span, 1):
                for custom in self.wire.messages(layer, 500):
                    yield from self._once("coreml-custom", custom, self.wire.first_text(custom, 10), "layer")
        elif number == CUSTOM_MODEL:
            yield from self._once("coreml-custom", span, self.wire.first_text(span, 10), "model")
        elif number == LINKED_MODEL:
            for file in self.wire.messages(span, 1):
                for part in (1, 2):  # the file's name, and where it is looked for
                    for text in self.wire.messages(file, part):
                        name = self.wire.first_text(text, 1)
                        if leads_outside(name):
                            yield from self._once("coreml-file", text, name, "linked model")
        elif number == PROGRAM:
            yield from self._program(span)

    def _program(self, span: Span) -> Iterator[Fact]:
        """A program in Core ML's intermediate language: functions of blocks of operations."""
        pending = [
            (block, 0) for _, function in self.wire.entries(span, 2) for _, block in self.wire.entries(function, 3)
        ]
        while pending:
            block, depth = pending.pop()
            if depth > DEPTH_LIMIT:
                raise LimitReachedError("limit-depth", f"its blocks nest more than {DEPTH_LIMIT} deep")
            for operation in self.wire.messages(block, 3):
                kind = ""
                for field in self.wire.fields(operation):
                    if field.wire != BYTES:
                        continue
                    if field.number == 1:
                        kind = self.wire.text(field, 200)
                    elif field.number == 4:
                        pending.append((field.span, depth + 1))
                if kind in ("custom_layer", "custom"):
                    name = self._class_name(operation)
                    yield from self._once("coreml-custom", operation, name or kind, "operation")
                if kind == "const":
                    yield from self._weights(operation)

    def _class_name(self, operation: Span) -> str:
        for key, value in self.wire.entries(operation, 5):
            if key in ("class_name", "className"):
                return self.wire.text(value, 200).strip("\0\n")
        return ""

    def _weights(self, operation: Span) -> Iterator[Fact]:
        """The file of a constant (attribute ``val`` with ``blobFileValue`` = 5): below ``@model_path`` in honest models."""
        for _, value in self.wire.entries(operation, 5):
            for blob in self.wire.messages(value, 5):
                name = self.wire.first_text(blob, 1)
                if leads_outside(name.removeprefix("@model_path/")):
                    yield from self._once("coreml-file", blob, name, "weights")

    def _once(self, kind: str, span: Span, name: str, part: str) -> Iterator[Fact]:
        if (kind, name) not in self.told and len(self.told) < TOLD_LIMIT:
            self.told.add((kind, name))
            yield fact(kind, Place(self.place.path, self.place.member, span.start), name=name[:200], part=part)


def is_blob(_name: str, reader: Reader) -> bool:
    """True for the weights of a Core ML program: a count, version 2, and the mark of the first entry."""
    return reader.head[4:8] == b"\2\0\0\0" and reader.head[64:68] == b"\xef\xbe\xad\xde"


def parse_blob(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields how many arrays of numbers there are."""
    yield fact("coreml-weights", place, arrays=int.from_bytes(reader.head[:4], "little"))


FORMATS = (
    Format(
        id="coreml",
        title="Core ML model",
        parse=parse,
        suffixes=(".mlmodel",),
        recognise=recognise,
        states=("coreml-model", "coreml-custom", "coreml-file", "coreml-malformed"),
        role="weights",
        order=45,
    ),
    Format(
        id="coreml-weights",
        title="Core ML weights",
        parse=parse_blob,
        magics=((64, b"\xef\xbe\xad\xde"),),
        recognise=is_blob,
        states=("coreml-weights",),
        role="weights",
        order=45,
    ),
)
