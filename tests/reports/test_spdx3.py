"""SPDX 3.0.1 as its schema and the library's own model judge it, offline."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("spdx_python_model", reason="SPDX 3 is written with spdx-python-model: pip install -e '.[sbom]'")

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.model.description import Detail, FieldInfo
from scanner.model.report import Report
from scanner.reports.interface import output
from tests.reports.described import COMMIT, TERMS, concluded, described, hostile, model, monorepo, with_details
from tests.reports.samples import report

REPORTS = {
    "model": described(),
    "undescribed": described(model(description=None)),
    "monorepo": described(monorepo()),
    "dataset": described(model("hf://datasets/acme/talk", lineage=())),
    "hostile": described(hostile()),
    "several": described(model(), monorepo(), hostile()),
    "empty": report(),
    "unlisted": described(model(facts=(concluded("R", spdx="OpenMDW-1.0 OR Apache-2.0+ OR GPL-2.0"),), lineage=())),
}
SCHEMA = Path(__file__).parents[1] / "schemas" / "spdx-3.0.1.schema.json"


@cache
def validator() -> Any:
    """The schema, ready to judge."""
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the schema is checked with jsonschema-rs")
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def graph(of: Report) -> list[dict[str, Any]]:
    """The elements of the document."""
    found: list[dict[str, Any]] = json.loads(output("spdx3").render(of))["@graph"]
    return found


def only(elements: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """The one element of that type and name."""
    (found,) = [one for one in elements if one["type"] == kind and one.get("name") == name]
    return found


def relations(elements: list[dict[str, Any]], origin: dict[str, Any], kind: str) -> list[str]:
    """What ``origin`` is related to in that way."""
    rows = [one for one in elements if one.get("relationshipType") == kind and one["from"] == origin["spdxId"]]
    return [target for one in rows for target in one["to"]]


@pytest.mark.parametrize("name", REPORTS)
def test_it_keeps_to_the_schema(name: str) -> None:
    errors = validator().iter_errors(json.loads(output("spdx3").render(REPORTS[name])))
    assert [str(error)[:500] for error in errors] == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_model_of_spdx_reads_it_and_finds_each_element_that_is_named(name: str) -> None:
    objects = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().read(BytesIO(output("spdx3").render(REPORTS[name])), objects)
    missing = objects.link()
    assert {one for one in missing if "NoAssertionLicense" not in one} == set()
    again = BytesIO()
    spdx.JSONLDSerializer().write(objects, again)  # which checks each element's cardinalities
    assert len(json.loads(again.getvalue())["@graph"]) == len(graph(REPORTS[name]))


@pytest.mark.parametrize("name", REPORTS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    written = output("spdx3").render(REPORTS[name])
    assert written == output("spdx3").render(REPORTS[name])
    assert written.isascii()
    assert b"##[" not in written


def test_a_model_is_an_ai_package_with_its_files() -> None:
    elements = graph(REPORTS["model"])
    whole = only(elements, "ai_AIPackage", "acme/tuned")
    assert whole["software_packageUrl"] == f"pkg:huggingface/acme/tuned@{COMMIT}"
    assert whole["software_primaryPurpose"] == "model"
    files = {one["name"]: one for one in elements if one["type"] == "software_File"}
    assert set(relations(elements, whole, "contains")) == {one["spdxId"] for one in files.values()}
    assert [one["algorithm"] for one in files["model.pkl"]["verifiedUsing"]] == ["sha1", "sha256"]
    assert [one["algorithm"] for one in files["model.safetensors"]["verifiedUsing"]] == ["sha256"]


def test_what_it_was_made_from_is_related() -> None:
    elements = graph(REPORTS["model"])
    whole = only(elements, "ai_AIPackage", "acme/tuned")
    base = only(elements, "ai_AIPackage", "meta-llama/Llama-3.1-8B")
    data = only(elements, "dataset_DatasetPackage", "acme/talk")
    assert relations(elements, whole, "descendantOf") == [base["spdxId"]]
    assert relations(elements, whole, "trainedOn") == [data["spdxId"]]


def test_licences_are_relations_and_their_texts_the_files_of_the_repo() -> None:
    elements = graph(REPORTS["model"])
    whole = only(elements, "ai_AIPackage", "acme/tuned")
    by_id = {one.get("spdxId"): one for one in elements}
    (declared,) = (by_id[one] for one in relations(elements, whole, "hasDeclaredLicense"))
    assert declared["simplelicensing_licenseExpression"] == "LicenseRef-tuesdays"
    (entry,) = declared["simplelicensing_customIdToUri"]
    assert by_id[entry["value"]]["simplelicensing_licenseText"] == TERMS
    (concluded_as,) = relations(elements, whole, "hasConcludedLicense")
    assert concluded_as.endswith("NoAssertionLicense")


@pytest.mark.parametrize("name", REPORTS)
def test_each_package_has_one_declared_and_one_concluded_licence(name: str) -> None:
    """As the AI and the Dataset profile ask (SPDX 3.0.1, profile conformance), also of models that were not read."""
    elements = graph(REPORTS[name])
    for one in elements:
        if one["type"] in ("ai_AIPackage", "dataset_DatasetPackage"):
            assert len(relations(elements, one, "hasDeclaredLicense")) == 1
            assert len(relations(elements, one, "hasConcludedLicense")) == 1


def test_what_a_dataset_declares_that_nobody_read_is_not_asserted() -> None:
    elements = graph(REPORTS["model"])
    data = only(elements, "dataset_DatasetPackage", "acme/talk")
    for kind in ("hasDeclaredLicense", "hasConcludedLicense"):
        assert relations(elements, data, kind) == ["expandedlicensing_NoAssertionLicense"]


def test_a_security_finding_is_assessed_and_each_finding_told() -> None:
    elements = graph(REPORTS["model"])
    weakness = only(elements, "security_Vulnerability", "pickle-unsafe-callable")
    file = only(elements, "software_File", "model.pkl")
    (vex,) = [one for one in elements if one["type"] == "security_VexAffectedVulnAssessmentRelationship"]
    assert (vex["from"], vex["to"]) == (weakness["spdxId"], [file["spdxId"]])
    assert vex["security_actionStatement"].startswith("Do not load the file.")
    told = [one for one in elements if one["type"] == "Annotation" and one["subject"] == file["spdxId"]]
    assert [one["annotationType"] for one in told] == ["review"]
    assert not [one for one in elements if one["type"] == "security_Vulnerability" and "license" in one["name"]]


def claimed(of: Report) -> set[str]:
    """The profiles that the document claims to conform to."""
    bill, document = [one for one in graph(of) if one["type"] in ("software_Sbom", "SpdxDocument")]
    assert set(bill["profileConformance"]) == set(document["profileConformance"])
    return set(bill["profileConformance"])


USED = {"core", "software", "simpleLicensing", "expandedLicensing"}


def test_a_profile_is_claimed_where_each_package_has_what_it_asks_for() -> None:
    released = with_details(model(lineage=()), Detail("released", "2026-01-02", "card"))
    made = described(released, fields=(FieldInfo("released", "Released", spdx3="releaseTime"),))
    assert claimed(made) == {*USED, "ai", "security"}
    assert claimed(REPORTS["dataset"]) == {*USED, "security"}


def test_what_a_profile_asks_for_and_nobody_says_is_told_and_left_out() -> None:
    """SPDX 3.0.1 has no word for a supplier or a time that is not known."""
    elements = graph(REPORTS["model"])
    assert claimed(REPORTS["model"]) == {*USED, "security"}
    whole = only(elements, "ai_AIPackage", "acme/tuned")
    told = [one["statement"] for one in elements if one["type"] == "Annotation" and one["subject"] == whole["spdxId"]]
    assert "The AI profile also asks for releaseTime: not known, so left out." in told
    assert "releaseTime" not in whole
    data = only(elements, "dataset_DatasetPackage", "acme/talk")
    told = [one["statement"] for one in elements if one["type"] == "Annotation" and one["subject"] == data["spdxId"]]
    assert told == ["The Dataset profile also asks for builtTime, originatedBy, releaseTime: not known, so left out."]


def test_details_stand_where_the_registry_says() -> None:
    places = {
        "type-of-model": "ai_typeOfModel",
        "hyperparameter": "ai_hyperparameter",
        "metric": "ai_metric",
        "limitation": "ai_limitation",
        "domain": "ai_domain",
        "autonomy": "ai_autonomyType",
        "safety-risk": "ai_safetyRiskAssessment",
        "sensitive-information": "ai_useSensitivePersonalInformation",
        "training-energy": "ai_energyConsumption",
        "intended-use": "ai_informationAboutApplication",
        "primary-purpose": "ai_informationAboutApplication",
        "description": "description",
        "website": "software_homePage",
        "released": "releaseTime",
        "paper": "externalRef",
        "citation": "annotation",
    }
    fields = tuple(FieldInfo(name, name.title(), spdx3=place) for name, place in places.items())
    details = (
        Detail("type-of-model", "llama", "config"),
        Detail("hyperparameter", "8", "card", attributes=(("name", "batch"),)),
        Detail("metric", "0.9", "card", attributes=(("name", "accuracy"), ("dataset", "glue"))),
        Detail("limitation", "It cannot count.", "card"),
        Detail("limitation", "It is slow.", "card"),
        Detail("domain", "medicine", "card"),
        Detail("autonomy", "Yes", "card"),
        Detail("safety-risk", "rather high", "card"),
        Detail("sensitive-information", "no", "card"),
        Detail("training-energy", "12.5 kWh", "card", attributes=(("quantity", 12.5), ("unit", "kWh"))),
        Detail("intended-use", "Talk.", "card"),
        Detail("primary-purpose", "text-generation", "card"),
        Detail("description", "It talks.", "card"),
        Detail("website", "https://acme.example/", "card"),
        Detail("released", "2026-01-02", "card"),
        Detail("paper", "https://arxiv.org/abs/1", "card"),
        Detail("paper", "no address", "card"),
        Detail("citation", "Doe 2026", "card"),
    )
    made = described(with_details(model(), *details), fields=fields)
    elements = graph(made)
    assert list(validator().iter_errors(json.loads(output("spdx3").render(made)))) == []
    whole = only(elements, "ai_AIPackage", "acme/tuned")
    assert whole["ai_typeOfModel"] == ["llama"]
    assert [(one["key"], one["value"]) for one in whole["ai_hyperparameter"]] == [("batch", "8")]
    assert [(one["key"], one["value"]) for one in whole["ai_metric"]] == [("accuracy", "0.9 [dataset: glue]")]
    assert whole["ai_limitation"] == "It cannot count.\nIt is slow."
    assert whole["ai_domain"] == ["medicine"]
    assert (whole["ai_autonomyType"], whole["ai_useSensitivePersonalInformation"]) == ("yes", "no")
    assert "ai_safetyRiskAssessment" not in whole
    (energy,) = whole["ai_energyConsumption"]["ai_trainingEnergyConsumption"]
    assert (energy["ai_energyQuantity"], energy["ai_energyUnit"]) == ("12.5", "kilowattHour")
    assert whole["ai_informationAboutApplication"] == "Intended-Use: Talk.\nPrimary-Purpose: text-generation"
    assert whole["description"] == "It talks."
    assert whole["software_homePage"] == "https://acme.example/"
    assert whole["releaseTime"] == "2026-01-02T00:00:00Z"
    assert [one["locator"] for one in whole["externalRef"]] == [["https://arxiv.org/abs/1"]]
    told = {one["statement"] for one in elements if one["type"] == "Annotation" and one["subject"] == whole["spdxId"]}
    assert {"Safety-Risk: rather high (model card)", "Citation: Doe 2026 (model card)"} <= told
    assert "Paper: no address (model card)" in told
