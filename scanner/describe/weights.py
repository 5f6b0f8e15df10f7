"""The weights of a repo as one fact: how many parameters, of which type, in which formats and of how many bytes.

Shards are added up. Copies are not: a repo often holds the same weights in several formats, precisions or layouts, of which
the largest counts.
"""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.place import Place, folder_of
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Value

HEADERS = ("safetensors-header", "gguf-header")

_PACKED = ("I32", "U32", "U8")
"""Types of numbers in which quantised weights are packed, several to one."""

_PLAIN_QUANTIZERS = ("fp8", "bitsandbytes-8bit", "finegrained_fp8")

_SHARD = regex(r"[-_.]?(?:part[-_.]?)?\d{1,6}[-_]of[-_]\d{1,6}")
_COMPONENTS = ("model_index.json", "modules.json")
"""Files of repos whose folders are parts of one model, not copies."""


def weights_fact(artifacts: Sequence[Artifact], facts: Iterable[Fact], folder: str = "") -> Fact | None:
    """A ``weights`` fact on the repo in ``folder``, of its ``artifacts`` and ``facts``; None where it holds no weights."""
    weights = [item for item in artifacts if item.role == "weights"]
    if not weights:
        return None
    facts = list(facts)
    told = [item for item in facts if item.kind in HEADERS and not item.place.member]
    shapes = [item for item in facts if item.kind == "model-shape" and not item.place.member]
    packed = {folder_of(item.place.path) for item in shapes if _packs(item.get("quantized"), item.get("source"))}
    names = {item.path.rpartition("/")[2] for item in artifacts if folder_of(item.path) == folder}
    said: list[tuple[str, Value]] = []
    told = told or list(_storages(facts))
    is_packed = any(_is_packed(item, packed) for item in told)  # then a copy beside them is no measure of the whole
    count = 0 if is_packed else _parameters(told, bool(names & {*_COMPONENTS}))
    if count:
        said.append(("parameters", count))
    types = sorted({str(each) for item in told for each in _tuple(item.get("dtypes"))})
    formats = sorted({item.formats[0] for item in weights if item.formats} - {"raw-data"})  # which names no format
    lengths = [item.get("context_length") for item in shapes if item.get("source") == "gguf"]
    architectures = sorted({str(text) for item in told if (text := item.get("architecture"))})
    said += [("precision", tuple(types))] if types else []
    said += [("format", tuple(formats))] if formats else []
    said += [("context_length", length) for length in lengths[:1] if length]
    said += [("architecture", architectures[0])] if len(architectures) == 1 else []
    said += [("size", sum(item.size for item in weights)), ("files", len(weights))]
    said += [("runtime", runtime)] if (runtime := _runtime(formats)) else []
    first = min(item.place.path for item in told) if told else min(item.path for item in weights)
    return Fact("weights", Place(first), tuple(said))


_STORAGES = {"DoubleStorage": ("F64", 8), "FloatStorage": ("F32", 4), "HalfStorage": ("F16", 2),
             "BFloat16Storage": ("BF16", 2)}  # fmt: skip
"""The storages of a torch checkpoint that hold weights: type of number and its bytes."""

_WEIGHTS_ALONE = regex(r"(?:pytorch_|diffusion_pytorch_|adapter_)?model(?:[-_.][\w-]+)?\.bin")
"""Checkpoints that hold no state of an optimizer, as the libraries name them."""


def _storages(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The torch checkpoints whose storages are all of one type, as headers: their bytes tell how many numbers there are."""
    types: dict[str, set[str]] = {}
    for item in facts:
        name = str(item.get("callable") or "") if item.kind == "pickle-import" else ""
        if name.startswith("torch.") and name.endswith("Storage"):
            types.setdefault(item.place.path, set()).add(name[6:])
    for item in facts:
        size, found = item.get("storage_bytes"), types.get(item.place.path, set())
        if item.kind != "torch-zip" or len(found) != 1 or type(size) is not int:
            continue
        known = _STORAGES.get(next(iter(found)))
        if known is None or size % known[1] or not _WEIGHTS_ALONE.fullmatch(item.place.path.rpartition("/")[2].lower()):
            continue
        yield Fact("torch-zip", item.place, (("parameters", size // known[1]), ("dtypes", (known[0],))))


def _runtime(formats: Sequence[str]) -> str:
    """What runs the weights, in the words of the OWASP AIBOM generator; "" where their format leaves it open."""
    if "gguf" in formats:
        return "llm-stack"
    return "python" if {"safetensors", "torch-zip", "torch-legacy", "pickle"} & {*formats} else ""


def _packs(quantized: Value, source: Value) -> bool:
    return bool(quantized) and source != "gguf" and quantized not in _PLAIN_QUANTIZERS


def _is_packed(header: Fact, folders: set[str]) -> bool:
    """True where numbers of the header hold several weights each, so that they are not to be counted."""
    packed = bool({*map(str, _tuple(header.get("dtypes")))} & {*_PACKED})
    return header.kind == "safetensors-header" and packed and folder_of(header.place.path) in folders


def _parameters(headers: Sequence[Fact], in_parts: bool) -> int:
    """The parameters of a model: the largest of its copies, each the sum of its shards; of a model whose folders are its
    parts, the sum of theirs."""
    copies: dict[str, dict[str, int]] = {}
    for header in headers:
        folder, name = folder_of(header.place.path), header.place.path.rpartition("/")[2].lower()
        count = header.get("parameters")
        if type(count) is int:
            copy = _SHARD.sub("", name)
            per_folder = copies.setdefault(folder, {})
            per_folder[copy] = per_folder.get(copy, 0) + count
    largest = [max(each.values()) for each in copies.values()]
    return (sum if in_parts else max)(largest) if largest else 0


def _tuple(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
