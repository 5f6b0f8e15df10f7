"""Statements on one licence that cannot all be right: the card against its name and link, texts, weights and prose."""

from __future__ import annotations

from scanner.model.fact import fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.model.place import Place
    from scanner.repo.license_statements import Statement

RELATED = 20
"""Places of one disagreement that are listed."""


def disagreements(card: list[Fact], statements: list[Statement]) -> Iterator[Fact]:
    """``license-disagreement`` and ``license-link-differs`` facts of one repo.

    What the card declares is held against each other kind of statement on the weights or on all. Of several texts, or
    several sentences, one that agrees is enough; one that was not identified may be the one that was declared.
    """
    for declared in card:
        if declared.get("named") not in (None, declared.get("license")) and declared.get("license") is not None:
            yield _disagree(declared, declared.get("named"), declared.place.path, "license_name", ())
        linked = declared.get("linked")
        if linked not in (None, declared.get("named")) and declared.get("licenses"):
            yield fact(
                "license-link-differs",
                declared.place,
                excerpt=declared.excerpt,
                declared=declared.get("label"),
                linked=linked,
                link=declared.get("link"),
            )
    own = [found for found in statements if found.covers in ("weights", "all")]
    first = next((found for found in own if found.basis == "card"), None)
    if first is None:
        first = next((found for found in own if found.basis != "clarify"), None)
    if first is None or not first.sure or any(found.basis == "clarify" for found in own):
        return
    names: set[object] = {item.get("named") for item in first.facts}
    others: dict[str, list[Statement]] = {}
    for statement in own:
        if statement.basis != first.basis:
            others.setdefault(statement.basis, []).append(statement)
    for basis, same in others.items():
        against = _against(first, same, names)
        if against is not None:
            places = tuple(item.place for one in same for item in one.facts)
            yield _disagree(first.facts[0], against.names[0], str(against.place.path), basis, places, first.names[0])


def _against(first: Statement, others: list[Statement], names: set[object]) -> Statement | None:
    """The statement of one kind that says something else than ``first``, or None where they may be right together."""
    if any(one.agrees(first) or not names.isdisjoint(one.names) for one in others):
        return None
    if any(one.covers == "weights" for one in others):
        return next(one for one in others if one.covers == "weights")
    return others[0]


def _disagree(
    declared: Fact, found: object, file: str, basis: str, related: tuple[Place, ...], said: str | None = None
) -> Fact:
    return fact(
        "license-disagreement",
        declared.place,
        related=related[:RELATED],
        excerpt=declared.excerpt,
        declared=said if said is not None else declared.get("license"),
        found=str(found),
        file=file,
        basis=basis,
    )
