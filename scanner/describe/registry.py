"""The fields of a bill of materials as this room looks them up: by heading, by label, by key and by fact."""

from __future__ import annotations

from scanner.describe.quantity import emissions, energy
from scanner.describe.words import name_of
from scanner.model.description import Detail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.bom_parts import BomField
    from scanner.model.place import Place

HYPERPARAMETER = "hyperparameter"
METRIC = "metric"
DESCRIPTION = "description"
NAME = "name"
DATA = {"training-dataset": "dataset-description", "evaluation-dataset": "evaluation-information"}
"""Fields that are names of datasets, and where what is told of these in sentences goes."""

ENERGY = "training-energy"
EMISSIONS = "training-emissions"
"""Ids of fields whose values are read in a way of their own."""


class Fields:
    """The registry. ``wanted`` are the keys of a JSON file that some field asks for, by kind of fact."""

    def __init__(self, rows: Iterable[BomField]) -> None:
        self.rows = tuple(rows)
        self.order = {row.id: number for number, row in enumerate(self.rows)}
        self.by_id = {row.id: row for row in self.rows}
        self._headings: dict[str, list[BomField]] = {}
        self._ranks: dict[str, int] = {}
        self._labels: dict[str, list[BomField]] = {}
        self.wanted: dict[str, set[str]] = {}
        for row in self.rows:
            for number, name in enumerate(map(name_of, row.headings)):
                rows = self._headings.setdefault(name, [])
                if row not in rows:  # two spellings of one name
                    rows.append(row)
                    self._ranks[name] = min(number, self._ranks.get(name, number))
            for name in dict.fromkeys(map(name_of, (*row.labels, *row.headings))):
                self._labels.setdefault(name, []).append(row)
            for path in row.facts:
                kind, _, key = path.partition(".")
                self.wanted.setdefault(kind, set()).add(key)
        self.top_keys = frozenset(key.partition(".")[0] for row in self.rows for key in row.keys) | {"model-index"}

    def rank(self, name: str) -> int:
        """Where a heading stands among those of its field: the registry names the most telling ones first."""
        return self._ranks.get(name, 0)

    def with_heading(self, name: str) -> list[BomField]:
        """The fields that a section of that name (see `name_of`) is about."""
        return self._headings.get(name) or self._headings.get(_without_remark(name), []) if name else []

    def with_label(self, name: str) -> list[BomField]:
        """The fields that a labelled value of that name is for."""
        return self._labels.get(name) or self._labels.get(_without_remark(name), []) if name else []


_REMARKS = {"gram": "g", "kg": "kg", "kwh": "kwh"}


def unit_in(name: str) -> str:
    """The unit that a label names in brackets ("co2 emissions (in grams)"), or ""."""
    _, opens, remark = name.partition("(")
    return next((unit for word, unit in _REMARKS.items() if word in remark), "") if opens else ""


def _without_remark(name: str) -> str:
    """``name`` without what stands in brackets at its end: "co2 emissions (in grams)"."""
    return name.partition(" (")[0] if name.endswith(")") else name


def stated(field: str, value: str, place: Place, unit: str = "") -> Detail:
    """What a card says of a field. Energy is told in kilowatt-hours and emissions in grams, where the value is an amount; a
    number alone counts ``unit``."""
    amount = (energy if field == ENERGY else emissions)(value, unit) if field in (ENERGY, EMISSIONS) else None
    if amount is None:
        return Detail(field, value, "card", place)
    return Detail(field, amount.value, "card", place, amount.attributes)
