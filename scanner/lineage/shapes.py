"""Parents that a repo tells by the sizes in its configuration, beside those of models that our own table knows.

An architecture alone says nothing: Yi, Mistral and DeepSeek wear Llama's. A shape counts with all its sizes, and it
counts as evidence only where the model's name or what its card says agrees with it.
"""

from __future__ import annotations

from scanner.lineage.ids import last_part
from scanner.lineage.similar import owned, same_weights, tokens
from scanner.model.lineage import LineageEdge
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.catalog.model_parts import KnownModel, ModelShape
    from scanner.model.fact import Fact

_CANDIDATES = 10
"""Models of one shape that an edge names."""


def by_shape(facts: Iterable[Fact], names: Sequence[str], own: str = "") -> LineageEdge | None:
    """The edge to the root model that a repo called ``names`` has the shape of, or None.

    It is "evidenced" where shape and name agree, and "likely" where only the shape is there; of several models of one
    shape the one that shares most words with the name is taken, and the others are named with it.
    """
    from scanner.catalog.known_model import models_of_shape

    for item in facts:
        shape = shape_of(item)
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


def against(declared: Sequence[LineageEdge], facts: Sequence[Fact], names: Sequence[str]) -> LineageEdge | None:
    """The edge to the model whose shape and name a repo has, where none of its ``declared`` parents can have that shape.

    None where a parent's shape is not known, and where shape and name do not agree: pruned and enlarged models are many.
    """
    from scanner.catalog.known_model import known_model

    for edge in declared:
        model = known_model(edge.parent)
        if model is None or not _has_shape(model) or any(fits(item, model) for item in facts):
            return None
    found = by_shape(facts, names)
    return found if found is not None and found.strength == "evidenced" else None


def backed(edge: LineageEdge, facts: Iterable[Fact]) -> LineageEdge:
    """``edge`` with the shape among its sources, where it is that of the parent."""
    from scanner.catalog.known_model import known_model

    model = known_model(edge.parent)
    fitting = next((item for item in facts if model is not None and fits(item, model)), None)
    if fitting is None or "shape" in edge.sources or edge.relation == "distill":
        return edge
    strength = "evidenced" if edge.strength == "likely" else edge.strength
    return altered(edge, sources=(*edge.sources, "shape"), places=(*edge.places, fitting.place), strength=strength)


def fits(item: Fact, model: KnownModel, steps: int = 3) -> bool:
    """True where a shape is the model's, or that of one it was made from."""
    from scanner.catalog.known_model import known_model, models_of_shape

    shape = shape_of(item)
    if shape is None:
        return False
    if model.shape is not None:
        return any(owned(one.id) == owned(model.id) for one in models_of_shape(shape))
    above = [known_model(parent.id) for parent in model.parents if parent.relation != "distill"]
    return steps > 0 and any(parent is not None and fits(item, parent, steps - 1) for parent in above)


def _has_shape(model: KnownModel, steps: int = 3) -> bool:
    from scanner.catalog.known_model import known_model

    above = [known_model(parent.id) for parent in model.parents if parent.relation != "distill"]
    return model.shape is not None or (
        steps > 0 and any(parent is not None and _has_shape(parent, steps - 1) for parent in above)
    )


def shape_of(item: Fact) -> ModelShape | None:
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
