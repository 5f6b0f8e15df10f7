"""Parameters in sentences of our own."""

import time

import pytest

from scanner.licensing.parameters import parameters_of
from scanner.licensing.parameters.amounts import amounts

USERS, REVENUE = "monthly-active-users", "annual-revenue"


def limits(text):
    return [
        (item.name, item.value, item.unit, item.period, item.comparison) for item in parameters_of(text) if item.unit
    ]


def one(text, name):
    return [item.value for item in parameters_of(text) if item.name == name]


NUMBERS = [
    ("700 million", 700_000_000),
    ("**700 million**", 700_000_000),
    ("700\n    million", 700_000_000),
    ("100,000,000", 100_000_000),
    ("100 000 000", 100_000_000),
    ("100.000.000", 100_000_000),
    ("100'000'000", 100_000_000),
    ("2.5 billion", 2_500_000_000),
    ("20M", 20_000_000),
    ("20m", 20_000_000),
    ("50k", 50_000),
    ("twenty million", 20_000_000),
    ("one hundred and fifty thousand", 150_000),
    ("one hundred thousand (100,000)", 100_000),
    ("a million", 1_000_000),
    ("１００，０００，０００", 100_000_000),
    ("7\u00a0million", 7_000_000),
    ("7 mil\u200blion", 7_000_000),
]


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_numbers_in_every_spelling(written, value):
    text = f"Whoever has more than {written} monthly active users needs our consent."
    assert limits(text) == [(USERS, value, "users", "month", "more-than")]
    item = parameters_of(text)[0]
    assert text[item.start : item.end].strip("*") in written


EASTERN = [
    ("产品的月活跃用户数超过1亿的，须另行申请。", USERS, 100_000_000, "users", "more-than"),
    ("月活跃用户超过七亿的企业须申请。", USERS, 700_000_000, "users", "more-than"),
    ("每月访问量不得超过100万次。", "monthly-visits", 1_000_000, "visits", "more-than"),
    ("年收入达到1百万美元的，须联系我们。", REVENUE, 1_000_000, "USD", "at-least"),
    ("年度营业收入超过人民币10亿元的公司须申请。", REVENUE, 1_000_000_000, "CNY", "more-than"),
    ("월간 활성 사용자가 100만 명을 초과하는 경우 문의하십시오.", USERS, 1_000_000, "users", "more-than"),
    ("연 매출이 10억 원 이상인 기업은 문의하십시오.", REVENUE, 1_000_000_000, "KRW", "at-least"),
]


@pytest.mark.parametrize(("text", "name", "value", "unit", "comparison"), EASTERN)
def test_chinese_and_korean(text, name, value, unit, comparison):
    assert [(item[0], item[1], item[2], item[4]) for item in limits(text)] == [(name, value, unit, comparison)]


