"""Model cards: the licence and the base models that a README.md declares in its front matter.

The fields are the Hub's: ``license``, ``license_name``, ``license_link``, ``base_model``, ``base_model_relation``
(https://huggingface.co/docs/hub/model-cards).
"""

from __future__ import annotations

from scanner.licensing import card_terms
from scanner.licensing.frontmatter import LIMIT, FrontMatterError, Node, block_of, entries
from scanner.model.escape import printable
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format
from scanner.model.parent import parent, revision_of, training_data
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader

_KEYS = ("license", "license_name", "license_link", "base_model", "base_model_relation")

_WANTED = frozenset((*_KEYS, "datasets", "new_version", "library_name", "tags", *card_terms.KEYS))

ADAPTER_SIGNS = frozenset(("peft", "adapter-transformers", "adapters", "lora", "qlora", "dora"))
"""Libraries and tags of repos that hold an addition to a model, unless whole weights lie there."""

_FIRST = 64 << 10
"""Bytes read first: nearly every card's front matter ends within them."""

_LONGEST = 500
"""Characters kept of one value."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """What the card declares, as ``license-declared`` and ``base-model`` facts; ``card-malformed`` for what is amiss.

    Its prose is read too: what it says of the licence, and which strings of licences it shows.
    """
    first = 1
    try:
        block = _block(reader)
        found = entries(*block, _WANTED) if block is not None else []
    except FrontMatterError as error:
        where = Place(place.path, place.member, line=error.line, column=error.column)
        problem = printable(error.problem, 300)
        yield fact("card-malformed", where, problem=problem, key="", readable=False)
        message = f"The terms in {printable(place.path, 200)} could not be read: {problem}. Correct the front matter."
        yield Gap("card-unreadable", where, message)
        return
    yield from _Card(place, found).facts()
    if block is not None:
        first = block[1] + block[0].count(b"\n") + 2
    yield from _body(place, reader, first)


def _body(place: Place, reader: Reader, first: int) -> Iterator[Fact | Child | Gap]:
    """What the card says below its front matter, from line ``first`` on."""
    text = reader.read_at(0, LIMIT).decode("utf-8", "replace").removeprefix("\ufeff")
    if reader.size > LIMIT:
        message = (
            f"{printable(place.path, 200)} is longer than {LIMIT >> 20} MB; what it says below was not read. Cut it."
        )
        yield Gap("limit-prose", place, message)
    from scanner.licensing.card_text import with_plain_ends

    body = "\n".join(with_plain_ends(text).splitlines()[first - 1 :])
    if not body.strip():
        return
    from scanner.licensing import card_lineage
    from scanner.licensing.declaration import declared
    from scanner.licensing.exact_strings import strings_in  # not at the top: they need the catalog
    from scanner.licensing.prose import said_in

    for said in said_in(body):
        where = Place(place.path, place.member, line=first + said.line)
        yield declared(where, "prose", said.license.id, said.written, None, said.covers, (said.sentence,))
    yield from strings_in(place, body, "card", first)
    yield from card_lineage.parents(place, reader, body, first)


def _block(reader: Reader) -> tuple[bytes, int] | None:
    start = reader.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start and not start.startswith(b"---"):
        return None
    if reader.size > _FIRST:
        try:
            return block_of(reader.read_at(0, _FIRST), False)
        except FrontMatterError:
            pass  # it may end further down
    return block_of(reader.read_at(0, LIMIT), reader.size <= LIMIT)


class _Card:
    """The facts of one card's entries, as far as they are well formed."""

    def __init__(self, place: Place, found: list[tuple[str, Node, Node]]) -> None:
        self._place = place
        self._found = found
        self._amiss: list[Fact | Gap] = []

    def facts(self) -> Iterator[Fact | Gap]:
        seen = set()
        for key, node, _ in self._found:
            if key in seen and key in _KEYS:
                self._malformed(node, key, f"{key} is given twice")
            seen.add(key)
        stated = list(self._licenses())
        yield from stated
        yield from card_terms.besides(self._place, self._found, bool(stated))
        yield from self._base_models()
        yield from self._others()
        yield from self._amiss

    def _licenses(self) -> Iterator[Fact]:
        name = self._last("license_name")
        link = self._last("license_link")
        stated = self._each("license")
        if not stated and name is not None:
            self._malformed(name, "license", "license_name is given, but license is not")
            stated = [name]
        for node in stated:
            yield self._declared(node, name, link)

    def _declared(self, node: Node, name: Node | None, link: Node | None) -> Fact:
        from scanner.licensing.declaration import declared  # not at the top: it needs the catalog

        lines = (("license", node), ("license_name", name), ("license_link", link))
        return declared(
            self._at(node),
            "card",
            node.text,
            name.text if name is not None else None,
            link.text if link is not None else None,
            excerpt=tuple(f"{key}: {item.text[:200]}" for key, item in lines if item is not None),
        )

    def _base_models(self) -> Iterator[Fact]:
        relation = self._last("base_model_relation")
        hint = (("hint", "adapter"),) if relation is None and self._is_adapter() else ()
        for node in self._each("base_model", ("name", "id")):
            stated = relation.text.strip()[:_LONGEST] if relation is not None else None
            lines = [f"base_model: {node.text[:200]}", *([f"base_model_relation: {stated[:200]}"] if stated else [])]
            yield parent(self._at(node), node.text, "card", stated, revision_of(node.text), tuple(lines), hint)

    def _is_adapter(self) -> bool:
        """True where the library or a tag says that the repo holds an adapter; malformed ones say nothing."""
        values = (value for key, _, value in self._found if key in ("library_name", "tags"))
        words = (item for value in values for item in (value.items if value.kind == "list" else (value,)))
        return any(word.kind == "text" and word.text.strip().casefold() in ADAPTER_SIGNS for word in words)

    def _others(self) -> Iterator[Fact]:
        """What the model was trained on, and which one comes after it; what is amiss there tells nobody anything."""
        for key, _, value in self._found:
            if key not in ("datasets", "new_version"):
                continue
            for item in value.items if value.kind == "list" and key == "datasets" else (value,):
                node = self._field(item, ("name", "id", "path")) if item.kind == "map" else item
                name = node.text.strip()[:_LONGEST]
                if node.kind != "text" or not name:
                    continue
                line = (f"{key}: {name[:200]}",)
                if key == "datasets":
                    yield training_data(self._at(node), name, "card", line)
                else:
                    yield fact("new-version", self._at(node), excerpt=line, id=name, source="card")

    def _last(self, key: str) -> Node | None:
        """The text of ``key``; a number or a word like ``no`` counts as the text that it is written as."""
        for name, _, value in reversed(self._found):
            if name == key:
                if value.kind in ("list", "map") or value.kind == "reference":
                    self._malformed(value, key, f"{key} is of the kind {value.kind}, not one text")
                    return None
                return value if value.kind != "null" and value.text.strip() else None
        return None

    def _each(self, key: str, fields: tuple[str, ...] = ()) -> list[Node]:
        """The texts of ``key``, of a list or alone, each once; items that are maps are read at one of ``fields``."""
        nodes: list[Node] = []
        for name, _, value in self._found:
            if name != key:
                continue
            for node in value.items if value.kind == "list" else (value,):
                found = self._field(node, fields) if node.kind == "map" else node
                if found.kind == "text":
                    if found.text.strip() and all(found.text != other.text for other in nodes):
                        nodes.append(found)
                elif found.kind != "null":
                    self._malformed(
                        found, key, f"{key} is no text but of the kind {found.kind}; put it in quotes, or correct it"
                    )
            if value.kind == "list" and value.left_off:
                where = self._at(value)
                message = (
                    f"{key} lists {len(value.items) + value.left_off} items, of which the first {len(value.items)}"
                )
                self._amiss.append(Gap("limit-entries", where, f"{message} were read. Shorten the list."))
        return nodes

    def _field(self, node: Node, fields: tuple[str, ...]) -> Node:
        pairs = zip(node.items[::2], node.items[1::2], strict=False)
        return next((value for key, value in pairs if key.kind == "text" and key.text in fields), node)

    def _malformed(self, node: Node, key: str, problem: str) -> None:
        self._amiss.append(fact("card-malformed", self._at(node), problem=problem, key=key, readable=True))

    def _at(self, node: Node) -> Place:
        return Place(self._place.path, self._place.member, line=node.line, column=node.column)


FORMAT = Format(
    id="model-card",
    title="Model cards (README.md)",
    parse=parse,
    names=("readme.md",),
    states=(
        *("license-declared", "base-model", "training-data", "new-version"),
        *("card-malformed", "card-gate", "terms-string"),
    ),
    role="terms",
)
