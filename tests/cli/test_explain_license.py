"""The page of a licence: found by whatever people call it, in three groups, and honest about what was not read."""

from __future__ import annotations

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.license import Clause, License, Source, Threshold
from scanner.catalog.license_words import conditions, short
from scanner.cli.explain_license import license_page
from scanner.cli.main import main
from scanner.licensing.lookup import find_license

MADE_UP = License(
    "house-1.0",
    "House License 1.0",
    "community",
    family="house",
    spdx="LicenseRef-house-1.0",
    aliases=("LicenseRef-scancode-house",),
    names=("house", "house-license"),
    object="model",
    commercial="conditional",
    clauses=(
        Clause("license-copy", "Recipients get a copy.", clause="1", when=("distribute", "product", "host")),
        Clause(
            "further-license",
            "The house has to be asked first.",
            clause="2.a",
            when=("commercial",),
            thresholds=(
                Threshold("monthly-active-users", 700_000_000, measured="in the month before"),
                Threshold("annual-revenue", 20_000_000, currency="USD", comparison="at-least"),
            ),
            business=("model-as-a-service", "ai-work-assistant"),
            exempt=("host", "copies inside a product"),
        ),
        Clause("territory", "It is not given there.", clause="3, last paragraph", territories=("EU", "GB", "ZZ")),
        Clause(
            "display",
            "This is shown.",
            clause="4",
            strings=("Built with House",),
            where=("website", "about page"),
            strength="encouraged",
            confidence="recall",
        ),
        Clause("output-training", "No competing models.", clause="5", value="non-competing", when=("train",)),
        Clause("governing-law", "The law of the house applies.", clause="6"),
    ),
    sources=(Source("house/model", "LICENSE", "0123456789abcdef"),),
    confidence="text",
    note="Two editions share the name.",
)

PAGE = """\
house-1.0: House License 1.0

  commercial  on conditions, see below
  category    community, of the family house
  made for    models
  SPDX        LicenseRef-house-1.0
  also known  LicenseRef-scancode-house
  also named  house
              house-license
  known       read in the licence's own text
  read in     house/model/LICENSE@0123456789abcdef

  Two editions share the name.

What it does not give or limits
  2.a         further-license: The house has to be asked first.
              when: commercial use
              size: more than 700,000,000 monthly active users (in the month before)
              or: at least 20,000,000 USD of annual revenue
              who: with the business model-as-a-service or ai-work-assistant
              except: offering it over a network; copies inside a product
  3, last paragraph
              territory: It is not given there.
              where: in the European Union, the United Kingdom or ZZ
  5           output-training (non-competing): No competing models.
              when: training another model with it

What you have to do
  1           license-copy: Recipients get a copy.
              when: passing it on, shipping a product with it or offering it over a network
  4           display (encouraged): This is shown.
              exactly: “Built with House”
              shown on: website or about page
              known: from memory, not checked

What else it says
  6           governing-law: The law of the house applies.

These are our words for what a text says, and no legal advice: the text itself decides.
"""


def test_the_page_says_what_is_limited_then_what_to_do_then_the_rest() -> None:
    assert license_page(MADE_UP, load()) == PAGE


def test_a_page_from_memory_says_so_over_each_group() -> None:
    values = {name: getattr(MADE_UP, name) for name in License.__match_args__}
    row = License(**{**values, "confidence": "recall", "sources": (), "source": "cards"})
    page = license_page(row, load())
    assert "known       from memory, not checked\n  named in    cards\n" in page
    assert "read" not in page.replace("shared", "")
    for title in ("What it does not give or limits", "What you have to do", "What else it says"):
        assert f"\n{title} (from memory, not checked)\n" in page


@pytest.mark.parametrize("row", load().licenses(), ids=lambda row: row.id)
def test_every_licence_has_a_page_with_each_of_its_clauses(row: License) -> None:
    page = license_page(row, load())
    flat = " ".join(page.split())
    for clause in row.clauses:
        assert " ".join(clause.says.split()) in flat
        assert all(f"“{text}”" in page for text in clause.strings), "exact strings are never wrapped"
        assert short(clause) and "{" not in short(clause)
    assert page.endswith("the text itself decides.\n")
    assert "\n\n\n" not in page and "Threshold(" not in page
    assert row.confidence != "recall" or "from memory, not checked" in page


