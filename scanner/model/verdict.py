"""A verdict is what the user's policy says of a finding."""

from __future__ import annotations

from scanner.model.record import record

OUTCOMES = ("deny", "review", "allow")
"""What a policy may say, strictest first."""

APPLIES = ("yes", "no", "unknown")
"""Whether a clause reaches the stated use; unknown where a fact is missing or no fact can tell."""

DECIDERS = ("", "exception", "clarified", "waiver", "mark", "baseline")
"""What a verdict comes from: the policy's entries (""), its exceptions, or what a person decided of this finding."""

PARDONS = ("waiver", "baseline")
"""What a person lets a finding pass by that the policy does not allow."""

BY_PEOPLE = (*PARDONS, "mark")
"""What people decide of a finding in the files of their project."""


@record
class Reason:
    """One link of the chain behind a verdict: ``text`` says why, ``origin`` where it is written ("policy.yaml:12")."""

    text: str
    origin: str = ""


@record
class Verdict:
    """``outcome`` for the finding with the fingerprint ``subject``.

    The first reason is the policy's line; those after it are what it rests on, each on the next: the line of the profile,
    the licence's clause, the place in the repo. ``applies`` says for a clause whether it reaches the stated use (yes, no
    or unknown), ``missing`` which facts of the profile would tell. ``by`` is one of `DECIDERS`.
    """

    subject: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
    applies: str = ""
    missing: tuple[str, ...] = ()
    by: str = ""
