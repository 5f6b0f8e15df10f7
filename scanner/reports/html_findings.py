"""Findings on the page: grouped by what has to be done, each with its evidence and the chain that decided it."""

from __future__ import annotations

from scanner.model.verdict import BY_PEOPLE, PARDONS
from scanner.reports.console_text import counted
from scanner.reports.html_text import (
    Room,
    blocks,
    code,
    paragraphs,
    place_words,
    reason_words,
    rows,
    section,
    tag,
    text,
)
from scanner.reports.pages.duties import hanging_on
from scanner.reports.pages.rows import evidence_rows
from scanner.reports.pages.words import says_itself, would_do

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.finding import Finding
    from scanner.model.report import RuleInfo
    from scanner.reports.console_target import Judged

MAX_FULL = 400
MAX_SHORT = 4_000
"""Findings of a target that are told with their evidence, and further ones that are told in a line."""

MAX_RULES = 6
MAX_RELATED = 8
MAX_REASONS = 12
MAX_MESSAGE = 1_000
_WIDTH = 96
_ENDLESS = 100_000
"""Columns of the evidence, and of running text, which the browser wraps."""

WORDS = {"deny": "denied", "review": "to review", "allow": "allowed"}


def groups(judged: Judged, rules: Mapping[str, RuleInfo]) -> dict[str, list[Finding]]:
    """What is not allowed by what has to be done about it, the worst first."""
    found: dict[str, list[Finding]] = {}
    for finding in judged.listed:
        found.setdefault(rules[finding.rule].action or "Look at these files", []).append(finding)
    return found


def findings(judged: Judged, rules: Mapping[str, RuleInfo], name: str, room: Room) -> str:
    """The section on what is denied and to review."""
    made: list[str] = []
    teller = _Teller(judged, rules, name, room)
    for number, (action, found) in enumerate(groups(judged, rules).items()):
        made.append(
            section(
                4,
                f"{name}-a{number}",
                f'{text(action, 100)} <span class="count">{len(found):,}</span>',
                teller.advice(found),
                *teller.told(found),
            )
        )
        if room.left <= 0:
            left = len(judged.listed) - teller.passed
            made.append(f'<p class="more">and {counted(left, "more finding")}; the JSON report has them all</p>')
            break
    return section(3, f"{name}-findings", "Findings", *made)


def short(judged: Judged, finding: Finding, words: str = "") -> str:
    """A finding in a line, for the filter to find. ``words`` is HTML to stand behind it."""
    outcome = _outcome(judged, finding)
    return (
        f'<li class="finding" data-outcome="{outcome}" data-severity="{finding.severity}">'
        f"{tag(outcome, WORDS.get(outcome, outcome))} {place_words(finding.place)}: "
        f"{text(finding.message, 300)} {_rule(finding)}{words}</li>"
    )


def allowed(judged: Judged, name: str, room: Room) -> str:
    """What the policy allows, in a line each behind a fold: nobody has to read it."""
    if not judged.allowed:
        return ""
    made = room.items(judged.allowed, lambda finding: short(judged, finding), 500)
    title = f"{counted(len(judged.allowed), 'finding')} that the policy allows"
    return "\n".join(
        (f'<details class="fold" id="{name}-allowed"><summary>{title}</summary>', "<ul>", *made, "</ul></details>")
    )


def _outcome(judged: Judged, finding: Finding) -> str:
    verdict = judged.verdicts[finding.fingerprint]
    return "waived" if verdict.outcome == "allow" and verdict.by in PARDONS else verdict.outcome


def _rule(finding: Finding) -> str:
    return f'<span class="rule">{code(finding.rule, 80)}</span>'


