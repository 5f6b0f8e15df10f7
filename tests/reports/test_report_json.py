"""A report survives its JSON, and JSON that is no report is refused in words."""

from __future__ import annotations

import json

import generated
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.report import SCHEMA, Report
from scanner.reports.interface import output

BUILT = [samples.clean, samples.failed, samples.incomplete, samples.passed_with_review, samples.many, samples.hostile]


@pytest.mark.parametrize("build", BUILT)
def test_a_report_survives_its_json(build):
    report = build()
    data = output("json").render(report)
    assert report_from_json(data) == report
    assert data.isascii()


@settings(max_examples=200, deadline=None)
@given(generated.reports())
def test_any_report_survives_its_json(report: Report):
    data = report_to_json(report)
    assert report_from_json(data) == report
    assert report_to_json(report_from_json(data)) == data


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_bytes_that_are_no_report_are_refused(data: bytes):
    with pytest.raises(ReportError):
        report_from_json(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_an_edited_report_is_read_or_refused(data: st.DataObject):
    raw = json.loads(report_to_json(samples.failed()))
    path = data.draw(st.sampled_from(_paths(raw)[1:]))
    parent = raw
    for key in path[:-1]:
        parent = parent[key]
    if isinstance(parent, dict) and data.draw(st.booleans()):
        del parent[path[-1]]
    else:
        parent[path[-1]] = data.draw(json_values)
    try:
        report = report_from_json(json.dumps(raw).encode())
    except ReportError as error:
        assert len(str(error)) > 10
    else:
        assert isinstance(report, Report)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a report"),
        (b'{"schema": "weighbridge.report/v9"}', "weighbridge.report/v9"),
        (f'{{"schema": "{SCHEMA}"}}'.encode(), "report: "),
        (f'{{"schema": "{SCHEMA}", "colour": 1}}'.encode(), "colour"),
    ],
)
def test_the_refusal_says_why(data: bytes, says: str):
    with pytest.raises(ReportError, match=says):
        report_from_json(data)
