"""Licences on the page: what each repo is under, what those licences ask clause by clause, what people concluded."""

from __future__ import annotations

from scanner.model.obligation import STATES
from scanner.model.verdict import BY_PEOPLE, PARDONS
from scanner.reports.console_text import counted
from scanner.reports.console_todo import in_words, missing
from scanner.reports.html_findings import short
from scanner.reports.html_text import Room, code, place_words, reason_words, section, tag, text
from scanner.reports.lineage_view import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.obligation import Obligation
    from scanner.model.report import TargetReport
    from scanner.reports.console_target import Judged

MAX_LICENSES = 60
MAX_DUTIES = 400
MAX_DECISIONS = 300
"""Licences, obligations and decisions of a target that are told."""

_KINDS = {
    "license-concluded": "is under",
    "license-inherited": "with what a base model brings",
    "license-declared": "is said to be under",
    "license-clarified": "was concluded by a person to be under",
    "license-clarified-unreviewed": "is concluded, in this change, to be under",
}
_BASES = {
    "card": "the model card",
    "text": "a licence text",
    "clarify": "a person's conclusion",
    "base-model": "a base model",
}
_STATES = {"missing": "review", "unknown": "severity", "done": "pass", "not-needed": "severity"}


def licenses(judged: Judged, name: str, room: Room) -> str:
    """The section on licences and on what they ask; "" where nothing is known of any."""
    target = judged.target
    found = [item for kind in _KINDS for item in target.facts if item.kind == kind]
    told = dict.fromkeys(_statement(item) for item in found[: MAX_LICENSES * 4])
    statements = room.listed(list(told), str, MAX_LICENSES)
    terms = room.listed(
        judged.terms, lambda one: f"{place_words(one.place)}: {text(one.message, 1000)}", MAX_LICENSES, "terms"
    )
    terms = f"<h4>Terms to know</h4>\n{terms}" if terms else ""
    return section(3, f"{name}-licenses", "Licences", statements, terms, _duties(target, name, room))


def decisions(judged: Judged, name: str, room: Room) -> str:
    """The section on what people decided: each decision with the findings that it was taken for."""
    entries: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in judged.target.findings:
        verdict = judged.verdicts[finding.fingerprint]
        if verdict.by in (*BY_PEOPLE, "exception", "clarified"):
            first = verdict.reasons[0] if verdict.reasons else None
            key = (verdict.by, first.text, first.origin) if first else (verdict.by, "", "")
            entries.setdefault(key, []).append(finding)
    made = room.items(list(entries.items()), lambda entry: _decision(judged, *entry, room), MAX_DECISIONS, "p")
    return section(3, f"{name}-decisions", "What people decided", *made)


def _decision(judged: Judged, key: tuple[str, str, str], found: list[Finding], room: Room) -> str:
    by, words, origin = key
    kind = "waived" if by in PARDONS else "severity"
    items = room.items(found, lambda finding: short(judged, finding), 200)
    head = f'<p class="decision">{tag(kind, by)} {reason_words(words, origin)}</p>'
    return "\n".join((f'<div class="decided">{head}', '<ul class="short">', *items, "</ul></div>"))


def _statement(item: Fact) -> str:
    """What one fact says of a licence: of what, which, by whom, where."""
    repo = item.get("repo")
    spdx = item.get("spdx")
    words = code(name_of(item), 120)
    words += f" ({code(str(spdx), 160)})" if isinstance(spdx, str) and spdx and spdx != name_of(item) else ""
    basis = _BASES.get(str(item.get("basis")), "")
    by = f", by {basis}" if basis else ""
    changed = ", with changed words" if item.get("modified") is True else ""
    who = "".join(
        f"{before}{text(str(value), 300)}"
        for key, before in (("approver", ", by "), ("created", " on "), ("reason", ": "))
        if (value := item.get(key)) and item.kind.startswith("license-clarified")
    )
    path = item.get("path")
    way = f": {text(path, 300)}" if item.kind == "license-inherited" and isinstance(path, str) else ""
    of = code(repo) if isinstance(repo, str) and repo else "It"
    return f'{of} {_KINDS[item.kind]} {words}{by}{changed}{who}{way} <span class="origin">({place_words(item.place)})</span>'


def _duties(target: TargetReport, name: str, room: Room) -> str:
    """What each licence asks, what is left to do first, with the clause that says so."""
    by_license: dict[tuple[str, str, str], list[Obligation]] = {}
    for item in sorted(target.obligations, key=lambda item: item.sort_key()):
        if item.state != "not-needed":
            by_license.setdefault((item.repo, item.license, item.path), []).append(item)
    made: list[str] = []
    for (repo, license_id, path), items in list(by_license.items())[:MAX_LICENSES]:
        title = items[0].name or license_id
        head = f"<h5>{text(title, 120)}{f' in {code(repo)}' if repo else ''}</h5>"
        way = f"<p>Inherited: {text(path, 300)}</p>" if path else ""
        passing = "<p>Where the weights are passed on:</p>" if items[0].assumed else ""
        made.append("\n".join((head, way, passing, room.listed(items, _duty, MAX_DUTIES, "duties"))))
    left = len(by_license) - MAX_LICENSES
    made += [f'<p class="more">and {counted(left, "more licence")}</p>'] if left > 0 else []
    title = f'What the licences ask <span class="count">{missing(target.obligations):,} missing</span>'
    return section(4, f"{name}-duties", title, *made)


def _duty(item: Obligation) -> str:
    kind = _STATES.get(item.state, "severity") if item.state in STATES else "severity"
    clause = f' <span class="clause">clause {text(item.clause, 40)}</span>' if item.clause else ""
    says = text(item.says, 600)
    strings = "".join(f'<code class="exact">{text(one, 400)}</code>' for one in item.strings[:6])
    exact = f"<p>{'One of' if item.one_of and len(item.strings) > 1 else 'Exactly'}: {strings}</p>" if strings else ""
    there = f" ({place_words(item.place)})" if item.place is not None else ""
    because = f'<p class="because">{text(item.because, 300)}{there}</p>' if item.because or there else ""
    do = text(in_words(item), 400)
    return f"{tag(kind, item.state)} <strong>{do}</strong>{clause}<p>{says}</p>{exact}{because}"
