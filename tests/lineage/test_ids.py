"""Names of models as people and tools write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.lineage.ids import NOTHING, canonical, folded, is_id, last_part, read_dataset, read_name

ROWS = Path(__file__).parents[3] / "shared/data/hub/hub_stats_frozen.parquet"

PARTS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.]{0,20}[A-Za-z0-9_]", fullmatch=True).filter(is_id)
IDS = st.builds("{}/{}".format, PARTS, PARTS).filter(lambda name: canonical(name) == name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
        ("  meta-llama/Llama-3.1-8B/ ", "meta-llama/Llama-3.1-8B"),
        ("https://huggingface.co/gpt2", "gpt2"),
        ("http://huggingface.co/Qwen/Qwen2-7B?library=transformers#use", "Qwen/Qwen2-7B"),
        ("huggingface.co/Qwen/Qwen2-7B", "Qwen/Qwen2-7B"),
        ("https://hf.co/Qwen/Qwen2-7B/blob/main/LICENSE", "Qwen/Qwen2-7B"),
        ("https://huggingface.co/api/models/Qwen/Qwen2-7B", "Qwen/Qwen2-7B"),
        ("hf://Qwen/Qwen2-7B", "Qwen/Qwen2-7B"),
        ("gpt2", "gpt2"),
        ("bert-base-uncased", "bert-base-uncased"),
        (
            "/root/.cache/huggingface/hub/models--meta-llama--Llama-2-7b-hf/snapshots/0a1b2c3/",
            "meta-llama/Llama-2-7b-hf",
        ),
        ("models--gpt2", "gpt2"),
        ("None", ""),
        ("n/a", ""),
        ("", ""),
        ("A model by me", ""),
        ("./base", ""),
        ("../../models/base-7b", ""),
        ("/mnt/models/Meta-Llama-3-8B", ""),
        ("C:\\models\\Llama-2-7b", ""),
        ("https://github.com/QwenLM/Qwen", ""),
        ("https://huggingface.co/datasets/squad", ""),
        ("https://huggingface.co/spaces/a/b", ""),
        ("https://huggingface.co/docs/hub", ""),
        ("/outputs/llama-7b", ""),
        ("outputs/run-3/llama-7b", ""),
        ("datasets/squad", ""),
        ("data/tiger-7b", "data/tiger-7b"),
        ("https://huggingface.co/root/tiger-7b", "root/tiger-7b"),
        ("https://huggingface.co/self", ""),
        ("hf://hf.co/tiger", ""),
        ("mergekit", ""),
        ("a/b/c", ""),
        ("org--x/name", ""),
        ("org/" + "x" * 97, ""),
        ("org/name\u202e", ""),
        ("ехample/model", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_name_is_read_to_the_hubs_own(written: object, meant: str) -> None:
    assert canonical(written) == meant


@pytest.mark.parametrize(
    ("written", "revision"),
    [
        ("Qwen/Qwen2-7B@main", "main"),
        ("Qwen/Qwen2-7B@0a1b2c3", "0a1b2c3"),
        ("hf://Qwen/Qwen2-7B@refs/pr/3", "refs/pr/3"),
        ("https://huggingface.co/Qwen/Qwen2-7B/tree/refs%2Fpr%2F3", "refs/pr/3"),
        ("https://huggingface.co/gpt2/resolve/v1.0/config.json", "v1.0"),
        ("models--Qwen--Qwen2-7B/snapshots/0a1b2c3/config.json", "0a1b2c3"),
        ("Qwen/Qwen2-7B", ""),
    ],
)
def test_a_revision_that_is_named_is_kept(written: str, revision: str) -> None:
    assert read_name(written).revision == revision
    assert read_name(written).id in ("Qwen/Qwen2-7B", "gpt2")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/mnt/models/Meta-Llama-3-8B", "Meta-Llama-3-8B"),
        ("/data/meta-llama/Llama-2-7b-hf/", "meta-llama/Llama-2-7b-hf"),
        ("C:\\llm\\Qwen2-7B\\checkpoint-500", "Qwen2-7B"),
        ("./models/meta-llama_Llama-2-7b-hf", "meta-llama/Llama-2-7b-hf"),
        ("./Yi-34B", "Yi-34B"),
    ],
)
def test_a_path_on_somebodys_machine_hints_at_a_name(path: str, hint: str) -> None:
    name = read_name(path)
    assert not name.id
    assert hint in name.hints


def test_what_may_be_a_folder_or_an_owner_is_told_as_both() -> None:
    name = read_name("models/meta-llama_Llama-2-7b-hf@v1")
    assert (name.id, name.revision) == ("models/meta-llama_Llama-2-7b-hf", "v1")
    assert name.hints[0] == "meta-llama/Llama-2-7b-hf"
    assert not read_name("hf://models/meta-llama/Llama-2-7b-hf").hints


PIECES = st.sampled_from(
    """hf:// models/ datasets/ https:// huggingface.co hf.co/ api/ models-- a--b / @v1 : tree/main .. - root data workspace
    none self gpt2 M-7B \\ $ ~ ' < ? # docs snapshots/ %2F x.git C:""".split()  # noqa: SIM905 - a table
)


