"""What a row says of its licence stands in the text that it names: strings to the letter, figures, clause numbers."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from scanner.catalog.license import Clause, License, Threshold
from scanner.catalog.reading import read_licenses

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "license_texts"

ROWS = read_licenses(str(ROOT))
WITH_TEXTS = [row for row in ROWS if any(source.text for source in row.sources)]

needs_texts = pytest.mark.skipif(not CORPUS.is_dir(), reason="the stored licence texts are not here")
each_row = pytest.mark.parametrize("row", WITH_TEXTS, ids=lambda row: row.id)

NUMBERS_LOST = {
    "ai/scdb-nvidia-open-model-2025-04-28.txt": "sections and clauses are set without their numbers",
    "ai/stability-svd.txt": "the first section and some clauses are set without their numbers",
    "ai/scdb-bigcode-open-rail-m-v1.txt": "the third paragraph is set without its number",
}
"""Stored copies whose makers lost numbers that the text counts with; rows that read them count for themselves."""

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

OWN_WORDS = 12
"""Words of a text in a row are its exact strings; longer runs in our sentences would be copied ones."""

NEAR = 160
"""Characters before and after a figure in which the text says what it is a figure of."""

BESIDE = 40
"""Characters before and after a figure in which it says whether the figure itself counts."""

METRICS = {
    "monthly-active-users": "active|users|用户|MAU",
    "monthly-visits": "visits|visitors|users|访问|users|用户",
    "annual-revenue": "revenue|turnover|income|收入|sales|营",
    "monthly-revenue": "revenue|turnover|income|收入|sales",
    "annual-recurring-revenue": "recurring|ARR",
    "funding": "funding|raised|capital|investment",
}
CURRENCIES = {"USD": r"\$|USD|U\.?S\.? dollars|美元", "CNY": "RMB|CNY|¥|￥|人民币|元|yuan", "EUR": "€|EUR"}
MORE = r"more than|greater than|exceed|over |above|in excess of|larger than|超过|超出|大于|beyond|surpass"
LEAST = (
    r"or more(?! than)|at least|or greater|no less|not less|less than|fewer than|below|under |reach|equal|"
    "以上|达到|不少于"
)

SCALES = {
    "million": 10**6,
    "billion": 10**9,
    "thousand": 10**3,
    "M": 10**6,
    "B": 10**9,
    "K": 10**3,
    "万": 10**4,
    "亿": 10**8,
}
WORDS = {1: "one", 2: "two", 5: "five", 10: "ten", 20: "twenty", 50: "fifty", 100: "one hundred", 700: "seven hundred"}


@cache
def text_of(name: str) -> str:
    """The stored text, line breaks and hard wraps as one space."""
    return " ".join((CORPUS / name).read_text(encoding="utf-8", errors="replace").split())


@cache
def lines_of(name: str) -> str:
    return (CORPUS / name).read_text(encoding="utf-8", errors="replace")


def texts_of(row: License) -> list[str]:
    return [source.text for source in row.sources if source.text]


def read_for(row: License) -> list[str]:
    """The texts that the clauses of ``row`` may stand in: its own, and those of the licence that it adds to."""
    return texts_of(row) + [name for other in ROWS if other.id == row.base for name in texts_of(other)]


def spellings(value: float) -> list[str]:
    """How a text may write ``value``: 1000000, 1,000,000, 1 million, one million, 1M, 100万."""
    found = [f"{value:.0f}", f"{value:,.0f}", f"{value:,.0f}".replace(",", " "), f"{value:,.0f}".replace(",", ".")]
    for word, scale in SCALES.items():
        count = value / scale
        if 0.01 <= count < 10_000:
            found += [f"{count:g} {word}", f"{count:g}{word}", f"{count:g}-{word}"]
            if count in WORDS and len(word) > 2:
                found += [f"{WORDS[int(count)]} {word}", f"{WORDS[int(count)]} ({count:g}) {word}"]
    return found


def figures_in(text: str, value: float) -> list[re.Match[str]]:
    """Each place where ``text`` has the figure, in any spelling."""
    pattern = "|".join(re.escape(item) for item in sorted(spellings(value), key=len, reverse=True))
    return list(re.finditer(rf"(?<![\d.,])(?:{pattern})(?![\d]|[.,]\d)", text, re.IGNORECASE))


def around(hit: re.Match[str], reach: int) -> str:
    return hit.string[max(0, hit.start() - reach) : hit.end() + reach]


def missing_figure(text: str, threshold: Threshold) -> str:
    """What the text does not say of ``threshold``; empty where it says all."""
    hits = figures_in(text, threshold.value)
    if not hits:
        return f"{threshold.value:,.0f} is not in the text"
    money = CURRENCIES.get(threshold.currency, threshold.currency)
    for hit in hits:
        named = all(
            re.search(pattern, around(hit, NEAR), re.IGNORECASE) for pattern in (METRICS[threshold.metric], money)
        )
        least = re.search(LEAST, around(hit, BESIDE), re.IGNORECASE)
        more = re.search(MORE, around(hit, NEAR), re.IGNORECASE)
        if named and (least if threshold.comparison == "at-least" else more and not least):
            return ""
    return f"{threshold.value:,.0f}: no place in the text has it as {threshold.metric}, {threshold.comparison}"


def numbers_of(reference: str) -> list[list[str]]:
    """The numbered places in ``reference``, each as its levels: "1.b.i, 4(a)" is 1, b, i and 4, a."""
    found = []
    for part in re.split(r"[,;]|\band\b", reference):
        part = part.strip().split("-")[0]
        if re.fullmatch(r"\d{1,2}(?:\.?\(?[0-9a-zA-Z]{1,4}\)?)*", part):
            found.append([level for level in re.split(r"[.()\s]+", part) if level])
    return found


def missing_number(text: str, levels: list[str]) -> str:
    """The level of a clause number that no line of ``text`` shows as a number; empty where all are shown."""
    top, *rest = levels
    mark = r"[ \t>#*_\-\\(\[“\"]*(?:(?:section|article|clause|paragraph|第)\s*)?"
    decimal = [level for level in rest if level.isdigit()]
    dotted = ".".join([top, *decimal])
    if re.search(rf"(?im)^{mark}{re.escape(dotted)}\b", text):
        rest = [level for level in rest if not level.isdigit()]
    elif not re.search(rf"(?im)(?:^|\n|[.;:]\s|\s\s){mark}{top}(?:[\\.):、\s]|\*\*)", text):
        return top
    for level in rest:
        shown = "|".join(re.escape(item) for item in same_place(level))
        if not re.search(rf"(?i)(?:^|[\s*_(\[.])(?:{shown})(?:\\?[.):]|\s*[)）])", text):
            return level
    return ""


def same_place(level: str) -> list[str]:
    """How copies may number the item ``level`` of a list: as it is, or b as 2 where a page's markup counts."""
    found = [level]
    if len(level) == 1 and level.isalpha():
        found.append(str(ord(level.casefold()) - ord("a") + 1))
    if level in ROMAN:
        found.append(str(ROMAN.index(level) + 1))
    return found


