"""A list that folds shows what it should, whatever is folded in whatever order."""

from __future__ import annotations

from typing import Any

import pytest

hypothesis = pytest.importorskip("hypothesis", reason="property tests need hypothesis")
from hypothesis import given, strategies  # noqa: E402

from scanner.tui.outline import Outline, own_key  # noqa: E402


class Entry:
    """An item with a key and a depth."""

    def __init__(self, key: str, depth: int) -> None:
        self.key, self.depth = key, depth

    def __repr__(self) -> str:
        return f"{self.key}@{self.depth}"


def entries(depths: list[int]) -> list[Any]:
    return [Entry(str(number), depth) for number, depth in enumerate(depths)]


DEPTHS = strategies.lists(strategies.integers(0, 4), max_size=30)


@given(DEPTHS, strategies.lists(strategies.tuples(strategies.integers(0, 40), strategies.booleans()), max_size=20))
def test_an_item_is_shown_where_nothing_that_it_lies_below_is_closed(depths: list[int], folds: list[Any]) -> None:
    items = entries(depths)
    outline = Outline(items)
    for index, is_open in folds:
        outline.fold(index, is_open)
    for at, item in enumerate(items):
        above, depth = [], item.depth
        for other in reversed(items[:at]):
            if other.depth < depth:
                above.append(other)
                depth = other.depth
        assert (item in outline.items) == all(other.key not in outline.closed for other in above)


@given(DEPTHS, strategies.integers(-1, 40))
def test_folding_twice_changes_nothing(depths: list[int], index: int) -> None:
    outline = Outline(entries(depths))
    before = list(outline.items)
    if outline.fold(index):
        assert outline.items != before
        assert outline.fold(index)
    assert outline.items == before


@given(DEPTHS)
def test_what_is_above_is_shown_and_less_deep(depths: list[int]) -> None:
    outline = Outline(entries(depths))
    for at, item in enumerate(outline.items):
        above = outline.above(at)
        assert above == at or outline.items[above].depth < item.depth


def test_what_was_closed_stays_closed_in_a_newer_list() -> None:
    outline = Outline(entries([0, 1, 0, 1]))
    outline.fold(2, False)
    newer = Outline(entries([0, 1, 0, 1]), outline.closed)
    assert [item.key for item in newer.items] == ["0", "1", "2"]


def test_items_that_are_alike_have_keys_of_their_own() -> None:
    taken: dict[str, int] = {}
    assert len({own_key(taken, "a", 1), own_key(taken, "a", 1), own_key(taken, "b", 1)}) == 3
