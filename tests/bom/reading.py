"""What a reader finds in a bill of materials, as fields with values, one for each model in it."""

from __future__ import annotations

import re
from typing import Any

Found = dict[str, list[str]]

JUDGED = (
    *("name", "version", "purl", "supplier", "task", "description", "declared", "concluded", "detected"),
    *("base-model", "training-dataset", "evaluation-dataset", "parameters", "precision", "weights-format"),
    *("type-of-model", "architecture", "context-length", "metric", "hyperparameter", "energy", "emissions", "hardware"),
    *("location", "limitation", "intended-use", "out-of-scope-use", "language", "library", "tag", "paper", "website"),
    *("source-code", "contact", "citation"),
)
"""Fields that are compared, each in every repo."""

TITLES = {
    "Task": "task", "Parameters": "parameters", "Precision": "precision", "Format of the weights": "weights-format",
    "Type of model": "type-of-model", "Architecture": "architecture", "Context length": "context-length",
    "Metrics": "metric", "Hyperparameters": "hyperparameter", "Energy": "energy", "Emissions": "emissions",
    "Hardware of the training": "hardware", "Place of the training": "location", "Limitations": "limitation",
    "Intended use": "intended-use", "Uses it is not for": "out-of-scope-use", "Languages": "language",
    "Library": "library", "Tags": "tag", "Paper": "paper", "Contact": "contact", "Citation": "citation",
}  # fmt: skip
_PROPERTIES = {
    "weighbridge:parameters": "parameters", "weighbridge:precision": "precision",
    "weighbridge:weights-format": "weights-format", "genai:aibom:modelcard:contextLength": "context-length",
    "genai:aibom:modelcard:hyperparameter": "hyperparameter", "weighbridge:training-hardware": "hardware",
    "weighbridge:training-location": "location", "weighbridge:language": "language", "weighbridge:library": "library",
    "weighbridge:citation": "citation", "weighbridge:out-of-scope-use": "out-of-scope-use",
    "weighbridge:training-emissions": "emissions", "weighbridge:license-declared": "declared",
    "weighbridge:contact": "contact", "weighbridge:source-code": "source-code", "weighbridge:paper": "paper",
}  # fmt: skip
_RELATIONS = {
    "trained further from": "finetune", "merged from": "merge", "an adapter": "adapter", "a quantized form": "quantized",
    "another file format": "converted", "distilled from": "distill",
}  # fmt: skip


def relation_of(sentence: str) -> str:
    low = sentence.lower()
    return next((name for words, name in _RELATIONS.items() if words in low), "?")


def of_cyclonedx(made: dict[str, Any]) -> dict[str, Found]:
    """The models of a CycloneDX document, by name."""
    everything = [made["metadata"].get("component"), *made["components"]]
    names = {one["bom-ref"]: one["name"] for one in everything if one}
    models = [one for one in everything if one and one["bom-ref"].startswith("model-")]
    edges = {row["ref"]: row.get("dependsOn", []) for row in made["dependencies"]}
    return {
        one["name"]: _component(one, names, [names[to] for to in edges.get(one["bom-ref"], [])], everything)
        for one in models
    }


