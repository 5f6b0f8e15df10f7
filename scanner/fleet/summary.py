"""What a run came to, told from the rows of the store: streamed, so that it costs the same memory for any fleet."""

from __future__ import annotations

from scanner.fleet.inherited import inherited_of
from scanner.model.fleet_summary import (
    FleetStatus,
    FleetSummary,
    GapGroup,
    LicenseGroup,
    RuleGroup,
    Shared,
    Tallied,
    answer_of,
    exit_code_of,
)
from scanner.model.record import altered
from scanner.model.strictness import STRICTNESS, rank_of
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from typing import TypeVar

    from scanner.model.fleet import Entry, FleetFinding, FleetGap, RunInfo
    from scanner.store.fleet.store import FleetStore

    K = TypeVar("K", bound=Hashable)

EXAMPLES = 3
"""Targets that are named of each group."""

NAMED = 100
"""Targets that are named where each is asked for by name: those that may not be sold."""

UNSOLD = ("license-non-commercial", "license-non-commercial-upstream")
"""Rules by which a target, or one that it was made from, is not licensed for commercial use."""

MAX_LISTED = 100
"""Groups and targets of one list."""

MAX_KINDS = 20_000
"""Different names of rules, reasons and licences that are counted: a store that somebody else made may hold any number."""

FIRST = 10
"""Targets that a status names of each sort."""


def summary_of(
    store: FleetStore, run: RunInfo, allow_incomplete: bool = False, exit_zero: bool = False, inherited: int = 0
) -> FleetSummary:
    """What ``run`` came to. Of at most ``inherited`` reports it is looked up what was inherited from base models.

    Raises `FleetError` where the store is damaged.
    """
    fleet = _Fleet(run.number)
    for entry in store.entries(run.number):
        fleet.add(entry)
    rules, more_rules, unsold, more_unsold = _rules(store.findings(run.number))
    gaps, more_gaps = _gaps(store.gaps(run.number))
    licenses, more_licenses = _licenses(fleet.licenses)
    answers = tuple(sorted(fleet.answers.items()))
    answer = answer_of(run, answers)
    done = fleet.states.get("done", 0)
    bases, duties = inherited_of(store, run) if 0 < done <= inherited else ((), ())
    more = (("rules", more_rules), ("gaps", more_gaps), ("licenses", more_licenses), ("unsold", more_unsold))
    return FleetSummary(
        run,
        answer,
        exit_code_of(answer, allow_incomplete, exit_zero),
        answers=answers,
        read=fleet.read,
        bytes=fleet.bytes,
        requests=fleet.requests,
        seconds=round(fleet.seconds, 3),
        rules=rules,
        licenses=licenses,
        without_license=fleet.without_license,
        gaps=gaps,
        worst=Tallied(fleet.answers.get("fail", 0), fleet.worst()),
        failed=Tallied(fleet.states.get("failed", 0), tuple(fleet.failed)),
        quarantined=Tallied(fleet.states.get("quarantined", 0), tuple(fleet.quarantined)),
        bases=bases,
        duties=duties,
        inherited_of=done if 0 < done <= inherited else 0,
        more=tuple((name, number) for name, number in more if number),
        unsold=unsold,
    )


def status_of(
    store: FleetStore, run: RunInfo, now: str, next_of: Callable[[FleetStatus], tuple[str, ...]]
) -> FleetStatus:
    """How far ``run`` is at the time ``now`` (UTC, ISO 8601). ``next_of`` names the commands that come next."""
    tally = store.tally(run.number)
    done = sum(number for _, number in tally.answers)
    read = max(0, done - tally.reused)
    status = FleetStatus(
        run,
        answer_of(run, tally.answers),
        now,
        answers=tally.answers,
        read=read,
        holder=store.holder(),
        rate=_rate(run, read, now),
        seconds=round(tally.seconds / read, 3) if read else 0.0,
        running=_first(store, run, "running"),
        failed=_first(store, run, "failed"),
        quarantined=_first(store, run, "quarantined"),
    )
    return altered(status, next=next_of(status))


def _first(store: FleetStore, run: RunInfo, state: str) -> Tallied:
    return Tallied(run.count(state), tuple(store.entries(run.number, states=(state,), limit=FIRST)))


def _rate(run: RunInfo, read: int, now: str) -> float:
    """Targets a minute, where the run was never stopped: of one that was, the time in between is not known."""
    from datetime import datetime

    if run.beginnings > 1 or not read:
        return 0.0
    try:
        began, ended = (datetime.fromisoformat(text) for text in (run.started, run.finished or now))
        took = (ended - began).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return round(60 * read / took, 1) if took > 0 else 0.0


