"""Tables of the Hub's metadata: what is borne, what is counted, and that sets passed on are those of all ancestors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.fleet.lineage.read import TableError, files_of, read_tables
from tests.fleet.test_fleet_lineage_both_paths import judging, written

duckdb = pytest.importorskip("duckdb", reason="tables are read with DuckDB")
np = pytest.importorskip("numpy", reason="terms are passed on with numpy")
pa = pytest.importorskip("pyarrow", reason="tables are Arrow's")


def row(name: Any, license_id: str | None = None, *parents: str, relation: str | None = "finetune") -> dict[str, Any]:
    card = {} if license_id is None else {"license": license_id}
    models = [{"_id": "1", "id": parent} for parent in parents]
    field = {"relation": relation, "models": models} if parents else None
    return {"id": name, "tags": [], "cardData": json.dumps(card), "baseModels": field}


def lineage(tmp_path: Path, rows: list[dict[str, Any]]) -> Any:
    from scanner.fleet.lineage.run import lineage_of_tables

    written(rows, tmp_path / "t.parquet")
    return lineage_of_tables([str(tmp_path)], judging())


def by_id(found: Any) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in found.models.to_pylist()}


def test_terms_come_down_three_steps_and_the_cause_is_told(tmp_path: Path) -> None:
    rows = [
        row("a/base", "cc-by-nc-4.0"),
        row("b/one", None, "a/base"),
        row("c/two", None, "B/One"),
        row("d/three", "mit", "c/two"),
    ]
    found = by_id(lineage(tmp_path, rows))["d/three"]
    assert (found["problem"], found["cause"], found["distance"]) == ("non-commercial-dropped", "a/base", 3)
    assert found["path"] == "d/three ← c/two ← b/one ← a/base"
    assert found["inherited_licenses"] == ["cc-by-nc-4.0"] and found["depth"] == 3 and found["unlicensed"] == 2


def test_what_is_amiss_is_counted_and_borne(tmp_path: Path) -> None:
    rows = [
        row("a/base", "gemma"),
        row("A/Base", "mit"),
        row("a/self", "mit", "A/SELF"),
        row("b/child", "mit", "A/BASE", "gone/away", relation="merge"),
        row(None, "mit"),
        row("not a name/at all/x", "mit"),
        {**row("c/junk", "mit", "a/base"), "cardData": "{no json"},
        {**row("c/list"), "cardData": json.dumps({"license": ["mit", {"odd": 1}], "x": "y" * 300_000})},
    ]
    found = lineage(tmp_path, rows)
    assert found.problems["duplicates"] == 1 and found.problems["rows-without-id"] == 2
    assert found.problems["self-loops"] == 1 and found.problems["unreadable-cards"] == 1
    assert found.problems["dangling-parents"] == 1
    assert by_id(found)["b/child"]["dangling"] == 1
    assert by_id(found)["c/junk"]["license"] is None


def test_rings_end_and_are_told(tmp_path: Path) -> None:
    rows = [row("a/x", "mit", "b/y"), row("b/y", "cc-by-nc-4.0", "a/x"), row("c/z", "mit", "a/x")]
    found = lineage(tmp_path, rows)
    assert found.groups == (("a/x", "b/y"),)
    assert by_id(found)["c/z"]["problem"] == "non-commercial-dropped"


@pytest.mark.parametrize("absent", ["tags", "cardData", "baseModels"])
def test_columns_may_be_absent(tmp_path: Path, absent: str) -> None:
    from pyarrow import parquet

    rows = [row("a/base", "cc-by-nc-4.0"), {**row("b/one", "mit", "a/base"), "tags": ["base_model:finetune:a/base"]}]
    written(rows, tmp_path / "w.parquet")
    table = parquet.read_table(tmp_path / "w.parquet").drop_columns([absent])
    parquet.write_table(table, tmp_path / "t.parquet")
    found = read_tables([str(tmp_path / "t.parquet")])
    assert absent in found.absent and len(found.ids) == 2 and len(found.child) == 1


@pytest.mark.parametrize(
    "field",
    [
        json.dumps({"relation": "finetune", "models": [{"id": "a/base"}]}),
        [{"_id": "1", "id": "a/base"}],
        ["a/base"],
        {"relation": "finetune", "models": [{"_id": "1", "id": "a/base", "more": 1}]},
    ],
    ids=["text", "list", "names", "more-fields"],
)
def test_the_field_of_parents_may_have_any_shape(tmp_path: Path, field: Any) -> None:
    from pyarrow import parquet

    from scanner.fleet.lineage.run import lineage_of_tables

    made = pa.table({"id": ["a/base", "b/one"], "baseModels": pa.array([None, field])})
    parquet.write_table(made, tmp_path / "t.parquet")
    found = lineage_of_tables([str(tmp_path / "t.parquet")], judging())
    assert found.edges.select(["child", "parent"]).to_pylist() == [{"child": "b/one", "parent": "a/base"}]


def test_files_that_are_no_tables_are_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(TableError, match="whole"):
        read_tables(files_of([str(tmp_path)]))
    with pytest.raises(TableError, match="names no Parquet file"):
        files_of([str(tmp_path / "none*.parquet")])


@pytest.mark.parametrize(
    ("columns", "models", "absent"),
    [
        ({"ID": ["a/b", "c/d"], "CARDDATA": ['{"license": "mit"}'] * 2}, 2, ()),
        ({"id": ["a/b", "c/d"], "cardData": [1, 2], "tags": [1, 2]}, 2, ("cardData", "tags")),
        ({"id": [b"a/b", b"\xff"], "cardData": [b"{}", b"\xff"], "tags": [[b"x"], [b"\xff"]]}, 0, ("cardData",)),
        ({"id": [None, None]}, 0, ()),
        ({"id": ["a/b\x1b[31m", "c/\u202ed", "e/" + "f" * 10_000, "ok/ok"]}, 1, ()),
    ],
    ids=["other-case", "numbers", "bytes", "no-ids", "no-names"],
)
def test_columns_of_any_type_are_borne_and_told(
    tmp_path: Path, columns: dict[str, Any], models: int, absent: tuple[str, ...]
) -> None:
    from pyarrow import parquet

    from scanner.fleet.lineage.run import lineage_of_tables

    parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    found = lineage_of_tables([str(tmp_path / "t.parquet")], judging())
    assert found.models.num_rows == models and set(absent) <= set(found.absent)
    assert ("cardData" in found.absent) == ("cardData" in absent or not {"cardData", "CARDDATA"} & columns.keys())


def test_of_rows_of_one_model_the_newest_stands(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from pyarrow import parquet

    when = [datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC), None, None, None]
    table = {"id": ["a/x", "A/x", "a/X", "b/y", "B/y"], "downloads": [9, 1, 99, 1, 2]}
    made = pa.table(table).append_column("lastModified", pa.array(when, pa.timestamp("us", "America/New_York")))
    parquet.write_table(made, tmp_path / "t.parquet")
    found = read_tables([str(tmp_path / "t.parquet")])
    assert found.ids.to_pylist() == ["A/x", "B/y"] and found.problems["duplicates"] == 3


EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["finetune", "adapter", "distill"])), max_size=25
)


@given(edges=EDGES)
@settings(max_examples=60, deadline=None)
def test_sets_are_those_of_a_walk_through_all_ancestors(edges: list[tuple[int, int, str]]) -> None:
    from scanner.fleet.lineage.graph import Graph
    from scanner.fleet.lineage.labels import Labels, concluded
    from scanner.fleet.lineage.propagate import ADAPTER, OUTPUTS, WHOLE, masks_of, members
    from scanner.fleet.lineage.publishers import Publishers
    from scanner.model.lineage import RELATIONS

    labels = Labels()
    own = np.asarray([labels.add(concluded(f'"{name}"\x1f\x1f\x1f')) for name in LABELS], dtype=np.int32)
    edges = sorted({(child, parent): (child, parent, how) for child, parent, how in edges if child != parent}.values())
    child, parent = (np.asarray([edge[at] for edge in edges], dtype=np.int32) for at in (0, 1))
    relation = np.asarray([RELATIONS.index(edge[2]) for edge in edges], dtype=np.int8)
    none, sure = np.zeros(len(edges), dtype=np.int8), np.zeros(10, dtype=np.int8)
    start = np.searchsorted(child, np.arange(11)).astype(np.int32)
    graph = Graph(
        pa.array(list("abcdefghij")), 10, own, own, child, parent, relation, none, none > 0, start, {}, sure > 0, {}
    )
    nobody = Publishers(np.full(10, -1, dtype=np.int32), sure, np.ones(10, dtype=bool))
    masks = masks_of(graph, labels, nobody)
    for layer in (WHOLE, ADAPTER, OUTPUTS):
        for node in range(10):
            (words,) = masks.of(np.asarray([node]), layer)
            kinds = {masks.bits[bit][0] for bit in members(words)}
            assert kinds == {labels.all[own[at]].kind for at in walked(node, layer, edges)}


LABELS = [
    "mit",
    "apache-2.0",
    "llama2",
    "gemma",
    "gpl-3.0",
    "cc-by-4.0",
    "cc-by-nc-4.0",
    "llama3",
    "openrail",
    "bsd-3-clause",
]


def walked(start: int, layer: int, edges: list[tuple[int, int, str]]) -> set[int]:
    """All ancestors that ``layer`` is the narrowest edge to."""
    width = {"finetune": 0, "adapter": 1, "distill": 2}
    seen: set[tuple[int, int]] = set()
    row = {(start, 0)}
    while row:
        row = {(up, max(width[how], at)) for child, up, how in edges for node, at in row if child == node} - seen
        seen |= row
    return {node for node, at in seen if at == layer}


WORDS = st.sampled_from(
    ["models", "Data", "hf.co", "datasets", "spaces", "llms", "thudm", "gpt2", "n", "a", "path", "to", "org"]
)
PARTS = WORDS | st.text("abXY019-_.@:", min_size=1, max_size=6)
WRITTEN = st.lists(PARTS, min_size=1, max_size=3).map("/".join) | WORDS


@settings(max_examples=400, deadline=None)
@given(names=st.lists(WRITTEN, max_size=20))
def test_what_is_taken_as_it_is_written_is_what_reading_it_alone_gives(names: list[str]) -> None:
    from scanner.fleet.lineage.names import owned_keys, plain
    from scanner.lineage.ids import Name, read_name
    from scanner.lineage.similar import owned

    array = pa.array(names, pa.string())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scanner.fleet.lineage.names.MANY", 10)  # few and many
        fine, keys = plain(array).to_pylist(), owned_keys(array).to_pylist()
    for name, is_fine in zip(names, fine, strict=True):
        assert not is_fine or read_name(name) == Name(name)
    assert keys == [owned(name) for name in names]


def test_most_names_are_taken_as_they_are_written() -> None:
    from scanner.fleet.lineage.names import plain

    assert all(plain(pa.array(["Qwen/Qwen3-8B", "a/b", "_x_/y.z", "meta-llama/Llama-3.1-8B"])).to_pylist())
