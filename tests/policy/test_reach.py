"""Clauses against a stated use: yes, no, or unknown with the fact that would tell."""

from __future__ import annotations

from itertools import product

import pytest

from scanner.catalog.license import Clause, Threshold
from scanner.catalog.policy_parts import Use
from scanner.policy.reach import Answer, Bite, answer_of, bite_of_clause, both, either

USERS = (("monthly-active-users", 700e6, "", "more-than"),)
REVENUE = (("annual-revenue", 10e6, "USD", "at-least"),)
SHOWN = (("monthly-active-users", 100e6, "", "more-than"), ("monthly-revenue", 20e6, "USD", "more-than"))
EXCLUDED = ("EU", "GB", "KR")


@pytest.mark.parametrize(
    ("bite", "use", "applies", "missing"),
    [
        (Bite("further-license", figures=USERS), Use(), "unknown", ("monthly_active_users",)),
        (Bite("further-license", figures=USERS), Use(monthly_active_users=700_000_000), "no", ()),
        (Bite("further-license", figures=USERS), Use(monthly_active_users=700_000_001), "yes", ()),
        (Bite("non-commercial", when=("commercial",), figures=REVENUE), Use(commercial=False), "no", ()),
        (
            Bite("non-commercial", when=("commercial",), figures=REVENUE),
            Use(commercial=True),
            "unknown",
            ("annual_revenue",),
        ),
        (Bite("non-commercial", figures=REVENUE), Use(commercial=True, annual_revenue=10e6), "yes", ()),
        (Bite("non-commercial", figures=REVENUE), Use(commercial=True, annual_revenue=9_999_999), "no", ()),
        (Bite("non-commercial", figures=REVENUE), Use(annual_revenue=1), "no", ()),
        (Bite("non-commercial"), Use(), "unknown", ("commercial",)),
        (Bite("non-commercial", when=("product", "host")), Use(distribute=("weights",)), "no", ()),
        (Bite("non-commercial", when=("product", "host")), Use(distribute=("hosted",)), "yes", ()),
        (Bite("non-commercial", when=("product", "host")), Use(), "unknown", ("distribute",)),
        (Bite("research-only"), Use(commercial=True), "yes", ()),
        (Bite("research-only"), Use(commercial=False), "unknown", ("research",)),
        (Bite("research-only"), Use(research=True), "unknown", ("commercial",)),
        (Bite("research-only"), Use(), "unknown", ("commercial", "research")),
        (Bite("research-only"), Use(commercial=False, research=True), "no", ()),
        (Bite("research-only"), Use(commercial=True, research=True), "yes", ()),
        (Bite("research-only"), Use(research=False), "yes", ()),
        (Bite("territory", territories=EXCLUDED), Use(), "unknown", ("regions",)),
        (Bite("territory", territories=EXCLUDED), Use(regions=("US", "CH")), "no", ()),
        (Bite("territory", territories=EXCLUDED), Use(regions=("US", "DE")), "yes", ()),
        (Bite("territory", territories=("DE",)), Use(regions=("EU",)), "yes", ()),
        (
            Bite("territory", territories=("EU",), exempt=("models that are not multimodal",)),
            Use(regions=("FR",)),
            "unknown",
            (),
        ),
        (
            Bite("territory", territories=("EU",), exempt=("models that are not multimodal",)),
            Use(regions=("US",)),
            "no",
            (),
        ),
        (
            Bite("further-license", when=("commercial",), business=("model-as-a-service",), figures=REVENUE),
            Use(commercial=True, business_models=()),
            "no",
            (),
        ),
        (
            Bite("further-license", when=("commercial",), business=("model-as-a-service",), figures=REVENUE),
            Use(commercial=True, business_models=("model-as-a-service",)),
            "unknown",
            ("annual_revenue",),
        ),
        (
            Bite("display", when=("commercial",), figures=SHOWN),
            Use(commercial=True),
            "unknown",
            ("monthly_active_users", "monthly_revenue"),
        ),
        (
            Bite("display", when=("commercial",), figures=SHOWN),
            Use(commercial=True, monthly_active_users=2 * 10**8),
            "yes",
            (),
        ),
        (
            Bite("display", when=("commercial",), figures=SHOWN),
            Use(commercial=True, monthly_active_users=5, annual_revenue=20e6),
            "no",
            (),
        ),
        (Bite("output-training", value="prohibited"), Use(train_on_outputs=True), "yes", ()),
        (Bite("output-training", value="non-competing"), Use(train_on_outputs=True), "unknown", ()),
        (Bite("output-training", value="research-only"), Use(train_on_outputs=True, commercial=False), "no", ()),
        (Bite("no-derivatives", value="private-only"), Use(modify=True, distribute=("internal",)), "no", ()),
        (Bite("no-derivatives", value="private-only"), Use(modify=True, distribute=("hosted",)), "yes", ()),
        (Bite("no-derivatives", value="prohibited"), Use(modify=True, distribute=()), "yes", ()),
        (Bite("use-restrictions", uses=("military purposes",)), Use(business_models=("military",)), "yes", ()),
        (Bite("use-restrictions", uses=("military purposes",)), Use(business_models=("retail",)), "unknown", ()),
        (Bite("hosting", when=("host",), exempt=("host",)), Use(distribute=("hosted",)), "no", ()),
        (Bite("registration"), Use(), "yes", ()),
    ],
)
def test_a_clause_is_tested_against_the_use(bite: Bite, use: Use, applies: str, missing: tuple[str, ...]) -> None:
    answer = answer_of(bite, use)
    assert (answer.applies, answer.missing) == (applies, missing)


