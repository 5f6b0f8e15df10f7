"""One edge of the tree: what the child's statement drops of what the parent's licence asks, clause by clause.

How far a parent's terms reach depends on how the child was made. Copies in another form and changed models are the
parent's work still, and all of it holds. An adapter alone may have terms of its own. What learnt from outputs or data
is reached only where the text says so.
"""

from __future__ import annotations

from scanner.catalog.license import Clause
from scanner.licensing.clause_facts import limits_of
from scanner.licensing.summary import summary_of
from scanner.lineage.carried import (
    BANS,
    HARD,
    KEEP_OUT,
    closed_uses,
    free,
    keeps_out,
    lost_limits,
    restricts_uses,
)
from scanner.lineage.compatible import ONWARD
from scanner.lineage.terms import KNOWN, SILENT, UNNAMED, UNREAD, UNRECORDED, same
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.catalog.license import License
    from scanner.licensing.clause_facts import Limit
    from scanner.lineage.terms import Terms

DERIVED = ("finetune", "merge", "quantized", "converted")
"""Relations by which the child is the parent's work in another shape."""

CARRIES = (*DERIVED, "adapter")
"""Relations by which the parent's terms reach whoever uses the child."""

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

_UNKNOWN = {
    SILENT: "it names no licence",
    UNNAMED: "its licence is given as {}, which names none",
    UNRECORDED: "its licence is given as {}, which is in no table",
}

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


def transition(child: Terms, parent: Terms, relation: str) -> tuple[Loss, ...]:
    """What ``child`` drops of ``parent``'s terms, one loss for each licence of the parent, worst first.

    Where the parent offers a choice, the licence that fits best counts; where the child does, the one that fits worst,
    for recipients may choose it.
    """
    if parent.state == UNREAD:
        return ()
    if parent.state != KNOWN:
        if relation not in CARRIES or (parent.label == child.label and parent.state not in (SILENT, UNNAMED)):
            return ()
        return (Loss("upstream-unknown", "warning", remark=_UNKNOWN[parent.state].format(parent.label)),)
    of_options = [_against(child, option, relation) for option in parent.options]
    best = min(of_options, key=_burden)
    if parent.vague and not best and any(of_options) and parent.label != child.label and relation in CARRIES:
        return (
            Loss("upstream-unknown", "warning", remark=f"{parent.label} names a family of licences and none of it"),
        )
    if not best and relation in CARRIES and (parent.modified or parent.partly or child.modified):
        who = "the base's" if parent.modified or parent.partly else "this model's"
        remark = f"{who} terms are not the ones that are known by that name"
        return (Loss("not-comparable", "warning", parent.options[0][0], remark=remark),)
    return best


def _against(child: Terms, rows: Sequence[License], relation: str) -> tuple[Loss, ...]:
    if child.state != KNOWN:
        found = [loss for row in rows for loss in _unsaid(row, child, relation)]
    else:
        tried = [_of_rows(option, rows, relation) for option in child.options]
        counted = min(tried, key=_burden) if child.vague else max(tried, key=_burden)
        found = list(counted)
        if child.partly:
            found = [_unsure(loss) for loss in found]
    return tuple(sorted(found, key=lambda loss: loss.rank))


def _burden(losses: tuple[Loss, ...]) -> tuple[int, ...]:
    """How much is lost, to be compared: the heaviest first."""
    return tuple(sorted((len(WEIGHTS) - loss.rank[0] for loss in losses), reverse=True))


def _unsaid(row: License, child: Terms, relation: str) -> Iterator[Loss]:
    """Of a child that states no terms: that the parent's hold, where these limit anything."""
    for loss in _of_rows((), (row,), relation):
        if loss.problem == "no-derivatives" or relation not in CARRIES:
            yield loss
        elif loss.weight != "note" and row.category not in ("permissive", "public-domain"):
            problem = "terms-unsaid" if child.state in (SILENT, UNNAMED, UNREAD) else "not-comparable"
            yield altered(loss, problem=problem, weight="warning")


def _unsure(loss: Loss) -> Loss:
    """The loss where one of the child's licences is not known, and may carry what the others drop."""
    return altered(loss, problem="not-comparable", weight="warning") if loss.weight == "error" else loss


