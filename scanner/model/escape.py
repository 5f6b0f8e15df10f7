"""Scanned strings made safe to show: no control, escape, bidi or invisible character reaches a screen or a log."""

from __future__ import annotations

_BIDI_AND_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)

MOST_MARKS = 4
"""Marks on one letter: no word of a living language has more."""

_ON_TOP = ("Mn", "Me")

ROW = 16
"""Bytes of one row of hex."""

_VISIBLE = bytes(byte if 32 <= byte < 127 else 46 for byte in range(256))


def printable(text: str, limit: int = 0) -> str:
    r"""``text`` on one line with every character that could act replaced by a visible ``\xNN`` or ``\uNNNN``.

    Control characters (C0, C1, DEL), surrogates, bidi controls, invisible and unassigned-to-print characters are
    escaped, and of marks that stand on one letter those after the first few, which would cover the lines above; a
    backslash stays as it is. With ``limit``, longer results end in "…" at that many characters.
    """
    if limit and len(text) > limit:
        text = text[: limit + 1]  # no character is shown as less than one, so what stands behind is cut anyway
    result = text if text.isascii() and text.isprintable() else _without_towers("".join(map(_shown, text)))
    if limit and len(result) > limit:
        result = result[: limit - 1] + "…"
    return result


def without_commands(text: str) -> str:
    """The JSON ``text`` with each ``##`` in its strings broken up: a CI log acts on ``##[error]`` anywhere in a line."""
    return text.replace("##", "#\\u0023")


def hex_rows(data: bytes, start: int, low: int, high: int) -> tuple[str, ...]:
    """``data``, which begins at byte ``start``, in rows of 16 bytes; those with a byte of ``[low, high)`` are marked."""
    rows = []
    for at in range(0, len(data), ROW):
        part = data[at : at + ROW]
        marked = start + at < max(high, low + 1) and low < start + at + len(part)
        text = part.translate(_VISIBLE).decode("ascii")
        rows.append(f"{'>' if marked else ' '} {start + at:>8}  {part.hex(' '):<{3 * ROW - 1}}  |{text}|")
    return tuple(rows)


def _shown(character: str) -> str:
    code = ord(character)
    if character.isprintable() and character not in _BIDI_AND_INVISIBLE and not _selects_variation(code):
        return character
    if code < 0x100:
        return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character, f"\\x{code:02x}")
    return _escaped(code)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _without_towers(text: str) -> str:
    if text.isascii() or sum(character > "\u02ff" for character in text) <= MOST_MARKS:
        return text
    from unicodedata import category  # not at the top: most texts have few such letters, and the hook "…" alone

    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if character > "\u02ff" and category(character) in _ON_TOP else 0
        shown.append(character if marks <= MOST_MARKS else _escaped(ord(character)))
    return "".join(shown)


def _selects_variation(code: int) -> bool:
    """True for variation selectors, which change how the character before them looks and show nothing themselves."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
