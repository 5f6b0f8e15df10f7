"""What a run comes to in numbers, counted by SQL."""

from __future__ import annotations

from scanner.model.finding import SEVERITIES
from scanner.model.record import record
from scanner.model.report import ANSWERS
from scanner.model.verdict import OUTCOMES
from scanner.store.fleet.errors import told
from scanner.store.fleet.rows import one_of, typed
from scanner.store.fleet.runs import Runs


@record
class RuleCount:
    """``findings`` of one rule with one outcome, in so many ``targets``."""

    rule: str
    severity: str
    outcome: str
    findings: int
    targets: int


@record
class LicenseCount:
    """``targets`` for which the licence was concluded, an SPDX expression or a name."""

    name: str
    targets: int


@record
class GapCount:
    """``gaps`` for one reason, in so many ``targets``."""

    reason: str
    incomplete: bool
    gaps: int
    targets: int


@record
class Tally:
    """The numbers of one run: rules with their outcomes, licences and reasons of gaps, the most frequent first, and answers.

    ``read`` are the targets that it read itself, ``reused`` those that an earlier run had read; ``bytes``, ``requests`` and
    ``seconds`` are what its own readings took.
    """

    rules: tuple[RuleCount, ...] = ()
    licenses: tuple[LicenseCount, ...] = ()
    gaps: tuple[GapCount, ...] = ()
    answers: tuple[tuple[str, int], ...] = ()
    read: int = 0
    reused: int = 0
    bytes: int = 0
    requests: int = 0
    seconds: float = 0.0


MOST = 10_000
"""Rows of each kind that are given."""

_OF_RUN = "FROM entries e JOIN {table} x ON x.result = e.result WHERE e.run = ?"

_RULES = f"""SELECT x.rule, x.severity, x.outcome, count(*) AS found, count(DISTINCT x.result)
    {_OF_RUN.format(table="findings")} GROUP BY x.rule, x.severity, x.outcome
    ORDER BY found DESC, x.rule, x.severity, x.outcome LIMIT {MOST}"""

_LICENSES = f"""SELECT x.name, count(*) AS found {_OF_RUN.format(table="licenses")}
    GROUP BY x.name ORDER BY found DESC, x.name LIMIT {MOST}"""

_GAPS = f"""SELECT x.reason, x.incomplete, count(*) AS found, count(DISTINCT x.result) {_OF_RUN.format(table="gaps")}
    GROUP BY x.reason, x.incomplete ORDER BY found DESC, x.reason, x.incomplete LIMIT {MOST}"""

_ANSWERS = (
    """SELECT x.answer, count(*) FROM entries e JOIN results x ON x.id = e.result WHERE e.run = ? GROUP BY x.answer"""
)

_COST = """SELECT count(CASE WHEN read = run THEN 1 END), count(CASE WHEN read <> run AND read > 0 THEN 1 END),
        total(CASE WHEN read = run THEN bytes END), total(CASE WHEN read = run THEN requests END),
        total(CASE WHEN read = run THEN seconds END)
    FROM entries WHERE run = ?"""


class Tallying(Runs):
    """Counts."""

    def tally(self, run: int) -> Tally:
        """The numbers of that run."""
        with told(self.path):
            rules = [typed(row, "tttnn") for row in self._rows(_RULES, (run,))]
            for _, severity, outcome, *_ in rules:
                one_of(severity, SEVERITIES, "severity")
                one_of(outcome, OUTCOMES, "outcome")
            answers = {one_of(answer, ANSWERS, "answer"): number for answer, number in self._rows(_ANSWERS, (run,))}
            read, reused, size, requests, seconds = typed(self._rows(_COST, (run,))[0], "nnfff")
            return Tally(
                rules=tuple(RuleCount(*row) for row in rules),
                licenses=tuple(LicenseCount(*typed(row, "tn")) for row in self._rows(_LICENSES, (run,))),
                gaps=tuple(
                    GapCount(reason, bool(incomplete), gaps, targets)
                    for reason, incomplete, gaps, targets in (typed(row, "tnnn") for row in self._rows(_GAPS, (run,)))
                ),
                answers=tuple((answer, answers[answer]) for answer in ANSWERS if answer in answers),
                read=read,
                reused=reused,
                bytes=int(size),
                requests=int(requests),
                seconds=seconds,
            )
