"""The made-up Hub that figures of scale are measured on: its shape, and that a seed gives one Hub."""

from __future__ import annotations

from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from benchmarks.synthetic_graph import Shape, graph_of  # noqa: E402
from benchmarks.synthetic_hub import write  # noqa: E402


def test_the_made_up_hub_has_the_shape_of_the_real_one(tmp_path: Path) -> None:
    shape = Shape(50_000, 30_000, seed=3)
    graph = write(shape, tmp_path / "hub.parquet")
    write(shape, tmp_path / "again.parquet")
    assert (tmp_path / "hub.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()
    assert len(graph.parents) == 30_000
    children = np.bincount(graph.parents)
    assert 0.16 < children.max() / graph.nodes < 0.20
    assert (graph.parents >= graph.nodes).sum() == 900
    table = f"'{tmp_path / 'hub.parquet'}'"
    rows, names, folded = duckdb.sql(
        f"SELECT count(*), count(DISTINCT id), count(DISTINCT lower(id)) FROM {table}"
    ).fetchall()[0]
    assert rows == names == 50_000 and folded == graph.nodes == 49_990
    shares = dict(
        duckdb.sql(
            f"""SELECT json_extract_string(cardData, '$.license'), count(*) / 50000 FROM (
            SELECT cardData FROM {table} WHERE json_valid(cardData)) GROUP BY 1"""
        ).fetchall()
    )
    assert 0.26 < shares[None] < 0.30 and 0.08 < shares["other"] < 0.11
    assert duckdb.sql(f"SELECT count(*) FROM {table} WHERE NOT json_valid(cardData)").fetchall()[0][0] > 0
    several = duckdb.sql(f"SELECT count(*) FROM {table} WHERE len(baseModels.models) > 1").fetchall()[0][0]
    assert several > 1_000


def test_the_made_up_hub_has_rings() -> None:
    graph = graph_of(Shape(50_000, 30_000))
    pairs = set()
    for node in range(graph.nodes):
        pairs.update((node, int(parent)) for parent in graph.parents[graph.starts[node] : graph.starts[node + 1]])
    assert any((parent, child) in pairs for child, parent in pairs)
