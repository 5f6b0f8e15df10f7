"""Numbers as licences write them: 700 million, 100,000,000, US$ 20 million, twenty million US dollars, 1亿, 100만."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.view import matches, windows
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_COUNTS = {word: at for at, word in enumerate(_ONES.split())} | {
    word: 10 * at for at, word in enumerate(_TENS.split(), 2)
}
_COUNTS |= {"a": 1, "an": 1}

_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "b": 10**9, "bn": 10**9, "lakh": 10**5}
_SCALES |= {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "crore": 10**7}

_EAST = dict(zip("零〇一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_EAST |= dict(zip("일이삼사오육칠팔구", range(1, 10), strict=True))
_EAST_SMALL = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_EAST_LARGE = {"万": 10**4, "萬": 10**4, "만": 10**4, "亿": 10**8, "億": 10**8, "억": 10**8}
_EAST_MARKS = "".join([*_EAST, *_EAST_SMALL, *_EAST_LARGE])

_DOLLARS = (
    r"u\.?s\.?\s{0,2}\$|u\.?s\.?\s{0,2}dollars?|united\s{1,3}states\s{1,3}dollars?|usd|\$|dollars?|美元|美金|달러"
)
_CURRENCIES = (
    ("USD", _DOLLARS),
    ("EUR", "euros?|eur|€|欧元|유로"),
    ("CNY", "rmb|cny|yuan|renminbi|人民币|元|위안|¥"),
    ("GBP", r"gbp|£|pounds?|英镑"),
    ("JPY", "jpy|yen|日元|엔"),
    ("KRW", "krw|₩|won|韩元|원"),
    ("INR", "inr|₹|rupees?"),
)
_MONEY = "|".join(pattern for _, pattern in _CURRENCIES)

_CODES = ("usd", "us", "eur", "rmb", "cny", "gbp", "jpy", "krw")

_MOST = 10**15
"""No limit counts further; a longer number is an identifier."""


@record
class Amount:
    """A number between ``start`` and ``end``, its currency included; ``currency`` is an ISO 4217 code or "".

    ``plain`` says that it is only a few digits, as section numbers and years are.
    """

    value: int | float
    currency: str
    start: int
    end: int
    plain: bool


@cache
def _pattern(which: str) -> re.Pattern[str]:
    """The pattern called ``which``, compiled when it is first needed: most texts have no limits."""
    latin = r"(?:hundred|thousand|million|billion|trillion|crore|lakh)s?\b|(?:bn|mn|mm|mio|[mkb])(?![a-z])"
    counts = "|".join(sorted(_COUNTS, key=len, reverse=True))
    patterns = {
        "digit": r"\d+",
        "number": r"\d{1,3}(?:[,' ]\d{3}){1,5}(?![\d,])|\d{1,3}(?:\.\d{3}){2,5}(?!\d)|\d{1,16}(?:\.\d{1,6})?",
        "scale": rf"\s{{0,3}}-?\s{{0,3}}(?:{latin})",
        "east": f"[{''.join([*_EAST_SMALL, *_EAST_LARGE])}]{{1,3}}",
        "word": rf"\b(?:{counts})(?:[\s-]{{1,3}}(?:{counts}|hundred|and|thousand)){{0,6}}[\s-]{{1,3}}"
        r"(?:million|billion|trillion|thousand|hundred\s{1,3}thousand)s?\b",
        "han": f"[{_EAST_MARKS}]{{2,12}}",
        "before": rf"(?<![a-z])(?:{_MONEY})\s{{0,3}}\(?$",
        "after": rf"\s{{0,3}}(?:{_MONEY})(?![a-z])",
        "unlike": r"\)?\s{0,3}(?:%|percent|per\s{1,2}cent|-?\s{0,2}(?:month|day|week|year|hour)s?\b|(?:st|nd|rd|th)\b|"
        r"个?月|天|日|年|개월|일|년)",
    }
    return re.compile(patterns[which])


def amounts(low: str, start: int, end: int) -> Iterator[Amount]:
    """Each number in ``low`` (lower case, ASCII digits) from ``start`` to ``end`` that could be a limit, in order."""
    found = [*_in_digits(low, start, end), *_in_words(low, start, end)]
    return iter(sorted(found, key=lambda amount: amount.start))


def _in_digits(low: str, start: int, end: int) -> Iterator[Amount]:
    stop = start
    for digit in _pattern("digit").finditer(low, start, end):
        match = _pattern("number").match(low, digit.start()) if digit.start() >= stop else None
        if match is None or _inside(low, digit.start()):
            continue
        value = _digits(match.group())
        stop = match.end()
        scaled = False
        for _ in range(2):  # "100 thousand million" is none, "2 hundred thousand" is one
            scale = _pattern("scale").match(low, stop)
            if scale is None:
                break
            value *= _SCALES[scale.group().replace("-", " ").strip().removesuffix("s")]
            stop, scaled = scale.end(), True
        east = _pattern("east").match(low, stop)
        if east is not None:
            value, stop, scaled = value * _eastern_scale(east.group()), east.end(), True
        if not scaled and (len(match.group()) == 1 or _pattern("unlike").match(low, stop)):
            continue
        if 0 < value <= _MOST:
            yield _with_currency(
                low, value, match.start(), stop, not scaled and match.group().replace(".", "").isdigit()
            )


def _inside(low: str, at: int) -> bool:
    """True where the digit at ``at`` goes on a word or a number."""
    before = low[at - 1] if at else " "
    return before in ".,_" or (before.isascii() and before.isalnum() and not low[max(0, at - 4) : at].endswith(_CODES))


def _in_words(low: str, start: int, end: int) -> Iterator[Amount]:
    if "illion" in low or "thousand" in low:
        part = low[start:end]
        for match in matches(
            _pattern("word"), part, windows(part, ("million", "billion", "trillion", "thousand"), 70, 10)
        ):
            yield _with_currency(low, _spelt(match.group()), start + match.start(), start + match.end(), False)
    if not low.isascii():
        for match in _pattern("han").finditer(low, start, end):
            value = _eastern(match.group())
            if value >= 1000 and not low[max(match.start() - 1, 0)].isdigit():
                yield _with_currency(low, value, match.start(), match.end(), False)


def _with_currency(low: str, value: int | float, start: int, end: int, plain: bool) -> Amount:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    before = _pattern("before").search(low[max(0, start - 26) : start])
    after = _pattern("after").match(low, end)
    currency = _code(before.group()) if before else _code(after.group()) if after else ""
    if before is not None:
        start -= len(before.group())
        while low[start].isspace() or low[start] == "(":
            start += 1
    if after is not None:
        end = after.end()
    return Amount(value, currency, start, end, plain and not currency)


def _code(text: str) -> str:
    text = text.rstrip("(").strip()
    return next((code for code, pattern in _CURRENCIES if re.fullmatch(pattern, text)), "")


def _digits(text: str) -> int | float:
    whole = text.replace(",", "").replace("'", "").replace(" ", "")
    if whole.count(".") > 1:  # 1.000.000
        return int(whole.replace(".", ""))
    return float(whole) if "." in whole else int(whole)


def _spelt(text: str) -> int:
    total = part = 0
    for word in text.replace("-", " ").split():
        if word in _COUNTS:
            part += _COUNTS[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word != "and":
            total += max(part, 1) * _SCALES[word.removesuffix("s")]
            part = 0
    return total + part


def _eastern(text: str) -> int:
    total = part = digit = 0
    for mark in text:
        if mark in _EAST:
            digit = _EAST[mark]
        elif mark in _EAST_SMALL:
            part += max(digit, 1) * _EAST_SMALL[mark]
            digit = 0
        else:
            total = (total + max(part + digit, 1)) * _EAST_LARGE[mark]
            part = digit = 0
    return total + part + digit


def _eastern_scale(text: str) -> int:
    scale = 1
    for mark in text:
        scale *= _EAST_SMALL.get(mark) or _EAST_LARGE[mark]
    return scale
