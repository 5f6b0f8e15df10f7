"""Whether a model takes in more than text, and the clause that makes a difference of it."""

import pytest

from scanner.catalog.policy_parts import Use
from scanner.formats.shape_names import takes_in_more
from scanner.licensing.clause_facts import NOT_MULTIMODAL, clause_facts
from scanner.licensing.nature import is_multimodal
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.policy.reach import answer_of, bite_of

CAUSAL = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (CAUSAL, False),
        ({**CAUSAL, "vision_config": None}, None),
        ({**CAUSAL, "mm_vision_tower": "openai/clip-vit-large-patch14"}, True),
        ({"architectures": ["MllamaForConditionalGeneration"], "vision_config": {"depth": 1}}, True),
        ({"architectures": ["T5ForConditionalGeneration"]}, None),
        ({"architectures": [7]}, None),
        ({}, None),
    ],
)
def test_a_configuration_tells_whether_a_model_takes_in_more_than_text(config, told):
    assert takes_in_more(config) is told


def shape(multimodal, path="config.json"):
    return fact("model-shape", Place(path), source="config", multimodal=multimodal)


def concluded(license_id="llama3.2", **more):
    return fact(
        "license-concluded",
        Place("README.md"),
        repo=more.pop("repo", ""),
        licenses=(license_id,),
        relation="and",
        **more,
    )


def test_the_repo_s_own_configuration_comes_before_the_table():
    own = concluded()
    assert is_multimodal(own, [shape(False)], "hf://meta-llama/Llama-3.2-11B-Vision") is False
    assert is_multimodal(own, [shape(False), shape(True)], "") is True
    cut = fact("base-model", Place("README.md"), id="meta-llama/Llama-3.2-11B-Vision")
    assert is_multimodal(own, [shape(False), cut], "") is None
    assert is_multimodal(own, [shape(None), shape(True, "other/config.json")], "") is None
    assert is_multimodal(own, [], "hf://meta-llama/Llama-3.2-11B-Vision-Instruct@main") is True


@pytest.mark.parametrize(
    ("parent", "told"),
    [
        ("meta-llama/Llama-3.3-70B-Instruct", False),
        ("meta-llama/Llama-3.2-1B-Instruct", False),
        ("meta-llama/Llama-3.2-11B-Vision", True),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", True),
        ("someone/else", None),
    ],
)
def test_of_a_base_model_the_table_tells_whatever_was_made_of_it(parent, told):
    assert is_multimodal(concluded(parent=parent), [shape(True)]) is told


@pytest.mark.parametrize(("license_id", "says"), [("llama3.2", True), ("llama3.3", True), ("llama4", True)])
@pytest.mark.parametrize(("multimodal", "applies"), [(True, "yes"), (False, "no"), (None, "unknown")])
def test_the_clause_on_the_european_union_bites_where_the_model_is_multimodal(license_id, says, multimodal, applies):
    made = list(clause_facts([concluded(license_id, spdx="")], lambda _: multimodal))
    clause = next(item for item in made if item.kind == "license-clause" and item.get("limit") == "territory")
    assert NOT_MULTIMODAL in clause.get("exempt")
    assert answer_of(bite_of(dict(clause.attributes)), Use(regions=("DE",))).applies == applies
    summary = next(item for item in made if item.kind == "license-summary")
    assert ("not in EU" in summary.get("asks")) is (multimodal is not False)
