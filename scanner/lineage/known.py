"""Root models that our own table knows (``rules/models``): as nodes of the tree, and by name."""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part
from scanner.lineage.shapes import fits
from scanner.lineage.similar import owned, tokens, without_form
from scanner.model.fact import fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.catalog.model_parts import KnownLicense, KnownModel
    from scanner.model.fact import Fact


def known_node(model_id: str, revision: str = "") -> LineageNode | None:
    """What the table says of a model at ``revision``, or None where it says nothing.

    Of a commit that the table does not have, the strictest of the terms that the model ever had are taken, and it is said.
    """
    from scanner.catalog.known_model import known_model

    model = known_model(model_id)
    if model is None:
        return None
    possible = model.licenses_at(commit_of(revision))
    chosen = max(possible, key=_rank, default=None)
    message = ""
    if len(possible) > 1:
        message = f"Its terms changed, and which hold for {revision[:12]} is not known: the strictest are taken."
    return LineageNode(
        id=model.id,
        state="known" if chosen is not None else "not-asked",
        revision=revision if chosen is not None and len(possible) == 1 else "",
        license=concluded(model, chosen) if chosen is not None else None,
        parents=_edges(model),
        origin=model.origin,
        message=message,
    )


def concluded(model: KnownModel, terms: KnownLicense) -> Fact:
    """The ``license-concluded`` fact of a known model under ``terms``."""
    from scanner.catalog.license_rows import license_by_id

    rows = [license_by_id(name) for name in terms.licenses]
    return fact(
        "license-concluded",
        Place(model.origin),
        repo=model.id,
        licenses=terms.licenses,
        spdx=terms.spdx,
        relation=terms.relation,
        basis="known",
        modified=False,
        covers="all",
        parameters=(),
        name=", ".join(row.name for row in rows if row is not None) or terms.license,
        inferred=False,
        agreed=True,
        sure=terms.confidence or model.confidence,
        since=terms.since or None,
    )


def by_name(local: str) -> str:
    """The id of the one root model that a name on somebody's machine means, or ""."""
    from scanner.catalog.known_model import known_model, models_of_name

    if "/" in local:
        model = known_model(local)
        if model is not None and not model.pattern:
            return model.id
    found = models_of_name(last_part(local))
    return found[0].id if len({owned(model.id) for model in found}) == 1 else ""


def of_itself(model_id: str, names: Sequence[str], facts: Iterable[Fact]) -> tuple[LineageEdge, ...]:
    """The edges that the table has for a repo whose files name no parent, by its id or else by its whole name.

    Under another owner than the table's it is a copy of the known model, in whatever form. Without an owner, in a folder,
    it may be the known model itself, and the known parents are its own. A name alone makes them "likely", a shape that
    agrees with it "evidenced".
    """
    from scanner.catalog.known_model import known_model

    if model_id:
        model = known_model(model_id)
        if model is not None:
            return _edges(model)
    model = next(of_whole_name(names), None)
    if model is None:
        return ()
    shaped = any(fits(item, model) for item in facts)
    sources = ("known", "name", "shape") if shaped else ("known", "name")
    strength = "evidenced" if shaped else "likely"
    if not model_id:
        return tuple(altered(edge, strength=strength, sources=sources) for edge in _edges(model))
    return (LineageEdge(model.id, "converted", True, strength, sources[1:], (Place(model.origin),)),)


def of_whole_name(names: Iterable[str]) -> Iterator[KnownModel]:
    """The known models of which one of ``names`` is the whole name, but for words on the form of the weights."""
    from scanner.catalog.known_model import models_of_name

    for name in names:
        words = without_form(tokens(last_part(name)))
        model = next((one for one in models_of_name(last_part(name)) if words in _whole_names(one)), None)
        if model is not None:
            yield model


def above(model: KnownModel, model_id: str, steps: int = 8) -> bool:
    """True where the table has ``model_id`` among the models that ``model`` was made from."""
    from scanner.catalog.known_model import known_model

    for parent in model.parents if steps else ():
        if owned(parent.id) == owned(model_id):
            return True
        further = known_model(parent.id)
        if further is not None and above(further, model_id, steps - 1):
            return True
    return False


def copied(node: LineageNode) -> LineageNode:
    """``node`` as a copy of the known model whose whole name it bears under another owner, where nothing else is known of
    its parents: most of these are the same weights in another form, and the others were made from them."""
    from scanner.catalog.known_model import known_model

    if "/" not in node.id or node.id.startswith("datasets/") or known_model(node.id) is not None:
        return node
    if any(edge.relation != "data" for edge in node.parents):
        return node
    found = of_itself(node.id, (node.id,), ())
    edges = tuple(altered(edge, strength="evidenced") for edge in found if owned(edge.parent) != owned(node.id))
    return altered(node, parents=(*edges, *node.parents)) if edges else node


def _edges(model: KnownModel) -> tuple[LineageEdge, ...]:
    place = Place(model.origin)
    return tuple(
        LineageEdge(parent.id, parent.relation, False, "declared", ("known",), (place,), parent.revision)
        for parent in model.parents
    )


def _whole_names(model: KnownModel) -> set[tuple[str, ...]]:
    return {without_form(tokens(last_part(name))) for name in (model.id, *model.also, *model.names)}


def earlier_terms(model_id: str, revision: str) -> tuple[KnownLicense, KnownLicense] | None:
    """(the terms that may hold at ``revision``, those in force now) of a model that was relicensed, where they differ.

    Without a revision the terms before the latest change are the earlier ones.
    """
    from scanner.catalog.known_model import known_model

    model = known_model(model_id)
    if model is None or len(model.licenses) < 2:
        return None
    now = model.licenses[-1]
    possible = model.licenses_at(commit_of(revision)) if commit_of(revision) else (model.licenses[-2],)
    before = next((terms for terms in possible if terms.license != now.license), None)
    return (before, now) if before is not None else None


def commit_of(revision: str) -> str:
    """``revision`` where it is a commit; a branch says nothing of the time."""
    word = folded(revision)
    return word if len(word) >= 7 and all(letter in "0123456789abcdef" for letter in word) else ""


def _rank(terms: KnownLicense) -> int:
    return _strictest(terms.licenses, terms.relation)


def strictness(node: LineageNode) -> int:
    """How strict the licence of ``node`` is: the higher, the stricter."""
    return _strictest(node.license_ids, str(node.license.get("relation")) if node.license is not None else "and")


def _strictest(names: tuple[str, ...], relation: str) -> int:
    from scanner.catalog.license_rows import license_by_id
    from scanner.model.strictness import rank_of

    rows = [license_by_id(name) for name in names]
    ranks = [rank_of(row.category if row is not None else "unknown") for row in rows]
    return (min if relation == "or" else max)(ranks, default=0)
