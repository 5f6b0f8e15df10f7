"""Why a target is judged otherwise than before: what of its commit, its base models and of what judges is another."""

from __future__ import annotations

from scanner.comparing.changes import Difference
from scanner.comparing.fleet_changes import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.comparing.changes import TargetDiff
    from scanner.model.fleet import Entry, RunInfo
    from scanner.model.report import Report

MAX_BASES = 20
"""Base models with another commit that are named of one target."""

_JUDGES = (("version", "version"), ("ruleset", "rules"), ("policy", "policy"))


def settings_of(before: RunInfo, after: RunInfo) -> tuple[Difference, ...]:
    """What judged the runs and differs. "settings" stands for what the rest does not name: the policy's text, waivers,
    flags, or a day that has passed."""
    rows = [Difference(name, getattr(before, field), getattr(after, field)) for field, name in _JUDGES]
    found = tuple(row for row in rows if row.before != row.after)
    if before.key != after.key and not any(row.name == "policy" for row in found):
        return found or (Difference("settings", before.key[:12], after.key[:12]),)
    return found


def causes_of(
    was: Entry,
    now: Entry,
    runs: tuple[RunInfo, RunInfo],
    before: Report | None,
    after: Report | None,
    diff: TargetDiff | None,
) -> tuple[Cause, ...]:
    """The reasons for which the target may be told otherwise, what it is itself first. All of them hold; which one a single
    verdict comes from is told where it is known."""
    found = list(_of_state(was, now))
    if was.commit != now.commit and (was.commit or now.commit):
        found.append(Cause("commit", "", was.commit, now.commit))
    if before is not None and after is not None:
        found += _of_bases(before, after)
    found += [Cause(row.name, "", row.before, row.after) for row in settings_of(*runs)]
    if diff is not None:
        found += _of_decisions(diff)
        found += _of_reading(diff)
    return tuple(found)


def _of_state(was: Entry, now: Entry) -> Iterator[Cause]:
    if was.state != now.state:
        yield Cause("state", "", was.state, now.state)


def _of_bases(before: Report, after: Report) -> list[Cause]:
    """Base models that were read at another commit, that are new or gone."""
    old, new = _bases(before), _bases(after)
    names = sorted(name for name in {*old, *new} if old.get(name, "") != new.get(name, ""))
    return [Cause("base-model", name, old.get(name, ""), new.get(name, "")) for name in names[:MAX_BASES]]


def _bases(report: Report) -> dict[str, str]:
    nodes = (node for target in report.targets for node in target.lineage if not node.own)
    return {node.id: node.revision or node.state for node in nodes}


def _of_decisions(diff: TargetDiff) -> Iterator[Cause]:
    """Decisions of people's that came, went or ran out, and exceptions of the policy: each kind once."""
    seen = set[tuple[str, str]]()
    for change in diff.changes:
        for row in change.differences:
            sides = (row.before, row.after)
            if row.name == "decided by" and change.kind == "changed" and sides not in seen:
                seen.add(sides)
                yield Cause("decision", "", *sides)


def _of_reading(diff: TargetDiff) -> Iterator[Cause]:
    """What could be read on one side only."""
    gaps = [change for change in diff.changes if change.about == "gaps"]
    lost, won = (sum(change.kind == kind for change in gaps) for kind in ("added", "removed"))
    if lost or won:
        yield Cause("reading", "", str(won) if won else "", str(lost) if lost else "")
