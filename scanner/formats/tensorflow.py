"""TensorFlow graphs: SavedModel, frozen GraphDef, checkpoint meta and their text forms. Weights are not read.

Source: ``saved_model.proto``, ``meta_graph.proto``, ``graph.proto``, ``node_def.proto``, ``function.proto``,
``attr_value.proto`` and ``tensor.proto`` of TensorFlow 2.21; ``saved_metadata.proto`` of Keras 2.
"""

from __future__ import annotations

from scanner.formats.keras_config import judged
from scanner.formats.malformed import not_valid
from scanner.formats.outside import leads_outside
from scanner.formats.protobuf import BYTES, VARINT, Wire, WireError, shape_of
from scanner.formats.tensorflow_nodes import Nodes
from scanner.formats.tensorflow_ops import DEBUG, EFFECTS, FEEDS, FILES, PLAIN, is_registered
from scanner.model.artifact import CHUNK, LimitReachedError
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from scanner.formats.pages import Span
    from scanner.model.artifact import Child, Reader

TOLD_LIMIT = 64
OPENERS_LIMIT = 10_000
"""Operations of one graph that open a file and whose file is looked for."""

NAMES_LIMIT = 10_000
"""Operations, or functions, of one graph's text form."""

TEXT_LIMIT = 256 << 20
"""Bytes of a graph's text form that are searched."""

METADATA_LIMIT = 16 << 20
"""Bytes of one Keras object's configuration in ``keras_metadata.pb``."""


def recognise(name: str, reader: Reader) -> bool:
    """True for a graph by its first messages; under a graph's own names also for what follows them not quite."""
    head = reader.head
    if name.endswith(".pbtxt"):
        return _is_text(head)
    if name in ("saved_model.pb", "keras_metadata.pb"):
        return head[:1] in (b"\x08", b"\x0a", b"\x12")
    if name.endswith((".pb", ".meta")):
        return kind_of(reader) != "" or _is_text(head)
    return head[:1] in (b"\x08", b"\x0a") and kind_of(reader) != ""


def kind_of(reader: Reader) -> str:
    """ "saved-model", "meta-graph", "graph" or "keras-metadata"; "" where the content is none of them."""
    shape = shape_of(reader)
    if shape is None:
        return ""
    wire = Wire(reader, 1000)
    try:
        if 1 not in shape and shape.get(2) == BYTES:  # a meta graph without a word about itself, or only functions
            if _is_meta_graph(wire, wire.whole):
                return "meta-graph"
            return "graph" if _is_library(wire, next(wire.messages(wire.whole, 2))) else ""
        if shape.get(1) == VARINT and shape.get(2) == BYTES:
            second = next(wire.messages(wire.whole, 2))
            return "saved-model" if _is_meta_graph(wire, second) else ""
        if shape.get(1) != BYTES:
            return ""
        first = next(wire.messages(wire.whole, 1))
        if _is_node(wire, first):
            return "graph"
        if shape.get(2) == BYTES and _is_meta_graph(wire, wire.whole):
            return "meta-graph"
        inner = {field.number: field.wire for field in wire.fields(first)}
        if shape.keys() == {1} and inner.get(3) == BYTES and inner.get(4) == BYTES and inner.get(5, BYTES) == BYTES:
            return "keras-metadata" if wire.first_text(first, 4).startswith("_tf_keras") else ""
    except (WireError, LimitReachedError, StopIteration):
        return ""
    return ""


def _is_meta_graph(wire: Wire, span: Span) -> bool:
    """True where field 2 is a graph whose first node is one."""
    for graph in wire.messages(span, 2):
        for node in wire.messages(graph, 1):
            return _is_node(wire, node)
        return any(field.number in (2, 4) for field in wire.fields(graph))
    return False


