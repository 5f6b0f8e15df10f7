"""How a model was made from its parents, told as the Hub tells it where nobody states it.

The Hub: files of an adapter make an adapter, several parents a merge, quantised files a quantisation, anything else a
fine-tuning (https://huggingface.co/docs/hub/model-cards#specifying-a-base-model). We tell a fifth: a conversion, where
the same weights lie in another file format under the same name.
"""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part
from scanner.lineage.similar import QUANTIZED, tokens, without_form
from scanner.model.lineage import RELATIONS
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

_STATED = {
    "finetuned": "finetune", "fine-tune": "finetune", "fine-tuned": "finetune", "fine_tune": "finetune",
    "quantization": "quantized", "quantize": "quantized", "quantised": "quantized", "quant": "quantized",
    "merged": "merge", "lora": "adapter", "peft": "adapter", "distilled": "distill", "distillation": "distill",
    "conversion": "converted", "convert": "converted", "dataset": "data",
}  # fmt: skip
"""Ways in which people write the Hub's words."""

_FORMATS = frozenset("onnx mlx gguf ggml coreml openvino hf safetensors tflite ctranslate2 ct2 paddle litert".split())  # noqa: SIM905 - a table
"""Words in names of which each tells another file format or another library's layout."""

_FULL = frozenset("F16 BF16 F32 FP16 FP32 ALL_F32 MOSTLY_F16 MOSTLY_BF16".split())  # noqa: SIM905 - a table
"""File types of GGUF files that hold weights as they were."""

_BESIDE_WEIGHTS = ("adapter_", "training_args", "optimizer", "scheduler", "rng_state", "scaler", "trainer_state")
"""How names of files begin that are of the role of weights and no whole model."""


@record
class Signs:
    """What the files of one repo show of how it was made.

    ``adapter``: an adapter's configuration and no whole model beside it. ``hinted``: none of the two, and the card's
    library or a tag speaks of an adapter. ``merge``: a merge's configuration.
    ``quantized``: a configuration says so, or a GGUF file's type. ``full``: GGUF files in full width only. ``formats``
    are the ids of the weights' formats.
    """

    adapter: bool = False
    hinted: bool = False
    merge: bool = False
    quantized: bool = False
    full: bool = False
    formats: frozenset[str] = frozenset()


def signs_of(facts: Iterable[Fact], artifacts: Iterable[Artifact] = ()) -> Signs:
    """The signs in one repo's ``facts`` and ``artifacts``."""
    weights = [item for item in artifacts if item.role == "weights"]
    names = [folded(last_part(item.path)) for item in weights]
    wholes = [name for name in names if not name.startswith(_BESIDE_WEIGHTS)]
    kinds = set()
    hinted = False
    methods: set[str] = set()
    widths: set[str] = set()
    for item in facts:
        kinds.add(item.kind)
        hinted = hinted or (item.kind == "base-model" and item.get("hint") == "adapter")
        if item.kind == "model-shape":
            methods.add(str(item.get("quantized") or "").upper())
            widths.add(str(item.get("file_type") or "").upper())
    methods -= _FULL | {""}
    widths -= {""}
    return Signs(
        adapter="adapter-config" in kinds and not wholes,
        hinted=hinted and all("lora" in name for name in wholes),  # pytorch_lora_weights.safetensors
        merge="merge-config" in kinds,
        quantized=bool(methods or widths - _FULL),
        full=bool(widths) and widths <= _FULL and not methods,
        formats=frozenset(name for item in weights for name in item.formats),
    )


def stated(written: object) -> str:
    """The relation that a written one means, or ""."""
    word = str(written or "").strip().casefold()
    word = _STATED.get(word, word)
    return word if word in RELATIONS else ""


def inferred(signs: Signs, parents: int, own: str, parent: str) -> str:
    """The relation of the model named ``own`` to one of its ``parents`` that its files show."""
    if signs.adapter or (signs.hinted and not signs.merge):
        return "adapter"
    if signs.merge or parents > 1:
        return "merge"
    if _is_quantized(signs, own):
        return "quantized"
    if _is_conversion(signs, own, parent):
        return "converted"
    return "finetune"


def contradicted(said: str, signs: Signs) -> str:
    """What the files hold against the relation that is ``said``, or "".

    Several parents of no merge, a fine-tuning that is shipped as GGUF and the like are no contradiction.
    """
    if said == "adapter" and signs.formats and not signs.adapter:
        return "the repo holds whole weights"
    if said in ("finetune", "merge", "quantized", "converted") and signs.adapter:
        return "the repo holds an adapter only"
    if said == "quantized" and signs.full:
        return "its weights are in full width"
    return ""


def _is_quantized(signs: Signs, own: str) -> bool:
    if signs.quantized:
        return True
    if signs.full:
        return False
    return "gguf" in signs.formats or not QUANTIZED.isdisjoint(tokens(last_part(own)))


def _is_conversion(signs: Signs, own: str, parent: str) -> bool:
    """True where the name is the parent's but for words of file formats."""
    mine, theirs = tokens(last_part(own)), tokens(last_part(parent))
    if not mine or folded(own) == folded(parent) or without_form(mine) != without_form(theirs):
        return False
    return mine == theirs or signs.full or not _FORMATS.isdisjoint(set(mine) ^ set(theirs))
