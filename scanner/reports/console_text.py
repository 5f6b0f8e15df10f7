"""Lines of styled text: escaped, wrapped, and harmless to a terminal and to a CI runner's log."""

from __future__ import annotations

from scanner.model.escape import printable

Span = tuple[str, str]
"""A semantic style and its text. Styles: "deny", "review", "ok", "incomplete", "path", "dim", "heading", "code", ""."""

Line = tuple[Span, ...]
"""One line without its newline. The empty tuple is a blank line."""

_UNITS = ("kB", "MB", "GB", "TB", "PB")


def shown(text: str, limit: int = 0) -> str:
    r"""``text`` on one printable line in which no CI runner finds a command.

    ``##[error]`` (GitHub) and ``##vso[`` (Azure) act anywhere in a line, so their first ``#`` is written ``\x23``;
    ``::error`` acts at the start of a line only: see `begins_line`.
    Source: actions/runner, src/Runner.Common/ActionCommand.cs.
    """
    result = printable(text, limit)
    at = result.find("##")
    while at >= 0:
        end = at + 2
        while result[end : end + 1].isalpha():
            end += 1
        if result[end : end + 1] == "[":
            result = f"{result[:at]}\\x23{result[at + 1 :]}"
            at += 3
        at = result.find("##", at + 1)
    return result


def shown_path(text: str, limit: int = 160) -> str:
    """``text`` like `shown`, but a long one loses its middle: a path's two ends tell most."""
    if len(text) > 2 * limit:  # no character is shown as less than one, so that the middle is cut anyway
        text = text[:limit] + text[-limit:]
    result = shown(text)
    if len(result) > limit:
        head = limit // 3
        result = f"{result[:head]}…{result[head + 1 - limit :]}"
    return result


def begins_line(text: str) -> str:
    r"""``text`` (already `shown`) fit to be the first on its line: no ``::error``, which acts after blanks too."""
    text = text.lstrip()
    return f"\\x3a{text[1:]}" if text.startswith("::") else text


def plain(line: Line) -> str:
    """The text of ``line`` without its styles."""
    return "".join(text for _, text in line)


def wrapped(text: str, width: int, indent: str, style: str = "") -> list[Line]:
    """``text`` (already `shown`) as lines of at most ``width`` columns, each after ``indent``.

    Words longer than a line are cut. No line is a runner's command.
    """
    room = max(20, width - len(indent))
    rows: list[str] = []
    row = ""
    for word in _pieces(text, room):
        if row and columns(row) + 1 + columns(word) > room:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    if row:
        rows.append(row)
    return [(("", indent), (style, begins_line(row))) for row in rows]


def _pieces(text: str, room: int) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        while columns(word) > room:
            end = room if word.isascii() else room // 2
            pieces.append(word[:end])
            word = word[end:]
        pieces.append(word)
    return pieces


_PARTS = ("By ", "Dropped: ", "Left out: ", "Path: ", "Paths: ")
"""What the later parts of a message on a base model begin with: the clause, what is missing, the way."""


def sentences(message: str) -> list[str]:
    """``message`` in its parts: what is wrong first, then the clause that says so, what is missing, and the way."""
    parts = [""]
    for piece in message.split(". "):
        if not parts[-1] or piece.startswith(_PARTS):
            parts.append(piece)
        else:
            parts[-1] += f". {piece}"
    return [part if part.endswith(".") else f"{part}." for part in parts[1:]]


def columns(text: str) -> int:
    """How many terminal columns ``text`` takes: two for each wide character, none for each that combines."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # not at the top: most reports are ASCII

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def counted(number: int, noun: str) -> str:
    """ "1 file", "2 files", "1,234 files"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def size(number: int) -> str:
    """Bytes in decimal units with three digits or fewer before the point: "999 B", "1.2 MB"."""
    if number < 1000:
        return f"{number} B"
    value, step = min(number, 10**30) / 1000, 0
    while value >= 999.95 and step < len(_UNITS) - 1:
        value, step = value / 1000, step + 1
    return f"{value:.1f} {_UNITS[step]}"
