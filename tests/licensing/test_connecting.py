"""Sentences between licences: which say what is under which licence, and which set a term."""

import pytest

from scanner.licensing.connecting import connects, is_set_phrase, offers_choice
from scanner.licensing.identify import identify
from tests.licensing.known_texts import needs_texts, spdx

CONNECTING = (
    "all code in this repository except where explicitly noted otherwise is released under the mit license",
    "component licenses are located with the component code",
    "except when otherwise stated all software and documentation is licensed as follows",
)

TERMS = (
    "all code in this repository except where noted is licensed for research",
    "this license does not extend to companies in germany",
    "the software is licensed to members of the club",
    "all code is released under the mit license unless you earn money with it",
)


@pytest.mark.parametrize("words", CONNECTING)
def test_which_licence_is_for_what(words: str) -> None:
    assert connects(words.split())


@pytest.mark.parametrize("words", TERMS)
def test_a_term_does_not_connect(words: str) -> None:
    assert not connects(words.split())
    assert not is_set_phrase(words.split())


@needs_texts
@pytest.mark.parametrize(
    ("said", "modified", "place"),
    [
        (said, said in TERMS, place)
        for said in (*CONNECTING, *TERMS)
        for place in ("before", "after")
        if (said, place) != (TERMS[2], "before")  # passes as a remark: see the limits in docs/licenses-how.md
    ],
)
def test_beside_a_licence(said: str, modified: bool, place: str) -> None:
    sentence = said.capitalize() + "."
    parts = [sentence, spdx("ISC")] if place == "before" else [spdx("ISC"), sentence]
    found = identify("\n\n".join(parts))
    assert found.modified == modified
    assert found.spdx == "ISC" or (modified and found.spdx is None)


@needs_texts
def test_a_choice_is_told_as_one() -> None:
    both = f"{spdx('ISC')}\n\n----------\n\n{spdx('MIT')}"
    assert identify(both).spdx == "ISC AND MIT"
    assert identify(f"You may use this software under EITHER of the following licenses.\n\n{both}").spdx == "ISC OR MIT"
    assert offers_choice(["this", "is", "under", "any", "of", "the", "following", "licenses"])
