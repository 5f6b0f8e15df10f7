"""Lists of licences: expressions, categories, defaults, and what no list may allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.expression import parse
from scanner.catalog.policy_parts import Listed, Lists
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.policy.lists import listed_facts, ruled, ruled_conclusion
from tests.policy.models import judged, model, outcomes, scan


def lists(default: str = "", **entries: list[str]) -> Lists:
    found = []
    for outcome in ("deny", "review", "allow"):
        for name in entries.get(outcome, []):
            license_id, _, category = name.partition("category:")
            found.append(Listed(outcome, license_id, category, "p:1"))
    return Lists(tuple(found), default, "p:9")


PERMISSIVE = lists("deny", allow=["MIT", "Apache-2.0", "llama3.1"], review=["category:data"], deny=["GPL-3.0-only"])


@pytest.mark.parametrize(
    ("expression", "outcome"),
    [
        ("MIT", "allow"),
        ("mit", "allow"),
        ("MIT OR GPL-3.0-only", "allow"),
        ("MIT AND GPL-3.0-only", "deny"),
        ("MIT AND Apache-2.0", "allow"),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", "allow"),
        ("(MIT AND GPL-3.0-only) OR Apache-2.0", "allow"),
        ("GPL-3.0-or-later", "deny"),
        ("GPL-3.0", "deny"),
        ("CDLA-Permissive-2.0", "review"),
        ("CDLA-Permissive-2.0 OR BSD-3-Clause", "review"),
        ("BSD-3-Clause", "deny"),
        ("LicenseRef-scancode-llama-3.1-license-2024", "allow"),
        ("LicenseRef-nobody-knows", "deny"),
    ],
)
def test_an_expression_is_ruled_on(expression: str, outcome: str) -> None:
    tree = parse(expression)
    assert tree is not None
    assert ruled(tree, PERMISSIVE).outcome == outcome


def test_an_exception_is_met_by_its_licence_and_an_entry_for_it_comes_first() -> None:
    tree = parse("GPL-2.0-only WITH Classpath-exception-2.0")
    assert tree is not None
    assert ruled(tree, lists("review", deny=["GPL-2.0-only"])).outcome == "deny"
    exact = lists("review", deny=["GPL-2.0-only"], allow=["GPL-2.0-only WITH Classpath-exception-2.0"])
    assert ruled(tree, exact).outcome == "allow"
    plain = parse("GPL-2.0-only")
    assert plain is not None
    assert ruled(plain, exact).outcome == "deny"


def test_a_name_comes_before_a_category_and_an_earlier_entry_before_a_later() -> None:
    tree = parse("AGPL-3.0-only")
    assert tree is not None
    assert ruled(tree, lists(allow=["AGPL-3.0"], deny=["category:copyleft"])).outcome == "allow"
    own_first = Lists((Listed("allow", "AGPL-3.0", "", "mine:3"), Listed("deny", "AGPL-3.0", "", "base:3")))
    assert ruled(tree, own_first).origin == "mine:3"
    assert ruled(tree, lists(allow=["MIT"])).outcome == ""


def test_an_entry_for_a_whole_expression_is_met_in_any_order() -> None:
    tree = parse("GPL-3.0-only AND MIT")
    assert tree is not None
    assert ruled(tree, lists("deny", allow=["MIT AND GPL-3.0-only"])).outcome == "allow"


@pytest.mark.parametrize("default", ["allow", "review", "deny"])
def test_what_is_not_known_is_never_allowed(default: str) -> None:
    unknown = fact("license-concluded", Place("README.md"), repo="", licenses=(), spdx=None, relation="and")
    assert ruled_conclusion(unknown, lists(default))[1].outcome == ("deny" if default == "deny" else "review")
    family = fact("license-concluded", Place("README.md"), repo="", licenses=("openrail",), spdx=None, relation="and")
    assert ruled_conclusion(family, lists(default))[1].outcome == ("deny" if default == "deny" else "review")


def test_a_text_with_changed_terms_is_left_to_the_finding_that_tells_of_it() -> None:
    changed = fact("license-concluded", Place("LICENSE"), repo="", licenses=("mit",), spdx="MIT", modified=True)
    assert list(listed_facts([changed], lists("deny", allow=["MIT"]))) == []
    (found,) = listed_facts([changed], lists(deny=["MIT"]))
    assert (found.get("outcome"), found.get("license")) == ("deny", "mit")


POLICY = """extends: default
licenses:
  allow: [MIT, llama3.1, category: permissive]
  deny: [{category: non-commercial}]
  default: deny
"""


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("license: mit", {}),
        ("license: bsd-3-clause", {}),
        ("license: llama3.1", {"license-conditions": "allow"}),
        ("license: cc-by-nc-4.0", {"license-not-allowed": "deny", "license-non-commercial": "review"}),
        ("license: gpl-3.0", {"license-not-allowed": "deny", "license-conditions": "allow"}),
        ("license: MIT OR GPL-3.0-only", {}),
        ("license: MIT AND GPL-3.0-only", {"license-not-allowed": "deny", "license-conditions": "allow"}),
        ("license: house-rules", {"license-not-allowed": "deny", "license-unknown-identifier": "deny"}),
        ("license: openrail", {"license-not-allowed": "deny", "license-family-only": "allow"}),
        ("language: en", {"license-undeclared": "deny"}),
    ],
)
def test_a_scan_under_lists(tmp_path: Path, card: str, expected: dict[str, str]) -> None:
    found = outcomes(scan(model(tmp_path / "m", card), POLICY))
    found.pop("license-text-missing", None)
    assert found == expected


def test_the_verdict_names_the_entry_of_the_list(tmp_path: Path) -> None:
    finding, verdict = judged(scan(model(tmp_path / "m", "license: gpl-3.0"), POLICY))["license-not-allowed"]
    assert verdict.reasons[0].text == "GPL-3.0-only is on no list → deny"
    assert verdict.reasons[0].origin == "policy.yaml:7"
    assert verdict.reasons[1].origin == "README.md:2:10"
    assert "GPL-3.0" in finding.message


def test_an_allowed_licence_is_still_tested_against_the_use(tmp_path: Path) -> None:
    text = POLICY + "use: {monthly_active_users: 900000000}\n"
    found = outcomes(scan(model(tmp_path / "m", "license: llama3.1"), text))
    assert found["license-threshold"] == "deny"


@pytest.mark.parametrize(
    ("license_id", "entry", "outcome"),
    [
        ("gpl-3.0", "gpl", "deny"),
        ("lgpl-3.0", "gpl", ""),
        ("lgpl-3.0", "lgpl", "deny"),
        ("cc-by-nc-4.0", "cc", "deny"),
        ("creativeml-openrail-m", "openrail", "deny"),
        ("mit", "gpl", ""),
    ],
)
def test_to_deny_a_family_denies_each_of_it_and_to_allow_one_allows_none(
    license_id: str, entry: str, outcome: str
) -> None:
    found = fact("license-concluded", Place("README.md"), repo="", licenses=(license_id,), spdx=None, relation="and")
    assert ruled_conclusion(found, lists(deny=[entry]))[1].outcome == outcome
    assert ruled_conclusion(found, lists(allow=[entry]))[1].outcome == ""
