"""One finding in full, as lines: what was found and where, what it would do, the evidence itself, why it was decided so."""

from __future__ import annotations

from scanner.model.verdict import OUTCOMES
from scanner.reports.console_text import columns, counted, plain, shown, shown_path
from scanner.reports.pages.rows import evidence_rows
from scanner.reports.pages.text import code, labelled, ladder, paragraph
from scanner.reports.pages.words import says_itself, why, would_do

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.model.place import Place
    from scanner.model.report import RuleInfo
    from scanner.model.verdict import Verdict
    from scanner.reports.console_text import Line, Span

NARROW = 40
"""Columns that a page is made for at the least."""

MAX_RELATED = 8
MAX_OTHERS = 4
MAX_REASONS = 12
MAX_OBLIGATIONS = 12
"""Other places, those told in a line, links of the chain and obligations that are listed; the report has them all."""

FEW = 12
"""Lines of evidence that may stand before the words on what a finding would do."""

MESSAGE = 2000
TEXT = 600
"""Characters of a message and of any other text that a scanned file can have a hand in."""

_BY = {
    "exception": "an exception of the policy",
    "clarified": "a licence that people concluded",
    "waiver": "a waiver",
    "mark": "a mark",
    "baseline": "the baseline of known findings",
}


def evidence_lines(
    finding: Finding,
    verdict: Verdict,
    width: int,
    rule: RuleInfo | None = None,
    obligations: Sequence[Obligation] = (),
) -> list[Line]:
    """The finding's page, ``width`` columns wide (at least `NARROW`). Everything scanned is escaped.

    ``rule`` adds the words on why and what to do; of the target's ``obligations`` those are told that hang on the licence
    which the finding is about.
    """
    width = max(NARROW, width)
    title = rule.title if rule is not None else finding.rule
    message = paragraph(shown(finding.message, MESSAGE), width)
    parts = [
        [*paragraph(shown(title, 200), width, style="heading"), *message],
        _axes(finding, verdict, width),
        *_told_and_shown(finding, rule, width),
        _section(f"Why it is {_word(verdict)}", _reasons(verdict, width)),
        _section("What to do", [line for text in _paragraphs(rule) for line in paragraph(text, width, "  ")]),
        _section("Why it matters", why(rule, width) if says_itself(finding) else []),
        _section("What the licence asks", _obligations(finding, obligations, width)),
        _section("See also", _related(finding, width)),
        _foot(finding, rule, width),
    ]
    lines: list[Line] = []
    for part in parts:
        lines += [(), *part] if lines and part else part
    return lines


def _told_and_shown(finding: Finding, rule: RuleInfo | None, width: int) -> list[list[Line]]:
    """What it would do, where, and the evidence. Few lines of evidence say more of the one file than the rule's words,
    which are the same for all of its findings: they come first, so that a small screen holds them."""
    told = _section(
        "What it would do" if "security" in finding.tags else "What it means", would_do(finding, rule, width)
    )
    rows = evidence_rows(finding, width)
    shown_at = [_section("Where", _where(finding, width)), _section("Evidence", rows)]
    is_short = "security" in finding.tags and 0 < len(rows) <= FEW
    return [*shown_at, told] if is_short and not says_itself(finding) else [told, *shown_at]


def _section(title: str, lines: list[Line]) -> list[Line]:
    return [(("heading", title),), *lines] if lines else []


def _word(verdict: Verdict) -> str:
    return {"deny": "denied", "review": "to review", "allow": "allowed"}.get(verdict.outcome, "judged")


def _axes(finding: Finding, verdict: Verdict, width: int) -> list[Line]:
    """Three things that are never mixed: what the policy says, the harm, and how sure it is; on one line where they fit."""
    outcome = verdict.outcome if verdict.outcome in OUTCOMES else "review"
    pairs = (
        ("outcome", outcome, outcome),
        ("severity", "path", shown(finding.severity, 20)),
        ("confidence", "path", shown(finding.confidence, 20)),
    )
    lines: list[list[Span]] = [[]]
    for label, style, word in pairs:
        if lines[-1] and columns(plain(tuple(lines[-1]))) + len(label) + len(word) + 4 > width:
            lines.append([])
        lines[-1] += [("dim", f"{'   ' if lines[-1] else ''}{label} "), (style, word)]
    by = [(("dim", f"by {_BY[verdict.by]}"),)] if verdict.by in _BY else []
    return [*map(tuple, lines), *by]


