"""Real pairs of the Hub, each scanned as a folder beside its base: what the cards' own words come to.

The expectations were written before the scanner was asked, from the table of verdicts; the last column says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.fact import Fact
from tests.lineage.scans import card, facts_of

LINES = (Path(__file__).parent / "scanned_pairs.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split(" | ")) for line in LINES if line and not line.startswith("#")]

_ORDER = ("error", "warning", "note")


def told_of(base: str, facts: list[Fact]) -> Iterator[tuple[str, str]]:
    for item in facts:
        also = item.get("also")
        others = also if isinstance(also, tuple) else ()
        if item.kind == "license-transition" and base in (item.get("parent"), *others):
            yield str(item.get("weight")), str(item.get("problem"))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[2]} of {pair[0]}")
def test_a_pair(pair: tuple[str, ...], tmp_path: Path) -> None:
    base, its, child, licence, relation, expected, _ = pair
    card(tmp_path / base, its)
    card(tmp_path / child, licence, base, relation)
    told = sorted(told_of(base, facts_of(tmp_path, child)), key=lambda item: _ORDER.index(item[0]))
    assert (" ".join(told[0]) if told else "ok") == expected


def test_there_are_many_kinds() -> None:
    assert len(PAIRS) >= 200
    assert len({(its, licence, relation) for _, its, _, licence, relation, *_ in PAIRS}) >= 200
