"""Real rows of the Hub, each judged with all its bases at once, as one who only knows the table of verdicts would.

A row is scanned as a folder beside its bases; how loudly the rules on lineage speak is its verdict.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.known_model import known_model
from scanner.model.report import TargetReport
from tests.lineage.scans import card, scanned

LINES = (Path(__file__).parent / "judged_pairs.txt").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split(" | ")) for line in LINES if not line.startswith("#")]

_VERDICTS = {"error": "violation", "warning": "warn", "note": "ok"}
_LOUDNESS = ("ok", "warn", "violation")


def bases_of(row: tuple[str, ...]) -> list[tuple[str, str]]:
    """The bases of a row, each with its licence as :func:`tests.lineage.scans.card` wants it, or "gone"."""
    pairs = (base.partition(" = ") for base in row[3].split("; ") if base != "-")
    return [(name, licence) for name, _, licence in pairs]


def judged(report: TargetReport, gone: set[str]) -> str:
    """What the rules on lineage come to, the loudest first; a base that is ``gone`` shows no permission."""
    found = [item for item in report.findings if "lineage" in item.tags]
    told = [_VERDICTS[item.level] for item in found]
    # Where nobody may be asked, a base that is gone is one that was not asked.
    told += ["warn" for item in found if dict(item.attributes).get("parent") in gone]
    return max(told, key=_LOUDNESS.index, default="ok")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row(row: tuple[str, ...], tmp_path: Path) -> None:
    child, licence, relation, _, expected, _ = row
    bases = bases_of(row)
    for base, its in bases:
        if its != "gone" and base.lower() != child.lower():
            card(tmp_path / base, its)
    named = [base for base, _ in bases]
    card(tmp_path / child, licence, named[0] if len(named) == 1 else named, "" if relation == "-" else relation)
    gone = {base for base, its in bases if its == "gone"}
    assert judged(scanned(tmp_path, child), gone) == expected


def test_there_are_all_kinds() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 120
    assert {row[4] for row in ROWS} == set(_LOUDNESS)
    assert {row[2] for row in ROWS} >= {"finetune", "merge", "quantized", "adapter", "-"}
    assert sum(len(bases_of(row)) > 1 for row in ROWS) >= 40
    assert any(known_model(base) for row in ROWS for base, _ in bases_of(row))
