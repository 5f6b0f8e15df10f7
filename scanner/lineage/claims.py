"""What one repo's files say of its parents, held together: one edge for each parent, the surest first.

The same parent is named in many ways: by its card, by the Hub, by a path on somebody's machine, under a former owner.
What only repeats the repo's own name is no parent.
"""

from __future__ import annotations

from scanner.lineage.ids import Name, folded, last_part, read_dataset
from scanner.lineage.problems import problem, together
from scanner.lineage.relation import contradicted, inferred, signs_of
from scanner.lineage.similar import is_canonical, owned
from scanner.lineage.statements import DECLARING, Child, Claim, nameless, statements
from scanner.model.lineage import SOURCES, LineageEdge
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.lineage.relation import Signs
    from scanner.model.fact import Fact

_IN_PASSING = frozenset(("config", "safetensors"))
"""Sources that as often carry the model's own name, or where it lay on its maker's machine."""

PARENTS = 100
"""Parents of one model that are followed; the largest merges have a few dozen."""

DATA = 50
"""Data sets of one model that are followed."""


@record
class Claims:
    """The edges to the parents, surest first, and ``lineage-problem`` facts on what is said."""

    edges: tuple[LineageEdge, ...] = ()
    problems: tuple[Fact, ...] = ()


def claims_of(child: Child) -> Claims:
    """The parents that the facts of ``child`` name."""
    signs = signs_of(child.facts, child.artifacts)
    problems: list[Fact] = []
    groups: dict[str, list[Claim]] = {}
    loops: list[Claim] = []
    for claim in _united(list(statements(child, problems))):
        if _repeats_itself(child, claim):
            loops += [claim] if claim.source in DECLARING else []
            continue
        groups.setdefault(owned(claim.id), []).append(claim)
    if loops:
        problems.append(_self_loop(child, sorted(loops, key=_rank)))
    ranked = sorted((sorted(group, key=_rank) for group in groups.values()), key=lambda group: _rank(group[0]))
    edges = [_edge(child, group, signs, _merged(ranked)) for group in ranked[:PARENTS]]
    problems += (
        found for edge, group in zip(edges, ranked, strict=False) for found in _against(child, edge, group, signs)
    )
    if signs.adapter and not edges and not problems:
        found = next(item for item in child.facts if item.kind == "adapter-config")
        problems.append(nameless(child, found.place, found.get("base"), "adapter"))
    if len(ranked) > PARENTS:
        problems.append(_too_many(child, ranked[PARENTS][0], len(ranked)))
    unknown = [item for item in problems if item.get("problem") == "unknown-base"]
    others = [item for item in problems if item.get("problem") != "unknown-base"]
    return Claims((*edges, *_data(child)), (*together(unknown), *others))


def _united(claims: list[Claim]) -> list[Claim]:
    """The claims, with a parent that one source knows under a former name or no owner led to the name of another.

    The Hub says today's name where a card says yesterday's, so that a name which one of them has alone, and the other
    has under another owner, is one model.
    """
    full = {owned(claim.id): claim.id for claim in claims if "/" in claim.id and not claim.likely}
    of_hub = {folded(last_part(claim.id)): claim.id for claim in claims if claim.source == "hub"}
    by_last: dict[str, list[str]] = {}
    for model_id in full.values():
        by_last.setdefault(folded(last_part(model_id)), []).append(model_id)
    united = []
    for claim in claims:
        name = folded(last_part(claim.id))
        better = ""
        if "/" not in claim.id and not is_canonical(claim.id) and len(by_last.get(name, ())) == 1:
            better = by_last[name][0]
        elif claim.source in ("card", "tag") and name in of_hub:
            better = of_hub[name]
        elif claim.likely and owned(claim.id) in full:
            better = full[owned(claim.id)]
        united.append(_renamed(claim, better) if better and (claim.likely or better != claim.id) else claim)
    return united


def _renamed(claim: Claim, model_id: str) -> Claim:
    return Claim(model_id, claim.source, claim.place, claim.relation, claim.revision, claim.written, False)


