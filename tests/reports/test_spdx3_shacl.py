"""SPDX 3.0.1 as SHACL judges it: also what an id leads to, which neither the JSON Schema nor the library looks at."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("spdx_python_model", reason="SPDX 3 is written with spdx-python-model: pip install -e '.[sbom]'")

from scanner.reports.interface import output
from tests.reports.bills import whole
from tests.reports.spdx3_shapes import TERMS, shapes, violations
from tests.reports.test_spdx3 import REPORTS

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # in rdflib itself

REPORTS = {**REPORTS, "whole": whole()}
ROOT = Path(__file__).parents[2]


def document(name: str) -> dict[str, Any]:
    """The report of that name as an SPDX 3 document."""
    found: dict[str, Any] = json.loads(output("spdx3").render(REPORTS[name]))
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_it_keeps_to_the_shapes(name: str) -> None:
    assert violations(document(name)) == []


MISTAKES = {
    "nobody made it": ("CreationInfo", {"createdBy": None}, "Core/createdBy MinCount"),
    "an agent in place of a tool": ("CreationInfo", {"createdUsing": ["SoftwareAgent"]}, "Core/createdUsing Class"),
    "a day in place of a time": ("CreationInfo", {"created": "2026-11-21"}, "Core/created Pattern"),
    "a version that is none": ("CreationInfo", {"specVersion": "three"}, "Core/specVersion Pattern"),
    "no creation": ("software_File", {"creationInfo": None}, "Core/creationInfo MinCount"),
    "from nothing": ("Relationship", {"from": None}, "Core/from MinCount"),
    "to nothing": ("Relationship", {"to": None}, "Core/to MinCount"),
    "to what is not there": ("Relationship", {"to": ["https://example.org/absent"]}, "Core/to Class"),
    "a relation of no type": ("Relationship", {"relationshipType": None}, "Core/relationshipType MinCount"),
    "a relation that is none": ("Relationship", {"relationshipType": "isFondOf"}, "Core/relationshipType In"),
    "a purpose that is none": ("ai_AIPackage", {"software_primaryPurpose": "modell"}, "Software/primaryPurpose In"),
    "a tool as supplier": ("ai_AIPackage", {"suppliedBy": "Tool"}, "Core/suppliedBy Class"),
    "an abstract class": ("Tool", {"type": "Artifact"}, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type Not"),
    "two limitations": ("ai_AIPackage", {"ai_limitation": ["one", "two"]}, "AI/limitation MaxCount"),
    "a metric that is text": ("ai_AIPackage", {"ai_metric": ["urn:0.9"]}, "AI/metric Class"),
    "autonomy of another kind": ("ai_AIPackage", {"ai_autonomyType": "maybe"}, "AI/autonomyType In"),
    "a risk that is none": ("ai_AIPackage", {"ai_safetyRiskAssessment": "grave"}, "AI/safetyRiskAssessment In"),
    "a dataset of no type": ("dataset_DatasetPackage", {"dataset_datasetType": None}, "Dataset/datasetType MinCount"),
    "a size that is no number": (
        "dataset_DatasetPackage",
        {"dataset_datasetSize": "many"},
        "Dataset/datasetSize Datatype",
    ),
    "a digest of nothing": (
        "software_File",
        {"verifiedUsing": [{"type": "Hash", "algorithm": "sha256"}]},
        "Core/hashValue MinCount",
    ),
    "a digest that is a pair": (
        "software_File",
        {"verifiedUsing": [{"type": "DictionaryEntry", "key": "sha256", "value": "00"}]},
        "Core/verifiedUsing Class",
    ),
    "a file as licence": ("SpdxDocument", {"dataLicense": "software_File"}, "Core/dataLicense Class"),
    "a profile that is none": ("SpdxDocument", {"profileConformance": ["ml"]}, "Core/profileConformance In"),
    "no expression": (
        "simplelicensing_LicenseExpression",
        {"simplelicensing_licenseExpression": None},
        "SimpleLicensing/licenseExpression MinCount",
    ),
    "a licence without text": (
        "expandedlicensing_CustomLicense",
        {"simplelicensing_licenseText": None},
        "SimpleLicensing/licenseText MinCount",
    ),
    "a remark on nothing": ("Annotation", {"subject": None}, "Core/subject MinCount"),
    "two actions": (
        "security_VexAffectedVulnAssessmentRelationship",
        {"security_actionStatement": ["one", "two"]},
        "Security/actionStatement MaxCount",
    ),
    "no id": ("software_Sbom", {"spdxId": "_:sbom"}, " NodeKind"),
}
"""What is done to one element of a good document: its type, the properties set or taken away, what SHACL says of it.

A value that is the type of an element, or a list of it, stands for that element's id."""


@pytest.mark.parametrize("name", MISTAKES)
def test_the_shapes_find_each_mistake(name: str) -> None:
    kind, changes, told = MISTAKES[name]
    broken = deepcopy(document("model"))
    ids = {one["type"]: one.get("spdxId") for one in reversed(broken["@graph"])}
    element = next(one for one in broken["@graph"] if one["type"] == kind)
    for key, value in changes.items():
        if value is None:
            del element[key]
        elif isinstance(value, list):
            element[key] = [ids.get(one, one) if isinstance(one, str) else one for one in value]
        else:
            element[key] = ids.get(value, value) if key != "type" else value
    assert told in violations(broken)


def test_the_shapes_are_what_the_bindings_say() -> None:
    from importlib.metadata import version

    if version("spdx-python-model") != "0.0.6":
        pytest.skip("the shapes in tests/schemas were made from spdx-python-model 0.0.6")
    script = [sys.executable, str(ROOT / "scripts" / "make_spdx3_shapes.py"), "--check"]
    ran = subprocess.run(script, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


PUBLISHED = ROOT / "tests" / "schemas" / "spdx-3.0.1.published.txt"
LATER = {
    ("Security/VulnAssessmentRelationship", "Security/assessedElement"): ("Software/SoftwareArtifact", 0, "1"),
    ("Security/VexAffectedVulnAssessmentRelationship", "Security/actionStatement"): ("xsd:string", 1, "1"),
    ("Security/VexAffectedVulnAssessmentRelationship", "Security/actionStatementTime"): ("xsd:dateTimeStamp", 0, "1"),
}
"""Where 3.0.1 as released, which the bindings and the JSON Schema follow, asks for more than the file that was read."""


def published() -> dict[tuple[str, str], tuple[str, int, str]]:
    """What SPDX's own file of shapes says of a class' property: the kind of value, least and greatest count."""
    rows = PUBLISHED.read_text(encoding="utf-8").splitlines()
    cells = [row.split() for row in rows if row and not row.startswith("#")]
    return {(of, name): (value, int(least), most) for of, name, value, least, most in cells}


def made() -> dict[tuple[str, str], tuple[str, int, str]]:
    """The same of our shapes."""
    from rdflib.namespace import SH, XSD

    graph, found = shapes(), {}
    for of, node in graph.subject_objects(SH.property):
        value = graph.value(node, SH["class"]) or graph.value(node, SH.datatype)
        if value is not None:
            least, most = graph.value(node, SH.minCount), graph.value(node, SH.maxCount)
            short = value.removeprefix(TERMS).replace(str(XSD), "xsd:")
            row = of.removeprefix(TERMS), graph.value(node, SH.path).removeprefix(TERMS)
            found[row] = (short, int(least or 0), str(most or "*"))
    return found


def test_the_shapes_say_of_each_property_what_the_published_ones_say() -> None:
    assert made() == published() | LATER
