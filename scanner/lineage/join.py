"""All ancestors of one model together: what they ask in sum, and what of it cannot be kept at once."""

from __future__ import annotations

from scanner.licensing.clause_facts import limits_of
from scanner.licensing.summary import summary_of
from scanner.lineage.carried import FREE
from scanner.lineage.compatible import APART, ONWARD
from scanner.lineage.terms import KNOWN, same, terms_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.catalog.license import Clause, Figure, License
    from scanner.lineage.paths import Path
    from scanner.lineage.terms import Terms
    from scanner.model.lineage import LineageNode

COMMERCIAL = ("allowed", "conditional", "unknown", "prohibited")
"""Whether something may be used to earn with it, freest first."""

_OWN_FAMILY = ("prohibited", "own-family-only")


@record
class Joined:
    """The terms of all ancestors as one set.

    ``licenses`` are our ids, nearest first. ``commercial`` is the least free word of `COMMERCIAL`; ``shareable`` false
    where one of them lets no changed version be passed on. ``thresholds`` are the strictest figure of each metric,
    ``territories`` all places that one of them leaves out, ``prefixes`` what the name has to begin with, ``asks`` in few
    words what each asks.
    """

    licenses: tuple[str, ...] = ()
    commercial: str = "allowed"
    shareable: bool = True
    thresholds: tuple[Figure, ...] = ()
    territories: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@record
class Side:
    """One of two clauses: of which licence, and by which path it reaches the model."""

    path: Path
    row: License
    clause: Clause


@record
class Conflict:
    """Two clauses that cannot both be kept.

    ``problem`` is "name-prefix", "output-training", "share-alike" or "no-derivatives"; ``lawful`` false where no licence
    is left under which the model may be passed on.
    """

    problem: str
    one: Side
    other: Side
    weight: str = "error"
    lawful: bool = True


def joined(paths: Sequence[Path], terms_of: Callable[[LineageNode], Terms] = terms_of) -> Joined:
    """The terms of the ancestors at the upper ends of ``paths``: conditions united, permissions intersected.

    Of licences to choose from, the first counts: which one is taken, nobody says.
    """
    rows = _rows(paths, terms_of)
    figures: dict[tuple[str, str], Figure] = {}
    places: dict[str, None] = {}
    prefixes: dict[str, None] = {}
    asks: dict[str, None] = {}
    for row in rows:
        limits = limits_of(row)
        for limit in limits:
            places.update(dict.fromkeys(limit.clause.territories))
            for figure in limit.figures:
                key = (figure[0], figure[2])
                figures[key] = min(figures.get(key, figure), figure, key=lambda item: item[1])
        prefixes.update(dict.fromkeys(text for clause in _of_kind(row, "name-prefix") for text in clause.strings))
        asks.update(dict.fromkeys(summary_of(row, [(limit.kind, limit.clause, limit.figures) for limit in limits])))
    return Joined(
        licenses=tuple(row.id for row in rows),
        commercial=max((row.commercial for row in rows), key=COMMERCIAL.index, default="allowed"),
        shareable=not any(_closed(row) for row in rows),
        thresholds=tuple(figures.values()),
        territories=tuple(places),
        prefixes=tuple(prefixes),
        asks=tuple(asks),
    )


def conflicts(paths: Sequence[Path], terms_of: Callable[[LineageNode], Terms] = terms_of) -> Iterator[Conflict]:
    """Pairs of clauses of two ancestors that cannot both be kept, each pair of licences once."""
    told: set[tuple[str, str, str]] = set()
    nearest: dict[object, tuple[Path, Terms]] = {}
    for path in paths:
        terms = terms_of(path.ancestor)
        if terms.state == KNOWN:
            merged = any(edge.relation == "merge" for edge in path.edges)
            nearest.setdefault((terms.ids, merged), (path, terms))
    sides = list(nearest.values())
    for number, (path, terms) in enumerate(sides):
        for other, others in sides[number + 1 :]:
            for conflict in _of_options(path, terms.options, other, others.options):
                first, second = sorted((conflict.one.row.id, conflict.other.row.id))
                key = (conflict.problem if conflict.lawful else "", first, second)
                if key not in told:
                    told.add(key)
                    yield conflict


def _of_options(
    path: Path, options: Sequence[tuple[License, ...]], other: Path, others: Sequence[tuple[License, ...]]
) -> list[Conflict]:
    """The conflicts of the choice that has fewest."""
    tried = (
        [found for row in mine for theirs in those for found in _of_rows(path, row, other, theirs)]
        for mine in options
        for those in others
    )
    return min(tried, key=len, default=[])


