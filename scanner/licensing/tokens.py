"""The words of a text that count when licences are compared, and where in the text each of them stands.

Layout, case, quotes, dashes, Markdown, HTML tags, comment marks and list numbers make no difference. Whole copyright
lines and placeholders are left out. All of that is blanked at its length, so that offsets stay those of the text.
"""

from __future__ import annotations

import re

from scanner.licensing import plain, slots
from scanner.licensing.lexicon import TERM_WORDS
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WORD = regex(r"[^\W_\u2e80-\uffff\U00020000-\U0003ffff]+|[^\W_]")
"""A run of letters and digits; each character of scripts that are written without spaces (and Hangul) is a word."""

_TAG_NAMES = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|center|cite|code|col|dd|div|dl|dt|em|font|footer|h[1-6]|"
    "head|header|hr|html|i|img|li|link|main|meta|nav|ol|p|pre|s|section|small|span|strong|sub|sup|table|tbody|td|tfoot|"
    "th|thead|title|tr|tt|u|ul"
)
_TAG = regex(
    rf"<!doctype[^<>]{{0,100}}>|</?(?:{_TAG_NAMES})(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))?)*\s*/?>",
    re.IGNORECASE,
)
_ENTITY = regex(r"&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|trade|sect|[lr][sd]quo|[mn]dash|hellip|bull|middot|#\d{2,5});")
_FENCE = regex(r"(?m)^[ \t>]*(?:```|~~~)[\w-]{0,12}[ \t]*$")
_LINK_TARGET = regex(
    r"\]\(\s{0,40}(?:https?:|mailto:|[#./])[!-'*-~]{0,300}(?:[ \t\r]{0,8}\n[ \t>*#/]{0,40}[!-'*-~]{1,300}){0,3}\s{0,40}\)",
    re.IGNORECASE,
)
_FRONT_LINE = regex(r"[ \t]|[\w-]+:|-|#|\r?$")
"""What a line of YAML begins with."""

_NOTES = regex(r"(?<!\S)---\W{1,12}key:\s.{1,4000}?\s---(?=\s)", re.DOTALL)
"""The notes that a collection of licences writes before each, also where its lines were filled anew."""

NOTES_START = 400
"""Characters among which they begin."""

_NOTES_HAVE = ("short_name:", "category:", "owner:")
_NOTES_LACK = frozenset(
    (
        *("must", "shall", "may", "not", "only", "cannot", "you", "your", "pay", "fee", "fees", "agree"),
        *("require", "required", "permission", "except"),
    )
)

FRONT_LINES = 200
"""Lines that YAML before a text has at most: a card's fields or a collector's notes."""

_NUMBER = regex(
    r"(?m)(?:^[^\w\n(]*|(?<=[.:;,])\s{1,40}(?:[*\-–•]\s{0,8})?)(?:\d{1,2}[.)](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+[^a-z\s]|\s*$)|[a-zA-Z][.)]|[ivxIVX]{1,5}[.)]"
    r"|\(\d{1,2}\))(?=\s|\*)"
    r"|(?<!\w)\((?:[a-zA-Z]|[ivxIVX]{1,5})\)(?!\w)"
    r"|^[ \t]*\d{1,3}[ \t\r]*$"
)
"""Numbers and letters of a list: at the start of a line or after a clause, or a letter in parentheses; of a page."""

PLACEHOLDER = regex(
    r"[<\[{](?:yyyy|xxxx|jj|(?:various )?years?|date|name|full ?name|owner|copyright|organization|author|holder|program|"
    r"asset|software|product|licensor|number|state)\b[a-z ,]{0,32}[>\]}]",
    re.IGNORECASE,
)
"""Room for a name or a year that was not filled in."""

_RESERVED = regex(r"all\s+rights\s+(?:are\s+)?reserved\b\.?", re.IGNORECASE)
_COPYRIGHT = regex(
    r"(?im)^[^\w\n©]*(?:portions\s+|parts\s+)?(?:(?:copyrights?\b|©|\(c\)(?=\s*(?:copyright|©|\d{4})))(?=[^\n]{0,12}(?:\(c\)|©|\d{4}|[<\[{]|\byear))"
    r"|©)[^\n]*"
)
"""A line that opens with "copyright" and has a year or a sign, or room for one."""

LONGEST_NOTICE = 30
"""Words that a copyright line may have; a longer one is looked at as text."""

_SAME = {
    "https": "http",
    "organisation": "organization",
    "organisations": "organizations",
    "acknowledgement": "acknowledgment",
    "acknowledgements": "acknowledgments",
    "authorisation": "authorization",
    "authorised": "authorized",
    "favour": "favor",
    "merchantibility": "merchantability",
}


class Canonical(dict[str, str]):
    """Each word as it is compared, made when it is first asked for."""

    def __missing__(self, word: str) -> str:
        folded = word.casefold()
        if not folded.isascii():
            from unicodedata import normalize  # not at the top: few texts need it

            folded = normalize("NFKC", folded).casefold()
        made = _SAME.get(folded, folded).replace("licenc", "licens")
        if len(self) < 50_000:
            self[word] = made
        return made


canonical = Canonical()


def words_in(text: str) -> list[str]:
    """The words of ``text`` as they are written, nothing left out."""
    return _WORD.findall(text)


def spans_in(text: str) -> list[tuple[int, int]]:
    """(start, end) of each of `words_in`."""
    return [found.span() for found in _WORD.finditer(text)]


