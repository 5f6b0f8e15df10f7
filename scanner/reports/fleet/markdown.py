"""A run over a fleet as a page for an issue, a wiki or the summary of a job: GitHub-flavoured Markdown, cut in time."""

from __future__ import annotations

from scanner.reports.console_text import counted
from scanner.reports.fleet.markdown_changes import change_row, since_told
from scanner.reports.fleet.words import (
    FAILED,
    OUTCOMES,
    QUARANTINED,
    UNSOLD,
    progress,
    states_told,
    taken,
    target_told,
)
from scanner.reports.markdown_page import octets
from scanner.reports.markdown_text import cell, code, path, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from scanner.comparing.fleet_changes import FleetDiff
    from scanner.model.fleet_summary import FleetSummary, Tallied

    T = TypeVar("T")

LIMIT = 60_000
"""Bytes: a comment takes 65,536 characters, and a summary of a job a MiB of which others want some."""

MAX_ROWS = 50
_NAMED = 10
_UNFINISHED = ", not finished: weighbridge fleet status tells how to go on"
_REST = "`--output json` has more"


def render(summary: FleetSummary, since: FleetDiff | None) -> bytes:
    """At most `LIMIT` bytes of Markdown."""
    room = _Room(LIMIT - 2_000)
    parts = [
        f"# Weighbridge: {summary.answer.upper()}, run {summary.run.number}",
        f"**{progress(summary.run)}: {states_told(summary.run, summary.answers)}.**",
        prose(
            f"{taken(summary)}. Begun {summary.run.started}{_UNFINISHED if not summary.run.finished else ''}, by the policy"
        )
        + f" {_policy(summary)}.",
    ]
    if since is not None:
        rows = room.rows(since.targets, change_row, since.more)
        parts += [f"## Since run {since.before.run.number}", *since_told(since), rows]
    worst = [(entry.target, target_told(entry)) for entry in summary.worst.entries]
    parts.append(
        room.table(
            "Denied targets",
            ("target", "why"),
            worst,
            lambda row: (path(row[0]), prose(row[1], 300)),
            summary.worst.left,
        )
    )
    for outcome, title in OUTCOMES[:2]:
        groups = [group for group in summary.rules if group.outcome == outcome]
        parts.append(
            room.table(
                f"{title}, by rule",
                ("rule", "targets", "findings", "such as"),
                groups,
                lambda group: (
                    code(group.rule, 80),
                    f"{group.targets:,}",
                    f"{group.findings:,}",
                    ", ".join(path(name) for name in group.examples),
                ),
            )
        )
    parts.append(
        room.table(
            UNSOLD,
            ("rule", "targets", "why", "such as"),
            summary.unsold,
            lambda group: (
                code(group.name, 80),
                f"{group.targets:,}",
                prose(group.says, 600),
                ", ".join(path(name) for name in group.examples[:_NAMED]),
            ),
            summary.left_out("unsold"),
        )
    )
    parts.append(
        room.table(
            "Licences, the most restrictive first",
            ("licence", "terms", "targets", "such as"),
            summary.licenses,
            lambda group: (
                code(group.license, 120),
                prose(group.category),
                f"{group.targets:,}",
                ", ".join(path(name) for name in group.examples[:2]),
            ),
            summary.left_out("licenses"),
        )
    )
    if summary.without_license:
        parts.append(f"{counted(summary.without_license, 'target')} without any licence concluded.")
    parts.append(
        room.table(
            "Not fully checked, by reason",
            ("reason", "targets", "places", "such as"),
            summary.gaps,
            lambda group: (
                code(group.reason, 80),
                f"{group.targets:,}",
                f"{group.gaps:,}",
                f"{path(group.examples[0]) if group.examples else ''}: {prose(group.message, 300)}",
            ),
            summary.left_out("gaps"),
        )
    )
    parts += [
        _named(room, QUARANTINED, summary.quarantined),
        _named(room, FAILED, summary.failed),
    ]
    for title, shared in (
        ("Base models that most targets share", summary.bases),
        ("Asked by licences that base models bring", summary.duties),
    ):
        parts.append(
            room.table(
                title,
                ("what", "targets", "it says"),
                shared,
                lambda group: (code(group.name, 160), f"{group.targets:,}", prose(group.says, 300)),
            )
        )
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _policy(summary: FleetSummary) -> str:
    return code(summary.run.policy, 80) or "without a name"


def _named(room: _Room, title: str, tallied: Tallied) -> str:
    return room.table(
        title,
        ("target", "what happened"),
        tallied.entries,
        lambda entry: (path(entry.target), prose(entry.error, 400)),
        tallied.left,
    )


class _Room:
    """The bytes that tables may still take, of the whole page."""

    def __init__(self, octets: int) -> None:
        self.left = octets

    def table(
        self,
        title: str,
        columns: Sequence[str],
        items: Sequence[T],
        told: Callable[[T], Sequence[str]],
        more: int = 0,
    ) -> str:
        """A heading over a table with a row for each item as far as there is room; "" for none."""
        if not items:
            return ""
        head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
        rows = self._taken(items, lambda item: f"| {' | '.join(map(cell, told(item)))} |")
        return "\n\n".join([f"## {title}", "\n".join([*head, *rows]), *self._rest(len(items) - len(rows) + more)])

    def rows(self, items: Sequence[T], told: Callable[[T], str], more: int = 0) -> str:
        """A list with an item for each as far as there is room."""
        rows = self._taken(items, lambda item: f"- {told(item)}")
        return "\n\n".join(["\n".join(rows), *self._rest(len(items) - len(rows) + more)]) if rows else ""

    def _taken(self, items: Sequence[T], told: Callable[[T], str]) -> list[str]:
        rows: list[str] = []
        for item in items[:MAX_ROWS]:
            row = told(item)
            if octets(row) + 1 > self.left:
                break
            self.left -= octets(row) + 1
            rows.append(row)
        return rows

    @staticmethod
    def _rest(left: int) -> list[str]:
        return [f"and {left:,} more; {_REST}"] if left > 0 else []