class _Fleet:
    """The entries of a run, counted as they come by."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.states: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.licenses: dict[str, _Group] = {}
        self.without_license = self.read = self.bytes = self.requests = 0
        self.seconds = 0.0
        self.failed: list[Entry] = []
        self.quarantined: list[Entry] = []
        self._worst: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self.states[entry.state] = self.states.get(entry.state, 0) + 1
        if entry.state in ("failed", "quarantined"):
            kept = self.failed if entry.state == "failed" else self.quarantined
            if len(kept) < MAX_LISTED:
                kept.append(entry)
        if entry.state != "done":
            return
        self.answers[entry.answer] = self.answers.get(entry.answer, 0) + 1
        if entry.read == self._number:
            self.read += 1
            self.bytes += entry.cost.bytes
            self.requests += entry.cost.requests
            self.seconds += entry.cost.seconds
        self.without_license += not entry.licenses
        for name in entry.licenses:
            group = _group(self.licenses, name)
            if group is not None:
                group.add(entry.target)
        if entry.answer == "fail":
            self._worst.append(entry)
            if len(self._worst) > 2 * MAX_LISTED:
                self._worst = list(self.worst())

    def worst(self) -> tuple[Entry, ...]:
        """The failing targets with the most that is denied, cut."""
        ranked = sorted(self._worst, key=lambda entry: (-entry.deny, -entry.review, entry.target))
        return tuple(ranked[:MAX_LISTED])


class _Group:
    """What several targets share, counted from rows that come in the order of targets."""

    __slots__ = ("examples", "last", "most", "number", "targets", "told")

    def __init__(self, told: str = "", most: int = EXAMPLES) -> None:
        self.targets = self.number = 0
        self.last: str | None = None
        self.examples: tuple[str, ...] = ()
        self.told, self.most = told, most

    def add(self, target: str) -> None:
        self.number += 1
        if target != self.last:
            self.last = target
            self.targets += 1
            if len(self.examples) < self.most:
                self.examples = (*self.examples, target)


def _group(groups: dict[K, _Group], key: K, told: str = "", most: int = EXAMPLES) -> _Group | None:
    """The group of that key, a new one where there is none; None where there are too many."""
    group = groups.get(key)
    if group is None and len(groups) < MAX_KINDS:
        group = groups[key] = _Group(told, most)
    return group


def _rules(rows: Iterable[FleetFinding]) -> tuple[tuple[RuleGroup, ...], int, tuple[Shared, ...], int]:
    """Groups of findings, the strictest outcome and the most targets first, and how many groups are left out; the same of
    the reasons why targets may not be sold."""
    groups: dict[tuple[str, str], _Group] = {}
    unsold: dict[tuple[str, str], _Group] = {}
    for row in rows:
        group = _group(groups, (row.rule, row.outcome), row.severity)
        if group is not None:
            group.add(row.target)
        group = _group(unsold, (row.rule, row.message), row.message, NAMED) if row.rule in UNSOLD else None
        if group is not None:
            group.add(row.target)
    told = [
        RuleGroup(rule, outcome, group.targets, group.number, group.told, group.examples)
        for (rule, outcome), group in groups.items()
    ]
    told.sort(key=lambda one: (_place(one.outcome, OUTCOMES), -one.targets, -one.findings, one.rule))
    kept = [one for outcome in OUTCOMES for one in [one for one in told if one.outcome == outcome][:MAX_LISTED]]
    reasons = [Shared(rule, group.targets, says, group.examples) for (rule, says), group in unsold.items()]
    reasons.sort(key=lambda one: (-one.targets, one.name, one.says))
    return tuple(kept), len(told) - len(kept), tuple(reasons[:MAX_LISTED]), max(0, len(reasons) - MAX_LISTED)


def _gaps(rows: Iterable[FleetGap]) -> tuple[tuple[GapGroup, ...], int]:
    groups: dict[tuple[str, bool], _Group] = {}
    for row in rows:
        group = _group(groups, (row.reason, row.incomplete), row.message)
        if group is not None:
            group.add(row.target)
    told = [
        GapGroup(reason, group.targets, group.number, incomplete, group.told, group.examples)
        for (reason, incomplete), group in groups.items()
    ]
    told.sort(key=lambda one: (not one.incomplete, -one.targets, one.reason))
    return tuple(told[:MAX_LISTED]), max(0, len(told) - MAX_LISTED)


def _licenses(groups: dict[str, _Group]) -> tuple[tuple[LicenseGroup, ...], int]:
    """Licences, the most restrictive first, then those of the most targets."""
    categories = _categories() if groups else {}
    told = [
        LicenseGroup(name, group.targets, _category(name, categories), group.examples) for name, group in groups.items()
    ]
    told.sort(key=lambda one: (-rank_of(one.category), -one.targets, one.license))
    return tuple(told[:MAX_LISTED]), max(0, len(told) - MAX_LISTED)


def _categories() -> dict[str, str]:
    """The kind of terms of each licence that we know, by our id and by its SPDX id."""
    from scanner.catalog.catalog import load

    found: dict[str, str] = {}
    for row in load().licenses():
        found[row.id.lower()] = row.category
        if row.spdx:
            found.setdefault(row.spdx.lower(), row.category)
    return found


def _category(name: str, categories: dict[str, str]) -> str:
    """The kind of terms of a licence, or of those of an expression: of AND the strictest, of OR the freest."""
    whole = categories.get(name.lower())
    if whole is not None:
        return whole
    words = name.replace("(", " ").replace(")", " ").split()
    kinds = [categories.get(word.lower(), STRICTNESS[-1]) for word in words if word not in ("AND", "OR", "WITH")]
    if not kinds:
        return STRICTNESS[-1]
    pick = min if "OR" in words and "AND" not in words else max
    return pick(kinds, key=rank_of)


def _place(word: str, words: tuple[str, ...]) -> int:
    return words.index(word) if word in words else len(words)
