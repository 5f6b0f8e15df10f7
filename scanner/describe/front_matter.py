"""Values of a card's front matter by the registry's keys, and its results (``model-index``), each with its line.

The fields are the Hub's (https://huggingface.co/docs/hub/model-cards, ``modelcard.md`` of huggingface/hub-docs).
"""

from __future__ import annotations

from scanner.describe.registry import EMISSIONS, ENERGY, METRIC, stated
from scanner.describe.sections import cut
from scanner.describe.words import is_placeholder
from scanner.licensing.frontmatter import MAX_ITEMS
from scanner.model.description import Detail
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.describe.registry import Fields
    from scanner.licensing.frontmatter import Node
    from scanner.model.fact import Attributes

VALUES_LIMIT = 500
"""Values of one field that are taken from one card."""

METRICS_LIMIT = 1000

_NAMED = ("name", "id", "path", "type", "full_name")
"""Keys of a map that stands where a text may stand, which say what it is."""

_UNITS = {ENERGY: "kwh", EMISSIONS: "g"}
"""What the numbers of ``co2_eq_emissions`` count: the Hub documents grams, codecarbon writes kilowatt-hours."""


def keyed(
    fields: Fields, path: str, found: list[tuple[str, Node, Node]], notes: list[str] | None = None
) -> Iterator[Detail]:
    """The details that the entries ``found`` of a front matter give, in the order of the registry.

    ``notes`` gets a sentence for each list that is longer than what is read of it.
    """
    notes = notes if notes is not None else []
    top: dict[str, Node] = {key: value for key, _, value in reversed(found)}
    for row in fields.rows:
        if row.id == METRIC and "model-index" in top:
            yield from results(path, top["model-index"], notes)
            continue
        seen: set[str] = set()
        over = False
        for key in row.keys:
            first, _, rest = key.partition(".")
            if first in top and not (row.id == METRIC and first != "model-index" and "model-index" in top):
                for node in _at(top[first], rest.split(".") if rest else []):
                    value = value_of(node)
                    if not value or value in seen:
                        continue
                    over = len(seen) >= VALUES_LIMIT
                    if not over:
                        seen.add(value)
                        yield stated(row.id, value, place_of(path, node), _UNITS.get(row.id, ""))
            if seen and not row.many:
                break
        if over:
            notes.append(f"The card gives more than {VALUES_LIMIT:,} values for {row.title}; the rest are not told.")
    cut = [(key, node.left_off) for key, node in top.items() if node.left_off and key != "model-index"]
    for key, count in cut:
        notes.append(f"{key} in the card lists {count:,} items more than the {MAX_ITEMS} that are read.")


def results(path: str, index: Node, notes: list[str] | None = None) -> Iterator[Detail]:
    """One metric for each value of a ``model-index``."""
    notes = notes if notes is not None else []
    cut = _left_off(index)
    if cut:
        notes.append(
            f"model-index in the card has {cut:,} results and values more than are read: {MAX_ITEMS} of each list are."
        )
    count = 0
    for model in items_of(index):
        for result in items_of(get(model, "results")):
            about = _about(result)
            for metric in items_of(get(result, "metrics")):
                node = get(metric, "value")
                value = value_of(node) if node is not None else ""
                name = _text(get(metric, "name")) or _text(get(metric, "type"))
                if not value or node is None or not name:
                    continue
                count += 1
                if count > METRICS_LIMIT:
                    notes.append(
                        f"model-index in the card has more than {METRICS_LIMIT:,} values; the rest are not told."
                    )
                    return
                yield Detail(METRIC, value, "card", place_of(path, node), (("name", name), *about))


def _left_off(index: Node) -> int:
    """The items that a ``model-index`` has beyond those that are kept of a list."""
    lists = [get(model, "results") for model in items_of(index)]
    lists += [get(result, "metrics") for node in lists for result in items_of(node)]
    return index.left_off + sum(node.left_off for node in lists if node is not None)


def _about(result: Node) -> Attributes:
    data, task = get(result, "dataset"), get(result, "task")
    said = (
        ("dataset", _text(get(data, "name")) or _text(get(data, "type"))),
        ("split", _text(get(data, "split"))),
        ("task", _text(get(task, "type")) or _text(get(task, "name"))),
    )
    return tuple((name, text) for name, text in said if text)


def _at(node: Node, keys: list[str]) -> Iterator[Node]:
    """What stands below ``node`` by way of ``keys``; lists are gone through item by item."""
    if node.kind == "list":
        for item in node.items:
            yield from _at(item, keys)
    elif not keys:
        yield node
    elif node.kind == "map" and (inner := get(node, keys[0])) is not None:
        yield from _at(inner, keys[1:])


def value_of(node: Node) -> str:
    """The text of a scalar, or what a map calls itself; "" for none, and for what a template left."""
    if node.kind == "map":
        node = next((inner for name in _NAMED if (inner := get(node, name)) is not None), node)
    if node.kind in ("null", "list", "map", "reference"):
        return ""
    text = cut(node.text.strip())
    return "" if node.kind == "text" and is_placeholder(text) else text


def get(node: Node | None, key: str) -> Node | None:
    """The value of ``key`` in a map, None where there is none."""
    if node is None or node.kind != "map":
        return None
    pairs = zip(node.items[::2], node.items[1::2], strict=False)
    return next((value for name, value in pairs if name.text == key), None)


def items_of(node: Node | None) -> Iterable[Node]:
    """The items of a list; of anything else itself."""
    return () if node is None else node.items if node.kind == "list" else (node,)


def _text(node: Node | None) -> str:
    return value_of(node)[:200] if node is not None else ""


def place_of(path: str, node: Node) -> Place:
    """Where a value of the card at ``path`` stands."""
    return Place(path, line=node.line, column=node.column)
