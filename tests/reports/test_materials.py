"""What bills of materials say of a model: who it is, its licences with their texts, what it was made from."""

from __future__ import annotations

import re

import pytest

from scanner.model.description import Detail, LicenseFile
from scanner.model.record import altered
from scanner.reports.materials.details import address
from scanner.reports.materials.expressions import renamed
from scanner.reports.materials.units import materials
from tests.reports.described import COMMIT, TERMS, concluded, declared, described, hostile, model, monorepo, text


def test_a_model_of_the_hub_has_its_package_url() -> None:
    (unit,) = materials(described()).units
    assert unit.identity.purl == f"pkg:huggingface/acme/tuned@{COMMIT}"
    assert (unit.identity.name, unit.identity.version, unit.identity.supplier) == ("acme/tuned", COMMIT, "acme")
    assert unit.identity.location == f"https://huggingface.co/acme/tuned/tree/{COMMIT}"


def test_a_dataset_of_the_hub_has_an_address_and_no_package_url_of_a_model() -> None:
    (unit,) = materials(described(model("hf://datasets/acme/talk", lineage=()))).units
    assert unit.identity.kind == "dataset"
    assert not unit.identity.purl
    assert unit.identity.page == "https://huggingface.co/datasets/acme/talk"


def test_a_folder_of_this_machine_tells_its_last_part_only() -> None:
    (unit,) = materials(
        described(model("/home/somebody/secret/tuned", source="folder", revision=None, lineage=()))
    ).units
    assert unit.identity.name == "tuned"
    assert unit.identity.purl == "pkg:generic/tuned"


def test_the_text_of_a_licence_of_its_own_is_the_file_of_the_repo() -> None:
    found = materials(described())
    (unit,) = found.units
    assert unit.licenses.declared == "LicenseRef-tuesdays"
    assert unit.licenses.concluded == ""
    (mine,) = [one for one in found.extracted if one.path]
    assert (mine.id, mine.text, mine.path) == ("LicenseRef-tuesdays", TERMS, "LICENSE")
    assert dict(unit.licenses.detected)["LICENSE"] == ("LicenseRef-tuesdays",)


def test_inherited_terms_are_told_and_are_no_licence_of_the_model() -> None:
    found = materials(described())
    (inherited,) = found.units[0].licenses.inherited
    assert inherited.parent == "meta-llama/Llama-3.1-8B"
    assert "no licence of its own files" in inherited.comment
    assert "llama" not in found.units[0].licenses.declared + found.units[0].licenses.concluded
    (theirs,) = [one for one in found.extracted if not one.path]
    assert theirs.text.endswith("meta-llama/Llama-3.1-8B is under that licence (rules/models/meta.yaml).")


def test_base_models_and_datasets_are_told_once_with_what_is_known() -> None:
    found = materials(described())
    base, data = sorted(found.relatives, key=lambda one: one.is_data)
    assert base.identity.purl == "pkg:huggingface/meta-llama/Llama-3.1-8B"
    assert base.license == "LicenseRef-scancode-llama-3.1-license-2024"
    assert data.identity.name == "acme/talk"
    assert not data.license
    assert [one.relation for one in found.units[0].relations] == ["finetune", "data"]


def test_a_dataset_named_by_a_phrase_leads_nowhere() -> None:
    told = Detail("evaluation-dataset", "our own questions", "card"), Detail("training-dataset", "squad", "card")
    base = model()
    assert base.description is not None
    found = materials(described(altered(base, description=altered(base.description, details=told))))
    by_key = {one.key: one for one in found.relatives}
    assert by_key["our own questions"].is_data
    assert not by_key["our own questions"].identity.location
    assert not by_key["squad"].identity.location  # one word may be a name on the Hub, and anything else


def test_the_models_of_a_tree_are_apart_and_so_are_licences_of_one_name() -> None:
    found = materials(described(monorepo()))
    assert [unit.folder for unit in found.units] == ["", "a", "b"]
    root, a, b = found.units
    assert [file.path for file in a.files] == ["a/README.md"]
    assert {file.path for file in root.files} == {"model.pkl", "top.txt"}
    assert a.above == b.above == root.key
    assert a.licenses.declared != b.licenses.declared
    texts = {one.id: one.text for one in found.extracted}
    assert texts[a.licenses.declared] == "Terms of a."
    assert texts[b.licenses.declared] == "Terms of b."
    assert b.relations[0].parent == a.key
    assert not found.relatives


def test_licences_of_weights_and_code_stand_side_by_side() -> None:
    facts = (
        concluded("README.md", spdx="LicenseRef-x", covers="weights"),
        concluded("LICENSE", spdx="MIT", covers="code"),
    )
    (unit,) = materials(described(model(facts=facts))).units
    assert unit.licenses.concluded == "LicenseRef-x AND MIT"
    assert dict(unit.licenses.by_use) == {"weights": "LicenseRef-x", "code": "MIT"}


