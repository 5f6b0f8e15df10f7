"""The reading side: runs, their targets, and what was found in those, in pages that nobody has to hold at once."""

from __future__ import annotations

import json
from hashlib import sha256

from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.finding import CONFIDENCES, SEVERITIES
from scanner.model.fleet import STATES, Cost, Entry, FleetFinding, FleetGap
from scanner.model.record import altered
from scanner.model.report import ANSWERS
from scanner.model.verdict import DECIDERS, OUTCOMES
from scanner.store.fleet.errors import DamagedError, FleetError, told
from scanner.store.fleet.rows import into, one_of, pairs_of, proof_of, texts_of, timeless, typed, unpacked
from scanner.store.fleet.runs import Runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from scanner.model.report import Report

PAGE = 500
"""Rows that are read at once; nothing is held while whoever asked looks at them."""

_FROM = "FROM entries e JOIN targets t ON t.id = e.target"
_BY_NAME = "FROM targets t CROSS JOIN entries e ON e.target = t.id"
"""The same, where SQLite is to go through the names in their order (it keeps to the order of a cross join)."""

_ENTRY = f"""SELECT e.place, t.name, e.lists, e.run, e.target, e.state, e.revision, e.error, e.result, e.read,
        e.bytes, e.requests, e.seconds, e.worker, e.proof,
        r.target, r.key, r.revision, r.answer, r.again, r.rests_on, r.deny, r.review, r.allow, r.gaps, r.licenses,
        r.content, r.proof
    {_FROM} LEFT JOIN results r ON r.id = e.result"""

_FINDING = f"""SELECT e.place, t.name, f.result, f.number, f.rule, f.outcome, f.severity, f.confidence, f.decider, f.path,
        f.line, f.message, f.fingerprint, f.reason, f.origin, f.proof
    {_FROM} JOIN findings f ON f.result = e.result"""

_GAP = f"""SELECT e.place, t.name, g.result, g.number, g.reason, g.path, g.message, g.incomplete, g.proof
    {_FROM} JOIN gaps g ON g.result = e.result"""


