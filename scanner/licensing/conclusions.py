"""What each repo's licence is concluded to be: the facts that say so, and what the cards alone say elsewhere."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.catalog.license import License
    from scanner.model.fact import Fact


def conclusions(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The ``license-concluded`` facts, then one for each card in a folder that no conclusion speaks for.

    A card without weights beside it (of a data set, or of weights that were not fetched) makes no repo, and what it
    declares is all that there is.
    """
    facts = tuple(facts)
    concluded = [item for item in facts if item.kind == "license-concluded"]
    yield from concluded
    spoken_for = {str(item.get("repo") or "") for item in concluded}
    cards: dict[str, list[Fact]] = {}
    for item in facts:
        if item.kind == "license-declared" and item.get("statement") == "card" and not item.place.member:
            folder = folder_of(item.place.path)
            if spoken_for.isdisjoint(upwards(folder)):
                cards.setdefault(folder, []).append(item)
    for folder, declared in cards.items():
        yield _from_card(folder, declared)


def inherited(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The ``license-inherited`` facts: conclusions on base models, which reach a repo of the target."""
    return (item for item in facts if item.kind == "license-inherited")


def rows_of(concluded: Fact) -> tuple[License, ...]:
    """The catalog's rows of the licences that are concluded, as the repo's own text has them.

    What is no row of ours is left out.
    """
    from scanner.catalog.catalog import load
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import row_of
    from scanner.licensing.row_as_read import as_read

    ids = concluded.get("licenses")
    tree = parse(str(concluded.get("spdx") or ""))
    if isinstance(ids, tuple) and ids:
        found = [load().license(str(item)) for item in ids]
    else:  # one of them is not known, so that none is told as the whole
        found = [row_of(name) for name in tree.names()] if tree is not None else []
    parameters, changed = concluded.get("parameters"), concluded.get("modified") is True
    return tuple(as_read(row, parameters, changed) for row in found if row is not None)


def unrecorded(concluded: Fact) -> tuple[str, ...]:
    """The licences that are concluded and have no row of ours, so that nobody here knows what they ask."""
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import row_of

    ids = concluded.get("licenses")
    names = [str(item) for item in ids] if isinstance(ids, tuple) else []
    tree = parse(str(concluded.get("spdx") or ""))
    names += tree.names() if tree is not None else ()
    return tuple(dict.fromkeys(name for name in names if row_of(name) is None))


def _from_card(folder: str, declared: list[Fact]) -> Fact:
    first = declared[0]
    ids: dict[str, None] = {}
    for item in declared:
        ids.update(dict.fromkeys(_ids(item)))
    spdx = first.get("spdx") if len(declared) == 1 else None
    return fact(
        "license-concluded",
        first.place,
        related=tuple(item.place for item in declared[1:]),
        excerpt=first.excerpt,
        repo=folder,
        licenses=tuple(ids),
        spdx=spdx,
        relation=_relation(spdx),
        basis="card",
        modified=False,
        covers="all",
        parameters=(),
        name=first.get("label"),
    )


def _ids(declared: Fact) -> list[str]:
    """Our ids of what one statement declares: its row, or the rows of its expression."""
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import row_of

    row = declared.get("license")
    if isinstance(row, str):
        return [row]
    tree = parse(str(declared.get("spdx") or ""))
    rows = [row_of(name) for name in tree.names()] if tree is not None else []
    return [found.id for found in rows if found is not None]


def _relation(spdx: object) -> str:
    from scanner.catalog.expression import parse

    tree = parse(spdx) if isinstance(spdx, str) else None
    return tree.relation if tree is not None else "and"
