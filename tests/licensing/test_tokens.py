"""Which words of a text count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.licensing.tokens import blanked, canonical, words_in


def words(text: str) -> list[str]:
    return [canonical[word] for word in words_in(blanked(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The *Licence*, \u201cquoted\u201d", "the license quoted"),
        ("// you may\n# not use\n> it", "you may not use it"),
        ("1. First rule.\n2) Second rule; (a) third, (iv) fourth", "first rule second rule third fourth"),
        ("within 30 days (thirty)", "within 30 days thirty"),
        ("thirty (30) days", "thirty 30 days"),
        ("Copyright (c) 2024 Ada Lovelace\nYou may", "you may"),
        ("\u00a9 2020-2024 Foo, Inc. All rights reserved.\nYou may", "you may"),
        ("Copyright (c) 2024 Foo, for research purposes only", "copyright foo for research purposes only"),
        ("the above\ncopyright notice", "the above copyright notice"),
        ('<p class="a">You &quot;may&quot;</p><br/>', "you may"),
        ("<no commercial use>", "no commercial use"),
        ("[use policy](https://example.com/a) here", "use policy here"),
        ("[a](only with our consent)", "a only with our consent"),
        ("by <name of author> or [yyyy]", "by or"),
        ("<name, for non commercial use>", "name for non commercial use"),
        ("\u8bb8\u53ef ok", "\u8bb8 \u53ef ok"),
        ("n&#111;t", "n 111 t"),
        ("```text\nYou may\n```", "you may"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@given(st.text())
def test_blanking_keeps_every_offset(text: str) -> None:
    made = blanked(text)
    assert len(made) == len(text)
    assert made.count("\n") == text.count("\n")
