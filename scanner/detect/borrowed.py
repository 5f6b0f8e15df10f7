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


def with_evidence(findings: list[Finding], facts: Sequence[Fact]) -> list[Finding]:
    """The findings; those without evidence get what the facts at their place show, or at the first related place."""
    bare = [finding for finding in findings if not finding.excerpt]
    wanted = {spot for finding in bare for place in _places(finding) if (spot := _spot(place))}
    if not wanted:
        return findings
    shown: dict[Spot, tuple[str, tuple[str, ...]]] = {}
    for fact in facts:
        spot = _spot(fact.place) if fact.excerpt else None
        if spot in wanted and spot is not None:
            shown[spot] = min(shown.get(spot, (fact.kind, fact.excerpt)), (fact.kind, fact.excerpt))
    return [finding if finding.excerpt else _borrowed(finding, shown) for finding in findings] if shown else findings


def _borrowed(finding: Finding, shown: dict[Spot, tuple[str, tuple[str, ...]]]) -> Finding:
    for place in _places(finding):
        spot = _spot(place)
        if spot is not None and spot in shown:
            return altered(finding, excerpt=shown[spot][1])
    return finding


def _places(finding: Finding) -> tuple[Place, ...]:
    return (finding.place, *finding.related[:4])


def _spot(place: Place) -> Spot | None:
    """A position in a file; None for a file as a whole."""
    if place.line is None and place.offset is None:
        return None
    return place.path, place.member, place.line, place.offset
