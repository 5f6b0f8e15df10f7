"""What the JSON files beside the weights say, as one fact for each file: the keys that the registry asks for."""

from __future__ import annotations

from scanner.model.bounded_json import bounded_json
from scanner.model.fact import Fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fact import Value

LIMIT = 4 << 20
"""Bytes of a configuration that are parsed; longer ones hold vocabularies."""

KINDS = {
    "config.json": "config",
    "generation_config.json": "generation-config",
    "tokenizer_config.json": "tokenizer-config",
    "adapter_config.json": "adapter-config",
    "params.json": "params",
    "model_index.json": "pipeline",
}
"""The kind of fact that a file of that name becomes."""

_TEXT_PARTS = ("text_config", "llm_config", "language_config", "language_model_config", "thinker_config")
"""Keys of the language model in a configuration of more than that."""

_ITEMS = 16
_LARGEST = 1 << 40
_LONGEST = 500


def config_fact(path: str, data: bytes, wanted: Iterable[str]) -> Fact | None:
    """A fact with the ``wanted`` keys of the JSON file at ``path``; None for what is no JSON, or says none of them.

    A key with dots leads into maps. What a configuration does not say of itself, that of its language model may.
    """
    kind = KINDS.get(path.rpartition("/")[2].lower())
    if kind is None or len(data) > LIMIT:
        return None
    try:
        config = bounded_json(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(config, dict):
        return None
    inner = [config, *(part for key in _TEXT_PARTS if isinstance(part := config.get(key), dict))]
    found: list[tuple[str, Value]] = []
    for key in sorted(wanted):
        value = next((told for part in inner if (told := usable(_at(part, key))) is not None), None)
        if value is not None:
            found.append((key, value))
    return Fact(kind, Place(path), tuple(found)) if found else None


def _at(config: dict[str, object], key: str) -> object:
    value: object = config
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def usable(value: object) -> Value:
    """``value`` as an attribute of a fact: a short text, a number within reason, or a tuple of these; else None."""
    if isinstance(value, str):
        return value.strip()[:_LONGEST] or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -_LARGEST < value < _LARGEST else None
    if isinstance(value, list):
        items = tuple(
            item for each in value[:_ITEMS] if not isinstance(each, list) and (item := usable(each)) is not None
        )
        return items or None
    return None
