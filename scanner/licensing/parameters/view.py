"""A text made even for searching: one kind of space and quote, no emphasis marks, ASCII digits; offsets lead back."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.parameter import WORDS, Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Characters that show nothing and may stand inside a word or a number."""

OPEN, CLOSE, COPYRIGHT = "\x01", "\x02", "\x03"
"""How curly quotes and the copyright sign stand in ``flat``: most texts are ASCII then, which is searched faster."""

_EVEN = (
    "\u00a0 \u3000 \u2009 \u202f \u2007 \u2028\n\u2029\n‘'’'\u02bc'，,．.：:；;（(）)＄$￥¥％%／/－-\u2010-"
    "\u2011-–-—-\u2022-·-０0１1２2３3４4５5６6７7８8９9"
)
_PAIRS = (
    *zip(_EVEN[::2], _EVEN[1::2], strict=True),
    *((mark, OPEN) for mark in "“„‟«「『"),
    *((mark, CLOSE) for mark in "”»」』"),
    ("©", COPYRIGHT),
)

_MARKS = "\r\t\f\v*`\\~#|"
"""Layout and emphasis, which count as spaces."""


class View:
    """``flat`` is the text with its layout marks as spaces, ``low`` the same in lower case; both are equally long.

    `origin` turns a place in them into one in the text. Line breaks stay. ``low`` is ASCII except
    where there are Chinese, Japanese or Korean letters or the signs of currencies.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[int] | None = None
        flat = text
        if not text.isascii():
            if any(mark in text for mark in _INVISIBLE):
                self._kept = [at for at, letter in enumerate(text) if letter not in _INVISIBLE]
                flat = "".join([text[at] for at in self._kept])
                self._kept.append(len(text))
            for mark, even in _PAIRS:
                flat = flat.replace(mark, even)
            flat = flat.replace("\u0130", "I")  # the one letter that grows in lower case
        for mark in _MARKS:
            flat = flat.replace(mark, " ")
        flat = flat.replace("\n>", "\n ").replace("__", "  ").replace(" _", "  ").replace("_ ", "  ")
        self.flat = flat
        low = flat.lower()
        if not low.isascii() and not _eastern().search(low):
            low = low.encode("ascii", "replace").decode("ascii")
        self.low = low

    def origin(self, at: int) -> int:
        """The place in the text of the place ``at`` in ``flat``."""
        return at if self._kept is None else self._kept[at]

    def words(self, start: int, end: int) -> str:
        """The words between two places of ``flat``, on one line, at most `WORDS` characters."""
        return joined(self._text[self.origin(start) : self.origin(min(end, start + 3 * WORDS))])[:WORDS]

    def value(self, start: int, end: int) -> str:
        """What is written between two places of ``flat``, on one line and without emphasis, else letter by letter."""
        written = self._text[self.origin(start) : self.origin(end)]
        if len(written) == end - start:
            pairs = zip(written, self.flat[start:end], strict=True)
            written = "".join([" " if even == " " else letter for letter, even in pairs])
        return joined(written)

    def sentence(self, start: int, end: int, reach: int = 400) -> tuple[int, int]:
        """Where the sentence around a place begins and ends, at most ``reach`` characters away on either side."""
        first, last = max(0, start - reach), min(len(self.flat), end + reach)
        begin = first
        for match in _stop().finditer(self.flat, first, start):
            begin = match.end()
        following = _stop().search(self.flat, end, last)
        return begin, following.start() + 1 if following else last

    def said(self, name: str, span: tuple[int, int], value: str, reach: int) -> Parameter:
        """The parameter whose ``value`` stands at ``span``, with the sentence around it as its words."""
        return Parameter(name, value, "", *span, self.words(*self.sentence(*span, reach)))


@cache
def _eastern() -> re.Pattern[str]:
    return re.compile("[€£¥₩₹\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(r'(?<![ .][A-Z])(?<!\be\.g)(?<!\bi\.e)\.\s{1,9}(?=["\x01\[A-Z])|[;。!?]\s|\n[ ]{0,40}\n|\.\n')


def windows(low: str, stems: tuple[str, ...], before: int, after: int, whole: int = 0) -> list[tuple[int, int]]:
    """The stretches of ``low`` from ``before`` to ``after`` characters around each stem, none overlapping, in order.

    Stems of at most ``whole`` letters count where they are words of their own.
    A pattern that is tried there alone costs a tenth of one that is tried everywhere.
    """
    places: list[int] = []
    plain = low.isascii()
    for stem in stems:
        if plain and not stem.isascii():
            continue
        at = low.find(stem)
        while at >= 0:
            if (
                len(stem) > whole
                or not stem.isascii()
                or not (low[at - 1 : at].isalpha() or low[at + len(stem) : at + len(stem) + 1].isalpha())
            ):
                places.append(at)
            at = low.find(stem, at + len(stem))
    found: list[tuple[int, int]] = []
    for at in sorted(places):
        start, end = max(0, at - before), min(len(low), at + after)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def matches(pattern: re.Pattern[str], text: str, spans: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Each match of ``pattern`` within one of ``spans``."""
    for start, end in spans:
        yield from pattern.finditer(text, start, end)


def joined(text: str) -> str:
    """``text`` on one line, with single spaces."""
    return " ".join(text.split())
