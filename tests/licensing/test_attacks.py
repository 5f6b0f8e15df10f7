"""Terms that were hidden in a licence text are seen, wherever they stand and however they are worded."""

from __future__ import annotations

import random

import pytest

from scanner.licensing import plain, tokens
from scanner.licensing.identify import identify
from tests.licensing import attacks
from tests.licensing.known_texts import needs_texts, text_of, wanted
from tests.licensing.sentences import SENTENCES

TERMS = [term for terms in SENTENCES.values() for term in terms]
RENAMED = ("in the title",)
"""Places where the text may claim to be another licence: then it is told as unknown."""


def texts() -> list[dict[str, str]]:
    return [entry for entry in wanted() if "same_as" not in entry and "until" not in entry][5::12]


@needs_texts
@pytest.mark.parametrize("place", attacks.PLACES)
def test_terms_put_in(place: str) -> None:
    unseen = []
    tried = named = covered = 0
    for entry in texts():
        text = text_of(entry["file"])
        rng = random.Random(entry["id"] + place)
        for term in rng.sample(TERMS, 3):
            edited = attacks.PLACES[place](text, term, rng)
            if edited is None:
                continue
            found = identify(edited[0])
            tried += 1
            if found.spdx and not found.modified:
                unseen.append((entry["id"], term))
            named += found.modified and found.spdx == identify(text).spdx
            spans = [(change.start, change.end) for change in found.changes if change.matters]
            covered += any(low <= edited[1] + 4 and high >= edited[2] - 4 for low, high in spans)
    assert not unseen
    if tried and place not in RENAMED:
        assert named >= 0.97 * tried
        assert covered >= 0.97 * tried


@needs_texts
@pytest.mark.parametrize("edit", [*attacks.CUTS, *attacks.SWAPS])
def test_words_taken_out_or_swapped(edit: str) -> None:
    change = (attacks.CUTS | attacks.SWAPS)[edit]
    unseen = []
    tried = 0
    for entry in texts():
        edited = change(text_of(entry["file"]), random.Random(entry["id"] + edit))
        if edited is not None:
            tried += 1
            found = identify(edited[0])
            if found.spdx == identify(text_of(entry["file"])).spdx and not found.modified:
                unseen.append(entry["id"])
    assert len(unseen) <= tried // 12, unseen  # an "and" between the names of holders says nothing


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2014-2026 Ada Lovelace <ada@example.com> and contributors",
        "Copyright 2015 The Foo Authors. All rights reserved.",
        "copyright 2012 ada lovelace",
        "Copyright \u00a9 2023 \u667a\u8c31\u534e\u7ae0\u79d1\u6280\u6709\u9650\u516c\u53f8",
        "Copyright (c) 2010 Regents of the University of Nowhere, Research Institute",
        "Copyright (c) 2019 Foo Bank plc (see AUTHORS.txt)",
    ],
)
def test_lines_of_holders(line: str) -> None:
    assert plain.is_holder(line)
    assert not tokens.words_in(tokens.blanked(line))


@pytest.mark.parametrize("term", [term for term in TERMS if len(term) > 6])
def test_terms_are_neither_holders_nor_remarks(term: str) -> None:
    assert not plain.is_holder(term) or not tokens.TERM_WORDS.isdisjoint(term.casefold().rstrip(".").split())
    strong = not plain.lexicon.STRONG.isdisjoint(term.casefold().replace(",", "").rstrip(".").split())
    assert strong or not plain.is_plain(term, plain.MOST_NAMES, plain.FEW)


@pytest.mark.parametrize(
    "line",
    ["FooNet", "License for the FooBar weights", "A small library in Python", "BSD 3-Clause License", "Thanks to Ada."],
)
def test_headings_and_remarks(line: str) -> None:
    assert plain.is_plain(line, plain.MOST_NAMES, plain.FEW)


def test_a_tag_keeps_what_its_attributes_say() -> None:
    assert tokens.words_in(tokens.blanked('<p class="a b" title="firms keep out">x</p>')) == [
        "firms",
        "keep",
        "out",
        "x",
    ]
    assert tokens.words_in(tokens.blanked('<p class="a b"><a href="https://example.com/a/b">x</a></p>')) == ["x"]


def test_front_matter_keeps_sentences_only() -> None:
    text = "---\ntitle: A License\nnote: firms keep out\n# ask us\nurl: https://example.com/a\n---\nx"
    assert tokens.words_in(tokens.blanked(text)) == ["firms", "keep", "out", "ask", "us", "x"]
    assert tokens.words_in(tokens.without_front(text)) == ["x"]


def test_room_for_a_name_is_no_room_for_terms() -> None:
    assert tokens.words_in(tokens.blanked("[name of copyright owner] <year>")) == []
    assert "firms" in tokens.words_in(tokens.blanked("[name firms keep out]"))