def _is_library(wire: Wire, span: Span) -> bool:
    """True where the first function has a signature with a name, and nodes."""
    for function in wire.messages(span, 1):
        nodes = next(wire.messages(function, 3), None)
        return nodes is not None and _is_node(wire, nodes) and next(wire.messages(function, 1), None) is not None
    return False


def _is_node(wire: Wire, span: Span) -> bool:
    """True where a name is followed by the name of an operation."""
    texts = {field.number: wire.text(field, 256) for field in wire.fields(span) if field.number < 3}
    operation = texts.get(2, "")
    return bool(texts.get(1)) and operation.replace(">", "").replace("_", "a").isalnum() and operation.isascii()


def _is_text(head: bytes) -> bool:
    """True where the text form of a graph begins: nodes with operations, or the messages around them."""
    text = head.lstrip()
    return text.startswith(
        (b"node {", b"node{", b"meta_graphs", b"saved_model_schema", b"meta_info_def", b"graph_def")
    ) or (text.startswith((b"#", b"library {", b"library{", b"versions")) and b"\nnode" in text)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operations that reach beyond tensors, and the files that the graph names."""
    if _is_text(reader.head):
        yield from _text_graph(place, reader)
        return
    kind = kind_of(reader) or "saved-model"
    graph = _Graph(place, Wire(reader), kind)
    try:
        if kind == "keras-metadata":
            yield from graph.keras_objects()
        elif kind == "saved-model":
            for meta in graph.wire.messages(graph.wire.whole, 2):
                yield from graph.meta_graph(meta)
        elif kind == "meta-graph":
            yield from graph.meta_graph(graph.wire.whole)
        else:
            yield from graph.graph(graph.wire.whole, frozenset())
    except WireError as error:
        at = Place(place.path, place.member, error.at)
        yield from not_valid("tensorflow-malformed", "graph", at, error)
    finally:
        yield from graph.whole()
        yield fact("tensorflow-graph", place, form=kind, nodes=graph.nodes, functions=graph.functions)


class _Graph:
    """The walk over one file's graphs."""

    def __init__(self, place: Place, wire: Wire, kind: str) -> None:
        self.place = place
        self.wire = wire
        self.kind = kind
        self.nodes = 0
        self.functions = 0
        self.told: set[tuple[object, ...]] = set()
        self.saves = False
        self.merge: Span | None = None
        self.defined: set[str] = set()
        self.custom: dict[str, Span] = {}

    def meta_graph(self, span: Span) -> Iterator[Fact]:
        """A MetaGraphDef: its graph, and the assets that it asks for."""
        assets: set[str] = set()
        for asset in self.wire.messages(span, 6):
            for info in self.wire.messages(asset, 1):
                assets.add(self.wire.first_text(info, 1).partition(":")[0])
            name = self.wire.first_text(asset, 2)
            if leads_outside(name):
                yield from self._once("tensorflow-file", asset, op="asset", file=name[:200])
        for graph in self.wire.messages(span, 2):
            yield from self.graph(graph, frozenset(assets))

    def graph(self, span: Span, assets: frozenset[str]) -> Iterator[Fact]:
        """A GraphDef: nodes, then the functions that they call."""
        nodes = yield from self._nodes(span, 1, assets)
        for library in (other for number, other in nodes.others if number == 2):
            for function in self.wire.messages(library, 1):
                self.functions += 1
                inner = yield from self._nodes(function, 3, assets)
                for signature in (other for number, other in inner.others if number == 1):
                    self.defined.add(self.wire.first_text(signature, 1)[:256])

    def whole(self) -> Iterator[Fact]:
        """What only the whole file tells: operations that it neither defines nor finds in TensorFlow, and checkpoints that
        are merged, which moves and deletes files, though none was written."""
        for operation, node in self.custom.items():
            if operation not in self.defined:
                yield from self._once("tensorflow-custom-operator", node, op=operation)
        if self.merge is not None and not self.saves:
            yield from self._once(
                "tensorflow-op", self.merge, op="MergeV2Checkpoints", effect="write", node="", target=""
            )

    def keras_objects(self) -> Iterator[Fact | Child | Gap]:
        """The configurations of Keras 2 beside a SavedModel, one JSON text for each object."""
        wire = self.wire
        for item in wire.messages(wire.whole, 1):
            for field in wire.fields(item):
                if field.number == 5 and field.wire == BYTES and field.end - field.start <= METADATA_LIMIT:
                    text = wire.pages.read(field.start, field.end - field.start)
                    for found in judged(self.place, text):
                        if isinstance(found, Fact):
                            key = (found.kind, *found.attributes)
                            if found.kind == "keras-config" or key in self.told:
                                continue
                            self.told.add(key)
                        yield found

    def _nodes(self, span: Span, number: int, assets: frozenset[str]) -> Generator[Fact, None, Nodes]:
        openers: list[tuple[Span, str, str, str]] = []
        nodes = Nodes(self.wire, span, number)
        try:
            for node, raw_name, raw in nodes.all(PLAIN):
                operation, name = raw.decode("utf-8", "replace"), raw_name.decode("utf-8", "replace")
                source = self._source(node, operation) if len(openers) < OPENERS_LIMIT else ""
                if source:
                    openers.append((node, operation, name, source))
                if not (source and self.kind == "meta-graph" and operation in FILES):
                    yield from self._effect(node, operation, name)
        finally:
            self.nodes += nodes.count
        others = nodes.others
        if openers:
            yield from self._opened(nodes, openers, assets)
        nodes.others = others
        return nodes

    def _source(self, node: Span, operation: str) -> str:
        """The name of the node that gives an operation the file that it opens, or ""."""
        position = FILES.get(operation, -1)
        if position < 0:
            return ""
        inputs = [self.wire.text(field, 512) for field in self.wire.messages(node, 3)]
        return inputs[position].partition(":")[0] if position < len(inputs) else ""

    def _opened(
        self, nodes: Nodes, openers: list[tuple[Span, str, str, str]], assets: frozenset[str]
    ) -> Iterator[Fact]:
        """What the operations that open files are fed with: the text of a constant, or names from a training pipeline."""
        paths: dict[str, str] = {}
        fed: set[str] = set()
        names = frozenset(opener[3].encode() for opener in openers)
        for node, raw, kind in nodes.all(PLAIN, names):
            if kind == b"Const":
                paths[raw.decode("utf-8", "replace")] = self._constant(node)
            elif kind.decode("utf-8", "replace").startswith(FEEDS):
                fed.add(raw.decode("utf-8", "replace"))
        for node, operation, name, source in openers:
            if source not in assets and leads_outside(paths.get(source, "")):
                yield from self._once("tensorflow-file", node, op=operation, file=paths[source][:200])
            if self.kind == "meta-graph":
                yield from self._effect(node, operation, name, pipeline=source in fed)

    def _effect(self, node: Span, operation: str, name: str, pipeline: bool = False) -> Iterator[Fact]:
        effect = EFFECTS.get(operation, "")
        target = ""
        if effect == "read" and (pipeline or (self.kind == "meta-graph" and operation.startswith("WholeFileReader"))):
            effect = "reader"  # how graphs of TensorFlow 1 were trained: the checkpoint's graph still has it
        elif operation == "SaveV2":
            self.saves = True
        elif operation == "MergeV2Checkpoints":
            self.merge = self.merge or node
        elif not is_registered(operation) and len(self.custom) < 4 * TOLD_LIMIT:
            self.custom.setdefault(operation[:200], node)
        if operation in DEBUG:
            target = next((text for text in self._strings(node, "debug_urls") if text), "")
            effect = "debug" if target else ""
        elif operation == "PrintV2":
            target = next(self._strings(node, "output_stream"), "")
            effect = "write" if target.startswith("file:") else ""
        elif operation == "ImmutableConst":
            target = next(self._strings(node, "memory_region_name"), "")
            effect = "read"
        if effect:
            yield from self._once(
                "tensorflow-op", node, op=operation, effect=effect, node=name[:200], target=target[:200]
            )

    def _strings(self, node: Span, attribute: str) -> Iterator[str]:
        """The text or texts of a node's attribute: AttrValue has ``s`` = 2 and ``list`` = 1 with ``s`` = 2."""
        for key, value in self.wire.entries(node, 5):
            if key == attribute:
                for field in self.wire.fields(value):
                    if field.number == 2 and field.wire == BYTES:
                        yield self.wire.text(field)
                    elif field.number == 1 and field.wire == BYTES:
                        yield from (self.wire.text(text) for text in self.wire.messages(field.span, 2))

    def _constant(self, node: Span) -> str:
        """The first text of a constant of texts (TensorProto: ``dtype`` = 1 is 7, ``string_val`` = 8)."""
        for key, value in self.wire.entries(node, 5):
            if key == "dtype":
                if not any(field.number == 6 and field.value == 7 for field in self.wire.fields(value)):
                    return ""
            elif key == "value":
                for tensor in self.wire.messages(value, 8):
                    for field in self.wire.fields(tensor):
                        if field.number == 1 and field.value != 7:
                            return ""
                        if field.number == 8 and field.wire == BYTES:
                            return self.wire.text(field)
        return ""

    def _once(self, kind: str, span: Span, **attributes: str) -> Iterator[Fact]:
        key = (kind, attributes["op"], attributes.get("effect"), attributes.get("file"), attributes.get("target"))
        if key not in self.told and len(self.told) < TOLD_LIMIT:
            self.told.add(key)
            yield Fact(kind, Place(self.place.path, self.place.member, span.start), tuple(attributes.items()))


