"""Evidence for what follows from several facts: the lines at its place that another fact shows."""

from __future__ import annotations

from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.place import Place

    Spot = tuple[str, str, int | None, int | None]


_OF_A_FILE = 16
"""Lines of one file that are looked for in what is shown of its other lines: those of a licence text's clauses."""


def with_evidence(findings: list[Finding], facts: Sequence[Fact]) -> list[Finding]:
    """The findings; those without evidence get what the facts at their place show, or at a related place in the same file:
    lines of another one, under this one's name, would be no evidence."""
    bare = [finding for finding in findings if not finding.excerpt]
    wanted = {spot for finding in bare for place in _places(finding) if (spot := _spot(place))}
    if not wanted:
        return findings
    shown: dict[Spot, tuple[str, tuple[str, ...]]] = {}
    for fact in facts:
        spot = _spot(fact.place) if fact.excerpt else None
        if spot in wanted and spot is not None:
            shown[spot] = min(shown.get(spot, (fact.kind, fact.excerpt)), (fact.kind, fact.excerpt))
    _add_lines(shown, wanted, facts)
    return [finding if finding.excerpt else _borrowed(finding, shown) for finding in findings] if shown else findings


def _add_lines(shown: dict[Spot, tuple[str, tuple[str, ...]]], wanted: set[Spot], facts: Sequence[Fact]) -> None:
    """Adds the lines that nothing is said of, where a fact on the same file happens to show them."""
    left: dict[tuple[str, str], list[Spot]] = {}
    for spot in sorted(wanted.difference(shown), key=str):
        same = left.setdefault(spot[:2], [])
        if spot[2] is not None and len(same) < _OF_A_FILE:
            same.append(spot)
    for fact in facts if left else ():
        for spot in left.get((fact.place.path, fact.place.member), ()) if fact.excerpt else ():
            number = f"{spot[2]:>5}  "
            if any(row[2:].startswith(number) for row in fact.excerpt):
                rows = tuple(f"{'>' if row[2:].startswith(number) else ' '}{row[1:]}" for row in fact.excerpt)
                shown[spot] = min(shown.get(spot, (fact.kind, rows)), (fact.kind, rows))


def _borrowed(finding: Finding, shown: dict[Spot, tuple[str, tuple[str, ...]]]) -> Finding:
    for place in _places(finding):
        spot = _spot(place)
        if spot is not None and spot in shown:
            return altered(finding, excerpt=shown[spot][1])
    return finding


def _places(finding: Finding) -> tuple[Place, ...]:
    place = finding.place
    beside = (item for item in finding.related[:4] if item.path == place.path and item.member == place.member)
    return (place, *beside)


def _spot(place: Place) -> Spot | None:
    """A position in a file; None for a file as a whole."""
    if place.line is None and place.offset is None:
        return None
    return place.path, place.member, place.line, place.offset
