"""Rows of the Hub that somebody judged who only knew the table of verdicts: ``judged_pairs.txt``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

LOUDNESS = ("ok", "warn", "violation")

_VERDICTS = {"error": "violation", "warning": "warn", "note": "ok"}


class Row(NamedTuple):
    """One model, with its bases as ``(id, licence)``; a licence is written as in `tests.lineage.scans.card`."""

    child: str
    licence: str
    relation: str
    bases: tuple[tuple[str, str], ...]
    expected: str
    why: str

    @property
    def named(self) -> str | list[str]:
        """The bases as a card names them."""
        names = [name for name, _ in self.bases]
        return names[0] if len(names) == 1 else names

    @property
    def there(self) -> dict[str, str]:
        """The bases that are there, each with its licence; the model itself is none."""
        return {name: said for name, said in self.bases if said != "gone" and name.lower() != self.child.lower()}

    @property
    def gone(self) -> set[str]:
        """The bases that nobody finds any more."""
        return {name for name, said in self.bases if said == "gone"}


def loudest(told: Iterable[tuple[str, Mapping[str, object]]], gone: set[str]) -> str:
    """The verdict of findings on lineage, each as its level and attributes; a base that is ``gone`` is a warning."""
    said = [(_VERDICTS[level], attributes.get("parent")) for level, attributes in told]
    return max(
        ("warn" if base in gone and said == "ok" else said for said, base in said), key=LOUDNESS.index, default="ok"
    )


def _row(line: str) -> Row:
    child, licence, relation, bases, expected, why = line.split(" | ")
    pairs = [base.partition(" = ") for base in bases.split("; ") if base != "-"]
    return Row(child, licence, relation.strip("-"), tuple((name, said) for name, _, said in pairs), expected, why)


_LINES = (Path(__file__).parent / "judged_pairs.txt").read_text(encoding="utf-8").splitlines()

ROWS = [_row(line) for line in _LINES if not line.startswith("#")]
