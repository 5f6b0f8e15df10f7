"""Makers of records from plain JSON, worked out once for each type: the quick way, which says only that something is amiss.

`codec` goes the long way where a maker raises, and finds out what it is.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing

from scanner.model.fact import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Maker = Callable[[Any], Any]


class AmissError(ValueError):
    """The JSON is not of the type that was asked for."""


@functools.cache
def hints(cls: type) -> dict[str, Any]:
    """The types of the fields of a record."""
    return typing.get_type_hints(cls, localns={"Value": Value})


@functools.cache
def maker(kind: Any) -> Maker:
    """What makes a value of ``kind`` of plain JSON. It raises `AmissError` for any other JSON."""
    if dataclasses.is_dataclass(kind):
        return _record(typing.cast(type, kind))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _list(arguments[0])
    if origin is tuple:
        return _tuple(arguments)
    if origin in (typing.Union, types.UnionType):
        return _optional(next(option for option in arguments if option is not types.NoneType))
    return _scalar(kind)


def _record(cls: type) -> Maker:
    fields = [
        (field.name, _attributes if field.name == "attributes" else maker(hints(cls)[field.name]), field.default)
        for field in dataclasses.fields(cls)
    ]

    def make(raw: Any) -> Any:
        if type(raw) is not dict:
            raise AmissError
        left = len(raw)
        values = []
        for name, of, default in fields:
            if name in raw:
                values.append(of(raw[name]))
                left -= 1
            elif default is dataclasses.MISSING:
                raise AmissError
            else:
                values.append(default)
        if left:
            raise AmissError
        return cls(*values)

    return make


def _list(kind: Any) -> Maker:
    of = maker(kind)

    def make(raw: Any) -> Any:
        if type(raw) is not list:
            raise AmissError
        return tuple([of(item) for item in raw])

    return make


def _tuple(kinds: tuple[Any, ...]) -> Maker:
    makers = [maker(kind) for kind in kinds]

    def make(raw: Any) -> Any:
        if type(raw) is not list or len(raw) != len(makers):
            raise AmissError
        return tuple([of(item) for of, item in zip(makers, raw, strict=True)])

    return make


def _optional(kind: Any) -> Maker:
    of = maker(kind)
    return lambda raw: None if raw is None else of(raw)


def _scalar(kind: Any) -> Maker:
    def make(raw: Any) -> Any:
        if type(raw) is kind:
            return raw
        if kind is float and type(raw) is int:
            return float(raw)
        raise AmissError

    return make


def _attributes(raw: Any) -> Any:
    if type(raw) is not dict:
        raise AmissError
    return tuple([(name, frozen(value)) for name, value in raw.items()])


def frozen(value: Any) -> Any:
    """``value`` with tuples in place of its lists."""
    return tuple([frozen(item) for item in value]) if type(value) is list else value
