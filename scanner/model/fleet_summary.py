"""What one run over a fleet came to, counted and cut to what a person or a program asks first."""

from __future__ import annotations

from scanner.model.fleet import Entry, RunInfo
from scanner.model.record import record

SUMMARY = "weighbridge.fleet-summary/v1"
STATUS = "weighbridge.fleet-status/v1"

UNREAD = ("waiting", "running", "failed", "quarantined")
"""States of targets of which the run knows nothing: with one of them it cannot have passed."""


@record
class RuleGroup:
    """Findings of one rule with one outcome: in how many targets, and the first of these by name."""

    rule: str
    outcome: str
    targets: int
    findings: int
    severity: str = ""
    examples: tuple[str, ...] = ()


@record
class LicenseGroup:
    """Targets for which the same licence was concluded. ``category`` is the kind of its terms ("non-commercial"), of
    several the strictest; "unknown" where we have no such licence."""

    license: str
    targets: int
    category: str = "unknown"
    examples: tuple[str, ...] = ()


@record
class GapGroup:
    """What was not fully read for one reason; ``message`` is what is said of the first."""

    reason: str
    targets: int
    gaps: int
    incomplete: bool = True
    message: str = ""
    examples: tuple[str, ...] = ()


@record
class Shared:
    """A base model, or something that an inherited licence asks, with the targets that it reaches. ``says`` is what is
    asked, in our words; "" for a model."""

    name: str
    targets: int
    says: str = ""
    examples: tuple[str, ...] = ()


@record
class Tallied:
    """A list cut to its first items, with how many there are in all."""

    total: int = 0
    entries: tuple[Entry, ...] = ()

    @property
    def left(self) -> int:
        """How many are not among the items."""
        return max(0, self.total - len(self.entries))


@record
class FleetSummary:
    """One run. ``answer`` and ``exit_code`` are those of `answer_of` and `exit_code_of`, ``answers`` count targets that were
    read. ``read`` of them were read by this run, the others taken over from earlier ones; ``bytes``, ``requests`` and
    ``seconds`` are what those took. ``worst`` are failing targets. ``inherited_of`` is how many reports were looked at for
    base models and for what is inherited: 0 where that was left out. ``more`` counts what longer lists left out, by list.
    ``unsold`` are the reasons why targets are not licensed for commercial use, with the clause that says so; the policy may
    allow it all the same.
    """

    run: RunInfo
    answer: str
    exit_code: int
    schema: str = SUMMARY
    answers: tuple[tuple[str, int], ...] = ()
    read: int = 0
    bytes: int = 0
    requests: int = 0
    seconds: float = 0.0
    rules: tuple[RuleGroup, ...] = ()
    licenses: tuple[LicenseGroup, ...] = ()
    without_license: int = 0
    gaps: tuple[GapGroup, ...] = ()
    worst: Tallied = Tallied()
    failed: Tallied = Tallied()
    quarantined: Tallied = Tallied()
    bases: tuple[Shared, ...] = ()
    duties: tuple[Shared, ...] = ()
    inherited_of: int = 0
    more: tuple[tuple[str, int], ...] = ()
    unsold: tuple[Shared, ...] = ()

    def left_out(self, name: str) -> int:
        """How many items the list ``name`` left out."""
        return dict(self.more).get(name, 0)


@record
class FleetStatus:
    """How far one run is. ``holder`` says in words who writes to the store now, "" for nobody. ``rate`` is targets a minute
    of wall time since the run began, 0 where that cannot be told; ``seconds`` is what one target took, on average.
    ``now`` is when this was looked up."""

    run: RunInfo
    answer: str
    now: str
    schema: str = STATUS
    answers: tuple[tuple[str, int], ...] = ()
    read: int = 0
    holder: str = ""
    rate: float = 0.0
    seconds: float = 0.0
    running: Tallied = Tallied()
    failed: Tallied = Tallied()
    quarantined: Tallied = Tallied()
    next: tuple[str, ...] = ()


def answer_of(run: RunInfo, answers: tuple[tuple[str, int], ...]) -> str:
    """The run's answer: "fail" where a target fails, "incomplete" where one was not fully read or not read at all."""
    count = dict(answers)
    if count.get("fail"):
        return "fail"
    return "incomplete" if count.get("incomplete") or run.count(*UNREAD) or not run.finished else "pass"


def exit_code_of(answer: str, allow_incomplete: bool = False, exit_zero: bool = False) -> int:
    """What a command ends with for this answer: 0, 1 or 3."""
    if exit_zero or answer == "pass" or (answer == "incomplete" and allow_incomplete):
        return 0
    return 1 if answer == "fail" else 3