def _repeats_itself(child: Child, claim: Claim) -> bool:
    if child.id or claim.source in _IN_PASSING:
        return child.is_called(claim.id)
    return False


def _rank(claim: Claim) -> tuple[bool, int]:
    return claim.likely, SOURCES.index(claim.source)


def _merged(groups: list[list[Claim]]) -> int:
    """How many parents were joined in the weights: those that are declared, else the ones with the same say."""
    declared = [group for group in groups if group[0].source in DECLARING and not group[0].likely]
    if declared:
        return sum(1 for group in declared if all(claim.relation in ("", "merge") for claim in group))
    return 1


def _edge(child: Child, group: list[Claim], signs: Signs, parents: int) -> LineageEdge:
    first = group[0]
    said = next((claim.relation for claim in group if claim.relation), "")
    if said == "adapter" and not signs.adapter and all(claim.source == "adapter" for claim in group if claim.relation):
        said = "finetune" if signs.formats else said  # an adapter that lies in the weights already
    own = child.id or next(iter(child.names), "")
    declared = any(claim.source in DECLARING and not claim.likely for claim in group)
    guessed = all(claim.likely for claim in group)
    in_card = any(claim.source in ("card", "hub", "tag") for claim in group)  # a model's name, but for its owner
    sources = [claim.source for claim in group] + (["name"] if guessed else [])
    today = next((claim.id for claim in group if folded(claim.id) == owned(claim.id)), first.id)
    return LineageEdge(
        parent=today,  # where one names the owner's former name too, only this one may be there
        relation=said or inferred(signs, parents, own, first.id),
        inferred=not said,
        strength="declared" if declared else "likely" if guessed and not in_card else "evidenced",
        sources=tuple(dict.fromkeys(sources)),
        places=tuple(dict.fromkeys(claim.place for claim in group)),
        revision=next((claim.revision for claim in group if claim.revision), ""),
        written=tuple(dict.fromkeys(claim.written for claim in group if claim.written)),
    )


def _data(child: Child) -> Iterator[LineageEdge]:
    groups: dict[str, list[tuple[Fact, Name]]] = {}
    for item in child.facts:
        if item.kind == "training-data":
            name = read_dataset(item.get("id"))
            if name.id:
                groups.setdefault(folded(name.id), []).append((item, name))
    for group in list(groups.values())[:DATA]:
        sources = tuple(dict.fromkeys(str(item.get("source") or "card") for item, _ in group))
        yield LineageEdge(
            parent=f"datasets/{group[0][1].id}",
            relation="data",
            strength="declared" if not DECLARING.isdisjoint(sources) else "evidenced",
            sources=sources,
            places=tuple(dict.fromkeys(item.place for item, _ in group)),
            revision=next((name.revision for _, name in group if name.revision), ""),
            written=tuple(dict.fromkeys(str(item.get("id"))[:200] for item, _ in group)),
        )


def _against(child: Child, edge: LineageEdge, group: list[Claim], signs: Signs) -> Iterator[Fact]:
    said = next((claim for claim in group if claim.relation and claim.source in ("card", "hub", "tag")), None)
    shown = contradicted(said.relation, signs) if said is not None else ""
    if said is not None and shown:
        yield problem("relation", edge, child.id or child.path or ".", stated=said.relation, shown=shown)


def _self_loop(child: Child, claims: list[Claim]) -> Fact:
    edge = LineageEdge(
        parent=claims[0].id,
        relation=next((claim.relation for claim in claims if claim.relation), "finetune"),
        inferred=not any(claim.relation for claim in claims),
        sources=tuple(dict.fromkeys(claim.source for claim in claims)),
        places=tuple(dict.fromkeys(claim.place for claim in claims)),
    )
    return problem("self-loop", edge, child.id or child.path or ".")


def _too_many(child: Child, claim: Claim, count: int) -> Fact:
    edge = LineageEdge(claim.id, "merge", True, "declared", (claim.source,), (claim.place,))
    message = f"It names {count} parents, of which the first {PARENTS} are followed."
    return problem("limit", edge, child.id or child.path or ".", message=message)
