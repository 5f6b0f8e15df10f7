"""What the files of one repo say of its parents, held together."""

from __future__ import annotations

import pytest

from scanner.lineage.claims import Claims, claims_of
from scanner.lineage.statements import Child
from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, fact
from scanner.model.place import Place

LLAMA = "meta-llama/Llama-3.1-8B"


def base(
    model_id: str, source: str = "card", path: str = "README.md", relation: str | None = None, **more: object
) -> Fact:
    revision = more.pop("revision", None)
    return fact(
        "base-model",
        Place(path, line=1),
        id=model_id,
        relation=relation,
        source=source,
        revision=revision,
        **more,  # type: ignore[arg-type]
    )


def adapter_config() -> Fact:
    return fact("adapter-config", Place("adapter_config.json"), base=None, local=False)


def weights(path: str, *formats: str) -> Artifact:
    return Artifact(path, 8, "scanned", formats or ("safetensors",), "weights")


def claims(
    *facts: Fact, own: str = "me/mine", names: tuple[str, ...] = (), artifacts: tuple[Artifact, ...] = ()
) -> Claims:
    return claims_of(Child(own, facts, names or (own,), "", artifacts))


def parents(found: Claims) -> list[str]:
    return [edge.parent for edge in found.edges]


def kinds(found: Claims) -> list[object]:
    return [problem.get("problem") for problem in found.problems]


def test_all_who_name_a_parent_are_one_edge_surest_first() -> None:
    found = claims(
        base(LLAMA, "config", "config.json"),
        base(LLAMA.lower(), "card"),
        base(LLAMA, "tag", "(hub)", "finetune"),
        base(f"https://huggingface.co/{LLAMA}", "gguf", "m.gguf"),
    )
    (edge,) = found.edges
    assert edge.sources == ("card", "tag", "gguf", "config")
    assert (edge.strength, edge.relation, edge.inferred) == ("declared", "finetune", False)
    assert [place.path for place in edge.places] == ["README.md", "(hub)", "m.gguf", "config.json"]
    assert found.problems == ()


def test_a_file_that_speaks_of_it_in_passing_is_evidence() -> None:
    (edge,) = claims(base(LLAMA, "config", "config.json")).edges
    assert (edge.strength, edge.relation, edge.inferred) == ("evidenced", "finetune", True)


def test_its_own_name_in_its_config_is_no_parent() -> None:
    found = claims(base("ME/Mine", "config", "config.json"))
    assert found.edges == ()
    assert found.problems == ()


def test_its_own_name_in_its_card_is_a_loop() -> None:
    assert kinds(claims(base("Me/mine", "card"))) == ["self-loop"]


def test_without_an_id_the_folder_tells_the_own_name_in_a_config() -> None:
    facts = [base("org/Mine-7B", "config", "config.json")]
    assert claims_of(Child("", facts, ("mine-7b",))).edges == ()


def test_a_component_a_tokenizer_and_a_folder_below_are_no_parents() -> None:
    found = claims(
        base("openai/clip", "config", "text_encoder/config.json"),
        base("openai/clip", "config", "config.json", component=True),
        base("a/tokens", "mergekit", "mergekit_config.yml", part="tokenizer"),
    )
    assert found.edges == ()


def test_a_row_on_another_model_is_not_about_this_one() -> None:
    rows = (
        base("Qwen/Qwen2.5-Math-7B", "prose", of="DeepSeek-R1-Distill-Qwen-7B"),
        base(LLAMA, "prose", of="DeepSeek-R1-Distill-Llama-8B"),
    )
    assert parents(claims(*rows, own="deepseek-ai/DeepSeek-R1-Distill-Llama-8B")) == [LLAMA]
    assert parents(claims(*rows, own="bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF")) == [LLAMA]


def test_the_hubs_name_stands_for_the_cards_former_one() -> None:
    (edge,) = claims(base("THUDM/glm-4-9b-chat", "card"), base("zai-org/glm-4-9b-chat", "hub", "(hub)")).edges
    assert edge.parent == "zai-org/glm-4-9b-chat"
    (edge,) = claims(base("alpindale/M-7B-hf", "card"), base("mistral-community/M-7B-hf", "hub", "(hub)")).edges
    assert edge.parent == "mistral-community/M-7B-hf"
    assert edge.written == ("alpindale/M-7B-hf", "mistral-community/M-7B-hf")


def test_a_name_without_its_owner_is_the_one_that_another_source_gives() -> None:
    (edge,) = claims(base("Llama-3.1-8B", "card"), base(LLAMA, "config", "config.json")).edges
    assert edge.parent == LLAMA
    assert edge.strength == "declared"


def test_several_parents_are_a_merge() -> None:
    found = claims(base("a/one"), base("b/two"))
    assert [(edge.parent, edge.relation, edge.inferred) for edge in found.edges] == [
        ("a/one", "merge", True),
        ("b/two", "merge", True),
    ]


