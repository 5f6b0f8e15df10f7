"""The report that the audit is measured with is one that a scan could have written."""

from __future__ import annotations

from benchmarks.audit_report import write
from scanner.model.codec import report_from_json, report_to_json
from scanner.model.finding import Finding
from scanner.model.report_lined import LinedView
from scanner.model.report_view import view_of


def test_the_report_is_laid_out_and_ordered_as_a_scan_does_it(tmp_path):
    file = tmp_path / "report.json"
    count = write(file, 300)
    data = file.read_bytes()
    report = report_from_json(data)
    assert report_to_json(report) == data
    assert isinstance(view_of(data), LinedView)
    findings = report.targets[0].findings
    assert len(findings) == len({item.fingerprint for item in findings}) == count >= 300
    assert list(findings) == sorted(findings, key=Finding.sort_key)
    assert sum(map(bool, (item.excerpt for item in findings))) > count / 3
    assert len({item.rule for item in findings}) > 20
