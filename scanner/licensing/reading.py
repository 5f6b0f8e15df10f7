"""A text as it is read for identification: its words, their places, the lines and sentences around them."""

from __future__ import annotations

import re

from scanner.licensing import tokens
from scanner.licensing.references import references
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_UNIT_END = regex(r"(?<=[.;:!?。；！？])[\s\"'”’)*_]+(?=\S)|\n[ \t>#*/\-]*\n|\n(?=[ \t]*(?:[#*\-•]|\d{1,2}[.)])[ \t])")
_CLAUSE = regex(
    r"(?m)^[ \t>#*/\-]*(?:(?:section|article|§)[ \t]+)?(\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,5})[.)](?=\s|\*|[A-Z])",
    re.I,
)
_CHUNK = regex(r"\S+")

CLOSING = ".,;:!?)]\"'\u201d\u2019\u3002\uff1b\uff01\uff09"
OPENING = "([\"'\u201c\u2018\uff08"

SHOWN = 500
"""Characters of the text's own words that a change shows."""


class Reading:
    """One text with its words; places of words are found when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blank = tokens.blanked(text)
        self.words = tokens.words_in(self.blank)
        self.codes = references().encoded(self.words)
        self._spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) of each word in the text."""
        if self._spans is None:
            self._spans = tokens.spans_in(self.blank)
        return self._spans

    def folded(self, start: int, end: int) -> list[str]:
        """The words from ``start`` to ``end`` as they are compared."""
        return [tokens.canonical[word] for word in self.words[start:end]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the words from ``start`` to ``end``; an empty span between two words where they are none."""
        spans = self.spans
        if start < end:
            return spans[start][0], spans[end - 1][1]
        at = spans[start - 1][1] if start else 0
        return at, at

    def with_marks(self, low: int, high: int) -> tuple[int, int]:
        """The span from ``low`` to ``high`` with the quotes and full stops that belong to it."""
        while high < len(self.text) and self.text[high] in CLOSING:
            high += 1
        while low > 0 and self.text[low - 1] in OPENING:
            low -= 1
        return low, high

    def shown(self, start: int, end: int) -> str:
        """The words from ``start`` to ``end`` as they stand in the text."""
        return self.excerpt(*self.span(start, end))

    def excerpt(self, low: int, high: int) -> str:
        """The text from ``low`` to ``high``, with layout folded and cut to `SHOWN` characters."""
        return " ".join(self.text[low : min(high, low + 4 * SHOWN)].split())[:SHOWN]

    def between(self, start: int, end: int) -> str:
        """The text from after the word before ``start`` to the word at ``end``, with all that was left out."""
        spans = self.spans
        low = spans[start - 1][1] if start else 0
        high = spans[end][0] if end < len(spans) else len(self.text)
        return self.text[low:high]

    def units(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Stretches of words from ``start`` to ``end``: sentences, list entries and lines that stand alone."""
        if start >= end:
            return
        spans = self.spans
        low, high = spans[start][0], spans[end - 1][1]
        breaks = [low + found.end() for found in _UNIT_END.finditer(self.text[low:high])]
        at = start
        for place in [*breaks, high + 1]:
            first = at
            while at < end and spans[at][0] < place:
                at += 1
            if at > first:
                yield first, at

    def clause(self, offset: int) -> str:
        """The number of the clause that ``offset`` lies in, or "" where none is written."""
        number = ""
        for found in _CLAUSE.finditer(self.text, max(0, offset - 20_000), offset):
            number = found[1]
        return number

    def begins(self, start: int) -> bool:
        """True where the word at ``start`` is the first of a sentence or paragraph."""
        if start >= len(self.words):
            return True
        low = self.spans[start - 1][1] if start else 0
        between = self.text[low : self.spans[start][0]]
        return any(mark in between for mark in ".;:!?\u3002\uff1b\uff1a") or between.count("\n") > 1

    def starts_line(self, start: int) -> bool:
        """True where the word at ``start`` is the first of its line."""
        before = self.text[: self.spans[start][0]]
        return not before[before.rfind("\n") + 1 :].strip(" \t>#*/-_\"'“‘(`;%!\ufeff")

    def ends_line(self, end: int) -> bool:
        """True where the word before ``end`` is the last of its line."""
        at = self.spans[end - 1][1]
        stop = self.text.find("\n", at)
        return not self.text[at : stop if stop >= 0 else len(self.text)].strip(" \t\r.,:;*#_\"'”’)`-/>")

    def chunks(self, start: int, end: int) -> list[str]:
        """The pieces between blanks of the text from ``start`` to ``end``, each of them whole."""
        low, high = self.span(start, end)
        lowest, highest = max(0, low - 500), min(len(self.text), high + 500)
        while low > lowest and not self.text[low - 1].isspace():
            low -= 1
        while high < highest and not self.text[high].isspace():
            high += 1
        return self.text[low:high].split()
