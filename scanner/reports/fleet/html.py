"""A run over a fleet as one HTML page for people, to be opened from an artifact of CI or a mail, on any screen, or printed.

It loads nothing and runs no script: its policy allows its own style by digest and nothing else.
"""

from __future__ import annotations

from scanner.reports.console_text import counted
from scanner.reports.fleet.words import (
    CAUSE_TITLES,
    FAILED,
    OUTCOMES,
    QUARANTINED,
    UNSOLD,
    cause_told,
    change_told,
    diff_counts,
    progress,
    states_told,
    taken,
    target_told,
    verdict_counts,
)
from scanner.reports.html_head import head
from scanner.reports.html_style import STYLE
from scanner.reports.html_text import Room, code, section, tag, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.comparing.fleet_changes import FleetDiff, TargetChange
    from scanner.model.fleet_summary import FleetSummary, Shared, Tallied

ROOM = 2_000_000
"""Bytes that lists may fill."""

MAX_ROWS = 200
_UNFINISHED = "not yet (weighbridge fleet status tells how to go on)"
_CAUSES = 8

_TAGS = {"worse": "deny", "incomplete": "incomplete", "changed": "pass", "unknown": "review", "same": "pass"}


def render(summary: FleetSummary, since: FleetDiff | None) -> bytes:
    """The page."""
    room = Room(ROOM)
    parts = [
        _since(since, room),
        _worst(summary, room),
        *(_rules(summary, outcome, title, room) for outcome, title in OUTCOMES[:2]),
        _shared("unsold", UNSOLD, summary.unsold, room, summary.left_out("unsold"), (80, 1000)),
        _licenses(summary, room),
        _gaps(summary, room),
        _named("quarantined", QUARANTINED, summary.quarantined, room),
        _named("failed", FAILED, summary.failed, room),
        _shared("bases", "Base models that most targets share", summary.bases, room),
        _shared("duties", "Asked by licences that base models bring", summary.duties, room),
        _made(summary),
    ]
    page = [_head(summary), '<main id="main" tabindex="-1">', *parts, "</main>", _foot(summary), "</body></html>"]
    return ("\n".join(part for part in page if part) + "\n").encode()


def _head(summary: FleetSummary) -> str:
    run = summary.run
    name = f"run {run.number}, {progress(run)}"
    return f"""{head(f"{summary.answer.upper()}: {text(name)}", STYLE, body=summary.answer)}
<a class="skip" href="#main">Skip to the report</a>
<header class="top"><p class="brand">Weighbridge</p>
<h1><span class="answer">{summary.answer.upper()}</span> <span class="name">{text(name)}</span></h1>
<p class="lede">{text(states_told(run, summary.answers))}</p>
<p class="origin">{text(taken(summary))}</p>
<p class="origin">Begun {text(run.started, 40)}, finished {text(run.finished, 40) or _UNFINISHED}, by the policy \
{code(run.policy, 100) or "without a name"}</p></header>"""


def _since(since: FleetDiff | None, room: Room) -> str:
    if since is None:
        return ""
    causes = [f"<li>{number:,}: {text(CAUSE_TITLES.get(kind, kind), 60)}</li>" for kind, number in since.causes]
    changed = room.items(since.targets, lambda change: f"<li>{_change(change)}</li>", MAX_ROWS)
    left = f'<p class="more">and {since.more:,} more</p>' if since.more else ""
    return section(
        2,
        "since",
        f"Since run {since.before.run.number}",
        f"<p>{text(diff_counts(since))}</p>",
        "\n".join(("<ul>", *causes, "</ul>")) if causes else "",
        "\n".join(('<ul class="targets">', *changed, "</ul>")) if changed else "",
        left,
    )


def _change(change: TargetChange) -> str:
    word = change.answer if change.kind == "changed" else {"added": "new"}.get(change.kind, change.kind)
    why = [f"<li>{text(cause_told(cause), 300)}</li>" for cause in change.causes[:_CAUSES]]
    counts = verdict_counts(change)
    return "".join(
        (
            f"{tag(_TAGS.get(change.answer, 'severity'), word)} {code(change.target, 160)} ",
            f"<span>{text(change_told(change), 200)}</span>",
            f'<p class="because">{text(counts)}</p>' if counts else "",
            f'<ul class="because">{"".join(why)}</ul>' if why else "",
            f"<p>{text(change.error, 600)}</p>" if change.error else "",
        )
    )


