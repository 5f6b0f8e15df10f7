"""A comparison for a pull request or the summary of a job: GitHub-flavoured Markdown, cut where it grows too long."""

from __future__ import annotations

from scanner.reports.changes.rows import sections
from scanner.reports.changes.sentences import (
    SETTINGS_MEAN,
    headline,
    incomplete_told,
    names,
    same_told,
    settings_told,
)
from scanner.reports.markdown_page import blocks, bullets, octets
from scanner.reports.markdown_text import code, path, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.comparing.changes import Diff, TargetDiff
    from scanner.reports.changes.rows import Row, Section

LIMIT = 60_000
"""Bytes: a comment on a pull request takes 65,536 characters.
Source: https://docs.github.com/en/rest/issues/comments, whose "body is too long" names that number."""

_ROOM = LIMIT - 10_000
_MAX_TARGETS = 50
_MAX_ROWS = 100
_MORE = 8


def render(diff: Diff) -> bytes:
    """At most `LIMIT` bytes of Markdown."""
    parts = [f"# Weighbridge: {diff.answer.upper()}"]
    settings = settings_told(diff)
    if settings:
        parts += [SETTINGS_MEAN, bullets(settings, lambda text: prose(text, 400), 10, 4_000)]
    text = incomplete_told(diff.targets)
    parts += [f"**{text}**"] if text else []
    room = _ROOM - sum(map(octets, parts))
    share = room // max(1, min(len(diff.targets), _MAX_TARGETS))
    parts += blocks(diff.targets, lambda target: _target(target, share), _MAX_TARGETS, room)
    if not diff.targets:
        parts.append("There is no target on either side.")
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _target(target: TargetDiff, room: int) -> str:
    before, after = (path(name) for name in names(target))
    both = f"{before} → {after}" if before and after and before != after else after or before or "no name"
    parts = [f"## {both}: {headline(target)}"]
    if target.answer_before and target.answer_after and target.answer_before != target.answer_after:
        parts.append(f"The policy's answer: {target.answer_before} → {target.answer_after}.")
    found = sections(target)
    left = room - sum(map(octets, parts)) - 200
    for index, section in enumerate(found):
        text = _section(section, max(200, left // (len(found) - index)))
        left -= octets(text)
        parts.append(text)
    same = same_told(target)
    parts += [f"The same on both sides: {same}."] if same else []
    return "\n\n".join(parts)


def _section(section: Section, room: int) -> str:
    parts = [f"### {section.title}"]
    rows = bullets(section.rows, _row, _MAX_ROWS, room)
    parts += [rows] if rows else []
    parts += ["\n".join(f"- {prose(note)}" for note in section.notes)] if section.notes else []
    return "\n\n".join(parts)


_SIGNS = {"+": "new", "-": "gone", "~": "changed", ">": "moved", "?": "unknown"}


def _row(row: Row) -> str:
    sign = _SIGNS.get(row.sign, row.sign)
    if row.outcome or row.name in ("deny", "review", "allow"):
        head = f"{sign}, **{prose(row.name, 40)}**: {path(row.text) or 'the repo'}"
    else:
        text = prose(row.text, 600)
        head = f"{sign}: {code(row.name, 200) or 'no name'}" + (f" {text}" if text else "")
    more = [prose(text, 600) for text in row.more[:_MORE]]
    return "\n".join([head, *(f"  - {text}" for text in more if text)])