def test_an_id_that_the_format_does_not_know_is_a_reference() -> None:
    facts = (concluded("README.md", spdx="OpenMDW-1.0 OR MIT"),)
    found = materials(described(model(facts=facts)), {"MIT"}.__contains__)
    assert found.units[0].licenses.concluded == "LicenseRef-OpenMDW-1.0 OR MIT"
    assert "LicenseRef-OpenMDW-1.0" in [one.id for one in found.extracted]


def test_a_changed_text_is_not_given_to_others_under_the_licence() -> None:
    facts = (
        text("LICENSE", "LicenseRef-l", licenses=("l",), modified=True),
        concluded("LICENSE", spdx="LicenseRef-l", licenses=("l",), basis="text", modified=True),
    )
    base = model(facts=facts)
    node = altered(
        base.lineage[1], license=concluded("rules/x.yaml", "m/b", "LicenseRef-l", licenses=("l",), basis="known")
    )
    found = materials(described(altered(base, lineage=(base.lineage[0], node, base.lineage[2]))))
    assert found.units[0].licenses.concluded == "LicenseRef-l-changed"
    assert [one.license for one in found.relatives if one.license] == ["LicenseRef-l"]


def test_without_a_description_nothing_is_invented() -> None:
    found = materials(described(model(description=None)))
    assert not found.units[0].described
    assert not found.units[0].files
    assert all(not one.path for one in found.extracted)


def test_a_declaration_that_names_nothing_concludes_nothing() -> None:
    found = materials(described(model(facts=(declared("README.md", "other"),), lineage=())))
    assert found.units[0].licenses.declared == ""


def test_hostile_strings_become_ids_and_lines() -> None:
    found = materials(described(hostile()))
    for one in found.extracted:
        assert re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", one.id)
    told = repr((found.extracted, found.relatives, [unit.licenses for unit in found.units]))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b\ud800-\udfff]", told)


@pytest.mark.parametrize(
    "written",
    ["", "MIT AND", "(MIT", "MIT)", "AND", "MIT MIT", "MIT WITH", "NONE", "MIT AND NOASSERTION", "a b", "M" * 9999],
)
def test_what_is_no_expression_says_nothing(written: str) -> None:
    assert renamed(written, lambda name, _: name) == ""


def test_expressions_keep_their_shape() -> None:
    written = "(MIT or GPL-2.0-only WITH Classpath-exception-2.0) and LicenseRef-x"
    assert renamed(written, lambda name, more: f"{name}+{more}" if more else name) == (
        "(MIT OR GPL-2.0-only+Classpath-exception-2.0) AND LicenseRef-x"
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/1706.03762"),
        ("HTTPS://Example.COM/a b", "https://example.com/a%20b"),
        ("javascript:alert(1)", ""),
        ("https://user:pass@example.com/", ""),
        ("https://exa mple.com", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_only_plain_addresses_are_addresses(given: str, found: str) -> None:
    assert address(given) == found


def test_the_same_text_elsewhere_is_the_same_reference() -> None:
    base = model()
    assert base.description is not None
    texts = (LicenseFile("LICENSE", TERMS), LicenseFile("sub/LICENSE", TERMS))
    found = materials(described(altered(base, description=altered(base.description, texts=texts))))
    assert len({one.id.lower() for one in found.extracted}) == len(found.extracted)


@pytest.mark.parametrize(
    ("folder", "name", "purl"),
    [
        ("models--acme--tuned", "acme/tuned", f"pkg:huggingface/acme/tuned@{COMMIT}"),
        ("models--gpt2", "gpt2", f"pkg:huggingface/gpt2@{COMMIT}"),
        ("datasets--acme--talk", "acme/talk", ""),
    ],
)
def test_a_snapshot_of_the_hubs_cache_that_is_named_by_its_path_is_that_repo(folder: str, name: str, purl: str) -> None:
    path = f"/home/somebody/.cache/huggingface/hub/{folder}/snapshots/{COMMIT}"
    (unit,) = materials(described(model(path, source="hf-cache", lineage=()))).units
    assert (unit.identity.name, unit.identity.purl, unit.identity.version) == (name, purl, COMMIT)
    assert "somebody" not in str(unit.identity)


def test_a_changed_text_is_not_told_under_the_id_of_the_published_one() -> None:
    said = {"licenses": ("mit",), "modified": True}
    facts = (text("LICENSE", "MIT", **said), concluded("LICENSE", spdx="MIT", basis="text", **said))
    found = materials(described(model(facts=facts, lineage=())))
    (unit,) = found.units
    assert unit.licenses.concluded == "LicenseRef-MIT-changed"
    assert unit.licenses.declared == "LicenseRef-MIT-changed"
    assert dict(unit.licenses.detected)["LICENSE"] == ("LicenseRef-MIT-changed",)
    (mine,) = found.extracted
    assert (mine.text, mine.path) == (TERMS, "LICENSE")
    assert mine.name.endswith("changed in this repository")
