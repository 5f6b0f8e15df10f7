"""Python literals as NumPy writes them into headers: maps, tuples, lists, texts, whole numbers, True, False and None.

A reader of our own, because the interpreter's parser takes a hundred times the text's size and recurses without a bound.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

Literal = None | bool | int | str | tuple["Literal", ...] | list["Literal"] | dict["Literal", "Literal"]

DEPTH_LIMIT = 32
"""Brackets in one another; a dtype of structures nests two for each level."""

DIGITS_LIMIT = 30
"""Digits of one number: 20 write any of 64 bits."""

_LEXEME = (
    r"\s*(?:(?P<text>[bBuU]?(?:'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"))"
    rf"|(?P<number>-?\d{{1,{DIGITS_LIMIT}}})[lL]?(?![\w.])"
    r"|(?P<word>True|False|None)\b|(?P<sign>[\[\](){},:])|(?P<end>\Z))"
)
_WORDS = {"True": True, "False": False, "None": None}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class NoLiteralError(ValueError):
    """The text is no literal of these kinds."""


def literal_of(text: str) -> Literal:
    """The value of ``text``. Raises `NoLiteralError`; escapes in texts are left as they stand."""
    import re

    tokens = _Tokens(re.compile(_LEXEME, re.DOTALL), text)
    value = _value(tokens, 0)
    if tokens.kind != "end":
        raise NoLiteralError("something follows the value")
    return value


class _Tokens:
    """One token after the other: ``kind`` and ``word`` are of the one that comes next."""

    __slots__ = ("_at", "_pattern", "_text", "kind", "word")

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern = pattern
        self._text = text
        self._at = 0
        self.advance()

    def advance(self) -> None:
        match = self._pattern.match(self._text, self._at)
        if match is None or match.lastgroup is None:
            raise NoLiteralError(f"no literal at character {self._at}")
        self._at = match.end()
        self.kind = match.lastgroup
        self.word = match.group(match.lastgroup)


def _value(tokens: _Tokens, depth: int) -> Literal:
    kind, word = tokens.kind, tokens.word
    if depth > DEPTH_LIMIT or kind == "end":
        raise NoLiteralError("it nests too deep" if kind != "end" else "it ends too early")
    tokens.advance()
    if kind == "text":
        return word.lstrip("bBuU")[1:-1]
    if kind == "number":
        return int(word)
    if kind == "word":
        return _WORDS[word]
    if word not in _CLOSING:
        raise NoLiteralError(f"{word!r} where a value belongs")
    return _collection(tokens, word, depth)


def _collection(tokens: _Tokens, opening: str, depth: int) -> Literal:
    closing = _CLOSING[opening]
    items: list[Literal] = []
    keys: list[Literal] = []
    commas = 0
    while tokens.word != closing:
        value = _value(tokens, depth + 1)
        if opening == "{":
            if tokens.word != ":" or not isinstance(value, str | int):
                raise NoLiteralError("a map needs a key and a colon for each value")
            tokens.advance()
            keys.append(value)
            value = _value(tokens, depth + 1)
        items.append(value)
        if tokens.word == ",":
            commas += 1
            tokens.advance()
        elif tokens.word != closing:
            raise NoLiteralError("two values without a comma")
    tokens.advance()
    if opening == "{":
        return dict(zip(keys, items, strict=True))
    if opening == "[":
        return items
    return items[0] if len(items) == 1 and not commas else tuple(items)