def _of_rows(child: Sequence[License], parents: Sequence[License], relation: str) -> tuple[Loss, ...]:
    return tuple(loss for row in parents if (loss := _of_row(child, row, relation)) is not None)


def _of_row(child: Sequence[License], row: License, relation: str) -> Loss | None:
    if relation == "distill":
        found = [_outputs(child, row)]
    elif relation == "data":
        found = [_data(child, row)]
    else:
        found = [check(child, row) for check in _CHECKS]
        found.append(_no_derivatives(row, relation))
    losses = [_as_known(loss) for loss in found if loss is not None]
    if not losses:
        return None
    worst = min(losses, key=lambda loss: loss.rank)
    return _of_adapter(worst) if relation == "adapter" else worst


def _as_known(loss: Loss) -> Loss:
    """The loss as sure as its clause: what nobody read in the text is no error."""
    row, clause = loss.license, loss.clause
    if loss.weight != "error" or row is None or clause is None:
        return loss
    if (clause.confidence or row.confidence) in ("text", "secondary"):
        return loss
    return altered(loss, weight="warning", remark="its clauses are told from memory, not checked against the text")


def _of_adapter(loss: Loss) -> Loss:
    row = loss.license
    remark = "an adapter alone may have terms of its own; loaded with the base or merged into it, the base's hold"
    if row is not None and any(_defines_derivatives(clause) for clause in row.clauses):
        remark = "the licence's definition of a derivative arguably covers an adapter"
    return altered(loss, weight="warning" if loss.weight == "error" else loss.weight, remark=remark)


def _defines_derivatives(clause: Clause) -> bool:
    return clause.value == "derivative-if-similar" or (
        clause.kind == "derivative" and "perform similarly" in clause.says
    )


# ---- what a derived model may drop


def _no_derivatives(row: License, relation: str) -> Loss | None:
    """Nothing changed may be shared at all, whatever the label; a copy in another form is contested."""
    clause = _first(row, "no-derivatives")
    if clause is None:
        return None
    weight = "error" if relation in ("finetune", "merge") else "warning"
    return Loss("no-derivatives", weight, row, clause, clause.clause, _drops(row, ()))


def _non_commercial(child: Sequence[License], row: License) -> Loss | None:
    if keeps_out(child):
        return None
    limit = next((limit for limit in limits_of(row) if limit.kind in KEEP_OUT), None)
    if limit is None:
        return None
    if not child or all(one.commercial != "unknown" for one in child):
        return _loss("non-commercial-dropped", "error", row, limit, child)
    return _loss("not-comparable", "warning", row, limit, child)


def _share_alike(child: Sequence[License], row: License) -> Loss | None:
    clause = _first(row, "share-alike")
    relicense = _first(row, "relicense")
    if clause is None or relicense is None or relicense.value not in ("same-license", "same-or-compatible"):
        return None
    if _kept(child, row) or any(one.id in ONWARD.get(row.id, ()) for one in child):
        return None
    version = any(_stem(one) == _stem(row) for one in child)
    weight = "warning" if row.category == "data" else "error"
    problem = "wrong-version" if version else "share-alike-broken"
    return Loss(problem, weight, row, clause, clause.clause, _drops(row, child))


def _agreement(child: Sequence[License], row: License) -> Loss | None:
    """Licences of one publisher that derived works stay under, and that no other may stand in for."""
    clause = _first(row, "relicense")
    if clause is None or clause.value != "same-license" or _first(row, "share-alike") is not None:
        return None
    if _kept(child, row):
        return None
    drops = _drops(row, child)
    if any(one.family and one.family == row.family for one in child):
        return Loss("wrong-version", "error", row, clause, clause.clause, drops)
    if not child or free(child):
        return Loss("looser", "error", row, clause, clause.clause, drops)
    return Loss("relabelled", "warning", row, clause, clause.clause, drops)


def _flow_down(child: Sequence[License], row: License) -> Loss | None:
    clause = _first(row, "flow-down")
    if clause is None or row.category == "permissive" or _kept(child, row):
        return None
    drops = _drops(row, child)
    if not restricts_uses(child):
        return Loss("flow-down-lost", "error", row, clause, clause.clause, drops)
    if closed_uses((row,)) <= closed_uses(child):
        return None
    weight = "note" if any(_first(one, "flow-down") is not None for one in child) else "warning"
    return Loss("relabelled", weight, row, clause, clause.clause, drops)


