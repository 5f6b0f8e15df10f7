"""SPDX 2.3 as its own library judges it, for everyday, hostile and undescribed reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("spdx_tools", reason="SPDX 2.3 is written and judged by spdx-tools: pip install -e '.[sbom]'")

from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from scanner.model.description import Detail, FieldInfo
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.reports.interface import output
from tests.reports.described import COMMIT, TERMS, concluded, described, hostile, model, monorepo, with_details
from tests.reports.samples import report

REPORTS = {
    "model": described(),
    "undescribed": described(model(description=None)),
    "monorepo": described(monorepo()),
    "hostile": described(hostile()),
    "several": described(model(), monorepo(), hostile()),
    "empty": report(),
    "unlisted": described(model(facts=(concluded("R", spdx="OpenMDW-1.0 OR Apache-2.0+ OR GPL-2.0"),), lineage=())),
}
SCHEMA = Path(__file__).parents[1] / "schemas" / "spdx-2.3.schema.json"


def render(of: Report) -> dict[str, Any]:
    """The document as its readers see it."""
    found: dict[str, Any] = json.loads(output("spdx").render(of))
    return found


def package(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The package of that name."""
    (found,) = [one for one in document["packages"] if one["name"] == name]
    return dict(found)


@pytest.mark.parametrize("name", REPORTS)
def test_the_library_finds_it_valid(name: str, tmp_path: Path) -> None:
    written = tmp_path / "r.spdx.json"
    written.write_bytes(output("spdx").render(REPORTS[name]))
    assert [message.validation_message for message in validate_full_spdx_document(parse_file(str(written)))] == []


@pytest.mark.parametrize("name", REPORTS)
def test_it_keeps_to_the_schema(name: str) -> None:
    """Which other readers check, and which is narrower than the library: PACKAGE-MANAGER has a dash."""
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the schema is checked with jsonschema-rs")
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [str(error)[:500] for error in validator.iter_errors(render(REPORTS[name]))] == []


