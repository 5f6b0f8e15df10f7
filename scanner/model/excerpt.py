"""Evidence as lines: a number in front of each, ``>`` before the one that matters, at most 4 KiB in all.

A line is ``> `` or two blanks, a right-aligned number (of a line, or an offset in bytes), two blanks, and the text as it
stands in the file; whoever shows it escapes it. In licence texts ``{+words+}`` are more than the licence has and
``[-words-]`` fewer, as wdiff writes them.
"""

from __future__ import annotations

from scanner.model.masking import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LIMIT = 4096
"""Bytes of one excerpt in UTF-8."""

COLUMNS = 160
"""Characters kept of one line."""

ROW = 16
"""Bytes of one row of hex."""

WIDE = 96
"""Characters of one row where a line is far longer than a screen."""

BEFORE = 120
"""Characters of a long line that are shown before the ones that matter."""


def row(number: int, text: str, marked: bool = False, room: int = 5) -> str:
    """One line of evidence."""
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


def hex_rows(data: bytes, start: int, low: int, high: int) -> tuple[str, ...]:
    """``data``, which begins at byte ``start``, in rows of 16 bytes; those with a byte of ``[low, high)`` are marked."""
    rows = []
    for at in range(0, len(data), ROW):
        part = data[at : at + ROW]
        marked = start + at < max(high, low + 1) and low < start + at + len(part)
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        rows.append(f"{'>' if marked else ' '} {start + at:>8}  {part.hex(' '):<{3 * ROW - 1}}  |{text}|")
    return bounded(rows)


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
    begin = max(begin, low - BEFORE)
    end = min(end, max(high, low + 1) + BEFORE, begin + 6 * WIDE)
    near = max(0, begin - BEFORE)
    text = "\0" * near + masked(text[near : end + BEFORE])
    rows = []
    for at in range(begin, end, WIDE):
        marked = at < max(high, low + 1) and low < at + WIDE
        part_text = text[at : min(at + WIDE, end)].replace("\n", " ").replace("\t", " ")
        rows.append(f"{'>' if marked else ' '} @{(base or 0) + at:<8} {part_text}")
    return bounded(rows)


def bounded(rows: Sequence[str]) -> tuple[str, ...]:
    """The rows as far as they fit into `LIMIT` bytes; the marked ones are kept before those around them."""
    sizes = [len(one.encode("utf-8", "surrogatepass")) for one in rows]
    if sum(sizes) <= LIMIT:
        return tuple(rows)
    left = LIMIT
    kept: set[int] = set()
    for at in sorted(range(len(rows)), key=lambda at: (not rows[at].startswith(">"), at)):
        if sizes[at] <= left:
            kept.add(at)
            left -= sizes[at]
    return tuple(rows[at] for at in sorted(kept))
