"""Which limits of one licence another one carries too."""

from __future__ import annotations

from scanner.licensing.clause_facts import NON_COMMERCIAL, limits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.license import License
    from scanner.licensing.clause_facts import Limit

FREE = ("permissive", "public-domain", "data", "weak-copyleft", "copyleft")
"""Categories that give everybody all uses: a limit on use is nowhere in them."""

KEEP_OUT = ("non-commercial", "research-only")
"""What limits are set off by that leave no commerce at all."""

HARD = (
    *KEEP_OUT,
    *(
        "threshold",
        "territory",
        "business-model",
        "permission",
        "registration",
        "hosting",
        "no-distribution",
        "display",
    ),
)
"""Limits that take a right away from somebody: whoever never had it cannot give it."""

BANS = ("prohibited", "own-family-only", "no-foundational-models", "non-competing", "research-only")
"""What clauses on outputs say that keeps models from being trained with them."""

_MOOT_WITHOUT_COMMERCE = ("threshold", "business-model", "permission", "registration", "hosting")
"""Limits on those who earn with it: terms that let nobody earn need not repeat them."""

_OF_USES = ("use-restrictions", "use-policy")


def free(rows: Sequence[License]) -> bool:
    """True where none of ``rows`` limits any use; of no row nothing is said."""
    return bool(rows) and all(row.category in FREE for row in rows)


def keeps_out(rows: Sequence[License]) -> bool:
    """True where one of ``rows`` leaves no commercial use."""
    return any(
        row.category in NON_COMMERCIAL or any(limit.kind in KEEP_OUT for limit in limits_of(row)) for row in rows
    )


def lost_limits(row: License, rows: Sequence[License]) -> list[Limit]:
    """The limits of ``row`` that none of ``rows`` carries, in the order of its text; that changes may not be shared is
    left out, for it is no matter of labels."""
    theirs = [limit for one in rows for limit in limits_of(one)]
    none_earns = keeps_out(rows)
    return [
        limit
        for limit in limits_of(row)
        if limit.kind != "no-derivatives" and not _carried(limit, theirs, rows, none_earns)
    ]


def closed_uses(rows: Sequence[License]) -> frozenset[str]:
    """All fields of use that ``rows`` close."""
    return frozenset(use for row in rows for clause in row.clauses for use in clause.uses)


def restricts_uses(rows: Sequence[License]) -> bool:
    """True where one of ``rows`` forbids uses, or has such a list passed on."""
    return any(clause.kind in (*_OF_USES, "flow-down") for row in rows for clause in row.clauses)


def _carried(limit: Limit, theirs: Sequence[Limit], rows: Sequence[License], none_earns: bool) -> bool:
    if limit.kind in KEEP_OUT:
        return none_earns
    if none_earns and limit.kind in _MOOT_WITHOUT_COMMERCE:
        return True
    if limit.kind in _OF_USES:
        return restricts_uses(rows)
    if limit.kind in ("threshold", "display"):
        return all(_bounded(figure, theirs) for figure in limit.figures)
    if limit.kind == "territory":
        return set(limit.clause.territories) <= {code for other in theirs for code in other.clause.territories}
    if limit.kind == "business-model":
        return set(limit.clause.business) <= {trade for other in theirs for trade in other.clause.business}
    if limit.kind == "output-training":
        return any(other.clause.value == limit.clause.value or other.clause.value == BANS[0] for other in theirs)
    return any(other.kind == limit.kind for other in theirs)


def _bounded(figure: tuple[str, float, str, str], theirs: Sequence[Limit]) -> bool:
    metric, value, currency, _ = figure
    return any(
        other[0] == metric and other[2] == currency and other[1] <= value for limit in theirs for other in limit.figures
    )
