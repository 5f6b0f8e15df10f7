"""Strings that licences ask to have shown are found however they are set, and only whole."""

from __future__ import annotations

import time

import pytest

from scanner.catalog.license import Clause, License
from scanner.licensing import exact_strings
from scanner.licensing.exact_strings import strings_in
from scanner.licensing.rows import index_of
from scanner.model.place import Place

ROW = License(
    id="house",
    name="House terms",
    category="community",
    clauses=(
        Clause(kind="display", says="Shown.", strings=("Built with House",)),
        Clause(
            kind="notice", says="Kept.", strings=("House is licensed under the House terms, Copyright © House Inc.",)
        ),
        Clause(kind="name-prefix", says="Named.", strings=("House-",)),
    ),
)


@pytest.fixture(autouse=True)
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_strings, "index", lambda: index_of([ROW]))
    monkeypatch.setattr(exact_strings, "_wanted", None)


def found(text: str) -> list[tuple[object, int | None]]:
    return [(item.get("kind"), item.place.line) for item in strings_in(Place("README.md"), text, "card")]


@pytest.mark.parametrize(
    "text",
    ["Built with House", "# T\n\n**Built with\nHouse**.", "x\n[built  with `House`](https://a.b)", "BUILT WITH HOUSE!"],
)
def test_layout_makes_no_difference(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["display"]


@pytest.mark.parametrize("text", ["Built with Houses", "Rebuilt with House", "built by House", "House-7B", ""])
def test_parts_of_words_are_others(text: str) -> None:
    assert found(text) == []


def test_the_line_is_the_first_one() -> None:
    text = "# Title\n\nA\n\n  House is licensed under the House\nterms, Copyright (c) House Inc. All rights\n"
    text += "Built with House\nBuilt with House"
    assert sorted(found(text), key=str) == [("display", 7), ("notice", 5)]


def test_long_texts_take_no_time() -> None:
    start = time.perf_counter()
    assert found("built with houses " * 60_000) == []
    assert found("a\n" * 500_000 + "Built with House") == [("display", 500_001)]
    assert time.perf_counter() - start < 4
