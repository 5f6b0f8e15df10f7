"""YAML from hostile files as maps, lists and texts that know their lines: no alias is expanded, no tag builds anything.

Read as a stream of events, of which only so many and so deep ones are taken. Every scalar is the text that is written.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES_LIMIT = 1 << 20
EVENTS_LIMIT = 100_000
SLOW_BYTES_LIMIT = 1 << 16
"""Bytes that the parser in pure Python is asked for, where libyaml is not there."""

DEPTH_LIMIT = 32


class YamlError(ValueError):
    """What is no YAML of one map, or too much of it; the message is a clause."""


class Text(str):
    """A scalar as written, with its line and column from 1."""

    __slots__ = ("column", "line")

    line: int
    column: int


def bounded_yaml(data: bytes) -> list[dict[str, object]]:
    """The maps that the documents of ``data`` are. Raises `YamlError`."""
    return [document for document in yaml_documents(data) if isinstance(document, dict)]


def yaml_documents(data: bytes) -> list[object]:
    """The documents of ``data``: maps, lists and texts. An alias of a scalar is that scalar, any other is None.

    Raises `YamlError`.
    """
    import re

    import yaml  # not at the top: few files are asked for

    loader = getattr(yaml, "CSafeLoader", None)
    if len(data) > (BYTES_LIMIT if loader is not None else SLOW_BYTES_LIMIT):
        raise YamlError("it is too long")
    if re.search(rb"(?:[-?:\[{] *){60}", data):  # libyaml needs quadratic time for what nests deep on one line
        raise YamlError("it nests too deep")
    try:
        builder = _Builder(iter(yaml.parse(data.decode("utf-8"), Loader=loader or yaml.SafeLoader)))
        return list(builder.documents())
    except YamlError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError("it is no YAML") from error


class _Builder:
    """Builds documents from events."""

    def __init__(self, events: Iterator[object]) -> None:
        self._events = events
        self._left = EVENTS_LIMIT
        self._anchors: dict[str, Text] = {}

    def documents(self) -> Iterator[object]:
        """The value of each document."""
        kind, event = self._next()
        while kind != "StreamEndEvent":
            if kind not in ("StreamStartEvent", "DocumentStartEvent", "DocumentEndEvent"):
                yield self._value(kind, event, 0)
            kind, event = self._next()

    def _next(self) -> tuple[str, object]:
        self._left -= 1
        if self._left < 0:
            raise YamlError("it has too many parts")
        event = next(self._events)
        return type(event).__name__, event

    def _value(self, kind: str, event: object, depth: int) -> object:
        if depth > DEPTH_LIMIT:
            raise YamlError("it nests too deep")
        if kind == "ScalarEvent":
            return self._text(event)
        if kind == "AliasEvent":
            return self._anchors.get(str(getattr(event, "anchor", "")))
        if kind == "SequenceStartEvent":
            return list(self._items(depth))
        found: dict[str, object] = {}
        keys = self._items(depth)
        for key in keys:
            value = next(keys, None)
            if isinstance(key, Text):
                found[str(key)] = value
        return found

    def _items(self, depth: int) -> Iterator[object]:
        while True:
            kind, event = self._next()
            if kind in ("SequenceEndEvent", "MappingEndEvent"):
                return
            yield self._value(kind, event, depth + 1)

    def _text(self, event: object) -> Text:
        text = Text(getattr(event, "value", ""))
        mark = getattr(event, "start_mark", None)
        text.line, text.column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[str(anchor)] = text
        return text
