"""The targets of a run as a list in which one jumps anywhere: the places of all that are asked for, and rows by place.

The places of a million targets are eight megabytes; the rows are read a screen at a time.
"""

from __future__ import annotations

from array import array

from scanner.model.escape import printable
from scanner.model.fleet import Entry
from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.reading import _ENTRY, Reading, _chosen_entries, _held
from scanner.store.fleet.rows import into

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

ORDERS = {
    "worst": """CASE e.state WHEN 'quarantined' THEN 0 WHEN 'failed' THEN 1 WHEN 'done' THEN
        CASE r.answer WHEN 'fail' THEN 2 WHEN 'incomplete' THEN 3 ELSE 4 END WHEN 'running' THEN 5 ELSE 6 END,
        r.deny DESC, r.review DESC, r.gaps DESC, e.place""",
    "name": "t.name",
    "license": "e.result IS NULL, r.licenses = '[]', r.licenses, t.name",
}
"""The orders of a list: what was not read and the worst answers first, by name, by licence."""

WORDS = 8
"""Words of a filter that are looked for."""

RULES = 1000
"""Rules that are given."""

_PLACES = """SELECT e.place FROM entries e JOIN targets t ON t.id = e.target LEFT JOIN results r ON r.id = e.result
    WHERE {where} ORDER BY {order}"""

_WORD = " AND (t.name LIKE ? ESCAPE '\\' OR r.licenses LIKE ? ESCAPE '\\' OR e.error LIKE ? ESCAPE '\\')"

_RULES = """SELECT f.rule, count(DISTINCT f.result) AS targets FROM entries e JOIN findings f ON f.result = e.result
    WHERE e.run = ? GROUP BY f.rule ORDER BY targets DESC, f.rule LIMIT ?"""


class Listing(Reading):
    """What a screen asks."""

    def places(
        self,
        run: int,
        states: Sequence[str] = (),
        answers: Sequence[str] = (),
        words: str = "",
        rule: str = "",
        order: str = "worst",
    ) -> array[int]:
        """The places of the targets in one of these states, with one of these answers, that hold each of the ``words`` in
        their name, licences or error and have a finding of ``rule`` (any, where none is given), in one of `ORDERS`."""
        where, values = _chosen_entries(run, states, answers, "")
        for word in words.split()[:WORDS]:
            where += _WORD
            values += [_held(word)] * 3
        if rule:
            where += " AND EXISTS (SELECT 1 FROM findings f WHERE f.result = e.result AND f.rule = ?)"
            values.append(into(rule))
        found = array("q")
        with self._reading() as connection:
            for (place,) in connection.execute(_PLACES.format(where=where, order=ORDERS[order]), values):
                found.append(place)
        return found

    def entries_at(self, run: int, places: Sequence[int]) -> list[Entry]:
        """The targets at these places, in their order. One whose row is damaged, or gone, has no state, and says so."""
        marks = ", ".join("?" * len(places))
        rows = self._rows(f"{_ENTRY} WHERE e.run = ? AND e.place IN ({marks})", [run, *places])
        found = {row[0]: row for row in rows}
        return [self._sound(run, found.get(place)) for place in places]

    def place_of(self, run: int, target: str) -> int:
        """The place of that target in the run; 0 where it has none."""
        sql = "SELECT e.place FROM targets t JOIN entries e ON e.run = ? AND e.target = t.id WHERE t.name = ?"
        rows = self._rows(sql, (run, into(target)))
        return int(rows[0][0]) if rows else 0

    def rules(self, run: int) -> list[tuple[str, int]]:
        """The rules that found something in the run, each with how many targets, most first."""
        return [(rule, count) for rule, count in self._rows(_RULES, (run, RULES)) if isinstance(rule, str)]

    def answers(self, run: int) -> dict[str, int]:
        """How many targets of the run have which answer."""
        sql = """SELECT r.answer, count(*) FROM entries e JOIN results r ON r.id = e.result WHERE e.run = ?
            GROUP BY r.answer"""
        return {answer: count for answer, count in self._rows(sql, (run,)) if isinstance(answer, str)}

    def revision(self) -> int:
        """A number that is another one when another process, or another connection, has written since."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def _sound(self, run: int, row: Sequence[Any] | None) -> Entry:
        if row is None:
            return Entry(run, "", "", error="The row of this target is gone: the store is damaged.")
        try:
            return self._entry(row)[0]
        except FleetError as error:
            name = row[1] if isinstance(row[1], str) else ""
            return Entry(run, name, "", error=printable(str(error), 1000))