def problems(row: License) -> list[str]:
    """Where ``row`` and the texts that it names do not agree."""
    names = read_for(row)
    gone = [f"{name} is not in the folder" for name in names if not (CORPUS / name).is_file()]
    if gone:
        return gone
    found = []
    for clause in row.clauses:
        if (clause.confidence or row.confidence) in ("text", "secondary"):
            found += [f"{clause.kind} {clause.clause}: {problem}" for problem in _problems(clause, names)]
    return found


def _problems(clause: Clause, names: list[str]) -> list[str]:
    found = [
        f"not in the text: {string!r}"
        for string in clause.strings
        if not any(" ".join(string.split()) in text_of(name) for name in names)
    ]
    for threshold in clause.thresholds:
        missing = [missing_figure(text_of(name), threshold) for name in names]
        if threshold.value and all(missing):
            found.append(missing[0])
    for levels in numbers_of(clause.clause):
        if not NUMBERS_LOST.keys() & set(names) and all(missing_number(lines_of(name), levels) for name in names):
            found.append(f"no clause number {'.'.join(levels)}")
    said = clause.says.split()
    for start in range(len(said) - OWN_WORDS + 1):
        run = " ".join(said[start : start + OWN_WORDS])
        if any(run.casefold() in text_of(name).casefold() for name in names):
            found.append(f"copied words: {run!r}")
            break
    return found


