"""The table of licences: every row is there, and nothing that was recalled or quoted looks like read."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.license import DUTIES, LIMITS, Clause, License


@pytest.fixture(scope="module")
def make_docs() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "make_docs.py"
    spec = importlib.util.spec_from_file_location("make_docs", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cells(make_docs: ModuleType) -> dict[str, list[str]]:
    """The cells of each licence's line, by its id."""
    lines = [line for line in make_docs.licenses_page().splitlines() if re.match(r"\| [^|]+ \| `", line)]
    split = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return {row[1].strip("`"): row for row in split}


def test_every_licence_has_a_line_of_ten_cells(cells: dict[str, list[str]]) -> None:
    assert list(cells) == [row.id for row in load().licenses()]
    assert {len(row) for row in cells.values()} == {10}


def test_what_was_not_read_never_looks_like_read(cells: dict[str, list[str]]) -> None:
    for row in load().licenses():
        *_, commercial, limits, duties, known, where = cells[row.id]
        assert (known == "read") == (row.confidence == "text"), row.id
        if row.confidence == "recall":
            assert known == "**from memory**" and where.startswith("not read") and "*(from memory)*" in commercial
        for cell, kinds in ((limits, LIMITS), (duties, DUTIES)):
            weak = [clause for clause in row.clauses if clause.kind in kinds and _weak(clause, row)]
            assert not weak or "*(from memory)*" in cell or "*(quoted)*" in cell, row.id


def _weak(clause: Clause, row: License) -> bool:
    return (clause.confidence or row.confidence) in ("secondary", "recall")


def test_the_counts_add_up(make_docs: ModuleType) -> None:
    counts = re.findall(r"^\| [^|]+ \| [^|]+ \| (\d+) \|$", make_docs.licenses_page(), re.MULTILINE)
    assert sum(map(int, counts)) == len(load().licenses())
