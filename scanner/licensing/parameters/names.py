"""Exact strings that a text asks for: what must be displayed, what a name begins with, the notice; and the product."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.quotes import quoted
from scanner.licensing.parameters.view import OPEN, matches, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.parameters.parameter import Parameter
    from scanner.licensing.parameters.view import View

_QUOTES = f'"{OPEN}'

_LONGEST_SHOWN = 122
"""Characters of a string to display, its quotes included."""

_MOST = 200
"""Places of one kind that are looked at in one text."""

_PROMINENT = ("prominently", "clearly", "conspicuously", "显著", "明显", "醒目")

_DISPLAYS = tuple(
    f"{made} "
    for made in (
        *(f"{verb} with" for verb in ("built", "improved", "created", "made", "developed", "trained")),
        *(f"{verb} using" for verb in ("built", "improved", "created", "developed")),
        "built on",
        "powered by",
    )
)


def names(view: View) -> Iterator[Parameter]:
    """Display strings, name prefixes, notices and products, each as often as the text names it."""
    low = view.low
    yield from _products(view)
    if "display" in low or "include" in low or OPEN in low or '"' in low:
        yield from _shown(view)
    if "name" in low:
        yield from _prefixes(view)
    if "notice" in low or "statement" in low:
        yield from _notices(view)


def _displays(view: View) -> Iterator[Parameter]:
    flat, low = view.flat, view.low
    for count, match in enumerate(matches(_display(), low, windows(low, _PROMINENT, 0, 90))):
        if count == _MOST:
            return
        at = match.end() - 1
        while (span := quoted(flat, at, _LONGEST_SHOWN)) is not None:
            yield _display_at(view, span)
            following = _or_another().match(low, span[1])
            if following is None:
                break
            at = following.end() - 1
    for phrase in _DISPLAYS:
        at = -1
        while (at := low.find(phrase, at + 1)) > 0:
            opening = len(low[:at].rstrip()) - 1 if low[at - 1].isspace() else at - 1
            if opening >= 0 and flat[opening] in _QUOTES and flat[at].isupper():
                span = quoted(flat, opening, _LONGEST_SHOWN)
                if span is not None:
                    yield _display_at(view, span)
    for match in matches(_displayed(), low, windows(low, (" be ",), 30, 60)):
        before = max(flat.rfind(mark, max(0, match.start() - 122), match.start()) for mark in _QUOTES)
        span = quoted(flat, before, _LONGEST_SHOWN + 4) if before >= 0 else None
        if span is not None and span[1] == match.start():
            yield _display_at(view, span)


def _shown(view: View) -> Iterator[Parameter]:
    """What must be displayed; where it is a bare name, that is the product's."""
    for found in _displays(view):
        yield found
        if not str(found.value).casefold().startswith(_DISPLAYS):
            yield _named(view, "product", (found.start, found.end))


def _display_at(view: View, span: tuple[int, int]) -> Parameter:
    paragraph = max(view.low.rfind(end, max(0, span[0] - 500), span[0]) for end in ("\n", ". "))
    encouraged = "encouraged" in view.low[max(paragraph, span[0] - 500, 0) : span[0]]
    return _named(view, "display-encouraged" if encouraged else "display", span)


def _prefixes(view: View) -> Iterator[Parameter]:
    for match in matches(_prefix(), view.low, windows(view.low, ("name",), 140, 140)):
        opening = match.start("before") if match["before"] is not None else match.start("after")
        if (span := quoted(view.flat, opening, 62)) is not None:
            yield _named(view, "name-prefix", span)


def _notices(view: View) -> Iterator[Parameter]:
    for count, match in enumerate(matches(_notice(), view.low, windows(view.low, ("following",), 0, 400))):
        if count == _MOST:
            return
        span = quoted(view.flat, match.end() - 1)
        if span is not None and span[1] - span[0] >= 12:
            yield _named(view, "notice", span)
            product = _licensed().match(view.flat, span[0], span[1])
            if product is not None and not _generic(product["what"]):
                yield _named(view, "product", product.span("what"))


def _products(view: View) -> Iterator[Parameter]:
    """The model that the text is about: before its release date, or where the text defines it, or shows its name."""
    head = [(view.flat.rfind("\n", 0, start) + 1, end) for start, end in windows(view.low, ("date",), 80, 30)]
    for match in matches(_released(), view.flat, head[:40]):
        if not _generic(match["what"]):
            yield _named(view, "product", match.span("what"))
    for match in matches(_defined(), view.flat, windows(view.low, (" mean",), 90, 160)):
        if not _generic(match["what"]):
            yield _named(view, "product", match.span("what"))