def test_a_name_in_a_config_beside_a_declared_parent_makes_no_merge() -> None:
    found = claims(base("a/one"), base(LLAMA, "config", "config.json"))
    assert {edge.relation for edge in found.edges} == {"finetune"}


def test_an_adapter_is_one_until_its_weights_are_whole() -> None:
    named = base(LLAMA, "adapter", "adapter_config.json", "adapter", revision="abc1234")
    (edge,) = claims(named, adapter_config(), artifacts=(weights("adapter_model.safetensors"),)).edges
    assert (edge.relation, edge.inferred, edge.revision) == ("adapter", False, "abc1234")
    (edge,) = claims(named, adapter_config(), artifacts=(weights("model-00001-of-00002.safetensors"),)).edges
    assert edge.relation == "finetune"


def test_a_stated_relation_that_the_files_contradict_is_kept_and_told() -> None:
    found = claims(base(LLAMA, relation="adapter"), artifacts=(weights("model.safetensors"),))
    assert (found.edges[0].relation, found.edges[0].inferred) == ("adapter", False)
    assert kinds(found) == ["relation"]
    found = claims(
        base(LLAMA, relation="finetune"), adapter_config(), artifacts=(weights("adapter_model.safetensors"),)
    )
    assert kinds(found) == ["relation"]


def test_an_adapter_without_a_base_that_others_could_find_is_told() -> None:
    assert kinds(claims(adapter_config())) == ["unknown-base"]
    local = base("/mnt/x/my-own-run", "adapter", "adapter_config.json", "adapter", local=True)
    found = claims(local, adapter_config())
    assert kinds(found) == ["unknown-base"]
    assert found.edges == ()


def test_a_description_in_place_of_a_name_is_told_and_a_word_for_none_is_not() -> None:
    assert kinds(claims(base("my own model, trained at home"))) == ["unknown-base"]
    assert kinds(claims(base("None"), base("merge"))) == []


def test_a_path_on_somebodys_machine_may_mean_a_known_model() -> None:
    local = base("/mnt/models/Meta-Llama-3.1-8B-Instruct", "adapter", "adapter_config.json", "adapter", local=True)
    (edge,) = claims(local, adapter_config()).edges
    assert edge.parent == "meta-llama/Llama-3.1-8B-Instruct"
    assert (edge.strength, edge.sources) == ("likely", ("adapter", "name"))


def test_an_owner_may_be_called_as_folders_are_where_the_hub_is_spoken_to() -> None:
    (edge,) = claims(base("data/tiger-7b")).edges
    assert (edge.parent, edge.strength) == ("data/tiger-7b", "declared")
    (edge,) = claims(base("models/Meta-Llama-3.1-8B-Instruct")).edges
    assert edge.parent == "meta-llama/Llama-3.1-8B-Instruct"
    assert kinds(claims(base("outputs/my-run", "adapter", "adapter_config.json", "adapter"))) == ["unknown-base"]


@pytest.mark.parametrize(
    ("files", "relation"),
    [
        ((), "adapter"),
        (("adapter_model.safetensors", "pytorch_lora_weights.safetensors"), "adapter"),
        (("model.safetensors",), "finetune"),
    ],
)
def test_a_card_that_speaks_of_an_adapter_makes_one_where_no_whole_model_lies_beside_it(
    files: tuple[str, ...], relation: str
) -> None:
    (edge,) = claims(base(LLAMA, hint="adapter"), artifacts=tuple(map(weights, files))).edges
    assert (edge.relation, edge.inferred) == (relation, True)


def test_a_path_into_the_hubs_cache_is_the_repos_id() -> None:
    path = "/root/.cache/huggingface/hub/models--meta-llama--Llama-3.1-8B/snapshots/0a1b2c3d"
    (edge,) = claims(base(path, "config", "config.json")).edges
    assert (edge.parent, edge.revision, edge.strength) == (LLAMA, "0a1b2c3d", "evidenced")


def test_a_folder_of_the_same_target_is_its_model() -> None:
    named = base("../base", "adapter", "lora/adapter_config.json", "adapter", local=True)
    found = claims_of(Child("", [named], ("lora",), "lora", folders={"base": "base", "lora": "lora"}))
    assert parents(found) == ["base"]


def test_data_sets_are_edges_of_their_own_and_no_merge() -> None:
    data = fact("training-data", Place("README.md", line=3), id="org/set", source="card")
    found = claims(base(LLAMA), data, data)
    assert [(edge.parent, edge.relation) for edge in found.edges] == [(LLAMA, "finetune"), ("datasets/org/set", "data")]


def test_a_card_with_thousands_of_parents_is_bounded() -> None:
    found = claims(*(base(f"o/m{number}") for number in range(3000)))
    assert len(found.edges) == 100
    assert kinds(found) == ["limit"]


def test_of_an_owners_two_names_the_one_of_today_is_looked_up() -> None:
    (edge,) = claims(base("cognitivecomputations/Dolphin3.0"), base("dphn/Dolphin3.0")).edges
    assert edge.parent == "dphn/Dolphin3.0"