def test_its_command_takes_it(tmp_path: Path) -> None:
    written = tmp_path / "r.spdx.json"
    written.write_bytes(output("spdx").render(REPORTS["several"]))
    command = [sys.executable, "-m", "spdx_tools.spdx.clitools.pyspdxtools", "-i", str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", REPORTS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    written = output("spdx").render(REPORTS[name])
    assert written == output("spdx").render(REPORTS[name])
    assert written.isascii()
    assert b"##[" not in written


def test_another_report_has_another_namespace() -> None:
    one, other = (render(REPORTS[name])["documentNamespace"] for name in ("model", "undescribed"))
    assert one != other


def test_a_file_whose_sha1_is_not_known_is_a_package() -> None:
    document = render(REPORTS["model"])
    assert {file["fileName"] for file in document["files"]} == {"./LICENSE", "./README.md", "./model.pkl"}
    lone = package(document, "model.safetensors")
    assert lone["filesAnalyzed"] is False
    assert lone["primaryPackagePurpose"] == "FILE"
    assert [one["algorithm"] for one in lone["checksums"]] == ["SHA256"]
    assert lone["downloadLocation"] == f"https://huggingface.co/acme/tuned/resolve/{COMMIT}/model.safetensors"
    whole = package(document, "acme/tuned")
    assert whole["packageVerificationCode"]["packageVerificationCodeExcludedFiles"] == ["./model.safetensors"]


def test_licences_come_with_the_texts_of_the_repo() -> None:
    document = render(REPORTS["model"])
    whole = package(document, "acme/tuned")
    assert (whole["licenseDeclared"], whole["licenseConcluded"]) == ("LicenseRef-tuesdays", "NOASSERTION")
    texts = {one["licenseId"]: one["extractedText"] for one in document["hasExtractedLicensingInfos"]}
    assert texts["LicenseRef-tuesdays"] == TERMS
    inherited = [one["comment"] for one in whole["annotations"] if "no licence of its own files" in one["comment"]]
    assert len(inherited) == 1


def test_base_models_and_data_are_packages_with_relations() -> None:
    document = render(REPORTS["model"])
    whole = package(document, "acme/tuned")["SPDXID"]
    base = package(document, "meta-llama/Llama-3.1-8B")
    data = package(document, "acme/talk")
    rows = [one for one in document["relationships"] if one["spdxElementId"] == whole]
    told = {(one["relationshipType"], one["relatedSpdxElement"]) for one in rows}
    assert ("DESCENDANT_OF", base["SPDXID"]) in told
    assert ("GENERATED_FROM", data["SPDXID"]) in told
    assert base["externalRefs"][0]["referenceLocator"] == "pkg:huggingface/meta-llama/Llama-3.1-8B"


def test_findings_are_reviews_of_their_files() -> None:
    document = render(REPORTS["model"])
    (pickle,) = [file for file in document["files"] if file["fileName"] == "./model.pkl"]
    (told,) = pickle["annotations"]
    assert told["annotationType"] == "REVIEW"
    assert told["annotator"] == "Tool: weighbridge-0.1.0"
    assert told["comment"].startswith("pickle-unsafe-callable at model.pkl@3: Calls posix.system.")
    assert "The policy says deny" in told["comment"]


def test_details_stand_where_the_registry_says() -> None:
    fields = (
        FieldInfo("name", "Name", spdx="package.name"),
        FieldInfo("version", "Version", spdx="package.versionInfo"),
        FieldInfo("supplier", "Supplier", spdx="package.supplier"),
        FieldInfo("description", "Description", spdx="package.description"),
        FieldInfo("website", "Website", spdx="package.homepage"),
        FieldInfo("download-location", "Download", spdx="package.downloadLocation"),
        FieldInfo("external-reference", "Reference", spdx="package.externalRefs"),
        FieldInfo("released", "Released", spdx="package.releaseDate"),
        FieldInfo("source-code", "Source", spdx="package.sourceInfo"),
        FieldInfo("paper", "Paper", spdx="package.comment"),
        FieldInfo("metric", "Metric", spdx="annotation"),
    )
    details = (
        Detail("name", "Tuned", "card"),
        Detail("version", "2.1", "card"),
        Detail("supplier", "Acme (Ltd)", "card"),
        Detail("description", "It talks.", "card"),
        Detail("website", "https://acme.example/tuned", "card"),
        Detail("download-location", "https://acme.example/get", "card"),
        Detail("external-reference", "https://acme.example/more", "card"),
        Detail("released", "2026-01-02T03:04:05Z", "card"),
        Detail("source-code", "https://acme.example/code", "card"),
        Detail("paper", "arXiv:1", "card"),
        Detail("metric", "0.9", "card", Place("README.md", line=8), (("name", "accuracy"),)),
        Detail("unheard-of", "x", "card"),
    )
    bare = model("tuned", source="folder", revision=None, lineage=())
    whole = package(render(described(with_details(bare, *details), fields=fields)), "Tuned")
    assert whole["versionInfo"] == "2.1"
    assert whole["supplier"] == "Organization: Acme [Ltd]"
    assert whole["description"] == "It talks."
    assert whole["homepage"] == "https://acme.example/tuned"
    assert whole["downloadLocation"] == "https://acme.example/get"
    assert [one["referenceLocator"] for one in whole["externalRefs"]] == [
        "pkg:generic/Tuned@2.1",
        "https://acme.example/more",
    ]
    assert whole["releaseDate"] == "2026-01-02T03:04:05Z"
    assert whole["sourceInfo"] == "https://acme.example/code"
    assert whole["comment"] == "Paper: arXiv:1 (model card)"
    told = [one["comment"] for one in whole["annotations"]]
    assert "Metric: 0.9 [name: accuracy] (model card, README.md:8)" in told
    assert "unheard-of: x (model card)" in told


def test_without_a_description_it_says_so() -> None:
    document = render(REPORTS["undescribed"])
    assert "digests of files may be missing" in document["comment"]
    assert "files" not in document
