"""Offsets are those of the text as it was given, and an answer is the same each time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.licensing.identify import identify
from tests.licensing.known_texts import needs_texts, spdx

ODD = (
    "\ufeff",
    "\u00df\u0130\ufb01\u1e9e ",
    "\U0001f469\u200d\U0001f52c ",
    "e\u0301a\u0308 ",
    "\u8bb8\u53ef\u8bc1 ",
    "&amp; &#65; &copy; ",
    "\r\n\r\n",
    "\x0c\x0b\x85\u2028",
    "\ud800",
    "<b title='x y'>",
    "\u202e\u202c",
)
TERM = "Anyone whose aim is gain has to stay away"

PIECES = st.lists(
    st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(
            ["copyright (c) 2024 ", "MIT License\n", "---\n", "a: b\n", "[name]", "](http:", "| x |", "1. "]
        ),
        st.text(max_size=12),
    ),
    max_size=12,
).map("".join)


@needs_texts
@given(before=PIECES, after=PIECES)
@settings(max_examples=60, deadline=None)
def test_a_change_is_told_at_its_place(before: str, after: str) -> None:
    text = f"{before}\n\n{spdx('ISC').rstrip()}\n\n{TERM} from this.\n\n{after}"
    at = text.index(TERM)
    found = identify(text)
    assert found == identify(text)
    assert found.modified
    assert any(item.start <= at and item.end >= at + len(TERM) for item in found.changes if item.matters)
    for item in found.changes:
        assert 0 <= item.start <= item.end <= len(text)
        if item.kind == "added":
            assert item.words == " ".join(text[item.start : item.end].split())[: len(item.words)]


@needs_texts
@pytest.mark.parametrize("odd", ODD)
def test_odd_letters_before_and_inside(odd: str) -> None:
    text = spdx("MIT").replace("without restriction", f"without {odd}severe restriction", 1)
    for given_text in (text, odd + text, text.replace("\n", "\r\n"), "\ufeff" + text):
        at = given_text.index("severe")
        spans = [(item.start, item.end) for item in identify(given_text).changes if item.matters]
        assert any(low <= at and high >= at + len("severe") for low, high in spans)


@given(PIECES, PIECES)
@settings(max_examples=150, deadline=None)
def test_any_mixture_is_answered_and_always_alike(left: str, right: str) -> None:
    text = left + "\nPermission to use this is given.\n" + right
    first = identify(text)
    assert first == identify(text)
    assert all(0 <= item.start <= item.end <= len(text) for item in first.changes)
    assert all(0 <= part.start <= part.end <= len(text) for part in first.parts)
