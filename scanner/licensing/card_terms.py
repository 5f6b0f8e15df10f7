"""What a card's front matter says of the terms besides ``license``: tags, gates, and keys that were meant to be it.

``extra_gated_prompt`` is what a visitor agrees to; publishers paste whole licences there. ``extra_gated_eu_disallowed``
keeps visitors from the EU out (https://huggingface.co/docs/hub/models-gated).
"""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.frontmatter import Node
    from scanner.model.fact import Fact

    Entries = list[tuple[str, Node, Node]]

_MISSPELT = ("licence", "License", "Licence", "LICENSE", "licenses", "license-name", "license-link")
_GATES = ("extra_gated_prompt", "extra_gated_fields", "extra_gated_heading", "extra_gated_description")

KEYS = ("tags", "license_details", "extra_gated_eu_disallowed", *_GATES, *_MISSPELT)
"""The keys that are read."""

LONG = 600
"""Characters from which a prompt may be a licence."""

_NO_NAME = ("license", "licence", "unknown", "other", "none", "")


def besides(place: Place, entries: Entries, stated: bool) -> Iterator[Fact]:
    """Facts for what ``entries`` say besides ``license``; ``stated`` is true where that is given."""
    yield from _misspelt(place, entries, stated)
    yield from _tags(place, entries)
    for key, _, value in entries:
        if key == "license_details" and value.kind == "text" and value.text.strip():
            yield _declared(_at(place, value), "card-details", value.text, f"license_details: {value.text[:200]}")
        if key == "extra_gated_prompt" and value.kind == "text" and len(value.text) >= LONG:
            yield from _pasted(_at(place, value), value.text)
    yield from _gate(place, entries)


def _misspelt(place: Place, entries: Entries, stated: bool) -> Iterator[Fact]:
    """Keys that the Hub does not read. What templates put there as a placeholder (``licence: license``) says nothing."""
    for key, node, value in entries:
        if key not in _MISSPELT or (value.kind == "text" and value.text.strip().casefold() in _NO_NAME):
            continue
        right = "license_" + key[8:] if key.startswith("license-") else "license"
        yield fact(
            "card-malformed",
            _at(place, node),
            problem=f"{key} is a key that the Hub does not read; write {right}",
            key=key,
            readable=True,
        )
        if right == "license" and not stated and value.kind == "text":
            yield _declared(_at(place, value), "card", value.text, f"{key}: {value.text[:200]}")


def _tags(place: Place, entries: Entries) -> Iterator[Fact]:
    for key, _, value in entries:
        for node in value.items if key == "tags" and value.kind == "list" else ():
            if node.kind == "text" and node.text.startswith("license:"):
                name = node.text.removeprefix("license:")
                yield _declared(_at(place, node), "tag", name, f"tags: {node.text[:200]}")


def _gate(place: Place, entries: Entries) -> Iterator[Fact]:
    gates = [value for key, _, value in entries if key in _GATES and value.kind != "null"]
    without = [value for key, _, value in entries if key == "extra_gated_eu_disallowed"]
    if gates or without:
        closed = any(value.kind == "bool" and value.text.casefold() in ("true", "yes", "on") for value in without)
        yield fact("card-gate", _at(place, (without or gates)[0]), eu_disallowed=closed)


def _pasted(place: Place, text: str) -> Iterator[Fact]:
    """The licence that a visitor agrees to, where the prompt is the text of a known one."""
    from scanner.licensing.known_text import license_in  # not at the top: few cards have a prompt
    from scanner.licensing.prose import headed

    found = headed(text) or license_in(text)
    if found is not None:
        yield _declared(place, "gated-prompt", found, "extra_gated_prompt")


def _declared(place: Place, statement: str, value: str, line: str) -> Fact:
    from scanner.licensing.declaration import declared  # not at the top: it needs the catalog

    return declared(place, statement, value, excerpt=(line,))


def _at(place: Place, node: Node) -> Place:
    return Place(place.path, place.member, line=node.line, column=node.column)
