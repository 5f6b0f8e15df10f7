"""What `identify` answers: which licence a text is, what was changed in it, and how sure that is."""

from __future__ import annotations

from scanner.model.record import record


@record
class Change:
    """One place where a text departs from the licence that it is otherwise.

    ``kind`` is "added", "removed" or "changed"; ``start`` and ``end`` are offsets in the text as it was given, and
    ``words`` is what stands there (for "removed" nothing: ``place`` says between which words, in which clause and how
    many words are missing). ``matters`` is false where the terms stay the same.
    """

    kind: str
    start: int
    end: int
    words: str
    why: str
    matters: bool
    place: str = ""


@record
class Reference:
    """One known text: ``license`` is the id of our row, or None; ``role`` "license", "use-policy" or "notice"."""

    id: str
    spdx: str | None
    license: str | None
    variant: str
    role: str


@record
class Nearest:
    """The known text that comes closest; ``score`` is the share of words that both have, 0 to 1."""

    id: str
    spdx: str | None
    license: str | None
    score: float


@record
class Part:
    """One of several licences in one text, from ``start`` to ``end``."""

    license: str | None
    spdx: str | None
    confidence: float
    start: int
    end: int
    modified: bool
    changes: tuple[Change, ...] = ()
    role: str = "license"
    variant: str = ""
    truncated: bool = False


@record
class Identification:
    """Which licence a text is.

    ``license`` is our row's id, ``spdx`` an SPDX expression or ``LicenseRef-…``; both are None where it is not known.
    ``basis`` is "exact" (all words are those of a known text), "words" (its words were compared), "heading" (a name or
    a short notice says so), "nearest" (not identified, `nearest` tells what it resembles) or "".
    ``modified`` is true where a change matters, ``truncated`` where the text ends early; then ``modified`` is true too.
    """

    license: str | None = None
    spdx: str | None = None
    aliases: tuple[str, ...] = ()
    confidence: float = 0.0
    basis: str = ""
    modified: bool = False
    truncated: bool = False
    changes: tuple[Change, ...] = ()
    nearest: Nearest | None = None
    role: str = "license"
    variant: str = ""
    parts: tuple[Part, ...] = ()


UNKNOWN = Identification()
"""The answer for a text of which nothing is known."""
