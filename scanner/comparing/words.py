"""Which words of a text are others now, with a few around them. Bounded, whatever the texts are."""

from __future__ import annotations

from difflib import SequenceMatcher

from scanner.comparing.changes import Difference

WORDS_LIMIT = 1_500
"""Words in which changes are looked for, between what the two texts begin and end with in common."""

SHOWN = 6
"""Changed places of one text that are told."""

AROUND = 4
"""Words before and behind a changed place."""

_LONGEST = 240


def word_changes(before: str, after: str) -> tuple[Difference, ...]:
    """The places where the words differ, as (words before, words after); the last row says how many more there are.

    Blanks and line ends do not count. Of texts that have little in common a single row tells their lengths.
    """
    flipped = before > after  # difflib is not symmetric, and a comparison is
    old, new = (before, after) if not flipped else (after, before)
    rows = _rows(old.split(), new.split())
    if flipped:
        rows = [Difference(row.name, row.after, row.before) for row in rows]
    return tuple(rows)


def _rows(old: list[str], new: list[str]) -> list[Difference]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner = old[start : len(old) - end], new[start : len(new) - end]
    if not inner[0] and not inner[1]:
        return []
    if max(map(len, inner)) > WORDS_LIMIT:
        return [Difference("words changed", _count(inner[0]), _count(inner[1]))]
    codes = SequenceMatcher(None, *inner, autojunk=False).get_opcodes()
    places = [code for code in codes if code[0] != "equal"]
    rows = [
        Difference("words", _around(old, start + a, start + b), _around(new, start + c, start + d))
        for _, a, b, c, d in places[:SHOWN]
    ]
    if len(places) > SHOWN:
        rest = places[SHOWN:]
        sums = sum(code[2] - code[1] for code in rest), sum(code[4] - code[3] for code in rest)
        rows.append(Difference("words changed further on", *(f"{number:,} words" for number in sums)))
    return rows


def _count(words: list[str]) -> str:
    return f"{len(words):,} words"


def _around(words: list[str], start: int, end: int) -> str:
    """The words of a place and those around it; a long place loses its middle."""
    head, tail = words[max(0, start - AROUND) : start], words[end : end + AROUND]
    inner = " ".join(words[start:end])
    if len(inner) > _LONGEST:
        inner = f"{inner[: _LONGEST // 2]} … {inner[-_LONGEST // 2 :]}"
    before = "… " if start > AROUND else ""
    behind = " …" if end + AROUND < len(words) else ""
    return before + " ".join(part for part in (" ".join(head), inner, " ".join(tail)) if part) + behind
