"""Findings on safety as vulnerabilities with what was decided of them, all others as annotations.

The ids are those of our rules: a model has no CVE. ``analysis`` is the decision of who made the bill, for their use:
what the policy denies is "exploitable", what it wants looked at "in_triage". What a person lets pass is still there: it
stays "exploitable" with the response "will_not_fix", which is what accepting a risk is. What is in a baseline is still to be
looked at. Of what the policy allows by itself no state is told: nobody has shown that it does no harm.
Source: ``impactAnalysisState`` of bom-1.6.schema.json.
"""

from __future__ import annotations

from scanner.reports.cyclonedx_parts.placing import address_in, prop, text
from scanner.reports.materials.wording import line, timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report
    from scanner.reports.cyclonedx_parts.placing import Object
    from scanner.reports.materials.annotations import Remark

TOOL = "weighbridge"

_ANALYSIS: dict[str, Object] = {
    "affected": {"state": "exploitable"},
    "under-investigation": {"state": "in_triage"},
    "accepted": {"state": "exploitable", "response": ["will_not_fix"]},
    "known": {"state": "in_triage"},
    "allowed": {},
}


def vulnerability(remark: Remark, reference: str, affects: str) -> Object:
    """One finding on safety. ``reference`` is its own reference in the document, ``affects`` that of what has it."""
    rating: Object = {"source": {"name": TOOL}, "severity": remark.severity, "method": "other"}
    if remark.score is not None:
        rating = {"source": {"name": TOOL}, "score": remark.score, "severity": remark.severity, "method": "other"}
    decided = f"Our decision: {remark.outcome}" + (f", by {remark.by}" if remark.by else "")
    made: Object = {
        "bom-ref": reference,
        "id": remark.rule or "finding",
        "source": {"name": TOOL},
        "ratings": [rating],
        "description": text(remark.title),
        "detail": text(f"{remark.text}\n{remark.why}".strip()),
    }
    if remark.action:
        made["recommendation"] = text(remark.action)
    advisories = [{"url": url} for url in map(address_in, remark.references) if url]
    if advisories:
        made["advisories"] = advisories
    detail = f"{decided}: {remark.justification}" if remark.justification else f"{decided}."
    made["analysis"] = {**_ANALYSIS[remark.state], "detail": text(detail)}
    made["affects"] = [{"ref": affects}]
    made["properties"] = [
        prop("weighbridge:fingerprint", remark.key),
        prop("weighbridge:confidence", remark.confidence),
    ]
    return made


def annotation(report: Report, remark: Remark, reference: str, subject: str) -> Object:
    """One finding on terms or papers, as what we say of the component ``subject``."""
    return {
        "bom-ref": reference,
        "subjects": [subject],
        "annotator": {"component": {"type": "application", "name": TOOL, "version": line(report.tool_version, 100)}},
        "timestamp": timestamp(report.created),
        "text": text(f"{remark.text} {remark.action}".strip()),
    }
