"""What follows from the tree for each repo of the target: inherited terms, transitions, conflicts, all as facts."""

from __future__ import annotations

from scanner.licensing.clause_facts import cited
from scanner.licensing.figures import in_words
from scanner.lineage.join import conflicts, joined
from scanner.lineage.paths import called, paths_of
from scanner.lineage.terms import KNOWN, terms_of
from scanner.lineage.transition import CARRIES, transition
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.lineage.join import Conflict
    from scanner.lineage.paths import Path
    from scanner.lineage.terms import Terms
    from scanner.lineage.transition import Loss
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode

ALSO = 20
"""Other ancestors with the same terms that one fact lists."""

_OF_DOUBT = {"declared": 0, "evidenced": 1, "likely": 2}


def lineage_facts(nodes: Iterable[LineageNode], facts: Iterable[Fact] = ()) -> Iterator[Fact]:
    """The facts for every own repo among ``nodes``: ``model-derived``, ``license-inherited``, ``license-transition``,
    ``license-conflict`` and ``license-joined``.

    ``facts`` are those of the target; the statement of the own licence is taken from the nodes.
    """
    del facts
    nodes = tuple(nodes)
    for own in nodes:
        if own.own and own.parents:
            paths = paths_of(own, nodes)
            yield from _derived(own, paths)
            clashes = list(_conflicts(own, paths))
            told = [item for item in _transitions(own, paths) if not _told_as_conflict(item, clashes)]
            yield from told
            yield from clashes
            yield from _inherited(own, paths, told)
            yield from _joined(own, paths)


def _derived(own: LineageNode, paths: Sequence[Path]) -> Iterator[Fact]:
    """That the model was made from another, for what licences ask of those who build on one."""
    for path in paths:
        if path.direct and path.relation in CARRIES and path.strength != "likely":
            yield fact(
                "model-derived",
                _place(path),
                repo=own.repo,
                parent=path.ancestor.id,
                relation=path.relation,
                strength=path.strength,
            )


# ---- transitions


def _transitions(own: LineageNode, paths: Sequence[Path]) -> Iterator[Fact]:
    child = terms_of(own)
    told: dict[object, list[tuple[Path, Loss]]] = {}
    for path in paths:
        if path.relation == "data" and not path.direct:
            continue  # what an ancestor learnt from is for that ancestor to say
        for loss in transition(child, terms_of(path.ancestor), path.relation):
            if path.strength == "likely" and loss.weight != "error":
                continue
            loss = _weighed(loss, path)
            key = loss.license.id if loss.license is not None else loss.problem
            told.setdefault((key, path.relation in CARRIES), []).append((path, loss))
    for group in told.values():
        path, loss = min(group, key=lambda item: (item[1].rank, len(item[0].edges)))
        others = tuple(dict.fromkeys(other.ancestor.id for other, _ in group if other is not path))
        yield _transition(path, loss, child, others)


def _weighed(loss: Loss, path: Path) -> Loss:
    """The loss as sure as the path: what is only likely is a remark, what a file says in passing no error."""
    weight = loss.weight
    if path.strength == "likely":
        weight = "note"
    elif path.strength == "evidenced" and weight == "error":
        weight = "warning"
    if path.relation == "distill" and path.edges[-1].relation != "distill":
        weight = "note"  # the outputs were those of a model made from it
    return altered(loss, weight=weight) if weight != loss.weight else loss


def _transition(path: Path, loss: Loss, child: Terms, others: tuple[str, ...]) -> Fact:
    node, row, clause = path.ancestor, loss.license, loss.clause
    parent = terms_of(node)
    who = _dropped_by(path)
    return fact(
        "license-transition",
        _place(path),
        related=_related(path),
        repo=path.own.repo,
        problem=loss.problem,
        weight=loss.weight,
        child=called(path.own),
        child_license=child.label,
        parent=node.id,
        parent_license=parent.label,
        name=row.name if row is not None else parent.label,
        path=str(path),
        relation=path.relation,
        inferred=path.inferred,
        strength=path.strength,
        sources=path.edges[0].sources,
        clause=loss.number,
        cites=cited(row.name, loss.number) if row is not None else parent.label,
        says=clause.says if clause is not None else loss.remark,
        value=clause.value if clause is not None else "",
        strings=clause.strings if clause is not None else (),
        drops="; ".join(loss.drops),
        dropped_by=who,
        remark=_remark(path, loss, who),
        also=others[:ALSO],
        license_at=str(node.license.place) if node.license is not None else "",
        confidence=(clause.confidence if clause is not None else "") or (row.confidence if row is not None else ""),
        row=f"rules/licenses/{row.id}.yaml" if row is not None else "",
        origin=node.origin,
    )


def _remark(path: Path, loss: Loss, who: str) -> str:
    """What a reader should know besides, as sentences that begin with a space; empty where there is nothing."""
    found = [f"{loss.remark[:1].upper()}{loss.remark[1:]}."] if loss.remark and loss.clause is not None else []
    if who and who != called(path.own):
        found.append(f"It was {who} that dropped it first.")
    if path.inferred:
        found.append(f"Nobody states how it was made; it is taken for a {_NOUNS.get(path.relation, path.relation)}.")
    return "".join(f" {sentence}" for sentence in found)


