"""A card's Markdown as sections, and the labelled values in them ("**Developed by:** …"), each with its line."""

from __future__ import annotations

from scanner.describe.words import is_placeholder, name_of, without_gaps, without_template
from scanner.licensing.card_text import Piece, pieces
from scanner.model.record import record
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 2000
"""Characters kept of one text."""

SECTIONS_LIMIT = 2000

PIECES_KEPT = 400
"""Pieces of one section that are put together; far more than `LONGEST` characters have."""


@record
class Section:
    """One heading with what stands below it, up to the next heading.

    ``name`` is the heading as names are compared, "" for what stands above the first one; ``line`` counts from 0.
    """

    name: str
    title: str
    level: int
    line: int
    pieces: tuple[Piece, ...] = ()


@record
class Label:
    """A value that stands behind its name, in a list, a paragraph or a row of two cells. ``line`` counts from 0."""

    name: str
    value: str
    line: int


def sections_of(body: str) -> list[Section]:
    """The sections of ``body``, in order; the first is what stands above all headings."""
    found: list[Section] = []
    title, level, line = "", 0, 0
    held: list[Piece] = []
    for piece in _with_underlined(pieces(body)):
        if piece.kind != "heading" and not (bold := _bold_heading(piece)):
            if len(held) < PIECES_KEPT:
                held.append(piece)
            continue
        if len(found) >= SECTIONS_LIMIT:
            break
        found.append(Section(name_of(title), title, level, line, tuple(held)))
        held = []
        if piece.kind == "heading":
            title, level, line = _title(piece.text), piece.level, piece.line
        else:
            title, level, line = bold, _BOLD_LEVEL, piece.line
    found.append(Section(name_of(title), title, level, line, tuple(held)))
    return found


_BOLD_LEVEL = 7
"""The level of a line in bold letters that stands for a heading: below those that Markdown has."""

_HEADING = regex(r"\s*(?:#{1,6}|<h[1-6]\b[^<>]{0,500}>)\s*(.*?)\s*(?:</h[1-6]>)?\s*#*\s*", 16)  # re.S
_BOLD_LINE = regex(r"\s*(?:\*\*|__)([^*_\n]{2,100}?):?(?:\*\*|__):?\s*")


def _title(text: str) -> str:
    match = _HEADING.fullmatch(text[:2000])
    return " ".join(plain(match[1] if match else text).split())[:300]


def _bold_heading(piece: Piece) -> str:
    match = _BOLD_LINE.fullmatch(piece.text[:200]) if piece.kind == "prose" and len(piece.text) < 120 else None
    return match[1].strip() if match else ""


def _with_underlined(found: Iterator[Piece]) -> Iterator[Piece]:
    """The same with headings that are underlined (``Title`` above ``=====``) as headings."""
    held: Piece | None = None
    for piece in found:
        if held is not None:
            marks = piece.text[:1] if piece.kind == "gap" and piece.line == held.line + 1 else ""
            if marks and marks in "=-" and not piece.text.strip(marks):
                yield Piece("heading", held.line, held.text, 1 if marks == "=" else 2)
                held = None
                continue
            yield held
            held = None
        if piece.kind == "prose" and "\n" not in piece.text and len(piece.text) <= 120:
            held = piece
        else:
            yield piece
    if held is not None:
        yield held


def text_of(parts: Sequence[Piece], limit: int = LONGEST, skips_labels: bool = False) -> str:
    """The text of these pieces for a reader: without pictures, tags and what a template left; tables, lists and code as
    they are. "" where nothing is left; longer texts end in "…". With ``skips_labels``, labelled values are left out."""
    rows: list[str] = []
    size = 0
    for piece in parts:
        text = "" if skips_labels and is_labelled(piece) else _shown(piece)
        if piece.kind == "gap" or not text:
            if piece.kind == "gap" and rows and rows[-1]:
                rows.append("")
            continue
        rows.append(text)
        size += len(text) + 1
        if size > limit:
            break
    text = "\n".join(rows).strip("\n").rstrip()
    if is_placeholder(text):
        return ""
    return cut(text, limit)


