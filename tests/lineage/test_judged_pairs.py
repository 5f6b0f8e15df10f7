"""Real rows of the Hub, each judged with all its bases at once, as one who only knows the table of verdicts would.

A row is scanned as a folder beside its bases; how loudly the rules on lineage speak is its verdict.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.known_model import known_model
from tests.lineage.judged import LOUDNESS, ROWS, Row, loudest
from tests.lineage.scans import card, scanned

NON_COMMERCIAL = ("cc-by-nc", "research", "mrl", "mnpl")


def write(row: Row, root: Path) -> None:
    """The model and its bases as folders with cards."""
    for base, its in row.there.items():
        card(root / base, its)
    card(root / row.child, row.licence, row.named, row.relation)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.child)
def test_a_row(row: Row, tmp_path: Path) -> None:
    write(row, tmp_path)
    findings = [item for item in scanned(tmp_path, row.child).findings if "lineage" in item.tags]
    assert loudest([(item.level, dict(item.attributes)) for item in findings], row.gone) == row.expected


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if any(word in its for its in row.there.values() for word in NON_COMMERCIAL)],
    ids=lambda row: row.child,
)
def test_a_base_that_excludes_commerce_is_denied_to_whoever_sells(row: Row, tmp_path: Path) -> None:
    write(row, tmp_path)
    assert scanned(tmp_path, row.child, "commercial").answer == "fail"


def test_there_are_all_kinds() -> None:
    assert len({row.child for row in ROWS}) == len(ROWS) >= 120
    assert {row.expected for row in ROWS} == set(LOUDNESS)
    assert {row.relation for row in ROWS} == {"finetune", "merge", "quantized", "adapter", ""}
    assert sum(len(row.bases) > 1 for row in ROWS) >= 40
    assert any(known_model(base) for row in ROWS for base, _ in row.bases)