class Reading(Runs):
    """What the outputs ask. Rows come in pages, sorted by the target's name (as `rows.into` keeps it, byte by byte), so that
    two runs can be gone through side by side. Each is checked, and a damaged one raises `FleetError`."""

    def entries(
        self,
        run: int,
        states: Sequence[str] = (),
        answers: Sequence[str] = (),
        like: str = "",
        limit: int = 0,
        offset: int = 0,
    ) -> Iterator[Entry]:
        """The targets of a run in one of these states, with one of these answers (any, where none is given), whose names
        hold ``like``; at most ``limit`` (0: all) from ``offset`` on."""
        where, values = _chosen_entries(run, states, answers, like)
        for row in self._paged(_ENTRY, where, values, limit, offset):
            yield self._entry(row)[0]

    def count(self, run: int, states: Sequence[str] = (), answers: Sequence[str] = (), like: str = "") -> int:
        """How many `entries` there are."""
        where, values = _chosen_entries(run, states, answers, like)
        sql = f"""SELECT count(*) FROM entries e JOIN targets t ON t.id = e.target
            LEFT JOIN results r ON r.id = e.result WHERE {where}"""
        return int(self._rows(sql, values)[0][0])

    def entry(self, run: int, target: str) -> Entry | None:
        """That target of the run; None where the run has none of that name."""
        rows = self._rows(f"{_ENTRY} WHERE e.run = ? AND t.name = ?", (run, into(target)))
        return self._entry(rows[0])[0] if rows else None

    def report(self, run: int, target: str) -> bytes:
        """The JSON of a `Report` with that one target, and its cost in it. Raises `FleetError` where there is none."""
        return report_to_json(self.rebuilt(run, target))

    def rebuilt(self, run: int, target: str) -> Report:
        """What `report` is the JSON of, for those who would read it again. Raises `FleetError` where there is none."""
        from scanner.model.escape import printable

        entry = self.entry(run, target)
        if entry is None or entry.state != "done":
            why = "is no target of it" if entry is None else f"is {entry.state}"
            raise FleetError(
                f"There is no report on {printable(target, 200)} in run {run}, it {why}: "
                "see weighbridge fleet report for those that there are."
            )
        with told(self.path):
            try:
                report = report_from_json(self._report(run, target))
            except ReportError as error:
                raise DamagedError(f"a report cannot be read: {error}") from error
            if len(report.targets) != 1:
                raise DamagedError("a report is on more targets than one")
            (found,) = report.targets
            inventory = altered(found.inventory, bytes_read=entry.cost.bytes, requests=entry.cost.requests)
            return altered(report, targets=(altered(found, inventory=inventory),))

    def findings(
        self,
        run: int,
        target: str = "",
        rules: Sequence[str] = (),
        outcomes: Sequence[str] = (),
        like: str = "",
        limit: int = 0,
        offset: int = 0,
    ) -> Iterator[FleetFinding]:
        """The findings of a run, or of one target of it, by these rules and with these outcomes (any, where none is
        given), where the target's name, the path or the message holds ``like``; worst first in each target."""
        where, values = _chosen_rows(run, target)
        for column, words in (("f.rule", rules), ("f.outcome", outcomes)):
            where, values = _among(where, values, column, words)
        if like:
            where += (
                " AND (" + " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in ("t.name", "f.path", "f.message")) + ")"
            )
            values += [_held(like)] * 3
        for row in self._paged(_FINDING, where, values, limit, offset, "f.number"):
            yield self._finding(row)

    def gaps(
        self, run: int, target: str = "", reasons: Sequence[str] = (), limit: int = 0, offset: int = 0
    ) -> Iterator[FleetGap]:
        """What was not fully read in a run, or in one target of it, for one of these reasons (any, where none is given)."""
        where, values = _chosen_rows(run, target)
        where, values = _among(where, values, "g.reason", reasons)
        for row in self._paged(_GAP, where, values, limit, offset, "g.number"):
            yield self._gap(row)

    def content(self, run: int) -> Iterator[tuple[object, ...]]:
        """What a run came to, one plain row for each target, sorted by name: without cost, time, id, worker or the run
        that read it. Two runs over the same targets under the same rules have the same, however often they were stopped.

        name, state, commit, error, lists, answer, again, rests_on, SHA-256 of the report as of no time, findings, gaps,
        licences.
        """
        for row in self._paged(_ENTRY, "e.run = ?", [run], 0, 0):
            yield self._content(row)

    def digest(self, run: int) -> str:
        """The SHA-256 of `content`, in hex."""
        found = sha256()
        for row in self.content(run):
            found.update(json.dumps(row).encode("ascii") + b"\n")
        return found.hexdigest()

    def _content(self, row: Sequence[Any]) -> tuple[object, ...]:
        entry, again, rests_on = self._entry(row)
        if entry.state != "done":
            return (entry.target, entry.state, entry.commit, entry.error, entry.lists)
        findings = [self._finding(found) for found in self._of_one(_FINDING, "f.number", row)]
        gaps = [self._gap(found) for found in self._of_one(_GAP, "g.number", row)]
        return (
            *(entry.target, entry.state, entry.commit, entry.error, entry.lists, entry.answer, again, rests_on),
            timeless(self._report(entry.run, entry.target)).hex(),
            tuple(tuple(getattr(item, name) for name in FleetFinding.__match_args__[1:]) for item in findings),
            tuple(tuple(getattr(item, name) for name in FleetGap.__match_args__[1:]) for item in gaps),
            entry.licenses,
        )

    def _of_one(self, sql: str, number: str, row: Sequence[Any]) -> list[Any]:
        return self._rows(f"{sql} WHERE e.run = ? AND e.place = ? ORDER BY {number}", (row[3], row[0]))

    def _report(self, run: int, target: str) -> bytes:
        """The report as it was kept: without its cost."""
        rows = self._rows(
            """SELECT p.result, p.size, p.proof, r.content, p.packed FROM targets t
                JOIN entries e ON e.run = ? AND e.target = t.id
                JOIN results r ON r.id = e.result JOIN reports p ON p.result = e.result WHERE t.name = ?""",
            (run, into(target)),
        )
        with told(self.path):
            if not rows:
                raise DamagedError("a report is gone")
            number, size, proof, content, packed = typed(rows[0], "nnbbb")
            if proof != proof_of("reports", number, size, content, sha256(packed).digest()):
                raise DamagedError(f"the report on {target} is not as it was written")
            return unpacked(packed, size)

    def _entry(self, row: Sequence[Any]) -> tuple[Entry, bool, tuple[tuple[str, str], ...]]:
        """The target, whether it is to be read again, and what it rests on."""
        with told(self.path):
            name, lists, run, target, state, commit, error = typed(row[1:8], "ttnnttt")
            result, read, size, requests, seconds, worker, proof = typed(row[8:15], "onnnftb")
            one_of(state, STATES, "state")
            if bool(proof) != (state not in ("waiting", "running")) or (result is not None) != (state == "done"):
                raise DamagedError(f"what {name} came to is not as it was written")
            if proof and proof != proof_of("entries", run, target, *row[5:14]):
                raise DamagedError(f"what {name} came to is not as it was written")
            cost, named = Cost(size, requests, seconds, worker), texts_of(lists)
            if result is None:
                return Entry(run, name, state, commit, error=error, lists=named, read=read, cost=cost), False, ()
            of, _, at, answer, again, rests_on, deny, review, allow, gaps, licenses, _, proof = typed(
                row[15:], "ntttntnnnntbb"
            )
            if of != target or at != commit or proof != proof_of("results", *row[15:-1]):
                raise DamagedError(f"the result of {name} is not as it was written")
            one_of(answer, ANSWERS, "answer")
            said = (answer, deny, review, allow, gaps, texts_of(licenses))
            entry = Entry(run, name, state, commit, *said, error, named, read, cost)
            return entry, bool(again), pairs_of(rests_on)

    def _finding(self, row: Sequence[Any]) -> FleetFinding:
        with told(self.path):
            (
                target,
                _,
                _,
                rule,
                outcome,
                severity,
                confidence,
                by,
                path,
                line,
                message,
                fingerprint,
                reason,
                origin,
                proof,
            ) = typed(row[1:], "tnnttttttottttb")
            if proof != proof_of("findings", *row[2:-1]):
                raise DamagedError(f"a finding of {target} is not as it was written")
            for word, words in ((outcome, OUTCOMES), (severity, SEVERITIES), (confidence, CONFIDENCES), (by, DECIDERS)):
                one_of(word, words, "word")
            return FleetFinding(
                *(target, rule, severity, confidence, outcome, by, path, line, message, fingerprint, reason, origin)
            )

    def _gap(self, row: Sequence[Any]) -> FleetGap:
        with told(self.path):
            target, _, _, reason, path, message, incomplete, proof = typed(row[1:], "tnntttnb")
            if proof != proof_of("gaps", *row[2:-1]):
                raise DamagedError(f"a gap of {target} is not as it was written")
            return FleetGap(target, reason, path, message, bool(incomplete))

    def _paged(
        self, sql: str, where: str, values: list[object], limit: int, offset: int, number: str = ""
    ) -> Iterator[Sequence[Any]]:
        """The rows in order of name and ``number``; each page begins behind the last row of the one before it."""
        sql = sql.replace(_FROM, _BY_NAME)
        order = f"ORDER BY t.name, {number}" if number else "ORDER BY t.name"
        left = limit or -1
        later, after = "", list[object]()
        last: tuple[Any, ...] = ()
        while left:
            size = PAGE if left < 0 else min(PAGE, left)
            rows = self._rows(f"{sql} WHERE {where}{later} {order} LIMIT ? OFFSET ?", [*values, *after, size, offset])
            for row in rows:
                place = (row[1], row[3]) if number else (row[1],)
                if last and not _is_behind(place, last):
                    with told(self.path):  # asked for what follows a row, a damaged index gives what came before it
                        raise DamagedError("its rows are not in order")
                last = place
                yield row
            if len(rows) < size:
                return
            left -= len(rows) if left > 0 else 0
            offset = 0
            name, at = rows[-1][1], rows[-1][3]
            later = f" AND t.name >= ? AND (t.name > ? OR {number} > ?)" if number else " AND t.name > ?"
            after = [name, name, at] if number else [name]


