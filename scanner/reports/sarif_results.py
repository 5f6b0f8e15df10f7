"""A finding as a SARIF result: its message, its place in words that SARIF and GitHub know, its fingerprint."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.verdict import PARDONS
from scanner.reports.sarif_anchor import HUB_SAYS
from scanner.reports.sarif_places import Object, is_elsewhere, location
from scanner.reports.sarif_size import EVIDENCE_COLUMNS, EVIDENCE_LINES, SHORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.obligation import Obligation
    from scanner.model.place import Place
    from scanner.reports.sarif_anchor import Anchor
    from scanner.reports.sarif_order import Row
    from scanner.reports.sarif_size import Detail

MAX_TEXT = 1000
"""Characters of a message, of a name in it, and so on."""

_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~&!"})


def result(row: Row, rule_index: int, anchor: Anchor, detail: Detail, evidence: bool, target: str) -> Object:
    """One result. ``target`` is "" where the run has one target only."""
    finding, verdict = row.finding, row.verdict
    entry: Object = {
        "ruleId": printable(finding.rule, 200),
        "ruleIndex": rule_index,
        "level": finding.level,
        "message": _message(row, anchor, detail, evidence),
        "locations": [{**anchor.place(finding.place), **_logical(row, anchor)}],
    }
    related = _related(row, anchor, detail.related)
    if related:
        entry["relatedLocations"] = related
    mark = anchor.fingerprint(finding.fingerprint)
    entry["partialFingerprints"] = {
        # GitHub reads only this one, and would fill it from a source line, of which a weight file has none.
        "primaryLocationLineHash": f"{mark}:1",
        "weighbridge/v1": finding.fingerprint,
    }
    entry["properties"] = _properties(row, anchor, detail, target)
    if verdict.outcome == "allow" and verdict.by in PARDONS:
        reason = verdict.reasons[0]
        justification = sentence(f"{reason.text} ({reason.origin})" if reason.origin else reason.text)
        entry["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return entry


def _related(row: Row, anchor: Anchor, most: int) -> list[Object]:
    """Other places: those that name the model, or those that the finding rests on."""
    if anchor.named:
        told = [(location(place), "It is named here, too.") for place in anchor.named[1:]]
    else:
        places = [place for place in row.finding.related if not is_elsewhere(place)]
        told = [(anchor.place(place), sentence(_where(place) or "See also")) for place in places]
    return [{"id": number, **place, "message": {"text": text}} for number, (place, text) in enumerate(told[:most], 1)]


def _properties(row: Row, anchor: Anchor, detail: Detail, target: str) -> Object:
    finding, verdict = row.finding, row.verdict
    reasons = verdict.reasons[: detail.reasons]
    properties: Object = {
        "outcome": verdict.outcome,
        "policy": [{"text": _short(reason.text), "origin": _short(reason.origin)} for reason in reasons],
        "severity": finding.severity,
        "confidence": finding.confidence,
        "count": row.count,
    }
    if row.more:
        properties["findings"] = row.more + 1
    if verdict.applies:
        properties["applies"] = verdict.applies
        properties["missingFacts"] = [_short(name) for name in verdict.missing]
    if finding.place.member:
        properties["member"] = printable(finding.place.member, detail.text)
        if finding.place.offset is not None:
            properties["memberOffset"] = finding.place.offset
    if anchor.name:
        properties["model"] = _short(anchor.name)
        properties["file"] = printable(finding.place.path, detail.text)
        if finding.place.path != HUB_SAYS and len(finding.place.path) <= detail.text:
            properties["page"] = anchor.page(finding.place)
    elsewhere = [_short(str(place)) for place in finding.related if anchor.named or is_elsewhere(place)]
    if elsewhere:
        properties["ancestors" if not anchor.named else "rests-on"] = elsewhere[: detail.related]
    if target:
        properties["target"] = printable(target, detail.text)
    return properties


def obligation(item: Obligation, target: str, anchor: Anchor) -> Object:
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
        entry["location"] = anchor.place(item.place)
    return entry


def sentence(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` on one printable line that ends as a sentence does, never empty; SARIF finds no ``[link](..)`` in it."""
    line = printable(text.strip(), limit - 1).replace("](", "] (") or "-"
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _message(row: Row, anchor: Anchor, detail: Detail, evidence: bool) -> Object:
    finding, verdict = row.finding, row.verdict
    about = f"{printable(anchor.name, SHORT)}: " if anchor.name else ""
    first = sentence(f"{about}{finding.message.strip()}", detail.text)
    rest: list[str] = []
    if anchor.name and finding.place.path != HUB_SAYS:
        rest.append(f"In its file {printable(finding.place.path, SHORT)}")
    where = _where(finding.place)
    if where:
        rest.append(where)
    function = _callable(row)
    if function and function not in first:
        rest.append(f"Callable: {function}")
    if row.more:
        rest.append(f"This stands for {row.more + 1:,} findings of the rule in the file; --output json has each")
    if row.count != 1:
        rest.append(f"Seen {row.count:,} times")
    rest.append(f"{_DECIDERS.get(verdict.by, 'The policy')} says {verdict.outcome}")
    if verdict.missing:
        rest.append(f"State {' and '.join(map(_short, verdict.missing))} in it to have this answered")
    tail = " ".join(map(sentence, rest))
    markdown = f"**{first.translate(_MARKDOWN)}** {tail.translate(_MARKDOWN)}"
    if anchor.name and finding.place.path != HUB_SAYS and len(finding.place.path) <= SHORT:
        markdown += f" [The file on the Hub]({anchor.page(finding.place).replace('(', '%28').replace(')', '%29')})"
    if evidence and finding.excerpt:
        rows = [printable(line, EVIDENCE_COLUMNS) for line in finding.excerpt[:EVIDENCE_LINES]]
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


def _logical(row: Row, anchor: Anchor) -> Object:
    place = row.finding.place
    member, function = printable(place.member, MAX_TEXT), _callable(row)
    if anchor.named:  # the place is a line of code: the file of the model is the member
        member = "::".join(filter(None, (printable(place.path, MAX_TEXT), member)))
    if not member and not function:
        return {}
    name = "::".join(filter(None, (member, function)))
    return {"logicalLocations": [{"fullyQualifiedName": name, "kind": "member" if member else "function"}]}


def _callable(row: Row) -> str:
    for key, value in row.finding.attributes:
        if key == "callable" and isinstance(value, str):
            return _short(value)
    return ""


def _short(text: str) -> str:
    return printable(text, SHORT)


def _ticks(row: str) -> int:
    longest = run = 0
    for char in row:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
