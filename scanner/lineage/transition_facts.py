"""What a model's label drops of its ancestors' terms, as facts: each licence once, by the way that says most."""

from __future__ import annotations

from scanner.licensing.clause_facts import cited
from scanner.lineage.heir import SURE, place_of, read_at, related_to
from scanner.lineage.paths import called
from scanner.model.fact import fact
from scanner.model.lineage import CARRIES
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.lineage.heir import Heir
    from scanner.lineage.loss import Loss
    from scanner.lineage.paths import Path
    from scanner.model.fact import Fact

ALSO = 20
"""Other ancestors with the same terms that one fact lists."""

NAMED = 3
"""How many of them its words name."""


def transition_facts(heir: Heir) -> Iterator[Fact]:
    """``license-transition`` facts: one for each licence above the model, and one for all that show none."""
    told: dict[object, list[tuple[Path, Loss]]] = {}
    child = heir.family.terms(heir.own)
    for path in heir.paths:
        if path.relation == "data" and not path.direct:
            continue  # what an ancestor learnt from is for that ancestor to say
        for loss in heir.family.lost(child, heir.family.terms(path.ancestor), path.relation):
            if path.strength != "likely" or loss.weight == "error":
                key = loss.license.id if loss.license is not None else loss.problem
                told.setdefault((key, path.relation in CARRIES), []).append((path, _weighed(loss, path, heir)))
    for group in told.values():
        path, loss = min(group, key=lambda item: (item[1].rank, len(item[0].edges)))
        group.sort(key=lambda item: len(item[0].edges))
        others = tuple(dict.fromkeys(other.ancestor.id for other, _ in group if other is not path))
        yield _fact(heir, path, loss, others)


def _weighed(loss: Loss, path: Path, heir: Heir) -> Loss:
    """The loss as sure as the path: what is only likely is a remark, what a file says in passing no error."""
    weight, remark = loss.weight, loss.remark
    if path.strength == "evidenced" and weight == "error":
        weight = "warning"
    if path.strength == "likely":
        weight = "note"
    if path.relation == "distill" and path.edges[-1].relation != "distill":
        weight, remark = "note", "the outputs were those of a model made from it"
    licensor = heir.by_publisher(path) if loss.license is not None else ""
    if licensor == SURE:
        weight, remark = "note", "both are of one publisher, who may give a model of its own other terms"
    elif licensor and weight == "error":
        weight, remark = (
            "warning",
            "one publisher gave out both, and nobody knows whether the first was its own to license anew",
        )
    elif loss.license is not None and loss.weight != "note" and heir.family.looks_published(path):
        weight, remark = "note", "by name, licence and base this is a model of the base's own publisher"
    elif loss.problem == "wrong-version" and heir.stands_under(path, heir.family.terms(path.own)):
        weight, remark = "note", "it was itself made from a model under the terms that are declared here"
    return loss if (weight, remark) == (loss.weight, loss.remark) else altered(loss, weight=weight, remark=remark)


def _fact(heir: Heir, path: Path, loss: Loss, others: tuple[str, ...]) -> Fact:
    node, row, clause = path.ancestor, loss.license, loss.clause
    parent, who = heir.family.terms(node), _dropped_by(heir, path)
    return fact(
        "license-transition",
        place_of(path),
        related=related_to(path),
        repo=path.own.repo,
        problem=loss.problem,
        weight=loss.weight,
        child=called(path.own),
        child_license=heir.family.terms(path.own).label,
        parent=node.id,
        parent_license=parent.label,
        name=parent.label if row is None else f"licence given as {parent.label}" if parent.vague else row.name,
        path=str(path),
        relation=path.relation,
        inferred=path.inferred,
        strength=path.strength,
        sources=path.doubted.sources,
        clause=loss.number,
        cites=cited(row.name, loss.number) if row is not None else parent.label,
        says=clause.says if clause is not None else loss.remark,
        value=clause.value if clause is not None else "",
        strings=clause.strings if clause is not None else (),
        drops="; ".join(loss.drops),
        dropped_by=who,
        remark=_remark(path, loss, who, others),
        also=others[:ALSO],
        more=f" and {len(others)} more" if others else "",
        basis="base-model",
        license_at=read_at(path),
        confidence=(clause.confidence if clause is not None else "") or (row.confidence if row is not None else ""),
        row=f"rules/licenses/{row.id}.yaml" if row is not None else "",
        origin=node.origin,
    )


def _dropped_by(heir: Heir, path: Path) -> str:
    """Who dropped it first: the uppermost model of the way whose own label loses something of the ancestor's."""
    parent = heir.family.terms(path.ancestor)
    for node in path.below():
        if any(loss.weight != "note" for loss in heir.family.lost(heir.family.terms(node), parent, "finetune")):
            return called(node)
    return called(path.own)


def _remark(path: Path, loss: Loss, who: str, others: tuple[str, ...]) -> str:
    """What a reader should know besides, as sentences that each begin with a space."""
    found = [f"{loss.remark[:1].upper()}{loss.remark[1:]}."] if loss.remark and loss.clause is not None else []
    if who != called(path.own):
        found.append(f"It was {who} that dropped it first.")
    if path.inferred and (path.relation == "adapter" or loss.problem == "no-derivatives"):  # of others all holds alike
        found.append(f"Nobody states how it was made; it is taken for {_NOUNS.get(path.relation, path.relation)}.")
    if others:
        found.append(f"The same holds for {_listed(others)}.")
    return "".join(f" {sentence}" for sentence in found)


def _listed(names: tuple[str, ...]) -> str:
    """The first of ``names`` and the number of the others."""
    shown, left = names[:NAMED], len(names) - NAMED
    return ", ".join(shown) + (f" and {left} more" if left > 0 else "")


_NOUNS = {
    "adapter": "an adapter",
    "finetune": "a fine-tuning",
    "merge": "a merge",
    "quantized": "a quantised copy",
    "converted": "a converted copy",
}
