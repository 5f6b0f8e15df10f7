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

KNOWN = 1 << 16
"""Texts and attributes that are remembered while a report is read."""


class AmissError(ValueError):
    """The JSON is not of the type that was asked for."""


@functools.cache
def hints(cls: type) -> dict[str, Any]:
    """The types of the fields of a record."""
    return typing.get_type_hints(cls, localns={"Value": Value})


def maker(kind: Any) -> Maker:
    """What makes a value of ``kind`` of plain JSON. It raises `AmissError` for any other JSON."""
    return _APART.of(kind)


class Makers:
    """The makers of all types. With ``known`` equal texts, and equal attributes, become one: the same paths and words stand
    in a report many times, and take most of its room. It is the reader's, and gone when it has read."""

    def __init__(self, known: dict[Any, Any] | None) -> None:
        self._known = known
        self._made: dict[Any, Maker] = {}

    def of(self, kind: Any) -> Maker:
        """What makes a value of ``kind`` of plain JSON. It raises `AmissError` for any other JSON."""
        found = self._made.get(kind)
        if found is None:
            found = self._made[kind] = self._maker(kind)
        return found

    def forget(self) -> None:
        """Lets go of what is known where that is much: it may hold more than is kept of what was made."""
        if self._known is not None and len(self._known) > KNOWN:
            self._known.clear()

    def _maker(self, kind: Any) -> Maker:
        if dataclasses.is_dataclass(kind):
            return self._record(typing.cast(type, kind))
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is tuple and arguments[1:] == (Ellipsis,):
            return _list(self.of(arguments[0]))
        if origin is tuple:
            return _tuple([self.of(argument) for argument in arguments])
        if origin in (typing.Union, types.UnionType):
            return _optional(self.of(next(option for option in arguments if option is not types.NoneType)))
        return _scalar(kind) if kind is not str or self._known is None else _shared_text(self._known)

    def _record(self, cls: type) -> Maker:
        attributes = _attributes if self._known is None else _shared_attributes(self._known)
        return _record(
            cls,
            [
                (
                    field.name,
                    attributes if field.name == "attributes" else self.of(hints(cls)[field.name]),
                    field.default,
                )
                for field in dataclasses.fields(cls)
            ],
        )


_APART = Makers(None)


def _record(cls: type, fields: list[tuple[str, Maker, Any]]) -> Maker:
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


def _list(of: Maker) -> Maker:
    def make(raw: Any) -> Any:
        if type(raw) is not list:
            raise AmissError
        return tuple([of(item) for item in raw])

    return make


def _tuple(makers: list[Maker]) -> Maker:
    def make(raw: Any) -> Any:
        if type(raw) is not list or len(raw) != len(makers):
            raise AmissError
        return tuple([of(item) for of, item in zip(makers, raw, strict=True)])

    return make


def _optional(of: Maker) -> Maker:
    return lambda raw: None if raw is None else of(raw)


def _scalar(kind: Any) -> Maker:
    def make(raw: Any) -> Any:
        if type(raw) is kind and (kind is not float or raw - raw == 0):
            return raw
        if kind is float and type(raw) is int:
            return float(raw)
        raise AmissError

    return make


def _shared_text(known: dict[Any, Any]) -> Maker:
    def make(raw: Any) -> Any:
        if type(raw) is str:
            return known.setdefault(raw, raw)
        raise AmissError

    return make


def _attributes(raw: Any) -> Any:
    if type(raw) is not dict:
        raise AmissError
    return tuple([(name, frozen(value)) for name, value in raw.items()])


def _shared_attributes(known: dict[Any, Any]) -> Maker:
    def one(name: str, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            pair = name, value
            return known.setdefault(pair, pair)
        if kind is bool:  # equal to a number
            return known.setdefault((name, value, bool), (name, value))
        return known.setdefault(name, name), frozen(value)

    def make(raw: Any) -> Any:
        if type(raw) is not dict:
            raise AmissError
        return tuple([one(name, value) for name, value in raw.items()])

    return make


def frozen(value: Any) -> Any:
    """``value`` with tuples in place of its lists."""
    return tuple([frozen(item) for item in value]) if type(value) is list else value