SENTENCES = [
    ("once your MAU exceeds 5M", [(USERS, 5_000_000, "users", "month", "more-than")]),
    ("with 1,000 monthly active users or more", [(USERS, 1000, "users", "month", "at-least")]),
    ("10 million active users in any month", [(USERS, 10_000_000, "users", "month", "")]),
    ("not exceed 1 million visits per month", [("monthly-visits", 1_000_000, "visits", "month", "more-than")]),
    ("annual revenue above US$ 20 million", [(REVENUE, 20_000_000, "USD", "year", "more-than")]),
    ("yearly turnover of EUR 2.5 million or more", [(REVENUE, 2_500_000, "EUR", "year", "at-least")]),
    ("annual revenue under $1M", [(REVENUE, 1_000_000, "USD", "year", "at-least")]),
    ("over 10 billion RMB in annual revenue", [(REVENUE, 10_000_000_000, "CNY", "year", "more-than")]),
    ("more than $10,000,000 a year in revenue", [(REVENUE, 10_000_000, "USD", "year", "more-than")]),
    (
        "revenue over any twelve (12) months exceeds USD 5,000,000",
        [(REVENUE, 5_000_000, "USD", "12-months", "more-than")],
    ),
    ("monthly revenue of at least $1,000,000", [("monthly-revenue", 1_000_000, "USD", "month", "at-least")]),
    ("ARR above $30M", [("annual-recurring-revenue", 30_000_000, "USD", "year", "more-than")]),
    ("aggregate revenue exceeds $5 million", [("revenue", 5_000_000, "USD", "", "more-than")]),
    ("raised more than $10 million in funding", [("funding", 10_000_000, "USD", "", "more-than")]),
    ("fewer than 100 employees", [("employees", 100, "people", "", "at-least")]),
    (
        "more than 100 million monthly active users, or $20 million (or its equivalent) in monthly revenue",
        [
            (USERS, 100_000_000, "users", "month", "more-than"),
            ("monthly-revenue", 20_000_000, "USD", "month", "more-than"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_what_a_number_counts_is_read_from_its_sentence(text, expected):
    assert limits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Our liability is limited to $100. The users are happy.",
        "In 2024 the users of revenue tools met.",
        "Section 12 is about monthly active users.",
        "Users may keep 5% of revenue for 30 days.",
        "We serve users. There are 1,000,000 stars.",
        "Version 3.1 is for monthly active users.",
    ],
)
def test_other_numbers_are_no_limits(text):
    assert limits(text) == []


TERRITORIES = [
    ("The Territory is worldwide, excluding the EU, the UK and South Korea.", ["EU", "GB", "KR"]),
    ("These terms do not apply in the European Union.", ["EU"]),
    ("No rights are granted in Japan.", ["JP"]),
    ("You may not use the Software in mainland China.", ["CN"]),
    ("Use is free everywhere except in Russia and Belarus.", ["RU", "BY"]),
    ("It is not available to residents of the United Kingdom.", ["GB"]),
    ("These rights are not granted to you if you live in, or your company is based in, the European Union.", ["EU"]),
    ("本协议不适用于欧盟、英国和韩国。", ["EU", "GB", "KR"]),
    ("Use in Japan is prohibited.", ["JP"]),
    ("Companies based in the EU may not download it.", ["EU"]),
    ("This agreement is governed by the laws of Japan, excluding its conflict rules.", []),
    ("You may use it in the European Union.", []),
    ("You must not export it to Cuba or Iran.", []),
    ("Our office is in Singapore. It is not open on Sundays.", []),
    ("We hold rights in countries other than the United States.", []),
]


@pytest.mark.parametrize(("text", "codes"), TERRITORIES)
def test_territories(text, codes):
    assert one(text, "excluded-territory") == codes


def test_a_territory_that_concerns_some_models_only_says_so():
    text = "With respect to any speaking models, no rights are granted to you in the European Union."
    assert [(item.value, item.scope) for item in parameters_of(text)] == [("EU", "speaking models")]


def test_strings_to_show():
    assert one('You shall prominently display "Made by Foo" on your site.', "display") == ["Made by Foo"]
    assert one("“Foo K9” must be prominently displayed there.", "display") == ["Foo K9"]
    assert one('Say "Built with Foo" or "Improved using Foo" there.', "display") == [
        "Built with Foo",
        "Improved using Foo",
    ]
    assert one('You are encouraged to say "Powered by Foo".', "display") == []
    assert one('You are encouraged to say "Powered by Foo".', "display-encouraged") == ["Powered by Foo"]
    assert one('The name must have "Foo" at the beginning of the model name.', "name-prefix") == ["Foo"]
    assert one("Model names begin with “Foo”.", "name-prefix") == ["Foo"]


def test_notices_keep_the_quotes_inside_them():
    curly = "Carry the following notice: “Foo is licensed under\nFoo Terms. “Foo” is ours.” And more."
    straight = (
        'Carry the following attribution notice: "Foo is licensed under Foo Terms. The mark "Foo" is ours." And more.'
    )
    assert one(curly, "notice") == ["Foo is licensed under Foo Terms. “Foo” is ours."]
    assert one(straight, "notice") == ['Foo is licensed under Foo Terms. The mark "Foo" is ours.']
    assert one(curly, "product") == ["Foo"]
    assert one('Carry the following notice: "' + "word " * 400, "notice") == []


DATES = [
    ("Foo 3 Version Release Date: July 23, 2024", "version-release-date", "2024-07-23"),
    ("Foo 3 Release Date: 14 May 2024", "version-release-date", "2024-05-14"),
    ("Model Release Date: 2026-02-13", "version-release-date", "2026-02-13"),
    ("Last modified: April 1st, 2024", "agreement-date", "2024-04-01"),
    ("Foo Terms, dated 2 Sept. 2022", "agreement-date", "2022-09-02"),
    ("Version 2.0, January 2004", "agreement-date", "2004-01"),
    ("Effective Date: 3 March 2025", "effective-date", "2025-03-03"),
    ("更新日期：2024年5月6日", "agreement-date", "2024-05-06"),
]


@pytest.mark.parametrize(("text", "name", "value"), DATES)
def test_dates(text, name, value):
    assert one(text, name) == [value]


def test_law_and_holders():
    assert one("This is governed by the laws of the State of Foo.", "governing-law") == ["State of Foo"]
    assert one("This is governed under PRC laws.", "governing-law") == ["PRC"]
    assert one("Copyright (c) 2024-2026 Foo Labs, Inc. All rights reserved.\n", "copyright-holder") == ["Foo Labs, Inc"]
    assert one("Copyright [yyyy] [name of owner]\nCopyright notices must stay.", "copyright-holder") == []


def test_clause_numbers():
    text = "1. First\n  a. One\n  b. Two\n     i. More than 10 million monthly active users.\n2. Over $5M annual revenue.\n"
    assert [(item.name, item.clause) for item in parameters_of(text)] == [(USERS, "1.b.i"), (REVENUE, "2")]


def test_a_value_stated_twice_is_one_parameter_and_two_values_are_two():
    same = "More than 5 million monthly active users. Again: more than 5,000,000 monthly active users."
    assert one(same, USERS) == [5_000_000]
    assert one(same.replace("5,000,000", "6,000,000"), USERS) == [5_000_000, 6_000_000]


def test_words_are_cut():
    item = parameters_of("word " * 200 + "more than 5 million monthly active users " + "word " * 200)[0]
    assert len(item.words) == 300


HOSTILE = [
    "million ",
    "1 ",
    "revenue 10000 usd ",
    '"',
    "“",
    'following notice: "',
    "not in the eu, ",
    "date: ",
    " ",
    '"built with ',
    "\n1. a\n",
    'name "',
    "copyright 2020 ",
    "governed by laws of A ",
    "월 활성 사용자 1만 ",
    "亿",
    "users ",
    '" mean "',
    "two hundred million ",
    "1,",
    "*",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_a_second_at_most(piece):
    text = (piece * (1 << 20))[: 1 << 20]
    start = time.perf_counter()
    found = parameters_of(text)
    assert time.perf_counter() - start < 4  # 0.8 s on a quiet machine
    assert len(found) <= 500


def test_a_number_too_long_is_no_amount():
    text = "1" * 400 + " users"
    assert list(amounts(text, 0, len(text))) == []


@pytest.mark.parametrize("space", ["\x1f", "\x1c ", "\t", "\u3000", " - ", "\n"])
def test_any_white_space_may_stand_in_an_amount(space):
    (found,) = parameters_of(f"more than 700{space}million monthly active users")
    assert (found.value, found.unit) == (700_000_000, "users")


def test_a_text_of_opening_quotes_is_read_once():
    began = time.process_time()
    parameters_of('"Built with ' * 87_000)
    assert time.process_time() - began < 2
