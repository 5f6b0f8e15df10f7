"""The places where a licence names whoever grants it: any holder may stand there, and nothing but a holder.

The SPDX list marks such places in its texts as replaceable. They are known by the words around them; what stands there
is left out of the known texts and of the text that is looked at alike, so that all copies of a licence have the same
words whoever they name. What cannot be a name stays, and is then told as a change.
"""

# ruff: noqa: SIM905 - lists of words

from __future__ import annotations

import re

from scanner.licensing import lexicon, plain
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = regex(r"[^\W_]+")
_ANCHOR = regex(r"\b(?:neither|endorse|event|disclaims?|provided\W{1,40}by|advertising)\b", re.IGNORECASE)

_YEARS = regex(
    r"(?<![^\W_])copyright[^\w\n]{0,4}\s{1,4}(?:(?:\(c\)|\u00a9|\(\u00a9\))\s{0,4})?"
    r"((?:(?:19|20)\d\d)(?:(?:[\s,\-\u2013>*#/]{1,12}|\s{1,4}(?:and|to)\s{1,4})(?:(?:19|20)\d\d|present|now)\b){0,40})",
    re.IGNORECASE,
)
"""The years of a copyright notice, also of one that is quoted in the terms."""

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"{_MONTH}\s{{1,9}}\d{{1,2}},\s{{1,9}}\d{{4}}"
_VERSION_DATE = regex(rf"\b\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}\w{{0,6}},\W{{1,20}}{_DATE}", re.IGNORECASE)
"""The number and the date of a release of the work."""

_RELEASE = regex(rf"\w\.(?:com|net|org)\W{{1,20}}({_DATE})", re.IGNORECASE)
"""The same date after the address of whoever made it."""

_ENDS = (".com", ".net", ".org", ".COM", ".NET", ".ORG")

_AND_OR = regex(r"\band(/or)(?=[^\w]{1,20}distribute\b)", re.IGNORECASE)
"""Older copies grant to copy "and" distribute."""

_STREET = regex(
    r"(?:\b(?:51|59|675|31)\W{1,9})?\b(?:Franklin\W{1,9}St|Temple\W{1,9}Pl|Mass\W{1,9}Ave|Milk\W{1,9}St)[a-z]{0,9}"
    r"(?:\W{1,20}[A-Za-z0-9]{1,12}){0,8}?\W{1,20}MA"
    r"\W{1,20}0\d{4}(?:-\s?\d{4})?(?:\W{1,20}USA\b)?",
    re.IGNORECASE,
)
"""Where the Free Software Foundation has had its office."""

_STREET_NAME = regex("Franklin|FRANKLIN|Temple|TEMPLE|Mass|MASS|Milk|MILK")
"""Without one of these there is no such address: a quick look."""

AROUND = 600
"""Characters on both sides of such a word in which the sentence is looked for."""

FRAMES = tuple(
    (tuple(before.split()), tuple(after.split()))
    for before, after in (
        ("as is and", "disclaims all"),
        ("as is and", "disclaim all"),
        ("provided by", "as is"),
        ("no event shall", "be liable"),
        ("no event shall", "be held"),
        ("no event will", "be liable"),
        ("no event will", "be held"),
        ("name of", "not be used in advertising"),
        ("name of", "shall not be used in advertising"),
        ("name of", "may not be used in advertising"),
        ("names of", "not be used in advertising"),
    )
)
"""The words before a holder and those after."""

ENDORSE = ("be", "used", "to", "endorse")

MOST_WORDS = 28
"""Words of holders at one place."""

_CLAUSES = frozenset(
    """
    to who whom whose that which is are be been was were will can could would has have had do does did when where while
    after before until from unless it as but so than then such against because since during within outside
    """.split()
)
"""Words that make a clause of what would be a name."""

_THINGS = frozenset(
    """
    software product products model models weights derivatives work works output outputs code material materials
    service services application applications
    """.split()
)
"""Things that are granted: with small letters they are no part of a name."""

_BANNED = (lexicon.STRONG - lexicon.NAME_WORDS - {"nor"}) | lexicon.TERM_WORDS | _CLAUSES


def without_holders(text: str) -> str:
    """``text`` with the names of holders blanked at their length, where sentences of licences have room for them."""
    parts = []
    done = 0
    for low, high in _windows(text):
        parts += [text[done:low], _blanked(text[low:high], high == len(text))]
        done = high
    return "".join([*parts, text[done:]]) if parts else text


def _blanks(text: str) -> str:
    return "".join("\n" if letter == "\n" else " " for letter in text)


def _gone(found: re.Match[str]) -> str:
    return _blanks(found[0])


