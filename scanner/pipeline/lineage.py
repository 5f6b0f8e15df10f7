"""The loop over wanted parents: from what a target says of its base models to the tree, and what follows from it."""

from __future__ import annotations

import os

from scanner.lineage.claims import claims_of
from scanner.lineage.ids import is_id, read_name
from scanner.lineage.similar import owned
from scanner.lineage.statements import Child
from scanner.model.fact import Gap
from scanner.model.lineage import LineageNode
from scanner.model.place import folder_of
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.lineage.claims import Claims
    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact
    from scanner.pipeline.ancestors import Ancestors
    from scanner.pipeline.settings import Settings, Task
    from scanner.repo.repo import Repo

SPEAKING = frozenset(("base-model", "training-data", "adapter-config"))
"""Kinds of facts that speak of parents. A shape alone is asked about only for weights that name none."""


@record
class Lineage:
    """The tree, the facts that follow from it for rules and terms, what could not be looked up, and what looking cost:
    ``bytes_read`` of ancestors' files and ``requests`` over the network. ``settled`` are facts of the target with what
    stands in their place: a label that several licences go by, where the model's id tells which is meant."""

    nodes: tuple[LineageNode, ...] = ()
    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()
    bytes_read: int = 0
    requests: int = 0
    settled: tuple[tuple[Fact, Fact], ...] = ()


def lineage_of(
    facts: Sequence[Fact], artifacts: Sequence[Artifact], task: Task, settings: Settings, gaps: Sequence[Gap] = ()
) -> Lineage:
    """The base-model tree of the target's repos and the facts that join it to their licences.

    ``gaps`` are the target's own: a repo on the Hub that was not wholly read is looked up anew for later targets.
    """
    named = _name_of(task, settings)
    top = _top_of(task) if named else ""
    settled = _settled(facts, named, top) if named else ()
    facts = [next((now for was, now in settled if was is item), item) for item in facts] if settled else facts
    own, problems = _own_nodes(facts, artifacts, task, named, top)
    if not any(node.parents for node in own) and not problems:
        return Lineage(tuple(own), settled=settled)
    from scanner.lineage.asks import with_asks
    from scanner.lineage.disagreement import disagreements
    from scanner.lineage.inherit import lineage_facts
    from scanner.lineage.relicensed import relicensed
    from scanner.lineage.tree import grow
    from scanner.pipeline.ancestor_terms import why_not
    from scanner.pipeline.ancestors import Bill

    bill = Bill()
    ancestors = _of_run(settings)
    lock = ancestors.lock
    online = settings.online is True
    tree = grow(own, lambda edges: ancestors.resolve(edges, online, bill))
    if task.listing.remote is None or why_not(gaps)[1] is None:
        ancestors.add(node for node in tree.nodes if node.own)
    found = [*problems, *tree.problems]
    found += disagreements(tree.nodes, _cards(own, artifacts))
    found += relicensed(tree.nodes, lock, os.environ.get("HF_ENDPOINT", ""))
    nodes = with_asks(tree.nodes)
    made = (*found, *lineage_facts(nodes, _called(own, task)))
    gaps = ancestors.lock_gaps + _beyond(found) + ancestors.gaps(nodes)
    return Lineage(nodes, made, gaps, bill.bytes, bill.requests, settled)


def _settled(facts: Sequence[Fact], named: str, top: str) -> tuple[tuple[Fact, Fact], ...]:
    """The conclusions on the target's own model that name several editions of a licence, each with the one of its id."""
    from scanner.lineage.edition import in_its_edition

    mine = [item for item in facts if item.kind == "license-concluded" and str(item.get("repo") or "") == top]
    pairs = ((item, in_its_edition(item, named)) for item in mine)
    return tuple((was, now) for was, now in pairs if was is not now)


def _beyond(problems: Sequence[Fact]) -> tuple[Gap, ...]:
    """The gap of a tree that was not followed to its end."""
    for item in problems:
        if item.get("problem") == "limit":
            message = f"Not all base models were looked at. {item.get('message') or ''}".strip()
            return (Gap("limit-lineage", item.place, message),)
    return ()


def _own_nodes(
    facts: Sequence[Fact], artifacts: Sequence[Artifact], task: Task, named: str, top: str
) -> tuple[list[LineageNode], list[Fact]]:
    """The target's own models and what is amiss with what they say; the one in ``top`` has the id ``named``, if any."""
    from scanner.pipeline.ancestor_terms import license_of, texts_of

    nodes: list[LineageNode] = []
    problems: list[Fact] = []
    repos = _repos(facts, artifacts, task)
    folders = {repo.path: _id_of(repo.path, named, top) for repo in repos}
    for repo in repos:
        hub_id = named if repo.path == top else ""
        child = Child(hub_id, repo.facts, _names(repo, hub_id, task), repo.path, repo.artifacts, folders)
        claims = completed(claims_of(child), child, repo)
        problems += claims.problems
        nodes.append(
            LineageNode(
                id=folders[repo.path],
                own=True,
                repo=repo.path,
                revision=task.listing.revision or (task.listing.remote.revision if task.listing.remote else ""),
                license=license_of(facts, repo.path),
                parents=claims.edges,
                texts=texts_of(repo),
            )
        )
    return nodes, problems