def _worst(summary: FleetSummary, room: Room) -> str:
    made = room.items(
        summary.worst.entries,
        lambda entry: (
            f"<li>{tag('fail', 'FAIL')} {code(entry.target, 160)} <span>{text(target_told(entry), 300)}</span></li>"
        ),
        MAX_ROWS,
    )
    return _block("worst", "Denied targets", summary.worst.total, made, summary.worst.left)


def _rules(summary: FleetSummary, outcome: str, title: str, room: Room) -> str:
    groups = [group for group in summary.rules if group.outcome == outcome]
    made = room.items(
        groups,
        lambda group: (
            f"<li>{tag(outcome, outcome)} {code(group.rule, 80)} "
            f"<span>{counted(group.targets, 'target')}, {counted(group.findings, 'finding')}</span>"
            f"{_such(group.examples, group.targets)}</li>"
        ),
        MAX_ROWS,
    )
    return _block(f"rules-{outcome}", f"{title}, by rule", len(groups), made)


def _such(names: Sequence[str], total: int) -> str:
    if not names:
        return ""
    left = total - len(names)
    more = f" and {left:,} more" if left > 0 else ""
    return f'<p class="because">{", ".join(code(name, 120) for name in names)}{more}</p>'


def _licenses(summary: FleetSummary, room: Room) -> str:
    made = room.items(
        summary.licenses,
        lambda group: (
            f"<li>{code(group.license, 160)} <span>{text(group.category, 40)}, "
            f"{counted(group.targets, 'target')}</span>{_such(group.examples, group.targets)}</li>"
        ),
        MAX_ROWS,
    )
    if summary.without_license:
        made.append(f"<li>{counted(summary.without_license, 'target')} without any licence concluded</li>")
    left = summary.left_out("licenses")
    return _block("licenses", "Licences, the most restrictive first", len(summary.licenses) + left, made, left)


def _gaps(summary: FleetSummary, room: Room) -> str:
    made = room.items(
        summary.gaps,
        lambda group: (
            f"<li>{tag('incomplete' if group.incomplete else 'severity', group.reason)} "
            f"<span>{counted(group.targets, 'target')}, {counted(group.gaps, 'place')}</span>"
            f"<p>{text(group.message, 600)}</p>{_such(group.examples, group.targets)}</li>"
        ),
        MAX_ROWS,
    )
    left = summary.left_out("gaps")
    return _block("gaps", "Not fully checked, by reason", len(summary.gaps) + left, made, left)


def _named(anchor: str, title: str, tallied: Tallied, room: Room) -> str:
    made = room.items(
        tallied.entries, lambda entry: f"<li>{code(entry.target, 160)}<p>{text(entry.error, 600)}</p></li>", MAX_ROWS
    )
    return _block(anchor, title, tallied.total, made, tallied.left)


def _shared(
    anchor: str,
    title: str,
    groups: Sequence[Shared],
    room: Room,
    left: int = 0,
    longest: tuple[int, int] = (160, 600),
) -> str:
    """What targets have in common; ``longest`` are the characters of a name and of what is said of it."""
    name, says = longest
    made = room.items(
        groups,
        lambda group: (
            f"<li>{code(group.name, name)} <span>{counted(group.targets, 'target')}</span>"
            f"{f'<p>{text(group.says, says)}</p>' if group.says else ''}{_such(group.examples, group.targets)}</li>"
        ),
        MAX_ROWS,
    )
    return _block(anchor, title, len(groups) + left, made, left)


def _block(anchor: str, title: str, number: int, made: Sequence[str], left: int = 0) -> str:
    if not made:
        return ""
    more = f'<p class="more">and {left:,} more</p>' if left > 0 else ""
    head = f'{title} <span class="count">({number:,})</span>'
    return section(2, anchor, head, "\n".join(('<ul class="targets">', *made, "</ul>")), more)


def _made(summary: FleetSummary) -> str:
    run = summary.run
    pairs = (
        ("lists", ", ".join(code(name, 160) for name in run.lists[:20])),
        ("policy", code(run.policy, 200)),
        ("rules", code(run.ruleset, 100)),
        ("version", code(run.version, 40)),
        ("what judged", code(run.key, 100)),
        ("taken up", counted(run.beginnings - 1, "time") if run.beginnings > 1 else ""),
    )
    told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs if value)
    return section(2, "made", "How this was made", f'<dl class="facts">{told}</dl>')


def _foot(summary: FleetSummary) -> str:
    version = code(summary.run.version, 40)
    return f"<footer><p>Weighbridge {version}. What it says of licences is no legal advice.</p></footer>"
