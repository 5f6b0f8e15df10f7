"""Evidence as lines: a number in front of each, ``>`` before the one that matters, at most 4 KiB in all.

A line is ``> `` or two blanks, a right-aligned number (of a line, or an offset in bytes), two blanks, and the text as it
stands in the file; whoever shows it escapes it. In licence texts ``{+words+}`` are more than the licence has and
``[-words-]`` fewer, as wdiff writes them.
"""

from __future__ import annotations

from scanner.model.fact import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLUMNS = 160
"""Characters kept of one line."""

WIDE = 96
"""Characters of one row where a line is far longer than a screen."""

BEFORE = 120
"""Characters of a long line that are shown before the ones that matter."""


def row(number: int, text: str, marked: bool = False, room: int = 5) -> str:
    """One line of evidence."""
    from scanner.model.masking import masked  # not at the top: a clean checkpoint shows no text

    return f"{'>' if marked else ' '} {number:>{room}}  {masked(text[: 2 * COLUMNS].expandtabs(4).rstrip())[:COLUMNS]}"


def lines_around(lines: Sequence[str], numbers: Iterable[int], beside: int = 2) -> tuple[str, ...]:
    """The lines of these numbers (from 1), marked, with ``beside`` lines before and after each; a gap is a line of
    its own."""
    marked = sorted({number for number in numbers if 0 < number <= len(lines)})
    shown = sorted({at for number in marked for at in range(number - beside, number + beside + 1)})
    rows: list[str] = []
    last = 0
    for number in shown:
        if not 0 < number <= len(lines):
            continue
        if last and number > last + 1:
            rows.append("         …")
        rows.append(row(number, lines[number - 1], number in marked))
        last = number
    return bounded(rows)


def line_at(data: bytes, numbers: Sequence[int], beside: int = 2) -> tuple[str, ...]:
    """`lines_around` of a text as its bytes; only what comes before the last line asked for is split."""
    if not numbers:
        return ()
    lines = data.split(b"\n", max(numbers) + beside)
    del lines[max(numbers) + beside :]
    return lines_around([line[: 4 * COLUMNS].decode("utf-8", "replace") for line in lines], numbers, beside)


def text_around(text: str, low: int, high: int, first: int = 1, base: int | None = None) -> tuple[str, ...]:
    """The characters ``[low, high)`` of ``text`` with what stands around them.

    By lines where these are short, ``first`` being the number of the first (0: not known); of a longer line the part
    around them, with offsets counted from ``base`` (or from the text's beginning).
    """
    begin = text.rfind("\n", 0, low) + 1
    end = text.find("\n", low)
    end = len(text) if end < 0 else end
    if end - begin <= COLUMNS and first:
        lines = text.split("\n")
        number = text.count("\n", 0, low) + 1
        last = min(text.count("\n", 0, max(low, high - 1)) + 1, number + 3)
        part = lines[max(0, number - 3) : last + 2]
        before = max(0, number - 3)
        return bounded(
            [row(first + before + at, line, number <= before + at + 1 <= last) for at, line in enumerate(part)]
        )
    from itertools import pairwise

    from scanner.model.masking import masked

    begin = max(begin, low - BEFORE)
    last = min(max(high, low + 1) + BEFORE, begin + 6 * WIDE)
    end = end if end <= last else max(min(high, last), _words_to(text, last - _LEAD, last))
    near = max(0, begin - BEFORE)
    text = "\0" * near + masked(text[near : end + BEFORE])
    rows = []
    cuts = _cuts(text, begin, low, end)
    for at, behind in pairwise(cuts):
        marked = at < max(high, low + 1) and low < behind
        part_text = text[at:behind].replace("\n", " ").replace("\t", " ")
        offset = f"@{(base or 0) + at}"
        rows.append(f"{'>' if marked else ' '} {offset:>8}  {part_text}")
    return bounded(rows)


def _cuts(text: str, begin: int, low: int, end: int) -> list[int]:
    """Where the rows of a long line begin, and the last one's end: between words where one ends near, so that what matters,
    at ``low``, stands whole in its row, with a few words before it."""
    first = _word_from(text, max(begin, low - _LEAD), low)
    cuts = [first]
    if begin < first:
        before = max(begin, first - WIDE)
        cuts.insert(0, _word_from(text, before, min(before + _LEAD, first)))
    while cuts[-1] < end:
        last = cuts[-1] + WIDE
        cuts.append(end if last >= end else _words_to(text, last - _LEAD, last))
    return cuts


_LEAD = WIDE // 4
"""Characters in which a blank is looked for, so that no word is cut."""


def _word_from(text: str, low: int, high: int) -> int:
    """Where the first word in ``[low, high)`` begins; ``high`` where none does."""
    if low == 0 or text[low - 1].isspace():
        return low
    at = text.find(" ", low, high)
    return at + 1 if at >= 0 else high


def _words_to(text: str, low: int, high: int) -> int:
    """Behind the last word that ends in ``[low, high)``; ``high`` where none does."""
    at = text.rfind(" ", low, high)
    return at + 1 if at >= 0 else high