def _where(finding: Finding, width: int) -> list[Line]:
    place = finding.place
    lines = labelled("file", shown_path(place.path, TEXT) or "(the whole target)", width, "path")
    if place.member:
        lines += labelled("inside", " → ".join(shown(part, TEXT) for part in place.member.split("!/")), width, "path")
    position = _position(place)
    if position:
        lines += labelled("at", position, width)
    if finding.count != 1:
        lines += labelled("seen", f"{counted(finding.count, 'time')}: {_seen_at(finding)}", width)
    return lines


def _seen_at(finding: Finding) -> str:
    """Where it was seen besides the place above, as far as the report tells."""
    place = finding.place
    there = (one for one in finding.related if (one.path, one.member) == (place.path, place.member))
    others = list(dict.fromkeys(filter(None, map(_position, there))))[: finding.count - 1]
    if not others:
        return "first there, and in other places below" if finding.related else "first there"
    left = finding.count - 1 - min(len(others), MAX_OTHERS)
    more = f" and {left:,} more" if left > 0 else ""
    return f"first there, then at {', '.join(others[:MAX_OTHERS])}{more}"


def _position(place: Place) -> str:
    if place.line is not None:
        return f"line {place.line:,}" + (f", column {place.column:,}" if place.column is not None else "")
    if place.offset is None:
        return ""
    length = f", {counted(place.length, 'byte')} long" if place.length else ""
    if place.member:
        inside = f"byte {place.offset:,} of it{length}"
        return f"{inside} (byte {place.file_offset:,} of the file)" if place.file_offset is not None else inside
    return f"byte {place.offset:,}{length}"


def _reasons(verdict: Verdict, width: int) -> list[Line]:
    """The chain: the policy's line, and below it what that rests on, each with the place where it is written."""
    lines: list[Line] = []
    for depth, reason in enumerate(verdict.reasons[:MAX_REASONS]):
        lines += ladder(shown(reason.text, TEXT), shown_path(reason.origin), depth, width)
    left = len(verdict.reasons) - MAX_REASONS
    if left > 0:
        lines += paragraph(f"and {left:,} more; the report has them all", width, "  ", "dim")
    if verdict.missing:
        told = " and ".join(shown(name, 60) for name in verdict.missing[:8])
        lines += paragraph(f"State {told} in the policy's profile to have this answered.", width, "  ")
    return lines


def _paragraphs(rule: RuleInfo | None) -> list[str]:
    if rule is None:
        return []
    return [shown(part, MESSAGE) for part in rule.fix.split("\n") if part.strip()]


def _obligations(finding: Finding, obligations: Sequence[Obligation], width: int) -> list[Line]:
    from scanner.reports.pages.duties import duties  # not at the top: most findings hang on no licence

    return duties(finding, obligations, width, MAX_OBLIGATIONS)


def _related(finding: Finding, width: int) -> list[Line]:
    lines: list[Line] = []
    for place in finding.related[:MAX_RELATED]:
        position = _position(place)
        where = shown_path(f"{place.path}!/{place.member}" if place.member else place.path, TEXT)
        lines += paragraph(f"{where} {position}".rstrip(), width, "  ", "path", hanging="    ")
    left = len(finding.related) - MAX_RELATED
    if left > 0:
        lines += paragraph(f"and {counted(left, 'more place')}", width, "  ", "dim")
    return lines


def _foot(finding: Finding, rule: RuleInfo | None, width: int) -> list[Line]:
    lines = labelled("rule", shown(finding.rule, 80), width)
    if finding.tags:
        lines += labelled("tags", ", ".join(shown(tag, 40) for tag in finding.tags[:12]), width, "dim")
    if rule is not None and rule.security_severity is not None:
        lines += labelled("security", f"{rule.security_severity:g} of 10", width, "dim")
    lines += labelled("known by", shown(finding.fingerprint, 64), width, "dim")
    for reference in rule.references[:8] if rule is not None else ():
        lines += [(("dim", "  "), *line[1:]) for line in code(shown(reference, 300), width, "  ", "dim")]
    return lines