def _of_rows(path: Path, row: License, other: Path, theirs: License) -> Iterator[Conflict]:
    if same(row, theirs):
        return
    for check in _CHECKS:
        found = check(path, row, other, theirs)
        if found is not None:
            yield found


def _names(path: Path, row: License, other: Path, theirs: License) -> Conflict | None:
    """A name begins with one of two words only, unless one of them begins with the other."""
    one, second = _first(row, "name-prefix"), _first(theirs, "name-prefix")
    if one is None or second is None or not one.strings or not second.strings:
        return None
    if any(_begins(mine, text) for mine in one.strings for text in second.strings):
        return None
    return Conflict("name-prefix", Side(path, row, one), Side(other, theirs, second))


def _outputs(path: Path, row: License, other: Path, theirs: License) -> Conflict | None:
    """Each lets itself improve no model but its own family, and here it improves the other."""
    if row.family and row.family == theirs.family:
        return None
    one, second = _first(row, "output-training"), _first(theirs, "output-training")
    if one is None or second is None or one.value not in _OWN_FAMILY or second.value not in _OWN_FAMILY:
        return None
    return Conflict("output-training", Side(path, row, one), Side(other, theirs, second))


def _share_alike(path: Path, row: License, other: Path, theirs: License) -> Conflict | None:
    """One wants the whole under its own terms, and the other has terms that cannot be put under them."""
    for (at, mine), (there, second) in (((path, row), (other, theirs)), ((other, theirs), (path, row))):
        clause = _shared_alike(mine)
        if clause is None:
            continue
        against = _further(mine, second)
        if against is not None:
            weak = {"weak-copyleft", "data", "permissive"} & {mine.category, second.category}
            weight = "warning" if weak else "error"
            return Conflict(
                "share-alike", Side(at, mine, clause), Side(there, second, against), weight, lawful=weight != "error"
            )
    return None


def _no_derivatives(path: Path, row: License, other: Path, theirs: License) -> Conflict | None:
    """In a merge every parent is changed."""
    for (at, mine), (there, second) in (((path, row), (other, theirs)), ((other, theirs), (path, row))):
        clause = _first(mine, "no-derivatives")
        if clause is not None and second.clauses and any(edge.relation == "merge" for edge in at.edges):
            against = _first(second, "relicense") or second.clauses[0]
            return Conflict("no-derivatives", Side(at, mine, clause), Side(there, second, against), lawful=False)
    return None


_CHECKS: tuple[Callable[[Path, License, Path, License], Conflict | None], ...] = (
    _no_derivatives,
    _share_alike,
    _names,
    _outputs,
)


def _shared_alike(row: License) -> Clause | None:
    clause, relicense = _first(row, "share-alike"), _first(row, "relicense")
    if clause is None or relicense is None or relicense.value not in ("same-license", "same-or-compatible"):
        return None
    return clause


def _further(row: License, theirs: License) -> Clause | None:
    """The clause of ``theirs`` that cannot stand under ``row``: another share-alike, or a limit that ``row`` has not."""
    also = _shared_alike(theirs)
    if also is not None:
        onward = {row.id, *ONWARD.get(row.id, ())} & {theirs.id, *ONWARD.get(theirs.id, ())}
        return None if onward else also
    kinds = {limit.kind for limit in limits_of(row)}
    if theirs.id in APART.get(row.id, ()):
        return _first(theirs, "patent") or _first(theirs, "relicense") or theirs.clauses[0]
    if theirs.category in FREE:
        return None
    limit = next((limit for limit in limits_of(theirs) if limit.kind not in kinds), None)
    if limit is not None:
        return limit.clause
    own = _first(theirs, "relicense")
    return own if own is not None and own.value in ("same-license", "forbidden") else None


def _rows(paths: Sequence[Path], terms_of: Callable[[LineageNode], Terms]) -> tuple[License, ...]:
    rows: dict[str, License] = {}
    for path in paths:
        terms = terms_of(path.ancestor)
        for row in terms.options[0] if terms.options else ():
            rows.setdefault(row.id, row)
    return tuple(rows.values())


def _closed(row: License) -> bool:
    return any(clause.kind in ("no-derivatives", "no-distribution") for clause in row.clauses)


def _of_kind(row: License, kind: str) -> list[Clause]:
    return [clause for clause in row.clauses if clause.kind == kind]


def _first(row: License, kind: str) -> Clause | None:
    return next(iter(_of_kind(row, kind)), None)


def _begins(one: str, other: str) -> bool:
    mine, theirs = _letters(one), _letters(other)
    return mine.startswith(theirs) or theirs.startswith(mine)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
