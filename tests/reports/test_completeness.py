"""The table of what a bill of materials would lack: its score is the generator's, and it says what to add where."""

from __future__ import annotations

import re
from typing import Any

import bills
import pytest
import samples

from scanner.catalog.bom_fields import infos
from scanner.model.record import altered
from scanner.reports.completeness_score import TIERS, given, missing, score
from scanner.reports.interface import output
from scanner.reports.materials.units import materials

FIELDS = infos()


def table(report: Any) -> str:
    return output("completeness").render(report).decode("utf-8")


def with_fields(*kept: str) -> Any:
    """The whole report with the details for these fields alone."""
    report = bills.whole()
    target = report.targets[0]
    described = target.description
    assert described is not None
    details = tuple(one for one in described.details if one.field in kept)
    return altered(report, targets=(altered(target, description=altered(described, details=details)),))


def test_a_whole_model_reaches_the_highest_profile() -> None:
    text = table(bills.whole())
    assert "OWASP AIBOM score: 100 of 100, profile advanced" in text
    assert 'Minimum elements of the G7 ("SBOM for AI"): 47 of 50' in text


def test_categories_count_fields_and_are_rounded_as_the_generator_does() -> None:
    every = frozenset(info.id for info in FIELDS)
    assert score(FIELDS, every).total == 100
    assert score(FIELDS, every).profile == "advanced"
    parts = {name: points for name, _, _, points in score(FIELDS, every - {"purl", "domain"}).parts}
    assert (parts["component"], parts["metadata"]) == (17.1, 16.0)  # 6 of 7 and 4 of 5, of 20


@pytest.mark.parametrize(
    ("lost", "factor"),
    [
        (("supplier",), 1.0),
        (("supplier", "version"), 0.9),
        (("supplier", "version", "primary-purpose"), 0.9),
        (("supplier", "version", "primary-purpose", "name"), 0.8),
        (("limitation", "safety-risk", "training-energy", "hyperparameter", "intended-use"), 0.95),
        (("limitation", "safety-risk", "training-energy", "hyperparameter"), 1.0),
    ],
)
def test_missing_fields_that_weigh_cost_what_they_cost_there(lost: tuple[str, ...], factor: float) -> None:
    known = frozenset(info.id for info in FIELDS) - set(lost)
    found = score(FIELDS, known)
    assert found.factor == factor
    assert found.total == round(sum(part[3] for part in found.parts) * factor, 1)


def test_a_profile_asks_for_its_fields_whatever_the_score() -> None:
    every = frozenset(info.id for info in FIELDS)
    assert score(FIELDS, every - {"limitation"}).profile == "standard"
    assert score(FIELDS, every - {"supplier"}).profile == "basic"
    assert score(FIELDS, every - {"name"}).profile == ""


def test_what_to_add_is_told_with_its_place_most_valuable_first() -> None:
    text = table(with_fields("description"))
    advice = text.partition("What to add")[2]
    rows = missing(FIELDS, given(materials(with_fields("description")).units[0], FIELDS, {}))
    assert [info.tier for _, info in rows if info.tier] == sorted(info.tier for _, info in rows if info.tier)
    for tier in TIERS:
        gains = [gain for gain, info in rows if info.tier == tier and info.id != "license"]
        assert gains == sorted(gains, reverse=True)
    assert advice.index("Task") < advice.index("Domain") < advice.index("Signature of the bill")
    without = [info.id for _, info in missing(FIELDS, frozenset()) if info.tier == "important"]
    assert without[0] == "license"  # without one nobody may use the model
    assert "Add `pipeline_tag: text-generation`" in advice


def test_each_gain_is_what_the_score_gains() -> None:
    found = materials(with_fields("description", "limitation"))
    known = given(found.units[0], FIELDS, {one.key: one for one in found.relatives})
    now = score(FIELDS, known).total
    for gain, info in missing(FIELDS, known):
        if info.tier:
            assert score(FIELDS, known | {info.id}).total == pytest.approx(now + gain)
            assert gain > 0


def test_the_report_itself_tells_some_fields() -> None:
    found = materials(with_fields())
    known = given(found.units[0], FIELDS, {one.key: one for one in found.relatives})
    assert {"version", "purl", "license", "weights-digest", "training-dataset", "base-model", "website"} <= known
    assert not {"limitation", "metric", "bom-author", "bom-signature"} & known


def test_each_repo_of_a_target_has_a_table() -> None:
    report = bills.whole()
    text = table(altered(report, targets=(*report.targets, *bills.bare().targets)))
    assert text.count("OWASP AIBOM score") == 2
    assert "mine\n====" in text


def test_a_report_without_a_description_says_what_to_do() -> None:
    assert "weighbridge bom TARGET" in table(bills.bare())
    assert table(samples.report()) == "Nothing was scanned. Name a target.\n"


def test_hostile_names_are_harmless() -> None:
    text = table(bills.hostile())
    assert "##" not in text
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert not re.search(r"(?m)^\s*::", text)
    assert table(bills.hostile()) == text