def cut(text: str, limit: int = LONGEST) -> str:
    """``text``, ended with "…" where it is longer than ``limit``."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _shown(piece: Piece) -> str:
    if piece.kind == "code":
        return f"```{piece.word}\n{piece.text}\n```" if piece.text.strip() else ""
    if piece.kind == "gap":
        return ""
    if piece.kind == "row" and not piece.text.strip("|:- "):
        return piece.text  # what makes the rows above and below it a table
    lines = without_gaps(without_template(plain(piece.text))).split("\n")
    return "\n".join(
        line.rstrip() for line in lines if line.strip() and not _is_empty_label(line) and not is_placeholder(line)
    )


_LABEL = regex(
    r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)([^*\n]{2,120}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*(:)?)(.*)", 16
)
_PLAIN_LABEL = regex(r"\s*[-*+•]\s+(?:`([^`\n]{1,100})`|([^:*\n|]{2,80}?))\s*:\s+(\S.*)", 16)


def is_labelled(piece: Piece) -> bool:
    """True for what gives labelled values, and is told under their names."""
    return piece.kind in ("item", "row") or (piece.kind == "prose" and _LABEL.fullmatch(piece.text[:2000]) is not None)


def _is_empty_label(line: str) -> bool:
    match = _LABEL.fullmatch(line[:2000])
    return match is not None and is_placeholder(match[3].strip().lstrip(":"))


def labels_of(section: Section) -> Iterator[Label]:
    """The labelled values of a section, in order; placeholders are none. What a label has not behind it, the items below
    it may be ("- **Input:**" above a list)."""
    open_label: tuple[str, int] | None = None
    below: list[str] = []
    for piece in section.pieces:
        if open_label is not None and piece.kind == "item" and not _LABEL.fullmatch(piece.text[:4000]):
            below.append(piece.text)
            continue
        if open_label is not None and piece.kind != "gap":
            yield from _label(open_label[0], "\n".join(below[:50]), open_label[1])
            open_label, below = None, []
        if piece.kind == "row":
            cells = cells_of(piece.text)
            if len(cells) == 2:
                yield from _label(cells[0], cells[1], piece.line)
        elif piece.kind in ("item", "prose"):
            for number, line in _grouped(piece.text):
                match = _LABEL.fullmatch(line[:4000])
                value = match[3].strip().lstrip(":").strip() if match is not None else ""
                if match is not None and not value:
                    open_label = match[1], piece.line + number
                elif match is not None:
                    yield from _label(match[1], value, piece.line + number)
                elif number == 0 and (match := _PLAIN_LABEL.fullmatch(line[:4000])) is not None:
                    yield from _label(match[1] or match[2], match[3], piece.line)
    if open_label is not None:
        yield from _label(open_label[0], "\n".join(below[:50]), open_label[1])


def _grouped(text: str) -> list[tuple[int, str]]:
    """(number of its first line, lines) of each run of lines that begins with a label; the rest goes on with it."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n")[:200]):
        bare = line.lstrip(" \t-*+•") if line.lstrip().startswith(("- **", "* **", "+ **")) else line.lstrip()
        begins = line.lstrip().startswith(("**", "__", "- ", "* ", "+ ", "• ")) or bare.startswith("**")
        if begins or not found:
            found.append((number, line))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
    return found


def _label(name: str, value: str, line: int) -> Iterator[Label]:
    named = name_of(name)
    shown = cut("\n".join(row.rstrip() for row in without_gaps(plain(value)).split("\n")).strip())
    if named and not is_placeholder(shown):
        yield Label(named, shown, line)


def cells_of(row: str) -> list[str]:
    """The cells of a row of a table; none for the line below its head."""
    row = row.strip().removeprefix("|").removesuffix("|")
    cells = [plain(cell).strip() for cell in row[:20_000].replace("\\|", "\0").split("|")]
    cells = [cell.replace("\0", "|") for cell in cells]
    return [] if all(not cell.strip(":- ") for cell in cells) else cells[:200]


_IMAGE = regex(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,200}\")?\)")
_EMPTY_LINK = regex(r"\[\s*\]\([^()\s]{0,1000}\)")
_BREAK = regex(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|summary|ul|ol|table|thead|tbody)\s*>", 2)
_CELL = regex(r"\s{0,40}</t[dh]\s{0,20}>\s{0,40}<t[dh]\b[^<>]{0,300}>\s{0,40}", 2)
_TAG = regex(r"</?[a-zA-Z][a-zA-Z0-9:-]{0,20}(?:\s[^<>]{0,1000})?/?>")
_ENTITY = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")


def plain(text: str) -> str:
    """``text`` without pictures and HTML tags; cells of HTML tables stand apart, and entities are characters."""
    if "](" in text:
        text = _EMPTY_LINK.sub("", _IMAGE.sub("", text))
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _CELL.sub(" | ", text)))
    if "&" in text:
        from html import unescape

        text = _ENTITY.sub(lambda match: unescape(match.group()), text)
    return "".join(" " if letter < " " and letter not in "\n\t" else letter for letter in text)
