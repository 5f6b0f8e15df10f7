"""The nouns of a fleet: targets that lists name, what each came to, and the runs that asked. All go through one store."""

from __future__ import annotations

from scanner.model.record import record

STATES = ("waiting", "running", "done", "failed", "quarantined")
"""How far one target of a run is: not begun; begun and not stored; stored with a report; it cannot be a target, or reading
it broke in a way that no report tells; or it ended the process that read it, again and again."""

ENDED = STATES[2:]
"""States after which a run does not come back to a target."""


@record
class Wanted:
    """One target that lists name.

    ``name`` is what ``weighbridge scan`` takes, in one spelling for each target ("hf://org/name@rev", "hf-cache:org/name",
    the absolute path of what lies on this machine). ``commit`` is where it is as far as its list said it, else "".
    ``lists`` say who named it ("ids.txt:12", "--author acme"), ``problem`` in a sentence why it can be no target: it is
    kept as failed, under what was written.
    """

    name: str
    commit: str = ""
    lists: tuple[str, ...] = ()
    problem: str = ""


@record
class Cost:
    """What reading one target took: never part of what is compared. ``bytes`` of files and ``requests`` over the network,
    ``seconds`` of wall time, and the ``worker`` that did it."""

    bytes: int = 0
    requests: int = 0
    seconds: float = 0.0
    worker: str = ""


@record
class Outcome:
    """What one target came to under ``key``, the digest of all that judged it (see `fleet.recipe`).

    ``state`` is one of `ENDED`, ``commit`` what was read: a commit, or a digest of what a folder's files show of themselves.
    ``report`` is the JSON of a `Report` with this one target and without its cost, so that reading the same twice gives the
    same bytes; empty unless the state is "done". ``error`` is a sentence otherwise. ``rests_on`` are the base models that
    it was judged by, each with its commit. ``again`` is true where what was not read may be read another time: a server
    that did not answer, a file that was busy.
    """

    target: str
    key: str
    state: str
    commit: str = ""
    answer: str = ""
    report: bytes = b""
    error: str = ""
    rests_on: tuple[tuple[str, str], ...] = ()
    again: bool = False
    cost: Cost = Cost()


@record
class RunInfo:
    """One run. Times are UTC, ISO 8601; ``finished`` is "" until no target is left. ``key`` is the digest of what judges,
    ``lists`` what the command line named, ``counts`` the targets in each state; ``number`` counts up from 1.

    ``beginnings`` is how often a process took it up: more than once where one was stopped, or killed.
    """

    number: int
    key: str
    started: str
    finished: str = ""
    lists: tuple[str, ...] = ()
    policy: str = ""
    ruleset: str = ""
    version: str = ""
    beginnings: int = 1
    counts: tuple[tuple[str, int], ...] = ()

    def count(self, *states: str) -> int:
        """The targets in these states; all of them where none is named."""
        return sum(number for state, number in self.counts if not states or state in states)


@record
class Entry:
    """One target of one run, without its report.

    ``answer`` is the report's ("" unless done), ``deny``, ``review`` and ``allow`` count verdicts, ``gaps`` what was not
    fully read. ``licenses`` are the SPDX expressions or names concluded for it. ``read`` is the number of the run that
    read it: an earlier one, where neither it nor its base models nor what judges had changed.
    """

    run: int
    target: str
    state: str
    commit: str = ""
    answer: str = ""
    deny: int = 0
    review: int = 0
    allow: int = 0
    gaps: int = 0
    licenses: tuple[str, ...] = ()
    error: str = ""
    lists: tuple[str, ...] = ()
    read: int = 0
    cost: Cost = Cost()


@record
class FleetFinding:
    """One finding of one target of a run, with its verdict."""

    target: str
    rule: str
    severity: str
    confidence: str
    outcome: str
    by: str
    path: str
    line: int | None
    message: str
    fingerprint: str
    reason: str = ""
    origin: str = ""


@record
class FleetGap:
    """One thing of one target that was not fully read."""

    target: str
    reason: str
    path: str
    message: str
    incomplete: bool = True


def bare(commit: str) -> str:
    """A commit of the Hub without what stands behind it: a base model is judged by its terms, under whatever name."""
    return commit.partition("+")[0]