_NOUNS = {"quantized": "quantised copy", "converted": "converted copy", "distill": "distilled model"}


def _dropped_by(path: Path) -> str:
    """Who dropped it first: the uppermost model of the way whose own terms lose something of the ancestor's."""
    parent = terms_of(path.ancestor)
    for node in path.below():
        if any(loss.weight != "note" for loss in transition(terms_of(node), parent, "finetune")):
            return called(node)
    return called(path.own)


# ---- inherited terms


def _inherited(own: LineageNode, paths: Sequence[Path], told: Sequence[Fact]) -> Iterator[Fact]:
    mine = terms_of(own).ids
    rows_told = {str(item.get("row")) for item in told if item.get("weight") != "note"}
    seen: set[frozenset[str]] = set()
    for path in paths:
        if path.relation not in CARRIES or path.strength == "likely":
            continue
        terms, concluded = terms_of(path.ancestor), path.ancestor.license
        if concluded is None or terms.state != KNOWN or terms.ids <= mine or terms.ids in seen:
            continue
        seen.add(terms.ids)
        yield fact(
            "license-inherited",
            _place(path),
            related=_related(path),
            repo=own.repo,
            licenses=concluded.get("licenses"),
            spdx=concluded.get("spdx"),
            relation=concluded.get("relation"),
            basis="base-model",
            modified=concluded.get("modified"),
            covers="all",
            parameters=concluded.get("parameters"),
            name=concluded.get("name"),
            parent=path.ancestor.id,
            path=str(path),
            edge=path.relation,
            inferred=path.inferred,
            strength=path.strength,
            told=any(f"rules/licenses/{name}.yaml" in rows_told for name in terms.ids),
            license_at=str(concluded.place),
            origin=path.ancestor.origin,
        )


# ---- all ancestors together


def _sure(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if path.relation in CARRIES and path.strength != "likely"]


def _conflicts(own: LineageNode, paths: Sequence[Path]) -> Iterator[Fact]:
    for conflict in conflicts(_sure(paths)):
        yield _conflict(own, conflict)


def _told_as_conflict(transition: Fact, clashes: Sequence[Fact]) -> bool:
    """True where the finding on two parents together says already that this one lets nothing changed be passed on."""
    return transition.get("problem") == "no-derivatives" and any(
        clash.get("problem") == "no-derivatives" and clash.get("row") == transition.get("row") for clash in clashes
    )


def _joined(own: LineageNode, paths: Sequence[Path]) -> Iterator[Fact]:
    sure = _sure(paths)
    whole = joined(sure)
    if len(whole.licenses) > 1:
        yield fact(
            "license-joined",
            _place(sure[0]),
            repo=own.repo,
            licenses=whole.licenses,
            commercial=whole.commercial,
            shareable=whole.shareable,
            thresholds=whole.thresholds,
            figures=in_words(whole.thresholds),
            territories=whole.territories,
            prefixes=whole.prefixes,
            asks=whole.asks,
        )


def _conflict(own: LineageNode, conflict: Conflict) -> Fact:
    one, other = conflict.one, conflict.other
    evidenced = max((one.path.strength, other.path.strength), key=lambda word: _OF_DOUBT.get(word, 2))
    weight = "warning" if evidenced != "declared" and conflict.weight == "error" else conflict.weight
    return fact(
        "license-conflict",
        _place(one.path),
        related=tuple(dict.fromkeys((_place(other.path), *_related(one.path)))),
        repo=own.repo,
        problem=conflict.problem,
        weight=weight,
        lawful=conflict.lawful,
        child=called(own),
        parent=one.path.ancestor.id,
        parent_license=one.row.id,
        other=other.path.ancestor.id,
        other_license=other.row.id,
        path=str(one.path),
        other_path=str(other.path),
        relation=one.path.relation,
        strength=evidenced,
        name=one.row.name,
        clause=one.clause.clause,
        cites=cited(one.row.name, one.clause.clause),
        says=one.clause.says,
        other_name=other.row.name,
        other_clause=other.clause.clause,
        other_cites=cited(other.row.name, other.clause.clause),
        other_says=other.clause.says,
        confidence=one.clause.confidence or one.row.confidence,
        row=f"rules/licenses/{one.row.id}.yaml",
        other_row=f"rules/licenses/{other.row.id}.yaml",
    )


# ---- places


def _place(path: Path) -> Place:
    """Where the repo speaks of the parent through which the ancestor reaches it."""
    own = path.own
    if path.edges and path.edges[0].places:
        return path.edges[0].places[0]
    return own.license.place if own.license is not None else Place(f"{own.repo}/README.md" if own.repo else "README.md")


def _related(path: Path) -> tuple[Place, ...]:
    """The statement of the own licence, and the other places that speak of the parent."""
    own = path.own.license
    places = (own.place,) if own is not None else ()
    return tuple(dict.fromkeys(place for place in (*places, *path.edges[0].places[1:]) if place != _place(path)))
