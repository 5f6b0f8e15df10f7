"""Running text and code as lines of a page: indented, hanging, labelled, never wider than the page."""

from __future__ import annotations

from scanner.reports.console_text import begins_line, columns, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.reports.console_text import Line

LABEL = 10
"""Columns of a label and the blank behind it."""

DEEPEST = 6
"""Steps of the ladder that are indented; deeper ones stand under the last."""


def paragraph(text: str, width: int, indent: str = "", style: str = "", hanging: str | None = None) -> list[Line]:
    """``text`` (already `shown`) wrapped between words; lines after the first begin with ``hanging``."""
    lines = _fitted(text, width, indent if hanging is None else max(indent, hanging, key=len), style)
    if hanging is None or not lines:
        return lines
    return [(("", indent), *lines[0][1:]), *((("", hanging), *line[1:]) for line in lines[1:])]


def _fitted(text: str, width: int, indent: str, style: str) -> list[Line]:
    """`wrapped`, with room for a colon that is escaped at the beginning of a line."""
    escapes = text.startswith("::") or " ::" in text
    return wrapped(text, width - _ESCAPE if escapes else width, indent, style)


def labelled(label: str, text: str, width: int, style: str = "", room: int = LABEL) -> list[Line]:
    """``text`` (already `shown`) behind a dim ``label`` of ``room`` columns, its further lines under its first."""
    lines = _fitted(text, width, " " * room, style)
    return [(("dim", f"{label:<{room}}"), *line[1:]) if not number else line for number, line in enumerate(lines)]


def ladder(text: str, origin: str, depth: int, width: int) -> list[Line]:
    """One link of a chain, ``depth`` steps down; ``origin`` (where it is written) stands behind it or on its own line."""
    step = "  " * min(depth, DEEPEST)
    sign = "← " if depth else "  "
    indent = f"{step}{sign if depth else '  '}"
    lines = paragraph(text, width, indent, "", " " * len(indent))
    if not origin:
        return lines
    last = "".join(part for _, part in lines[-1]) if lines else ""
    if lines and columns(last) + columns(origin) + 3 <= width:
        return [*lines[:-1], (*lines[-1], ("dim", f" ({origin})"))]
    return lines + paragraph(f"({origin})", width, " " * len(indent), "dim")


def code(text: str, width: int, indent: str = "    ", style: str = "code") -> list[Line]:
    """``text`` (already `shown`) with all its blanks, cut into as many lines as it needs."""
    return [(("", indent), (style, part)) for part in folded(text, max(8, width - len(indent)))]


def folded(text: str, room: int) -> list[str]:
    """``text`` in pieces of at most ``room`` columns, of which none begins as a runner's command does."""
    pieces: list[str] = []
    while text or not pieces:
        taken, piece = piece_of(text, room, True)
        pieces.append(piece)
        text = text[taken:]
    return pieces


def piece_of(text: str, room: int, begins: bool) -> tuple[int, str]:
    """How many characters of ``text`` fit into ``room`` columns, and they as they are shown; wide ones take two.

    ``begins`` is true where nothing but blanks stands before them on their line: see `begins_line`.
    """
    plain = text.lstrip()
    if begins and plain.startswith("::"):
        taken = _fitting(text, room - _ESCAPE)
        blanks = text[: len(text) - len(plain)]
        if taken > len(blanks):
            return taken, blanks + begins_line(text[len(blanks) : taken])
    taken = _fitting(text, room)
    return taken, text[:taken]


_ESCAPE = 3
"""Columns that an escaped colon takes more."""


def _fitting(text: str, room: int) -> int:
    """The characters of ``text`` that take no more than ``room`` columns; at least one."""
    if text[: room + 1].isascii():
        return max(1, min(len(text), room))
    used = 0
    for at, char in enumerate(text):
        used += columns(char)
        if used > room:
            return max(1, at)
    return max(1, len(text))
