"""The report itself as JSON: the one output that loses nothing, and the input of ``weighbridge report``."""

from __future__ import annotations

from scanner.model.codec import report_to_json
from scanner.reports.interface import Output

REPORT = Output("json", "the whole report, for programs and for weighbridge report", report_to_json)
