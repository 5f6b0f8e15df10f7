"""Models that others are made from: what ``rules/models`` knows of an id, a shape or a name. On the hook's path."""

from __future__ import annotations

from scanner.catalog import resources
from scanner.catalog.license import Source
from scanner.catalog.model_names import plain_name, shorter_names
from scanner.catalog.model_parts import KnownLicense, KnownModel, KnownParent, ModelShape
from scanner.catalog.stars import captured, filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.compile_models import CompiledModels
    from scanner.catalog.compiled_models import FamilyRow, MemberRow

_LONGEST = 200
"""Characters of an id; the Hub allows 96 for each half."""

_ADDED_TOKENS = 512
"""By how much a vocabulary may differ that was padded, or got tokens for a chat."""

_loaded: CompiledModels | None = None
_known: dict[str, KnownModel] = {}


def known_model(model_id: str) -> KnownModel | None:
    """The model of this id ("org/name", or a single name such as gpt2), or None. Case does not count.

    Ids and earlier ids come first, then the longest pattern of the same organisation.
    """
    if not model_id or len(model_id) > _LONGEST:
        return None
    low = model_id.lower()
    at = _tables().EXACT.get(low)
    if at is None:
        return _by_pattern(model_id)
    found = _known.get(low)
    if found is None:
        family = _tables().FAMILIES[at[0]]
        found = _known[low] = _model(family, family[5][at[1]])
    return found


def models_of_shape(shape: ModelShape) -> tuple[KnownModel, ...]:
    """The models with these sizes: width and number of layers, and all else that both state.

    A vocabulary that is only near, as after tokens were added, counts where no model has the very same.
    """
    ids = _tables().SHAPES.get((shape.hidden_size, shape.layers), ()) if shape.hidden_size and shape.layers else ()
    fitting = [model for model in _models(ids) if model.shape is not None and _alike(shape, model.shape)]
    same = [model for model in fitting if model.shape is not None and model.shape.vocab_size == shape.vocab_size]
    return tuple(same or fitting)


def models_of_name(written: str) -> tuple[KnownModel, ...]:
    """The models that a local name or path begins with: the longest known name that ends where a word of it ends.

    Copies are left out where what they copy has the name too.
    """
    names = _tables().NAMES
    for name in shorter_names(plain_name(written)):
        if name in names:
            models = _models(names[name])
            return tuple(model for model in models if not model.mirror) or models
    return ()


def all_known() -> tuple[KnownModel, ...]:
    """All models that are known by name, by vendor and family."""
    return tuple(_model(family, member) for family in _tables().FAMILIES for member in family[5])


def known_ids() -> tuple[str, ...]:
    """The ids of `all_known`, in lower case, earlier ids included."""
    return tuple(_tables().EXACT)


def known_owners() -> frozenset[str]:
    """The organisations, in lower case, of all ids and patterns that are known; "" for names without one."""
    return frozenset(name.rpartition("/")[0] for name in _tables().EXACT).union(_tables().PATTERNS)


def _models(ids: Iterable[str]) -> tuple[KnownModel, ...]:
    return tuple(model for model in map(known_model, ids) if model is not None)


def _by_pattern(model_id: str) -> KnownModel | None:
    organisation = model_id.lower().rpartition("/")[0]
    for pattern, at in _tables().PATTERNS.get(organisation, ()):
        if captured(pattern, model_id) is not None:
            return _model(_tables().FAMILIES[at], (model_id, (), (), (), None, ""), pattern)
    return None


def _model(family: FamilyRow, member: MemberRow, pattern: str = "") -> KnownModel:
    name, vendor, origin, _, licenses, _, parents, mirror, sources, confidence, note = family
    model_id, also, names, own_parents, shape, own_confidence = member
    made_from = tuple(KnownParent(*parent) for parent in own_parents) or _parents(model_id, parents)
    terms = tuple(KnownLicense(*item) for item in licenses)
    if mirror and not terms:
        parent = known_model(made_from[0].id) if made_from and made_from[0].id.lower() != model_id.lower() else None
        terms = parent.licenses if parent is not None and not parent.mirror else ()
    return KnownModel(
        id=model_id,
        family=name,
        vendor=vendor,
        pattern=pattern,
        licenses=terms,
        parents=made_from,
        shape=None if shape is None else ModelShape(*shape),
        also=also,
        names=names,
        mirror=mirror,
        sources=tuple(Source(*source) for source in sources),
        confidence=own_confidence or confidence,
        note=note,
        origin=origin,
    )


def _parents(model_id: str, rows: Iterable[tuple[str, str, str, str]]) -> tuple[KnownParent, ...]:
    """The family's parents of one model: those of the longest pattern that fits it, with the stars filled in."""
    fitting = []
    for parent, relation, of, revision in rows:
        stars = captured(of, model_id) if of else ()
        if stars is not None:
            fitting.append((len(of), KnownParent(_spelled(filled(parent, stars)), relation, "", revision)))
    longest = max((length for length, _ in fitting), default=0)
    found = (parent for length, parent in fitting if length == longest)
    return tuple(parent for parent in found if parent.id.lower() != model_id.lower())


def _spelled(model_id: str) -> str:
    """The id as the table has it, where it has it."""
    at = _tables().EXACT.get(model_id.lower())
    return model_id if at is None else _tables().FAMILIES[at[0]][5][at[1]][0]


def _alike(asked: ModelShape, known: ModelShape) -> bool:
    if asked.vocab_size and known.vocab_size and abs(asked.vocab_size - known.vocab_size) > _ADDED_TOKENS:
        return False
    pairs = (
        (asked.model_type, known.model_type),
        (asked.hidden_size, known.hidden_size),
        (asked.layers, known.layers),
        (asked.heads, known.heads),
        (asked.kv_heads, known.kv_heads),
    )
    return all(one == other or not one or not other for one, other in pairs)


def _tables() -> CompiledModels:
    global _loaded
    if _loaded is None:
        _loaded = resources.current(_compiled, resources.model_checksum, _made_anew)
    return _loaded


def _compiled() -> CompiledModels:
    from scanner.catalog import compiled_models

    return compiled_models  # type: ignore[return-value]


def _made_anew(root: str) -> CompiledModels:
    from scanner.catalog.compile_models import models_from

    return models_from(root)
