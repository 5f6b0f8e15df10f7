"""Limits in figures: users, visits, revenue, funding, people. What each number counts is read from its sentence."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from scanner.licensing.parameters.amounts import Amount, amounts
from scanner.licensing.parameters.parameter import Parameter
from scanner.licensing.parameters.view import windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.parameters.view import View

_KEYWORD_LIST = (
    "user revenue turnover visit mau arr sales receipts income funding raised capital employee individual personnel "
    "月活 用户 访问 收入 营收 营业额 融资 员工 활성 이용자 사용자 매출 방문 투자"
)
_KEYWORDS = tuple(_KEYWORD_LIST.split())

_METRICS = (
    (
        "monthly-active-users",
        "users",
        r"monthly\s{1,40}(?:average\s{1,40})?(?:active|unique)?\s{0,9}(?:end\s{1,40})?users?|\bmaus?\b|active\s{1,40}monthly\s{1,40}users?|"
        r"(?:active\s{1,40}|unique\s{1,40})?users?\s{1,40}(?:per|each|a|every|in\s{1,40}(?:any|a|one|each))\s{1,40}(?:given\s{1,40}|calendar\s{1,40}|single\s{1,40})?month|"
        r"(?:每)?月(?:均|度)?活跃?(?:用户)?(?:数量|数|量)?|월(?:간)?\s{0,3}(?:활성|순)?\s{0,3}(?:사용자|이용자)(?:\s?수)?",
    ),
    (
        "daily-active-users",
        "users",
        r"daily\s{1,40}(?:active|unique)\s{1,40}users?|\bdaus?\b|日活跃?(?:用户)?(?:数|量)?|일간\s?활성\s?사용자",
    ),
    (
        "monthly-visits",
        "visits",
        r"(?:monthly\s{1,40})?(?:unique\s{1,40})?visit(?:s|ors?)?\b|访问量?|방문(?:자)?\s?수?",
    ),
    ("annual-recurring-revenue", "money", r"(?:annual(?:i[sz]ed)?|yearly)\s{1,40}recurring\s{1,40}revenues?|\barr\b"),
    (
        "revenue",
        "money",
        r"revenues?|turnover|gross\s{1,40}(?:receipts|income|sales)|(?:annual|yearly|net)\s{1,40}(?:sales|income)|"
        r"营业收入|营业额|收入|营收|매출(?:액)?",
    ),
    ("funding", "money", r"funding|raised|financing|venture\s{1,40}capital|融资(?:额)?|투자금?"),
    ("market-capitalization", "money", r"market\s{1,40}capitali[sz]ation|市值|시가총액"),
    ("users", "users", r"(?:registered|total|active|end|paying|paid|unique)?\s{0,9}users?\b|用户|사용자|이용자"),
    (
        "employees",
        "people",
        r"(?:total\s{1,40}|full.?time\s{1,40})?(?:employees|individuals|personnel|people)|员工|직원",
    ),
)
_UNITS = {name: unit for name, unit, _ in _METRICS}
_NEAR_ONLY = frozenset(("users", "employees"))
"""Words that every licence has: they count only where they follow the number at once."""

_REACH = 330
"""Characters between a number and the word that says what it counts."""

_LONGEST = 300_000
"""Characters looked through around the words that a limit may count: six times the longest licence."""

_MOST = 1000
"""Numbers looked at in one text; no licence has a tenth of them."""


def thresholds(view: View) -> Iterator[Parameter]:
    """Each limit of the text, as often as it is stated."""
    low = view.low
    spans = _at_most(_LONGEST, windows(low, _KEYWORDS, _REACH, _REACH))
    every = (amount for span in spans for amount in amounts(low, *span) if not _small(amount))
    found = _restated(list(islice(every, _MOST)))
    said = ""  # "more than 10 users or 20 dollars" says it once
    for at, (amount, _) in enumerate(found):
        begin, end = view.sentence(amount.start, amount.end)
        floor, ceiling = _room(found, at, begin, end)
        limit = _limit(low, amount, floor, ceiling, begin)
        if limit is None:
            continue
        name, unit, period = limit
        before, after = (
            low[max(floor, amount.start - 60) : amount.start],
            low[amount.end : min(ceiling, amount.end + 60)],
        )
        said = _comparison(before, after, said if floor > begin else "")
        if amount.plain and amount.value < 1000 and not said:
            continue  # the number of a section
        unit = amount.currency if unit == "money" else unit
        words = view.words(begin, end)
        yield Parameter(name, amount.value, unit, amount.start, amount.end, words, period, said)


def _room(found: list[tuple[Amount, bool]], at: int, begin: int, end: int) -> tuple[int, int]:
    """From where to where the words of one sentence belong to one of its numbers: between its neighbours.

    A number in brackets says the one before it again, and shares its words.
    """
    before = at - 2 if found[at][1] else at - 1
    floor = max(begin, found[before][0].end) if before >= 0 else begin
    ceiling = min(end, found[at + 1][0].start) if at + 1 < len(found) else end
    return floor, ceiling


def _at_most(length: int, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first ``length`` characters of ``spans``."""
    for start, end in spans:
        if length <= 0:
            return
        yield start, min(end, start + length)
        length -= end - start


def _small(amount: Amount) -> bool:
    """True for the number of a section or a version, and for a year."""
    return amount.value < 10 or (amount.plain and (isinstance(amount.value, float) or 1900 <= amount.value <= 2100))


