"""One target in Markdown: the answer, what to do, what people decided, what was not checked, what was looked at."""

from __future__ import annotations

from scanner.model.verdict import BY_PEOPLE, Reason
from scanner.reports.console_target import (
    MAX_MESSAGE,
    MAX_REASONS,
    allowed_in_one_line,
    answer_spans,
    beyond,
    few_rows,
    inventory_texts,
    name_words,
    named_text,
)
from scanner.reports.console_text import counted
from scanner.reports.console_todo import in_words, told_by_license
from scanner.reports.lineage_view import in_one_line
from scanner.reports.markdown_decisions import decisions, place_words, reason_words
from scanner.reports.markdown_page import blocks, bullets, octets, section
from scanner.reports.markdown_text import code, fenced, path, prose
from scanner.reports.mermaid import flow_chart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.model.report import RuleInfo
    from scanner.reports.console_target import Judged

MAX_GROUPS = 20
MAX_ROWS = 50
"""Actions of a target, and findings under one action, that are told."""

MAX_PLACES = 20
MAX_LICENSES = 10
MAX_ITEMS = 30
"""Places of gaps with the same message, licences, and things to do of one licence that are told."""


def target_text(judged: Judged, rules: Mapping[str, RuleInfo], room: int) -> str:
    """All that is told of a target. It takes ``room`` bytes, and a few thousand for headings where it is cut."""
    target = judged.target
    review = sum(judged.outcome(finding) == "review" for finding in judged.listed)
    answer = "".join(text for _, text in answer_spans(target.answer, review))
    parts = [f"## {answer}: {name_words(target, path)}", named_text(target, path)]
    parts += _denied(judged, rules, room // 2)
    left = room - sum(map(octets, parts))
    parts += decisions(judged, left // 2)
    gaps = sorted(target.gaps, key=lambda gap: gap.sort_key())
    left = room - sum(map(octets, parts))
    parts.append(_gaps("Not fully checked", [gap for gap in gaps if gap.incomplete], left // 4))
    parts.append(_gaps("Not scanned", [gap for gap in gaps if not gap.incomplete], left // 4))
    parts += _todo(judged, left // 4)
    parts.append(_terms(judged, left // 4))
    left = room - sum(map(octets, parts))
    parts.append(_lineage(judged, left))
    parts.append(section("Looked at", _looked_at(judged)))
    return "\n\n".join(part for part in parts if part)


def unread_text(group: Sequence[Judged], room: int) -> str:
    """Targets of which nothing was read for one reason: what it is, then each target and where it is named."""
    gap = group[0].target.gaps[0]
    head = f"## INCOMPLETE: nothing was read of {counted(len(group), 'target')}"
    why = f"{prose(gap.message, MAX_MESSAGE) or 'Not read'} ({code(gap.reason, 80) or 'no reason'})"
    return "\n\n".join((head, why, bullets(group, _unread_row, MAX_ROWS, room)))


def _unread_row(judged: Judged) -> str:
    named = named_text(judged.target, path)
    return name_words(judged.target, path) + (f", {named}" if named else "")


def _denied(judged: Judged, rules: Mapping[str, RuleInfo], room: int) -> list[str]:
    """What is denied or to review, under what has to be done, the worst first."""
    groups: dict[str, list[Finding]] = {}
    for finding in judged.listed:
        groups.setdefault(rules[finding.rule].action, []).append(finding)
    made: list[str] = []
    left = list(groups.items())
    while left and len(made) < MAX_GROUPS and room > 0:
        action, findings = left.pop(0)
        share = room if not left else room * 2 // 3
        told = blocks(findings, lambda finding: _finding(judged, finding), MAX_ROWS, share)
        title = f"{prose(action, 100) or 'Look at these files'} ({len(findings):,})"
        made.append(section(title, *told))
        room -= octets(made[-1])
    number = sum(len(findings) for _, findings in left)
    return [*made, f"and {counted(number, 'more finding')}; the JSON report has them all"] if number else made


def _finding(judged: Judged, finding: Finding) -> str:
    verdict = judged.verdicts[finding.fingerprint]
    rows = few_rows(finding)
    parts = [f"**{verdict.outcome}** {place_words(finding.place)}", prose(finding.message, MAX_MESSAGE)]
    parts.append(fenced(rows) if rows else "")
    chain = []
    decider = "decided: " if verdict.by in BY_PEOPLE else "policy: "
    for number, reason in enumerate(verdict.reasons[:MAX_REASONS]):
        told = Reason(beyond(reason.text, finding.message), reason.origin) if number else reason
        chain.append(f"- {'← ' if number else decider}{reason_words(told)}")
    if len(verdict.reasons) > MAX_REASONS:
        chain.append(f"- and {counted(len(verdict.reasons) - MAX_REASONS, 'more reason')}")
    times = "" if finding.count == 1 else f", {counted(finding.count, 'time')}"
    left = len(finding.excerpt) - len(rows)
    more = f"; {counted(left, 'more line')} of evidence" if left else ""
    chain.append(f"- rule {code(finding.rule, 80)}, {finding.level}{times}{more}")
    return "\n\n".join(part for part in (*parts, "\n".join(chain)) if part)


def _gaps(title: str, gaps: Sequence[Gap], room: int) -> str:
    alike: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        alike.setdefault((gap.message, gap.reason), []).append(gap)
    told = bullets(list(alike.values()), _same_gaps, MAX_ROWS, room)
    return section(f"{title} ({len(gaps):,})", told)


def _same_gaps(gaps: Sequence[Gap]) -> str:
    words = prose(gaps[0].message, MAX_MESSAGE) or "Not read"
    places = bullets(gaps, lambda gap: place_words(gap.place), MAX_PLACES, 1 << 14, "  ")
    return f"{words} ({code(gaps[0].reason, 80) or 'no reason'})\n{places}"


def _todo(judged: Judged, room: int) -> list[str]:
    """What each licence asks and is not there, as a list to tick off."""
    told = told_by_license(judged.target.obligations)
    made = []
    for (repo, license_id), items in list(told.items())[:MAX_LICENSES]:
        where = f" in {path(repo)}" if repo else ""
        passing = ", where the weights are passed on" if items[0].assumed else ""
        left = [item for item in items if item.state != "done"]
        way = f"Inherited: {prose(items[0].path, 300)}" if items[0].path else ""
        done = len(items) - len(left)
        is_there = f"{counted(done, 'other thing')} that it asks {'is' if done == 1 else 'are'} there." if done else ""
        title = f"To do for {code(license_id, 80) or 'the licence'}{where}{passing} ({len(left):,})"
        made.append(section(title, way, bullets(left, _obligation, MAX_ITEMS, room), is_there))
        room -= octets(made[-1])
        if room < 0:
            break
    more = len(told) - len(made)
    return [*made, f"and {counted(more, 'more licence')}; the JSON report has them all"] if more else made


def _obligation(item: Obligation) -> str:
    clause = f" (clause {code(item.clause, 40)})" if item.clause else ""
    because = prose(item.because, 200)
    return f"[ ] {item.state}: {prose(in_words(item))}{clause}{f': {because}' if because else ''}"


def _terms(judged: Judged, room: int) -> str:
    """What licences ask whose conditions the policy allows: a person has to know them."""
    told = bullets(
        judged.terms, lambda one: f"{place_words(one.place)}: {prose(one.message, MAX_MESSAGE)}", MAX_PLACES, room
    )
    return section(f"Terms to know ({len(judged.terms):,})", told)


def _lineage(judged: Judged, room: int) -> str:
    """The base models in a line, and as a chart, which forges draw."""
    if not any(node.parents for node in judged.target.lineage):
        return ""
    lines = bullets([prose(line) for line in in_one_line(judged.target)], str, MAX_PLACES, room)
    chart = flow_chart([judged.target])
    drawn = f"```mermaid\n{chart}```" if octets(chart) < room else ""
    return section("Base models", lines, drawn)


def _looked_at(judged: Judged) -> str:
    texts = inventory_texts(judged.target)
    if judged.target.revision and not any(text.startswith("revision ") for text in texts):
        texts.append(f"revision {judged.target.revision}")
    told = {finding.fingerprint for finding in judged.terms}
    untold = [finding for finding in judged.allowed if finding.fingerprint not in told]
    if untold:
        texts.append(allowed_in_one_line(untold, judged))
    return "\n".join(f"- {prose(text, MAX_MESSAGE)}" for text in texts)
