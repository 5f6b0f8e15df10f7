"""Whose law governs a text, and who holds its rights."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.view import COPYRIGHT, matches, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.parameters.parameter import Parameter
    from scanner.licensing.parameters.view import View

_MOST_HOLDERS = 8

_AROUND = 160
"""Characters of its sentence that are told on either side of what was found."""


def law(view: View) -> Iterator[Parameter]:
    """The governing law, the licensor, and the holders of the copyright lines."""
    low = view.low
    if "law" in low:
        for match in matches(_governed(), view.flat, windows(low, (" law", "\nlaw", "prc "), 160, 160)):
            span = match.span("land" if match["land"] else "short")
            yield view.said("governing-law", span, view.value(*span).replace(" the laws of ", " "), _AROUND)
    if "法律" in low:
        for match in _governed_han().finditer(view.flat):
            yield view.said("governing-law", match.span("land"), match["land"], _AROUND)
    if "licensor" in low:
        for match in _licensor().finditer(view.flat):
            yield view.said("licensor", match.span("who"), view.value(*match.span("who")), _AROUND)
    if "copyright" in low:
        yield from _holders(view)


def _holders(view: View) -> Iterator[Parameter]:
    count = 0
    for match in matches(_copyright(), view.flat, windows(view.low, ("copyright", COPYRIGHT), 24, 140)):
        who = view.value(*match.span("who")).strip(" .,;")
        for tail in (" All rights reserved", " All Rights Reserved"):
            who = who.removesuffix(tail).rstrip(" .,;")
        if len(who) > 1 and not any(mark in who for mark in "[]<>{}$") and not _prose().search(who.casefold()):
            start = match.start("who")
            yield view.said("copyright-holder", (start, start + len(match["who"].rstrip())), who, _AROUND)
            count += 1
            if count == _MOST_HOLDERS:
                return


@cache
def _governed() -> re.Pattern[str]:
    land = (
        r"(?P<land>[A-Z][\w'-]{1,30}"
        r"(?:\s{1,40}(?:(?:of|and)\s{1,40}(?:the\s{1,40})?(?:laws\s{1,40}of\s{1,40}the\s{1,40})?)?[A-Z][\w'-]{1,30}){0,8})"
    )
    return re.compile(
        r"(?:governed|construed|interpreted|enforced)(?:\s{1,40}[\w,]{1,20}){0,8}?\s{1,40}(?:under|by|with|to)\s{1,40}(?:all\s{1,40})?"
        rf"(?:(?:the\s{{1,9}})?(?:internal\s{{1,9}}|substantive\s{{1,9}})?[Ll]aws?\s{{1,9}}of\s{{1,9}}(?:the\s{{1,9}})?{land}|"
        r"(?:the\s{1,40})?(?P<short>PRC|[A-Z][a-z]{2,20})\s{1,40}laws?\b)"
    )


@cache
def _governed_han() -> re.Pattern[str]:
    return re.compile(
        r"(?:受|适用|依照|根据)\s{0,3}(?P<land>中华人民共和国|中国|香港[^\s，。]{0,10}|新加坡)[^。\n]{0,20}?法律"
    )


@cache
def _licensor() -> re.Pattern[str]:
    return re.compile(
        r"[\"\x01]Licensor[\"\x02]\s{1,40}(?:shall\s{1,40})?means?\s{1,40}(?P<who>(?:the\s{1,40})?[A-Z][\w-]{0,30}(?:,?\s{1,40}[A-Z][\w.-]{0,30}){0,6})"
    )


@cache
def _copyright() -> re.Pattern[str]:
    year = r"(?:19|20)\d\d"
    return re.compile(
        r"^[ \t]{0,9}(?:Portions?[ ]{1,3})?(?:Copyright|COPYRIGHT|\x03)[ ]{0,3}(?:\([cC]\)|\x03)?[ ]{0,3}"
        rf"(?:{year}(?:[ ]{{0,2}}[-,][ ]{{0,2}}(?:{year}|present))*[ ,]{{0,3}}|(?=\w))"
        r"(?:by[ ]{1,3}|the[ ]{1,3}|-[ ]{0,3})?(?P<who>[^\n]{2,100})$",
        re.MULTILINE,
    )


@cache
def _prose() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:notice|license|licence|holders?|shall|means?|owner|your|law|laws|act|permission|must|may|statement|is|are)\b|[\x01\x02\"]"
    )
