"""YAML text to dataclasses, with every mistake of a file told at its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import yaml

from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion
from scanner.catalog.scalars import ScalarError, boolean_of, integer_of, number_of, text_of, value_of, word_of
from scanner.catalog.shape import Shape, shapes_of, shorthand_of
from scanner.catalog.yamltree import tree

Path = tuple[str | int, ...]
"""Keys and list positions from the root of a file to a value."""

Check = Callable[["Binder", Path, object], None]
"""Looks at a record that was bound at a path, and notes what is wrong in it."""

_SCALARS: dict[str, Callable[[yaml.Node], object]] = {
    "text": text_of,
    "word": word_of,
    "boolean": boolean_of,
    "integer": integer_of,
    "number": number_of,
    "value": value_of,
}
MISTAKES_LIMIT = 100
"""Mistakes of one file that are looked for: a file that is no such file at all has one on each line."""

_MISSING = object()
"""Stands for a value that could not be bound; its mistake is noted."""

_T = TypeVar("_T")


class Binder:
    """Binds one file. ``marks`` holds the line and column (from 1) of every value, by path."""

    def __init__(self, file: str, checks: dict[type, Check] | None = None) -> None:
        self.file = file
        self.marks: dict[Path, tuple[int, int]] = {}
        self.mistakes: list[Mistake] = []
        self._checks = checks or {}

    def note(self, path: Path, text: str) -> None:
        """Adds a mistake at ``path``, or at the nearest value above it. Raises `CatalogError` where it is one too many."""
        while path not in self.marks and path:
            path = path[:-1]
        self._add(text, *self.marks.get(path, (1, 1)))

    def _add(self, text: str, line: int, column: int) -> None:
        self.mistakes.append(Mistake(self.file, text, line, column))
        if len(self.mistakes) >= MISTAKES_LIMIT:
            raise CatalogError(_in_order(self.mistakes))

    def bind(self, cls: type[_T], data: bytes) -> _T:
        """The ``cls`` that ``data`` spells. Raises `CatalogError` with all mistakes, in the order of the file."""
        value = self._record(cls, tree(data, self.file), ())
        if self.mistakes or not isinstance(value, cls):
            raise CatalogError(_in_order(self.mistakes))
        return value

    def _record(self, cls: type, node: yaml.Node, path: Path) -> object:
        mark = node.start_mark
        self.marks[path] = (mark.line + 1, mark.column + 1)
        short = shorthand_of(cls)
        if short is not None and not isinstance(node, yaml.MappingNode):
            value = self._value(short, node, path)
            return _MISSING if value is _MISSING else self._checked(cls(**{short.name: value}), path)
        entries = self._entries(node, path)
        if entries is None:
            return _MISSING
        shapes = {shape.key: shape for shape in shapes_of(cls)}
        values: dict[str, object] = {}
        sound = True
        for key, item in entries:
            shape = shapes.get(key)
            if shape is None:
                hint = suggestion(key, shapes) or f" Keys here: {', '.join(shapes)}."
                self.note((*path, key), f"unknown key {shown(key)}.{hint}")
                sound = False
            else:
                values[shape.name] = self._value(shape, item, (*path, key))
        for shape in shapes.values():
            if shape.required and shape.name not in values:
                self.note(path, f'missing key "{shape.key}". {shape.doc}{_to_write(shape)}')
                sound = False
        if not sound or any(value is _MISSING for value in values.values()):
            return _MISSING
        return self._checked(cls(**values), path)

    def _checked(self, record: object, path: Path) -> object:
        check = self._checks.get(type(record))
        if check is not None:
            check(self, path, record)
        return record

    def _entries(self, node: yaml.Node, path: Path) -> list[tuple[str, yaml.Node]] | None:
        """Keys and value nodes of a mapping, marked at their keys; None, with a mistake, where it is none."""
        if not isinstance(node, yaml.MappingNode) or node.tag != "tag:yaml.org,2002:map":
            where = (
                shown(str(path[-1])) if path and isinstance(path[-1], str) else "the file" if not path else "the item"
            )
            self.note(path, f"{where} must be keys with values, written as key: value.")
            return None
        found: dict[str, yaml.Node] = {}
        for key_node, item in node.value:
            mark = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            try:
                key = text_of(key_node)
            except ScalarError as error:
                self._add(f"a key {error}", *mark)
                continue
            if key in found:
                first = self.marks[(*path, key)][0]
                self._add(f"key {shown(key)} is given twice, first on line {first}. Remove one.", *mark)
                continue
            self.marks[(*path, key)] = mark
            found[key] = item
        return list(found.items())

    def _value(self, shape: Shape, node: yaml.Node, path: Path) -> object:
        if shape.many == "mapping":
            return self._mapping(shape, node, path)
        if shape.many == "list":
            return self._list(shape, node, path)
        if shape.nullable and node.tag == "tag:yaml.org,2002:null":
            return None
        return self._one(shape, node, path)

    def _mapping(self, shape: Shape, node: yaml.Node, path: Path) -> object:
        entries = self._entries(node, path)
        if entries is None:
            return _MISSING
        bound = tuple((key, self._one(shape, item, (*path, key))) for key, item in entries)
        return _MISSING if any(value is _MISSING for _, value in bound) else bound

    def _list(self, shape: Shape, node: yaml.Node, path: Path) -> object:
        if not isinstance(node, yaml.SequenceNode) or node.tag != "tag:yaml.org,2002:seq":
            if shape.one_or_many:
                one = self._one(shape, node, path)
                return _MISSING if one is _MISSING else (one,)
            self.note(path, f"{shown(shape.key)} must be a list, written as [a, b] or with a hyphen for each item.")
            return _MISSING
        if not node.value and shape.one_or_many:
            self.note(path, f"{shown(shape.key)} is an empty list, which nothing can match. Remove the key.")
            return _MISSING
        bound = []
        for index, item in enumerate(node.value):
            at = (*path, index)
            self.marks[at] = (item.start_mark.line + 1, item.start_mark.column + 1)
            bound.append(self._one(shape, item, at))
        return _MISSING if any(value is _MISSING for value in bound) else tuple(bound)

    def _one(self, shape: Shape, node: yaml.Node, path: Path) -> object:
        if shape.record is not None:
            return self._record(shape.record, node, path)
        if shape.kind == "attributes":
            return self._mapping_of_values(node, path)
        try:
            value = _SCALARS[shape.kind](node)
        except ScalarError as error:
            self.note(path, f"{shown(shape.key)} {error}")
            return _MISSING
        return value if self._fits(shape, value, path) else _MISSING

    def _mapping_of_values(self, node: yaml.Node, path: Path) -> object:
        entries = self._entries(node, path)
        if entries is None:
            return _MISSING
        bound: list[tuple[str, object]] = []
        for key, item in entries:
            try:
                bound.append((key, value_of(item)))
            except ScalarError as error:
                self.note((*path, key), f"{shown(key)} {error}")
        return tuple(bound) if len(bound) == len(entries) else _MISSING

    def _fits(self, shape: Shape, value: object, path: Path) -> bool:
        """True where ``value`` keeps to the shape's limits; else a mistake is noted."""
        text = str(value)
        if shape.choices and value not in shape.choices:
            words = tuple(map(str, shape.choices))
            self.note(
                path, f"{shown(shape.key)} cannot be {shown(text)}: use {_either(words)}.{suggestion(text, words)}"
            )
        elif shape.kind in ("text", "word") and not text.strip() and shape.required:
            self.note(path, f"{shown(shape.key)} is empty. {shape.doc}")
        elif shape.max_length and len(text) > shape.max_length:
            self.note(
                path, f"{shown(shape.key)} has {len(text)} characters; {shape.max_length} are allowed. Shorten it."
            )
        elif shape.pattern and not re.fullmatch(shape.pattern, text):
            self.note(path, f"{shown(shape.key)} cannot be {shown(text)}. {shape.doc}")
        elif isinstance(value, int | float) and not _within(shape, value):
            self.note(path, f"{shown(shape.key)} must be from {shape.minimum} to {shape.maximum}.")
        else:
            return True
        return False


def _in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    return sorted(mistakes, key=lambda mistake: (mistake.line or 0, mistake.column or 0))


def _within(shape: Shape, value: float) -> bool:
    return (shape.minimum is None or value >= shape.minimum) and (shape.maximum is None or value <= shape.maximum)


def _to_write(shape: Shape) -> str:
    """`` Write key: a, b or c.`` (with the leading space) where only some words will do, or an empty text."""
    return f" Write {shape.key}: {_either(map(str, shape.choices))}." if shape.choices else ""


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
