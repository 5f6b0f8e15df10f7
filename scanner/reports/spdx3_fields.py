"""Details of a model at their places in an `AIPackage`; what does not fit the type of its place is told otherwise."""

from __future__ import annotations

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.reports.materials.details import address, attribute, with_attributes
from scanner.reports.materials.wording import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.model.description import Detail
    from scanner.reports.materials.details import Fields

ONE_TEXT = ("ai_informationAboutApplication", "ai_informationAboutTraining", "ai_limitation")
TEXTS = (
    *("ai_domain", "ai_modelDataPreprocessing", "ai_modelExplainability", "ai_standardCompliance", "ai_typeOfModel"),
)
ENTRIES = ("ai_hyperparameter", "ai_metric", "ai_metricDecisionThreshold")
WORDS = {
    "ai_autonomyType": spdx.PresenceType,
    "ai_useSensitivePersonalInformation": spdx.PresenceType,
    "ai_safetyRiskAssessment": spdx.ai_SafetyRiskAssessmentType,
}
"""Properties of an `AIPackage` by what they hold: one text, texts, names with values, and one of a few words."""

ENERGY = "ai_energyConsumption"
OF_ALL = ("name", "description", "releaseTime", "suppliedBy", "externalRef", "verifiedUsing")
"""Properties that any package has; those of software begin with ``software_``."""

_UNITS = {"kwh": "kilowattHour", "kilowatthour": "kilowattHour", "mj": "megajoule", "megajoule": "megajoule"}

_REFS = {
    "paper": "documentation",
    "documentation": "documentation",
    "website": "altWebPage",
    "license": "license",
    "security-policy": "securityPolicy",
}


def ai_properties(details: Sequence[Detail], fields: Fields) -> tuple[dict[str, Any], list[Detail]]:
    """The properties of an `AIPackage` that the details give, and those of the details that found no place in it."""
    made: dict[str, Any] = {}
    left: list[Detail] = []
    by_place: dict[str, list[Detail]] = {}
    for detail in details:
        by_place.setdefault(fields.place(detail.field, "spdx3"), []).append(detail)
    for place, found in by_place.items():
        if place in ONE_TEXT:
            made[place] = _one_text(found, fields)
        elif place in TEXTS:
            made[place] = list(dict.fromkeys(map(with_attributes, found)))
        elif place in ENTRIES:
            made[place] = [_entry(one, fields) for one in found]
        elif place in WORDS:
            left += _word(made, place, found)
        elif place == ENERGY:
            left += _energy(made, found)
        elif place not in OF_ALL and not place.startswith(("software_", "relationship:")):
            left += found
    return made, left


def external_refs(details: Sequence[Detail], fields: Fields) -> tuple[list[Any], list[Detail]]:
    """What addresses the card gives, each with its title, and the details that are no address."""
    made, left = [], []
    for detail in fields.at(details, "externalRef", "spdx3"):
        leads = address(detail.value)
        if not leads:
            left.append(detail)
            continue
        kind = _REFS.get(attribute(detail, "type") or detail.field, "other")
        comment = line(attribute(detail, "type"), 100) or fields.title(detail.field)
        kind = getattr(spdx.ExternalRefType, kind, spdx.ExternalRefType.other)
        made.append(spdx.ExternalRef(externalRefType=kind, locator=[leads], comment=comment))
    return made, left


def _one_text(found: Sequence[Detail], fields: Fields) -> str:
    """The values, one a line; each with its title where they are of several fields."""
    if len({detail.field for detail in found}) == 1:
        return "\n".join(map(with_attributes, found))
    return "\n".join(f"{fields.title(detail.field)}: {with_attributes(detail)}" for detail in found)


def _entry(detail: Detail, fields: Fields) -> Any:
    """The value under its own name, as a metric has one, else under the field's title."""
    name = attribute(detail, "name")
    rest = tuple(pair for pair in detail.attributes if pair[0] != "name")
    from scanner.model.record import altered

    value = with_attributes(altered(detail, attributes=rest))
    return spdx.DictionaryEntry(key=line(name, 200) or fields.title(detail.field), value=value)


def _word(made: dict[str, Any], place: str, found: Sequence[Detail]) -> list[Detail]:
    """Sets the property by the first value that is one of its words; the other details are returned."""
    for detail in found:
        word = detail.value.strip().strip(".").lower()
        individual = {name.lower(): iri for name, iri in WORDS[place].NAMED_INDIVIDUALS.items()}.get(word)
        if individual is not None:
            made[place] = individual
            return [one for one in found if one is not detail]
    return list(found)


def _energy(made: dict[str, Any], found: Sequence[Detail]) -> list[Detail]:
    """Sets the energy of training by the first detail that gives a quantity; the other details are returned."""
    for detail in found:
        words = (attribute(detail, "quantity") or detail.value).split()
        unit = (attribute(detail, "unit") or "".join(words[1:])).lower().replace("-", "").replace(" ", "").rstrip("s.")
        try:
            quantity = float(words[0].replace(",", "")) if words else -1.0
        except ValueError:
            continue
        if not 0.0001 <= quantity < 1e15:  # others are written with an exponent, which the schema does not take
            continue
        of = getattr(spdx.ai_EnergyUnitType, _UNITS.get(unit, "other"))
        each = spdx.ai_EnergyConsumptionDescription(ai_energyQuantity=quantity, ai_energyUnit=of)
        made[ENERGY] = spdx.ai_EnergyConsumption(ai_trainingEnergyConsumption=[each])
        told = [one for one in found if one is not detail]
        return told if unit in _UNITS else list(found)
    return list(found)
