"""One statement on a licence, wherever it was made, as a ``license-declared`` fact."""

from __future__ import annotations

from scanner.licensing import identifiers
from scanner.model.fact import fact
from scanner.model.strictness import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License
    from scanner.model.fact import Fact
    from scanner.model.place import Place

LONGEST = 500
"""Characters kept of one value."""


def declared(
    place: Place,
    statement: str,
    value: str,
    name: str | None = None,
    link: str | None = None,
    covers: str = "all",
    excerpt: tuple[str, ...] = (),
) -> Fact:
    """The fact that ``value`` was declared as the licence, with the ``license_name`` and ``license_link`` given to it.

    ``statement`` says where: "card", "tag", "gguf", "prose" and so on; ``covers`` what it is about: "weights", "code",
    "data" or "all". Attributes: ``license`` our id or None, ``licenses`` and ``relation`` the same for expressions,
    ``named`` the licence that the name means, where it means one, and ``linked`` the other one that the link leads to.
    """
    meaning = identifiers.meaning_of(value, name)
    row = meaning.license
    named = identifiers.named(name) if name else None
    linked = identifiers.linked(link) if link else None
    return fact(
        "license-declared",
        place,
        excerpt=excerpt,
        statement=statement,
        id=value[:LONGEST],
        label=_label(value[:LONGEST], (name or "")[:LONGEST]),
        license=row.id if row else None,
        licenses=meaning.licenses,
        relation=meaning.relation,
        spdx=meaning.spdx,
        category=meaning.category,
        known=meaning.known,
        covers=covers,
        name=name[:LONGEST] if name is not None else None,
        link=link[:LONGEST] if link is not None else None,
        named=named.id if named and named.category not in OPEN else None,
        linked=_other(row, linked, link),
        editions=row.editions if row else (),
        object=row.object if row else None,
        ship_text=row.ship_text if row else False,
        text_known=row is not None and row.confidence == "text",
        without=_without(row),
    )


def _other(row: License | None, linked: License | None, link: str | None) -> str | None:
    """The licence or family that the link leads to, where that is not ``row``'s; else None."""
    if row is None or row.category in OPEN or link is None:
        return None
    if linked is not None:
        same = linked.id in (row.id, *row.editions) or row.id in linked.editions
        return linked.id if not same and linked.category not in OPEN else None
    family = identifiers.family_in(link)
    return family if family not in (None, row.family) else None


def _without(row: License | None) -> tuple[str, ...]:
    """The territories that the licence leaves out, whatever the model is."""
    clauses = [clause for clause in row.clauses if not clause.exempt] if row is not None else []
    return tuple(sorted({code for clause in clauses for code in clause.territories}))


def _label(identifier: str, name: str) -> str:
    """What people would call the licence: its name where the identifier only says that it is another one."""
    return f"{name} ({identifier})" if name and name.strip().lower() != identifier.strip().lower() else identifier
