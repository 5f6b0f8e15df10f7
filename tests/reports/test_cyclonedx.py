"""CycloneDX: valid for its own library, whole, harmless, the same on every run, and quick."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import bills
import pytest
import samples

from scanner.catalog.bom_fields import infos
from scanner.catalog.reading import read_licenses
from scanner.cli.main import main
from scanner.model.codec import report_from_json
from scanner.model.description import DescribedFile, Detail
from scanner.model.escape import printable
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.reports.cyclonedx_parts.card import TOLD_BY_IDENTITY
from scanner.reports.cyclonedx_parts.licenses import spdx_ids
from scanner.reports.interface import output

VERSIONS = {"cyclonedx": "1.6", "cyclonedx17": "1.7"}
ROOT = Path(__file__).parents[2]
SNAPSHOTS = Path(__file__).parent / "snapshots"


def bom(report: Any, name: str = "cyclonedx") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(output(name).render(report))
    return made


def problems(data: bytes, name: str) -> list[str]:
    """What the library's strict validator has against a document."""
    validation = pytest.importorskip("cyclonedx.validation.json", reason="cyclonedx-python-lib is not installed")
    schema = pytest.importorskip("cyclonedx.schema")
    version = {"1.6": schema.SchemaVersion.V1_6, "1.7": schema.SchemaVersion.V1_7}[VERSIONS[name]]
    try:
        found = validation.JsonStrictValidator(version).validate_str(data.decode("ascii"), all_errors=True)
    except ImportError as error:
        pytest.skip(f"the validators of cyclonedx-python-lib are not installed: {error}")
    return [str(one).partition("\n")[0][:300] for one in found or ()]


@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize(
    "build", [bills.whole, bills.bare, bills.hostile, samples.hostile, samples.many, samples.report]
)
def test_the_library_takes_every_document(name: str, build: Any) -> None:
    assert problems(output(name).render(build()), name) == []


@pytest.mark.parametrize("command", ["scan", "bom"])
@pytest.mark.parametrize("example", ["clean-model", "relabelled-model", "unsafe-model"])
def test_the_library_takes_the_examples(command: str, example: str, tmp_path: Path) -> None:
    pytest.importorskip(f"scanner.cli.{command}", reason=f"weighbridge has no {command} here")
    saved = tmp_path / "report.json"
    flags = ["--exit-zero"] if command == "scan" else ["--quiet"]
    main([command, str(ROOT / "examples" / example), *flags, "--output", f"json:{saved}"])
    report = report_from_json(saved.read_bytes())
    for name in VERSIONS:
        assert problems(output(name).render(report), name) == []


def test_what_the_licence_list_has_is_what_cyclonedx_has() -> None:
    schema = pytest.importorskip("cyclonedx.schema", reason="cyclonedx-python-lib is not installed")
    folder = Path(schema.__file__).parent / "_res"
    listed = set(json.loads((folder / "spdx.SNAPSHOT.schema.json").read_text("utf-8"))["enum"])
    knows = spdx_ids()
    ours = {row.spdx for row in read_licenses(str(ROOT)) if row.spdx}
    assert {name for name in ours if knows(name)} <= listed
    assert not knows("LicenseRef-scancode-llama-3.1-license-2024")
    from license_expression import get_license_index

    assert {
        str(row["spdx_license_key"]) for row in get_license_index() if knows(str(row["spdx_license_key"]))
    } <= listed


def _at(node: Any, parts: list[str]) -> list[Any]:
    """The values at a path of the registry."""
    if not parts:
        return [node]
    name, bracket, key = parts[0].partition("[")
    if not isinstance(node, dict) or name not in node:
        return []
    node = node[name]
    key = key.rstrip("]")
    if not bracket:
        return _at(node, parts[1:])
    if name == "properties":
        return [entry["value"] for entry in node if entry["name"] == key]
    if name == "externalReferences":
        return [entry["url"] for entry in node if entry["type"] == key or not key]
    return [value for entry in node for value in _at(entry, parts[1:])]


@pytest.mark.parametrize("name", VERSIONS)
def test_every_field_is_at_the_place_that_the_registry_names(name: str) -> None:
    model = bom(bills.whole(), name)["metadata"]["component"]
    lost = []
    for info in infos():
        if info.id not in bills.TOLD or info.id in TOLD_BY_IDENTITY:
            continue
        found = _at(model, info.cyclonedx.split("."))
        value: Any = bills.value_of(info.id)
        wanted = {"training-energy": 1200.0, "training-emissions": 0.45}.get(info.id, value)
        if not any(one == wanted or (isinstance(one, str) and one.endswith(f": {wanted}")) for one in found):
            lost.append((info.id, info.cyclonedx, found))
    assert lost == []
    assert (model["name"], model["version"]) == ("org/name", bills.COMMIT)
    assert model["supplier"]["name"] == bills.value_of("supplier")
    assert model["purl"] == f"pkg:huggingface/org/name@{bills.COMMIT}"


