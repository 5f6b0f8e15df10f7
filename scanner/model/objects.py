"""Records as the objects of JSON: what is left out is worked out once for each type. `makers` goes the other way."""

from __future__ import annotations

import dataclasses
import functools

from scanner.model.description import Description
from scanner.model.report import Inventory, Report, TargetReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WHOLE = (Report, TargetReport, Inventory, Description)
"""Written with all their fields, so that a reader in another language can count on each list."""


def as_object(value: Any) -> dict[str, Any]:
    """The fields of a record by name, ``schema`` first, without those at their default, but in `WHOLE`.

    The values are as they were: a JSON encoder asks again for the records among them. Attributes become an object.
    Raises `TypeError` for what is no record, as encoders want it.
    """
    kind: Any = type(value)
    found: dict[str, Any] = {}
    for name, default in _fields(kind):
        item = getattr(value, name)
        if item != default:
            found[name] = dict(item) if name == "attributes" else item
    return found


def plain(value: object) -> Any:
    """``value`` as dicts, lists and scalars."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {name: plain(item) for name, item in as_object(value).items()}
    return {name: plain(item) for name, item in value.items()} if isinstance(value, dict) else value


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, object], ...]:
    """The names of the fields and their defaults: what no value equals, where a field is always written."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"JSON has nothing like {kind.__name__}")
    is_whole = kind in WHOLE
    fields = sorted(dataclasses.fields(kind), key=lambda field: field.name != "schema")
    return tuple((field.name, dataclasses.MISSING if is_whole else field.default) for field in fields)
