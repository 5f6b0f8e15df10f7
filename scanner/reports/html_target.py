"""One target on the page: the answer, what to do first, then all that was found, asked, decided and not read."""

from __future__ import annotations

from scanner.reports.console_target import headline, inventory_texts, name_words, named_text
from scanner.reports.console_text import counted, size
from scanner.reports.html_findings import allowed, findings, groups
from scanner.reports.html_lineage import lineage
from scanner.reports.html_terms import decisions, licenses
from scanner.reports.html_text import Room, code, marked, place_words, section, tag, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Gap
    from scanner.model.report import RuleInfo
    from scanner.reports.console_target import Judged

MAX_ACTIONS = 8
MAX_GAPS = 200
MAX_PLACES = 40
MAX_FILES = 500
"""Things to do, kinds of gaps, places of one kind and files that are told."""


def counts(judged: Judged) -> str:
    """What there is, in the words of the console's headline around the name."""
    spans = headline(judged)
    review = [words.removeprefix(", ") for style, words in spans if style == "review"]
    return ", ".join((*review, spans[-1][1].removeprefix(": ")))


def target_html(judged: Judged, rules: Mapping[str, RuleInfo], name: str, octets: int, alone: bool) -> str:
    """The section of a target; lists in it take about ``octets`` bytes. Of one that is ``alone`` the page's head says all
    that its own would."""
    target = judged.target
    room = Room(octets)
    told = [
        _first(judged, rules, name),
        findings(judged, rules, name, Room(octets // 2)),
        _gaps(judged, name, room),
        licenses(judged, name, room),
        lineage(target, name, room),
        decisions(judged, name, room),
        _looked_at(judged, name, room),
    ]
    if alone:
        return section(2, name, "What was found", *told, kind="target alone")
    title = f"{tag(target.answer, target.answer.upper())} <span>{name_words(target, code)}</span>"
    places = named_text(target, code)
    named = f'<p class="lede">{places}</p>' if places else ""
    return section(2, name, title, f'<p class="lede">{text(counts(judged))}</p>', named, *told, kind="target")


def links(name: str, made: str) -> list[str]:
    """Links to those sections of the target that are in ``made``."""
    parts = (
        ("first", "What to do first"),
        ("findings", "Findings"),
        ("gaps", "Not checked"),
        ("licenses", "Licences"),
        ("models", "Base models"),
        ("decisions", "Decisions"),
        ("looked", "Looked at"),
    )
    return [f'<a href="#{name}-{part}">{title}</a>' for part, title in parts if f'id="{name}-{part}"' in made]


def _first(judged: Judged, rules: Mapping[str, RuleInfo], name: str) -> str:
    """What to do, the most pressing first, each with a link to where it is told."""
    made: list[str] = []
    found = groups(judged, rules)
    for number, (action, same) in enumerate(list(found.items())[:MAX_ACTIONS]):
        outcome = judged.outcome(same[0])
        fix = next((row for row in rules[same[0].rule].fix.split("\n") if row.strip()), "")
        fix = marked(". ".join(fix.split(". ")[:2]).removesuffix(".") + "." if fix else "", 400)
        at = f'<a href="#{name}-a{number}">{text(action, 100)}</a> <span class="count">{len(same):,}</span>'
        more = f" and {counted(len(same) - 1, 'more place')}" if len(same) > 1 else ""
        made.append(
            f'<li class="{outcome}"><strong>{at}</strong><br>{place_words(same[0].place)}{more}<p>{fix}</p></li>'
        )
    if len(found) > MAX_ACTIONS:
        made.append(f'<li><a href="#{name}-findings">and {counted(len(found) - MAX_ACTIONS, "more thing")}</a></li>')
    unread = sum(gap.incomplete for gap in judged.target.gaps)
    if unread:
        made.append(
            f'<li class="incomplete"><strong><a href="#{name}-gaps">Have the rest checked</a></strong> '
            f'<span class="count">{unread:,}</span><br>What was not fully checked may hold anything.</li>'
        )
    missing = judged.missing
    if missing:
        words = f"{counted(missing, 'thing')} that licences ask {'is' if missing == 1 else 'are'} missing"
        made.append(f'<li class="review"><strong><a href="#{name}-duties">{words}</a></strong></li>')
    return section(3, f"{name}-first", "What to do first", '<ol class="first">', *made, "</ol>") if made else ""


def _gaps(judged: Judged, name: str, room: Room) -> str:
    made = []
    for title, is_incomplete in (("Not fully checked", True), ("Not scanned", False)):
        alike: dict[tuple[str, str], list[Gap]] = {}
        for gap in sorted(judged.target.gaps, key=lambda gap: gap.sort_key()):
            if gap.incomplete is is_incomplete:
                alike.setdefault((gap.message, gap.reason), []).append(gap)
        if alike:
            number = sum(map(len, alike.values()))
            made.append(f'<h4>{title} <span class="count">{number:,}</span></h4>')
            made.append(room.listed(list(alike.values()), lambda same: _same(same, room), MAX_GAPS))
    return section(3, f"{name}-gaps", "Not checked", *made)


def _same(gaps: Sequence[Gap], room: Room) -> str:
    kind = "incomplete" if gaps[0].incomplete else "severity"
    places = room.listed(gaps, lambda gap: place_words(gap.place), MAX_PLACES)
    return f"{tag(kind, gaps[0].reason)} {text(gaps[0].message, 1000) or 'Not read'}{places}"


def _looked_at(judged: Judged, name: str, room: Room) -> str:
    texts = inventory_texts(judged.target)
    if judged.target.revision and not any(one.startswith("revision ") for one in texts):
        texts.append(f"revision {judged.target.revision}")
    told = "".join(f"<li>{text(one, 1000)}</li>" for one in texts)
    made = [f"<ul>{told}</ul>", allowed(judged, name, room), _files(judged, room)]
    return section(3, f"{name}-looked", "Looked at", *made)


def _files(judged: Judged, room: Room) -> str:
    files = judged.target.artifacts
    if not files:
        return ""
    made = room.items(files, _file, MAX_FILES)
    return "\n".join(
        (
            f'<details class="fold"><summary>{counted(len(files), "file")} in scope</summary>',
            '<ul class="files">',
            *made,
            "</ul></details>",
        )
    )


def _file(file: Artifact) -> str:
    formats = text(", ".join(file.formats), 100)
    words = " · ".join(filter(None, (size(file.size), formats, text(file.role, 20), text(file.state, 20))))
    digest = f'<br><span class="origin">SHA-256 {code(file.sha256, 64)}</span>' if file.sha256 else ""
    return f'<li>{code(file.path)} <span class="origin">{words}</span>{digest}</li>'
