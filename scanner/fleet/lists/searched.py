"""Targets that the Hub itself lists: of an author, under tags, by words, and all that was made from a model."""

from __future__ import annotations

from scanner.fleet.lists.joined import Named
from scanner.model.artifact import NotReadError
from scanner.model.record import altered
from scanner.sources.hub.search import Search, Searching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DESCENDANTS = 500_000
"""Models made from one that are looked for: each that has some, or may have, costs a question of its own."""


def searched(search: Search, place: str, stopped: Callable[[], bool] = lambda: False) -> Iterator[Named]:
    """The repos that a search finds. What broke it off is a line of its own, so that the run says it."""
    hits = Searching(search, stopped)
    prefix = "" if search.kind == "model" else f"{search.kind}s/"
    try:
        for hit in hits:
            yield Named(f"hf://{prefix}{hit.id}", place, hit.sha, on_hub=True, childless=hit.childless)
    except NotReadError as error:
        yield Named(place, place, problem=f"The list could not be had. {error.message}")
        return
    if hits.problem:
        yield Named(place, place, problem=hits.problem)


def descendants(model: str, place: str, stopped: Callable[[], bool] = lambda: False) -> Iterator[Named]:
    """All models made from ``model``, and from those, as their cards say; each once, nearest first, without itself."""
    seen = {model.casefold()}
    pending = [model]
    for parent in pending:
        for named in searched(Search(filters=(f"base_model:{parent}",), children=True), place, stopped):
            if named.problem:
                yield altered(named, text=f"{place} ({parent})")
                continue
            child = named.text.removeprefix("hf://")
            if child.casefold() in seen:
                continue
            if len(seen) > DESCENDANTS:
                problem = f"More than {DESCENDANTS:,} models are made from it: name nearer ones."
                yield Named(place, place, problem=problem)
                return
            seen.add(child.casefold())
            if not named.childless:
                pending.append(child)
            yield named
