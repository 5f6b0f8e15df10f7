"""Evidence that a finding takes from other facts is of its own file."""

from __future__ import annotations

from scanner.detect.borrowed import with_evidence
from scanner.model.fact import fact
from scanner.model.finding import Finding
from scanner.model.place import Place

CARD = fact("license-declared", Place("README.md", line=2), excerpt=("      1  ---", ">     2  license: other"))
TEXT = fact("license-text", Place("LICENSE", line=1), excerpt=("      1  TERMS", "      3  NOT IN EUROPE"))


def found(path: str, line: int, *related: Place) -> Finding:
    return Finding("license-territory", Place(path, line=line), "m", "high", "high", "f", related=related)


def test_lines_of_another_file_are_no_evidence() -> None:
    (finding,) = with_evidence([found("LICENSE", 9, CARD.place)], [CARD, TEXT])
    assert finding.excerpt == ()


def test_a_related_place_of_the_same_file_lends_its_lines() -> None:
    (finding,) = with_evidence([found("README.md", 9, CARD.place)], [CARD, TEXT])
    assert finding.excerpt == CARD.excerpt


def test_a_line_that_another_fact_happens_to_show_is_marked() -> None:
    (finding,) = with_evidence([found("LICENSE", 3)], [CARD, TEXT])
    assert finding.excerpt == ("      1  TERMS", ">     3  NOT IN EUROPE")
