"""Whether what a text has more, less or otherwise than a known text changes the terms.

What is not shown to be harmless by one of the rules here matters.
"""

# ruff: noqa: SIM905 - lists of words

from __future__ import annotations

import re

from scanner.licensing import connecting, lexicon, plain, tokens
from scanner.licensing.alignment import Alignment, slid
from scanner.licensing.identification import Change
from scanner.licensing.references import UNKNOWN, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.comparison import Comparison
    from scanner.licensing.reading import Reading

_LIST = re.compile(r"\d{1,2}|[a-z]|[ivx]{1,5}")
_ADDRESS = re.compile(
    r"(?:https?:|www\.|ftp:|mailto:)[!-~]+|[\w.+-]+@[\w.-]+|(?<![\w.])[a-z][\w-]*(?:\.[\w-]+)*"
    r"\.(?:com|org|net|io|ai|gov|edu|eu|us|uk|de|fr|cn|kr|jp|inc|html?|txt|md|php)\b(?:/[!-~]*)?",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")

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

FEW = 3
"""So few words are shown with the words beside them."""


class Judge:
    """Looks at each place where ``comparison`` shows a difference, and tells changes from layout."""

    def __init__(self, reading: Reading, comparison: Comparison, offset: int) -> None:
        self.reading, self.comparison, self.offset = reading, comparison, offset
        self.changes: list[Change] = []

    def inner(self) -> list[Change]:
        """The changes between the first and the last word that both texts have."""
        comparison, offset = self.comparison, self.offset
        runs = comparison.alignment.runs
        moved = slid(comparison.codes, comparison.reference, runs, lambda at: self.reading.begins(at + offset))
        for start, end, ref, ref_end in Alignment(moved).gaps():
            if len(self.changes) >= 2 * MOST_CHANGES:
                last = comparison.alignment.end + offset
                self._add("changed", start + offset, last, 0, "much more differs", True)
                break
            self._gap(start + self.offset, end + self.offset, ref, ref_end)
        return self.changes

    def _gap(self, start: int, end: int, ref: int, ref_end: int) -> None:
        lost = self.comparison.reference[ref:ref_end]
        if self._is_layout(start, end, lost):
            return
        if (
            ref < self.comparison.known.head
            and ref_end <= self.comparison.known.head + 1
            and (start == end or _is_plain(self.reading, start, end, plain.MOST_NAMES))
        ):
            self._harmless(start, end, lost, "part of the title")
            return
        if start == end and self._is_preface(ref, ref_end):
            self._harmless(start, end, lost, "part of the preface")
            return
        if (" ".join(self.reading.folded(start, end)), lost) in _alternatives():
            self._harmless(start, end, lost, "the same in other words")
            return
        if ref >= self.comparison.known.tail:
            lost = ""
            if start == end:
                return
        why = self._harmless_reason(start, end, ref, lost)
        if why:
            self._harmless(start, end, lost, why)
            return
        if lost:
            self._add("changed" if start < end else "removed", start, end, len(lost), self._why(start, end, lost), True)
            return
        for unit, unit_end, note in judged_units(self.reading, start, end, INNER):
            if note:
                self._harmless(unit, unit_end, "", note)
            else:
                self._add("added", unit, unit_end, 0, self._why(unit, unit_end, ""), True)

    def _is_preface(self, ref: int, ref_end: int) -> bool:
        """True where these words of the known text are all that stands between its title and its terms."""
        known = self.comparison.known
        return ref_end <= known.start and ref_end - ref >= 0.9 * (known.start - known.head)

    def _is_layout(self, start: int, end: int, lost: str) -> bool:
        """True where the words are the same once list numbers and what was left out as such are put back."""
        index = references()
        if not lost:
            return _is_numbering(self.reading, start, end)
        between = [tokens.canonical[word] for word in tokens.words_in(self.reading.between(start, end)[:4000])]
        extra = _extra(index.encoded(between), lost)
        if extra is not None and (start == end or all(_LIST.fullmatch(between[at]) for at in extra)):
            return True
        return _is_split(self.reading.folded(start, end), lost)

    def _harmless_reason(self, start: int, end: int, ref: int, lost: str) -> str:
        words = self.reading.folded(start, end)
        if lost and set(lost) <= letters(lexicon.SMALL) and not words:
            return "an article"
        if lost and set(lost) <= letters(lexicon.WEB) and (not words or set(words) <= set(lexicon.WEB)):
            return "an address"
        if words and len(lost) <= 14 and _is_address(self.reading.chunks(start, end)):
            return "an address"
        if words and self._is_owner(lost) and _is_name(self.reading, start, end):
            return "the name of the holder"
        if not lost and _is_name(self.reading, start, end) and ref in self.comparison.known.slots:
            return "the name of the holder"
        if not lost and words and _is_notice(self.reading, start, end, INNER):
            return "a copyright line"
        return ""

    def _is_owner(self, lost: str) -> bool:
        return set(lost) <= letters(lexicon.HOLDERS) and not letters(lexicon.OWNERS).isdisjoint(lost)

    def _why(self, start: int, end: int, lost: str) -> str:
        words = self.reading.folded(start, end)
        if any(word.isdigit() for word in words) or (lost and set(lost) & letters(lexicon.NUMBERS)):
            return "a number differs from the known text" if lost else "words with a number were added to the terms"
        strong = [word for word in words if word in lexicon.STRONG]
        if not words:
            return "words of the known text are missing here"
        if strong:
            return f"the terms say something else here: {', '.join(dict.fromkeys(strong[:4]))}"
        return "the words of the terms differ here" if lost else "words were added to the terms"

    def _add(self, kind: str, start: int, end: int, lost: int, why: str, matters: bool) -> None:
        self.changes.append(change_at(self.reading, kind, start, end, lost, why, matters))

    def _harmless(self, start: int, end: int, lost: str, why: str) -> None:
        kind = "changed" if lost and start < end else "removed" if lost else "added"
        self._add(kind, start, end, len(lost), why, False)


def change_at(reading: Reading, kind: str, start: int, end: int, lost: int, why: str, matters: bool) -> Change:
    """The change of the words from ``start`` to ``end``, in place of ``lost`` words of the known text."""
    low, high = reading.span(start, end)
    if 0 < end - start <= FEW and not reading.begins(start):
        start, end = max(0, start - 1), min(len(reading.words), end + 1)
        low, high = reading.span(start, end)
    if start == end:
        high = reading.spans[start][0] if start < len(reading.spans) else len(reading.text)
    elif kind != "removed":
        low, high = reading.with_marks(low, high)
    place = ""
    if lost:
        before = reading.words[start - 1] if start else "the start"
        after = reading.words[end] if end < len(reading.words) else "the end"
        clause = reading.clause(low)
        where = f" in clause {clause}" if clause else ""
        count = "1 word" if lost == 1 else f"{lost} words"
        place = f"{count} of the known text missing between {before[:60]!r} and {after[:60]!r}{where}"
    elif clause := reading.clause(low):
        place = f"clause {clause}"
    return Change(kind, low, high, reading.excerpt(low, high) if start < end else "", why, matters, place)


def outer(reading: Reading, start: int, end: int, side: str, title: str = "") -> list[Change]:
    """What the words before or after a known text are: its title, remarks and headings, or terms."""
    return [
        change_at(reading, "added", unit, unit_end, 0, note or "words that may be terms were added", not note)
        for unit, unit_end, note in judged_units(reading, start, end, side, title)
    ]


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
    if _is_notice(reading, start, end, side):
        return "a copyright line"
    if _is_address(reading.chunks(start, end)):
        return "an address"
    if _goes_on(reading, start, end):
        return "the rest of a copyright line"
    if _is_list_only(reading, start, end):
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
        return "a heading" if _is_plain(reading, start, end, names, strays) else ""
    if side == INNER or not _is_plain(reading, start, end, _names(reading, start, end), _strays(words)):
        return ""
    if side == LEADING:
        return "a remark before the terms"
    return "a remark after the terms" if set(words) & lexicon.REMARKS else ""


def _is_plain(reading: Reading, start: int, end: int, names: int, strays: int = 0) -> bool:
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


def _is_notice(reading: Reading, start: int, end: int, side: str) -> bool:
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
    if at and not _is_plain(reading, start, start + at, plain.MOST_NAMES):
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
    return ("copyright" in before or "\u00a9" in before) and _is_name(reading, start, end)


_CLAUSE = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
_YEAR = re.compile(r"(?:19|20)\d\d")


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


_POINTER_WORDS = frozenset(
    "you your may if not under subject limited obtain conditions permission provided should law except".split()
) - {
    "may",
    "not",
    "if",
    "except",
    "limited",
    "provided",
    "permission",
    "law",
}


def _is_heading(reading: Reading, start: int, end: int) -> bool:
    if end - start > HEADING_WORDS or not reading.starts_line(start) or not reading.ends_line(end):
        return False
    return not reading.between(end, end).lstrip("\"'”*_)").startswith((".", ";", ","))


def _is_name(reading: Reading, start: int, end: int) -> bool:
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


def _is_list_only(reading: Reading, start: int, end: int) -> bool:
    return end - start <= 4 and all(_LIST.fullmatch(word) for word in reading.folded(start, end))


def _is_numbering(reading: Reading, start: int, end: int) -> bool:
    """True for added numbers or letters that are written as those of a list."""
    if not _is_list_only(reading, start, end):
        return False
    after = reading.text[reading.spans[end - 1][1] :][:2]
    before = reading.text[: reading.spans[start][0]][-1:]
    number = reading.text[reading.spans[start][0] : reading.spans[end - 1][1]]
    if _CLAUSE.fullmatch(number) and end < len(reading.words) and not reading.words[end][:1].islower():
        return True
    return after[:1] in (".", ")", ":") or before == "(" or reading.starts_line(start)


def _is_address(chunks: list[str]) -> bool:
    """True where each piece of text is an address."""
    return 0 < len(chunks) <= 8 and all(map(_is_one_address, chunks))


def _is_one_address(chunk: str) -> bool:
    found = _ADDRESS.search(chunk) if len(chunk) <= LONGEST_ADDRESS else None
    return found is not None and not _LETTERS.search(chunk[: found.start()] + chunk[found.end() :])


def _extra(whole: str, lost: str) -> list[int] | None:
    """Which places of ``whole`` are not of ``lost``, where ``lost`` is in it in order; else None."""
    extra = []
    at = 0
    for place, letter in enumerate(whole):
        if at < len(lost) and letter == lost[at]:
            at += 1
        else:
            extra.append(place)
    return extra if at == len(lost) else None


def _is_split(words: list[str], lost: str) -> bool:
    """True where one side writes as one word what the other writes as two."""
    index = references()
    if len(lost) == 1 and 2 <= len(words) <= 3:
        return index.codes["".join(words)] == lost != UNKNOWN
    if len(lost) == 2 and len(words) == 1:
        word = words[0]
        return any(
            index.codes[word[:at]] == lost[0] and index.codes[word[at:]] == lost[1] for at in range(1, len(word))
        )
    return False


def _alternatives() -> set[tuple[str, str]]:
    """What may stand in a text, and what it then stands for in a known text."""
    if not _same:
        index = references()
        _same.update((mine, index.encoded(known.split())) for mine, known in lexicon.ALTERNATIVES)
    return _same


_same: set[tuple[str, str]] = set()
_letters: dict[int, frozenset[str]] = {}


def letters(words: tuple[str, ...]) -> frozenset[str]:
    """The characters that stand for ``words``, those that no known text has left out."""
    found = _letters.get(id(words))
    if found is None:
        found = _letters[id(words)] = frozenset(references().encoded(list(words))) - {UNKNOWN}
    return found
