"""Policies: what they extend, where an entry says it is written, and mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.decisions import Policy
from scanner.catalog.mistakes import CatalogError
from scanner.model.finding import LEVELS


def write(root: Path, name: str, text: str) -> str:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("version: 1\ntitle: t\n" + text, encoding="utf-8")
    return str(path)


def outcome_origins(policy: Policy) -> list[tuple[str, str]]:
    return [(entry.outcome, entry.origin) for entry in policy.decide]


def mistakes(path: str, root: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load().policy(path, str(root))
    return str(caught.value).splitlines()


def test_every_built_in_policy_decides_everything() -> None:
    assert set(load().policy_names()) >= {"commercial", "default", "research", "strict"}
    for name in load().policy_names():
        policy = load().policy(name)
        assert (policy.name, policy.origin) == (name, f"builtin:{name}")
        general = [entry for entry in policy.decide if not (entry.rule or entry.tag or entry.paths or entry.severity)]
        assert {level for entry in general for level in entry.level or LEVELS} == set(LEVELS)
        assert all(entry.origin.startswith("builtin:") for entry in policy.decide)
    assert load().policy("strict").require_content
    assert not load().policy("default").require_content


def test_own_entries_come_before_those_that_are_extended_and_say_where_they_are(tmp_path: Path) -> None:
    write(tmp_path, ".weighbridge/shared/base.yaml", "fail_on: review\ndecide:\n  - {outcome: deny}\n")
    write(tmp_path, ".weighbridge/other.yaml", "require_content: true\nfail_on: deny\ndecide: [{outcome: review}]\n")
    path = write(
        tmp_path,
        ".weighbridge/policy.yaml",
        "extends: [./shared/base.yaml, ./other.yaml]\ndecide:\n  # mine\n  - {rule: shard-extra, outcome: allow}\n",
    )
    policy = load().policy(path, str(tmp_path))
    assert outcome_origins(policy) == [
        ("allow", ".weighbridge/policy.yaml:6"),
        ("deny", ".weighbridge/shared/base.yaml:5"),
        ("review", ".weighbridge/other.yaml:5"),
    ]
    assert (policy.fail_on, policy.require_content) == ("review", True)
    assert (policy.name, policy.origin) == (".weighbridge/policy.yaml", ".weighbridge/policy.yaml")


def test_a_built_in_policy_is_extended_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "p.yaml", "extends: strict\nrequire_content: false\n")
    policy = load().policy(path, str(tmp_path))
    assert policy.decide == load().policy("strict").decide
    assert not policy.require_content


def test_the_projects_own_policy_is_taken_where_none_is_named(tmp_path: Path) -> None:
    assert load().policy(None, str(tmp_path)).name == "default"
    write(tmp_path, ".weighbridge/policy.yaml", "decide: [{outcome: allow}]\n")
    assert load().policy(None, str(tmp_path)).origin == ".weighbridge/policy.yaml"


def test_a_path_outside_of_the_project_is_told_as_it_was_given(tmp_path: Path) -> None:
    path = write(tmp_path, "elsewhere/p.yaml", "decide: [{outcome: allow}]\n")
    assert load().policy(path, str(tmp_path / "project")).origin == path


def test_unknown_rules_are_told_with_the_nearest_and_globs_have_to_match_one(tmp_path: Path) -> None:
    text = (
        "decide:\n"
        "  - {rule: pickle-unsafe-calable, outcome: deny}\n"
        "  - {rule: [pickle-*, pikle-*], outcome: deny}\n"
        "  - {rule: shard-extra, outcome: maybe}\n"
    )
    assert mistakes(write(tmp_path, "p.yaml", text), tmp_path) == [
        'p.yaml:4:6: no rule is named "pickle-unsafe-calable". Did you mean "pickle-unsafe-callable"?',
        'p.yaml:5:23: no rule is named "pikle-*". A pattern has to match a rule.',
        'p.yaml:6:25: "outcome" cannot be "maybe": use deny, review or allow.',
    ]


def test_unknown_tags_are_told_with_the_nearest_or_with_all(tmp_path: Path) -> None:
    text = "decide:\n  - {tag: [pickle, securty], outcome: deny}\n  - {tag: colour, outcome: allow}\n"
    first, second = mistakes(write(tmp_path, "p.yaml", text), tmp_path)
    assert first == 'p.yaml:4:20: no rule has the tag "securty". Did you mean "security"?'
    assert second.startswith('p.yaml:5:6: no rule has the tag "colour". Tags: ')
    assert all(tag in second for rule in load().rules() for tag in rule.tags)


def test_a_policy_cannot_extend_itself(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "extends: ./b.yaml\n")
    path = write(tmp_path, "b.yaml", "extends: ./a.yaml\n")
    (found,) = mistakes(path, tmp_path)
    assert found == 'a.yaml:3:1: a policy cannot extend itself, and "./b.yaml" leads back here. Remove one step.'


def test_what_it_extends_has_to_be_there_and_right(tmp_path: Path) -> None:
    write(tmp_path, "bad.yaml", "decide: [{outcome: dny}]\n")
    path = write(tmp_path, "p.yaml", "extends: [comercial, ./absent.yaml, ./bad.yaml, plain.yaml]\n")
    first, second, third, fourth = sorted(mistakes(path, tmp_path))
    assert first.startswith('bad.yaml:3:11: "outcome" cannot be "dny"')
    assert second == 'p.yaml:3:11: no built-in policy is named "comercial". Did you mean "commercial"?'
    assert third.startswith('p.yaml:3:22: "./absent.yaml" cannot be read: ')
    assert fourth == ('p.yaml:3:49: no built-in policy is named "plain.yaml". A file is named ./relative/path.yaml.')


def test_many_policies_that_extend_each_other_are_bounded(tmp_path: Path) -> None:
    for index in range(12):
        below = f"extends: [./{index + 1}.yaml, ./{index + 1}.yaml]\n" if index < 11 else "decide: [{outcome: deny}]\n"
        write(tmp_path, f"{index}.yaml", below)
    assert "more than 64 files are joined. Extend fewer." in mistakes(str(tmp_path / "0.yaml"), tmp_path)[0]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(CatalogError) as caught:
        load().policy("defualt")
    assert str(caught.value) == 'no built-in policy is named "defualt". Did you mean "default"?'


def test_a_folder_and_an_absent_file_are_told(tmp_path: Path) -> None:
    for path in (f"{tmp_path}/", str(tmp_path / "absent.yaml")):
        with pytest.raises(CatalogError, match="cannot be read"):
            load().policy(path, str(tmp_path))
