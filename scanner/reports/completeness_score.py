"""How complete what is known of a model is: by the OWASP AIBOM score, and by the G7's minimum elements.

The score is that of the OWASP AIBOM generator, field by field (GenAI-Security-Project/aibom-generator,
src/models/scoring.py at 4a287408af24, with src/models/field_registry.json at 03113488fb2b): in each category the share of
fields given times the category's weight, rounded to a tenth; then less where critical or important fields are missing.
That registry also names a factor of 0.5 for missing critical fields, which its code does not use, so neither do we. Of its
57 fields the seven on laws of African states are left out.
"""

from __future__ import annotations

from scanner.model.record import record
from scanner.reports.materials.relations import EVALUATION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model.description import FieldInfo
    from scanner.reports.materials.relations import Relative
    from scanner.reports.materials.units import Unit

CATEGORIES = (
    ("required", 20, "the bill itself"),
    ("metadata", 20, "purpose and supplier"),
    ("component", 20, "the component"),
    ("model-card", 30, "the model card"),
    ("external-references", 10, "references"),
)
"""Category, its points, and what it is about."""

CLUSTERS = (
    *("Metadata", "System level properties", "Models", "Dataset properties"),
    *("Infrastructure", "Security properties", "Key performance indicators"),
)
"""The clusters of the minimum elements, in the order of the paper."""

TIERS = ("critical", "important", "supplementary")

_BASIC = ("bom-format", "bom-spec-version", "bom-serial-number", "bom-version", "name")
_STANDARD = (*_BASIC, "download-location", "primary-purpose", "supplier")
_ADVANCED = (
    *(*_STANDARD, "component-type", "purl", "description", "license", "hyperparameter", "limitation"),
    *("training-energy", "safety-risk", "type-of-model"),
)
PROFILES = (("basic", 40, _BASIC), ("standard", 70, _STANDARD), ("advanced", 85, _ADVANCED))
"""Profile, the score that it asks for, and the fields."""

_BY_WRITERS = frozenset(
    (*_BASIC, "component-type", "bom-tool", "bom-context", "bom-timestamp", "bom-dependencies", "vulnerability")
)
"""Fields that every bill of ours has."""

_TOLD: dict[str, Callable[[Unit], bool]] = {
    "version": lambda unit: bool(unit.identity.version),
    "supplier": lambda unit: bool(unit.identity.supplier),
    "purl": lambda unit: bool(unit.identity.purl),
    "license": lambda unit: bool(unit.licenses.concluded or unit.licenses.declared),
    "download-location": lambda unit: bool(unit.identity.location),
    "source-code": lambda unit: bool(unit.identity.page),
    "website": lambda unit: bool(unit.identity.page),
    "weights-digest": lambda unit: _has_digests(unit),
    "file": lambda unit: bool(unit.files),
    "base-model": lambda unit: any(one.relation not in ("data", EVALUATION) for one in unit.relations),
    "training-dataset": lambda unit: any(one.relation == "data" for one in unit.relations),
    "evaluation-dataset": lambda unit: any(one.relation == EVALUATION for one in unit.relations),
}
"""What the identity, licences, files and relations of a model tell beside its details."""

_REFERENCES = ("download-location", "source-code", "website", "paper", "documentation")


@record
class Score:
    """``parts`` are (category, given, all, points) in the order of `CATEGORIES`; ``factor`` is below 1 where something
    that weighs is missing; ``profile`` is the highest that is reached, "" for none."""

    total: float
    parts: tuple[tuple[str, int, int, float], ...]
    factor: float
    profile: str


def given(unit: Unit, fields: Iterable[FieldInfo], origins: dict[str, Relative]) -> frozenset[str]:
    """The ids of the fields that are known of ``unit``; ``origins`` are the models and datasets outside it, by key."""
    told = {detail.field for detail in unit.details if detail.value.strip()}
    found = {
        info.id
        for info in fields
        if info.id in told or info.id in _BY_WRITERS or (info.id in _TOLD and _TOLD[info.id](unit))
    }
    data = [origins[one.parent] for one in unit.relations if one.relation == "data" and one.parent in origins]
    if data and all(one.license for one in data):
        found.add("dataset-license")
    if data and all(one.identity.commit for one in data):
        found.add("dataset-digest")
    if found.intersection(_REFERENCES):
        found.add("external-reference")
    return frozenset(found)


def score(fields: Sequence[FieldInfo], known: frozenset[str]) -> Score:
    """The score of a model of which the fields ``known`` are given."""
    parts = []
    for name, points, _ in CATEGORIES:
        rows = [info for info in fields if info.category == name]
        every = sum(info.weight for info in rows)
        have = sum(info.weight for info in rows if info.id in known)
        parts.append((name, round(have), round(every), round(points * have / every, 1) if every else 0.0))
    factor = _factor(fields, known)
    total = max(0.0, min(100.0, round(sum(part[3] for part in parts) * factor, 1)))
    reached = [name for name, least, asks in PROFILES if total >= least and known.issuperset(asks)]
    return Score(total, tuple(parts), factor, reached[-1] if reached else "")


def missing(fields: Sequence[FieldInfo], known: frozenset[str]) -> list[tuple[float, FieldInfo]]:
    """What the score would gain by each field that is missing, by tier and then most first; then those that only answer an
    element. A licence comes before all others of its tier: without one nobody may use the model.

    A field whose elements are all answered by others, and which is not in the score, is left out.
    """
    now = score(fields, known).total
    answered = {name for info in fields if info.id in known for name in info.elements}
    rows = []
    for info in fields:
        if info.id in known or not (info.tier or set(info.elements) - answered):
            continue
        gain = round(score(fields, known | {info.id}).total - now, 1) if info.tier else 0.0
        rows.append((gain, info))
    rows.sort(key=lambda row: (_tier(row[1]), row[1].id != "license", -row[0], -len(set(row[1].elements) - answered)))
    return rows


def elements(fields: Sequence[FieldInfo], known: frozenset[str]) -> dict[str, dict[str, bool]]:
    """By cluster, the minimum elements and whether a field that answers them is given."""
    found: dict[str, dict[str, bool]] = {name: {} for name in CLUSTERS}
    for info in fields:
        for name in info.elements:
            cluster, _, what = name.partition(": ")
            row = found.setdefault(cluster, {})
            row[what] = row.get(what, False) or info.id in known
    return {cluster: row for cluster, row in found.items() if row}


def _tier(info: FieldInfo) -> int:
    return TIERS.index(info.tier) if info.tier in TIERS else len(TIERS)


def _factor(fields: Sequence[FieldInfo], known: frozenset[str]) -> float:
    lost = [info.tier for info in fields if info.id not in known]
    critical, important = lost.count("critical"), lost.count("important")
    factor = 0.8 if critical > 3 else 0.9 if critical >= 2 else 1.0
    return factor * 0.95 if important >= 5 else factor


def _has_digests(unit: Unit) -> bool:
    weights = [file for file in unit.files if file.kind == "weights"]
    return bool(weights) and all(file.sha256 for file in weights)
