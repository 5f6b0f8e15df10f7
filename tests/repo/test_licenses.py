"""A folder's card and texts, read and held against each other: what is missing, and what disagrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.licensing import card, texts
from scanner.model.artifact import Artifact, Reader
from scanner.model.fact import Fact
from scanner.model.place import Place
from scanner.repo.interface import derivations, derive

APACHE = "SPDX-License-Identifier: Apache-2.0\n"
LLAMA = "Licensed under the Llama 3.1 Community License.\n"
DEEPSEEK = "Licensed under the DeepSeek License.\n"


def derived(root: Path, **files: str) -> list[Fact]:
    """The facts of licensing and repo for the files, written to ``root`` and read back. ``__`` is ``/``, ``_`` a dot."""
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_", ".", 1 if "LICENSE" not in name else 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return scanned(root)


def scanned(root: Path) -> list[Fact]:
    artifacts: list[Artifact] = []
    facts: list[Fact] = []
    for path in sorted(root.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(root).as_posix()
        data = path.read_bytes()
        reader = Reader(len(data), lambda at, count, data=data: data[at : at + count], lambda count: None)
        formats, role, module = (), "", None
        if path.name.lower() == "readme.md":
            formats, role, module = ("model-card",), "terms", card
        elif path.name.startswith(("LICENSE", "NOTICE", "COPYING")):
            formats, role, module = ("license-text",), "terms", texts
        elif path.suffix == ".safetensors":
            formats, role = ("safetensors",), "weights"
        elif path.name == "config.json":
            formats, role = ("config",), "config"
        artifacts.append(Artifact(name, len(data), formats=formats, role=role))
        if module is not None:
            facts += [item for item in module.parse(Place(name), reader) if isinstance(item, Fact)]
    return facts + list(derive(artifacts, facts))


def kinds(facts: list[Fact]) -> list[str]:
    return [
        item.kind for item in facts if item.kind in ("license-missing", "license-text-missing", "license-disagreement")
    ]


def front(license_id: str, **more: str) -> str:
    lines = [f"license: {license_id}", *(f"{key}: {value}" for key, value in more.items())]
    return "---\n" + "\n".join(lines) + "\n---\n# A model\n"


def one(facts: list[Fact], kind: str) -> Fact:
    (found,) = [item for item in facts if item.kind == kind]
    return found


def test_card_and_text_that_agree_say_nothing(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md=front("apache-2.0"), LICENSE=APACHE)) == []


def test_weights_without_any_terms(tmp_path: Path) -> None:
    found = one(derived(tmp_path, model_safetensors="", README_md="# A model\n", config_json="{}"), "license-missing")
    assert (found.place.path, found.get("card")) == ("README.md", True)


def test_weights_without_a_card_point_at_the_weights(tmp_path: Path) -> None:
    found = one(derived(tmp_path, model_safetensors="", config_json="{}"), "license-missing")
    assert (found.place.path, found.get("card")) == ("model.safetensors", False)


def test_a_text_without_a_declaration_is_enough(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md="# A model\n", LICENSE="My own terms.\n")) == []


def test_a_notice_is_no_license(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md="# T\n", NOTICE_txt="Copyright Foo\n")) == [
        "license-missing"
    ]


def test_a_card_that_cannot_be_read_may_declare_something(tmp_path: Path) -> None:
    facts = derived(tmp_path, model_safetensors="", README_md="---\nlicense: [mit\n---\n")
    assert kinds(facts) == []
    assert "card-malformed" in {item.kind for item in facts}


def test_a_license_of_the_wrong_kind_is_no_declaration(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md="---\nlicense: no\n---\n")) == ["license-missing"]


def test_a_missing_text_points_at_the_declaration(tmp_path: Path) -> None:
    found = one(derived(tmp_path, model_safetensors="", README_md=front("apache-2.0")), "license-text-missing")
    assert (found.place.path, found.place.line) == ("README.md", 2)
    assert (found.get("id"), found.get("spdx")) == ("apache-2.0", "Apache-2.0")


@pytest.mark.parametrize("license_id", ["cc-by-4.0", "cc0-1.0", "unknown", "openrail", "house-rules"])
def test_texts_that_need_not_travel(tmp_path: Path, license_id: str) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md=front(license_id))) == []


def test_without_weights_no_text_has_to_travel(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, README_md=front("apache-2.0"), config_json="{}")) == []


def test_a_linked_file_holds_the_text(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text(APACHE)
    assert (
        kinds(derived(tmp_path, model_safetensors="", README_md=front("apache-2.0", license_link="./terms.txt"))) == []
    )


def test_a_link_to_nothing_or_elsewhere_does_not(tmp_path: Path) -> None:
    for link in ("terms.md", "https://www.apache.org/licenses/LICENSE-2.0"):
        facts = derived(tmp_path, model_safetensors="", README_md=front("apache-2.0", license_link=link))
        assert kinds(facts) == ["license-text-missing"]


def test_a_link_to_a_file_that_is_not_there_is_said_instead(tmp_path: Path) -> None:
    facts = derived(tmp_path, model_safetensors="", README_md=front("apache-2.0", license_link="LICENSE.md"))
    assert kinds(facts) == []
    assert one(facts, "license-link-dead").get("path") == "LICENSE.md"


def test_a_text_above_the_repo_counts(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(APACHE)
    assert kinds(derived(tmp_path, models__a__model_safetensors="", models__a__README_md=front("apache-2.0"))) == []


def test_a_text_above_contradicts_nothing(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(APACHE)  # the code's
    assert kinds(derived(tmp_path, models__a__model_safetensors="", models__a__README_md=front("llama3.1"))) == []


def test_card_and_text_that_differ(tmp_path: Path) -> None:
    found = one(
        derived(tmp_path, model_safetensors="", README_md=front("apache-2.0"), LICENSE=LLAMA), "license-disagreement"
    )
    assert (found.get("declared"), found.get("found"), found.get("file")) == ("apache-2.0", "llama3.1", "LICENSE")
    assert (found.place.path, found.place.line) == ("README.md", 2)
    assert [place.path for place in found.related] == ["LICENSE"]


def test_one_of_several_texts_is_enough(tmp_path: Path) -> None:  # as deepseek-ai/DeepSeek-V3 has it
    (tmp_path / "LICENSE-CODE").write_text(APACHE)
    (tmp_path / "LICENSE-MODEL").write_text(DEEPSEEK)
    card_text = front("other", license_name="deepseek", license_link="LICENSE-MODEL")
    assert kinds(derived(tmp_path, model_safetensors="", README_md=card_text)) == []
    assert kinds(derived(tmp_path, README_md=front("llama2"))) == ["license-disagreement"]


def test_a_text_that_is_not_identified_contradicts_nothing(tmp_path: Path) -> None:
    (tmp_path / "LICENSE-MODEL").write_text("House rules\nBe nice.\n")
    (tmp_path / "LICENSE").write_text(APACHE)
    assert kinds(derived(tmp_path, model_safetensors="", README_md=front("llama2"))) == []


@pytest.mark.parametrize("license_id", ["other", "unknown", "openrail", "[mit, openrail]"])
def test_an_open_declaration_cannot_be_contradicted(tmp_path: Path, license_id: str) -> None:
    assert "license-disagreement" not in kinds(
        derived(tmp_path, model_safetensors="", README_md=front(license_id), LICENSE=LLAMA)
    )


def test_any_declared_license_may_be_the_texts(tmp_path: Path) -> None:
    assert kinds(derived(tmp_path, model_safetensors="", README_md=front("[mit, apache-2.0]"), LICENSE=APACHE)) == []


def test_a_card_can_disagree_with_itself(tmp_path: Path) -> None:  # as deepseek-ai/Janus-Pro-1B has it
    facts = derived(tmp_path, model_safetensors="", README_md=front("mit", license_name="deepseek"), LICENSE=DEEPSEEK)
    found = one(facts, "license-disagreement")
    assert (found.get("declared"), found.get("found"), found.get("file")) == ("mit", "deepseek", "README.md")


@pytest.mark.parametrize("name", ["MIT License", "mit", "license", "other", "openrail"])
def test_a_name_that_says_no_more_is_no_disagreement(tmp_path: Path, name: str) -> None:
    assert kinds(derived(tmp_path, README_md=front("mit", license_name=name))) == []


def test_a_third_partys_text_below_contradicts_nothing(tmp_path: Path) -> None:
    (tmp_path / "third_party").mkdir()
    (tmp_path / "third_party" / "LICENSE").write_text(LLAMA)
    assert kinds(derived(tmp_path, model_safetensors="", README_md=front("apache-2.0"), LICENSE=APACHE)) == []


def test_each_module_with_a_derivation_is_found() -> None:
    assert {"scanner.repo.licenses", "scanner.repo.shards"} <= {found.__module__ for found in derivations()[0]}