def test_a_sum_in_another_currency_is_left_open_unless_it_is_nothing() -> None:
    bite = Bite("further-license", figures=(("annual-revenue", 1e6, "EUR", "more-than"),))
    assert answer_of(bite, Use(annual_revenue=5e6)).missing == ("annual_revenue in EUR",)
    assert answer_of(bite, Use(annual_revenue=5e6, currency="EUR")).applies == "yes"
    assert answer_of(bite, Use(annual_revenue=0)).applies == "no"


def test_one_act_of_a_clause_is_enough_and_a_missing_fact_is_not_asked_for_in_vain() -> None:
    bite = Bite("display", when=("distribute", "commercial"))
    assert answer_of(bite, Use(commercial=True)) == Answer("yes", (), ("commercial",))
    assert answer_of(bite, Use(commercial=False)).missing == ("distribute",)


def test_joined_answers_follow_the_logic_of_three_values() -> None:
    rank = {"no": 0, "unknown": 1, "yes": 2}
    for one, other in product(("yes", "no", "unknown"), repeat=2):
        pair = [Answer(one, ("a",) if one == "unknown" else ()), Answer(other, ("b",) if other == "unknown" else ())]
        assert rank[both(pair).applies] == min(rank[one], rank[other])
        assert rank[either(pair).applies] == max(rank[one], rank[other])
    assert both([]).applies == "yes"
    assert either([]).applies == "no"


def test_stating_more_never_turns_a_definite_answer_around() -> None:
    bites = [
        Bite("display", when=("commercial",), figures=SHOWN),
        Bite("non-commercial", when=("commercial", "product"), figures=REVENUE),
        Bite("further-license", business=("model-as-a-service",), territories=EXCLUDED),
    ]
    stated = {
        "commercial": (True, False),
        "distribute": ((), ("product",)),
        "monthly_active_users": (1, 10**9),
        "annual_revenue": (1.0, 1e12),
        "regions": (("US",), ("KR",)),
        "business_models": ((), ("model-as-a-service",)),
    }
    for bite in bites:
        for values in product(*stated.values()):
            whole = dict(zip(stated, values, strict=True))
            final = answer_of(bite, Use(**whole)).applies
            for left_out in stated:
                part = {key: value for key, value in whole.items() if key != left_out}
                assert answer_of(bite, Use(**part)).applies in (final, "unknown")


def test_a_rows_clause_has_its_own_figures() -> None:
    clause = Clause("further-license", "s.", thresholds=(Threshold("funding", 5e6, "USD"),))
    assert answer_of(bite_of_clause(clause), Use()).missing == ("funding",)
    assert answer_of(bite_of_clause(clause), Use(funding=6e6)).applies == "yes"
