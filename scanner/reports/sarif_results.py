"""A finding as a SARIF result: its message, its place in words that SARIF and GitHub know, its fingerprint."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from scanner.model.escape import printable
from scanner.model.verdict import PARDONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.model.place import Place
    from scanner.model.verdict import Verdict

Object = dict[str, Any]
"""A JSON object."""

MAX_TEXT = 1000
"""Characters of a message, of a name in it, and so on: 25,000 results must stay under GitHub's 10 MB (gzip)."""

MAX_RELATED = 50
"""Related locations of one result; GitHub stores 100."""

_EVIDENCE_RESULTS = 1000
_EVIDENCE_LINES = 12
_EVIDENCE_COLUMNS = 120
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~&!"})


def result(finding: Finding, verdict: Verdict, rule_index: int, position: int, target: str) -> Object:
    """One result. ``position`` counts from 0 (only the first 1,000 carry evidence); ``target`` is "" where the run
    has one target only."""
    entry: Object = {
        "ruleId": printable(finding.rule, 200),
        "ruleIndex": rule_index,
        "level": finding.level,
        "message": _message(finding, verdict, position < _EVIDENCE_RESULTS),
        "locations": [{**location(finding.place), **_logical(finding)}],
    }
    related = [place for place in finding.related if not is_elsewhere(place)]
    if related:
        entry["relatedLocations"] = [
            {"id": number, **location(place), "message": {"text": sentence(_where(place) or "See also")}}
            for number, place in enumerate(related[:MAX_RELATED], 1)
        ]
    entry["partialFingerprints"] = {
        # GitHub reads only this one, and would fill it from a source line, of which a weight file has none.
        "primaryLocationLineHash": f"{finding.fingerprint}:1",
        "weighbridge/v1": finding.fingerprint,
    }
    properties: Object = {
        "outcome": verdict.outcome,
        "policy": [{"text": _short(reason.text), "origin": _short(reason.origin)} for reason in verdict.reasons[:10]],
        "severity": finding.severity,
        "confidence": finding.confidence,
        "count": finding.count,
    }
    if verdict.applies:
        properties["applies"] = verdict.applies
        properties["missingFacts"] = [_short(name) for name in verdict.missing]
    if finding.place.member:
        properties["member"] = printable(finding.place.member, MAX_TEXT)
        if finding.place.offset is not None:
            properties["memberOffset"] = finding.place.offset
    elsewhere = [_short(str(place)) for place in finding.related if is_elsewhere(place)]
    if elsewhere:
        properties["ancestors"] = elsewhere[:MAX_RELATED]
    if target:
        properties["target"] = printable(target, MAX_TEXT)
    entry["properties"] = properties
    if verdict.outcome == "allow" and verdict.by in PARDONS:
        reason = verdict.reasons[0]
        justification = sentence(f"{reason.text} ({reason.origin})" if reason.origin else reason.text)
        entry["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return entry


def location(place: Place) -> Object:
    """The place as a SARIF location in the file that the repository knows: of a member, in its archive.

    Bytes get line 1 beside their offset, because GitHub needs a line. A member's own offset or line says nothing about
    the archive: where its offset in the file is known that is given, and the message tells its own.
    """
    if place.line is not None and not place.member:
        region: Object = {"startLine": max(1, place.line)}
        if place.column is not None and place.column > 0:
            region["startColumn"] = place.column
    else:
        region = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
        offset = place.file_offset if place.member else place.offset
        if offset is not None and offset >= 0:
            region["byteOffset"] = offset
            region["byteLength"] = max(1, place.length or 1)
    artifact = {"uri": uri(place.path), "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def is_elsewhere(place: Place) -> bool:
    """True for a place that is no file of the checkout: an ancestor's ("org/name@commit/LICENSE"), or what the Hub says.

    GitHub refuses addresses with a scheme, also of related places, so that such a place is left to the message.
    """
    parts = place.path.split("/", 2)
    return place.path == "(hub)" or (len(parts) == 3 and "@" in parts[1][1:])


def obligation(item: Obligation, target: str) -> Object:
    """What a licence asks to be shipped or shown, for the properties of a run."""
    entry: Object = {
        "target": printable(target, MAX_TEXT),
        "repo": printable(item.repo, MAX_TEXT),
        "license": _short(item.license),
        "kind": _short(item.kind),
        "clause": _short(item.clause),
        "text": sentence(item.says),
        "strings": [printable(text, MAX_TEXT) for text in item.strings[:20]],
        "state": item.state,
        "because": _short(item.because),
        "path": _short(item.path),
        "assumed": item.assumed,
        "missingFacts": [_short(name) for name in item.missing],
    }
    if item.place is not None:
        entry["location"] = location(item.place)
    return entry


def uri(path: str) -> str:
    """``path`` as a relative URI reference, percent-encoded as the bytes that the file system has."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # other lone surrogates, which Windows allows in names
        raw = path.encode("utf-8", "surrogatepass")
    return quote(raw.lstrip(b"/"), safe="/") or "."


def sentence(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` on one printable line that ends as a sentence does, never empty; SARIF finds no ``[link](..)`` in it."""
    line = printable(text.strip(), limit - 1).replace("](", "] (") or "-"
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _message(finding: Finding, verdict: Verdict, evidence: bool) -> Object:
    first = sentence(finding.message)
    rest: list[str] = []
    where = _where(finding.place)
    if where:
        rest.append(where)
    function = _callable(finding)
    if function and function not in first:
        rest.append(f"Callable: {function}")
    if finding.count != 1:
        rest.append(f"Seen {finding.count:,} times")
    rest.append(f"{_DECIDERS.get(verdict.by, 'The policy')} says {verdict.outcome}")
    if verdict.missing:
        rest.append(f"State {' and '.join(map(_short, verdict.missing))} in it to have this answered")
    tail = " ".join(map(sentence, rest))
    markdown = f"**{first.translate(_MARKDOWN)}** {tail.translate(_MARKDOWN)}"
    if evidence and finding.excerpt:
        rows = [printable(row, _EVIDENCE_COLUMNS) for row in finding.excerpt[:_EVIDENCE_LINES]]
        left = len(finding.excerpt) - len(rows)
        rows += [f"({left:,} more lines)"] if left else []
        fence = "`" * (max([2, *map(_ticks, rows)]) + 1)
        markdown += "\n\n" + "\n".join([fence + "text", *rows, fence])
    return {"text": f"{first} {tail}", "markdown": markdown}


_DECIDERS = {"waiver": "A waiver", "mark": "A person's mark", "baseline": "The baseline"}


def _where(place: Place) -> str:
    """The place within its file: "In 'archive/data.pkl' at byte 12", or "" for the file as a whole."""
    inside = f"In '{printable(place.member, 300)}'" if place.member else ""
    if place.line is not None:
        position = f"line {place.line}"
    elif place.offset is not None:
        position = f"byte {place.offset}"
    else:
        return inside
    return f"{inside} at {position}" if inside else f"At {position}"


def _logical(finding: Finding) -> Object:
    member, function = printable(finding.place.member, MAX_TEXT), _callable(finding)
    if not member and not function:
        return {}
    name = "::".join(filter(None, (member, function)))
    return {"logicalLocations": [{"fullyQualifiedName": name, "kind": "member" if member else "function"}]}


def _callable(finding: Finding) -> str:
    for key, value in finding.attributes:
        if key == "callable" and isinstance(value, str):
            return _short(value)
    return ""


def _short(text: str) -> str:
    return printable(text, 300)


def _ticks(row: str) -> int:
    longest = run = 0
    for char in row:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
