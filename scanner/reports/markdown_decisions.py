"""What people decided, in Markdown: each decision once, with who, until when, why, and what it was decided of."""

from __future__ import annotations

from scanner.reports.console_text import counted
from scanner.reports.markdown_page import bullets, octets, section
from scanner.reports.markdown_text import code, path, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.place import Place
    from scanner.model.verdict import Reason
    from scanner.reports.console_target import Judged

MAX_DECISIONS = 100
MAX_PLACES = 20
MAX_BASELINE = 20
"""Decisions of a kind, findings of one decision, and rules of the baseline that are told."""

MAX_POLICY = 4
"""Lines of the policy that one decision sets aside and that are told."""

TEXT = 600
"""Characters of what somebody wrote."""

_TITLES = {
    "waiver": "Waivers",
    "mark": "Marks",
    "exception": "Exceptions of the policy",
    "clarified": "Settled by a licence that people concluded",
}
_CLARIFIED = ("license-clarified", "license-clarified-unreviewed")


def decisions(judged: Judged, room: int) -> list[str]:
    """The sections on decisions of people, each at most a part of ``room`` bytes; none where nobody decided anything."""
    made: list[str] = []
    for by, title in _TITLES.items():
        text = section(title, _decided(judged, by, room // 2))
        made.append(text)
        room -= octets(text)
    made.append(section("Licences that people concluded", _concluded(judged, room // 2)))
    made.append(section("Baseline", _baseline(judged)))
    return [text for text in made if text]


def place_words(place: Place) -> str:
    """Where something is: the file, what lies in it, the position there."""
    words = path(place.path) or "the whole target"
    if place.member:
        words += f" › {path(place.member)}"
    if place.line is not None:
        return f"{words}, line {place.line:,}"
    return f"{words}, byte {place.offset:,}" if place.offset is not None else words


def reason_words(reason: Reason) -> str:
    """One link of a chain: why, and where that is written."""
    text = prose(reason.text, TEXT)
    origin = path(reason.origin)
    return f"{text} ({origin})" if text and origin else text or origin or "no reason is given"


def _of(judged: Judged, by: str) -> list[Finding]:
    return [finding for finding in judged.target.findings if judged.verdicts[finding.fingerprint].by == by]


def _decided(judged: Judged, by: str, room: int) -> str:
    """Each entry with what the policy says itself, and the findings that it is for."""
    entries: dict[tuple[str, str], list[Finding]] = {}
    for finding in _of(judged, by):
        first = next(iter(judged.verdicts[finding.fingerprint].reasons), None)
        entries.setdefault((first.text, first.origin) if first else ("", ""), []).append(finding)
    digests = {file.path: file.sha256 for file in judged.target.artifacts if file.sha256} if entries else {}
    each = [(found, digests) for found in entries.values()]
    return bullets(each, lambda item: _entry(judged, *item), MAX_DECISIONS, room)


def _entry(judged: Judged, findings: Sequence[Finding], digests: Mapping[str, str]) -> str:
    chains = [judged.verdicts[finding.fingerprint].reasons for finding in findings]
    head = reason_words(chains[0][0]) if chains[0] else "no reason is given"
    lines = dict.fromkeys(reason for chain in chains for reason in chain[1:2])
    policy = [f"  - policy: {reason_words(reason)}" for reason in list(lines)[:MAX_POLICY]]
    places = bullets(findings, lambda finding: _finding(judged, finding, digests), MAX_PLACES, 1 << 15, "  ")
    return "\n".join((head, *policy, places))


def _finding(judged: Judged, finding: Finding, digests: Mapping[str, str]) -> str:
    digest = digests.get(finding.place.path)
    pin = f", SHA-256 {code(digest, 64)}" if digest else ""
    outcome = judged.outcome(finding)
    return f"{place_words(finding.place)}: {code(finding.rule, 80)}, {finding.level} → {outcome}{pin}"


def _concluded(judged: Judged, room: int) -> str:
    facts = [item for item in judged.target.facts if item.kind in _CLARIFIED]
    return bullets(facts, _conclusion, MAX_DECISIONS, room)


def _conclusion(item: Fact) -> str:
    def value(name: str) -> str:
        return str(item.get(name) or "")

    words = f"{place_words(item.place)} is {code(value('spdx') or value('license'), 200) or 'of no known licence'}"
    for name, before in (("approver", " by "), ("created", " on "), ("reason", ": ")):
        words += f"{before}{prose(value(name), TEXT)}" if value(name) else ""
    origin = path(value("origin"))
    words += f" ({origin})" if origin else ""
    return words + ("; it came with this change, so it concludes nothing yet" if item.kind == _CLARIFIED[1] else "")


def _baseline(judged: Judged) -> str:
    found = _of(judged, "baseline")
    if not found:
        return ""
    rules: dict[str, int] = {}
    for finding in found:
        rules[finding.rule] = rules.get(finding.rule, 0) + 1
    counts = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    allowed = sum(judged.outcome(finding) == "allow" for finding in found)
    told = f"{counted(len(found), 'finding')} known before, {allowed:,} of them allowed:"
    return f"{told}\n\n{bullets(counts, lambda item: f'{code(item[0], 80)}: {item[1]:,}', MAX_BASELINE, 1 << 14)}"
