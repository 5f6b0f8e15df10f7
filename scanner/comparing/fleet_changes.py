"""What changed between two runs over a fleet: one record for each target that is not as it was, and why."""

from __future__ import annotations

from scanner.comparing.changes import Difference, TargetDiff
from scanner.model.fleet import RunInfo
from scanner.model.record import record

SCHEMA = "weighbridge.fleet-diff/v1"

CAUSES = ("commit", "base-model", "policy", "settings", "decision", "rules", "version", "reading", "state")
"""Why a target is judged otherwise: it has another commit; a model that it was made from has; the policy is another; its
text, the waivers or flags are; a decision of people's came, went or ran out; the rules, or the version of Weighbridge, are
others; something could be read on one side only; it was not read at all on one side."""

KINDS = ("added", "gone", "changed")


@record
class Cause:
    """One reason; ``name`` is the base model or the decision, ``before`` and ``after`` what differs."""

    kind: str
    name: str = ""
    before: str = ""
    after: str = ""


@record
class TargetChange:
    """One target that is not as it was. ``kind`` is one of `KINDS`, ``answer`` one of `comparing.changes.ANSWERS`.

    ``state_…`` and ``answer_…`` are those of the entries, "" on a side that does not have the target; ``deny`` and
    ``review`` count the verdicts on the newer side. ``diff`` is the comparison of the two reports, None where there are
    not two; ``left_out`` counts changes that it is without, since they are too many.
    """

    target: str
    kind: str
    answer: str
    state_before: str = ""
    state_after: str = ""
    answer_before: str = ""
    answer_after: str = ""
    commit_before: str = ""
    commit_after: str = ""
    deny: int = 0
    review: int = 0
    causes: tuple[Cause, ...] = ()
    error: str = ""
    diff: TargetDiff | None = None
    left_out: int = 0

    @property
    def worse(self) -> bool:
        """True where something in it fails that did not."""
        return self.answer == "worse"


@record
class FleetSide:
    """One of the two runs, and the store that it is in."""

    store: str
    run: RunInfo


@record
class RuleChange:
    """How many findings of one rule are new, gone, and told or judged otherwise, in how many targets."""

    rule: str
    targets: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    worse: int = 0


@record
class FleetDiff:
    """The comparison of two runs. ``settings`` are what judged and differs.

    ``counts`` are targets: "added", "gone", "worse", "answers" (another answer), "changed", "moved" (another commit and
    nothing else that is told), "same", "incomplete". ``targets`` are the changed ones that matter most, worst first;
    ``more`` how many there are beside them.
    """

    before: FleetSide
    after: FleetSide
    answer: str
    exit_code: int
    fail_on: str = "deny"
    schema: str = SCHEMA
    settings: tuple[Difference, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    causes: tuple[tuple[str, int], ...] = ()
    rules: tuple[RuleChange, ...] = ()
    targets: tuple[TargetChange, ...] = ()
    more: int = 0

    def count(self, name: str) -> int:
        """How many targets there are of that sort."""
        return dict(self.counts).get(name, 0)
