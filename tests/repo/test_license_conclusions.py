"""What a repo's statements come to: which one is believed, what disagrees, and what stays open."""

from __future__ import annotations

import pytest

from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, Value, fact
from scanner.model.place import Place
from scanner.repo.interface import derive

RANKS = {"mit": "permissive", "apache-2.0": "permissive", "llama3.1": "community", "cc-by-nc-4.0": "non-commercial"}


CARD = Artifact("README.md", 10, formats=("model-card",), role="terms")
WEIGHTS = Artifact("model.safetensors", 10, formats=("safetensors",), role="weights")


def declared(license_id: str | None, statement: str = "card", path: str = "README.md", **more: Value) -> Fact:
    known: dict[str, Value] = {
        "statement": statement,
        "id": license_id or "house-rules",
        "label": license_id or "house-rules",
        "license": license_id,
        "licenses": (license_id,) if license_id else (),
        "relation": "and",
        "spdx": license_id,
        "category": RANKS.get(license_id or "", "unknown"),
        "known": license_id is not None,
        "covers": "all",
        "text_known": True,
        "without": (),
    }
    kind = "license-header" if statement == "header" else "license-declared"
    return fact(kind, Place(path, line=2), **{**known, **more})


def text(license_id: str | None, path: str = "LICENSE", **more: Value) -> Fact:
    known: dict[str, Value] = {
        "file_kind": "license",
        "license": license_id,
        "licenses": (license_id,) if license_id else (),
        "spdx": license_id,
        "category": RANKS.get(license_id or ""),
        "covers": "all",
        "read": True,
        "title": "T",
        "parameters": (("monthly-active-users", 5, "users", "more-than", 3),) if license_id else (),
    }
    return fact("license-text", Place(path), **{**known, **more})


def made(*facts: Fact) -> list[Fact]:
    artifacts = [WEIGHTS, CARD]
    paths = {found.place.path for found in facts if found.kind == "license-text"}
    artifacts += [Artifact(path, 10, formats=("license-text",), role="terms") for path in sorted(paths)]
    return list(derive(artifacts, facts, loose=True))


def concluded(*facts: Fact) -> list[tuple[Value, ...]]:
    names = ("licenses", "basis", "covers", "relation")
    return [tuple(map(found.get, names)) for found in made(*facts) if found.kind == "license-concluded"]


def kinds(*facts: Fact) -> set[str]:
    return {found.kind for found in made(*facts)} - {"license-concluded", "license-text-missing"}


def test_nothing_said_concludes_nothing() -> None:
    assert concluded() == []
    assert kinds() == {"license-missing"}


def test_card_alone_and_card_with_its_text() -> None:
    assert concluded(declared("mit")) == [(("mit",), "card", "all", "and")]
    assert concluded(declared("mit"), text("mit")) == [(("mit",), "text", "all", "and")]
    (found,) = [item for item in made(declared("mit"), text("mit")) if item.kind == "license-concluded"]
    assert (found.place.path, [place.path for place in found.related]) == ("LICENSE", ["README.md"])
    assert (found.get("modified"), found.get("agreed"), len(found.get("parameters") or ())) == (False, True, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("card", "file", "stricter"),
    [("mit", "llama3.1", "text"), ("cc-by-nc-4.0", "mit", "card"), ("mit", "apache-2.0", "text")],
)
def test_the_stricter_of_two_is_concluded_and_both_are_listed(card: str, file: str, stricter: str) -> None:
    facts = made(declared(card), text(file))
    (found,) = [item for item in facts if item.kind == "license-concluded"]
    assert (found.get("basis"), found.get("agreed")) == (stricter, False)
    assert {found.place.path, *(place.path for place in found.related)} == {"README.md", "LICENSE"}
    (against,) = [item for item in facts if item.kind == "license-disagreement"]
    assert (against.get("declared"), against.get("found")) == (card, file)


def test_code_and_weights_apart_are_no_disagreement() -> None:
    facts = (
        declared("llama3.1"),
        text("mit", "LICENSE-CODE", covers="code"),
        text("llama3.1", "LICENSE-MODEL", covers="weights"),
    )
    assert concluded(*facts) == [(("llama3.1",), "text", "weights", "and"), (("mit",), "text", "code", "and")]
    assert kinds(*facts) == {"license-split"}
    prose = (
        declared("llama3.1"),
        declared("mit", "prose", covers="code"),
        declared("llama3.1", "prose", covers="weights"),
    )
    assert kinds(*prose) == {"license-split"}


