"""The registry of a bill of materials: its mistakes are told, and its places exist in the formats."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from scanner.catalog.bom_fields import ELEMENTS, bom_files, fields, infos, read_elements, read_fields
from scanner.catalog.bom_parts import CATEGORIES
from scanner.catalog.mistakes import CatalogError

ROOT = Path(__file__).parents[2]

ASKED = (
    "name version supplier description primary-purpose download-location website paper documentation citation contact tag "
    "language library type-of-model architecture parameters precision weights-format context-length vocabulary "
    "hyperparameter input output training-information training-dataset preprocessing training-energy training-emissions "
    "training-hardware training-location metric metric-threshold evaluation-dataset evaluation-information intended-use "
    "out-of-scope-use user domain autonomy limitation bias safety-risk ethical-consideration sensitive-information "
    "explainability recommendation standard-compliance"
)


def test_all_fields_of_the_design_are_there_once() -> None:
    ids = [row.id for row in fields()]
    assert len(ids) == len(set(ids))
    assert set(ASKED.split()) <= set(ids)
    assert [row.id for row in infos()] == ids


def test_the_score_has_the_fields_of_the_generator() -> None:
    """57 of its registry, but the seven on laws of African states, which `docs/bom-fields.md` says."""
    counts = {name: sum(row.weight for row in fields() if row.category == name) for name in CATEGORIES}
    assert counts == {"required": 4, "metadata": 5, "component": 7, "model-card": 30, "external-references": 4}


def test_every_minimum_element_is_answered_by_a_field() -> None:
    elements = {row.name for row in read_elements(str(ROOT)).elements}
    assert len(elements) == 50
    assert {name for row in infos() for name in row.elements} == elements


def test_every_file_says_how_it_is_known() -> None:
    assert all(file.source and file.confidence for file in bom_files())
    assert read_elements(str(ROOT)).confidence == "secondary"


def _written(tmp_path: Path, text: str) -> str:
    folder = tmp_path / "rules" / "bom"
    folder.mkdir(parents=True)
    (folder / "elements.yaml").write_bytes((ROOT / ELEMENTS).read_bytes())
    (folder / "risk.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path)


HEAD = "group: risk\ntitle: Risk\nsource: here\nconfidence: checked\nfields:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it., elements: [model-hash-valu]}\n",
            'rules/bom/risk.yaml:6:54: no minimum element has the id "model-hash-valu". Did you mean "model-hash-value"?',
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it., teir: critical}\n",
            'rules/bom/risk.yaml:6:43: unknown key "teir". Did you mean "tier"?',
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it., tier: critical}\n",
            "rules/bom/risk.yaml:6:5: a field of the score has tier, category and weight",
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it.}\n  - {id: bias, title: Bias, add: Say it.}\n",
            'rules/bom/risk.yaml:7:6: the field "bias" is already in rules/bom/risk.yaml. Remove one.',
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it}\n",
            'rules/bom/risk.yaml:6:29: "add" is a sentence. End it with a period.',
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it., headings: [Bias]}\n",
            'rules/bom/risk.yaml:6:54: "Bias" is compared in lower case. Write it so.',
        ),
        (
            HEAD + "  - {id: bias, title: Bias, add: Say it., spdx: package}\n",
            'rules/bom/risk.yaml:6:43: "spdx" cannot be "package".',
        ),
        ("group: risks\n" + HEAD.partition("\n")[2] + "  []\n", '"group" is "risks", but the file is named "risk".'),
    ],
)
def test_mistakes_are_told_at_their_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read_fields(_written(tmp_path, text))
    assert said in str(caught.value)


def _schema(version: str) -> dict[str, dict[str, object]]:
    library = pytest.importorskip("cyclonedx.schema", reason="cyclonedx-python-lib is not installed")
    assert library is not None
    folder = resources.files("cyclonedx.schema") / "_res"
    found: dict[str, dict[str, object]] = json.loads(
        (folder / f"bom-{version}.SNAPSHOT.schema.json").read_text("utf-8")
    )
    return found


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_every_place_in_cyclonedx_is_in_its_schema(version: str) -> None:
    schema = _schema(version)
    amiss = [(row.id, row.cyclonedx) for row in infos() if row.cyclonedx and not _is_in(schema, row.cyclonedx)]
    assert amiss == []


def _is_in(schema: dict[str, dict[str, object]], path: str) -> bool:
    component = schema["definitions"]["component"]
    node: object = schema if path.startswith("$.") else component
    for part in path.removeprefix("$.").split("."):
        name, bracket, rest = part.partition("[")
        node = _resolved(schema, node)
        options = node.get("oneOf") or node.get("anyOf") or [node]  # the tools of the metadata have two shapes
        shapes = [_resolved(schema, one).get("properties", {}) for one in options]
        if not any(name in shape for shape in shapes):
            return False
        node = _resolved(schema, next(shape[name] for shape in shapes if name in shape))
        if bracket:
            if node.get("type") != "array":
                return False
            if name == "externalReferences" and rest != "]":
                types = _resolved(schema, node["items"])["properties"]["type"]["enum"]
                if rest.removesuffix("]") not in types:
                    return False
            node = node.get("items", {})
        elif node.get("type") == "array":
            return False
    return True


def _resolved(schema: dict[str, dict[str, object]], node: object) -> dict[str, object]:
    assert isinstance(node, dict)
    reference = node.get("$ref", "")
    if reference.startswith("#/definitions/"):
        return _resolved(schema, schema["definitions"][reference.rpartition("/")[2]])
    return node


def test_every_place_in_spdx_3_is_a_property_of_its_bindings() -> None:
    bindings = pytest.importorskip("spdx_python_model.bindings.v3_0_1", reason="spdx-python-model is not installed")
    package = bindings.ai_AIPackage()
    relations = {name for name in dir(bindings.RelationshipType) if not name.startswith("_")}
    amiss = []
    for row in infos():
        kind, dot, name = row.spdx3.rpartition(".")
        if row.spdx3 in ("", "annotation"):
            continue
        if row.spdx3.startswith("relationship:"):
            known = row.spdx3.removeprefix("relationship:") in relations
        elif dot:
            known = name == "spdxId" or hasattr(getattr(bindings, kind)(), name)
        else:
            known = hasattr(package, row.spdx3)
        if not known:
            amiss.append((row.id, row.spdx3))
    assert amiss == []