def _is_behind(place: tuple[Any, ...], last: tuple[Any, ...]) -> bool:
    """True for a name, and number, that follows the last one; Python orders the texts of rows as SQLite does."""
    try:
        return place > last
    except TypeError:  # it is of another kind: whoever looks at the row says so
        return True


def _chosen_entries(run: int, states: Sequence[str], answers: Sequence[str], like: str) -> tuple[str, list[object]]:
    where, values = _among("e.run = ?", [run], "e.state", states)
    where, values = _among(where, values, "r.answer", answers)
    return (f"{where} AND t.name LIKE ? ESCAPE '\\'", [*values, _held(like)]) if like else (where, values)


def _chosen_rows(run: int, target: str) -> tuple[str, list[object]]:
    return ("e.run = ? AND t.name = ?", [run, into(target)]) if target else ("e.run = ?", [run])


def _among(where: str, values: list[object], column: str, words: Sequence[str]) -> tuple[str, list[object]]:
    if not words:
        return where, values
    return f"{where} AND {column} IN ({', '.join('?' * len(words))})", [*values, *map(into, words)]


def _held(like: str) -> str:
    """The pattern of texts that hold ``like``, which is no pattern itself."""
    for character in "\\%_":
        like = like.replace(character, f"\\{character}")
    return into(f"%{like}%")