CALLED = {
    "apache-2.0": "Apache-2.0|apache-2|The Apache License, Version 2.0|APACHE-2.0",
    "gpl-3.0": "GPL-3.0-or-later|gpl-3.0|GPLv3",
    "hyperclova-x-seed": "hyperclovax-seed|LicenseRef-scancode-hyperclova-x-seed-2025|HyperCLOVA X SEED Model License",
    "lfm1.0": "LFM1.0|LicenseRef-lfm1.0|lfm-open-license-v1.0|LFM Open License v1.0",
    "modified-mit": "modified-mit|Modified MIT License|LicenseRef-modified-mit",
    "mrl-0.1": "mrl|Mistral AI Research License|licenseref-mrl-0.1",
    "nvidia-open-model": "LicenseRef-scancode-nvidia-open-model-2025-04-28|nvidia-open-model-license",
    "exaone": "exaone|EXAONE AI Model License Agreement",
    "exaone-4.0-nc": "EXAONE AI Model License Agreement 1.2 - NC",
    "tencent-hunyuan-community": "tencent-license|TENCENT HUNYUAN COMMUNITY LICENSE AGREEMENT",
}


@pytest.mark.parametrize(("license_id", "name"), [(row, name) for row in CALLED for name in CALLED[row].split("|")])
def test_a_licence_is_found_by_whatever_people_call_it(license_id: str, name: str) -> None:
    row = find_license(name, load())
    assert row is not None and row.id == license_id


@pytest.mark.parametrize("row", load().licenses(), ids=lambda row: row.id)
def test_a_licence_is_found_by_all_that_its_row_says(row: License) -> None:
    for name in (row.id, *row.hub, *row.names, *row.aliases):
        found = find_license(name, load())
        assert found is not None and found.id == row.id, name


@pytest.mark.parametrize("name", ["", " ", "no such terms", "LicenseRef-", "MIT OR Apache-2.0", "x" * 5000, "\x1b[31m"])
def test_what_is_no_licence_is_not_found(name: str) -> None:
    assert find_license(name, load()) is None


def test_a_mistyped_name_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for typed, meant in (
        ("hyperclovax-sed", "hyperclovax-seed"),
        ("LicenseRef-lfm1.1", "lfm1.0"),
        ("lama3.1", "llama3.1"),
    ):
        assert main(["explain", typed]) == 2
        assert f'Did you mean "{meant}"?' in capsys.readouterr().err
    assert main(["explain", "qqqqqqqqqqqq"]) == 2
    assert "docs/licenses.md lists the licences" in capsys.readouterr().err


def test_real_terms_read_as_their_texts_have_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "tencent-hunyuan-3d-2.0"]) == 0
    page = capsys.readouterr().out
    assert "size: more than 1,000,000 monthly active users" in page
    assert "in the European Union, the United Kingdom or South Korea" in page
    assert main(["explain", "lfm1.0"]) == 0
    assert "size: at least 10,000,000 USD of annual revenue" in capsys.readouterr().out
    assert main(["explain", "jamba-open"]) == 0
    page = capsys.readouterr().out
    assert "What it does not give or limits (from memory, not checked)" in page and "read in " not in page


def test_a_clause_in_few_words_keeps_its_figures() -> None:
    copy, ask, place, show, train, _ = MADE_UP.clauses
    assert short(ask) == (
        "ask first above 700,000,000 monthly active users or from 20,000,000 USD of annual revenue"
        " for model-as-a-service or ai-work-assistant"
    )
    assert short(place) == "not in the European Union, the United Kingdom or ZZ"
    assert short(show) == "shows “Built with House” (encouraged)"
    assert short(train) == "outputs train no competing models"
    assert short(Clause("further-license", "Asked.", when=("commercial",))) == "ask first for commercial use"
    assert conditions(copy) == ["when: passing it on, shipping a product with it or offering it over a network"]


def test_a_category_lists_its_licences(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("permissive", "category: permissive"):
        assert main(["explain", name]) == 0
        assert "  apache-2.0 " in capsys.readouterr().out