def test_an_edition_of_what_is_declared_is_no_disagreement() -> None:
    named = declared("modified-mit", category="community", editions=("kimi", "minimax"))
    assert kinds(named, text("kimi")) == set()
    assert concluded(named, text("kimi")) == [(("kimi",), "text", "all", "and")], "the text says which edition"
    inside = declared("kimi", "gguf", "m.gguf", category="community", covers="weights").at(
        Place("m.gguf", "general.license")
    )
    assert kinds(named, inside) == set()
    assert kinds(named, text("llama3.1")) == {"license-disagreement"}
    assert kinds(declared("mit"), text("kimi")) == {"license-disagreement"}


def test_a_use_policy_that_adds_to_the_licence_is_concluded_too() -> None:
    policy = text("gpt-oss", "USAGE_POLICY", file_kind="use-policy", base="apache-2.0")
    assert concluded(declared("apache-2.0"), policy) == [(("gpt-oss",), "card", "all", "and")]
    (found,) = [item for item in made(text("apache-2.0"), policy) if item.kind == "license-concluded"]
    assert (found.get("licenses"), found.place.path, found.get("spdx")) == (("gpt-oss",), "LICENSE", "gpt-oss")
    said = (declared("apache-2.0"), text("apache-2.0"), policy)
    (found,) = [item for item in made(*said) if item.kind == "license-concluded"]
    assert found.get("agreed") is True
    assert "USAGE_POLICY" in [place.path for place in found.related]
    assert concluded(declared("mit"), policy)[0][0] == ("mit",), "a policy on another licence"
    other = text("gpt-oss", "vendored/x/USAGE_POLICY", file_kind="use-policy", base="apache-2.0")
    assert concluded(declared("apache-2.0"), other)[0][0] == ("apache-2.0",)


FREE: dict[str, Value] = {"category": "permissive", "object": "software"}


def test_a_software_licence_beside_a_card_of_model_terms_is_of_the_code() -> None:
    terms = declared("glm", category="community", object="model")
    assert concluded(terms, text("mit", **FREE)) == [
        (("glm",), "card", "weights", "and"),
        (("mit",), "text", "code", "and"),
    ]
    (split,) = [found for found in made(terms, text("mit", **FREE)) if found.kind == "license-split"]
    assert (split.get("weights"), split.get("code"), split.get("inferred")) == (("glm",), ("mit",), True)


@pytest.mark.parametrize(
    ("card", "file"),
    [
        ({"link": "LICENSE"}, {}),
        ({"link": "https://huggingface.co/a/b/blob/main/LICENSE"}, {}),
        ({"object": "any"}, {}),
        ({}, {"category": "copyleft"}),
        ({}, {"object": "model"}),
        ({}, {"modified": True}),
        ({}, {"covers": "weights"}),
    ],
    ids=str,
)
def test_a_text_that_may_be_of_the_weights_is_held_against_the_card(
    card: dict[str, Value], file: dict[str, Value]
) -> None:
    terms = declared("glm", **{"category": "community", "object": "model", **card})
    assert kinds(terms, text("mit", **{**FREE, **file})) == {"license-disagreement"}


def test_a_text_of_the_weights_goes_before_a_general_one() -> None:
    facts = (text("mit"), text("llama3.1", "model_licenses/LICENSE"))
    assert concluded(*facts)[0][:2] == (("llama3.1",), "text")


def test_several_texts_side_by_side_hold_together() -> None:
    assert concluded(text("mit"), text("llama3.1", "LICENSE.llama")) == [(("mit", "llama3.1"), "text", "all", "and")]


def test_the_weights_own_header_against_the_card() -> None:
    inside = declared("llama3.1", "gguf", "m.gguf", covers="weights").at(Place("m.gguf", "general.license"))
    assert concluded(declared("mit"), inside)[0][:2] == (("llama3.1",), "gguf")
    assert kinds(declared("mit"), inside) == {"license-disagreement"}
    assert kinds(declared("llama3.1"), inside) == set()


def test_weights_that_name_their_licence_need_no_card() -> None:
    inside = declared("llama3.1", "gguf", "a/m.gguf", covers="weights").at(Place("a/m.gguf", "general.license"))
    found = list(derive([Artifact("a/m.gguf", 9, formats=("gguf",), role="weights")], [inside]))
    assert [(item.kind, item.get("repo"), item.get("licenses")) for item in found] == [
        ("license-concluded", "a", ("llama3.1",))
    ]


def test_a_sentence_or_a_header_below_makes_no_repo_of_its_folder() -> None:
    facts = [declared("mit"), declared("apache-2.0", "prose", "code/README.md"), declared("mit", "header", "code/a.py")]
    artifacts = [Artifact("code/README.md", 9, formats=("model-card",), role="terms")]
    assert [item.get("repo") for item in derive([*artifacts, CARD, WEIGHTS], facts)] == [""]