def test_training_data_are_components_that_the_card_refers_to() -> None:
    document = bom(bills.whole())
    by_ref = {one["bom-ref"]: one for one in document["components"]}
    (dataset,) = document["metadata"]["component"]["modelCard"]["modelParameters"]["datasets"]
    assert by_ref[dataset["ref"]]["name"] == "org/words"
    assert by_ref[dataset["ref"]]["type"] == "data"


def test_files_have_their_digests_and_the_model_depends_on_them() -> None:
    document = bom(bills.whole())
    files = {one["name"]: one for one in document["components"] if one["type"] == "file"}
    assert [one["alg"] for one in files["LICENSE"]["hashes"]] == ["SHA-256", "SHA-1"]
    assert files["LICENSE"]["hashes"][0]["content"] == "1" * 64
    edges = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    model = document["metadata"]["component"]["bom-ref"]
    assert {one["bom-ref"] for one in files.values()} <= set(edges[model])


def test_base_models_are_ancestors_and_components() -> None:
    document = bom(bills.whole())
    pedigree = document["metadata"]["component"]["pedigree"]
    purl = "pkg:huggingface/base/model@" + "f" * 40
    assert [one["purl"] for one in pedigree["ancestors"]] == [purl]
    assert "is declared" in pedigree["notes"]
    assert [one["name"] for one in document["components"] if one.get("purl") == purl] == ["base/model"]


@pytest.mark.parametrize("name", VERSIONS)
def test_licences_say_who_says_so_and_bring_the_repos_own_text_once(name: str) -> None:
    model = bom(bills.whole(), name)["metadata"]["component"]
    told = {row["license"]["acknowledgement"]: row["license"] for row in model["licenses"]}
    assert told["declared"]["id"] == "Apache-2.0"
    assert told["concluded"]["text"]["content"] == "Our terms.\nSecond line.\n"
    assert "id" not in told["concluded"]
    assert output(name).render(bills.whole()).count(b"Second line") == 1
    assert model["evidence"]["licenses"]


def _with_concluded(expression: str) -> Any:
    report = bills.whole()
    target = report.targets[0]
    facts = [item for item in target.facts if item.kind != "license-concluded"]
    concluded = fact(
        "license-concluded", Place("LICENSE"), repo="", covers="all", licenses=(), spdx=expression, basis="text"
    )
    return altered(report, targets=(altered(target, facts=(*facts, concluded)),))


@pytest.mark.parametrize("name", VERSIONS)
def test_an_expression_is_written_as_one(name: str) -> None:
    report = _with_concluded("Apache-2.0 AND (MIT OR LicenseRef-house)")
    data = output(name).render(report)
    assert problems(data, name) == []
    model = json.loads(data)["metadata"]["component"]
    assert model["licenses"][0]["expression"] == "Apache-2.0 AND (MIT OR LicenseRef-house)"
    assert {"name": "weighbridge:license-declared", "value": "Apache-2.0"} in model["properties"]
    if name == "cyclonedx17":
        assert len(model["licenses"]) == 2


def test_findings_on_safety_are_vulnerabilities_with_our_decision() -> None:
    document = bom(bills.whole())
    states = {(entry["id"], entry["affects"][0]["ref"]): entry["analysis"] for entry in document["vulnerabilities"]}
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for (rule, _), analysis in states.items():
        by_rule.setdefault(rule, []).append(analysis)
    told = {analysis["state"]: analysis for analysis in by_rule["pickle-unsafe-callable"] if "response" not in analysis}
    assert told["exploitable"]["detail"] == "Our decision: deny: unsafe weights are denied"
    (accepted,) = [one for one in by_rule["pickle-unsafe-callable"] if one.get("response") == ["will_not_fix"]]
    assert "by a waiver of the project: read in a sandbox" in accepted["detail"]
    assert all("state" not in one for one in by_rule["pickle-import"])  # the policy allows it, and nobody has looked
    (note,) = document["annotations"]
    assert "license-restricted-use" in note["text"]
    assert all("license" not in entry["id"] for entry in document["vulnerabilities"])


def test_every_reference_leads_somewhere_and_is_given_once() -> None:
    for build in (bills.whole, bills.hostile, samples.hostile, samples.many):
        document = bom(build())
        given = re.findall(r'"bom-ref": "([^"]*)"', json.dumps(document))
        assert len(given) == len(set(given))
        edges = {ref for row in document["dependencies"] for ref in (row["ref"], *row.get("dependsOn", ()))}
        subjects = {ref for row in document.get("annotations", ()) for ref in row["subjects"]}
        affected = {one["ref"] for row in document.get("vulnerabilities", ()) for one in row["affects"]}
        assert edges | subjects | affected <= set(given)