def _restated(found: list[Amount]) -> list[tuple[Amount, bool]]:
    """The amounts, with True for one that follows another in brackets; one that only repeats it is left out."""
    kept: list[tuple[Amount, bool]] = []
    for amount in found:
        if kept and amount.start < kept[-1][0].end:
            continue
        last = kept[-1][0] if kept else None
        follows = last is not None and amount.start - last.end <= 3
        if last is not None and follows and last.value == amount.value:
            currency = last.currency or amount.currency
            kept[-1] = (Amount(last.value, currency, last.start, amount.end, False), kept[-1][1])
            continue
        kept.append((amount, follows))
    return kept


def _limit(low: str, amount: Amount, floor: int, ceiling: int, begin: int) -> tuple[str, str, str] | None:
    """(name, unit or "money", period) of what the amount counts, or None."""
    after = low[amount.end : min(ceiling, amount.end + 160)]
    before = low[max(floor, amount.start - _REACH) : amount.start]
    money = bool(amount.currency)
    following = next((match for match in _metric().finditer(after) if _fits(match, money)), None)
    if following is not None:
        gap = _bracketed().sub("", after[: following.start()])
        if following.lastgroup in _near() and gap.strip():
            following = None
        elif _joint().search(gap):
            following = None if _last(before, money) else following
    chosen = following or _last(before, money)
    if chosen is None or chosen.lastgroup is None:
        return None
    name = chosen.lastgroup.replace("_", "-")
    if amount.plain and _UNITS[name] == "money" and amount.value < 1000:
        return None
    if name == "monthly-visits":
        return name, "visits", "month"
    if name == "revenue":
        near = before[max(0, len(before) - 160) :] if chosen is not following else ""
        return _revenue(_counts().sub(" ", near + " | " + after[:120]), low[begin : amount.start])
    period = {"monthly-active-users": "month", "daily-active-users": "day", "annual-recurring-revenue": "year"}
    return name, _UNITS[name], period.get(name, "")


def _last(before: str, money: bool) -> re.Match[str] | None:
    last = None
    for match in _metric().finditer(before):
        if _fits(match, money) and match.lastgroup not in _near():
            last = match
    return last


def _fits(match: re.Match[str], money: bool) -> bool:
    return not money or _UNITS[(match.lastgroup or "").replace("_", "-")] == "money"


def _revenue(near: str, sentence: str) -> tuple[str, str, str]:
    if _pattern("recurring").search(near):
        return "annual-recurring-revenue", "money", "year"
    if _pattern("twelve").search(near):
        return "annual-revenue", "money", "12-months"
    if _pattern("month").search(near):
        return "monthly-revenue", "money", "month"
    if _pattern("year").search(near) or _pattern("year").search(sentence):
        return "annual-revenue", "money", "year"
    return "revenue", "money", ""


def _comparison(before: str, after: str, found: str) -> str:
    """Where the limit begins to bite: what is free up to a number bites above it, what is free below bites at it.

    ``found`` is what the sentence said of the number before.
    """
    if _pattern("at least after").match(after):
        return "at-least"
    if _pattern("more after").match(after):
        return "more-than"
    for match in _pattern("comparison").finditer(before):
        found = "at-least" if match.lastgroup in ("at", "below") else "more-than"
    return found


@cache
def _pattern(which: str) -> re.Pattern[str]:
    patterns = {
        "recurring": "recurring|经常性",
        "twelve": r"\b(?:12|twelve)\b[\s()\d-]{1,9}(?:calendar\s{1,40})?months?|12\s?个月|十二个月|12\s?개월",
        "month": r"\bmonth(?:ly|s)?\b|每?月|월",
        "year": r"\bannual(?:ly|i[sz]ed)?\b|\byear(?:ly|s)?\b|\bannum\b|\bfiscal\b|每?年|연",
        "at least after": r"(?:[^.;]{0,50}?\W)?(?:or\s{1,40}(?:more|greater|above|higher|over)(?!\s{1,40}than)|"
        r"and\s{1,40}above\b)|"
        r"[^.;。]{0,10}?(?:\+|以上|이상|不少于)",
        "more after": r"[^.;。]{0,12}?초과",
        "comparison": r"(?P<until>(?:not|never)\s{1,40}(?:to\s{1,40})?exceed(?:s|ed|ing)?|(?:no|not)\s{1,40}(?:more|greater)"
        r"\s{1,40}than|up\s{1,40}to|at\s{1,40}most|不(?:得)?超过|不多于)"
        r"|(?P<at>at\s{1,40}least|(?:no|not)\s{1,40}(?:less|fewer)\s{1,40}than|equals?\s{1,40}(?:to\s{1,40})?or|"
        r"reach(?:es|ed|ing)?|达到|不少于|不低于)"
        r"|(?P<below>(?:less|fewer|lower)\s{1,40}than|below|under|少于|低于|不足|不到)"
        r"|(?P<over>(?:more|greater|larger|higher)\s{1,40}than|exceed(?:s|ed|ing)?|in\s{1,40}excess\s{1,40}of|"
        r"over|above|surpass(?:es|ed|ing)?|beyond|>|超过|超出|大于|高于|多于)",
    }
    return re.compile(patterns[which])


@cache
def _metric() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name.replace('-', '_')}>{pattern})" for name, _, pattern in _METRICS))


@cache
def _counts() -> re.Pattern[str]:
    return re.compile("|".join(pattern for _, unit, pattern in _METRICS if unit != "money"))


@cache
def _near() -> frozenset[str]:
    return frozenset(name.replace("-", "_") for name in _NEAR_ONLY)


@cache
def _bracketed() -> re.Pattern[str]:
    return re.compile(r"\([^()]{0,120}\)|\bor\s{1,40}(?:more|greater|above|higher|over)\b")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(r"\b(?:or|and)\b|,|、|或|혹은|또는")
