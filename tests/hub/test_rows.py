"""Real rows of the Hub: what was kept of them, and that a repo made from one answers what the row says."""

import json
from pathlib import Path

import pytest

from tests.hub.choose_rows import VENDORS, read
from tests.hub.rows import FILE, ancestry, children, parents, put, put_all, row, rows

PARQUET = Path(__file__).parents[3] / "shared" / "data" / "hub" / "hub_stats_frozen.parquet"


def test_the_file_names_its_source_and_stays_small():
    said = json.loads(FILE.read_text(encoding="utf-8"))
    assert said["source"].endswith("evaleval/eval-card-registry")
    assert said["license"] == "Apache-2.0"
    assert FILE.stat().st_size < 400_000
    assert 300 < len(rows()) < 600


def test_the_families_that_the_data_set_has_are_there():
    makers = {name.partition("/")[0] for name in rows()}
    absent = {"tencent", "baidu", "PaddlePaddle", "THUDM"}
    assert set(VENDORS) - makers == absent
    for name in (
        *("deepseek-ai/DeepSeek-V3", "deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "meta-llama/Llama-3.1-8B-Instruct"),
        *("stepfun-ai/Step-3.5-Flash", "openai/gpt-oss-20b", "deepcogito/cogito-v1-preview-qwen-32B"),
    ):
        assert row(name)["id"] == name
    with pytest.raises(KeyError, match="gpt-oss-120b"):
        row("openai/gpt-9")


def test_there_are_pairs_of_all_kinds():
    pairs = [(row(child)["card"].get("license"), row(parent)["card"].get("license")) for child, parent in children()]
    for below, above in (("apache-2.0", "gemma"), ("apache-2.0", "llama3.1"), ("mit", "other"), ("apache-2.0", None)):
        assert (below, above) in pairs
    assert any(len(parents(name)) > 3 for name in rows())
    assert any(isinstance(row(name)["card"].get("license"), list) for name in rows())
    assert max(len(ancestry(name)) for name in rows()) > 10


def test_a_repo_answers_what_its_row_says(hub):
    client = pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    put_all(hub, ["Aashraf995/Gemma-Evo-10B", "deepseek-ai/DeepSeek-V3"])
    api = client.HfApi(endpoint=hub.endpoint, token=False)
    found = api.model_info("Aashraf995/Gemma-Evo-10B")
    assert found.tags == row("Aashraf995/Gemma-Evo-10B")["tags"]
    assert found.card_data.license == "apache-2.0"
    found = api.model_info("Aashraf995/Gemma-Evo-10B", expand=["baseModels"])
    assert [model["id"] for model in found.base_models["models"]] == parents("Aashraf995/Gemma-Evo-10B")
    bare = api.model_info("deepseek-ai/DeepSeek-V3", expand=["cardData", "baseModels"])
    assert (bare.card_data.license, bare.card_data.base_model, bare.base_models) == (None, None, None)


def test_the_card_that_is_read_is_the_row_s(hub):
    for name in rows():
        repo = put(hub, name)
        repo.stated_card = None
        assert (repo.card(repo.sha) or {}) == row(name)["card"]


@pytest.mark.skipif(not PARQUET.is_file(), reason="the data set itself is not here")
def test_rows_are_those_of_the_data_set():
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    kept = {found["id"]: found for found in read(str(PARQUET)) if found["id"] in rows()}
    assert kept == rows()
    everything = {found["id"].lower() for found in read(str(PARQUET))}
    for name in rows():
        missing = [parent for parent in parents(name) if parent.lower() in everything and parent not in rows()]
        assert not missing, name
