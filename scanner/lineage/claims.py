"""What one repo's files say of its parents, held together: one edge for each parent, the surest first.

The same parent is named in many ways: by its card, by the Hub, by a path on somebody's machine, under a former owner.
What only repeats the repo's own name is no parent.
"""

from __future__ import annotations

from scanner.lineage.ids import Name, folded, last_part, read_dataset, read_name, says_nothing
from scanner.lineage.problems import problem
from scanner.lineage.relation import contradicted, inferred, signs_of, stated
from scanner.lineage.similar import is_canonical, owned, same_weights, tokens
from scanner.model.lineage import SOURCES, LineageEdge
from scanner.model.place import Place, folder_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.lineage.relation import Signs
    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

DECLARING = frozenset(("card", "hub", "tag", "adapter", "mergekit", "lock", "known"))
"""Sources that name a parent in a field for it."""

_RANK = {source: number for number, source in enumerate(SOURCES)}

_IN_PASSING = frozenset(("config", "safetensors"))
"""Sources that as often carry the model's own name, or where it lay on its maker's machine."""

_FILES = (".safetensors", ".gguf", ".bin", ".pt", ".pth", ".ckpt", ".onnx")
"""Endings of files of weights, which are no models' names."""

PARENTS = 100
"""Parents of one model that are followed; the largest merges have a few dozen."""

DATA = 50
"""Data sets of one model that are followed."""


@record
class Claim:
    """One statement on a parent: ``id`` as it was read, ``relation`` as stated ("" where not), ``likely`` where the id is
    our guess from a name on somebody's machine."""

    id: str
    source: str
    place: Place
    relation: str = ""
    revision: str = ""
    written: str = ""
    likely: bool = False


@record
class Child:
    """The repo whose parents are asked for.

    ``id`` is its name on the Hub, "" where it has none; ``names`` are what else it is called (its folder, a name in its
    GGUF header). ``path`` is its folder in the target, ``folders`` the repos of the target by folder, with their ids.
    """

    id: str
    facts: Sequence[Fact]
    names: tuple[str, ...] = ()
    path: str = ""
    artifacts: Sequence[Artifact] = ()
    folders: Mapping[str, str] = {}

    def is_called(self, model_id: str) -> bool:
        """True where ``model_id`` is this repo's own name. Without an owner the last part has to do."""
        if self.id:
            return owned(self.id) == owned(model_id)
        return any(folded(last_part(name)) == folded(last_part(model_id)) for name in self.names)


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
    for claim in _united(list(_claims(child, problems))):
        if _repeats_itself(child, claim):
            if claim.source in DECLARING:
                problems.append(_self_loop(child, claim))
            continue
        groups.setdefault(owned(claim.id), []).append(claim)
    ranked = sorted((sorted(group, key=_rank) for group in groups.values()), key=lambda group: _rank(group[0]))
    edges = [_edge(child, group, signs, _merged(ranked)) for group in ranked[:PARENTS]]
    problems += (
        found for edge, group in zip(edges, ranked, strict=False) for found in _against(child, edge, group, signs)
    )
    if signs.adapter and not edges and not problems:
        found = next(item for item in child.facts if item.kind == "adapter-config")
        problems.append(_nameless(child, found.place, found.get("base"), "adapter"))
    if len(ranked) > PARENTS:
        problems.append(_too_many(child, ranked[PARENTS][0], len(ranked)))
    return Claims((*edges, *_data(child)), tuple(problems))


def _claims(child: Child, problems: list[Fact]) -> Iterator[Claim]:
    for item in child.facts:
        source = str(item.get("source") or "card")
        if item.kind != "base-model" or source not in _RANK or not _speaks_of_weights(item, child):
            continue
        name = read_name(item.get("id"))
        found, likely = _meant(name, item, child)
        if found:
            revision = str(item.get("revision") or "")[:100] or name.revision
            written = str(item.get("id"))[:200]
            yield Claim(found, source, item.place, stated(item.get("relation")), revision, written, likely)
        elif source in DECLARING and not says_nothing(item.get("id")):
            problems.append(_nameless(child, item.place, item.get("id"), source))


def _speaks_of_weights(item: Fact, child: Child) -> bool:
    """False for what is said of a component, of a tokenizer, or of another model in the same text."""
    if item.get("component") is True or item.get("part") == "tokenizer":
        return False
    if item.get("of") is not None and not _is_own_row(item, child):
        return False
    return item.get("source") != "config" or folder_of(item.place.path) == child.path


def _is_own_row(item: Fact, child: Child) -> bool:
    """True where the model that a sentence or a table's row names is this one."""
    of = str(item.get("of"))
    names = [name for name in (child.id, *child.names) if name]
    if of.endswith("*"):
        start = tokens(last_part(of))
        return any(tokens(last_part(name))[: len(start)] == start for name in names)
    return any(same_weights(of, name) for name in names)


def _meant(name: Name, item: Fact, child: Child) -> tuple[str, bool]:
    """(id, whether it is our guess) of the model that a statement means; "" for none."""
    if item.get("local") is True or not name.id:
        near = _folder_beside(str(item.get("id") or ""), child)
        if near:
            return near, False
    if item.get("family") is True or name.id.endswith(_FILES):
        name = Name(hints=(name.id, *name.hints))
    if name.id and not (name.bare and not is_canonical(name.id)):
        return name.id, False
    known = _known_by_name((name.id,) if name.id else name.hints)
    if known:
        return known, True
    if name.bare and item.get("source") in ("card", "hub", "tag", "adapter", "mergekit"):
        return name.id, False
    return "", False


def _folder_beside(written: str, child: Child) -> str:
    """The id of the repo of the same target that a relative path leads to, or ""."""
    if not child.folders or written.startswith(("/", "~", "\\")) or len(written) > 300:
        return ""
    parts = child.path.split("/") if child.path else []
    for part in written.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    folder = "/".join(parts)
    return child.folders.get(folder, "") if folder != child.path else ""


def _known_by_name(names: Iterable[str]) -> str:
    """The id of a root model that one of ``names`` means, or ""."""
    from scanner.lineage.known import by_name  # not at the top: few cards name a model without its owner

    return next((found for name in names if (found := by_name(name))), "")


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
    return claim.likely, _RANK[claim.source]


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
    return LineageEdge(
        parent=first.id,
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


def _self_loop(child: Child, claim: Claim) -> Fact:
    edge = LineageEdge(
        claim.id, claim.relation or "finetune", not claim.relation, "declared", (claim.source,), (claim.place,)
    )
    return problem("self-loop", edge, child.id or child.path or ".")


def _nameless(child: Child, place: Place, written: object, source: str) -> Fact:
    """A parent that is declared by no name under which anybody else could find it."""
    shown = str(written or "")[:200]
    edge = LineageEdge(shown, "adapter" if source == "adapter" else "finetune", True, "declared", (source,), (place,))
    return problem("unknown-base", edge, child.id or child.path or ".")


def _too_many(child: Child, claim: Claim, count: int) -> Fact:
    edge = LineageEdge(claim.id, "merge", True, "declared", (claim.source,), (claim.place,))
    message = f"It names {count} parents, of which the first {PARENTS} are followed."
    return problem("limit", edge, child.id or child.path or ".", message=message)