def _text_graph(place: Place, reader: Reader) -> Iterator[Fact | Gap]:
    """The text form: operations by their names, with no look at what they are given."""
    import re

    found: dict[str, int] = {}
    defined: set[str] = set()
    at = 0
    while at < min(reader.size, TEXT_LIMIT):
        block = reader.read_at(at, CHUNK)
        for match in re.finditer(rb"\b(?:op|node_op)\s*:?\s*[\"']([A-Za-z0-9_>]{1,128})[\"']", block):
            if len(found) < NAMES_LIMIT:
                found.setdefault(match[1].decode("ascii"), at + match.start())
        for match in re.finditer(rb"\bsignature\s*:?\s*\{\s*name\s*:\s*[\"']([^\"']{1,128})[\"']", block):
            if len(defined) < NAMES_LIMIT:
                defined.add(match[1].decode("utf-8", "replace"))
        at += max(1, len(block) - (256 if len(block) == CHUNK else 0))
    for operation, offset in found.items():
        effect = EFFECTS.get(operation)
        if operation == "MergeV2Checkpoints" and "SaveV2" not in found:
            effect = "write"
        if not is_registered(operation) and operation not in defined:
            yield fact("tensorflow-custom-operator", Place(place.path, place.member, offset), op=operation)
        if effect:
            where = Place(place.path, place.member, offset)
            yield fact("tensorflow-op", where, op=operation, effect=effect, node="", target="")
    yield fact("tensorflow-graph", place, form="text", nodes=0, functions=0)
    if reader.size > TEXT_LIMIT:
        yield Gap("limit-bytes", place, f"Only the first {TEXT_LIMIT:,} bytes of the graph's text were searched.")


FORMAT = Format(
    id="tensorflow",
    title="TensorFlow graph",
    parse=parse,
    recognise=recognise,
    states=(
        "tensorflow-graph", "tensorflow-op", "tensorflow-file", "tensorflow-malformed", "tensorflow-custom-operator",
        "keras-code", "keras-reference", "keras-reads-file", "keras-malformed",
    ),
    role="weights",
    order=40,
)  # fmt: skip
