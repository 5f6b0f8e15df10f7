"""What ``fleet lineage`` tells of the real rows of the Hub, held against the raw table by code that shares none of it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("matplotlib")
parquet = pytest.importorskip("pyarrow.parquet")

from scanner.cli.main import main  # noqa: E402

TABLE = Path(__file__).parents[3] / "shared" / "data" / "hub" / "hub_stats_frozen.parquet"
pytestmark = pytest.mark.skipif(not TABLE.exists(), reason="the real rows are not beside this repository")

RESTRICTIVE, FREE = ("llama", "cc-by-nc", "gemma", "other"), ("apache-2.0", "mit")

SETTLED = ("moonshotai/kimi-k2-base",)
"""Labelled "other" with the name "modified-mit": our own table knows which licence that is, and it is told by that name."""

NAMED = {
    "llama2": "Llama 2 Community License",
    "llama3": "Meta Llama 3 Community License",
    "llama3.1": "Llama 3.1 Community License",
    "llama3.2": "Llama 3.2 Community License",
    "llama3.3": "Llama 3.3 Community License",
    "gemma": "Gemma Terms of Use",
    "cc-by-nc-4.0": "Creative Commons Attribution-NonCommercial 4.0",
    "cc-by-nc-sa-4.0": "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
    "qwen": "Qwen License",
    "qwen-research": "Qwen Research License",
    "tongyi-qianwen": "Tongyi Qianwen License",
    "falcon-llm-license": "TII Falcon LLM License",
    "mrl": "Mistral AI Research License",
}
"""What the labels of parents are called, by hand: the reason has to name it."""


class Raw:
    """The raw rows: labels as cards state them, and (child, parent) as the Hub's ``baseModels`` have them."""

    def __init__(self) -> None:
        rows = parquet.read_table(TABLE, columns=["id", "cardData", "baseModels"]).to_pylist()
        self.labels: dict[str, tuple[str, str]] = {}
        self.edges: set[tuple[str, str]] = set()
        for row in rows:
            card = json.loads(row["cardData"] or "{}")
            said = card.get("license") or ""
            self.labels[row["id"].lower()] = (
                said[0] if isinstance(said, list) else said,
                card.get("license_name") or "",
            )
        for row in rows:
            for parent in (row["baseModels"] or {}).get("models") or ():
                if parent["id"].lower() in self.labels:
                    self.edges.add((row["id"].lower(), parent["id"].lower()))

    def relabelled(self) -> list[tuple[str, str]]:
        """The edges from restrictive parents to children under a free label."""
        return sorted(
            (child, parent)
            for child, parent in self.edges
            if self.labels[parent][0].startswith(RESTRICTIVE) and self.labels[child][0] in FREE
        )


