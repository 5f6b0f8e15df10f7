"""Which names mean the same weights, or stages of one model."""

from __future__ import annotations

import pytest

from scanner.lineage.similar import family, is_canonical, owned, same_weights, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", "meta-llama/Llama-3.1-8B-Instruct"),
        ("TheBloke/Mistral-7B-Instruct-v0.2-GPTQ", "mistralai/Mistral-7B-Instruct-v0.2"),
        ("NousResearch/Meta-Llama-3-8B", "meta-llama/Meta-Llama-3-8B"),
        ("THUDM/glm-4-9b-chat", "zai-org/glm-4-9b-chat"),
        ("bartowski/Qwen2.5-7B-Instruct-Q4_K_M-GGUF", "Qwen/Qwen2.5-7B-Instruct"),
        ("mlx-community/Qwen2.5-7B-Instruct-4bit", "Qwen/Qwen2.5-7B-Instruct"),
        ("gpt2", "openai-community/gpt2"),
        ("Qwen/Qwen2-7B", "qwen/qwen2-7b"),
    ],
)
def test_copies_mirrors_and_quantisations_are_the_same_weights(one: str, other: str) -> None:
    assert same_weights(one, other)
    assert same_weights(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-14B"),
        ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3-8B"),
        ("mistralai/Mistral-7B-v0.1", "mistralai/Mixtral-8x7B-v0.1"),
        ("a/model", "b/other"),
        ("deepseek-ai/DeepSeek-V3", "deepseek-ai/DeepSeek-R1"),
    ],
)
def test_other_sizes_and_versions_are_other_models(one: str, other: str) -> None:
    assert not same_weights(one, other)
    assert family(one) != family(other)


def test_base_and_instruct_are_one_family_and_not_the_same_weights() -> None:
    assert family("Qwen/Qwen2.5-7B") == family("Qwen/Qwen2.5-7B-Instruct")
    assert family("google/gemma-2-9b") == family("google/gemma-2-9b-it")
    assert not same_weights("google/gemma-2-9b", "google/gemma-2-9b-it")


def test_names_without_an_owner_are_those_that_the_hub_once_had() -> None:
    assert owned("GPT2") == "openai-community/gpt2"
    assert owned("bert-base-uncased") == "google-bert/bert-base-uncased"
    assert is_canonical("t5-small")
    assert not is_canonical("Llama-3-8B")
    assert not is_canonical("openai-community/gpt2")


def test_a_name_is_taken_apart_at_its_words_and_numbers() -> None:
    assert tokens("Meta-Llama-3.1-8B") == ("llama", "3", "1", "8b")
    assert tokens("llama3-8b") == ("llama", "3", "8b")
    assert tokens("x-int4-exl2") == ("x", "int4", "exl2")
    assert tokens("") == ()
