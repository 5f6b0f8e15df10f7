"""A verdict is what the user's policy says of a finding."""

from __future__ import annotations

from scanner.model.record import record

OUTCOMES = ("deny", "review", "allow")
"""What a policy may say, strictest first."""


@record
class Reason:
    """One link of the chain behind a verdict: ``text`` says why, ``origin`` where it is written ("policy.yaml:12")."""

    text: str
    origin: str = ""


@record
class Verdict:
    """``outcome`` for the finding with the fingerprint ``subject``; the first reason is the policy line."""

    subject: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
