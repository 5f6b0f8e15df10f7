"""What a YAML record may hold, read off its dataclass: the one source of the binder and of the JSON Schemas."""

from __future__ import annotations

import dataclasses
import functools
import sys
from dataclasses import dataclass

from scanner.catalog import documents
from scanner.model.regex import regex

_SCALARS = {"str": "text", "bool": "boolean", "int": "integer", "float": "number", "Value": "value"}
_MANY = regex(r"tuple\[(\w+), \.\.\.\]")
_MAPPING = regex(r"tuple\[tuple\[str, (\w+)\], \.\.\.\]")


@dataclass(frozen=True, slots=True)
class Shape:
    """One key of a record.

    ``kind`` is text, word (text as written, even where YAML reads a date or yes as something else), boolean, integer,
    number, value (any scalar or list of them), attributes (a mapping of values), or record (then ``record`` is its
    dataclass). ``many`` is "" for one, "list", or "mapping" of names to it.
    """

    key: str
    name: str
    kind: str
    many: str
    required: bool
    nullable: bool
    doc: str
    record: type | None = None
    choices: tuple[object, ...] = ()
    pattern: str = ""
    max_length: int = 0
    minimum: float | None = None
    maximum: float | None = None
    one_or_many: bool = False
    shorthand: bool = False


@functools.cache
def shapes_of(cls: type) -> tuple[Shape, ...]:
    """The keys of the dataclass ``cls``, in order, without fields that are derived and never written."""
    return tuple(_shape(cls, field) for field in dataclasses.fields(cls) if not field.metadata.get("derived"))


def shorthand_of(cls: type) -> Shape | None:
    """The key that a plain value stands for where a record is expected, if ``cls`` has one."""
    return next((shape for shape in shapes_of(cls) if shape.shorthand), None)


def _shape(cls: type, field: dataclasses.Field[object]) -> Shape:
    written = str(field.type)  # annotations are texts in these modules
    nullable = written.endswith(" | None")
    written = written.removesuffix(" | None")
    many = ""
    if match := _MAPPING.fullmatch(written):
        many, written = "mapping", match[1]
    elif match := _MANY.fullmatch(written):
        many, written = "list", match[1]
    record = None
    if written == "Attributes":
        kind = "attributes"
    elif written in _SCALARS:
        kind = _SCALARS[written]
    else:
        kind, record = "record", vars(sys.modules[cls.__module__]).get(written) or getattr(documents, written)
    metadata = field.metadata
    if metadata.get("word"):
        kind = "word"
    return Shape(
        key=metadata.get("key", field.name),
        name=field.name,
        kind=kind,
        many=many,
        required=field.default is dataclasses.MISSING,
        nullable=nullable,
        doc=metadata["doc"],
        record=record,
        choices=metadata.get("choices", ()),
        pattern=metadata.get("pattern", ""),
        max_length=metadata.get("max_length", 0),
        minimum=metadata.get("minimum"),
        maximum=metadata.get("maximum"),
        one_or_many=metadata.get("one_or_many", False),
        shorthand=metadata.get("shorthand", False),
    )