def _named(view: View, name: str, span: tuple[int, int]) -> Parameter:
    start, end = span
    while start < end and view.flat[start].isspace():
        start += 1
    while end > start and view.flat[end - 1].isspace():
        end -= 1
    return view.said(name, (start, end), view.value(start, end), 200)


def _generic(name: str) -> bool:
    """True for words that name no product."""
    words = name.casefold().split()
    return not words or words[-1] in _GENERIC or len(words) > 6


_GENERIC_WORDS = (
    "model models software materials this work works license licence version agreement the derivatives output outputs a "
    "program product website data dataset service services code library research"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


@cache
def _display() -> re.Pattern[str]:
    return re.compile(
        r"(?:prominently\s{1,40}|clearly\s{1,40}|conspicuously\s{1,40})(?:display|show|state|indicate|mark)(?:s|ed|ing)?\s{1,40}"
        r"(?:that\s{1,40}|the\s{1,40})?(?:(?:name|words?|phrase|text|statement|logo)\s{1,40}){0,2}(?:of\s{1,40})?[\"\x01]|"
        r"(?:显著|明显|醒目)[^。\n\"\x01]{0,30}?(?:展示|标注|显示|注明)[^。\n\"\x01]{0,12}[\"\x01]"
    )


@cache
def _displayed() -> re.Pattern[str]:
    return re.compile(
        r"[\"\x02](?=\s{1,40}(?:must|shall|should|is\s{1,40}to)\s{1,40}be\s{1,40}(?:prominently\s{1,40}|clearly\s{1,40})?"
        r"(?:display|shown))"
    )


@cache
def _or_another() -> re.Pattern[str]:
    return re.compile(r"[\"\x02][\s,]{1,4}(?:or|and)\s{1,40}[\"\x01]")


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(
        r"(?P<before>[\"\x01])(?=[^\"\x01\x02\n]{1,60}[\"\x02]\s{1,40}(?:at|as|in)\s{1,40}the\s{1,40}(?:beginning|start|prefix)\s{1,40}of\s{1,40}"
        r"(?:\w{1,12}\s{1,40}){0,6}(?:name|title))|"
        r"\bnames?\b[^.\"\x01\x02]{0,60}?\b(?:begins?|starts?|beginning|starting|prefixed)\s{1,40}with\s{1,40}(?P<after>[\"\x01])"
    )


@cache
def _notice() -> re.Pattern[str]:
    return re.compile(
        r"following\s{1,40}(?:\w{1,15}\s{1,40}){0,3}(?:notices?|statement)\b(?:[^:.;\"\x01\x02]|\.(?=\S)|[\"\x01](?:notice|attribution\s{1,40}notice)[\"\x02]){0,200}"
        r":\s{0,80}[\"\x01]"
    )


@cache
def _licensed() -> re.Pattern[str]:
    return re.compile(
        r"\s{0,40}(?:The\s{1,40})?(?P<what>(?!This\b)[A-Z][\w.+-]{0,30}(?:\s{1,40}[\w.+\[\]-]{1,30}){0,5}?)(?:\s{1,40}Model)?\s{1,40}is\s{1,40}"
        r"(?:licensed|provided)\s{1,40}(?:under|by)\b"
    )


@cache
def _released() -> re.Pattern[str]:
    return re.compile(
        r"^[ \t]{0,9}(?P<what>[A-Z][^\n:\x01\x02\"]{1,60}?)[ ]{1,3}"
        r"(?:Version[ ]{1,3})?(?:Release|Effective)[ ]{1,3}Date[ ]{0,3}:",
        re.MULTILINE,
    )


@cache
def _defined() -> re.Pattern[str]:
    return re.compile(
        r"[\"\x01](?P<what>[A-Z][^\"\x01\x02\n]{1,50})[\"\x02][\s,]{1,40}(?:shall\s{1,40})?means?[\s,]{1,40}(?:\w{1,20}[\s,/]{1,40}){0,4}?"
        r"(?:(?:foundational\s{1,40})?large\s{1,40}language|machine\s{1,40}learning\s{1,40}language|[\w/-]{1,30}\s{1,40}generation|"
        r"foundation(?:al)?)\s{1,40}models?"
    )
