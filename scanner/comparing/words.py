"""Which words of a text are others now, with a few around them. Bounded, whatever the texts are."""

from __future__ import annotations

from scanner.comparing.changes import Difference

WORDS_LIMIT = 4_000
"""Words in which changes are looked for, between what the two texts begin and end with in common."""

EDITS_LIMIT = 150
"""Words that are taken out or put in: with more of them it is another text."""

SHOWN = 6
"""Changed places of one text that are told."""

AROUND = 4
"""Words before and behind a changed place."""

_LONGEST = 240


def word_changes(before: str, after: str) -> tuple[Difference, ...]:
    """The places where the words differ, as (words before, words after); the last row says how many more there are.

    Blanks and line ends do not count. Of texts that have little in common a single row tells their lengths.
    """
    flipped = before > after  # of several shortest ways one is found, and both directions shall tell the same
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
    places = _places(*inner) if max(map(len, inner)) <= WORDS_LIMIT else None
    if places is None:
        return [Difference("words changed", _count(inner[0]), _count(inner[1]))]
    rows = [
        Difference("words", _around(old, start + a, start + b), _around(new, start + c, start + d))
        for a, b, c, d in places[:SHOWN]
    ]
    if len(places) > SHOWN:
        rest = places[SHOWN:]
        sums = sum(b - a for a, b, _, _ in rest), sum(d - c for _, _, c, d in rest)
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


_Place = tuple[int, int, int, int]


def _places(old: list[str], new: list[str]) -> list[_Place] | None:
    """Where the texts differ, as (start, end) of the one and (start, end) of the other; None beyond `EDITS_LIMIT`.

    Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy one. ``reached[k]`` is how far
    the first text is read on the diagonal ``k`` = (read of the first) - (read of the second).
    """
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(EDITS_LIMIT, len(old) + len(new)) + 1):
        steps.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            at = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            other = at - diagonal
            while at < len(old) and other < len(new) and old[at] == new[other]:
                at, other = at + 1, other + 1
            reached[diagonal] = at
            if at >= len(old) and other >= len(new):
                return _joined(_traced(steps, len(old), len(new)))
    return None


def _traced(steps: list[dict[int, int]], at: int, other: int) -> list[_Place]:
    """The single words that were taken out or put in, first to last, on the way that ``steps`` found."""
    found: list[_Place] = []
    for edits in range(len(steps) - 1, 0, -1):
        reached, diagonal = steps[edits], at - other
        down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
        before = diagonal + 1 if down else diagonal - 1
        at, other = reached[before], reached[before] - before
        found.append((at, at, other, other + 1) if down else (at, at + 1, other, other))
    return found[::-1]


def _joined(edits: list[_Place]) -> list[_Place]:
    """The edits with those made one that touch, or that only a word or two keep apart."""
    joined: list[_Place] = []
    for a, b, c, d in edits:
        if joined and a - joined[-1][1] <= 2 and c - joined[-1][3] <= 2:
            joined[-1] = (joined[-1][0], b, joined[-1][2], d)
        else:
            joined.append((a, b, c, d))
    return joined
