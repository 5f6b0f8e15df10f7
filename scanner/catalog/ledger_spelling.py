"""How the texts of decisions are spelt in YAML, for reader and writer: file names that are no text have to fit too."""

from __future__ import annotations

from scanner.model.record import altered
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    _T = TypeVar("_T")

_WORD = regex(r"\\u(005c|dc[89a-f][0-9a-f])")


def as_spelt(entry: _T) -> _T:
    r"""The record with each undecodable byte of its texts as the word ``\udcNN``: YAML has no place for a surrogate.

    A backslash of the text itself that would begin such a word is written as ``\u005c``.
    """
    return _mapped(entry, _spelt)


def as_meant(entry: _T) -> _T:
    """The record that `as_spelt` was given."""
    return _mapped(entry, _meant)


def _mapped(entry: _T, change: Callable[[str], str]) -> _T:
    made: Any = entry
    changes: dict[str, object] = {}
    for name in made.__match_args__:
        value = getattr(made, name)
        if isinstance(value, tuple):
            new: object = tuple(change(item) for item in value)
        else:
            new = change(value)
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