def test_what_is_not_known_is_said_and_nothing_is_made_up() -> None:
    document = bom(bills.bare())
    model = document["metadata"]["component"]
    assert "weighbridge:not-described" in {one["name"] for one in model["properties"]}
    assert not {"version", "supplier", "hashes", "modelCard", "licenses"} & set(model)
    (file,) = document["components"]
    assert "hashes" not in file
    assert document["compositions"] == [{"aggregate": "unknown", "dependencies": [model["bom-ref"]]}]


def test_emissions_without_energy_are_no_energy() -> None:
    report = bills.whole()
    target = report.targets[0]
    described = target.description
    assert described is not None
    kept = tuple(one for one in described.details if one.field != "training-energy")
    document = bom(altered(report, targets=(altered(target, description=altered(described, details=kept)),)))
    environment = document["metadata"]["component"]["modelCard"]["considerations"]["environmentalConsiderations"]
    assert environment == {"properties": [{"name": "weighbridge:training-emissions", "value": "450000 gCO2eq"}]}


@pytest.mark.parametrize(
    ("value", "unit", "hours"),
    [
        ("1200", "kWh", 1200.0),
        ("1.5 MWh", "", 1500.0),
        ("1,200 kWh", "", 1200.0),
        ("a lot", "", None),
        ("3", "J", None),
    ],
)
def test_energy_is_told_in_kilowatt_hours_or_as_it_was_written(value: str, unit: str, hours: float | None) -> None:
    report = bills.whole()
    target = report.targets[0]
    described = altered(
        target.description, details=(Detail("training-energy", value, "card", None, (("unit", unit),)),)
    )
    document = bom(altered(report, targets=(altered(target, description=described),)))
    environment = document["metadata"]["component"]["modelCard"]["considerations"]["environmentalConsiderations"]
    if hours is None:
        assert environment["properties"][0]["value"].startswith(value)
    else:
        assert environment["energyConsumptions"][0]["activityEnergyCost"] == {"value": hours, "unit": "kWh"}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for inner in [*node, *node.values()] if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from _texts(inner)


@pytest.mark.parametrize("name", VERSIONS)
def test_hostile_strings_do_nothing_anywhere(name: str) -> None:
    for build in (bills.hostile, samples.hostile):
        data = output(name).render(build())
        assert data.isascii()
        assert b"##" not in data
        assert not re.search(rb"(?m)^\s*::", data)
        for text in _texts(json.loads(data)):
            assert printable(text.replace("\n", " ")) == text.replace("\n", " ")


def test_two_renderings_are_the_same_and_the_serial_number_is_of_the_content() -> None:
    one, two = bom(bills.whole()), bom(bills.whole())
    assert one == two
    assert one["serialNumber"] != bom(bills.bare())["serialNumber"]
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one["serialNumber"]
    )


@pytest.mark.parametrize("name", VERSIONS)
def test_a_whole_document_is_as_it_was(name: str) -> None:
    """Set WEIGHBRIDGE_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference before it is committed."""
    data = output(name).render(bills.whole())
    path = SNAPSHOTS / f"{name}.json"
    if os.environ.get("WEIGHBRIDGE_UPDATE_SNAPSHOTS") == "1":
        path.write_bytes(data)
    assert data == path.read_bytes()


@pytest.mark.parametrize("name", VERSIONS)
def test_several_models_together_have_a_component_that_holds_them(name: str) -> None:
    one = bills.whole().targets[0]
    targets = tuple(altered(one, target=f"/home/somebody/{path}", source="folder") for path in ("a", "b", "c", "d"))
    data = output(name).render(altered(bills.whole(), targets=targets))
    assert problems(data, name) == []
    document = json.loads(data)
    whole = document["metadata"]["component"]
    assert (whole["type"], whole["name"]) == ("application", "a, b, c and 1 more")
    models = [part["bom-ref"] for part in document["components"] if part["bom-ref"].startswith("model-")]
    assert document["dependencies"][0] == {"ref": whole["bom-ref"], "dependsOn": models}
    assert len(models) == 4


def test_weights_in_many_files_have_one_digest_of_their_list() -> None:
    report = bills.whole()
    target = report.targets[0]
    shards = [DescribedFile(f"model-{number}.safetensors", 1, str(number) * 64, "", "weights") for number in (2, 1)]
    described = altered(target.description, files=tuple(shards))
    model = bom(altered(report, targets=(altered(target, description=described),)))["metadata"]["component"]
    lines = "".join(f"{str(number) * 64}  model-{number}.safetensors\n" for number in (1, 2))
    assert {"name": "weighbridge:weights-list-sha256", "value": sha256(lines.encode()).hexdigest()} in model[
        "properties"
    ]
    assert "hashes" not in model
