"""Frozen dataclasses that cost nothing to define: the hook cannot afford the real ones.

``dataclasses`` imports ``inspect`` (13 ms) and compiles six methods for each class (0.6 ms); with thirty classes that is
more than the scan of a checkpoint takes. ``@record`` gives a class slots, an initialiser, equality, hash and repr by
closures instead. To every reader it is a frozen dataclass: ``dataclasses.fields``, ``replace`` and ``is_dataclass``
work, and a type checker sees ``dataclass(frozen=True, slots=True)``. The figures are in docs/decisions.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import field as field
    from typing import Any, TypeVar, dataclass_transform

    _T = TypeVar("_T")

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def record(cls: type[_T]) -> type[_T]: ...

else:

    def field(**arguments: Any) -> Any:
        """A field with a default, a default factory or metadata, as ``dataclasses.field`` makes it."""
        return Field(arguments)

    def record(cls: type) -> type:
        """The class with slots instead of its annotated names, immutable, comparable and hashable."""
        names = tuple(cls.__annotations__)
        given = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        namespace = {
            name: value for name, value in cls.__dict__.items() if name not in given and name not in _LEFT_BEHIND
        }
        namespace |= {
            "__slots__": names,
            "__annotations__": dict(cls.__annotations__),
            "__match_args__": names,
            "__dataclass_fields__": _Fields(given),
        }
        made = type(cls)(cls.__name__, cls.__bases__, namespace)
        made.__qualname__ = cls.__qualname__
        _add_methods(made, names, given)
        return made


def altered(made: _T, **changes: Any) -> _T:
    """A copy of the record ``made`` with other values. ``dataclasses.replace`` would bring `inspect` along."""
    values: Any = made
    names = values.__match_args__
    if not changes.keys() <= set(names):
        raise TypeError(f"{type(made).__qualname__} has no place for {min(changes.keys() - set(names))!r}")
    return type(made)(*(changes.get(name, getattr(made, name)) for name in names))


_MISSING: Any = object()
_LEFT_BEHIND = frozenset(
    {"__dict__", "__weakref__", "__annotations__", "__annotate__", "__annotate_func__", "__annotations_cache__"}
)


class Field:
    """What `field` was given, kept until somebody asks for the dataclass's fields."""

    __slots__ = ("arguments", "default", "default_factory")

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.arguments = arguments
        self.default = arguments.get("default", _MISSING)
        self.default_factory = arguments.get("default_factory", _MISSING)


def _add_methods(cls: Any, names: tuple[str, ...], given: dict[str, Any]) -> None:
    setters = tuple(cls.__dict__[name].__set__ for name in names)
    getters = tuple(cls.__dict__[name].__get__ for name in names)
    count = len(names)
    usual: tuple[Any, ...] = ()  # the plain defaults of the last fields
    for name in reversed(names):
        if isinstance(given.get(name, _MISSING), Field) or name not in given:
            break
        usual = (given[name], *usual)

    def init(self: Any, *values: Any, **named: Any) -> None:
        missing = count - len(values)
        if missing or named:
            if named or not 0 < missing <= len(usual):
                values = _completed(cls, names, given, values, named)
            else:
                values += usual[-missing:]
        for setter, value in zip(setters, values):  # noqa: B905 - as many as there are by now: see `_completed`
            setter(self, value)

    def values_of(self: Any) -> tuple[Any, ...]:
        return tuple([getter(self) for getter in getters])

    def equal(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values_of(self) == values_of(other)

    def show(self: Any) -> str:
        parts = (f"{name}={getter(self)!r}" for name, getter in zip(names, getters, strict=True))
        return f"{cls.__qualname__}({', '.join(parts)})"

    cls.__init__ = init
    cls.__eq__ = equal
    cls.__hash__ = lambda self: hash(values_of(self))
    cls.__repr__ = show
    cls.__reduce__ = lambda self: (cls, values_of(self))
    cls.__setattr__ = cls.__delattr__ = _refuse


def _refuse(self: Any, name: str, *_: Any) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be changed")


def _completed(
    cls: Any, names: tuple[str, ...], given: dict[str, Any], values: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, ...]:
    """All values in order: those by position, those by name, and defaults for the rest."""
    if len(values) > len(names):
        raise TypeError(f"{cls.__qualname__}() takes {len(names)} values, {len(values)} were given")
    result = list(values)
    for name in names[len(values) :]:
        value = named.pop(name, _MISSING)
        if value is _MISSING:
            value = _default(given.get(name, _MISSING))
        if value is _MISSING:
            raise TypeError(f"{cls.__qualname__}() misses {name!r}")
        result.append(value)
    if named:
        raise TypeError(f"{cls.__qualname__}() has no place for {next(iter(named))!r}")
    return tuple(result)


def _default(given: Any) -> Any:
    if not isinstance(given, Field):
        return given
    return given.default_factory() if given.default_factory is not _MISSING else given.default


class _Fields:
    """The ``__dataclass_fields__`` of a record: made by `dataclasses` itself when it is first asked for."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._made: Any = None

    def __get__(self, instance: Any, owner: Any) -> Any:
        if self._made is None:
            import dataclasses

            body: dict[str, Any] = {
                name: dataclasses.field(**value.arguments) if isinstance(value, Field) else value
                for name, value in self._given.items()
            }
            shadow = type(owner.__name__, (), body | {"__annotations__": dict(owner.__annotations__)})
            self._made = dataclasses.dataclass(frozen=True)(shadow).__dataclass_fields__  # type: ignore[attr-defined]
        return self._made
