"""A report decoded list by list is the one that is decoded at once, and what is none is refused in the same words."""

from __future__ import annotations

import gc
import json

import generated
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.artifact import Artifact
from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.model.report_source import source_of
from scanner.model.report_whole import report_of

PARTS = (b",", b"\n", b"{", b"}", b"[", b"]", b" ", b'"', b"1", b"\\", b"\x0b", b'"kind":"k",', b"    {}", b"   ],\n")


def _outcome(data: bytes, *, whole: bool) -> Report | str:
    try:
        return report_from_json(data) if whole else report_of(source_of(data))
    except ReportError as error:
        return str(error)


@settings(max_examples=150, deadline=None)
@given(generated.reports())
def test_the_same_report_is_read(report: Report) -> None:
    assert report_of(source_of(report_to_json(report))) == report


@settings(max_examples=300, deadline=None)
@given(generated.reports(), st.data())
def test_damage_is_refused_in_the_same_words(report: Report, data: st.DataObject) -> None:
    damaged = report_to_json(report)
    for _ in range(data.draw(st.integers(1, 2))):
        begin = data.draw(st.integers(0, len(damaged)))
        end = begin + data.draw(st.integers(0, 3))
        damaged = damaged[:begin] + data.draw(st.sampled_from((b"", *PARTS))) + damaged[end:]
    assert _outcome(damaged, whole=False) == _outcome(damaged, whole=True)


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_another_layout_is_read_too(indent: int | None) -> None:
    one = samples.target("t", "pass", [], facts=(fact("k", Place("a")),), artifacts=(Artifact("a", 1),))
    report = samples.report(one)
    data = json.dumps(json.loads(report_to_json(report)), indent=indent).encode()
    assert report_of(source_of(data)) == report


def test_equal_texts_and_attributes_are_held_once_and_what_only_equals_is_not_mixed_up() -> None:
    values = (True, 1, 1.0, False, 0, "True", ("a", True), None)
    facts = tuple(fact("k", Place(path), value=value, name="n") for path in ("a", "b") for value in values)
    report = samples.report(samples.target("t", "pass", [], facts=facts))
    (target,) = report_of(source_of(report_to_json(report))).targets
    assert repr(target.facts) == repr(facts)
    first, other = target.facts[0], target.facts[len(values)]
    assert first.attributes[0] is other.attributes[0]
    assert first.attributes[1] is other.attributes[1]
    assert first.place.path is target.facts[1].place.path


def test_the_search_for_garbage_goes_on_afterwards() -> None:
    for data in (report_to_json(samples.report()), b"{"):
        _outcome(data, whole=False)
        assert gc.isenabled()
