"""A view of a report says what the whole report says, and decodes little of it; other layouts are read too."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

import generated
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.artifact import Artifact
from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.fact import fact
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report
from scanner.model.report_lined import LinedView, lined_view
from scanner.model.report_lines import Lines
from scanner.model.report_source import Source, source_of
from scanner.model.report_view import PARTS, ReportView, view_of, view_of_file
from scanner.model.verdict import Verdict

ODD = ('"fingerprint":"', '\\"', '","by":"waiver"}', "\n   ],\n", '    {"rule":"x"', "é←\udcff", "##[error]", "}]},")


def _is_equal(view: ReportView, report: Report) -> None:
    whole = ReportView(report)
    assert view.head == whole.head
    assert list(view.rows) == list(whole.rows) == [view.rows[at] for at in range(len(view.rows))]
    assert view.texts() == whole.texts()
    for row in view.rows:
        assert view.finding(row) == whole.finding(row)
        assert view.verdict(row) == whole.verdict(row)
    for mine, other, target in zip(view.targets, whole.targets, report.targets, strict=True):
        assert mine.head == other.head
        assert list(mine.licenses()) == list(other.licenses())
        assert mine.repos() == other.repos()
        assert [list(mine.gaps), list(mine.obligations), list(mine.lineage)] == [
            list(target.gaps), list(target.obligations), list(target.lineage)
        ]  # fmt: skip
        for kind in {item.kind for item in target.facts}:
            assert mine.facts(kind) == other.facts(kind)
        for item in target.artifacts:
            assert mine.artifact(item.path) == other.artifact(item.path)
        assert mine.artifact("no such file") is None
        assert mine.description == other.description == target.description
    assert view.whole() == report


@settings(max_examples=150, deadline=None)
@given(generated.reports())
def test_a_view_says_what_the_report_says(report: Report):
    view = view_of(report_to_json(report))
    assert isinstance(view, LinedView)
    _is_equal(view, report)


@settings(max_examples=50, deadline=None)
@given(generated.reports(), st.sampled_from([None, 1, 2, 4]), st.booleans())
def test_any_other_layout_is_read_too(report: Report, indent: int | None, ascii_only: bool):
    raw = json.loads(report_to_json(report))
    data = json.dumps(raw, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    _is_equal(view_of(data), report)


def test_a_report_that_is_indented_by_one_is_read_too():
    one = samples.target("t", "pass", [], facts=(fact("k", Place("a")),), artifacts=(Artifact("a", 1),))
    report = samples.report(one)
    _is_equal(view_of(json.dumps(json.loads(report_to_json(report)), indent=1).encode()), report)


@pytest.mark.parametrize("odd", ODD)
def test_no_text_of_a_scanned_file_is_taken_for_the_report(odd: str):
    rule = altered(samples.PICKLE_RULE, id=odd, title=odd)
    found = samples.finding(
        rule, Place(odd, odd), odd, attributes=(("license", odd), (odd, (odd, (("license", odd),)))), excerpt=(odd,)
    )
    report = samples.report(
        samples.target(
            odd,
            "fail",
            [(found, samples.verdict(found, "deny", odd, odd))],
            facts=(fact(odd, Place(odd), license=odd),),
            artifacts=(Artifact(odd, 1),),
        ),
        rules=(rule,),
    )
    view = view_of(report_to_json(report))
    assert isinstance(view, LinedView)
    _is_equal(view, report)


def _decided(by: str) -> Report:
    report = samples.failed()
    target = report.targets[0]
    verdicts = tuple(altered(item, by=by) for item in target.verdicts)
    return altered(report, targets=(altered(target, verdicts=verdicts),))


@pytest.mark.parametrize("by", ["exception", "clarified", "waiver", "mark", "baseline"])
def test_a_row_tells_who_decided(by: str):
    report = _decided(by)
    view = view_of(report_to_json(report))
    assert {row.by for row in view.rows} == {by}
    _is_equal(view, report)


def test_a_line_that_says_two_things_is_refused():
    data = report_to_json(samples.failed())
    view = view_of(data)
    row = view.rows[0]
    finding = f'"fingerprint":"{row.fingerprint}"'.encode()
    twice = view_of(data.replace(finding, finding + b',"fingerprint":"' + b"0" * 32 + b'"'))
    with pytest.raises(ReportError, match="says two things"):
        twice.finding(twice.rows[0])
    verdict = f'{{"subject":"{row.fingerprint}","outcome":"{row.outcome}"'.encode()
    assert verdict in data
    twice = view_of(data.replace(verdict, verdict + b',"outcome":"allow"'))
    with pytest.raises(ReportError, match="says two things"):
        twice.verdict(twice.rows[0])


def _edited(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


def test_no_second_verdict_hides_what_the_report_says():
    data = report_to_json(samples.failed())
    row = view_of(data).rows[0]
    line = f'    {{"subject":"{row.fingerprint}","outcome":"deny"'
    other = f'    {{"subject":"\\u{ord(row.fingerprint[0]):04x}{row.fingerprint[1:]}","outcome":"allow"}},\n'
    for edited in (_edited(data, line, other + line), _edited(data, line, other.replace("\\u0030", "0") + line)):
        for read in (view_of, report_from_json):
            with pytest.raises(ReportError, match="two verdicts"):
                read(edited)
    same = f'    {{"subject":"\\u{ord(row.fingerprint[0]):04x}{row.fingerprint[1:]}","outcome":"deny"'
    _is_equal(view_of(_edited(data, line, same)), report_from_json(data))


def test_names_in_another_order_or_twice_are_read_as_the_whole_report_reads_them():
    found = samples.finding(samples.PICKLE_RULE, Place("a.pkl"), "one", attributes=(("license", "mit"),))
    one = samples.target("t", "fail", [(found, samples.verdict(found, "deny", "why", "here"))])
    data = report_to_json(
        samples.report(altered(one, lineage=(LineageNode("org/one", True, repo="."),)), rules=(samples.PICKLE_RULE,))
    )
    moved = _edited(data, '{"id":"org/one","own":true,"repo":"."', '{"own":true,"repo":"sub","id":"org/one"')
    _is_equal(view_of(moved), report_from_json(moved))
    for again in (',"own":false', ',"repo":"sub"', ',"\\u006fwn":false', ',"\\u0072epo":"sub"', ',"id":"org/two"'):
        told_twice = _edited(data, '"own":true,"repo":"."', f'"own":true,"repo":"."{again}')
        assert isinstance(view_of(told_twice), LinedView)
        _is_equal(view_of(told_twice), report_from_json(told_twice))
    escaped = _edited(data, '"own":true', '"\\u006fwn":true')
    _is_equal(view_of(escaped), report_from_json(escaped))
    twice = _edited(data, '{"license":"mit"', '{"license":"mit","license":"gpl-3.0"')
    assert isinstance(view_of(twice), LinedView)
    _is_equal(view_of(twice), report_from_json(twice))
    with pytest.raises(ReportError, match="says two things"):
        messages = view_of(_edited(data, '"attributes":{', '"message":"two","attributes":{'))
        messages.finding(messages.rows[0])


def test_words_of_rules_are_checked_too():
    data = _edited(report_to_json(samples.failed()), '"confidence":"very-high"', '"confidence":"utter"')
    for read in (view_of, report_from_json):
        with pytest.raises(ReportError, match="no confidence 'utter'"):
            read(data)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_report_is_refused_in_words_or_read_as_it_is(data: st.DataObject):
    report = samples.failed()
    whole = report_to_json(report)
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(
        st.sampled_from([b"", b'"', b"\\", b",", b"{", b"}", b"[", b"]", b"\n", b"   ],\n", b"x", b"\x00", b"\xff"])
    )
    damaged = whole[:at] + put + whole[at + data.draw(st.integers(0, 3)) :]
    try:
        expected = report_from_json(damaged)
    except ReportError:
        expected = None
    try:
        view = view_of(damaged)
        if expected is None:
            assert view.whole() == view.whole()
            [(view.finding(row), view.verdict(row)) for row in view.rows]
        else:
            _is_equal(view, expected)
    except ReportError:
        assert expected is None or b"\n" in put  # a line that was broken in two is refused when somebody looks at it


def test_a_finding_without_a_verdict_or_a_rule_is_refused_at_once():
    report = samples.failed()
    target = report.targets[0]
    with pytest.raises(ReportError, match="has no verdict"):
        view_of(report_to_json(altered(report, targets=(altered(target, verdicts=target.verdicts[1:]),))))
    with pytest.raises(ReportError, match="does not describe its rule"):
        view_of(report_to_json(altered(report, rules=())))
    wrong = (Verdict(target.findings[0].fingerprint, "perhaps"), *target.verdicts[1:])
    with pytest.raises(ReportError, match="no outcome 'perhaps'"):
        view_of(report_to_json(altered(report, targets=(altered(target, verdicts=wrong),))))


def test_little_is_decoded_until_somebody_looks(monkeypatch):
    decoded: list[int] = []
    decode = Lines._decode
    monkeypatch.setattr(Lines, "_decode", lambda self, index: decoded.append(index) or decode(self, index))
    view = view_of(report_to_json(samples.failed()))
    assert len(view.rows) == 6
    assert view.rows[3].path
    assert decoded == []
    view.finding(view.rows[3])
    view.finding(view.rows[3])
    assert decoded == [3]


def test_a_file_is_found_without_reading_the_list_of_all_files_again():
    files = (*(Artifact(f"é {number}.bin", number) for number in range(2000)), Artifact("long" * 999, 1))
    data = report_to_json(samples.report(samples.target("t", "pass", [], artifacts=files)))
    read = []

    def part(begin: int, end: int) -> bytes:
        read.append(end - begin)
        return data[begin:end]

    seen = lined_view(Source(len(data), part)).targets[0]
    assert [seen.artifact(item.path) for item in files] == list(files)
    assert sum(read) < 10 * len(data) + len(files) * 2000


def test_two_threads_find_each_what_it_looks_for():
    data = b"".join(b"%07d\n" % number for number in range(200_000))
    source = source_of(data)

    def places(numbers: range) -> list[int]:
        return [source.find(b"%07d" % number, 0 if number < 4000 else len(data) // 2) for number in numbers]

    with ThreadPoolExecutor() as pool:
        low, high = pool.submit(places, range(2000)), pool.submit(places, range(150_000, 152_000))
        assert low.result() == [8 * number for number in range(2000)]
        assert high.result() == [8 * number for number in range(150_000, 152_000)]


def test_a_report_that_changes_under_the_reader_is_refused(tmp_path):
    file = tmp_path / "report.json"
    file.write_bytes(report_to_json(samples.failed()))
    view = view_of_file(str(file))
    os.truncate(file, 1000)
    with pytest.raises(ReportError, match="changed while it was read"):
        [view.finding(row) for row in view.rows]


def test_a_report_may_be_replaced_by_another_while_it_is_shown(tmp_path):
    file, newer = tmp_path / "report.json", tmp_path / "newer.json"
    file.write_bytes(report_to_json(samples.failed()))
    view = view_of_file(str(file))
    newer.write_bytes(report_to_json(samples.clean()))
    try:
        os.replace(newer, file)
    except PermissionError:
        pytest.skip("this system lets no open file be replaced")
    assert view.whole() == samples.failed()


def test_each_element_is_one_line_and_the_head_can_be_read(tmp_path):
    lines = report_to_json(samples.failed()).decode("ascii").split("\n")
    assert lines[1] == ' "schema": "weighbridge.report/v1",'
    assert '   "answer": "fail",' in lines
    raw = json.loads("\n".join(lines))
    for part in PARTS:
        elements = raw["targets"][0][part]
        if elements:
            at = lines.index(f'   "{part}": [') + 1
            found = [json.loads(line.removesuffix(",")) for line in lines[at : at + len(elements)]]
            assert found == elements
