"""Lists in YAML, and the lock file of a project, which pins each model to a commit."""

from __future__ import annotations

from scanner.fleet.lists.rows import REVISION, ListError, chosen, unnamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from scanner.fleet.lists.rows import Row

HOLDERS = ("models", "targets", "entries")

DEPTH = 64
"""Levels of nesting. The library builds a tree in C, which has no end to its recursion but that of the process."""


def from_yaml(text: str) -> Iterator[Row]:
    """The names in a list, or in the list that a map holds; the models of a lock file. Raises `ListError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _look_over(yaml.parse(text, Loader=loader))
        node = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1} is" if mark is not None else "it is"
        why = getattr(error, "problem", None) or "it nests too deep"
        raise ListError(f"{where} no YAML ({why}). Correct it.") from error
    if node is None:
        return
    said = _map(node)
    if "version" in said and "models" in said:
        yield from _locked(text)
        return
    held = next((said[name] for name in HOLDERS if name in said), node)
    if not isinstance(held, yaml.SequenceNode):
        raise ListError("it is YAML without a list. Give a list of names, or of maps that name targets.")
    yield from _rows(held)


def _look_over(events: Iterable[Any]) -> None:
    """Goes through the document once without building anything. Raises `ListError` where it nests too deep."""
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH:
                line = event.start_mark.line + 1 if event.start_mark is not None else 1
                raise ListError(f"line {line} is nested more than {DEPTH} levels deep. Write it flat.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _rows(held: Any) -> Iterator[Row]:
    from yaml import ScalarNode

    key = ""
    for item in held.value:
        line = item.start_mark.line + 1
        if isinstance(item, ScalarNode):
            yield str(item.value).strip(), "", line
            continue
        named = {name: str(node.value) for name, node in _map(item).items() if isinstance(node, ScalarNode)}
        key = key if key in named else chosen(named, named)
        if not key:
            raise ListError(f"the item of line {line} names no target. {unnamed()}")
        yield named[key].strip(), named.get(REVISION, "").strip(), line


def _map(node: Any) -> dict[str, Any]:
    from yaml import MappingNode, ScalarNode

    if not isinstance(node, MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value if isinstance(key, ScalarNode)}


def _locked(text: str) -> Iterator[Row]:
    """The models of a lock file, each at its commit."""
    from scanner.catalog.lock import parse_lock
    from scanner.catalog.mistakes import CatalogError

    try:
        lock = parse_lock(text.encode("utf-8", "surrogatepass"))
    except CatalogError as error:
        raise ListError(f"as a lock file it is wrong: {error} Correct it.") from error
    for entry, line in zip(lock.entries, lock.lines, strict=False):
        prefix = "" if entry.kind == "model" else f"{entry.kind}s/"
        yield f"hf://{prefix}{entry.id}", entry.revision, line
