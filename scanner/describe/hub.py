"""What the Hub's answer says of a repo (see `licensing.hub_metadata`), and the card's fields where the card is not read."""

from __future__ import annotations

from scanner.describe.front_matter import VALUES_LIMIT
from scanner.describe.registry import METRIC
from scanner.describe.words import is_placeholder
from scanner.model.bounded_json import bounded_json
from scanner.model.description import Detail
from scanner.model.fact import Fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.describe.registry import Fields
    from scanner.model.fact import Value

_PREFIXES = ("license:", "region:", "dataset:", "base_model:", "arxiv:", "doi:", "deploy:")
"""How tags begin that repeat other fields, or say nothing of the model."""

_LONGEST = 500
_TEXTS = ("pipeline_tag", "library_name", "createdAt", "lastModified")


def hub_document(data: bytes) -> dict[str, object]:
    """The Hub's answer, or an empty map for what is none."""
    try:
        document = bounded_json(data)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def hub_fact(path: str, document: dict[str, object]) -> Fact:
    """A ``hub`` fact: task, library, times, who it belongs to, its tags, and the papers that they name."""
    said: list[tuple[str, Value]] = [
        (key, text.strip()[:_LONGEST]) for key in _TEXTS if isinstance(text := document.get(key), str) and text.strip()
    ]
    name = document.get("id")
    if isinstance(name, str) and "/" in name:
        said.append(("author", name.partition("/")[0][:_LONGEST]))
    tags = document.get("tags")
    texts = [tag.strip()[:_LONGEST] for tag in tags[:2000] if isinstance(tag, str)] if isinstance(tags, list) else []
    own = tuple(tag for tag in texts if tag and not tag.startswith(_PREFIXES))[:VALUES_LIMIT]
    papers = tuple(f"https://arxiv.org/abs/{tag[6:]}" for tag in texts if tag.startswith("arxiv:"))
    said += [("tags", own)] if own else []
    said += [("paper", papers[:VALUES_LIMIT])] if papers else []
    return Fact("hub", Place(path), tuple(said))


def card_data(fields: Fields, path: str, document: dict[str, object]) -> Iterator[Detail]:
    """The details of the front matter as the Hub has parsed it, for a card that nobody may read."""
    card = document.get("cardData")
    if not isinstance(card, dict):
        return
    for row in fields.rows:
        seen: set[str] = set()
        for key in () if row.id == METRIC else row.keys:
            for value in _at(card, key.split(".")):
                if value not in seen and len(seen) < VALUES_LIMIT:
                    seen.add(value)
                    yield Detail(row.id, value, "hub", Place(path))


def _at(value: object, keys: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value[:VALUES_LIMIT]:
            yield from _at(item, keys)
    elif keys:
        if isinstance(value, dict):
            yield from _at(value.get(keys[0]), keys[1:])
    elif isinstance(value, dict):
        yield from _at(next((value[key] for key in ("name", "id", "path", "type") if key in value), None), [])
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(value).strip()[:_LONGEST]
        if not is_placeholder(text):
            yield text
