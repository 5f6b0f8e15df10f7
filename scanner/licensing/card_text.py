"""A card's Markdown in pieces: headings, list items, paragraphs, rows of tables and blocks of code, each with its line."""

from __future__ import annotations

import re

from scanner.model.record import record
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1200
"""Characters of one sentence; a link takes a hundred of them."""

LINE_LIMIT = 4000
"""Characters of one line: what is longer was not written by hand."""

PIECES_LIMIT = 20_000

CODE_LIMIT = 1 << 16
"""Characters of one block of code that are kept."""


@record
class Piece:
    """``kind`` is "heading", "item", "prose", "row", "code" or "gap"; ``line`` counts from 0, of code its first one.

    ``level`` is that of a heading; ``word`` the language that a block of code names.
    """

    kind: str
    line: int
    text: str
    level: int = 0
    word: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of ``text``, at most `PIECES_LIMIT`; comments and quotes are left out."""
    for count, piece in enumerate(_pieces(text)):
        if count >= PIECES_LIMIT:
            return
        yield piece


def _pieces(text: str) -> Iterator[Piece]:
    kept: list[str] = []
    held, first, open_kind = 0, 0, "prose"
    for number, line, code in _lines(text):
        kind, level = _kind(line) if code is None else ("code", 0)
        goes_on = kind == "prose" and (open_kind == "prose" or line[:1].isspace())
        if kept and (not goes_on or held > LINE_LIMIT):
            yield Piece(open_kind, first, "\n".join(kept))
            kept, held, open_kind = [], 0, "prose"
        if code is not None:
            yield code
        elif kind in ("prose", "item"):
            if not kept:
                first, open_kind = number, kind
            kept.append(line if kept or kind == "prose" else line.strip())
            held += len(line)
        elif kind in ("heading", "row", "gap"):
            yield Piece(kind, number, line.strip(), level)
    if kept:
        yield Piece(open_kind, first, "\n".join(kept))


def _kind(line: str) -> tuple[str, int]:
    stripped = line.strip()
    if not stripped or stripped.startswith(("---", "===", "***")):
        return "gap", 0
    heading = _HEADING.match(stripped)
    if heading:
        return "heading", len(heading[1] or heading[2])
    if stripped.startswith("|") or stripped.count("|") > 1:
        return "row", 0
    if stripped.startswith(">"):
        return "quote", 0
    return ("item", 0) if _ITEM.match(stripped) else ("prose", 0)


_HEADING = regex(r"(#{1,6})\s|<h([1-6])\b", re.I)
_ITEM = regex(r"[-*+•]\s|\d{1,3}[.)]\s|<li\b", re.I)


_ODD_ENDS = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def with_plain_ends(text: str) -> str:
    """``text`` with line feeds alone to end its lines, so that its lines are those that an editor counts.

    ``str.splitlines`` takes eight other characters for ends of lines; here they are spaces.
    """
    return text.replace("\r\n", "\n").translate(_ODD_ENDS)


def _lines(text: str) -> Iterator[tuple[int, str, Piece | None]]:
    """(number, line without comments, block of code that ends there)."""
    fence, word, opened = "", "", 0
    block: list[str] = []
    comment = False
    for number, full in enumerate(with_plain_ends(text).splitlines()):
        line = full[:LINE_LIMIT]
        start = line.lstrip()
        if fence:
            if start.startswith(fence) and not start.strip(fence[0] + " \t"):
                yield number, "", Piece("code", opened + 1, "\n".join(block)[:CODE_LIMIT], word=word)
                fence, block = "", []
            elif len(block) < CODE_LIMIT // 8:
                block.append(full[:LINE_LIMIT])
        elif comment or "<!--" in line:
            after = line.rpartition("-->")[2] if "-->" in line else ""
            before = "" if comment else line.partition("<!--")[0]
            comment = "-->" not in line if comment else "-->" not in line.partition("<!--")[2]
            yield number, before + ("" if comment else after), None
        elif start.startswith(("```", "~~~")) and "`" not in start[3:].lstrip("`"):
            fence, opened = start[:3], number
            word = start[3:].strip("`~ \t").partition(" ")[0].lower()[:20]
            yield number, "", None
        else:
            yield number, line, None


def sentences(paragraph: str) -> Iterator[tuple[int, str]]:
    """(offset, sentence) of ``paragraph``, cut at `LONGEST`."""
    start = 0
    for match in _END.finditer(paragraph):
        if paragraph[start : match.end()].strip():
            yield start, paragraph[start : match.end()][:LONGEST]
        start = match.end()
    if paragraph[start:].strip():
        yield start, paragraph[start:][:LONGEST]


_END = regex(
    r"(?<!\bv)(?<!e\.g)(?<!i\.e)(?<!\bvs)(?<!\bal)[.!?](?=[\s)*_]|$)|[。！？]|\n(?=\W*\*\*)|<br\s*/?>|[ ]{2}\n"
)