def _repos(facts: Sequence[Fact], artifacts: Sequence[Artifact], task: Task) -> list[Repo]:
    """The target's repos, and one for each folder that speaks of parents and lies in none."""
    from scanner.repo.repo import Repo, repos_of

    found = repos_of((*artifacts, *task.known), facts, task.listing.whole)
    roots = [repo.path for repo in found]
    loose: dict[str, list[Fact]] = {}
    for item in facts:
        folder = folder_of(item.place.path)
        if item.kind in SPEAKING and not any(not root or f"{folder}/".startswith(f"{root}/") for root in roots):
            loose.setdefault(folder, []).append(item)
    found += [Repo(folder, (), tuple(said), False) for folder, said in sorted(loose.items())]
    return found


def _name_of(task: Task, settings: Settings) -> str:
    """The id of the target itself: as its server spells it, or as its folder in the Hub's cache says it; "" if neither."""
    remote = task.listing.remote
    if remote is not None and remote.id:
        return remote.id
    target = task.listing.target
    if target.startswith(("hf://", "hf-cache:")):
        return read_name(target.removeprefix("hf-cache:")).id
    path = os.path.abspath(target)
    if "models--" in path:
        return read_name(path).id
    if settings.mirror:  # DIR/org/name
        inside = os.path.relpath(path, os.path.abspath(settings.mirror)).replace(os.sep, "/")
        return inside if inside.count("/") == 1 and not inside.startswith("..") and is_id(inside) else ""
    return ""


def _id_of(path: str, named: str, top: str) -> str:
    return (named if path == top else "") or path or "."


def _top_of(task: Task) -> str:
    """The folder of the target itself as paths have it: "" but for one inside a git repository, from whose root they go."""
    if task.listing.remote is not None or not task.listing.whole:
        return ""
    from scanner.sources.git import below_root

    return below_root(os.path.realpath(task.listing.target))


def _names(repo: Repo, hub_id: str, task: Task) -> tuple[str, ...]:
    """What a repo is called besides its id: its folder, and what its GGUF headers say."""
    found = [hub_id, repo.path.rpartition("/")[2]]
    if not repo.path and not hub_id:
        found.append(os.path.basename(os.path.abspath(task.listing.target)))
    for item in repo.facts:
        if item.kind == "model-shape" and item.get("source") == "gguf":
            found += [str(item.get(name)) for name in ("name", "basename") if item.get(name)]
    return tuple(dict.fromkeys(name for name in found if name))


def completed(claims: Claims, child: Child, repo: Repo) -> Claims:
    """``claims`` of a repo whose maker names no parent, with what our table has for its id, its name or its shape."""
    told = [edge for edge in claims.edges if edge.relation != "data"]
    declared = [edge for edge in told if edge.strength == "declared"]
    shaped = [item for item in repo.facts if item.kind == "model-shape"] if repo.weights else []
    if not shaped and (declared or not (child.id or repo.weights)):
        return claims
    from scanner.lineage import shapes
    from scanner.lineage.known import of_itself
    from scanner.lineage.tree import joined

    if declared:
        strange = shapes.against(declared, shaped, child.names)
        return claims if strange is None else altered(claims, edges=(*claims.edges, strange))
    sure = any(edge.strength == "evidenced" for edge in told)
    found = of_itself(child.id, () if sure else child.names, shaped)
    shape = shapes.by_shape(shaped, child.names, child.id) if not found and not sure else None
    edges = {owned(edge.parent): edge for edge in (*found, *([shape] if shape is not None else ()))}
    for edge in claims.edges:
        other = edges.get(owned(edge.parent))
        told_by = shapes.backed(edge, shaped)
        edges[owned(edge.parent)] = told_by if other is None else joined(told_by, other)
    return altered(claims, edges=tuple(edges.values()))


def _cards(own: Sequence[LineageNode], artifacts: Sequence[Artifact]) -> dict[str, str]:
    """The paths of the cards of the target's own models, by id."""
    cards = {folder_of(item.path): item.path for item in artifacts if "model-card" in item.formats}
    return {node.id: cards[node.repo] for node in own if node.repo in cards}


def _of_run(settings: Settings) -> Ancestors:
    """The lookups that all targets of the run share."""
    from scanner.pipeline.ancestors import Ancestors

    found = settings.shared.setdefault("ancestors", None)
    if not isinstance(found, Ancestors):
        found = settings.shared["ancestors"] = Ancestors(settings)
    return found


def _called(own: Sequence[LineageNode], task: Task) -> dict[str, tuple[str, ...]]:
    """What the repos of the target without an id are called on this machine: by their folders, never by what files say."""
    top = os.path.basename(os.path.abspath(task.listing.target))
    return {node.id: (node.repo.rpartition("/")[2] or top,) for node in own if node.id in (".", node.repo)}
