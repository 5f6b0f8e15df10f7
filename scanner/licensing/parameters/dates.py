"""Dates of a text, as ISO 8601: of the version that it is for, of the text itself, and from when it holds."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.parameter import Parameter
from scanner.licensing.parameters.view import matches, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.parameters.view import View

_NAMES = "january february march april may june july august september october november december"
_MONTHS = _NAMES.split()

_LABELS = (" date", "modified", "updated", "revised", "发布日", "生效日", "更新日")

_HEAD = 4000
"""Characters at the top in which a version line may name the month of the text."""


def dates(view: View) -> Iterator[Parameter]:
    """Each date that the text gives to itself or to its version."""
    low = view.low
    for match in matches(_labelled(), low, windows(low, _LABELS, 30, 60)):
        yield from _dated(view, _name(match), match.start(), match.end())
    for match in matches(
        _versioned(), low, windows(low[:_HEAD], ("version ", "dated ", "version\n", "dated\n", " v"), 2, 60)
    ):
        yield from _dated(view, "agreement-date", match.start(), match.end())
    for match in matches(_version_mark(), low, windows(low, ("(v.",), 0, 20)):
        yield from _dated(view, "agreement-date", match.start(), match.end())


def _name(match: re.Match[str]) -> str:
    if match["release"]:
        return "agreement-date" if match["text"] else "version-release-date"
    if match["effective"]:
        return "version-release-date" if match["version"] else "effective-date"
    return "agreement-date"


def _dated(view: View, name: str, start: int, at: int) -> Iterator[Parameter]:
    match = _date().match(view.low, at)
    value = _iso(match) if match else ""
    if match and value:
        begin = view.low.rfind("\n", 0, start) + 1
        yield Parameter(
            name, value, "", match.start("what"), match.end(), view.words(max(begin, start - 200), match.end())
        )


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    year = parts["y1"] or parts["y2"] or parts["y3"] or parts["y4"]
    name = parts["m1"] or parts["m2"]
    number = parts["m3"] or parts["m4"]
    month = 1 + next((at for at, known in enumerate(_MONTHS) if name and known.startswith(name[:3])), -1)
    month = int(number) if number else month
    day = int(parts["d1"] or parts["d2"] or parts["d3"] or parts["d4"] or 0)
    if not 1 <= month <= 12 or not 0 <= day <= 31:
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:(?P<version>version|model)|(?P<text>agreement|license))?\s{0,3}(?:(?P<release>release\s{1,3}date|发布日期)|(?P<effective>effective\s{1,3}date|生效日期)|"
        r"(?P<changed>last\s{1,3}(?:modified|updated|revised)(?:\s{1,3}(?:on|date))?|date\s{1,3}of\s{1,3}last\s{1,3}\w{1,9}|更新日期))\s{0,3}"
        r"(?::|\bis\b|=)\s{0,9})"
    )


@cache
def _versioned() -> re.Pattern[str]:
    return re.compile(
        r"\bversion\s{1,3}[\d.]{1,8}[,:]?\s{1,9}(?:of\s{1,3})?|\bdated\s{1,9}(?:as\s{1,3}of\s{1,3})?|\bv\d[\d.]{0,6},\s{1,3}"
    )


@cache
def _version_mark() -> re.Pattern[str]:
    return re.compile(r"\(v\.\s{1,3}(?=[a-z]{3,9}\s)")


@cache
def _date() -> re.Pattern[str]:
    month = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS).replace("sep(?:tember)?", "sept?(?:ember)?")
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"\s{{0,3}}(?P<what>(?P<m1>{month})\.?\s{{1,3}}(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,3}},?\s{{1,3}})?(?P<y1>{year})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}(?:of\s{{1,3}})?(?P<m2>{month})\.?,?\s{{1,3}}(?P<y2>{year})"
        rf"|(?P<y3>{year})[-/.](?P<m3>\d{{1,2}})[-/.](?P<d3>\d{{1,2}})"
        rf"|(?P<y4>{year})\s?年\s?(?P<m4>\d{{1,2}})\s?月\s?(?:(?P<d4>\d{{1,2}})\s?日)?)(?!\d)"
    )
