"""Findings in an SPDX 3 document: an annotation each, and for security an assessment of what is affected (VEX)."""

from __future__ import annotations

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.model.regex import regex
from scanner.reports.materials.details import address
from scanner.reports.materials.wording import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from scanner.reports.materials.annotations import Remark
    from scanner.reports.spdx3_graph import Graph

_CVE = regex(r"CVE-\d{4}-\d{4,7}")
_OPEN = ("affected", "under-investigation", "accepted", "known")


def assess(graph: Graph, model: str, files: Mapping[str, str], remarks: Iterable[Remark]) -> None:
    """Tells the ``remarks`` on the model with the id ``model``, whose ``files`` are ids by path."""
    groups: dict[tuple[str, str, str], list[tuple[Remark, str]]] = {}
    told: dict[str, list[str]] = {}
    for remark in remarks:
        subject = files.get(remark.path, model)
        told.setdefault(subject, []).append(remark.text)
        if remark.security and remark.state in _OPEN:
            groups.setdefault((remark.rule, remark.state, remark.justification), []).append((remark, subject))
    for subject, texts in told.items():
        graph.annotate(subject, "review", texts)
    for (rule, state, why), found in groups.items():
        _assessment(graph, key(model, rule, state, why), found)


def _assessment(graph: Graph, name: str, found: list[tuple[Remark, str]]) -> None:
    """That one rule's finding is in one state, for one reason, for some files or for the model."""
    first = found[0][0]
    to = list(dict.fromkeys(subject for _, subject in found))
    given: dict[str, Any] = {
        "from_": _vulnerability(graph, first),
        "to": to,
        "security_publishedTime": graph.info.created,
        "suppliedBy": graph.agent.spdxId,
        "security_statusNotes": _notes(first, len(found)),
    }
    kind: Any
    name = f"Assessment/{name}"
    if first.state in ("under-investigation", "known"):
        kind, relation = spdx.security_VexUnderInvestigationVulnAssessmentRelationship, "underInvestigationFor"
    else:
        kind, relation = spdx.security_VexAffectedVulnAssessmentRelationship, "affects"
        given["security_actionStatement"] = _action(first)
        given["security_actionStatementTime"] = graph.info.created
    graph.add(kind, name, relationshipType=getattr(spdx.RelationshipType, relation), **given)


def _action(remark: Remark) -> str:
    """What is to be done, or who decided that nothing is."""
    if remark.state == "accepted":
        return f"None is planned: it was let pass by {remark.by}."
    return remark.action or "Do not load the file before somebody has looked at it."


def _notes(remark: Remark, count: int) -> str:
    by = f", let pass by {remark.by}" if remark.state in ("accepted", "known") else ""
    why = f": {remark.justification.rstrip('.')}" if remark.justification else ""
    many = f"{count:,} findings" if count > 1 else "One finding"
    how = f"{remark.severity} severity and {remark.confidence} confidence"
    return f"{many} of {how}{by}. Our decision: {remark.outcome}{why}."


def _vulnerability(graph: Graph, remark: Remark) -> str:
    """The id of the rule's weakness, which is made when it is first met."""
    wanted = f"Vulnerability/{key(remark.rule)}"
    if not graph.has(wanted):
        known = list(dict.fromkeys(name for one in remark.references for name in _CVE.findall(one)))
        leads = [found for one in remark.references if (found := address(one))]
        graph.add(
            spdx.security_Vulnerability,
            wanted,
            name=remark.rule,
            summary=remark.title,
            description=remark.why,
            externalIdentifier=[
                spdx.ExternalIdentifier(externalIdentifierType=spdx.ExternalIdentifierType.cve, identifier=name)
                for name in known
            ],
            externalRef=[
                spdx.ExternalRef(externalRefType=spdx.ExternalRefType.securityAdvisory, locator=[one]) for one in leads
            ],
        )
    return graph.id(wanted)
