"""What a reader finds in an SPDX 3 document, as fields with values, one for each model in it."""

from __future__ import annotations

import re
from typing import Any

from reading import TITLES, Found, relation_of

_ENTRIES = {"Parameters": "parameters", "Precision": "precision", "Context length": "context-length"}
_OTHERS = re.compile(
    r"(Size of|Length of|Layers|Attention|Key-value|Tokenizer|Quantisation|Kind of|Dimensions|Vocabulary)"
)


def of_spdx3(made: dict[str, Any]) -> dict[str, Found]:
    """The models and datasets that the document is about, by name."""
    all_of = {one["spdxId"]: one for one in made["@graph"] if "spdxId" in one}
    return {one["name"]: _package(one, all_of) for name, one in all_of.items() if "#Model/" in name}


def _package(one: dict[str, Any], all_of: dict[str, Any]) -> Found:
    found: Found = {}

    def add(name: str, *values: object) -> None:
        held = found.setdefault(name, [])
        held += [str(value) for value in values if value not in (None, "") and str(value) not in held]

    add("name", one["name"])
    add("version", one.get("software_packageVersion"))
    add("purl", one.get("software_packageUrl"))
    add("supplier", all_of.get(one.get("suppliedBy", ""), {}).get("name"))
    add("description", one.get("description"))
    add("source-code", one.get("software_sourceInfo"))
    if "huggingface.co" not in one.get("software_homePage", ""):
        add("website", one.get("software_homePage"))
    for row in one.get("ai_hyperparameter", []):
        if row["key"] in _ENTRIES:
            add(_ENTRIES[row["key"]], row["value"])
        elif not _OTHERS.match(row["key"]):
            add("hyperparameter", f"{row['key']}={row['value']}")
    for row in one.get("ai_metric", []):
        add("metric", f"{row['key']}={row['value'].partition(' [')[0]}")
    for row in one.get("ai_energyConsumption", {}).get("ai_trainingEnergyConsumption", []):
        add("energy", f"{float(row['ai_energyQuantity']):g}")
    _application(one.get("ai_informationAboutApplication", ""), add)
    add("limitation", one.get("ai_limitation"))
    add("model", *one.get("ai_typeOfModel", []))
    for row in one.get("externalRef", []):
        if row.get("comment") == "Paper":
            add("paper", *row["locator"])
    for row in all_of.values():
        if row["type"] == "Annotation" and row["subject"] == one["spdxId"] and row["annotationType"] == "other":
            title, _, rest = row["statement"].partition(": ")
            if title in TITLES:
                add(TITLES[title], re.sub(r" \[(quantity|unit): .*", "", rest.rpartition(" (")[0]))
        elif row["type"] == "Relationship" and row["from"] == one["spdxId"]:
            _related(row, all_of, add)
    return found


def _application(text: str, add: Any) -> None:
    """Task and uses share a place; each has its title there where both are told."""
    if not text.startswith(("Task: ", "Intended use: ")):
        add("task" if re.fullmatch(r"[a-z-]+", text) else "intended-use", text)
        return
    for line in text.split("\n"):
        title, _, value = line.partition(": ")
        add(TITLES.get(title, "?"), value)


def _related(row: dict[str, Any], all_of: dict[str, Any], add: Any) -> None:
    kinds = {"trainedOn": "training-dataset", "testedOn": "evaluation-dataset"}
    licenses = {"hasDeclaredLicense": "declared", "hasConcludedLicense": "concluded"}
    for to in row["to"]:
        parent = all_of.get(to, {})
        if row["relationshipType"] in kinds:
            add(kinds[row["relationshipType"]], parent.get("name"))
        elif row["relationshipType"] in licenses:
            text = parent.get("simplelicensing_licenseExpression", "")
            add(licenses[row["relationshipType"]], text)
        elif row["relationshipType"] == "descendantOf":
            add("base-model", f"{relation_of(row.get('comment', ''))} {parent.get('name')}")
