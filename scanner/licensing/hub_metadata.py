"""What the Hub says of a repo, as the source hands it over: one JSON document under the virtual path ``(hub)``.

Its fields are the Hub's own (https://huggingface.co/docs/hub/api): ``id``, ``requested`` (``id`` and ``revision`` as asked
for), ``sha``, ``gated``, ``private``, ``disabled``, ``tags``, ``cardData``, ``baseModels``, ``securityRepoStatus``, and
``verdicts``, the ``securityFileStatus`` of each file with its ``path``. All of it is the server's word, not evidence.
"""

from __future__ import annotations

from scanner.licensing.card import ADAPTER_SIGNS
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

MARK = "hub-metadata"
"""The name in ``Reader.shared`` by which a source says that this is the document: no file of a repo can say it."""

LIMIT = 16 << 20
"""Bytes: a repo of 20,000 files with all their verdicts stays below it."""

LONGEST = 500
"""Characters kept of one value."""

ITEMS = 256
"""Values read of one list, as of a card's."""

_TAG_OF_RELATION = ("finetune", "adapter", "quantized", "merge")


def recognise(_name: str, reader: Reader) -> bool:
    """True for what a source marked."""
    return reader.shared.get(MARK) is True


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """``hub-repo``, what tags and card data declare of licence, base models and data, and the Hub's verdicts on files."""
    from scanner.model.bounded_json import JsonDepthError, JsonLimitError, bounded_json

    data = reader.read_at(0, LIMIT)
    text = data.decode("utf-8", "replace")
    too_much = reader.size > LIMIT
    try:
        document = None if too_much else bounded_json(data)
    except JsonDepthError:
        document = None
    except JsonLimitError:
        document, too_much = None, True
    except ValueError:
        document = None
    if too_much:
        yield Gap("limit-bytes", place, "The Hub says more of this repo than is read: look at its page there.")
        return
    if not isinstance(document, dict):
        yield Gap("malformed", place, "What the server says of this repo could not be read: check the endpoint.")
        return
    said = _Said(place, document, text)
    yield said.repo()
    yield from said.licenses()
    yield from said.base_models()
    yield from said.training_data()
    yield from said.gate()
    from scanner.licensing.hub_verdicts import verdicts  # not at the top: it is looked at for every JSON file

    yield from verdicts(place, document)