def test_prose_and_tags_against_the_card() -> None:
    assert kinds(declared("mit"), declared("cc-by-nc-4.0", "prose")) == {"license-disagreement"}
    assert (
        kinds(declared("mit"), declared("cc-by-nc-4.0", "prose"), declared("mit", "prose", covers="weights")) == set()
    )
    assert kinds(declared("mit"), declared("apache-2.0", "tag")) == {"license-disagreement"}
    assert kinds(declared("mit"), declared("apache-2.0", "header", covers="code")) == {"license-split"}


def test_an_unknown_text_leaves_nothing_to_conclude() -> None:
    assert concluded(declared("mit"), text(None)) == [((), "text", "all", "and")]
    assert kinds(declared("mit"), text(None)) == {"license-text-unknown"}
    # Where nobody here has the declared licence's text, the file may be it; and what was not read says nothing.
    assert concluded(declared("mit", text_known=False), text(None)) == [(("mit",), "card", "all", "and")]
    assert concluded(declared("mit"), text(None, read=False)) == [(("mit",), "card", "all", "and")]


@pytest.mark.parametrize("category", ["family", "other"])
def test_what_names_no_licence_concludes_none(category: str) -> None:
    card = declared("openrail", category=category, licenses=(), spdx=None)
    assert concluded(card) == [((), "card", "all", "and")]
    assert "license-open" in kinds(card)
    assert concluded(card, text("mit")) == [(("mit",), "text", "all", "and")]


def test_other_without_a_name_a_link_or_a_text() -> None:
    card = declared("other", category="other", licenses=(), license=None, spdx=None)
    (found,) = [item for item in made(card) if item.kind == "license-open"]
    assert (found.get("nameless"), found.get("resolved")) == (True, False)
    (found,) = [item for item in made(card, text(None)) if item.kind == "license-open"]
    assert found.get("nameless") is False


@pytest.mark.parametrize(
    ("card", "file", "resolved"),
    [
        ({}, {"object": "model"}, True),
        ({}, {"object": "software"}, False),
        ({"link": "LICENSE"}, {"object": "software"}, True),
        ({"link": "LICENSE"}, {"modified": True}, False),
        ({"category": "unknown"}, {"object": "model"}, False),
    ],
    ids=str,
)
def test_a_name_that_nobody_knows_beside_a_known_text(
    card: dict[str, Value], file: dict[str, Value], resolved: bool
) -> None:
    named = declared(None, **{"category": "other", "name": "house-rules", "spdx": None, **card})
    (found,) = [item for item in made(named, text("llama3.1", **file)) if item.kind == "license-unknown"]
    assert found.get("resolved") is resolved
    (alone,) = [item for item in made(named) if item.kind == "license-unknown"]
    assert (alone.get("resolved"), alone.get("name")) == (False, "house-rules")


def test_unknown_without_a_name_is_as_good_as_none() -> None:
    (found,) = [
        item for item in made(declared("unknown", category="unknown", licenses=())) if item.kind == "license-open"
    ]
    assert found.get("nameless") is True


def test_an_expression_keeps_its_relation() -> None:
    either = declared(
        "mit OR apache-2.0", license=None, licenses=("mit", "apache-2.0"), relation="or", category="permissive"
    )
    assert concluded(either) == [(("mit", "apache-2.0"), "card", "all", "or")]
    assert concluded(declared("mit"), declared("apache-2.0"))[0][3] == "and"


def test_what_the_user_clarified_wins() -> None:
    said = fact("license-clarified", Place("LICENSE"), file="LICENSE", licenses=("mit",), spdx="MIT", reason="asked")
    facts = made(declared("cc-by-nc-4.0"), text("llama3.1"), said)
    (found,) = [item for item in facts if item.kind == "license-concluded"]
    assert (found.get("licenses"), found.get("basis"), found.get("spdx")) == (("mit",), "clarify", "MIT")
    assert "license-disagreement" not in {item.kind for item in facts}


def test_a_third_partys_text_concludes_nothing() -> None:
    assert concluded(declared("mit"), text("llama3.1", "third_party/x/LICENSE"))[0][:2] == (("mit",), "card")


def test_a_gate_that_lets_in_whom_the_licence_leaves_out() -> None:
    card = declared("llama3.1", without=("EU",))
    gate = fact("card-gate", Place("README.md", line=3), eu_disallowed=False)
    assert kinds(card, gate) == {"license-gate-open"}
    assert kinds(card, fact("card-gate", Place("README.md", line=3), eu_disallowed=True)) == set()
    assert kinds(card) == set()
