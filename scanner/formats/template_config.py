"""The chat templates inside of a tokenizer's or a processor's JSON, each as a child."""

from __future__ import annotations

from scanner.formats.json_file import UnreadJsonError, json_file
from scanner.model.artifact import Child
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

READ_LIMIT = 64 << 20
TEMPLATES_LIMIT = 64
_KEYS = ("chat_template", "default_chat_template", "chat_templates")


def recognise(_name: str, reader: Reader) -> bool:
    """True where the first block is JSON's."""
    return reader.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the templates; what is no JSON is told by the reader of the configuration."""
    try:
        config = json_file(place, reader, "config", READ_LIMIT, "The config is no JSON: get it anew.", may_mark=True)
    except UnreadJsonError as error:
        if place.path.lower().endswith("chat_template.json"):
            yield error.gap
        return
    if not isinstance(config, dict):
        return
    count = 0
    for key in _KEYS:
        for name, text in _templates(config.get(key)):
            count += 1
            if count > TEMPLATES_LIMIT:
                return
            inside = place.inside(f"{key}.{name[:80]}" if name else key)
            yield Child(inside, _reader_of(reader, text.encode("utf-8", "replace")), "chat-template")


def _reader_of(reader: Reader, data: bytes) -> Reader:
    return reader.derived(len(data), lambda at, count: data[at : at + count])


def _templates(value: object) -> Iterator[tuple[str, str]]:
    """(name, text) of a template, of a list of named ones, or of a map of them."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, dict):
        yield from ((str(name), text) for name, text in value.items() if isinstance(text, str))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict) and isinstance(item.get("template"), str):
                yield str(item.get("name", "")), item["template"]
            elif isinstance(item, str):
                yield "", item


FORMAT = Format(
    id="template-config",
    title="Chat templates in a tokenizer's configuration (JSON)",
    parse=parse,
    names=(
        "tokenizer_config.json",
        "chat_template*.json",
        "processor_config.json",
        "preprocessor_config.json",
    ),
    recognise=recognise,
    role="config",
    order=15,
)
