"""Sentences and lines that a licence text has beside the words of a known one: remarks, names and headings, or terms.

What is not shown to be harmless by one of the rules here may be a term.
"""

from __future__ import annotations

import re

from scanner.licensing import connecting, lexicon, plain, tokens
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.reading import Reading

LIST = regex(r"\d{1,2}|[a-z]|[ivx]{1,5}")
_ADDRESS = regex(
    r"(?:https?:|www\.|ftp:|mailto:)[!-~]+|[\w.+-]+@[\w.-]+|(?<![\w.])[a-z][\w-]*(?:\.[\w-]+)*"
    r"\.(?:com|org|net|io|ai|gov|edu|eu|us|uk|de|fr|cn|kr|jp|inc|html?|txt|md|php)\b(?:/[!-~]*)?",
    re.IGNORECASE,
)
_LETTERS = regex(r"[^\W\d_]{2}")

LEADING = "leading"
INNER = "inner"
TRAILING = "trailing"

NAME_WORDS = 14
"""Words that the name of a holder has at most."""

HEADING_WORDS = 12
"""Words that a heading has at most."""

REMARK_WORDS = 10
"""From so many words on a remark may have some that are in no list."""


LONGEST_ADDRESS = 400
"""Characters of an address: the search takes quadratic time."""

MOST_CHANGES = 100
"""Changes that are told one by one."""


def judged_units(reading: Reading, start: int, end: int, side: str, title: str = "") -> list[tuple[int, int, str]]:
    """(start, end, why it is harmless or "") of the sentences and lines; neighbours that matter are one."""
    found: list[tuple[int, int, str]] = []
    for unit, unit_end in reading.units(start, end):
        if len(found) == MOST_CHANGES:
            found.append((unit, end, ""))
            break
        few = side == INNER and end - start <= 2
        note = "" if few else unit_reason(reading, unit, unit_end, side)
        if few and _goes_on(reading, unit, unit_end):
            note = "the rest of a copyright line"
        if not note and title and set(reading.codes[unit:unit_end]) <= set(title):
            note = "words of the title"
        if found and not note and not found[-1][2]:
            found[-1] = (found[-1][0], unit_end, "")
        else:
            found.append((unit, unit_end, note))
    return found


def unit_reason(reading: Reading, start: int, end: int, side: str) -> str:
    """Why a sentence or line is harmless, or "" where it may be a term."""
    words = reading.folded(start, end)
    if is_notice(reading, start, end, side):
        return "a copyright line"
    if is_address(reading.chunks(start, end)):
        return "an address"
    if _goes_on(reading, start, end):
        return "the rest of a copyright line"
    if is_list_only(reading, start, end):
        return "a number"
    if side != INNER and connecting.connects(words):
        return "a remark on which licence is for what"
    if side != INNER and connecting.is_set_phrase(words):
        return "a set phrase"
    words = connecting.without_idle(words)
    if _is_strong(words) or any(letter in lexicon.CJK_STRONG for word in words for letter in word):
        return _pointer(reading, start, end) if side != INNER else ""
    if _is_heading(reading, start, end):
        inner = side == INNER
        names, strays = (1, 0) if inner else (_names(reading, start, end), _strays(words))
        return "a heading" if is_plain(reading, start, end, names, strays) else ""
    if side == INNER or not is_plain(reading, start, end, _names(reading, start, end), _strays(words)):
        return ""
    if side == LEADING:
        return "a remark before the terms"
    return "a remark after the terms" if set(words) & lexicon.REMARKS else ""


def is_plain(reading: Reading, start: int, end: int, names: int, strays: int = 0) -> bool:
    """True where the words say nothing that could be a term; paths and names of files count for nothing."""
    return plain.is_plain(reading.blank[slice(*reading.span(start, end))], names, strays)