def _group_gone(found: re.Match[str]) -> str:
    low, high = found.start(1) - found.start(), found.end(1) - found.start()
    kept = found[0]
    return kept[:low] + _blanks(kept[low:high]) + kept[high:]


def without_offices(text: str) -> str:
    """``text`` with the old addresses of the Free Software Foundation blanked at their length."""
    return _STREET.sub(_gone, text) if _STREET_NAME.search(text) else text


def without_years(text: str) -> str:
    """``text`` with the years of quoted copyright notices and of releases blanked at their length."""
    text = _YEARS.sub(_group_gone, text)
    if "/or" in text or "/OR" in text:
        text = _AND_OR.sub(_group_gone, text)
    text = _VERSION_DATE.sub(_gone, text)
    return _RELEASE.sub(_group_gone, text) if any(end in text for end in _ENDS) else text


def _windows(text: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` around the words that such sentences have."""
    found: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(text):
        low, high = max(0, anchor.start() - AROUND), min(len(text), anchor.end() + AROUND)
        if found and low <= found[-1][1]:
            low = found.pop()[0]
        found.append((low, high))
    return found


def _blanked(text: str, ends: bool) -> str:
    words = list(_WORD.finditer(text))
    low = [word[0].casefold() for word in words]
    parts = []
    at = 0
    for start, end in sorted([*places(low, words), *(_cut(low, words) if ends else ())]):
        begin, stop = words[start].start(), words[end - 1].end()
        if begin >= at:
            parts += [text[at:begin], _blanks(text[begin:stop])]
            at = stop
    return "".join([*parts, text[at:]])


def places(low: list[str], words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """(start, end) of the words that name holders; ``low`` are ``words`` with small letters."""
    for at, word in enumerate(low):
        if word in ("and", "by", "shall", "will", "of"):
            for before, after in FRAMES:
                if tuple(low[at + 1 - len(before) : at + 1]) == before:
                    end = _end(low, at + 1, after)
                    if at + 1 < end and _named(low, words, at + 1, end):
                        yield at + 1, end
        elif word == "be" and tuple(low[at : at + 4]) == ENDORSE:
            start = _endorsed(low, words, at)
            if start >= 0:
                yield start, at + 1


def _end(low: list[str], start: int, after: tuple[str, ...]) -> int:
    """Where ``after`` stands next, or -1."""
    size = len(after)
    for at in range(start, min(start + MOST_WORDS, len(low) - size + 1)):
        if low[at] == after[0] and tuple(low[at : at + size]) == after:
            return at
    return -1


def _endorsed(low: list[str], words: list[re.Match[str]], be: int) -> int:
    """Where the sentence begins that says that the names of holders may not "be used to endorse", or -1.

    It is said in two ways: neither this name nor that may be used; this name may not be used.
    """
    negated = low[be - 1] == "not"
    may = be - 2 if negated else be - 1
    if may < 2 or low[may] != "may":
        return -1
    for at in range(may - 1, max(-1, may - MOST_WORDS - 4), -1):
        if low[at] == "neither":
            inner = at + 1
            return at if not negated and "not" not in low[inner:may] and _named(low, words, inner, may) else -1
        if negated and low[at] in ("name", "names") and "neither" not in low[max(0, at - MOST_WORDS) : at]:
            first = at - 1 if at and low[at - 1] == "the" else at
            return first if "nor" not in low[first:may] and _named(low, words, first, may) else -1
    return -1


def _cut(low: list[str], words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The names with which a text ends, where it was cut off in such a sentence; its last word may be half a word."""
    for at in range(max(2, len(low) - MOST_WORDS), len(low) - 1):
        room = at + 1 if any(tuple(low[at + 1 - len(before) : at + 1]) == before for before, _ in FRAMES) else -1
        if low[at - 1 : at + 1] == ["neither", "the"] and low[at + 1] in ("name", "names"):
            room = at - 1
        last = len(low) - 1
        while last > room >= 0 and low[last - 1] in ("may", "be"):
            last -= 1
        if 0 <= room < last and _named(low, words, max(room, at), last):
            yield room, len(low)
            return


def _named(low: list[str], words: list[re.Match[str]], start: int, end: int) -> bool:
    """True where the words can be names: none of conditions, of clauses, and no thing that is granted."""
    if not 0 < end - start <= MOST_WORDS + 4:
        return False
    inner = low[start:end]
    if not _BANNED.isdisjoint(inner) or not plain.ROLES.isdisjoint(inner):
        return False
    if any(word in _THINGS and words[start + at][0].islower() for at, word in enumerate(inner)):
        return False
    return plain.is_holder(words[start].string[words[start].start() : words[end - 1].end()])
