"""How a model was made from its parents, by its files."""

from __future__ import annotations

import pytest

from scanner.lineage.relation import Signs, contradicted, inferred, signs_of, stated
from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, fact
from scanner.model.place import Place

GGUF = frozenset(("gguf",))


def shape(**attributes: str | None) -> Fact:
    return fact("model-shape", Place("m"), **attributes)


@pytest.mark.parametrize(
    ("signs", "parents", "own", "relation"),
    [
        (Signs(), 1, "me/Llama-tune", "finetune"),
        (Signs(), 2, "me/x", "merge"),
        (Signs(merge=True), 1, "me/x", "merge"),
        (Signs(adapter=True), 1, "me/x", "adapter"),
        (Signs(adapter=True), 2, "me/x", "adapter"),
        (Signs(hinted=True), 1, "me/x", "adapter"),
        (Signs(hinted=True, merge=True), 2, "me/x", "merge"),
        (Signs(quantized=True), 1, "me/x", "quantized"),
        (Signs(formats=GGUF), 1, "me/x", "quantized"),
        (Signs(full=True, formats=GGUF), 1, "me/Base-7B", "converted"),
        (Signs(), 1, "me/Base-7B-AWQ", "quantized"),
        (Signs(), 1, "me/Base-7B-onnx", "converted"),
        (Signs(), 1, "me/Base-7B-mlx", "converted"),
        (Signs(), 1, "me/Base-7B", "converted"),
        (Signs(), 1, "me/Base-7B-hf-tuned", "finetune"),
    ],
)
def test_a_relation_that_nobody_states_is_told_by_the_files(
    signs: Signs, parents: int, own: str, relation: str
) -> None:
    assert inferred(signs, parents, own, "org/Base-7B") == relation


def test_signs_are_read_from_facts_and_files() -> None:
    adapter = fact("adapter-config", Place("adapter_config.json"))
    small = Artifact("adapter_model.safetensors", 1, formats=("safetensors",), role="weights")
    whole = Artifact("model.safetensors", 1, formats=("safetensors",), role="weights")
    assert signs_of([adapter], [small]).adapter
    assert not signs_of([adapter], [small, whole]).adapter
    assert signs_of([shape(quantized="gptq")]).quantized
    assert signs_of([shape(quantized="Q4_K_M", file_type="Q4_K_M")]).quantized
    assert signs_of([shape(quantized=None, file_type="F16")]).full
    assert not signs_of([shape(quantized="BF16", file_type="BF16")]).quantized


def test_the_hubs_words_and_peoples_are_read() -> None:
    assert stated("quantized") == stated("Quantization") == "quantized"
    assert stated("lora") == "adapter"
    assert stated("inspired by") == stated(None) == ""


def test_only_what_cannot_be_is_a_contradiction() -> None:
    whole = Signs(formats=frozenset(("safetensors",)))
    assert contradicted("adapter", whole)
    assert contradicted("merge", Signs(adapter=True))
    assert contradicted("quantized", Signs(full=True, formats=GGUF))
    assert not contradicted("quantized", whole)
    assert not contradicted("finetune", Signs(formats=GGUF))
    assert not contradicted("adapter", Signs())