@pytest.fixture(scope="module")
def raw() -> Raw:
    return Raw()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one run writes all of its outputs to."""
    folder = tmp_path_factory.mktemp("drift")
    kinds = {
        "json": "s.json",
        "edges": "e.parquet",
        "parquet": "m.parquet",
        "csv": "r.csv",
        "html": "p.html",
        "png": "plots",
    }
    outputs = [word for kind, name in kinds.items() for word in ("--output", f"{kind}:{folder / name}")]
    assert main(["fleet", "lineage", str(TABLE), *outputs]) == 0
    return folder


@pytest.fixture(scope="module")
def edges(told: Path) -> dict[tuple[str, str], dict[str, Any]]:
    rows = parquet.read_table(told / "e.parquet").to_pylist()
    return {(row["child"].lower(), row["parent"].lower()): row for row in rows}


def test_the_known_pattern_is_in_the_raw_table_as_it_was_told(raw: Raw) -> None:
    assert (len(raw.edges), len(raw.relabelled())) == (3745, 307)


def test_each_edge_of_the_pattern_has_a_reason_with_the_right_licence_and_clause(raw: Raw, edges: dict) -> None:
    unnamed = 0
    for child, parent in raw.relabelled():
        row = edges[child, parent]
        label, name = raw.labels[parent]
        label = name if label == "other" and name else label
        assert f'"{raw.labels[child][0]}"' in row["why"], row
        if label == "other":
            unnamed += 1
            assert "names no terms" in row["why"] and row["problem"] == "upstream-unknown", row
            continue
        assert NAMED[label] in row["why"], row
        assert re.search(rf"by clauses? [\dIVX][^:]* of the {re.escape(NAMED[label])}[^:]*: [A-Z].+\.", row["why"]), row
        assert NAMED[label] in row["clause"], row
    assert 0 < unnamed < 10


def test_the_counts_of_the_pattern_are_those_of_the_edges_and_none_is_unexplained(
    raw: Raw, told: Path, edges: dict
) -> None:
    pattern = json.loads((told / "s.json").read_text())["pattern"]
    labels = raw.labels
    inside = [pair for pair in edges if pair[1] in labels]
    restrictive = [pair for pair in inside if labels[pair[1]][0].startswith(RESTRICTIVE) and pair[1] not in SETTLED]
    free = [pair for pair in restrictive if labels[pair[0]][0] in FREE]
    assert (pattern["edges"], pattern["restricted"], pattern["relabelled"]) == (
        len(inside),
        len(restrictive),
        len(free),
    )
    assert pattern["unexplained"] == 0
    assert raw.edges - set(edges) == {pair for pair in raw.edges if pair[0] == pair[1]}
    by_class = Counter(
        (row["problem"], row["weight"], row["parent_license"], row["clause"] or "") for row in map(edges.get, free)
    )
    assert {
        (r["problem"], r["weight"], r["parent_license"], r["clause"]): r["edges"] for r in pattern["reasons"]
    } == by_class
    assert sum(by_class.values()) == len(free)


def test_counts_of_models_are_those_of_the_raw_rows_and_the_unknown_is_never_kept(raw: Raw, told: Path) -> None:
    summary = json.loads((told / "s.json").read_text())
    assert summary["models"] == len(raw.labels) == 4167
    assert summary["unknown"]["silent"] == sum(not label for label, _ in raw.labels.values()) == 1174
    rows = parquet.read_table(told / "m.parquet").to_pylist()
    kept = [row for row in rows if row["weight"] is None and not row["unlicensed"] and not row["dangling"]]
    assert summary["whole"]["kept"] == len(kept)
    assert sum(summary["whole"][state] for state in ("error", "warning", "note", "unknown", "kept")) == 4167
    relations = Counter(row["relation"] for row in parquet.read_table(told / "e.parquet").to_pylist())
    assert {row["name"]: row["total"] for row in summary["relations"]} == relations
    depths = Counter(row["depth"] for row in rows if row["parents"])
    assert {row["name"]: row["total"] for row in summary["depths"] if row["name"].isdigit()} == {
        str(depth): many for depth, many in depths.items() if depth < 10
    }
    inherited = Counter(kind for row in rows for kind in row["inherited_clauses"])
    assert all(item["models"] == inherited[item["kind"]] for item in summary["obligations"])
    errors = Counter(row["id"].partition("/")[0] for row in rows if row["weight"] == "error")
    assert all(item["error"] == errors[item["name"]] for item in summary["organisations"])


def test_descendants_of_unlicensed_ancestors_are_counted_right(told: Path, edges: dict) -> None:
    below: dict[str, set[str]] = {}
    for child, parent in edges:
        below.setdefault(parent, set()).add(child)
    for one in json.loads((told / "s.json").read_text())["unlicensed"]:
        if one["descendants"] is not None:
            seen, row = {one["id"].lower()}, [one["id"].lower()]
            while row:
                row = sorted({child for name in row for child in below.get(name, ())} - seen)
                seen.update(row)
            assert one["descendants"] == len(seen) - 1, one
            assert one["children"] == len(below[one["id"].lower()])


def test_the_csv_has_a_row_for_each_edge_with_a_reason(told: Path, edges: dict) -> None:
    with (told / "r.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(bool(row["why"]) for row in edges.values())
    assert [row["terms"] for row in rows] == sorted(
        (row["terms"] for row in rows), key=["dropped", "contested", "unknown", "noted"].index
    )


def test_the_page_and_the_plots_are_there(told: Path) -> None:
    page = (told / "p.html").read_text()
    assert page.count("<img ") == 6 == len(list((told / "plots").glob("*.png")))
    assert not re.search(r"https?://|<script|<link(?! rel=\"icon\" href=\"data:,\")", page)
    assert "4,167 models" in page