class _Said:
    """The facts of one document."""

    def __init__(self, place: Place, document: dict[str, Any], text: str) -> None:
        card = document.get("cardData")
        self._place = place
        self._document = document
        self._card: dict[str, Any] = card if isinstance(card, dict) else {}
        self._tags = _texts(document.get("tags"), 20 * ITEMS)
        self._is_adapter = any(tag.casefold() in ADAPTER_SIGNS for tag in self._tags)
        self._lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            self._lines.setdefault(line.strip(" ,"), number)

    def repo(self) -> Fact:
        """``hub-repo``: state of the repo itself. ``renamed`` is the older name that was asked for, else None."""
        said = self._document
        requested = said.get("requested")
        name, asked = _text(said.get("id")), _text(requested.get("id") if isinstance(requested, dict) else requested)
        gated = said.get("gated")
        return fact(
            "hub-repo",
            self._place,
            id=name,
            repo_kind=_text(said.get("kind")) or "model",
            sha=_text(said.get("sha")) or None,
            gated=gated[:LONGEST] if isinstance(gated, str) else gated is True,
            private=said.get("private") is True,
            disabled=said.get("disabled") is True,
            renamed=asked if asked and name and asked.casefold() != name.casefold() else None,
            modified=_text(said.get("lastModified")) or None,
        )

    def licenses(self) -> Iterator[Fact]:
        """What card data and tags declare, each licence once: a tag repeats what the card says, without name and link."""
        from scanner.licensing.declaration import declared  # not at the top: it needs the catalog

        name, link = _text(self._card.get("license_name")), _text(self._card.get("license_link"))
        stated = _texts(self._card.get("license"))
        lines = (("license_name", name), ("license_link", link))
        told = tuple(f"{key}: {value[:200]}" for key, value in lines if value)
        for value in stated:
            excerpt = (f"license: {value[:200]}", *told)
            where = self._at("license", value)
            yield declared(where, "tag", value, name or None, link or None, excerpt=excerpt)
        known = {value.casefold() for value in stated}
        for value in self._after("license:")[:ITEMS]:
            if value.casefold() not in known:
                yield declared(
                    self._at("", f"license:{value}"), "tag", value, excerpt=(f"tags: license:{value[:200]}",)
                )

    def base_models(self) -> Iterator[Fact]:
        """Parents by the Hub's own field, by tags, and by card data where neither has them."""
        named: set[str] = set()
        field = self._document.get("baseModels")
        if isinstance(field, dict):
            relation = _text(field.get("relation")) or None
            for model in _list(field.get("models")):
                parent = _text(model.get("id") if isinstance(model, dict) else model)
                if parent and parent not in named:
                    named.add(parent)
                    yield self._parent(parent, relation, "hub", self._at("id", parent))
        tagged: dict[str, str | None] = {}
        for value in self._after("base_model:")[: 2 * ITEMS]:
            relation, _, parent = value.partition(":")
            stated = relation if parent and relation in _TAG_OF_RELATION else None
            parent = parent if stated else value
            tagged[parent] = tagged.get(parent) or stated
        for parent, stated in tagged.items():
            tag = f"base_model:{stated}:{parent}" if stated else f"base_model:{parent}"
            yield self._parent(parent, stated, "tag", self._at("", tag))
        relation = _text(self._card.get("base_model_relation")) or None
        for parent in _texts(self._card.get("base_model")):
            if parent not in named and parent not in tagged:
                yield self._parent(parent, relation, "card", self._at("base_model", parent))

    def training_data(self) -> Iterator[Fact]:
        """Data sets by tags, and by card data where tags have them not."""
        tagged = self._after("dataset:")[:ITEMS]
        for name in tagged:
            yield fact("training-data", self._at("", f"dataset:{name}"), id=name, source="tag")
        for name in _texts(self._card.get("datasets")):
            if name not in tagged:
                yield fact("training-data", self._at("datasets", name), id=name, source="card")

    def gate(self) -> Iterator[Fact]:
        """``card-gate`` for a gate that is set without a word in the card, which makes that fact itself."""
        by_card = any(key.startswith("extra_gated_") for key in self._card)
        if self._document.get("gated") in (True, "auto", "manual") and not by_card:
            yield fact("card-gate", self._at("gated", self._document["gated"]), eu_disallowed=False)

    def _parent(self, parent: str, relation: str | None, source: str, place: Place) -> Fact:
        base = fact("base-model", place, id=parent, relation=relation, source=source, revision=None)
        hints = relation is None and self._is_adapter
        return altered(base, attributes=(*base.attributes, ("hint", "adapter"))) if hints else base

    def _after(self, prefix: str) -> list[str]:
        """The ends of the tags that begin with ``prefix``, each once."""
        ends = (tag.removeprefix(prefix).strip() for tag in self._tags if tag.startswith(prefix))
        return list(dict.fromkeys(end for end in ends if end))

    def _at(self, key: str, value: object) -> Place:
        """The line of a value, alone or after its key, where the document shows it on one."""
        import json

        shown = json.dumps(value, ensure_ascii=False)
        line = self._lines.get(f'"{key}": {shown}') if key else None
        line = line or self._lines.get(shown) or (self._lines.get(f'"{key}": [') if key else None)
        return Place(self._place.path, self._place.member, line=line)


def _list(value: object) -> list[Any]:
    return value[:ITEMS] if isinstance(value, list) else []


def _texts(value: object, limit: int = ITEMS) -> list[str]:
    """A text, or the texts of a list, each once and cut; of maps their ``name`` or ``id``."""
    items = value[:limit] if isinstance(value, list) else [value]
    named = (item.get("name") or item.get("id") if isinstance(item, dict) else item for item in items)
    return list(dict.fromkeys(text for item in named if (text := _text(item))))


def _text(value: object) -> str:
    return value.strip()[:LONGEST].strip() if isinstance(value, str) else ""


FORMAT = Format(
    id="hub-metadata",
    title="What the Hub says of a repo",
    parse=parse,
    magics=((0, b"{"),),
    recognise=recognise,
    states=("hub-repo", "hub-verdict", "license-declared", "base-model", "training-data", "card-gate"),
    role="terms",
)