def _limits(child: Sequence[License], row: License) -> Loss | None:
    if row.category == "permissive" or _kept(child, row):
        return None
    lost = lost_limits(row, child)
    hard = [limit for limit in lost if limit.kind in HARD]
    freely = not child or free(child)
    if hard:
        places_only = all(limit.kind == "territory" for limit in hard)
        problem = "outside-territory-unsaid" if places_only and not freely else "looser"
        return _loss(problem, "error" if freely else "warning", row, hard[0], child)
    if not freely:
        return None
    uses = [limit for limit in lost if limit.kind == "use-restrictions"]
    others = [limit for limit in lost if limit.kind == "use-policy" or limit.clause.value in BANS]
    if uses:
        return _loss("looser", "error", row, uses[0], child)
    if others:
        return _loss("looser", "warning", row, others[0], child)
    return None


def _label(child: Sequence[License], row: License) -> Loss | None:
    """A label for the whole that leaves out the licence which the base's part keeps."""
    if not child or not free(child) or _kept(child, row):
        return None
    clause = _first(row, "license-copy")
    if row.category in ("permissive", "public-domain"):
        if any(one.category not in ("permissive", "public-domain") for one in child):
            return None  # stricter terms on the whole
        stated = any(_first(one, "state-changes") is not None for one in child)
        if clause is None or _first(row, "state-changes") is None or stated:
            return None
        return Loss("relabelled", "warning", row, _first(row, "relicense") or clause, _number(row), _duties(row, child))
    if clause is None or row.category in ("data", "copyleft", "weak-copyleft"):
        return None
    return Loss("relabelled", "warning", row, clause, clause.clause, _drops(row, child) or _duties(row, child))


_CHECKS = (_non_commercial, _share_alike, _agreement, _flow_down, _limits, _label)


# ---- what reaches those who only learnt from it


def _outputs(child: Sequence[License], row: License) -> Loss | None:
    clause = _first(row, "output-training")
    if clause is None or clause.value == "allowed":
        return None
    family = any(same(one, row) or (one.family and one.family == row.family) for one in child)
    if clause.value in ("prohibited", "own-family-only"):
        if family and clause.value == "own-family-only":
            return None
        return Loss("output-ban", "error", row, clause, clause.clause)
    if clause.value == "research-only" and keeps_out(child):
        return None
    return Loss("outputs-reach", "note", row, clause, clause.clause)


def _data(child: Sequence[License], row: License) -> Loss | None:
    """Whether weights are an adaptation of the data is contested, so that nothing here is an error."""
    if row.category == "data":
        return None  # made for data: what is learnt from it is free
    clause = _first(row, "share-alike")
    if clause is not None and not _kept(child, row) and not any(one.id in ONWARD.get(row.id, ()) for one in child):
        return Loss("data-terms", "warning", row, clause, clause.clause)
    limit = next((limit for limit in limits_of(row) if limit.kind in (*KEEP_OUT, "no-derivatives")), None)
    if limit is None or (limit.kind in KEEP_OUT and keeps_out(child)):
        return None
    return Loss("data-terms", "warning", row, limit.clause, limit.number)


# ---- words


def _kept(child: Sequence[License], row: License) -> bool:
    return any(same(one, row) for one in child)


def _first(row: License, kind: str) -> Clause | None:
    return next((clause for clause in row.clauses if clause.kind == kind), None)


def _number(row: License) -> str:
    clause = _first(row, "relicense") or _first(row, "license-copy")
    return clause.clause if clause is not None else ""


def _stem(row: License) -> str:
    """The id without its version: gpl of gpl-2.0."""
    return row.id.rstrip("0123456789.-")


def _loss(problem: str, weight: str, row: License, limit: Limit, child: Sequence[License]) -> Loss:
    return Loss(problem, weight, row, limit.clause, limit.number, _drops(row, child))


def _drops(row: License, child: Sequence[License]) -> tuple[str, ...]:
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


def _duties(row: License, child: Sequence[License]) -> tuple[str, ...]:
    theirs = {clause.kind for one in child for clause in one.clauses}
    kinds = dict.fromkeys(clause.kind for clause in row.clauses if clause.kind in _DUTY_WORDS)
    return tuple(_DUTY_WORDS[kind] for kind in kinds if kind == "license-copy" or kind not in theirs)
