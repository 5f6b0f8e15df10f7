"""Findings and verdicts as remarks on a file or a model, with the state that a vulnerability exchange would give them."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report, TargetReport

STATES = ("affected", "under-investigation", "accepted", "resolved")
"""What the policy's answer means for whoever uses the model: denied, to review, allowed by a person, or allowed."""


@record
class Remark:
    """One finding as the policy sees it. ``path`` is the file that it is in, "" for the target as a whole.

    ``text`` is one or two sentences with the rule's id, the place and the verdict; ``state`` is one of `STATES`;
    ``action`` says what to do; ``security`` is true where the rule is about harm and not about terms. ``key`` is the
    finding's fingerprint.
    """

    key: str
    rule: str
    title: str
    path: str
    text: str
    state: str
    severity: str
    confidence: str
    outcome: str
    action: str = ""
    why: str = ""
    by: str = ""
    security: bool = False
    count: int = 1
    references: tuple[str, ...] = ()
