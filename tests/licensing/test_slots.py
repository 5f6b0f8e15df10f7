"""Holders in the sentences of licences that have room for them."""

import pytest

from scanner.licensing.slots import without_holders
from scanner.licensing.tokens import words_in
from tests.licensing.known_texts import needs_texts, spdx

ENDORSE = "{} be used to endorse it"


def _left(text: str) -> str:
    made = without_holders(text)
    assert len(made) == len(text)
    return " ".join(words_in(made)).lower()


@pytest.mark.parametrize(
    "who",
    [
        "Neither the name of Example GmbH nor the names of its contributors may",
        "Neither the names of Ann Bee, nor those of\n * any other contributors may",
        "Neither the name Example, nor Foo, nor the names of its contributors may",
        "The name of the author may not",
        "the names of its contributors may not",
        "NEITHER THE NAME OF THE FOO INSTITUTE NOR THE NAMES OF ITS CONTRIBUTORS MAY",
    ],
)
def test_any_holder_fits_the_clause_on_endorsement(who: str) -> None:
    assert _left(f"One. {ENDORSE.format(who)}") == "one used to endorse it"


@pytest.mark.parametrize(
    "who",
    [
        "Neither the name of Foo nor the software for any commercial purpose may",
        "Neither the name of Foo nor the weights may",
        "The name of the author may",
        "Neither the name of Foo may not",
        "Neither the name of those who pay nor the names of others may",
    ],
)
def test_what_is_no_holder_stays(who: str) -> None:
    text = ENDORSE.format(who)
    assert without_holders(text) == text


@pytest.mark.parametrize("who", ["THE AUTHOR", "Example Inc.", "ANN BEE AND OTHERS", "THE COPYRIGHT HOLDER"])
@pytest.mark.parametrize(
    ("before", "after"),
    [('"AS IS" AND', "DISCLAIMS ALL"), ("IS PROVIDED BY", '"AS IS"'), ("IN NO EVENT SHALL", "BE LIABLE")],
)
def test_any_holder_disclaims(who: str, before: str, after: str) -> None:
    assert _left(f"{before} {who} {after} if it fails") == _left(f"{before} {after} if it fails")


def test_a_condition_is_no_holder() -> None:
    text = "IN NO EVENT SHALL THE AUTHOR, UNLESS PAID, BE LIABLE"
    assert without_holders(text) == text


@needs_texts
@pytest.mark.parametrize("who", ["Example GmbH", "the psutil authors", "D. E. Shaw Research", "this project"])
def test_a_plain_text_with_another_holder_is_unmodified(who: str) -> None:
    from scanner.licensing.identify import identify

    text = spdx("BSD-3-Clause")
    found = identify(text.replace("the copyright holder nor", f"{who} nor").replace("COPYRIGHT HOLDER OR", "AUTHOR OR"))
    assert (found.spdx, found.modified) == ("BSD-3-Clause", False)
