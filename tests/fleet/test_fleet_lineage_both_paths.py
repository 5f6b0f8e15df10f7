"""A table as a whole and its rows one by one come to the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.catalog.catalog import load
from scanner.lineage.similar import owned
from scanner.pipeline.invoked import now, policy_of
from scanner.pipeline.settings import Settings
from tests.fleet.single_path import Single, SinglePath
from tests.lineage.hub_cards import STATISTICS

pytest.importorskip("duckdb", reason="tables are read with DuckDB")
pytest.importorskip("numpy", reason="terms are passed on with numpy")
pytest.importorskip("pyarrow", reason="tables are Arrow's")

needs_statistics = pytest.mark.skipif(not STATISTICS.exists(), reason="the Hub's statistics are not at hand")

COLUMNS = ["id", "tags", "cardData", "baseModels"]


def judging() -> Settings:
    catalog = load()
    return Settings(catalog=catalog, policy=policy_of(catalog, "default", ""), created=now())


def of_table(path: Path, chosen: Settings) -> dict[str, Single]:
    from scanner.fleet.lineage.run import lineage_of_tables

    models = lineage_of_tables([str(path)], chosen).models.select(["id", *Single._fields]).to_pylist()
    return {row["id"]: Single(*(row[name] for name in Single._fields)) for row in models}


def spelled_alike(found: Single) -> Single:
    """Without the case of names: a parent that has no row is spelled as whoever asks for it first writes it."""
    return found._replace(cause=(found.cause or "").casefold(), path=(found.path or "").casefold())


def differences(rows: list[dict[str, Any]], among: list[dict[str, Any]], path: Path) -> list[object]:
    chosen = judging()
    single, whole = SinglePath(among, chosen), of_table(path, chosen)
    pairs = [(row["id"], single.judged(row), whole[row["id"]]) for row in rows]
    return [pair for pair in pairs if spelled_alike(pair[1]) != spelled_alike(pair[2])]


def statistics() -> list[dict[str, Any]]:
    from pyarrow import parquet

    found: list[dict[str, Any]] = parquet.read_table(STATISTICS, columns=COLUMNS).to_pylist()
    return found


@needs_statistics
@pytest.mark.slow
def test_all_real_rows() -> None:
    rows = statistics()
    assert differences(rows, rows, STATISTICS) == []


NAMES = (
    "a/x",
    "a/y",
    "b/x",
    "b/y",
    "c/z",
    "meta-llama/Llama-2-7b-hf",
    "meta-llama/Llama-2-7b-chat-hf",
    "THUDM/m",
    "zai-org/m",
)
LICENSES = (
    None,
    "mit",
    "apache-2.0",
    "llama2",
    "llama3.1",
    "cc-by-nc-4.0",
    "cc-by-sa-4.0",
    "gpl-3.0",
    "gpl",
    "other",
    "odd",
)
RELATIONS = ("finetune", "merge", "adapter", "quantized", None)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    # The Hub leads a former owner's name on to today's: one model has one row there, under either.
    ids = draw(st.lists(st.sampled_from(NAMES), unique_by=owned, min_size=2))
    rows = []
    for name in ids:
        parents = draw(st.lists(st.sampled_from((*NAMES, "gone/g", "A/X")), max_size=3, unique=True))
        relation = draw(st.sampled_from(RELATIONS))
        license_id = draw(st.sampled_from(LICENSES))
        card: dict[str, Any] = {} if license_id is None else {"license": license_id}
        tags = [f"base_model:{parent}" for parent in parents] if draw(st.booleans()) else []
        if draw(st.booleans()):
            card["base_model"] = parents
        models = [{"_id": "1", "id": parent} for parent in parents]
        field = {"relation": relation, "models": models} if draw(st.booleans()) else None
        rows.append({"id": name, "tags": tags, "cardData": json.dumps(card), "baseModels": field})
    return rows


@given(rows=tables())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_made_up_graphs(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("tables") / "t.parquet"
    written(rows, path)
    assert differences(rows, rows, path) == []


def written(rows: list[dict[str, Any]], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    model = pa.struct([("_id", pa.string()), ("id", pa.string())])
    field = pa.struct([("relation", pa.string()), ("models", pa.list_(model))])
    schema = pa.schema(
        [("id", pa.string()), ("tags", pa.list_(pa.string())), ("cardData", pa.string()), ("baseModels", field)]
    )
    parquet.write_table(pa.Table.from_pylist(rows, schema), path)
