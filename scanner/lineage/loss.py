"""What one edge drops of one licence, and the words for it."""

from __future__ import annotations

from scanner.licensing.summary import summary_of
from scanner.lineage.carried import lost_limits
from scanner.lineage.terms import same
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.license import Clause, License

PROBLEMS = (
    "no-derivatives",
    "non-commercial-dropped",
    "share-alike-broken",
    "wrong-version",
    "flow-down-lost",
    "looser",
    "output-ban",
    "data-terms",
    "outside-territory-unsaid",
    "terms-unsaid",
    "not-comparable",
    "upstream-unknown",
    "relabelled",
    "outputs-reach",
)
"""What can be wrong with an edge; of several, the first is told and the others with it."""

WEIGHTS = ("error", "warning", "note")
"""How much: the text says so; it is contested or needs to be known; to be kept in mind."""


@record
class Loss:
    """What one edge drops of one licence of the parent.

    ``problem`` is one of `PROBLEMS`, ``weight`` one of `WEIGHTS`. ``clause`` is the one that it rests on, ``number`` its
    place in the text; None where the parent's terms are not known. ``drops`` lists in few words what else is not carried.
    """

    problem: str
    weight: str
    license: License | None = None
    clause: Clause | None = None
    number: str = ""
    drops: tuple[str, ...] = ()
    remark: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """By weight, then by what is told first."""
        return WEIGHTS.index(self.weight), PROBLEMS.index(self.problem)


def kept(child: Sequence[License], row: License) -> bool:
    """True where the child is under the licence itself."""
    return any(same(one, row) for one in child)


def first(row: License, kind: str) -> Clause | None:
    """The first clause of that kind, or None."""
    return next((clause for clause in row.clauses if clause.kind == kind), None)


def drops(row: License, child: Sequence[License]) -> tuple[str, ...]:
    """What of ``row`` is not carried, in few words."""
    lost = lost_limits(row, child)
    shown = {text for one in child for clause in one.clauses for text in clause.strings}
    left = tuple(clause for clause in row.clauses if not clause.strings or not shown.issuperset(clause.strings))
    return summary_of(altered(row, clauses=left), [(limit.kind, limit.clause, limit.figures) for limit in lost])


_DUTY_WORDS = {
    "license-copy": "a copy of its text",
    "keep-notices": "the notices that came with it",
    "notice": "the NOTICE file, where there is one",
    "state-changes": "a note that files were changed",
    "attribution": "the credit",
}


def duties(row: License, child: Sequence[License]) -> tuple[str, ...]:
    """What ``row`` wants to go along and the child's own licences do not ask for, in few words."""
    theirs = {clause.kind for one in child for clause in one.clauses}
    kinds = dict.fromkeys(clause.kind for clause in row.clauses if clause.kind in _DUTY_WORDS)
    return tuple(_DUTY_WORDS[kind] for kind in kinds if kind == "license-copy" or kind not in theirs)
