"""What is told at the end of a run: targets by answer, what is new since the run before, and what to type next."""

from __future__ import annotations

from shlex import quote

from scanner.cli.fleet import DATABASE
from scanner.model.record import record
from scanner.reports.console_text import counted, shown
from scanner.reports.fleet.words import states_told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fleet import Entry, RunInfo
    from scanner.store.fleet.store import FleetStore

NAMED = 5
"""Targets of one kind that are named; the rest is counted."""


@record
class Summary:
    """``text`` for people, and how many targets failed the policy or were not fully checked."""

    text: str
    denied: int
    unchecked: int

    def exit_code(self, allow_incomplete: bool) -> int:
        """What the command ends with."""
        if self.denied:
            return 1
        return 3 if self.unchecked and not allow_incomplete else 0


def summary_of(store: FleetStore, run: RunInfo, path: str) -> Summary:
    """The summary of a run that is finished."""
    tally = store.tally(run.number)
    answers = dict(tally.answers)
    unread = run.count("failed", "quarantined")
    lines = [f"{counted(run.count(), 'target')}: {states_told(run, tally.answers)}"]
    if tally.reused:
        lines.append(f"{tally.reused:,} had not changed since an earlier run and were not read again.")
    lines += _since(store, run)
    lines += _named(store, run)
    database = "" if path == DATABASE else f" --db {quote(path)}"
    lines.append(f"See them with weighbridge fleet report{database}, or weighbridge audit {quote(path)}.")
    text = "".join(f"{shown(line)}\n" for line in lines)
    return Summary(text, answers.get("fail", 0), answers.get("incomplete", 0) + unread)


def _since(store: FleetStore, run: RunInfo) -> list[str]:
    """One line on what is new, or answers otherwise, since the run before; none where there was no run."""
    before = store.previous(run.number)
    if before is None:
        return []
    was = {entry.target: _told(entry) for entry in store.entries(before.number)}
    new = changed = 0
    for entry in store.entries(run.number):
        told = was.pop(entry.target, None)
        new += told is None
        changed += told is not None and told != _told(entry)
    gone = len(was)
    if not (new or gone or changed):
        return [f"Nothing is new since run {before.number}."]
    said = [(new, "new"), (changed, "judged otherwise"), (gone, "no longer listed")]
    words = ", ".join(f"{number:,} {word}" for number, word in said if number)
    return [f"Since run {before.number}: {words}. weighbridge fleet diff says why."]


def _told(entry: Entry) -> tuple[object, ...]:
    return entry.state, entry.answer, entry.deny, entry.review, entry.gaps


def _named(store: FleetStore, run: RunInfo) -> list[str]:
    """Targets that were quarantined, or failed, by name."""
    lines = []
    for state in ("quarantined", "failed"):
        for entry in store.entries(run.number, states=(state,), limit=NAMED):
            named = "" if entry.error.startswith(f"{entry.target}: ") else f"{entry.target}: "
            lines.append(f"  {state}: {named}{entry.error}")
        if run.count(state) > NAMED:
            lines.append(f"  … and {run.count(state) - NAMED:,} more")
    return lines