def _names(reading: Reading, start: int, end: int) -> int:
    """Words that may be names there: any number in a list with commas."""
    words = end - start
    return words if 3 * reading.between(start, end).count(",") >= words else max(plain.MOST_NAMES, words // 2)


def _strays(words: list[str]) -> int:
    """Words of no list that a line may have which says what it speaks of."""
    if lexicon.REMARKS.isdisjoint(words) and plain.SUBJECTS.isdisjoint(words):
        return 0
    return len(words) // 4 if len(words) >= REMARK_WORDS else plain.FEW


def is_notice(reading: Reading, start: int, end: int, side: str) -> bool:
    """True for a copyright line with a sign or a year, or on a line of its own; before the terms with a title."""
    words = reading.folded(start, end)
    at = next((at for at, word in enumerate(words[:12]) if word in ("copyright", "copyrights")), -1)
    if at == 1 and words[0] in ("portions", "parts"):
        at = 0
    if at < 0 or (at and (side == INNER or _is_strong(words[:at]))):
        return False
    rest = [word for word in words[at + 1 :] if word != "portions"]
    if not lexicon.TERM_WORDS.isdisjoint(rest) or len(rest) > tokens.LONGEST_NOTICE:
        return False
    if not plain.is_holder(" ".join(reading.chunks(start + at + 1, end)) if rest else ""):
        return False
    if at and not is_plain(reading, start, start + at, plain.MOST_NAMES):
        return False
    raw = reading.between(start, end)
    alone = not at and reading.starts_line(start) and reading.ends_line(end)
    signed = (
        alone
        or "\u00a9" in raw
        or "(c)" in raw.casefold()
        or any(_YEAR.fullmatch(word) for word in tokens.words_in(raw))
    )
    return signed or (side != INNER and not at and (reading.starts_line(start) or not rest))


def _goes_on(reading: Reading, start: int, end: int) -> bool:
    """True for a name right after a copyright line that was left out: a line end has cut it."""
    before = reading.between(start, start).casefold()
    return ("copyright" in before or "\u00a9" in before) and is_name(reading, start, end)


_YEAR = regex(r"(?:19|20)\d\d")


def _pointer(reading: Reading, start: int, end: int) -> str:
    """A sentence that only says under which terms the rest stands, or where they are to be found."""
    words = reading.folded(start, end)
    if len(words) > 40:
        return ""
    grave = set(words) & lexicon.STRONG - _POINTER_WORDS
    licensed = {"licensed", "license", "released", "distributed", "available", "terms", "copy"} & set(words)
    if grave or not licensed:
        return ""
    blank = reading.blank[slice(*reading.span(start, end))]
    idle = plain.is_plain(blank, _names(reading, start, end), _strays(words), _POINTER_WORDS)
    return "a pointer to the terms" if idle else ""


_POINTER_WORDS = frozenset(("you", "your", "under", "subject", "obtain", "conditions", "should"))
"""Words of conditions that a pointer may have."""


def _is_heading(reading: Reading, start: int, end: int) -> bool:
    if end - start > HEADING_WORDS or not reading.starts_line(start) or not reading.ends_line(end):
        return False
    return not reading.between(end, end).lstrip("\"'”*_)").startswith((".", ";", ","))


def is_name(reading: Reading, start: int, end: int) -> bool:
    """True for words that can be a name: none of the terms, and capitals as names have them."""
    if not start < end or end - start > NAME_WORDS:
        return False
    words = reading.words[start:end]
    folded = reading.folded(start, end)
    if any(word in lexicon.STRONG - lexicon.NAME_WORDS for word in folded) or not lexicon.TERM_WORDS.isdisjoint(folded):
        return False
    free = [word for word, low in zip(words, folded, strict=True) if low not in lexicon.HOLDERS]
    if not plain.ROLES.isdisjoint(folded) or not plain.is_holder(reading.blank[slice(*reading.span(start, end))]):
        return False
    return all(word[:1].isupper() or word[:1].isdigit() or not word.isascii() for word in free)


def _is_strong(words: list[str]) -> bool:
    return not lexicon.STRONG.isdisjoint(words)


def is_list_only(reading: Reading, start: int, end: int) -> bool:
    return end - start <= 4 and all(LIST.fullmatch(word) for word in reading.folded(start, end))


def is_address(chunks: list[str]) -> bool:
    """True where each piece of text is an address."""
    return 0 < len(chunks) <= 8 and all(map(_is_one_address, chunks))


def _is_one_address(chunk: str) -> bool:
    found = _ADDRESS.search(chunk) if len(chunk) <= LONGEST_ADDRESS else None
    return found is not None and not _LETTERS.search(chunk[: found.start()] + chunk[found.end() :])
