"""Runs: which there are, and how the targets that lists name become one."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice

from scanner.model.escape import printable
from scanner.model.fleet import STATES, RunInfo, Wanted
from scanner.model.record import altered
from scanner.store.fleet.errors import FleetError, told
from scanner.store.fleet.file import FleetFile
from scanner.store.fleet.rows import into, listed, texts_of, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

LISTS = 8
"""Lists that name one target, and are kept with it."""

LONGEST_NAME = 4096
"""Characters of a target's name; the paths of most systems are shorter."""

_LONGEST_LIST = 500
_BATCH = 4_000
"""Targets of one transaction: a second process waits no longer than that takes."""

_RUN = "SELECT number, key, started, finished, lists, policy, ruleset, version, beginnings FROM runs"


class Runs(FleetFile):
    """The runs of a fleet."""

    def begin(
        self,
        key: str,
        lists: Sequence[str],
        wanted: Iterable[Wanted],
        policy: str,
        ruleset: str,
        version: str,
        created: str,
    ) -> RunInfo:
        """The unfinished run of the same ``key`` and ``lists``, taken up; else a new one that started at ``created``.

        Targets of ``wanted`` that it has not yet join it, in order; one that several lists name is one target with the
        first `LISTS` of them. ``wanted`` may be of any length: it is taken in batches, each kept when the next one is asked
        for. Raises `FleetError`, and whatever ``wanted`` raises (what was taken until then stays).
        """
        said = listed(lists)
        with self._changing() as connection:
            number = self._taken_up(connection, key, said)
            if not number:
                row = (key, said, *map(into, (policy, ruleset, version, created)), "", 1)
                columns = "key, lists, policy, ruleset, version, started, finished, beginnings"
                cursor = connection.execute(f"INSERT INTO runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
                number = int(cursor.lastrowid or 0)
        rest = iter(wanted)
        while batch := list(islice(rest, _BATCH)):
            self._add(number, _merged(batch))
        return self.run(number)

    def finish(self, run: int, finished: str) -> RunInfo:
        """The run, finished at that time if no target of it is left; else as it is."""
        with self._changing() as connection:
            left = "SELECT 1 FROM entries WHERE run = ? AND state IN ('waiting', 'running')"
            sql = f"UPDATE runs SET finished = ? WHERE number = ? AND finished = '' AND NOT EXISTS ({left})"
            connection.execute(sql, (into(finished), run, run))
        return self.run(run)

    def runs(self) -> list[RunInfo]:
        """All runs, the first one first."""
        return [self._info(row) for row in self._rows(f"{_RUN} ORDER BY number")]

    def run(self, number: int | None = None) -> RunInfo:
        """The run of that number, or the newest one. Raises `FleetError` where there is none."""
        if number is None:
            rows = self._rows(f"{_RUN} ORDER BY number DESC LIMIT 1")
        else:
            rows = self._rows(f"{_RUN} WHERE number = ?", (number,))
        if not rows:
            which = "no run yet" if number is None else f"no run {number}"
            raise FleetError(
                f"The fleet store {printable(self.path)} has {which}: "
                "begin one with weighbridge fleet scan, or see fleet status for those that there are."
            )
        return self._info(rows[0])

    def previous(self, run: int) -> RunInfo | None:
        """The run that this one is compared with: the newest finished one before it of the same lists, or else of any;
        None where there is none."""
        sql = f"{_RUN} WHERE number < ? AND finished <> ''"
        same = " ORDER BY lists = (SELECT lists FROM runs WHERE number = ?) DESC, number DESC LIMIT 1"
        rows = self._rows(sql + same, (run, run))
        return self._info(rows[0]) if rows else None

    def _info(self, row: Sequence[object]) -> RunInfo:
        with told(self.path):
            number, key, started, finished, lists, policy, ruleset, version, beginnings = typed(row, "ntttttttn")
            counts = self._rows("SELECT state, count(*) FROM entries WHERE run = ? GROUP BY state", (number,))
            found = dict(counts)  # a row of no state that there is says so itself when it is read
            return RunInfo(
                number=number,
                key=key,
                started=started,
                finished=finished,
                lists=tuple(texts_of(lists)),
                policy=policy,
                ruleset=ruleset,
                version=version,
                beginnings=beginnings,
                counts=tuple((state, found[state]) for state in STATES if state in found),
            )

    def _taken_up(self, connection: sqlite3.Connection, key: str, lists: str) -> int:
        sql = "SELECT number FROM runs WHERE key = ? AND lists = ? AND finished = '' ORDER BY number DESC LIMIT 1"
        row = connection.execute(sql, (key, lists)).fetchone()
        if row is None:
            return 0
        connection.execute("UPDATE runs SET beginnings = beginnings + 1 WHERE number = ?", row)
        return int(row[0])

    def _add(self, run: int, batch: dict[str, Wanted]) -> None:
        """Adds those targets that the run has not; of those it has, the lists that name them too."""
        find = """SELECT t.id, e.place, e.lists, e.state, e.revision FROM targets t
            LEFT JOIN entries e ON e.run = ? AND e.target = t.id WHERE t.name = ?"""
        with self._changing() as connection:
            connection.executemany("INSERT OR IGNORE INTO targets (name) VALUES (?)", ((name,) for name in batch))
            (place,) = connection.execute("SELECT max(place) FROM entries WHERE run = ?", (run,)).fetchone()
            place = place or 0
            new: list[tuple[object, ...]] = []
            for name, item in batch.items():
                target, at, lists, state, revision = connection.execute(find, (run, name)).fetchone()
                if at is None:
                    place += 1
                    new.append((run, place, target, into(item.commit), _lists(item.lists), into(item.problem)))
                elif state in ("waiting", "running"):
                    both = _lists((*texts_of(lists), *item.lists))
                    commit = into(item.commit) or revision
                    if (both, commit) != (lists, revision):
                        sql = "UPDATE entries SET lists = ?, revision = ? WHERE run = ? AND place = ?"
                        connection.execute(sql, (both, commit, run, at))
            connection.executemany(
                """INSERT INTO entries (run, place, target, state, revision, lists, problem, strikes, error, result,
                    read, bytes, requests, seconds, worker, proof)
                VALUES (?, ?, ?, 'waiting', ?, ?, ?, 0, '', NULL, 0, 0, 0, 0.0, '', x'')""",
                new,
            )


def _merged(batch: list[Wanted]) -> dict[str, Wanted]:
    """One for each name, which several lists may have."""
    merged: dict[str, Wanted] = {}
    for item in map(_fitting, batch):
        name = into(item.name)
        known = merged.get(name)
        if known is not None:
            both = (*known.lists, *item.lists)[:LISTS]
            item = altered(known, lists=both, commit=known.commit or item.commit, problem=known.problem or item.problem)
        merged[name] = item
    return merged


def _fitting(item: Wanted) -> Wanted:
    if len(item.name) <= LONGEST_NAME:
        return item
    digest = sha256(item.name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    problem = item.problem or f"It has {len(item.name):,} characters, more than a name has: look at the list."
    return altered(item, name=f"{item.name[:200]}… ({digest})", problem=problem)


def _lists(names: Iterable[str]) -> str:
    return listed(list(dict.fromkeys(name[:_LONGEST_LIST] for name in names))[:LISTS])
