"""Root models that our own table knows (``rules/models``): as nodes of the tree, by name and by shape.

An architecture alone says nothing: Yi, Mistral and DeepSeek wear Llama's. A shape counts with all its sizes, and it
counts as evidence only where the model's name or what its card says agrees with it.
"""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part
from scanner.lineage.similar import owned, same_weights, tokens, without_form
from scanner.model.fact import fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.catalog.model_parts import KnownLicense, KnownModel, ModelShape
    from scanner.model.fact import Fact

_CANDIDATES = 10
"""Models of one shape that an edge names."""


def known_node(model_id: str, revision: str = "") -> LineageNode | None:
    """What the table says of a model at ``revision``, or None where it says nothing.

    Of a commit that the table does not have, the strictest of the terms that the model ever had are taken, and it is said.
    """
    from scanner.catalog.known_model import known_model

    model = known_model(model_id)
    if model is None:
        return None
    possible = model.licenses_at(_commit(revision))
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


def by_shape(facts: Iterable[Fact], names: Sequence[str], own: str = "") -> LineageEdge | None:
    """The edge to the root model that a repo called ``names`` has the shape of, or None.

    It is "evidenced" where shape and name agree, and "likely" where only the shape is there; of several models of one
    shape the one that shares most words with the name is taken, and the others are named with it.
    """
    from scanner.catalog.known_model import models_of_shape

    for item in facts:
        shape = _shape(item)
        found = models_of_shape(shape) if shape is not None else ()
        if not found:
            continue
        if any(own and owned(model.id) == owned(own) for model in found):
            return None
        words = {word for name in names for word in tokens(last_part(name))}
        agreeing = [model for model in found if _family_word(model) in words]
        if not agreeing and len({model.vendor for model in found}) > 1:
            return None  # a shape that several vendors share says nothing by itself
        ranked = _nearest_first(agreeing or list(found), words)
        first = ranked[0]
        copy = any(same_weights(name, first.id) for name in names)
        return LineageEdge(
            parent=first.id,
            relation="converted" if copy else "finetune",
            inferred=True,
            strength="evidenced" if agreeing else "likely",
            sources=("shape", "name") if agreeing else ("shape",),
            places=(item.place,),
            written=tuple(model.id for model in ranked[:_CANDIDATES]),
        )
    return None


def of_itself(model_id: str, names: Sequence[str], facts: Iterable[Fact]) -> tuple[LineageEdge, ...]:
    """The edges that the table has for a repo whose files name no parent, by its id or else by its whole name.

    Under another owner than the table's it is a copy of the known model, in whatever form. Without an owner, in a folder,
    it may be the known model itself, and the known parents are its own. A name alone makes them "likely", a shape that
    agrees with it "evidenced".
    """
    from scanner.catalog.known_model import known_model, models_of_name

    if model_id:
        model = known_model(model_id)
        if model is not None:
            return _edges(model)
    for name in names:
        words = without_form(tokens(last_part(name)))
        model = next((one for one in models_of_name(last_part(name)) if words in _whole_names(one)), None)
        if model is not None:
            shaped = next((item for item in facts if _fits(item, model)), None)
            sources = ("known", "name", "shape") if shaped is not None else ("known", "name")
            strength = "evidenced" if shaped is not None else "likely"
            if not model_id:
                return tuple(altered(edge, strength=strength, sources=sources) for edge in _edges(model))
            return (LineageEdge(model.id, "converted", True, strength, sources[1:], (Place(model.origin),)),)
    return ()


def _edges(model: KnownModel) -> tuple[LineageEdge, ...]:
    place = Place(model.origin)
    return tuple(
        LineageEdge(parent.id, parent.relation, False, "declared", ("known",), (place,), parent.revision)
        for parent in model.parents
    )


def _whole_names(model: KnownModel) -> set[tuple[str, ...]]:
    return {without_form(tokens(last_part(name))) for name in (model.id, *model.also, *model.names)}


def _fits(item: Fact, model: KnownModel, steps: int = 3) -> bool:
    """True where a shape is the model's, or that of one it was made from."""
    from scanner.catalog.known_model import known_model, models_of_shape

    shape = _shape(item)
    if shape is None:
        return False
    if model.shape is not None:
        return any(owned(one.id) == owned(model.id) for one in models_of_shape(shape))
    above = [known_model(parent.id) for parent in model.parents if parent.relation != "distill"]
    return steps > 0 and any(parent is not None and _fits(item, parent, steps - 1) for parent in above)


def earlier_terms(model_id: str, revision: str) -> tuple[KnownLicense, KnownLicense] | None:
    """(the terms that may hold at ``revision``, those in force now) of a model that was relicensed, where they differ.

    Without a revision the terms before the latest change are the earlier ones.
    """
    from scanner.catalog.known_model import known_model

    model = known_model(model_id)
    if model is None or len(model.licenses) < 2:
        return None
    now = model.licenses[-1]
    possible = model.licenses_at(_commit(revision)) if _commit(revision) else (model.licenses[-2],)
    before = next((terms for terms in possible if terms.license != now.license), None)
    return (before, now) if before is not None else None


def _commit(revision: str) -> str:
    """``revision`` where it is a commit; a branch says nothing of the time."""
    word = folded(revision)
    return word if len(word) >= 7 and all(letter in "0123456789abcdef" for letter in word) else ""


def _rank(terms: KnownLicense) -> int:
    from scanner.catalog.license_rows import license_by_id
    from scanner.model.strictness import rank_of

    rows = [license_by_id(name) for name in terms.licenses]
    ranks = [rank_of(row.category if row is not None else "unknown") for row in rows]
    return (min if terms.relation == "or" else max)(ranks, default=0)


def _shape(item: Fact) -> ModelShape | None:
    from scanner.catalog.model_parts import ModelShape

    if item.kind != "model-shape" or item.get("nested"):
        return None
    width, layers, words = (_count(item.get(name)) for name in ("hidden_size", "layers", "vocab_size"))
    if not (width and layers and words):
        return None
    return ModelShape(
        str(item.get("model_type") or ""), words, width, layers, _count(item.get("heads")), _count(item.get("kv_heads"))
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _nearest_first(found: list[KnownModel], words: set[str]) -> list[KnownModel]:
    """``found`` by how much of a model's name is in ``words``; with no version in the name the newest comes first."""
    versions = {word for model in found for word in _telling(model) if word.isdigit()}
    versioned = not versions.isdisjoint(words)

    def distance(model: KnownModel) -> tuple[int, int, int]:
        telling = _telling(model)
        strange = len(telling.intersection(versions) - words) if versioned else 0
        return (
            -len(telling.intersection(words) - (frozenset() if versioned else versions)),
            strange,
            -found.index(model),
        )

    return sorted(found, key=distance)


def _family_word(model: KnownModel) -> str:
    """The word that names the family of models: "llama" of "Llama 3.1"."""
    return next(iter(tokens(model.family)), "")


def _telling(model: KnownModel) -> frozenset[str]:
    return frozenset((*tokens(last_part(model.id)), *tokens(model.family)))
