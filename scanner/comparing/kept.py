"""What of a saved report is compared: of the many facts on pickles, one for each callable of a file, and no excerpts."""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.fact import Attributes

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
    place, seen = Place(""), set[tuple[str, str]]()
    named: dict[str, Attributes] = {}
    for item in items:
        if not isinstance(item, Fact):
            continue
        if item.kind not in _OF_PICKLES:
            yield Fact(item.kind, item.place, item.attributes)
            continue
        if item.place.path != place.path:  # facts are in the order of files
            place, seen = Place(item.place.path), set()
        name = item.get("callable")
        if isinstance(name, str) and (item.kind, name) not in seen:
            seen.add((item.kind, name))
            yield Fact(item.kind, place, named.setdefault(name, (("callable", name),)))
