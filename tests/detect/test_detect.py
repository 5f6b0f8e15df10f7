"""Findings: matching, messages that hostile values cannot break, stable fingerprints, aggregation."""

from __future__ import annotations

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


def test_a_finding_carries_what_a_report_needs() -> None:
    seen = replace(call(), count=3, excerpt=("7: REDUCE",))
    (finding,) = detect([seen], load())
    assert finding.rule == "pickle-unsafe-callable"
    assert finding.message == (
        "Loading this pickle calls posix.system, which runs other programs. Its arguments are: 'true'"
    )
    assert (finding.level, finding.count, finding.excerpt) == ("error", 3, ("7: REDUCE",))
    assert finding.attributes == seen.attributes
    assert rule_info(load().rule(finding.rule)).security_severity == 9.8


def test_a_fact_that_no_rule_wants_is_no_finding() -> None:
    assert detect([fact("safetensors-header", Place("a"), tensors=1), call("collections.OrderedDict")], load()) == []


def test_one_cause_in_two_members_is_one_finding() -> None:
    places = [Place("a.zip", f"m{index:02}", offset=index) for index in range(30)]
    findings = detect([replace(call(place=place), count=2) for place in reversed(places)], load())
    assert len(findings) == 1
    assert findings[0].place == places[0]
    assert findings[0].count == 60
    assert findings[0].related == tuple(places[1 : RELATED + 1])


def test_other_files_and_other_causes_are_findings_of_their_own() -> None:
    findings = detect([call(), call(place=Place("b.pkl")), call("os.system")], load())
    assert len({finding.fingerprint for finding in findings}) == 3


def test_the_fingerprint_does_not_follow_offsets_members_or_arguments() -> None:
    first = detect([call()], load())[0]
    moved = detect([call(place=Place("a.pkl", "inner", 99), arguments="'other'")], load())[0]
    assert first.fingerprint == moved.fingerprint
    assert len(first.fingerprint) == 32


def test_findings_are_worst_first_whatever_the_order_of_facts() -> None:
    facts = [
        fact("pickle-trailing-data", Place("a.pkl"), bytes=3),
        call("my.Net"),
        fact("pickle-malformed", Place("a.pkl"), problem="x"),
        call("functools.partial"),
        call(),
    ]
    found = [finding.rule for finding in detect(facts, load())]
    assert found == [
        "pickle-unsafe-callable",
        "pickle-standard-library-call",
        "pickle-malformed",
        "pickle-trailing-data",
        "pickle-unknown-callable",
    ]
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
    assert detect([fact("pickle-call", Place("a"), callable=None, use="call", resolved=True)], load()) == []
    (finding,) = detect([fact("pickle-call", Place("a"), callable=None, use="call", resolved=False)], load())
    assert finding.rule == "pickle-unresolved-call"
    assert isinstance(finding, Finding)
