"""The lines of evidence that a finding carries, as lines of a page: numbers dim, the line that matters marked, words that
were changed coloured, hex as wide as the page allows."""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.console_text import columns, counted, shown
from scanner.reports.pages.text import piece_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.finding import Finding
    from scanner.reports.console_text import Line, Span

MARK = ">"
"""What the line begins with that matters; the others begin with two blanks."""

MAX_LINES = 120
MAX_LENGTH = 600
"""Lines of evidence and characters of one: a report from elsewhere may hold more than the 4 KiB that ours do."""

_NUMBERED = regex(r"[> ] {0,12}@?\d{1,15}(?: {1,2}|: )")
"""The sign and the number in front of a line: a line's number, or an offset."""

_GUTTERS = (" " * 9, "> ", "  ")
"""What stands before a line without a number: the first is for words of ours beneath a numbered one."""

_HEX = regex(r"([> ]) {1,12}(\d{1,15})  ((?:[0-9a-f]{2} ){0,15}[0-9a-f]{2}) *\|")
_CHANGED = regex(r"(\{\+.*?\+\}|\[-.*?-\])")
"""Words of a licence text that are more or fewer than in the licence itself, written as wdiff does."""

_NARROW, _WIDE = 8, 16
"""Bytes of one row of hex: where a page has 54 columns, or 80."""


def evidence_rows(finding: Finding, width: int) -> list[Line]:
    """The finding's evidence, ``width`` columns wide; empty where it has none."""
    lines: list[Line] = []
    words = "license" in finding.tags
    for row in finding.excerpt[:MAX_LINES]:
        match = _HEX.match(row)
        lines += _hex(match[1], int(match[2]), bytes.fromhex(match[3]), width) if match else _row(row, width, words)
    left = len(finding.excerpt) - MAX_LINES
    return lines + ([(("dim", f"  and {counted(left, 'more line')}"),)] if left > 0 else [])


def _row(row: str, width: int, words: bool) -> list[Line]:
    match = _NUMBERED.match(row)
    head = match[0] if match else next((blank for blank in _GUTTERS if row.startswith(blank)), "  ")
    text = row[len(head) :] if row.startswith(head) else row
    marked = row.startswith(MARK + " ")
    gutter = shown(head)
    room = max(16, width - len(gutter))
    spans = _spans(shown(text, MAX_LENGTH), "mark" if marked else "code", words)
    blank = " " * len(gutter)
    return [
        (("key" if marked else "dim", gutter if not number else blank), *line)
        for number, line in enumerate(cut(spans, room, not gutter.strip()) or [()])
    ]


def _spans(text: str, style: str, words: bool) -> list[Span]:
    """``text`` in one span, or in several where it says which words were changed."""
    if not words or ("{+" not in text and "[-" not in text):
        return [(style, text)]
    spans: list[Span] = []
    for part in _CHANGED.split(text):
        if _CHANGED.fullmatch(part):
            spans.append(("added" if part[0] == "{" else "removed", part))
        elif part:
            spans.append(("" if style == "mark" else style, part))
    return spans


def cut(spans: list[Span], room: int, bare: bool) -> list[Line]:
    """The spans on lines of at most ``room`` columns; a line ends at a blank where one is near its end.

    ``bare`` is true where nothing stands before the first line; nothing does before the others.
    """
    lines: list[Line] = []
    line: list[Span] = []
    left = room
    for style, text in spans:
        rest = text
        while rest:
            taken, piece = piece_of(rest, left, left == room and (bare or bool(lines)))
            if taken < len(rest) and taken == len(piece):
                taken = _end_of_word(piece, room)
                piece = piece[:taken]
            if columns(piece) > left and line:  # not even one character fits
                taken, piece = 0, ""
            line.append((style, piece))
            rest = rest[taken:]
            left -= columns(piece)
            if rest:
                lines.append(tuple(part for part in line if part[1]))
                line, left = [], room
    if line:
        lines.append(tuple(part for part in line if part[1]))
    return lines


def _end_of_word(piece: str, room: int) -> int:
    """Where a line ends best that is full: behind a blank near its end, else behind a sign that ends a name."""
    least = max(1, len(piece) - room // 3)
    blank = piece.rfind(" ") + 1
    sign = max(map(piece.rfind, _ENDS)) + 1
    return blank if blank > least else sign if sign > least else len(piece)


_ENDS = ".,;:/(=&|"


def _hex(mark: str, offset: int, data: bytes, width: int) -> list[Line]:
    """One row of hex as rows that fit; the offset in front of each."""
    head = max(8, len(str(offset)))
    count = next((n for n in (_WIDE, _NARROW) if head + 6 + 4 * n <= width), _NARROW // 2)
    lines: list[Line] = []
    for at in range(0, len(data), count):
        part = data[at : at + count]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        row = f"{part.hex(' '):<{3 * count - 1}}  {text}"
        gutter = f"{mark} {offset + at:>{head}}  "
        lines.append((("key" if mark == MARK else "dim", gutter), ("mark" if mark == MARK else "code", shown(row))))
    return lines
