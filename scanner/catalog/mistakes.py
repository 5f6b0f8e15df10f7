"""What is wrong in a rule or policy file, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.escape import printable

_SHOWN = 80
"""Characters of a foreign word that a sentence repeats."""


class Mistake:
    """One sentence about one position: ``file:line:column: text``. Line and column count from 1; None: not known."""

    __slots__ = ("column", "file", "line", "text")

    def __init__(self, file: str, text: str, line: int | None = None, column: int | None = None) -> None:
        self.file = file
        self.text = text
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = "".join(f":{number}" for number in (self.line, self.column) if number is not None)
        return f"{printable(self.file)}{place}: {self.text}" if self.file else self.text


class CatalogError(ValueError):
    """Rules, licences or policies cannot be used as written. The message has one line for each of ``mistakes``."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def shown(word: str) -> str:
    """``word`` in double quotes, escaped and cut for a message."""
    return f'"{printable(word, _SHOWN)}"'


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` Did you mean "x"?`` (with the leading space) for the nearest of ``known``, or an empty text."""
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(word[:_SHOWN], list(known), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""
