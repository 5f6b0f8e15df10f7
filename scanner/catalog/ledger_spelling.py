"""How decisions are spelt in files, for reader and writer: paths that are no text, and the lines of a baseline."""

from __future__ import annotations

from scanner.catalog.ledger_parts import FINGERPRINT, Known
from scanner.model.escape import printable
from scanner.model.record import altered
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _T = TypeVar("_T")

_WORD = regex(r"\\u(005c|dc[89a-f][0-9a-f])")
_ESCAPE = regex(r"\\(?:(\\)|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.?))")
_FINGERPRINT = regex(FINGERPRINT)
_SHA256 = regex("-|[0-9a-f]{64}")
_LAST = 0x10FFFF


def as_spelt(entry: _T) -> _T:
    r"""The record with each undecodable byte of its texts as the word ``\udcNN``: YAML has no place for a surrogate.

    A backslash of the text itself that would begin such a word is written as ``\u005c``.
    """
    return _mapped(entry, _spelt)


def as_meant(entry: _T) -> _T:
    """The record that `as_spelt` was given."""
    return _mapped(entry, _meant)


def line_of(known: Known) -> str:
    """The line of a baseline, without its end: fingerprint, SHA-256 or a hyphen, rule and path, with a blank between."""
    return f"{known.fingerprint} {known.sha256 or '-'} {known.rule} {_escaped(known.path)}"


def known_of(line: str) -> Known | None:
    """The finding that a line of a baseline names; None where the line is not one that `line_of` makes."""
    words = line.rstrip("\r\n").split(" ", 3)
    if len(words) != 4:
        return None
    fingerprint, sha256, rule, written = words
    path = _unescaped(written.rstrip(" "))
    if not _FINGERPRINT.fullmatch(fingerprint) or not _SHA256.fullmatch(sha256) or not rule or path is None:
        return None
    return Known(fingerprint, "" if sha256 == "-" else sha256, rule, path)


def _mapped(entry: _T, change: object) -> _T:
    changes = {}
    for name in entry.__match_args__:  # type: ignore[attr-defined]
        value = getattr(entry, name)
        if isinstance(value, str):
            new: object = change(value)  # type: ignore[operator]
        elif isinstance(value, tuple):
            new = tuple(change(item) if isinstance(item, str) else item for item in value)  # type: ignore[operator]
        else:
            continue
        if new != value:
            changes[name] = new
    return altered(entry, **changes) if changes else entry


def _spelt(text: str) -> str:
    if "\\u" in text:
        text = _WORD.sub(r"\\u005cu\1", text)
    if text.isascii():
        return text
    return "".join(f"\\u{ord(char):04x}" if 0xDC80 <= ord(char) <= 0xDCFF else char for char in text)


def _meant(text: str) -> str:
    return _WORD.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text


def _escaped(path: str) -> str:
    """``path`` on one line that no editor changes: blanks at its ends and all that does not show are escaped."""
    body = path.strip(" ")
    before = len(path) - len(path.lstrip(" ")) if body else len(path)
    after = len(path) - before - len(body)
    return r"\x20" * before + printable(body.replace("\\", "\\\\")) + r"\x20" * after


def _unescaped(text: str) -> str | None:
    """The path that `_escaped` was given; None where a backslash begins no escape."""
    if "\\" not in text:
        return text
    parts = []
    at = 0
    for match in _ESCAPE.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        char = _char(match[0])
        if char is None:
            return None
        parts.append(char)
    return "".join((*parts, text[at:]))


_SHORT = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}


def _char(escape: str) -> str | None:
    if escape in _SHORT:
        return _SHORT[escape]
    code = int(escape[2:], 16) if escape[1:2] in ("x", "u", "U") and len(escape) > 2 else _LAST + 1
    return chr(code) if code <= _LAST else None