@given(st.lists(PIECES, max_size=9).map("".join))
def test_an_answer_is_read_to_itself(written: str) -> None:
    assert canonical(canonical(written)) == canonical(written)
    assert canonical(read_dataset(written).id) == read_dataset(written).id


def test_a_data_set_is_read_from_its_address() -> None:
    assert read_dataset("https://huggingface.co/datasets/org/set-1").id == "org/set-1"
    assert read_dataset("org/set-1").id == "org/set-1"
    assert read_dataset("my own notes") is NOTHING


@given(st.one_of(st.text(max_size=700), st.none(), st.integers(), st.binary(max_size=5)))
def test_anything_is_a_name_that_the_hub_could_have_or_none(written: object) -> None:
    name = read_name(written)
    assert not name.id or is_id(name.id)
    assert len(name.id) <= 200
    assert all(len(hint) <= 200 for hint in name.hints)


@given(
    IDS, st.sampled_from(["{}", " {} ", "{}/", "https://huggingface.co/{}", "hf://{}", "https://hf.co/{}/tree/main"])
)
def test_one_model_is_one_name_however_it_is_written(model_id: str, form: str) -> None:
    assert canonical(form.format(model_id)) == model_id
    assert canonical(canonical(form.format(model_id))) == model_id


@given(IDS)
def test_the_cache_spells_ids_that_are_read_back(model_id: str) -> None:
    path = f"/home/me/.cache/huggingface/hub/models--{model_id.replace('/', '--')}/snapshots/{'0' * 40}"
    if "--" not in model_id.replace("/", ""):
        assert canonical(path) == model_id


def test_case_does_not_count_in_a_comparison() -> None:
    assert folded("StepFun-AI/Step-3.5-Flash") == folded("stepfun-ai/step-3.5-flash")
    assert last_part("a/B") == "B"


@pytest.mark.skipif(not ROWS.exists(), reason="needs the rows of hub-stats in ../shared/data/hub")
def test_every_id_of_the_hub_is_read_as_it_is() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(ROWS, columns=["id", "baseModels", "cardData"]).to_pylist()
    ids = {row["id"] for row in rows}
    for row in rows:
        ids |= {model["id"] for model in (row["baseModels"] or {}).get("models") or ()}
    wrong = [model_id for model_id in ids if canonical(model_id) != model_id]
    assert wrong == []
    cards = (json.loads(row["cardData"] or "{}") or {} for row in rows)
    named = [name for card in cards for name in _listed(card.get("base_model")) if "/" in name]
    assert len(named) > 1000
    assert [name for name in named if not canonical(name)] == [
        "anthracite-org/magnum-v2.5-12b-"
    ]  # the Hub has none such


def _listed(value: object) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
