"""Old names of rules and preview rules in SARIF, as the schema and GitHub's rules take them."""

from __future__ import annotations

import json

import samples

from scanner.model.place import Place
from scanner.model.record import altered
from scanner.reports.interface import output


def renamed(**changes):
    rule = altered(samples.PICKLE_RULE, **changes)
    found = samples.finding(rule, Place("a.pkl"), "It runs code.")
    target = samples.target("t", "fail", [(found, samples.verdict(found, "deny", "why", "here"))])
    return samples.report(target, rules=(rule,))


def descriptor(report):
    return json.loads(output("sarif").render(report))["runs"][0]["tool"]["driver"]["rules"][0]


def test_old_names_are_deprecated_ids():
    assert descriptor(renamed(aliases=("first-name", "second-name")))["deprecatedIds"] == ["first-name", "second-name"]
    assert "deprecatedIds" not in descriptor(renamed())


def test_a_rule_that_took_over_another_is_not_its_own_old_name():
    own = samples.PICKLE_RULE.id
    assert descriptor(renamed(aliases=(own, "other")))["deprecatedIds"] == ["other"]


def test_the_name_of_a_rule_cannot_act_in_a_log():
    text = output("sarif").render(renamed(aliases=("\x1b[31m##[error]x",)))
    assert b"\x1b" not in text and b"##[" not in text


def test_a_preview_rule_has_the_tag_where_a_viewer_shows_it():
    assert "preview" in descriptor(renamed(preview=True, tags=("security", *"abcdefghijkl")))["properties"]["tags"]
