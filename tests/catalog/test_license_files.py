"""Mistakes in a licence's file are told with the place and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.mistakes import CatalogError
from scanner.catalog.reading import read_licenses

ROW = "id: tiger\nname: Tiger License\ncategory: community\nsource: https://example.org/tiger\n"


def write(root: Path, text: str, name: str = "tiger") -> None:
    folder = root / "rules" / "licenses"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def clause(words: str) -> str:
    return f"{ROW}clauses:\n  - {{{words}}}\n"


def test_a_sound_row_is_read(tmp_path: Path) -> None:
    write(tmp_path, clause("kind: territory, says: Not there., territories: [EU, GB]"))
    (row,) = read_licenses(str(tmp_path))
    assert (row.id, row.clauses[0].territories) == ("tiger", ("EU", "GB"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROW.replace("community", "comunity"), '"category" cannot be "comunity"'),
        (ROW.replace("tiger\nname", "lion\nname"), "1:"),
        (ROW + "base: lion\n", '"base" names "lion", which is no licence here. Correct it.'),
        (ROW + "editions: [tigre]\n", '"editions" names "tigre", which is no licence here. Did you mean "tiger"?'),
        (clause("kind: teritory, says: Not there."), 'Did you mean "territory"?'),
        (
            clause("kind: territory, says: Not there., territories: [UK]"),
            'no region has the code "UK". Did you mean GB?',
        ),
        (clause("kind: notice, says: no period"), '"says" is a sentence. End it with a period.'),
        (
            clause("kind: hosting, says: Ask., value: maybe"),
            "needs a value: prohibited, further-license. Write one of them.",
        ),
        (clause("kind: notice, says: Add it., value: free"), "has no value. Remove it."),
        (
            clause("kind: further-license, says: Ask., thresholds: [{metric: annual-revenue, value: 5}]"),
            "a sum of money has a currency, and nothing else has one. Add or remove it.",
        ),
    ],
)
def test_a_mistake_is_told_with_what_to_write(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, text)
    with pytest.raises(CatalogError) as caught:
        read_licenses(str(tmp_path))
    told = str(caught.value)
    assert "rules/licenses/tiger.yaml" in told and message in told


def test_a_hub_identifier_belongs_to_one_row(tmp_path: Path) -> None:
    write(tmp_path, ROW + "hub: [tiger]\n")
    write(tmp_path, ROW.replace("id: tiger", "id: lion") + "hub: [tiger]\n", "lion")
    with pytest.raises(CatalogError, match="Hub identifier"):
        read_licenses(str(tmp_path))
