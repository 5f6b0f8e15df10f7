"""The model card: details at the places that the registry names, and those that CycloneDX gives a shape of their own."""

from __future__ import annotations

from decimal import Decimal

from scanner.model.regex import regex
from scanner.reports.cyclonedx_parts.placing import OURS, add_property, place, prop, text
from scanner.reports.materials.wording import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.description import Detail, FieldInfo
    from scanner.reports.cyclonedx_parts.placing import Object

TOLD_BY_IDENTITY = ("name", "version", "supplier", "training-dataset")
"""Fields whose values the identity of a model has, or its relations: they are written from there."""

_CARD = "modelCard."
_NUMBER = regex(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
_KILOWATT_HOURS = {"kwh": "1", "wh": "0.001", "mwh": "1000", "gwh": "1000000", "": "1"}
_TONNES = {"": "1e-6", "g": "1e-6", "grams": "1e-6", "kg": "0.001", "t": "1", "tonnes": "1", "tons": "1", "metric": "1"}
"""Tonnes of a unit of emissions. The Hub's ``co2_eq_emissions`` are in grams, so that is what no unit means.
Source: huggingface.co/docs/hub/model-cards-co2."""


def fill(component: Object, details: Sequence[Detail], fields: Mapping[str, FieldInfo], has_card: bool) -> None:
    """Writes ``details`` into ``component``; without a card, what belongs there becomes a property."""
    for detail in details:
        if detail.field in TOLD_BY_IDENTITY or not detail.value.strip():
            continue
        info = fields.get(detail.field)
        path = info.cyclonedx if info is not None else ""
        shaped = _SHAPED.get(detail.field)
        if path.startswith(_CARD) and not has_card:
            add_property(component, detail.field, _named(detail))
        elif shaped is not None and has_card:
            shaped(component.setdefault("modelCard", {}), detail)
        else:
            place(component, path, detail.field, _named(detail))
    if has_card:
        _energy(component, details)


def _named(detail: Detail) -> str:
    """The value, after its name where it has one."""
    name = _attribute(detail, "name")
    return f"{name}: {detail.value}" if name and name != detail.value else detail.value


def _metric(card: Object, detail: Detail) -> None:
    entry: Object = {"type": line(_attribute(detail, "name") or "metric", 300), "value": line(detail.value, 300)}
    slices = [_attribute(detail, key) for key in ("task", "dataset", "split")]
    if any(slices):
        entry["slice"] = line(", ".join(filter(None, slices)), 500)
    held = card.setdefault("quantitativeAnalysis", {}).setdefault("performanceMetrics", [])
    if entry not in held:
        held.append(entry)


def _nothing(card: Object, detail: Detail) -> None:
    """Energy and emissions belong together: see `_energy`."""


_SHAPED = {"metric": _metric, "training-energy": _nothing, "training-emissions": _nothing}


def _energy(component: Object, details: Sequence[Detail]) -> None:
    """Energy in kilowatt hours with what it emitted in tonnes; what has no number, or emissions alone, as properties.

    CycloneDX asks for the energy wherever emissions are given, so that those of a card that knows no energy cannot be
    told in their own place without inventing it.
    """
    spent = [detail for detail in details if detail.field == "training-energy"]
    emitted = [detail for detail in details if detail.field == "training-emissions"]
    rest: list[Object] = []
    entries: list[Object] = []
    for detail in spent:
        number = _measured(detail, _KILOWATT_HOURS)
        if number is None:
            rest.append(prop(f"{OURS}training-energy", _with_unit(detail)))
            continue
        entry = {"activity": "training", "energyProviders": [], "activityEnergyCost": {"value": number, "unit": "kWh"}}
        entries.append(entry)
    for detail in emitted:
        number = _measured(detail, _TONNES)
        if number is None or not entries or "co2CostEquivalent" in entries[0]:
            rest.append(prop(f"{OURS}training-emissions", _with_unit(detail)))
        else:
            entries[0]["co2CostEquivalent"] = {"value": number, "unit": "tCO2eq"}
    if entries or rest:
        considerations = component.setdefault("modelCard", {}).setdefault("considerations", {})
        considerations["environmentalConsiderations"] = {
            **({"energyConsumptions": entries} if entries else {}),
            **({"properties": rest} if rest else {}),
        }


def _measured(detail: Detail, units: Mapping[str, str]) -> float | None:
    """The number of a detail in the unit that ``units`` are told in; None where it has none, or another unit."""
    words = detail.value.replace(",", "").split()
    found = _NUMBER.fullmatch(words[0]) if words else None
    unit = (_attribute(detail, "unit") or " ".join(words[1:])).lower().replace("co2", "").replace("eq", "")
    factor = units.get(unit.strip(" .()").partition(" ")[0].rstrip("."))
    if found is None or factor is None:
        return None
    number = Decimal(found[0]) * Decimal(factor)  # not in floats, where 450 g are 0.00044999999999999996 t
    return float(number) if number >= 0 else None


def _with_unit(detail: Detail) -> str:
    unit = _attribute(detail, "unit")
    return text(f"{detail.value} {unit}" if unit and unit not in detail.value else detail.value)


def _attribute(detail: Detail, name: str) -> str:
    for key, value in detail.attributes:
        if key == name and isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value).strip()
    return ""
