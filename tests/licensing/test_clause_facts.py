"""From a concluded licence to its clauses: kinds, figures, the text's own numbers, and one line that sums them up."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.license import LIMITS, Clause, License, Threshold
from scanner.licensing.clause_facts import cited, clause_facts, kind_of, limits_of
from scanner.licensing.conclusions import conclusions, rows_of
from scanner.licensing.figures import amount, in_words
from scanner.licensing.row_as_read import as_read
from scanner.licensing.summary import _ORDER
from scanner.model.fact import Fact, Value, fact
from scanner.model.place import Place

TEXTS = Path(__file__).parents[3] / "shared" / "data" / "license_texts" / "ai"

SIZE = Clause("further-license", "The large ask first.", "2", thresholds=(Threshold("monthly-active-users", 700e6),))
SHOWN = Clause(
    "display",
    "The large show the name.",
    "3",
    when=("commercial",),
    thresholds=(Threshold("monthly-active-users", 100e6), Threshold("monthly-revenue", 20e6, "USD")),
    strings=("Tiger 2",),
)
ROW = License("tiger", "Tiger License", "community", clauses=(SIZE, SHOWN), commercial="conditional", confidence="text")


def concluded(*licenses: str, **more: Value) -> Fact:
    values: dict[str, Value] = {"repo": "", "licenses": licenses, "spdx": None, "relation": "and", "basis": "card"}
    return fact("license-concluded", Place("README.md", line=2), **{**values, **more})


def users(value: float, comparison: str = "more-than") -> tuple[Value, ...]:
    return ("monthly-active-users", value, "users", comparison, 12)


def figures(row: License) -> list[tuple[str, float]]:
    return [(limit.metric, limit.value) for clause in row.clauses for limit in clause.thresholds]


def test_a_number_of_the_text_takes_the_place_of_the_rows() -> None:
    assert as_read(ROW, (), False) is ROW
    same = as_read(ROW, (users(700e6), users(100e6)), False)
    assert figures(same) == figures(ROW)
    lower = as_read(ROW, (users(5e6, "at-least"), users(100e6)), False)
    assert figures(lower)[0] == ("monthly-active-users", 5e6)
    assert lower.clauses[0].thresholds[0].comparison == "at-least"
    assert figures(lower)[1:] == figures(ROW)[1:]
    several = as_read(ROW, (users(9e6), users(5e6), users(100e6)), False)
    assert figures(several)[0] == ("monthly-active-users", 5e6)


def test_what_only_a_changed_text_has_becomes_a_clause() -> None:
    plain = License("plain", "Plain", "permissive", commercial="allowed")
    stated = (users(1e6), ("excluded-territory", "DE", "", "", 3))
    assert as_read(plain, stated, False).clauses == ()
    added = limits_of(as_read(plain, stated, True))
    assert [limit.kind for limit in added] == ["threshold", "territory"]
    assert added[1].clause.territories == ("DE",)


def test_strings_and_places_of_the_text_count() -> None:
    read = as_read(ROW, (("display", "Tiger 3", "", "", 9),), False)
    assert read.clauses[1].strings == ("Tiger 3",)
    there = License("t", "T", "community", clauses=(Clause("territory", "s.", territories=("EU",)),))
    assert as_read(there, (("excluded-territory", "KR", "", "", 1),), False).clauses[0].territories == ("EU", "KR")


def test_a_template_takes_its_figures_from_the_text() -> None:
    row = load().license("modified-mit")
    assert row is not None
    read = as_read(row, (users(100e6), ("display", "Kimi K2", "", "", 20)), False)
    (display,) = [clause for clause in read.clauses if clause.kind == "display"]
    assert (display.strings, display.thresholds[0].value) == (("Kimi K2",), 100e6)


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        (SIZE, "threshold"),
        (Clause("further-license", "s."), "permission"),
        (
            Clause("further-license", "s.", business=("model-as-a-service",), thresholds=SIZE.thresholds),
            "business-model",
        ),
        (Clause("non-commercial", "s.", thresholds=SIZE.thresholds), "threshold"),
        (Clause("non-commercial", "s."), "non-commercial"),
        (Clause("output-training", "s.", value="derivative-if-similar"), "output-derivative"),
        (Clause("output-training", "s.", value="prohibited"), "output-training"),
        (Clause("use-restrictions", "s.", business=("military",)), "use-restrictions"),
    ],
)
def test_a_clause_is_named_by_what_sets_it_off(clause: Clause, kind: str) -> None:
    assert kind_of(clause) == kind


def test_every_limit_of_every_row_has_a_rule_and_words_that_sum_it_up() -> None:
    words = {kind_of(Clause(kind, "s.")) for kind in LIMITS} | {"threshold", "business-model", "output-derivative"}
    assert words <= set(_ORDER)
    words |= {"unrecorded", "display"}
    rules = load().rules_for("license-clause")
    asked = {str(value) for rule in rules for _, condition in rule.when.where for value in condition.equals}
    assert words == asked
    for row in load().licenses():
        facts = list(clause_facts([concluded(row.id)]))
        found = [item for item in facts if item.kind == "license-clause"]
        assert {str(item.get("limit")) for item in found} <= asked
        keys = [(item.get("limit"), item.get("clause"), item.get("part")) for item in found]
        assert len(keys) == len(set(keys))
        if row.category in ("non-commercial", "research"):
            assert {"non-commercial", "research-only", "permission"} & {str(item.get("limit")) for item in found}, (
                row.id
            )


def test_outputs_that_may_train_freely_are_no_limit() -> None:
    limits = {item.get("limit") for item in clause_facts([concluded("llama3.1")])}
    assert "output-training" not in limits
    assert "threshold" in limits


def test_the_summary_tells_the_figures_first_and_whether_all_is_known() -> None:
    (known,) = [item for item in clause_facts([concluded("llama3.1")]) if item.kind == "license-summary"]
    assert str(known.get("asks")).startswith("other terms for more than 700 million monthly active users; ")
    assert '"Built with Llama" shown' in str(known.get("asks"))
    assert known.get("settled") is True
    (open_,) = [item for item in clause_facts([concluded("modified-mit")]) if item.kind == "license-summary"]
    assert open_.get("settled") is False
    assert not list(clause_facts([concluded("apache-2.0")]))
    (unknown,) = clause_facts([concluded("no-such-row")])
    assert (unknown.kind, unknown.get("limit")) == ("license-clause", "unrecorded")


def test_a_choice_is_marked_and_a_sum_is_not() -> None:
    facts = list(clause_facts([concluded("mit", "cc-by-nc-4.0", relation="or")]))
    assert {item.get("choice") for item in facts} == {("mit", "cc-by-nc-4.0")}
    facts = list(clause_facts([concluded("mit", "cc-by-nc-4.0")]))
    assert {item.get("alternative") for item in facts} == {False}


def test_a_card_that_no_conclusion_speaks_for_is_one_by_itself() -> None:
    def card(path: str, **more: Value) -> Fact:
        values: dict[str, Value] = {"statement": "card", "license": "mit", "spdx": "MIT"}
        return fact("license-declared", Place(path, line=2), **{**values, **more})

    facts = [
        concluded("llama3.1", repo="a"),
        card("a/README.md"),
        card("a/sub/README.md"),
        card("b/README.md"),
        card("c/README.md", license=None, spdx="MIT OR Apache-2.0"),
        card("d/README.md", license=None, spdx="MIT AND Apache-2.0"),
        card("e/README.md", statement="gguf"),
    ]
    found = [(item.get("repo"), item.get("licenses"), item.get("relation")) for item in conclusions(facts)]
    assert found == [
        ("a", ("llama3.1",), "and"),
        ("b", ("mit",), "and"),
        ("c", ("mit", "apache-2.0"), "or"),
        ("d", ("mit", "apache-2.0"), "and"),
    ]


def test_rows_are_read_with_the_parameters_of_the_conclusion() -> None:
    (row,) = rows_of(concluded("llama3.1", parameters=(users(1e6),)))
    assert ("monthly-active-users", 1e6) in figures(row)


@pytest.mark.parametrize(
    ("value", "words"), [(700e6, "700 million"), (1e10, "10 billion"), (2500, "2,500"), (1.5e6, "1.5 million")]
)
def test_amounts_are_told_as_people_write_them(value: float, words: str) -> None:
    assert amount(value) == words


def test_figures_are_told_with_what_they_count() -> None:
    assert in_words([("annual-revenue", 10e6, "USD", "at-least")]) == "USD 10 million or more of revenue a year"
    assert in_words([("monthly-active-users", 1e6, "", "more-than"), ("monthly-revenue", 2e6, "EUR", "more-than")]) == (
        "more than 1 million monthly active users or more than EUR 2 million of revenue a month"
    )


def test_a_clause_is_cited_by_its_number_or_by_its_part() -> None:
    assert cited("Tiger License", "1.b.i") == "clause 1.b.i of the Tiger License"
    assert cited("Tiger License", "IV") == "clause IV of the Tiger License"
    assert cited("Tiger License", "last paragraph") == "the Tiger License (last paragraph)"
    assert cited("Tiger License", "") == "the Tiger License"


@pytest.mark.parametrize(
    ("row_id", "text", "old", "new", "figure"),
    [
        ("llama3.1", "llama-3.1-community.txt", "700 million", "7 million", ("monthly-active-users", 7e6)),
        ("lfm1.0", "lfm-open-license-liquid-audio.txt", "", "", ("annual-revenue", 1e7)),
        ("kimi-k2-modified-mit", "kimi-k2-modified-mit.txt", "100 million", "3 million", ("monthly-active-users", 3e6)),
    ],
)
def test_a_number_changed_in_a_real_text_is_the_number_that_counts(
    row_id: str, text: str, old: str, new: str, figure: tuple[str, float]
) -> None:
    if not (TEXTS / text).exists():
        pytest.skip("the texts of licences are not in this checkout")
    from scanner.licensing.parameters import parameters_of

    read = parameters_of(
        (TEXTS / text).read_text(encoding="utf-8").replace(old, new)
        if old
        else (TEXTS / text).read_text(encoding="utf-8")
    )
    parameters = tuple((item.name, item.value, item.unit, item.comparison, 1) for item in read)
    (row,) = rows_of(concluded(row_id, parameters=parameters))
    assert figure in figures(row)


def test_a_clause_points_to_the_line_of_the_text_that_sets_its_figure() -> None:
    read = (("monthly-active-users", 100000000, "users", "more-than", 30), ("excluded-territory", "EU", "", "", 3))

    def lines(**more: Value) -> dict[str, int | None]:
        facts = clause_facts([concluded("tencent-hunyuan-community", parameters=read, **more)])
        return {str(item.get("limit")): item.place.line for item in facts if item.kind == "license-clause"}

    from_text = lines(basis="text")
    assert (from_text["threshold"], from_text["territory"], from_text["use-restrictions"]) == (30, 3, 2)
    assert set(lines(basis="card").values()) == {2}


def test_clauses_of_one_effect_are_one_with_the_numbers_and_words_of_both() -> None:
    clauses = (
        Clause("use-restrictions", "The law is kept.", "4.e", uses=("unlawful-use",)),
        Clause("use-restrictions", "A list is closed.", "4.a", uses=("spam",), business=("military",)),
        Clause("research-only", "For research.", "1.i, 2.a", when=("commercial",)),
        Clause("non-commercial", "Commerce asks first.", "2.b", when=("commercial",)),
    )
    found = {limit.kind: limit for limit in limits_of(License("t", "T License", "research", clauses=clauses))}
    assert set(found) == {"use-restrictions", "non-commercial"}
    assert found["non-commercial"].number == "1.i, 2.a, 2.b"
    assert found["non-commercial"].clause.says == "For research. Commerce asks first."
    assert found["use-restrictions"].clause.uses == ("unlawful-use", "spam")
    assert found["use-restrictions"].clause.business == ("military",)
    assert cited("T License", "4.e, 4.a") == "clauses 4.e, 4.a of the T License"


def test_the_free_choice_makes_the_other_licences_conditions_no_matter() -> None:
    kinds = [item.kind for item in clause_facts([concluded("mit", "gpl-3.0", relation="or")])]
    assert "license-summary" not in kinds
    assert "license-summary" in [item.kind for item in clause_facts([concluded("mit", "gpl-3.0")])]
