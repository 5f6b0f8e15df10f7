"""One edge of the tree: what the child's statement drops of what the parent's licence asks, clause by clause.

How far a parent's terms reach depends on how the child was made. Copies in another form and changed models are the
parent's work still, and all of it holds. An adapter alone may have terms of its own. What learnt from outputs or data
is reached only where the text says so.
"""

from __future__ import annotations

from scanner.lineage.derived import CHECKS, no_derivatives
from scanner.lineage.learnt import data, outputs
from scanner.lineage.loss import WEIGHTS, Loss
from scanner.lineage.terms import KNOWN, SILENT, UNNAMED, UNREAD, UNRECORDED
from scanner.model.lineage import CARRIES
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.catalog.license import Clause, License
    from scanner.lineage.terms import Terms

_UNKNOWN = {
    SILENT: "it names no licence",
    UNNAMED: "its licence is given as {}, which names no terms",
    UNRECORDED: "its licence is given as {}, which is in no table",
}


def transition(child: Terms, parent: Terms, relation: str) -> tuple[Loss, ...]:
    """What ``child`` drops of ``parent``'s terms, one loss for each licence of the parent, worst first.

    Where the parent offers a choice, the licence that fits best counts. Where the child does, the one that fits worst is
    told, for recipients may choose it, and nobody can offer what is not his. If another choice keeps all that the parent
    asks, that is a warning: recipients have a way to keep to it, and no right of theirs hangs on the publisher's mistake.
    """
    if parent.state == UNREAD:
        return ()
    if parent.state != KNOWN:
        if relation not in CARRIES:
            return ()
        return (Loss("upstream-unknown", "warning", remark=_UNKNOWN[parent.state].format(parent.label)),)
    of_options = [_against(child, option, relation) for option in parent.options]
    best = min(of_options, key=_burden)
    if parent.vague and not best and any(of_options) and parent.label != child.label and relation in CARRIES:
        return (
            Loss("upstream-unknown", "warning", remark=f"its licence is given as {parent.label}, which means several"),
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
        best, worst = min(tried, key=_burden), max(tried, key=_burden)
        found = list(best if child.vague else worst)
        if not best and not child.vague:
            fitting = next(option for option, lost in zip(child.options, tried, strict=True) if not lost)
            found = [_avoidable(loss, fitting) for loss in found]
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


def _avoidable(loss: Loss, fitting: Sequence[License]) -> Loss:
    """The loss where another of the child's licences, ``fitting``, keeps what this one drops."""
    name = " AND ".join(row.id for row in fitting)
    remark = f"whoever takes it under {name} keeps them; the other choice is not this model's to offer"
    return altered(loss, weight="warning" if loss.weight == "error" else loss.weight, remark=remark)


def _unsure(loss: Loss) -> Loss:
    """The loss where one of the child's licences is not known, and may carry what the others drop."""
    return altered(loss, problem="not-comparable", weight="warning") if loss.weight == "error" else loss


def _of_rows(child: Sequence[License], parents: Sequence[License], relation: str) -> tuple[Loss, ...]:
    return tuple(loss for row in parents if (loss := _of_row(child, row, relation)) is not None)


def _of_row(child: Sequence[License], row: License, relation: str) -> Loss | None:
    if relation == "distill":
        found = [outputs(child, row)]
    elif relation == "data":
        found = [data(child, row)]
    else:
        found = [check(child, row) for check in CHECKS]
        found.append(no_derivatives(row, relation))
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
