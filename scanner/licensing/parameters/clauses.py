"""The numbers of clauses, as far as they stand at the beginning of lines: "2", "1.b.iii", "5(c)" as "5.c"."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

_ROMAN_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = frozenset(_ROMAN_NUMERALS.split())

_MOST = 4000
"""Labels kept: the longest licence has a tenth of them."""


class Clauses:
    """The clause numbers of one text, looked for when the first is asked for."""

    def __init__(self, low: str) -> None:
        self._low = low
        self._starts: list[int] | None = None
        self._numbers: list[str] = []

    def at(self, place: int) -> str:
        """The number of the clause that ``place`` stands in, or ""."""
        if self._starts is None:
            self._starts = []
            self._read(self._starts)
        index = bisect_right(self._starts, place) - 1
        return self._numbers[index] if index >= 0 else ""

    def _read(self, starts: list[int]) -> None:
        top, letter, last = "", "", ""
        for match in _label().finditer(self._low):
            number, mark = match["number"], match["mark"]
            if number:
                top, letter, last = number.strip("."), "", ""
                full = top
            elif mark in _ROMAN and not _follows(last, mark):
                full = ".".join(part for part in (top, letter, mark) if part)
            else:
                letter = last = mark
                full = ".".join(part for part in (top, letter) if part)
            starts.append(match.start())
            self._numbers.append(full)
            if len(starts) == _MOST:
                return


def _follows(last: str, mark: str) -> bool:
    """True where ``mark`` is the letter after ``last``, as i is after h."""
    return len(mark) == 1 and len(last) == 1 and ord(mark) == ord(last) + 1


@cache
def _label() -> re.Pattern[str]:
    return re.compile(
        r"^[ \t]{0,40}-?[ ]{0,3}(?:(?:section|article|clause)[ ]{1,3})?(?:第[ ]?)?"
        r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.:、)条][ ]{0,3}|[ ]{1,4}(?=\S))(?!\d)"
        r"|(?:\((?=[a-z]{1,5}\)))?(?P<mark>[a-z]|[ivx]{1,5})[.)][ ])",
        re.MULTILINE,
    )
