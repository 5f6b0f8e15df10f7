"""What changed between two runs: targets by their names, reports compared where the rows of the store differ.

A target whose result was taken over from the run before is the same without a look. Of the others the rows of the store
say whether anything differs; only then both reports are read and compared. So it takes the memory of two reports, and the
time of those targets that changed.
"""

from __future__ import annotations

import heapq

from scanner.comparing.changes import ANSWERS, TargetDiff
from scanner.comparing.compare import compare
from scanner.comparing.fleet_changes import FleetDiff, FleetSide, RuleChange, TargetChange
from scanner.fleet.causes import causes_of, settings_of
from scanner.model.record import altered
from scanner.store.fleet.rows import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.fleet import Entry
    from scanner.model.report import Report
    from scanner.store.fleet.store import FleetStore

MAX_TARGETS = 200
"""Changed targets that a comparison keeps, worst first."""

MAX_CHANGES = 400
"""Changes of one target that are kept, those that fail first."""

MAX_RULES = 200


class Side:
    """One run of one store."""

    def __init__(self, store: FleetStore, side: FleetSide) -> None:
        self.store = store
        self.told = side
        self.number = side.run.number

    def report(self, target: str) -> Report | None:
        """The stored report; None where it cannot be read."""
        from scanner.store.fleet.errors import FleetError

        try:
            return self.store.rebuilt(self.number, target)
        except FleetError:
            return None

    def rows(self, target: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """The target's findings and gaps, as far as they tell whether anything differs."""
        findings = [
            (row.fingerprint, row.rule, row.outcome, row.by, row.severity, row.message)
            for row in self.store.findings(self.number, target)
        ]
        gaps = [(row.reason, row.path, row.incomplete) for row in self.store.gaps(self.number, target)]
        return sorted(findings), sorted(gaps)


def diff_of(
    before: Side,
    after: Side,
    fail_on: str = "deny",
    allow_incomplete: bool = False,
    exit_zero: bool = False,
    each: Callable[[TargetChange], None] | None = None,
) -> FleetDiff:
    """The comparison of two runs. ``each`` is called with every target that changed, as it is found.

    The exit code is 1 where something got worse (a new finding that fails, or a verdict that does now), 3 where nothing
    did and a target of either run that was read since was not fully read, else 0. Raises `FleetError`.
    """
    tally = _Tally()
    for change in changes(before, after, fail_on, tally):
        if each is not None:
            each(change)
        tally.add(change)
    answer = tally.answer()
    code = 1 if answer == "worse" else 3 if answer == "incomplete" and not allow_incomplete else 0
    kept = tally.kept()
    return FleetDiff(
        before.told,
        after.told,
        answer,
        0 if exit_zero else code,
        fail_on,
        settings=settings_of(before.told.run, after.told.run),
        counts=tuple(sorted(tally.counts.items())),
        causes=tuple(sorted(tally.causes.items(), key=lambda item: (-item[1], item[0]))),
        rules=tally.ranked(),
        targets=kept,
        more=tally.changed - len(kept),
    )


def changes(before: Side, after: Side, fail_on: str, tally: _Tally | None = None) -> Iterator[TargetChange]:
    """Every target that is not as it was, in the order of names; ``tally`` counts those that are as they were."""
    for was, now in _pairs(before.store.entries(before.number), after.store.entries(after.number)):
        if was is None or now is None:
            yield _alone(was, now, fail_on)
            continue
        change = _both(was, now, before, after, fail_on, tally)
        if change is not None:
            yield change
        elif tally is not None:
            tally.note("same")


def _pairs(before: Iterator[Entry], after: Iterator[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """The targets of two runs side by side; None where one of them has none of that name. Both come in the order of the
    store, so that each row is read once and two are held."""
    was, now = next(before, None), next(after, None)
    while was is not None or now is not None:
        place = -1 if now is None else 1 if was is None else _order(was.target, now.target)
        yield was if place <= 0 else None, now if place >= 0 else None
        if place <= 0:
            was = next(before, None)
        if place >= 0:
            now = next(after, None)


def _order(one: str, other: str) -> int:
    """Below 0 where ``one`` comes first in a store, above where ``other`` does: byte by byte, as the store keeps them."""
    if one == other:
        return 0
    return -1 if in_order(one) < in_order(other) else 1


def _alone(was: Entry | None, now: Entry | None, fail_on: str) -> TargetChange:
    """A target that one run alone has. A new one is worse where it fails."""
    if now is None:
        assert was is not None
        return TargetChange(was.target, "gone", "changed", was.state, "", was.answer, "", was.commit)
    fails = now.deny or (fail_on == "review" and now.review)
    unread = now.state != "done" or now.answer == "incomplete"
    return TargetChange(
        now.target,
        "added",
        "worse" if fails else "incomplete" if unread else "changed",
        state_after=now.state,
        answer_after=now.answer,
        commit_after=now.commit,
        deny=now.deny,
        review=now.review,
        error=now.error,
    )


def _both(was: Entry, now: Entry, before: Side, after: Side, fail_on: str, tally: _Tally | None) -> TargetChange | None:
    """A target of both runs; None where nothing that a run tells of it is another."""
    if before.store is after.store and was.state == now.state == "done" and was.read == now.read:
        return None
    change = TargetChange(
        *(now.target, "changed", "same", was.state, now.state, was.answer, now.answer, was.commit, now.commit),
        deny=now.deny,
        review=now.review,
        error=now.error,
    )
    runs = before.told.run, after.told.run
    if (was.state, now.state) != ("done", "done"):
        if (was.state, was.error) == (now.state, now.error):
            return None
        fails = now.deny or (fail_on == "review" and now.review)
        unread = now.state != "done" or now.answer == "incomplete"
        answer = "worse" if fails and was.state == "done" else "incomplete" if unread else "changed"
        return altered(change, answer=answer, causes=causes_of(was, now, runs, None, None, None))
    if was.commit == now.commit and _gist(was) == _gist(now) and before.rows(was.target) == after.rows(now.target):
        return None
    reports = before.report(was.target), after.report(now.target)
    if reports[0] is None or reports[1] is None:
        return altered(change, answer="incomplete", error="A stored report of it cannot be read.")
    told = compare(reports[0], reports[1], fail_on=fail_on).targets
    if not told or (told[0].answer == "same" and _gist(was) == _gist(now)):
        if tally is not None and was.commit != now.commit:
            tally.note("moved", "same")
        return None
    diff, left = _cut(told[0])
    causes = causes_of(was, now, runs, *reports, told[0])
    return altered(change, answer=diff.answer, causes=causes, diff=diff, left_out=left)


def _gist(entry: Entry) -> tuple[object, ...]:
    return entry.answer, entry.deny, entry.review, entry.allow, entry.gaps, entry.licenses


def _cut(diff: TargetDiff) -> tuple[TargetDiff, int]:
    """The comparison without the changes that are too many, and their number. What fails is kept first."""
    left = len(diff.changes) - MAX_CHANGES
    if left <= 0:
        return diff, 0
    kept = sorted(diff.changes, key=lambda change: not change.worse)[:MAX_CHANGES]
    return altered(diff, changes=tuple(sorted(kept, key=lambda change: change.sort_key()))), left


class _Tally:
    """What is counted while targets come by, and the worst of them."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.causes: dict[str, int] = {}
        self.changed = 0
        self._rules: dict[str, list[int]] = {}
        self._worst: list[_Ranked] = []

    def note(self, name: str, instead: str = "") -> None:
        """Counts one target as ``name``, and one less as what it is about to be counted as otherwise."""
        self.counts[name] = self.counts.get(name, 0) + 1
        if instead:
            self.counts[instead] = self.counts.get(instead, 0) - 1

    def add(self, change: TargetChange) -> None:
        self.changed += 1
        self.note(change.kind)
        if change.answer in ("worse", "incomplete"):
            self.note(change.answer)
        if change.answer_before != change.answer_after and change.kind == "changed":
            self.note("answers")
        for kind in {cause.kind for cause in change.causes}:
            self.causes[kind] = self.causes.get(kind, 0) + 1
        self._count_rules(change)
        heapq.heappush(self._worst, _Ranked(change))
        if len(self._worst) > MAX_TARGETS:
            heapq.heappop(self._worst)

    def _count_rules(self, change: TargetChange) -> None:
        seen = set[str]()
        for one in change.diff.changes if change.diff is not None else ():
            if one.about not in ("findings", "decisions"):
                continue
            row = self._rules.setdefault(one.subject, [0, 0, 0, 0, 0])
            row[0] += one.subject not in seen
            seen.add(one.subject)
            row[{"added": 1, "removed": 2}.get(one.kind, 3)] += 1
            row[4] += one.worse

    def ranked(self) -> tuple[RuleChange, ...]:
        """The rules whose findings changed, those that fail in most targets first."""
        told = [RuleChange(rule, *row) for rule, row in self._rules.items()]
        return tuple(sorted(told, key=lambda one: (-one.worse, -one.targets, one.rule))[:MAX_RULES])

    def kept(self) -> tuple[TargetChange, ...]:
        """The changed targets that matter most, worst first."""
        return tuple(one.change for one in sorted(self._worst, reverse=True))

    def answer(self) -> str:
        """The word for all: that of the worst."""
        if self.counts.get("worse"):
            return "worse"
        if self.counts.get("incomplete"):
            return "incomplete"
        return "changed" if self.changed or self.counts.get("moved") else "same"


class _Ranked:
    """A change in the order of a heap: the smallest is the one to forget."""

    __slots__ = ("change", "key")

    def __init__(self, change: TargetChange) -> None:
        self.change = change
        answers = change.answer_before == change.answer_after
        self.key = (ANSWERS.index(change.answer), answers, -change.deny, -change.review, change.target)

    def __lt__(self, other: _Ranked) -> bool:
        return self.key > other.key
