"""What of a saved report is compared: of the many facts on pickles, one for each callable of a file, and no excerpts."""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OF_PICKLES = ("pickle-call", "pickle-import")
"""Facts of which `code_changes` looks at the callable and the path, and nobody else looks."""


def compared(name: str, items: Iterable[object]) -> Iterable[object]:
    """Those elements of the list ``name`` of a target that a comparison looks at, with what it looks at."""
    if name == "facts":
        return _facts(items)
    if name == "findings":
        return (altered(item, related=(), excerpt=()) if isinstance(item, Finding) else item for item in items)
    return items


def _facts(items: Iterable[object]) -> Iterator[object]:
    seen: set[tuple[str, str, object]] = set()
    for item in items:
        if not isinstance(item, Fact):
            continue
        if item.kind not in _OF_PICKLES:
            yield Fact(item.kind, item.place, item.attributes)
            continue
        name = item.get("callable")
        key = item.kind, item.place.path, name
        if isinstance(name, str) and key not in seen:
            seen.add(key)
            yield Fact(item.kind, Place(item.place.path), (("callable", name),))
