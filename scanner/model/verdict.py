"""A verdict is what the user's policy says of a finding."""

from __future__ import annotations

from dataclasses import dataclass

OUTCOMES = ("deny", "review", "allow")
"""What a policy may say, strictest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain behind a verdict: ``text`` says why, ``origin`` where it is written ("policy.yaml:12")."""

    text: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome`` for the finding with the fingerprint ``subject``; the first reason is the policy line."""

    subject: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
