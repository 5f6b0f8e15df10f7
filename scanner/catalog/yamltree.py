"""YAML text as a tree of nodes with positions, within limits: no alias, bounded size and depth."""

from __future__ import annotations

import yaml

from scanner.catalog.mistakes import CatalogError, Mistake
from scanner.catalog.resources import MAX_BYTES

MAX_DEPTH = 32
"""Levels of nesting; the deepest shape has 6."""

MAX_VALUES = 100_000
"""Keys, values and items of one file: three times those of the largest that is written by hand or by a command."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def tree(data: bytes, file: str) -> yaml.Node:
    """The root node of the one document in ``data``. Raises `CatalogError` for anything that is not that."""
    if len(data) > MAX_BYTES:
        raise CatalogError(
            [Mistake(file, f"larger than {MAX_BYTES} bytes. Split the file, or remove what is generated.")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError([Mistake(file, "not UTF-8 text. Save the file as UTF-8.", line)]) from error
    try:
        _look_over(text, file)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise CatalogError([_broken(error, text, file)]) from error
    if root is None:
        raise CatalogError([Mistake(file, "the file is empty. Write its keys, or remove it.", 1, 1)])
    return root


def _look_over(text: str, file: str) -> None:
    """Stops at the first event that would make building the tree costly or its meaning hidden."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if isinstance(event, _OPENING):
            depth += 1
        elif isinstance(event, _CLOSING):
            depth -= 1
        if depth > MAX_DEPTH:
            problem = f"nested more than {MAX_DEPTH} levels deep. Write it flat."
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "anchors (&) and aliases (*) are not supported. Write the value out, or quote the text."
        elif count > MAX_VALUES:
            problem = f"more than {MAX_VALUES} values. Split the file, or remove what is generated."
        else:
            continue
        mark = event.start_mark
        assert mark is not None
        raise CatalogError([Mistake(file, problem, mark.line + 1, mark.column + 1)])


def _broken(error: yaml.YAMLError, text: str, file: str) -> Mistake:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "cannot be read"
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Mistake(file, f"broken YAML: {said}. Check the indentation and the quotes here.", line, column)
    line = 1
    if isinstance(error, yaml.reader.ReaderError) and isinstance(error.position, int):
        line = text.count("\n", 0, error.position) + 1
    return Mistake(file, "broken YAML: a control character. Remove it.", line)
