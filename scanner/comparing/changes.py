"""What a comparison says: one record for each thing that is not as it was. Nothing in it is a sentence of ours."""

from __future__ import annotations

from scanner.model.record import record

SCHEMA = "weighbridge.diff/v1"

ANSWERS = ("worse", "incomplete", "changed", "unknown", "same")
"""What a comparison says in one word, worst first: the policy's answer got worse or something new fails; nothing did, but
a side was not fully scanned; something changed; nothing is known to have, but not all could be compared; nothing did."""

ABOUT = ("findings", "decisions", "license", "obligations", "lineage", "card", "weights", "code", "files", "gaps")
"""What a change is about, in the order in which people are told: what decides first."""

KINDS = ("added", "removed", "moved", "changed", "unknown")
"""``unknown`` is a file of which one side has no digest, so that nobody knows whether its content is the same."""


@record
class Difference:
    """One property with its value on either side, "" where it has none."""

    name: str
    before: str = ""
    after: str = ""


@record
class Change:
    """One thing that is not as it was.

    ``about`` is one of `ABOUT`, ``kind`` one of `KINDS`. ``subject`` names the thing: a file's path, a rule's id, a model,
    a callable. ``before`` and ``after`` are what it is on either side: a file's path, a finding's message, a licence; ""
    where it is not there. ``path`` is the file that a finding or a gap is about, with ``fingerprint`` of the finding.
    ``worse`` is true for a change that fails the comparison, ``in_same_file`` for one in a file whose content is known to
    be the same: then the rules, the policy or a base model changed, and not the file.
    """

    about: str
    kind: str
    subject: str
    before: str = ""
    after: str = ""
    differences: tuple[Difference, ...] = ()
    path: str = ""
    fingerprint: str = ""
    worse: bool = False
    in_same_file: bool = False

    def sort_key(self) -> tuple[object, ...]:
        """By what it is about, what fails first, then by kind and name: total and the same on every run."""
        return (
            ABOUT.index(self.about),
            not self.worse,
            KINDS.index(self.kind),
            self.path,
            self.subject,
            self.before,
            self.after,
            self.fingerprint,
            repr(self.differences),
        )


@record
class Same:
    """How many things of a kind are known to be as they were."""

    about: str
    count: int


@record
class TargetDiff:
    """One target on both sides; ``before`` or ``after`` is "" where that side does not have it.

    ``answer_before`` and ``answer_after`` are the policy's, ``incomplete`` the sides that were not fully scanned ("before",
    "after").
    """

    before: str
    after: str
    answer: str
    answer_before: str = ""
    answer_after: str = ""
    revision_before: str = ""
    revision_after: str = ""
    incomplete: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    same: tuple[Same, ...] = ()


@record
class Side:
    """One of the two reports: when and by what it was made."""

    name: str
    created: str
    tool_version: str
    policy: str
    policy_origin: str
    ruleset: str
    answer: str


@record
class Diff:
    """The comparison of two reports. ``settings`` are what judged and differs: with such a difference a verdict may have
    changed although the model did not. ``fail_on`` is "deny" or "review"."""

    before: Side
    after: Side
    answer: str
    exit_code: int
    fail_on: str = "deny"
    schema: str = SCHEMA
    settings: tuple[Difference, ...] = ()
    targets: tuple[TargetDiff, ...] = ()
