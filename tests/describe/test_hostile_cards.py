"""No card makes the reader raise, take long or keep much."""

from __future__ import annotations

import time

import pytest
import written_cards as cards
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.bom_fields import fields
from scanner.describe.card import DETAILS_LIMIT, card_details
from scanner.describe.quantity import emissions, energy
from scanner.describe.registry import Fields
from scanner.describe.sections import LONGEST, sections_of, text_of
from scanner.describe.words import is_placeholder, name_of

REGISTRY = Fields(fields())
ALL = [value for name, value in vars(cards).items() if name.isupper()]

parts = st.sampled_from(
    [
        *(
            "---\n",
            "# A\n",
            "## Limitations\n",
            "**Limitations**\n",
            "**Developed by:** ",
            "- **Input:**\n",
            "| a | b |\n",
        ),
        *(
            "|---|---|\n",
            "```\n",
            "<!--",
            "-->",
            "<table>",
            "<td>",
            "</td>",
            "\n\n",
            "- x: 1\n",
            "=====\n",
            "\t",
            "{{",
            "}}",
        ),
        *(
            "[More Information Needed]",
            "It achieves the following results on the evaluation set:\n",
            "\x00",
            "\u202e",
            "&#0;",
        ),
        *(
            "model-index:\n- results:\n  - metrics:\n    - value: 1\n      name: x\n",
            "language: en\n",
            "co2_eq_emissions: 1\n",
        ),
    ]
)


def _is_sound(data: bytes) -> None:
    found = card_details(REGISTRY, "README.md", data)
    assert len(found) <= DETAILS_LIMIT
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for detail in found:
        assert detail.field in REGISTRY.by_id
        assert 0 < len(detail.value) <= LONGEST
        assert detail.value.strip()
        assert not is_placeholder(detail.value)
        assert detail.place is not None
        assert 1 <= (detail.place.line or 0) <= lines
        assert not any(letter < " " and letter not in "\n\t" for letter in detail.value)


@settings(max_examples=300, deadline=None)
@given(st.lists(parts | st.text(max_size=30), max_size=30).map("".join))
def test_any_text_is_read_within_bounds(text: str) -> None:
    _is_sound(text.encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ALL), st.data())
def test_damaged_cards_are_read_within_bounds(card: str, data: st.DataObject) -> None:
    raw = bytearray(card.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 40))
        raw[at : at + length] = data.draw(
            st.binary(max_size=40) | st.sampled_from([b"```", b"<!--", b"\n---\n", b"**"])
        )
    _is_sound(bytes(raw))


MANY = 1 << 20
HOSTILE = {
    "headings": "# Limitations\nx\n" * (MANY // 18),
    "nested": "".join(f"{'#' * (1 + at % 6)} Part {at}\nword\n" for at in range(40_000)),
    "bold": "**" * (MANY // 2),
    "labels": "- **Developed by:** x\n" * (MANY // 24),
    "pipes": "|" * MANY,
    "rows": "| a | b |\n" * (MANY // 10),
    "wide-rows": ("| Epoch " * 400 + "|\n") * 300,
    "tags": "<" * MANY,
    "open-tags": "<a " * (MANY // 3),
    "cells": "<td>" * (MANY // 4),
    "cells-and-blanks": "## Limitations\n" + ("<td>x" + " " * 3000 + "\n") * 300,
    "blanks": " " * MANY,
    "links": "![" * (MANY // 2),
    "brackets": "[a](" * (MANY // 4),
    "braces": "{{" * (MANY // 2),
    "needed": "[more information needed " * (MANY // 26),
    "comments": "<!--" * (MANY // 4),
    "fences": "```\n" * (MANY // 4),
    "entities": "&#1" * (MANY // 3),
    "results": "It achieves the following results on the evaluation set:\n- a: 1\n" * (MANY // 66),
    "on-the": "# A\n\nfine-tuned version of " + "on the " * (MANY // 8),
    "one-line": "## Limitations\n" + "word " * (MANY // 5),
    "numbers": "- **Carbon Emitted:** " + "1," * (MANY // 2),
    "underlined": "Limitations\n=\n" * (MANY // 14),
    "front-matter": "---\nmodel-index:\n- results:\n" + "  - metrics:\n    - {type: a, value: 1}\n" * 25_000 + "---\n",
    "deep": "---\ndatasets: " + "[" * 5000 + "]" * 5000 + "\n---\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_cards_take_no_time(name: str) -> None:
    data = HOSTILE[name].encode()[:MANY]
    began = time.process_time()
    _is_sound(data)
    assert time.process_time() - began < 8


@given(st.text(max_size=200))
def test_names_are_compared_as_they_are_told(text: str) -> None:
    assert name_of(name_of(text)) in (name_of(text), name_of(name_of(name_of(text))))


@given(st.text(alphabet="0123456789.,eE+- kKMGTWhgtonsCO2eq~()", max_size=40))
def test_an_amount_is_a_finite_number(text: str) -> None:
    for amount in (energy(text, "kwh"), emissions(text, "g")):
        if amount is not None:
            quantity = dict(amount.attributes)["quantity"]
            assert isinstance(quantity, float)
            assert 0 <= quantity < 1e18
            assert float(amount.value) == quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.13 kWh", "0.13"),
        ("12,500 MWh", "12500000"),
        ("120", "120"),
        ("3.6 MJ", "1"),
        ("2 hours", None),
        ("about", None),
    ],
)
def test_energy(text: str, value: str | None) -> None:
    amount = energy(text, "kwh")
    assert (amount.value if amount else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("539 tCO2eq", "539000000"), ("0.051 kg of CO2", "51"), ("1.5 tonnes", "1500000")),
        *(("~11,390 tons CO2eq", "11390000000"), ("20 g CO2", "20"), ("7.4", "7.4"), ("4 potatoes", None)),
        *(("12 gCO2eq", "12"), ("12 kilotons", None)),
    ],
)  # fmt: skip
def test_emissions(text: str, value: str | None) -> None:
    amount = emissions(text, "g")
    assert (amount.value if amount else None) == value


def test_a_text_of_nothing_but_marks_is_none() -> None:
    (section,) = sections_of("***\n\n* * *\n\n- \n")
    assert text_of(section.pieces) == ""
