"""The writing side: which targets of a run are left, and what those came to that were read."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.fleet import ENDED, Cost, Outcome, Wanted
from scanner.model.record import altered
from scanner.store.fleet.errors import FleetError, told
from scanner.store.fleet.result import LONGEST, Result, UnkeptError, result_of
from scanner.store.fleet.rows import LARGEST_NUMBER, into, listed, one_of, pairs_of, proof_of, texts_of, typed
from scanner.store.fleet.runs import Runs
from scanner.store.fleet.tables import OF_RESULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from typing import Any

_WANTED = """SELECT t.name, e.revision, e.lists, e.problem, e.strikes FROM entries e JOIN targets t ON t.id = e.target
    WHERE e.run = ? AND e.state = ? ORDER BY e.place LIMIT ?"""

_ENTRY = """SELECT e.place, e.state, e.revision, t.id, r.key, r.finished FROM targets t
    JOIN entries e ON e.run = ? AND e.target = t.id JOIN runs r ON r.number = e.run WHERE t.name = ?"""

MOST_SUSPECTS = 10_000
"""More are under way nowhere."""


class Writing(Runs):
    """What the loop of a run asks and tells. All of it may be called by many threads, and by many processes."""

    def waiting(self, run: int, limit: int) -> list[tuple[Wanted, int]]:
        """The first ``limit`` targets that were not begun, in the order of the lists, each with its strikes."""
        return self._wanted(run, "waiting", limit)

    def suspects(self, run: int) -> list[tuple[Wanted, int]]:
        """The targets that are marked running, with their strikes: under way when a process died, where nothing runs now."""
        return self._wanted(run, "running", MOST_SUSPECTS)

    def mark_running(self, run: int, names: Iterable[str]) -> None:
        """Marks targets that are about to be read; those that ended stay as they are."""
        self._mark(run, names, "waiting", "running")

    def put_back(self, run: int, names: Iterable[str]) -> None:
        """Marks targets as waiting again that were marked running and were not read, without a strike."""
        self._mark(run, names, "running", "waiting")

    def strike(self, run: int, name: str, words: str) -> int:
        """Counts one more process that ended while it read this target, puts the target back to those that wait, and
        gives the strikes that it has by now. ``words`` say how the process ended; they stay until the target does."""
        with self._changing() as connection:
            place, state, *_ = self._entry_of(connection, run, name)
            if state in ENDED:
                return 0
            sql = "UPDATE entries SET strikes = strikes + 1, state = 'waiting', error = ? WHERE run = ? AND place = ?"
            connection.execute(sql, (_words(words), run, place))
            sql = "SELECT strikes FROM entries WHERE run = ? AND place = ?"
            return int(connection.execute(sql, (run, place)).fetchone()[0])

    def quarantine(self, run: int, name: str, words: str) -> None:
        """Ends this target: it ended the processes that read it. ``words`` are the sentence that is kept with it."""
        with self._changing() as connection:
            place, state, revision, target, *_ = self._entry_of(connection, run, name)
            if state not in ENDED:
                self._end(connection, run, place, target, "quarantined", revision, _words(words), None, run, Cost())

    def put(self, run: int, outcome: Outcome) -> None:
        """Keeps what a target came to, for good when this returns; the first outcome of a target in a run stands.

        A report that cannot be kept makes the target one that failed, with the reason. Raises `FleetError` where the
        target is none of the run's, was judged under another key than the run's, or the file cannot be written.
        """
        one_of(outcome.state, ENDED, "state to end in")
        result: Result | None = None
        if outcome.state == "done":
            try:
                result = result_of(outcome)
            except UnkeptError as error:
                outcome = altered(outcome, state="failed", error=str(error), answer="", report=b"")
        with self._changing() as connection:
            place, state, revision, target, key, finished = self._entry_of(connection, run, outcome.target)
            if key != outcome.key:
                raise FleetError(
                    f"{printable(outcome.target, 200)} was read under other rules than run {run}: "
                    "use one version of Weighbridge, and of its rules, for all workers."
                )
            if state in ENDED or finished:
                return
            number = self._keep(connection, run, target, outcome, result) if result is not None else None
            commit = into(outcome.commit) or revision
            words = _words(outcome.error)
            self._end(connection, run, place, target, outcome.state, commit, words, number, run, outcome.cost)

    def kept(self, target: str, key: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        """The commit, and the base models with theirs, of the newest result of the target under ``key``; None where there
        is none, or it is to be read again anyway."""
        sql = """SELECT r.revision, r.rests_on, r.again FROM targets t
            JOIN results r ON r.target = t.id AND r.key = ? AND r.newest = 1
            WHERE t.name = ? ORDER BY r.run DESC, r.id DESC LIMIT 1"""
        rows = self._rows(sql, (key, into(target)))
        if not rows:
            return None
        with told(self.path):
            commit, rests_on, again = typed(rows[0], "ttn")
            return None if again or not commit else (commit, pairs_of(rests_on))

    def reuse(self, run: int, wanted: str, commit: str) -> bool:
        """True where the target, at that commit, was read before under the run's key with nothing left to read again: the
        run has that result by then. Whether the base models that it rests on are unchanged is the caller's to say."""
        find = """SELECT id, run, bytes, requests, seconds, worker FROM results
            WHERE target = ? AND key = ? AND revision = ? AND newest = 1 AND again = 0"""
        with self._changing() as connection:
            place, state, _, target, key, finished = self._entry_of(connection, run, wanted)
            if state in ENDED or finished or not commit:
                return bool(state == "done")
            row = connection.execute(find, (target, key, into(commit))).fetchone()
            if row is None:
                return False
            number, read, *cost = typed(row, "nnnnft")
            self._end(connection, run, place, target, "done", into(commit), "", number, read, Cost(*cost))
            return True

    def _wanted(self, run: int, state: str, limit: int) -> list[tuple[Wanted, int]]:
        with told(self.path):
            rows = [typed(row, "ttttn") for row in self._rows(_WANTED, (run, state, limit))]
            return [
                (Wanted(name, commit, texts_of(lists), problem), strikes)
                for name, commit, lists, problem, strikes in rows
            ]

    def _mark(self, run: int, names: Iterable[str], old: str, new: str) -> None:
        sql = """UPDATE entries SET state = ? WHERE run = ? AND state = ?
            AND target = (SELECT id FROM targets WHERE name = ?)"""
        with self._changing() as connection:
            connection.executemany(sql, [(new, run, old, into(name)) for name in names])

    def _entry_of(self, connection: sqlite3.Connection, run: int, name: str) -> Sequence[Any]:
        row = connection.execute(_ENTRY, (run, into(name))).fetchone()
        if row is None:
            raise FleetError(
                f"{printable(name, 200)} is no target of run {run}: begin a run with a list that names it."
            )
        place, state, revision, target, key, finished = row
        return place, state, revision, target, key, finished

    def _keep(self, connection: sqlite3.Connection, run: int, target: int, outcome: Outcome, result: Result) -> int:
        """The number of the row that has this result. What an earlier run came to stays as that run's."""
        find = """SELECT id, content, again, rests_on FROM results
            WHERE target = ? AND key = ? AND revision = ? AND newest = 1"""
        rests_on = listed(outcome.rests_on)
        row = connection.execute(find, (target, outcome.key, into(outcome.commit))).fetchone()
        cost = _cost(outcome.cost)
        if row is not None:
            number = int(row[0])
            if row[1:] == (result.content, int(outcome.again), rests_on):
                sql = "UPDATE results SET run = ?, bytes = ?, requests = ?, seconds = ?, worker = ? WHERE id = ?"
                connection.execute(sql, (run, *cost, number))
                return number
            self._make_old(connection, number)
        licenses = listed(result.licenses)
        judged = (result.answer, int(outcome.again), rests_on, *result.counts, licenses, result.content)
        said = (target, outcome.key, into(outcome.commit), *judged)
        cursor = connection.execute(
            """INSERT INTO results (target, key, revision, answer, again, rests_on, deny, review, allow, gaps, licenses,
                content, newest, run, bytes, requests, seconds, worker, proof)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)""",
            (*said, run, *cost, proof_of("results", *said)),
        )
        number = int(cursor.lastrowid or 0)
        self._keep_rows(connection, number, result)
        return number

    def _make_old(self, connection: sqlite3.Connection, number: int) -> None:
        if connection.execute("SELECT 1 FROM entries WHERE result = ? LIMIT 1", (number,)).fetchone():
            connection.execute("UPDATE results SET newest = 0 WHERE id = ?", (number,))
            return
        connection.execute("DELETE FROM results WHERE id = ?", (number,))
        for table in OF_RESULT:
            connection.execute(f"DELETE FROM {table} WHERE result = ?", (number,))

    def _keep_rows(self, connection: sqlite3.Connection, number: int, result: Result) -> None:
        proof = proof_of("reports", number, result.size, result.content, _digest(result.packed))
        row = (number, result.size, proof, result.packed)
        connection.execute("INSERT OR REPLACE INTO reports (result, size, proof, packed) VALUES (?, ?, ?, ?)", row)
        for table, rows, width in (("findings", result.findings, 14), ("gaps", result.gaps, 7)):
            connection.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * width)})",
                [(number, at, *row, proof_of(table, number, at, *row)) for at, row in enumerate(rows)],
            )
        names = [(number, into(name)) for name in result.licenses]
        connection.executemany("INSERT INTO licenses (result, name) VALUES (?, ?)", names)

    def _end(
        self,
        connection: sqlite3.Connection,
        run: int,
        place: int,
        target: int,
        state: str,
        revision: str,
        error: str,
        result: int | None,
        read: int,
        cost: Cost,
    ) -> None:
        said = (state, revision, error, result, read, *_cost(cost))
        connection.execute(
            """UPDATE entries SET state = ?, revision = ?, error = ?, result = ?, read = ?, bytes = ?, requests = ?,
                seconds = ?, worker = ?, proof = ? WHERE run = ? AND place = ?""",
            (*said, proof_of("entries", run, target, *said), run, place),
        )


def _digest(data: bytes) -> bytes:
    from hashlib import sha256

    return sha256(data).digest()


def _cost(cost: Cost) -> tuple[int, int, float, str]:
    """The cost within what a row can hold, whatever a worker says."""
    size, requests = (min(max(0, number), 1 << 62) for number in (cost.bytes, cost.requests))
    seconds = float(cost.seconds) if 0 <= cost.seconds < LARGEST_NUMBER else 0.0
    return size, requests, seconds, into(cost.worker[:LONGEST])


def _words(text: str) -> str:
    return into(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