class _Teller:
    """Tells findings in full as long as there is room for it, then in a line, then counts."""

    def __init__(self, judged: Judged, rules: Mapping[str, RuleInfo], name: str, room: Room) -> None:
        self._judged = judged
        self._rules = rules
        self._name = name
        self._room = room
        self._numbers = {rule: number for number, rule in enumerate(rules)}
        self._full = Room(room.left * 2 // 3)
        self.passed = 0

    def advice(self, found: Sequence[Finding]) -> str:
        """What to do about the findings of a group, each rule's advice once."""
        named = list(dict.fromkeys(finding.rule for finding in found))
        made = []
        for rule in named[:MAX_RULES]:
            info = self._rules[rule]
            made.append(
                f'<div class="advice"><p><a href="#rule-{self._numbers[rule]}">'
                f"<strong>{text(info.title or rule, 200)}</strong></a></p>\n{paragraphs(info.fix, 1200)}</div>"
            )
        left = len(named) - MAX_RULES
        made += [f'<p class="more">and {counted(left, "more rule")}, told below</p>'] if left > 0 else []
        return "\n".join(made)

    def told(self, found: Sequence[Finding]) -> list[str]:
        made: list[str] = []
        at = 0
        while at < len(found) and self.passed < MAX_FULL and self._full.left > 0:
            one = self._finding(found[at])
            if not (self._full.take(one) and self._room.take(one)):
                break
            made.append(one)
            at += 1
            self.passed += 1
        rest = found[at:]
        if rest:
            limit = max(0, MAX_FULL + MAX_SHORT - self.passed)
            lines = self._room.items(rest, lambda finding: short(self._judged, finding), limit)
            self.passed += len(rest)
            made.append("\n".join(('<ul class="short">', *lines, "</ul>")))
        return made

    def _finding(self, finding: Finding) -> str:
        judged = self._judged
        verdict = judged.verdicts[finding.fingerprint]
        outcome = _outcome(judged, finding)
        label = f"evidence of finding {self.passed + 1}"
        parts = [
            f'<details class="finding {outcome}" id="{self._name}-f{self.passed}" open data-outcome="{outcome}" '
            f'data-severity="{finding.severity}">',
            f"<summary>{tag(outcome, WORDS.get(outcome, outcome))} {tag('severity', finding.severity)} "
            f'<span class="where">{place_words(finding.place)}</span>'
            f'<span class="message">{text(finding.message, MAX_MESSAGE)}</span></summary>',
            '<div class="body">',
        ]
        if says_itself(finding):
            told = would_do(finding, self._rules[finding.rule], _ENDLESS)
            parts += ["<h5>What it would do</h5>", blocks(told, f"what would run, {label}")]
        evidence = rows(evidence_rows(finding, _WIDTH), label)
        parts += ["<h5>Evidence</h5>", evidence] if evidence else []
        decider = "people decided" if verdict.by in BY_PEOPLE else "the policy decided"
        parts += [f"<h5>Why it is {WORDS[verdict.outcome]}: {decider}</h5>", self._chain(finding)]
        parts += [self._duties(finding), self._related(finding), self._foot(finding), "</div></details>"]
        return "\n".join(part for part in parts if part)

    def _chain(self, finding: Finding) -> str:
        verdict = self._judged.verdicts[finding.fingerprint]
        made = [f"<li>{reason_words(one.text, one.origin)}</li>" for one in verdict.reasons[:MAX_REASONS]]
        left = len(verdict.reasons) - MAX_REASONS
        made += [f"<li>and {counted(left, 'more reason')}</li>"] if left > 0 else []
        if verdict.missing:
            named = " and ".join(code(name, 60) for name in verdict.missing[:8])
            made.append(f"<li>State {named} in the policy's profile to have this answered.</li>")
        return "\n".join(('<ol class="chain">', *made, "</ol>")) if made else "<p>No reason is given.</p>"

    def _duties(self, finding: Finding) -> str:
        found = hanging_on(finding, self._judged.target.obligations)
        if not found:
            return ""
        left = sum(item.state in ("missing", "unknown") for item in found)
        told = f"{counted(len(found), 'thing')}, {left:,} of them to look at"
        return f'<p>The licence asks for <a href="#{self._name}-duties">{told}</a>.</p>'

    def _related(self, finding: Finding) -> str:
        if not finding.related:
            return ""
        made = [f"<li>{place_words(place)}</li>" for place in finding.related[:MAX_RELATED]]
        left = len(finding.related) - MAX_RELATED
        made += [f"<li>and {counted(left, 'more place')}</li>"] if left > 0 else []
        return "\n".join(("<h5>See also</h5>", "<ul>", *made, "</ul>"))

    def _foot(self, finding: Finding) -> str:
        number = self._numbers[finding.rule]
        pairs = [
            ("rule", f'<a href="#rule-{number}">{code(finding.rule, 80)}</a>'),
            ("severity", text(finding.severity)),
            ("confidence", text(finding.confidence)),
            ("seen", counted(finding.count, "time") if finding.count != 1 else ""),
            ("known by", code(finding.fingerprint, 64)),
        ]
        told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs if value)
        return f'<dl class="facts">{told}</dl>'
