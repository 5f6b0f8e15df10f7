"""The title over a text: does it name another licence than the known text that the words are nearest to?"""

from __future__ import annotations

from scanner.licensing import connecting, lexicon, tokens
from scanner.licensing.judgement import letters
from scanner.licensing.references import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.identify import Found

HEADING = 5
"""Words that a heading has, also where all of them could be those of a sentence between licences."""


def foreign_title(item: Found, low: int) -> str:
    """The title of a text where it names another licence than the known one, else ""."""
    reading, known = item.reading, item.comparison.known
    reference = known.reference
    body = next(
        (at + max(0, known.head - ref) for at, ref, size in item.comparison.alignment.runs if ref + size > known.head),
        item.comparison.alignment.start,
    )
    end = max(item.start, item.origin + body)
    name = f"{reference.id} {reference.spdx or ''} {reference.license or ''}".casefold()
    own = set("".join(letter if letter.isalnum() else " " for letter in name).split()) | {name}
    title = item.comparison.reference[: known.head]
    head = set(title)
    codes = references().codes
    for start, stop in reading.units(low, min(end, low + 60)):
        words = reading.folded(start, stop)
        odd = {word for word in words if word not in lexicon.TITLE_IDLE and word not in own and codes[word] not in head}
        if _is_sentence(words) or _is_address(reading.chunks(start, stop)):
            continue
        if len(words) > 14 or (lexicon.TITLE_WORDS.isdisjoint(words) and lexicon.TITLE_STRONG.isdisjoint(odd)):
            continue
        numbers = "".join(codes[word] for word in words if word.isdigit() and len(word) < 4)
        alone = reading.starts_line(start) and reading.ends_line(stop)
        other = bool(head) and alone and numbers not in _numbers_of(title)
        if odd or other:
            return reading.shown(start, stop)
    return ""


def _is_sentence(words: list[str]) -> bool:
    """True for words that tell something about the work, and are no title."""
    tells = len(words) > HEADING and connecting.connects(words)
    return tells or not lexicon.TELLING.isdisjoint(words)


def _is_address(chunks: list[str]) -> bool:
    """True for an address or path, with no name of a licence beside it."""
    rest = [chunk for chunk in chunks if "://" not in chunk and chunk.count("/") < 2]
    words = [word.casefold() for chunk in rest for word in tokens.words_in(chunk)]
    return len(rest) < len(chunks) and lexicon.TITLE_WORDS.isdisjoint(words)


def _numbers_of(title: str) -> str:
    digits = letters(DIGITS)
    return "".join(letter for letter in title if letter in digits)


DIGITS = tuple(f"{number:0{width}}" for number in range(100) for width in (1, 2))
"""Words of version numbers."""
