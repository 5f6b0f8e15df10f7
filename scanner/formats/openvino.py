"""What an OpenVINO network's elements say: layers that no operator set has, and weights that lie nowhere.

Source: the documentation of OpenVINO's intermediate representation (IR versions 10 and 11).
"""

from __future__ import annotations

TOKENIZERS = frozenset({
    "StringTensorPack", "StringTensorUnpack", "RaggedTensorPack", "RegexNormalization", "RegexSplit",
    "BPETokenizer", "WordpieceTokenizer", "SentencepieceTokenizer", "SentencepieceDetokenizer",
    "SentencepieceStreamDetokenizer", "CombineSegments", "CaseFold", "NormalizeUnicode", "VocabDecoder",
    "VocabEncoder", "BytesToChars", "CharsToBytes", "RaggedToDense", "RaggedToSparse", "RaggedToRagged",
    "FuzeRagged", "UTF8Validate", "EqualStr", "SpecialTokensSplit", "TrieTokenizer", "UnigramTokenizer",
    "Truncate", "StringToHashBucketFast", "CharsMapNormalization",
})  # fmt: skip
"""Layers of ``openvino_tokenizers``, which comes from OpenVINO's own publisher and is part of many repos."""

_SETS = ("opset", "experimental", "util", "ie_internal_opset", "gpu_opset", "SnippetsOpset", "internal")
_LIBRARIES = (".so", ".dll", ".dylib")
_BITS = {
    "f64": 64, "i64": 64, "u64": 64, "f32": 32, "i32": 32, "u32": 32, "f16": 16, "bf16": 16, "i16": 16, "u16": 16,
    "i8": 8, "u8": 8, "boolean": 8, "f8e4m3": 8, "f8e5m2": 8, "f8e8m0": 8, "i4": 4, "u4": 4, "nf4": 4, "f4e2m1": 4,
    "u6": 6, "u3": 3, "u2": 2, "u1": 1, "i2": 2, "t1": 2, "t2": 2,
}  # fmt: skip
_KINDS_LIMIT = 256
_OFFSET_LIMIT = 1 << 39
"""Bytes: no file of weights is longer than 512 GiB."""


class Network:
    """Collects, element by element: ``layers`` (ids), ``custom`` (type, version), the ``libraries`` that attributes name,
    and ``weights_end``, how many bytes of weights the constants count on."""

    def __init__(self) -> None:
        self.layers: set[str] = set()
        self.custom: set[tuple[str, str]] = set()
        self.libraries: set[str] = set()
        self._edges: set[tuple[str, str]] = set()
        self._depth = 0  # networks inside of a layer (loops) have ids of their own
        self._problems: list[str] = []
        self._stack: list[str] = []
        self.weights_end = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Takes one element in."""
        self._stack.append(name)
        if name in ("body", "then_body", "else_body"):
            self._depth += 1
        if name == "layer":
            self._layer(attributes)
        elif name == "edge" and not self._depth and self._stack[-2:-1] == ["edges"]:
            self._edges.update(((attributes.get("from-layer", ""), "from"), (attributes.get("to-layer", ""), "to")))
        elif name == "data" and "offset" in attributes and "size" in attributes:
            self._weights(attributes)
        for value in attributes.values():
            if value.lower().endswith(_LIBRARIES) and len(self.libraries) < _KINDS_LIMIT:
                self.libraries.add(value[:200])

    def end(self, name: str) -> None:
        """Takes the end of an element in."""
        self._stack.pop()
        if name in ("body", "then_body", "else_body"):
            self._depth -= 1

    def _layer(self, attributes: dict[str, str]) -> None:
        kind, version = attributes.get("type", ""), attributes.get("version", "")
        if not self._depth:
            self.layers.add(attributes.get("id", ""))
        known = not version or version.startswith(_SETS)
        if not known and not (version == "extension" and kind in TOKENIZERS) and len(self.custom) < _KINDS_LIMIT:
            self.custom.add((kind[:100], version[:100]))

    def _weights(self, attributes: dict[str, str]) -> None:
        try:
            offset, size = int(attributes["offset"][:24]), int(attributes["size"][:24])
            shape = [int(part[:24]) for part in attributes.get("shape", "").split(",") if part.strip()]
        except ValueError:
            self._problems.append("a constant's place in the weights is no number")
            return
        if not 0 <= offset < _OFFSET_LIMIT or not 0 <= size < _OFFSET_LIMIT:
            self._problems.append("a constant lies outside of any file of weights")
            return
        self.weights_end = max(self.weights_end, offset + size)
        count = 1
        for part in shape:
            count *= part
        bits = _BITS.get(attributes.get("element_type", ""))
        if bits is not None and "shape" in attributes and (count < 0 or size < count * bits // 8):
            self._problems.append("a constant has fewer bytes than its shape asks for")

    def problems(self) -> list[str]:
        """What the network gets wrong, each problem once."""
        found = list(dict.fromkeys(self._problems))
        if any(layer not in self.layers for layer, _ in self._edges):
            found.append("an edge leads to a layer that is not there")
        return found