@needs_texts
@each_row
def test_strings_figures_and_numbers_stand_in_the_text(row: License) -> None:
    assert problems(row) == []


@needs_texts
@each_row
def test_sources_are_as_the_folder_records_them(row: License) -> None:
    index = {entry["id"]: entry for entry in json.loads((CORPUS / "ai" / "index.json").read_text(encoding="utf-8"))}
    for source in row.sources:
        entry = index.get(Path(source.text).stem) if source.text.startswith("ai/") else None
        if entry is not None and entry["commit"] and source.commit:
            assert (source.repo, source.path) == (entry["repo"], entry["path"])
            assert entry["commit"].startswith(source.commit)


def test_a_text_belongs_to_one_row() -> None:
    owners: dict[str, str] = {}
    for row in WITH_TEXTS:
        for name in texts_of(row):
            assert owners.setdefault(name, row.id) == row.id, f"{name} is named by {owners[name]} too"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_was_read_says_where(row: License) -> None:
    if row.confidence == "text":
        assert any(source.commit for source in row.sources) or row.source or row.note


@pytest.mark.parametrize(
    ("text", "threshold", "problem"),
    [
        ("more than 700 million monthly active users", Threshold("monthly-active-users", 7e8), False),
        ("if the users number over 100,000,000 a month", Threshold("monthly-active-users", 1e8), False),
        ("月活跃用户超过1亿", Threshold("monthly-active-users", 1e8), False),
        ("revenue of US$10M or more", Threshold("annual-revenue", 1e7, "USD", "at-least"), False),
        ("revenue of US$10M or more", Threshold("annual-revenue", 1e7, "USD"), True),
        ("more than 1,700 million monthly active users", Threshold("monthly-active-users", 7e8), True),
        ("more than 70 million monthly active users", Threshold("monthly-active-users", 7e8), True),
        ("more than 20 million in revenue", Threshold("annual-revenue", 2e7, "USD"), True),
        ("more than 700 million downloads", Threshold("monthly-active-users", 7e8), True),
    ],
)
def test_figures_are_recognised(text: str, threshold: Threshold, problem: bool) -> None:
    assert bool(missing_figure(text, threshold)) is problem


@pytest.mark.parametrize(
    ("reference", "levels"),
    [
        ("1.b.i", [["1", "b", "i"]]),
        ("4(a), 5", [["4", "a"], ["5"]]),
        ("2.2.1", [["2", "2", "1"]]),
        ("last paragraph", []),
        ("Acceptable Use Policy", []),
    ],
)
def test_clause_numbers_are_taken_apart(reference: str, levels: list[list[str]]) -> None:
    assert numbers_of(reference) == levels


def test_clause_numbers_are_looked_for_where_they_stand() -> None:
    text = "Terms\n\n**1. Grant.**\n   a. You may.\n   b. You must:\n      i. say so.\n\n## 2\\. Rest\n(c) All.\n"
    assert missing_number(text, ["1", "b", "i"]) == ""
    assert missing_number(text, ["2", "c"]) == ""
    assert missing_number(text, ["3"]) == "3"
    assert missing_number(text, ["1", "z"]) == "z"
