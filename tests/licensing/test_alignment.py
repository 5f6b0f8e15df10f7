"""Runs, gaps and where they are put; each letter stands for a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.licensing.alignment import Alignment, aligned, refined, slid


def gaps(text: str, reference: str) -> list[tuple[str, str]]:
    coarse = aligned(text, reference)
    assert coarse is not None
    found = refined(text, reference, coarse).gaps()
    return [(text[start:end], reference[ref:ref_end]) for start, end, ref, ref_end in found]


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    [
        ("abcdefgh", "abcdefgh", []),
        ("xxabcdefghyy", "abcdefgh", []),
        ("abcdXefgh", "abcdefgh", [("X", "")]),
        ("abcdfghi", "abcdefghi", [("", "e")]),
        ("abcdXfghi", "abcdefghi", [("X", "e")]),
        ("abcdXfYhijk", "abcdefghijk", [("X", "e"), ("Y", "g")]),
    ],
)
def test_gaps(text: str, reference: str, expected: list[tuple[str, str]]) -> None:
    assert gaps(text, reference) == expected


def test_texts_that_share_nothing() -> None:
    assert aligned("abcdef", "uvwxyz") is None
    assert aligned("", "abcd") is None


def test_a_gap_is_moved_to_the_start_of_a_sentence() -> None:
    text, reference = "abcTdefTghi", "abcTghi"  # "Tdef" and "defT" may have been put in
    runs = [(0, 0, 4), (8, 4, 3)]
    assert Alignment(slid(text, reference, runs, lambda at: at == 3)).gaps() == [(3, 7, 3, 3)]


@given(st.text("abcde", max_size=60), st.text("abcde", max_size=60))
def test_runs_are_equal_and_in_order(text: str, reference: str) -> None:
    coarse = aligned(text, reference)
    if coarse is None:
        return
    last = last_ref = 0
    for at, ref, size in refined(text, reference, coarse).runs:
        assert text[at : at + size] == reference[ref : ref + size]
        assert size > 0 and at >= last and ref >= last_ref
        last, last_ref = at + size, ref + size
