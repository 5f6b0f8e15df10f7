"""What policies say of licences: mistakes with their place, and how a policy and what it extends are joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.decisions import Policy
from scanner.catalog.expression import parse
from scanner.catalog.mistakes import CatalogError


def policy(root: Path, text: str, name: str = "p.yaml") -> Policy:
    path = root / name
    path.write_text("version: 1\ntitle: t\n" + text, encoding="utf-8")
    return load().policy(str(path), str(root))


def mistakes(root: Path, text: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        policy(root, text)
    return str(caught.value).splitlines()


def test_facts_of_use_are_joined_one_by_one_the_nearest_first(tmp_path: Path) -> None:
    policy(tmp_path, "use:\n  commercial: false\n  modify: true\n  regions: [DE]\n", "base.yaml")
    found = policy(tmp_path, "extends: [./base.yaml, commercial]\nuse:\n  regions: [NO, US]\n  distribute: []\n")
    assert found.use is not None
    assert (found.use.commercial, found.use.modify, found.use.regions, found.use.distribute) == (
        False,
        True,
        ("NO", "US"),
        (),
    )
    assert found.use.monthly_active_users is None
    assert dict(found.use.origins) == {
        "commercial": "base.yaml:4",
        "distribute": "p.yaml:6",
        "modify": "base.yaml:5",
        "regions": "p.yaml:5",
    }


def test_a_policy_without_a_word_of_licences_has_none() -> None:
    default = load().policy("default")
    assert (default.use, default.licenses, default.exceptions, default.clarify) == (None, None, (), ())
    commercial = load().policy("commercial").use
    assert commercial is not None
    assert commercial.commercial is True
    assert commercial.origin("commercial").startswith("builtin:commercial:")


def test_lists_are_joined_with_the_nearest_first_and_the_strictest_inherited_default(tmp_path: Path) -> None:
    policy(tmp_path, "licenses: {deny: [MIT], default: review}\n", "a.yaml")
    policy(tmp_path, "licenses: {allow: [ISC], default: deny}\n", "b.yaml")
    found = policy(tmp_path, "extends: [./a.yaml, ./b.yaml]\nlicenses:\n  allow:\n    - MIT\n    - category: data\n")
    assert found.licenses is not None
    assert [(entry.outcome, entry.license or entry.category) for entry in found.licenses.entries] == [
        ("allow", "MIT"),
        ("allow", "data"),
        ("deny", "MIT"),
        ("allow", "ISC"),
    ]
    assert found.licenses.entries[0].origin == "p.yaml:6"
    assert (found.licenses.default, found.licenses.default_origin) == ("deny", "b.yaml:3")
    own = policy(tmp_path, "extends: [./a.yaml, ./b.yaml]\nlicenses: {default: allow}\n")
    assert own.licenses is not None
    assert own.licenses.default == "allow"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("use: {comercial: true}\n", 'p.yaml:3:7: unknown key "comercial". Did you mean "commercial"?'),
        ("use: {distribute: [hostd]}\n", 'p.yaml:3:20: "distribute" cannot be "hostd": use weights,'),
        ("use: {regions: [UK]}\n", 'p.yaml:3:17: no region has the code "UK". Did you mean GB?'),
        ("use: {regions: [XX]}\n", 'p.yaml:3:17: no region has the code "XX". Use ISO 3166'),
        ("use: {monthly_active_users: many}\n", 'p.yaml:3:7: "monthly_active_users" must be a decimal number'),
        ("use: {monthly_active_users: -1}\n", 'p.yaml:3:7: "monthly_active_users" must be from 0'),
        ("use: {annual_revenue: 5, monthly_revenue: 6}\n", "p.yaml:3:26: a month's revenue is above"),
        (
            "licenses: {allow: [Apache-2.O]}\n",
            'p.yaml:3:20: no licence is named "Apache-2.O". Did you mean "Apache-2.0"?',
        ),
        ("licenses: {allow: [MIT WITH LLVM]}\n", 'p.yaml:3:20: no exception is named "LLVM". Use an id of SPDX'),
        ("licenses: {allow: [MIT OR]}\n", 'p.yaml:3:20: "MIT OR" is no SPDX expression.'),
        (
            "licenses: {deny: [category: permisive]}\n",
            'p.yaml:3:19: no licence has the category "permisive". Did you mean',
        ),
        (
            "licenses: {deny: [{license: MIT, category: data}]}\n",
            "p.yaml:3:19: an entry is one licence or one category.",
        ),
        ("licenses: {default: maybe}\n", 'p.yaml:3:12: "default" cannot be "maybe"'),
        (
            "exceptions: [{rule: license-conditions, expires: 2027-01-01}]\n",
            'p.yaml:3:14: missing key "reason".',
        ),
        ("exceptions: [{rule: license-conditions, reason: x}]\n", 'p.yaml:3:14: missing key "expires".'),
        ("exceptions: [{reason: x, expires: 2027-01-01}]\n", "p.yaml:3:14: an exception for everything is none."),
        ("exceptions: [{rule: a, reason: x, expires: 2027-01-01}]\n", 'p.yaml:3:15: no rule is named "a".'),
        ("exceptions: [{license: MIT, reason: x, expires: soon}]\n", 'p.yaml:3:40: "expires" cannot be "soon".'),
        ("exceptions: [{license: MIT, reason: x, expires: 2027-13-01}]\n", "p.yaml:3:40: no day of the calendar"),
        ("exceptions: [{license: MIT, reason: x, expires: 2027-02-30}]\n", "p.yaml:3:40: no day of the calendar"),
        (
            "clarify: [{file: LICENSE, sha256: abc, license: MIT, reason: x}]\n",
            'p.yaml:3:27: "sha256" cannot be "abc".',
        ),
        (f"clarify: [{{file: LICENSE, sha256: {'0' * 64}, license: MITT, reason: x}}]\n", "p.yaml:3:"),
        ("decide: [{applies: maybe, outcome: deny}]\n", 'p.yaml:3:11: "applies" cannot be "maybe"'),
    ],
)
def test_a_mistake_is_told_where_it_is(tmp_path: Path, text: str, message: str) -> None:
    found = mistakes(tmp_path, text)[0]
    assert found.startswith(message), found


def test_yes_no_and_a_date_are_read_as_they_are_written(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        "decide: [{applies: [no, yes], outcome: allow}]\n"
        "exceptions: [{license: LicenseRef-ours, reason: x, expires: 2027-01-31}]\n",
    )
    assert found.decide[0].applies == ("no", "yes")
    assert found.exceptions[0].expires == "2027-01-31"
    assert found.exceptions[0].origin == "p.yaml:4"


def test_an_old_name_of_a_rule_is_the_new_one(tmp_path: Path) -> None:
    aliases = [(alias, rule.id) for rule in load().rules() for alias in rule.aliases]
    for alias, rule in aliases[:3]:
        found = policy(tmp_path, f"exceptions: [{{rule: {alias}, reason: x, expires: 2027-01-31}}]\n")
        assert found.exceptions[0].rule == (rule,)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("MIT", "MIT"),
        ("(MIT)", "MIT"),
        ("MIT or Apache-2.0 and ISC", "MIT OR (Apache-2.0 AND ISC)"),
        ("(MIT OR Apache-2.0) AND ISC", "(MIT OR Apache-2.0) AND ISC"),
        ("MIT AND ISC AND Zlib", "MIT AND ISC AND Zlib"),
        ("GPL-2.0+ WITH Classpath-exception-2.0 OR MIT", "GPL-2.0+ WITH Classpath-exception-2.0 OR MIT"),
    ],
)
def test_expressions_are_read(text: str, tree: str) -> None:
    assert str(parse(text)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MIT OR",
        "AND MIT",
        "MIT ISC",
        "(MIT",
        "MIT)",
        "MIT WITH",
        "a b c",
        "MIT/ISC",
        "é",
        "(" * 200 + "MIT",
        "x" * 600,
    ],
)
def test_what_is_no_expression_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "entry", ["permissive", "category: permissive", '"category: permissive"', '"category:permissive"', "Permissive"]
)
def test_a_category_is_understood_however_it_is_written(tmp_path: Path, entry: str) -> None:
    found = policy(tmp_path, f"licenses:\n  allow: [{entry}, MIT]\n")
    assert found.licenses is not None
    assert [(item.license, item.category) for item in found.licenses.entries] == [("", "permissive"), ("MIT", "")]


def test_a_misspelt_category_is_told_with_the_nearest_and_with_all(tmp_path: Path) -> None:
    for entry in ("permisive", '"category: permisive"'):
        (told,) = mistakes(tmp_path, f"licenses:\n  deny: [{entry}]\n")
        assert 'Did you mean "permissive"?' in told
    (told,) = mistakes(tmp_path, "licenses:\n  deny: [strong-copyleft-xyz]\n")
    assert "Categories: community, copyleft" in told


def test_a_category_inside_an_expression_is_told_to_stand_alone(tmp_path: Path) -> None:
    (told,) = mistakes(tmp_path, "licenses:\n  allow: [MIT OR permissive]\n")
    assert '"permissive" is a category, which no expression can hold' in told
    found = policy(tmp_path, "licenses:\n  deny: [non commercial]\n")
    assert found.licenses is not None
    assert found.licenses.entries[0].category == "non-commercial"
