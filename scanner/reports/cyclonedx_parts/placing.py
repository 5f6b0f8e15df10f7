"""Values at the places that the registry of fields names, as ``modelCard.considerations.technicalLimitations[]``."""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.materials.wording import LONGEST, line, lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Object = dict[str, Any]

OURS = "weighbridge:"
"""What the names of our own properties begin with."""

_CARD = "modelCard."
_ASIDE = f"{_CARD}considerations."
_ENERGY = f"{_ASIDE}environmentalConsiderations.energyConsumptions[]."
PLACES = frozenset(
    {
        *("description", "tags[]", "supplier.name", "supplier.contact[].name"),
        *(f"{_CARD}modelParameters.{name}" for name in ("task", "architectureFamily", "modelArchitecture")),
        *(f"{_CARD}modelParameters.{name}" for name in ("inputs[].format", "outputs[].format")),
        f"{_CARD}quantitativeAnalysis.performanceMetrics[].value",
        *(f"{_ASIDE}{name}[]" for name in ("users", "useCases", "technicalLimitations", "performanceTradeoffs")),
        *(f"{_ASIDE}ethicalConsiderations[].{name}" for name in ("name", "mitigationStrategy")),
        f"{_ASIDE}fairnessAssessments[].harms",
        *(f"{_ENERGY}{name}.value" for name in ("activityEnergyCost", "co2CostEquivalent")),
    }
)
"""Where a text may stand in a component; all other places are made from the report itself. A report brings its own registry,
which somebody may have edited."""

_OPEN = regex(r"(?:modelCard\.)?properties\[[A-Za-z0-9:_-]{1,200}\]|externalReferences\[([a-z-]{1,40})\]")
_KINDS = frozenset(
    """vcs issue-tracker website advisories bom mailing-list social chat documentation support source-distribution
    distribution distribution-intake license build-meta build-system release-notes security-contact model-card log
    configuration evidence formulation attestation threat-model adversary-model risk-assessment vulnerability-assertion
    exploitability-statement pentest-report static-analysis-report dynamic-analysis-report runtime-analysis-report
    component-analysis-report maturity-report certification-report codified-infrastructure quality-metrics poam
    electronic-signature digital-signature rfc-9116 other""".split()  # noqa: SIM905 - a table
)
"""What an external reference may be (CycloneDX 1.6)."""

_ADDRESS = regex(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+[A-Za-z0-9_~/#=-]")
_PART = regex(r"([A-Za-z0-9]+)(?:\[([A-Za-z0-9:_-]*)\])?")


def text(value: str) -> str:
    """``value`` with its lines, visible, at most `LONGEST` characters."""
    made = lines(value.strip())
    return made if len(made) <= LONGEST else made[: LONGEST - 1] + "…"


def prop(name: str, value: str) -> Object:
    """A property of a component, card or licence."""
    return {"name": name, "value": text(value)}


def add_property(owner: Object, name: str, value: str) -> None:
    """Adds a property of ours to ``owner``, once for each value."""
    entry = prop(name if ":" in name else OURS + name, value)
    held = owner.setdefault("properties", [])
    if entry not in held:
        held.append(entry)


def address_in(value: str) -> str:
    """The first web address in ``value``, "" for none: what else may stand in a card is no address."""
    found = _ADDRESS.search(value[:LONGEST])
    return found[0] if found else ""


def place(component: Object, path: str, field: str, value: str) -> None:
    """Writes ``value`` of ``field`` where ``path`` says, below ``component``.

    A list gets one more item, a property one more entry; of a place for one text, later values follow after a comma. What
    does not fit its place (a reference without an address) becomes a property.
    """
    owner = component
    if not _is_place(path):
        return add_property(component, field, value)
    parts = [found for found in map(_PART.fullmatch, path.split(".")) if found is not None]
    for index, part in enumerate(parts):
        name, key = part[1], part[2]
        last = index == len(parts) - 1
        if name == "properties" and key:
            return add_property(owner, key, value)
        if name == "externalReferences" and key is not None:
            return _refer(owner, key or "other", field, value)
        if key is not None:
            rest = [found[1] for found in parts[index + 1 :]]
            return _append(owner.setdefault(name, []), rest, value)
        if last:
            owner[name] = _joined(owner.get(name), value)
        else:
            owner = owner.setdefault(name, {})
    return None


def _is_place(path: str) -> bool:
    found = _OPEN.fullmatch(path)
    return path in PLACES if found is None else found[1] is None or found[1] in _KINDS


def _refer(owner: Object, kind: str, field: str, value: str) -> None:
    url = address_in(value)
    if not url:
        return add_property(owner, field, value)
    entry: Object = {"type": kind, "url": url}
    if line(value) != url:
        entry["comment"] = text(value)
    held = owner.setdefault("externalReferences", [])
    if not any(one["type"] == kind and one["url"] == url for one in held):
        held.append(entry)
    return None


def _append(held: list[Any], rest: list[str], value: str) -> None:
    item: Any = text(value)
    for name in reversed(rest):
        item = {name: item}
    if item not in held:
        held.append(item)


def _joined(before: object, value: str) -> str:
    made = line(value)
    if not isinstance(before, str) or not before:
        return made
    return before if made in before.split(", ") else line(f"{before}, {made}")
