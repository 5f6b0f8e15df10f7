"""Findings: matching, messages that hostile values cannot break, stable fingerprints, aggregation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.catalog import load
from scanner.catalog.tables import Condition
from scanner.detect.detect import RELATED, detect, rule_info
from scanner.detect.match import fulfils
from scanner.detect.message import filled
from scanner.model.fact import Fact, Value, fact
from scanner.model.finding import Finding
from scanner.model.place import Place


def call(name: str = "posix.system", place: Place | None = None, **more: Value) -> Fact:
    values: dict[str, Value] = {"use": "call", "arguments": "'true'", "resolved": True, **more}
    return fact("pickle-call", place or Place("a.pkl", offset=7), callable=name, **values)


def unsafe(facts: Iterable[Fact]) -> list[Finding]:
    """The findings of one rule, whatever other rules find in the same facts."""
    return [finding for finding in detect(facts, load()) if finding.rule == "pickle-unsafe-callable"]


def test_a_finding_carries_what_a_report_needs() -> None:
    seen = replace(call(), count=3, excerpt=("7: REDUCE",))
    (finding,) = unsafe([seen])
    assert finding.message == "Loading this pickle calls posix.system('true'), which runs other programs"
    assert (finding.level, finding.count, finding.excerpt) == ("error", 3, ("7: REDUCE",))
    assert finding.attributes == seen.attributes
    assert rule_info(load().rule(finding.rule)).security_severity == 9.8


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("os.getcwd", "calls os.getcwd(), which reaches the operating system: files, processes, environment"),
        ("os.remove", "calls os.remove(), which removes files"),
        ("sched.scheduler", "calls sched.scheduler(), which runs functions at a later time"),
        ("posix.execve", "calls posix.execve(), which runs other programs"),
    ],
)
def test_a_message_says_what_this_callable_does_and_reads_well_without_arguments(name: str, says: str) -> None:
    (finding,) = unsafe([call(name, arguments="")])
    assert finding.message == f"Loading this pickle {says}"


def test_a_fact_that_no_rule_wants_is_no_finding() -> None:
    assert detect([fact("invented-by-this-test", Place("a"), tensors=1)], load()) == []
    assert unsafe([call("collections.OrderedDict")]) == []


def test_one_cause_in_two_members_is_one_finding() -> None:
    places = [Place("a.zip", f"m{index:02}", offset=index) for index in range(30)]
    findings = unsafe(replace(call(place=place), count=2) for place in reversed(places))
    assert len(findings) == 1
    assert findings[0].place == places[0]
    assert findings[0].count == 60
    assert findings[0].related == tuple(places[1 : RELATED + 1])


def test_other_files_and_other_causes_are_findings_of_their_own() -> None:
    findings = unsafe([call(), call(place=Place("b.pkl")), call("os.system")])
    assert len(findings) == len({finding.fingerprint for finding in findings}) == 3


def test_the_fingerprint_does_not_follow_offsets_members_or_arguments() -> None:
    (first,) = unsafe([call()])
    (moved,) = unsafe([call(place=Place("a.pkl", "inner", 99), arguments="'other'")])
    assert first.fingerprint == moved.fingerprint
    assert len(first.fingerprint) == 32


def test_findings_are_worst_first_whatever_the_order_of_facts() -> None:
    facts = [
        fact("pickle-trailing-data", Place("a.pkl"), bytes=3),
        call("my.Net"),
        fact("pickle-malformed", Place("a.pkl"), problem="x"),
        call("functools.lru_cache"),
        call(),
    ]
    found = [finding.rule for finding in detect(facts, load())]
    expected = [
        "pickle-unsafe-callable",
        "pickle-standard-library-call",
        "pickle-malformed",
        "pickle-trailing-data",
        "pickle-unknown-callable",
    ]
    assert [rule for rule in found if rule in expected] == expected
    assert [finding.rule for finding in detect(reversed(facts), load())] == found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=600))
def test_no_value_breaks_a_message(name: str, arguments: str) -> None:
    for finding in detect([call(name, arguments=arguments + "{callable}{0}%s\x1b[2J\u202e")], load()):
        assert finding.message.isprintable()
        assert len(finding.message) < 700


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{a}", "1"),
        ("{{a}} {a}", "{a} 1"),
        ("{a}{b}", "1{a}"),
        ("{missing}", "?"),
        ("{t}", "x, yes, ?"),
        ("{long}", ", ".join("0123456789"[i % 10] for i in range(20)) + " and 10 more"),
        ("{huge}", "a number of 40001 bits"),
        ("no braces", "no braces"),
        ("open {", "open {"),
        ("}} {{", "} {"),
    ],
)
def test_messages_are_filled_once(template: str, text: str) -> None:
    values: dict[str, Value] = {
        "a": 1,
        "b": "{a}",
        "t": ("x", True, None),
        "long": tuple(i % 10 for i in range(30)),
        "huge": 1 << 40000,
    }
    assert filled(template, values.get) == text


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        (Condition(equals=(True,)), True, True),
        (Condition(equals=(True,)), 1, False),
        (Condition(equals=(1,)), True, False),
        (Condition(equals=(1,)), 1.0, True),
        (Condition(equals=("a", "b")), "b", True),
        (Condition(equals=(None,)), None, True),
        (Condition(equals=("a",)), None, False),
        (Condition(excludes=("a",)), None, True),
        (Condition(excludes=(None,)), None, False),
        (Condition(excludes=("a",)), "a", False),
        (Condition(min=2), 2, True),
        (Condition(min=2), 1, False),
        (Condition(max=2), 3, False),
        (Condition(min=0), True, False),
        (Condition(min=0), "5", False),
        (Condition(matches=("*.py",)), "a/b.py", True),
        (Condition(matches=("*.py",)), "a.PY", False),
        (Condition(matches=("*",)), 5, False),
        (Condition(equals=("F16",)), ("F32", "F16"), True),
        (Condition(equals=("F16",)), (), False),
        (Condition(min=1, excludes=(3,)), 3, False),
    ],
)
def test_conditions(condition: Condition, value: Value, expected: bool) -> None:
    assert fulfils(condition, value) is expected


def test_a_fact_without_a_callable_has_no_class() -> None:
    classed = {rule.id for rule in load().rules() if rule.when.classes}
    for resolved in (True, False):
        nameless = fact("pickle-call", Place("a"), callable=None, use="call", arguments="1", resolved=resolved)
        found = {finding.rule: finding for finding in detect([nameless], load())}
        assert not found.keys() & classed
    assert found["pickle-unresolved-call"].message.endswith("could not be worked out: ?(1)")
