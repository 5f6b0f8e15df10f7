"""Whether what a text has more, less or otherwise than a known text changes the terms.

What is not shown to be harmless by one of the rules here matters.
"""

from __future__ import annotations

from functools import cache

from scanner.licensing import lexicon, plain, tokens
from scanner.licensing.alignment import Alignment, slid
from scanner.licensing.identification import Change
from scanner.licensing.references import UNKNOWN, references
from scanner.licensing.remarks import (
    INNER,
    LIST,
    MOST_CHANGES,
    is_address,
    is_list_only,
    is_name,
    is_notice,
    is_plain,
    judged_units,
)
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.comparison import Comparison
    from scanner.licensing.reading import Reading

_CLAUSE = regex(r"\d{1,2}(?:\.\d{1,2}){1,3}")
"""A number such as 1.2.3."""

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
            and (start == end or is_plain(self.reading, start, end, plain.MOST_NAMES))
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
        if extra is not None and (start == end or all(LIST.fullmatch(between[at]) for at in extra)):
            return True
        return _is_split(self.reading.folded(start, end), lost)

    def _harmless_reason(self, start: int, end: int, ref: int, lost: str) -> str:
        words = self.reading.folded(start, end)
        if lost and set(lost) <= letters(lexicon.SMALL) and not words:
            return "an article"
        if lost and set(lost) <= letters(lexicon.WEB) and (not words or set(words) <= set(lexicon.WEB)):
            return "an address"
        if words and len(lost) <= 14 and is_address(self.reading.chunks(start, end)):
            return "an address"
        if words and self._is_owner(lost) and is_name(self.reading, start, end):
            return "the name of the holder"
        if not lost and is_name(self.reading, start, end) and ref in self.comparison.known.slots:
            return "the name of the holder"
        if not lost and words and is_notice(self.reading, start, end, INNER):
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


def _is_numbering(reading: Reading, start: int, end: int) -> bool:
    """True for added numbers or letters that are written as those of a list."""
    if not is_list_only(reading, start, end):
        return False
    after = reading.text[reading.spans[end - 1][1] :][:2]
    before = reading.text[: reading.spans[start][0]][-1:]
    number = reading.text[reading.spans[start][0] : reading.spans[end - 1][1]]
    if _CLAUSE.fullmatch(number) and end < len(reading.words) and not reading.words[end][:1].islower():
        return True
    return after[:1] in (".", ")", ":") or before == "(" or reading.starts_line(start)


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


@cache
def _alternatives() -> frozenset[tuple[str, str]]:
    """What may stand in a text, and what it then stands for in a known text."""
    return frozenset((mine, references().encoded(known.split())) for mine, known in lexicon.ALTERNATIVES)


@cache
def letters(words: tuple[str, ...]) -> frozenset[str]:
    """The characters that stand for ``words``, those that no known text has left out."""
    return frozenset(references().encoded(list(words))) - {UNKNOWN}
