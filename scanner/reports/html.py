"""One HTML file for people: to be opened from a mail, an artifact of a CI system or an archive, on any screen, or printed.

It loads nothing and works without JavaScript: the page's own style and script are in it, and its policy allows those two
by their digests and nothing else. The script adds a filter and folds what is long; printed, everything is open.
Source: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

from scanner.model.report import ANSWERS
from scanner.reports.console_target import Judged, name_words
from scanner.reports.console_text import counted
from scanner.reports.html_head import head
from scanner.reports.html_script import SCRIPT
from scanner.reports.html_style import STYLE
from scanner.reports.html_target import counts, links, target_html
from scanner.reports.html_text import Room, code, paragraphs, section, tag, text
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.report import Report, RuleInfo

ROOM = 6_000_000
"""Bytes that lists may fill, of all targets together."""

MAX_TARGETS = 200
MAX_TABLE = 2_000
MAX_RULES = 300
MAX_NOTES = 50
"""Targets that are told, targets in the table, rules and notes."""


def _render(report: Report) -> bytes:
    targets = [Judged(target) for target in sorted(report.targets, key=lambda target: ANSWERS.index(target.answer))]
    rules = {rule.id: rule for rule in report.rules}
    told: list[str] = []
    left = ROOM
    for number, judged in enumerate(targets[:MAX_TARGETS]):
        share = left // (min(len(targets), MAX_TARGETS) - number)
        told.append(target_html(judged, rules, f"t{number}", share, len(targets) == 1))
        left = max(0, left - len(told[-1]))
    if len(targets) > MAX_TARGETS:
        told.append(f'<p class="more">and {counted(len(targets) - MAX_TARGETS, "more target")}</p>')
    parts = [
        _head(report, targets),
        '<a class="skip" href="#main">Skip to the report</a>',
        _answer(report, targets),
        _contents(report, targets, told),
        '<main id="main" tabindex="-1">',
        _FILTER,
        _table(targets),
        _notes(report),
        *told,
        _rules(report.rules),
        _made(report),
        "</main>",
        f"<footer><p>Weighbridge {code(report.tool_version, 40)}. What it says of licences is no legal advice.</p></footer>",
        f"<script>{SCRIPT}</script>",
        "</body></html>",
    ]
    return ("\n".join(part for part in parts if part) + "\n").encode()


REPORT = Output("html", "one page for people, to read, filter and print", _render)


_FILTER = """<form id="filter" role="search" aria-label="Findings" hidden>
<label>Find <input type="search" id="filter-text" autocomplete="off" placeholder="a path, a rule, a word"></label>
<label>Outcome <select id="filter-outcome"><option value="">all</option><option value="deny">denied</option>\
<option value="review">to review</option><option value="waived">waived</option><option value="allow">allowed</option>\
</select></label>
<label>Severity <select id="filter-severity"><option value="">all</option><option>critical</option><option>high</option>\
<option>medium</option><option>low</option><option>info</option></select></label>
<button type="button" id="fold" aria-pressed="false">Open all</button>
<output id="filter-count" aria-live="polite"></output>
</form>"""


def _head(report: Report, targets: Sequence[Judged]) -> str:
    named = text(targets[0].target.target, 80) if len(targets) == 1 else counted(len(targets), "target")
    return head(f"{report.answer.upper()}: {named}", STYLE, SCRIPT, report.answer)


def _answer(report: Report, targets: Sequence[Judged]) -> str:
    if len(targets) == 1:
        name, words = code(targets[0].target.target) or "no name", text(counts(targets[0]))
    else:
        failed = {answer: sum(judged.target.answer == answer for judged in targets) for answer in ANSWERS}
        name = counted(len(targets), "target")
        words = (
            ", ".join(f"{number:,} {answer}" for answer, number in failed.items() if number) or "nothing was checked"
        )
    return (
        f'<header class="top"><p class="brand">Weighbridge</p>\n<h1><span class="answer">{report.answer.upper()}</span> '
        f'<span class="name">{name}</span></h1>\n<p class="lede">{words}</p>\n'
        f'<p class="origin">Scanned {text(report.created, 40)} by the policy {code(report.policy, 100) or "without a name"}'
        "</p></header>"
    )


def _contents(report: Report, targets: Sequence[Judged], told: Sequence[str]) -> str:
    made = links("t0", told[0]) if len(targets) == 1 else ['<a href="#targets">Targets</a>'] if targets else []
    made += ['<a href="#rules">Rules</a>'] if report.rules else []
    made.append('<a href="#made">How this was made</a>')
    return "\n".join(('<nav aria-label="Sections">', *made, "</nav>"))


def _table(targets: Sequence[Judged]) -> str:
    """The targets with their answers, where there are several."""
    if len(targets) == 1:
        return ""
    made = []
    for number, judged in enumerate(targets[:MAX_TABLE]):
        target = judged.target
        name = name_words(target, lambda words: code(words, 120))
        at = f'<a href="#t{number}">{name}</a>' if number < MAX_TARGETS else name
        made.append(f"<li>{tag(target.answer, target.answer.upper())} {at} <span>{text(counts(judged))}</span></li>")
    left = len(targets) - MAX_TABLE
    made += [f"<li>and {counted(left, 'more target')}</li>"] if left > 0 else []
    return section(2, "targets", "Targets", '<ul class="targets">', *made, "</ul>") if made else ""


def _notes(report: Report) -> str:
    made = Room(200_000).listed(report.notes, lambda note: text(note, 1000) or "an empty note", MAX_NOTES)
    return section(2, "notes", "Notes", made)


def _rules(rules: Sequence[RuleInfo]) -> str:
    made = Room(1_500_000).items(list(enumerate(rules)), lambda item: _rule(*item), MAX_RULES, "p")
    return section(2, "rules", "The rules that found something", *made)


def _rule(number: int, rule: RuleInfo) -> str:
    score = f", security severity {rule.security_severity:.1f} of 10" if rule.security_severity is not None else ""
    axes = f"{text(rule.severity)} harm, {text(rule.confidence)} confidence{score}"
    return "\n".join(
        (
            f'<article class="rule-page" id="rule-{number}"><h3>{text(rule.title, 200) or code(rule.id, 100)}</h3>',
            f'<p class="origin">{code(rule.id, 100)} · {axes}</p>',
            paragraphs(rule.why),
            "<h4>What to do</h4>" if rule.fix.strip() else "",
            paragraphs(rule.fix),
            _references(rule.references),
            "</article>",
        )
    )


def _references(links: Iterable[str]) -> str:
    """Addresses as links where they are plain https ones, else as text."""
    made = []
    for link in list(links)[:12]:
        told = text(link, 400)
        is_plain = link.startswith("https://") and link.isascii() and link.isprintable() and " " not in link
        made.append(
            f'<li><a rel="noopener noreferrer" href="{told}">{told}</a></li>' if is_plain else f"<li>{told}</li>"
        )
    return "\n".join(('<ul class="references">', *made, "</ul>")) if made else ""


def _made(report: Report) -> str:
    """The policy, the rules, and how to get the same again."""
    pairs = (
        (
            "policy",
            f"{code(report.policy, 200)} {f'({code(report.policy_origin, 200)})' if report.policy_origin else ''}",
        ),
        ("fails on", f"{text(report.fail_on)}; this run ended with exit code {report.exit_code}"),
        ("rules", code(report.ruleset, 100)),
        ("version", code(report.tool_version, 40)),
        ("time", code(report.created, 40)),
    )
    told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs if value.strip())
    named = "".join(f"<li>{_again(report, target.target, target.revision)}</li>" for target in report.targets[:20])
    left = len(report.targets) - 20
    named += f"<li>and {counted(left, 'more target')}</li>" if left > 0 else ""
    again = f"<p>To see the same again, scan the same bytes by the same policy with this version:</p>\n<ul>{named}</ul>"
    whole = (
        "<p>This page shows the worst first and cuts long lists. All is in the JSON report "
        "(<code>--output json:report.json</code>), from which <code>weighbridge report report.json --output html:page.html"
        "</code> makes this page again, byte for byte.</p>"
    )
    return section(2, "made", "How this was made", f'<dl class="facts">{told}</dl>', again if named else "", whole)


def _again(report: Report, target: str, revision: str | None) -> str:
    policy = f" --policy {text(report.policy, 100)}" if report.policy else ""
    at = f' <span class="origin">at revision {code(revision, 64)}</span>' if revision else ""
    return f"<code>weighbridge scan {text(target, 200)}{policy}</code>{at}"