def blanked(text: str) -> str:
    """``text`` with all that does not count replaced by blanks; its length and line ends stay."""
    notes = _NOTES.search(text, 0, NOTES_START + 4100) if "---" in text[:NOTES_START] else None
    told = _blank_notes(notes) if notes else ""
    if notes and told != notes[0]:
        text = text[: notes.start()] + told + text[notes.end() :]
    elif text.startswith(("---", "\ufeff---")):
        text = without_front(text, _without_field)
    if "<" in text or "&" in text:
        text = _ENTITY.sub(_blank_entity, _TAG.sub(_blank_tag, text))
    if "](" in text:
        text = _LINK_TARGET.sub(_blank, text)
    if "```" in text or "~~~" in text:
        text = _FENCE.sub(_blank, text)
    text = slots.without_years(_COPYRIGHT.sub(_blank_notice, _RESERVED.sub(_blank, slots.without_offices(text))))
    return slots.without_holders(PLACEHOLDER.sub(_blank_placeholder, _NUMBER.sub(_blank, text)))


def without_front(text: str, blank: Callable[[str], str] = lambda line: " " * len(line)) -> str:
    """``text`` with each line of the YAML between two lines of dashes at its start made ``blank``."""
    lines = text[:100_000].split("\n", FRONT_LINES)
    if lines[0].strip("\ufeff \t\r") != "---":
        return text
    size = len(lines[0]) + 1
    for line in lines[1:FRONT_LINES]:
        if line.rstrip() == "---":
            return "\n".join(map(blank, text[:size].split("\n"))) + "   " + text[size + 3 :]
        if not _FRONT_LINE.match(line):
            break
        size += len(line) + 1
    return text


def _without_field(line: str) -> str:
    """A line of YAML blanked, unless it says more than a name or a short value does."""
    found = _FIELD.match(line)
    start = found.end() if found else 0
    value = line[start:]
    words = _WORD.findall(plain.without_addresses(value))
    short = len(words) <= 2 and TERM_WORDS.isdisjoint(words) and all(map(plain.is_latin, words))
    single = len(value.split()) == 1 and value.isascii()
    named = found is not None and found[1].casefold() in _NAME_FIELDS and _is_name(words)
    if named or ("#" not in value and (single or short)):
        return " " * len(line)
    return " " * start + value


def _is_name(words: list[str]) -> bool:
    return all(plain.is_latin(word) and (not word[:1].islower() or word in _SMALL) for word in words)


_FIELD = regex(r"[ \t]*-?[ \t]*([\w-]+):[ \t]*")
_NAME_FIELDS = ("name", "short_name", "title", "owner", "license_name", "spdx-id", "key")
_SMALL = ("of", "and", "the", "for", "to", "a", "in", "on", "by", "with", "or", "v")


def is_notice(words: list[str]) -> bool:
    """True for words that name years and holders and nothing else."""
    return len(words) <= LONGEST_NOTICE and TERM_WORDS.isdisjoint([canonical[word] for word in words])


def _blank(found: re.Match[str]) -> str:
    gone = found[0]
    if "\n" not in gone:
        return " " * len(gone)
    return "".join("\n" if letter == "\n" else " " for letter in gone)


def _blank_notes(found: re.Match[str]) -> str:
    told = all(name in found[0] for name in _NOTES_HAVE) and _NOTES_LACK.isdisjoint(words_in(found[0].casefold()))
    return _blank(found) if told else found[0]


def _blank_tag(found: re.Match[str]) -> str:
    """The tag blanked but for what its attributes say: three words, or one that terms are made of."""
    tag = found[0]
    if "=" not in tag:
        return _blank(found)
    made = _blank(found)
    for value in _VALUE.finditer(tag):
        words = [word.casefold() for word in _WORD.findall(value[2])]
        hidden = value[1].casefold().split(":")[0] in _MACHINE or "://" in value[2]
        if (len(words) > 1 and not (hidden and TERM_WORDS.isdisjoint(words))) or not all(map(plain.is_latin, words)):
            made = made[: value.start(2)] + value[2] + made[value.end(2) :]
    return made


_MACHINE = ("style", "class", "href", "src", "id", "rel", "lang", "face", "xmlns")
"""Attributes that nobody reads."""

_VALUE = regex(r"""([\w:-]+)\s*=\s*["']?([^"'<>]*)""")


def _blank_notice(found: re.Match[str]) -> str:
    line = found[0][:2000]
    return _blank(found) if is_notice(_WORD.findall(line)) and plain.is_holder(line) else found[0]


def _blank_placeholder(found: re.Match[str]) -> str:
    words = _WORD.findall(found[0])
    known = not any(plain.is_latin(word) and word.casefold() not in _ROOM for word in words)
    return _blank(found) if known and words else found[0]


_ROOM = frozenset(
    """
    a an and author authors copyright date day email entity first full fullname here holder holders insert its last
    legal licensor month name names number of or organization owner owners product program s software state the this
    title various version work xxxx year years your yyyy asset jj
    """.split()  # noqa: SIM905 - a list of words
)
"""Words that room for a name is marked with."""


def _blank_entity(found: re.Match[str]) -> str:
    if found[0][1] != "#":
        return _blank(found)
    letter = chr(min(int(found[0][2:-1]), 0x10FFFF))
    return found[0] if letter.isalnum() else _blank(found)


def lines_of(text: str, limit: int) -> Iterator[tuple[int, list[str]]]:
    """(offset, words) of the lines of ``text`` that have words, of the first ``limit`` lines."""
    at = 0
    for _ in range(limit):
        end = text.find("\n", at)
        words = _WORD.findall(text[at : end if end >= 0 else len(text)][:2000])
        if words:
            yield at, words
        if end < 0:
            return
        at = end + 1
