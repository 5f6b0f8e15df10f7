"""Patterns that are compiled when they are first asked: a hook reads few cards, and most of them hold few of the words."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class LazyPattern:
    """Behaves as the pattern that ``re.compile(text, flags)`` makes."""

    __slots__ = ("_flags", "_made", "_text")

    def __init__(self, text: str, flags: re.RegexFlag | int = 0) -> None:
        self._text = text
        self._flags = flags
        self._made: re.Pattern[str] | None = None

    @property
    def made(self) -> re.Pattern[str]:
        """The compiled pattern."""
        if self._made is None:
            self._made = re.compile(self._text, self._flags)
        return self._made

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in ``text``."""
        return self.made.search(text)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match that begins at ``at``."""
        return self.made.match(text, at)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of all of ``text``."""
        return self.made.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in ``text``."""
        return self.made.finditer(text)

    def sub(self, put: str, text: str, count: int = 0) -> str:
        """``text`` with ``put`` in place of the matches."""
        return self.made.sub(put, text, count=count)