def _component(one: dict[str, Any], names: dict[str, str], _: list[str], everything: list[Any]) -> Found:
    found: Found = {}

    def add(name: str, *values: object) -> None:
        held = found.setdefault(name, [])
        held += [str(value) for value in values if value not in (None, "") and str(value) not in held]

    add("name", one["name"])
    add("version", one.get("version"))
    add("purl", one.get("purl"))
    add("supplier", one.get("supplier", {}).get("name"))
    add("description", one.get("description"))
    for row in one.get("licenses", []):
        held = row.get("license", row)
        ref = next((p["value"] for p in held.get("properties", []) if p["name"] == "weighbridge:license-ref"), "")
        add(held.get("acknowledgement", "?"), held.get("expression") or held.get("id") or ref or held.get("name"))
    for part in (one, *(file for file in everything if file and file["bom-ref"].startswith("file-"))):
        for row in part.get("evidence", {}).get("licenses", []) if part is one else ():
            held = row.get("license", row)
            ref = next((p["value"] for p in held.get("properties", []) if p["name"] == "weighbridge:license-ref"), "")
            add("detected", held.get("expression") or held.get("id") or ref or held.get("name"))
    card = one.get("modelCard", {})
    rows = [*one.get("properties", []), *card.get("properties", [])]
    env = card.get("considerations", {}).get("environmentalConsiderations", {})
    for row in [*rows, *env.get("properties", [])]:
        if row["name"] in _PROPERTIES:
            name = _PROPERTIES[row["name"]]
            add(name, row["value"].replace(": ", "=", 1) if name == "hyperparameter" else row["value"])
    given = card.get("modelParameters", {})
    add("task", given.get("task"))
    for key, name in (("architectureFamily", "type-of-model"), ("modelArchitecture", "architecture")):
        add(name, *(given[key].split(", ") if key in given else ()))
    add("training-dataset", *(names[row["ref"]] for row in given.get("datasets", [])))
    for row in card.get("quantitativeAnalysis", {}).get("performanceMetrics", []):
        add("metric", f"{row['type']}={row['value']}")
    for row in env.get("energyConsumptions", []):
        add("energy", f"{row['activityEnergyCost']['value']:g}")
        if "co2CostEquivalent" in row:
            add("emissions", f"{row['co2CostEquivalent']['value'] * 1e6:.12g}")
    thoughts = card.get("considerations", {})
    add("limitation", *thoughts.get("technicalLimitations", []))
    add("intended-use", *thoughts.get("useCases", []))
    add("tag", *one.get("tags", []))
    add("contact", *(row.get("name") for row in one.get("supplier", {}).get("contact", [])))
    for row in one.get("pedigree", {}).get("ancestors", []):
        note = re.search(re.escape(row["name"]) + r": ([^:]*)", one["pedigree"]["notes"])
        add("base-model", f"{relation_of(note[1] if note else '')} {row['name']}")
    kinds = {"vcs": "source-code", "website": "website", "documentation": "paper"}
    for row in one.get("externalReferences", []):
        if (
            row["type"] in kinds
            and "huggingface.co" not in row["url"]
            and "Documentation" not in row.get("comment", "")
        ):
            add(kinds[row["type"]], row.get("comment") or row["url"])
    return found


def of_spdx(made: dict[str, Any]) -> dict[str, Found]:
    """The models of an SPDX 2.3 document, by name."""
    names = {one["SPDXID"]: one["name"] for one in made["packages"]}
    found = {}
    for one in made["packages"]:
        if one["SPDXID"].startswith("SPDXRef-Model-"):
            found[one["name"]] = _package(one, names, made.get("relationships", []))
    return found


def _package(one: dict[str, Any], names: dict[str, str], relations: list[dict[str, Any]]) -> Found:
    found: Found = {}

    def add(name: str, *values: object) -> None:
        held = found.setdefault(name, [])
        held += [str(value) for value in values if value not in (None, "", "NOASSERTION") and str(value) not in held]

    add("name", one["name"])
    add("version", one.get("versionInfo"))
    add("purl", *(row["referenceLocator"] for row in one.get("externalRefs", []) if row["referenceType"] == "purl"))
    add("supplier", one.get("supplier", "").partition(": ")[2])
    add("description", one.get("description"))
    add("declared", one["licenseDeclared"])
    add("concluded", one["licenseConcluded"])
    add("detected", *one.get("licenseInfoFromFiles", []))
    if "huggingface.co" not in one.get("homepage", ""):
        add("website", one.get("homepage"))
    add("source-code", one.get("sourceInfo"))
    said = [row["comment"] for row in one.get("annotations", [])] + one.get("comment", "").split("\n")
    for text in said:
        title, _, rest = text.partition(": ")
        name = TITLES.get(title)
        if name:
            value = rest.rpartition(" (")[0] if rest.endswith(")") else rest
            value, more = value.partition(" [name: ")[::2] if name in ("metric", "hyperparameter") else (value, "")
            called = re.split(r"[;\]]", more)[0]
            value = re.sub(r" \[(quantity|unit): .*", "", value)
            add(name, f"{called}={value}" if called else value)
    for row in relations:
        if row["spdxElementId"] != one["SPDXID"]:
            if row["relationshipType"] == "TEST_OF" and row["relatedSpdxElement"] == one["SPDXID"]:
                add("evaluation-dataset", names[row["spdxElementId"]])
            continue
        parent = names.get(row["relatedSpdxElement"], "")
        if row["relationshipType"] in ("DESCENDANT_OF", "VARIANT_OF", "GENERATED_FROM", "OTHER") and parent:
            kind = relation_of(row.get("comment", ""))
            if kind != "?":
                add("base-model", f"{kind} {parent}")
            elif "Trained on" in row.get("comment", ""):
                add("training-dataset", parent)
    return found
