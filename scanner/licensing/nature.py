"""Whether a model takes in more than text, which some terms make a difference of (Llama 3.2 and later, in the EU).

The repo's own configuration tells it; of a base model the table of known models does, since the clause speaks of what the
base was, not of what was made from it.
"""

from __future__ import annotations

from scanner.catalog.known_model import known_model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.model_parts import KnownModel
    from scanner.model.fact import Fact

_TYPES = {"llama": False, "llama4": True, "mllama": True}
"""``model_type`` of models whose licence asks: text alone, or more."""

_STEPS = 4
"""So many parents up, the table is asked for a shape."""


def is_multimodal(concluded: Fact, shapes: Sequence[Fact], target: str = "") -> bool | None:
    """True where the model that the conclusion is on takes in more than text, False where text alone, None where nothing
    tells. ``shapes`` are the ``model-shape`` and ``base-model`` facts, ``target`` is the name of what was scanned."""
    parent = concluded.get("parent")
    if isinstance(parent, str) and parent:
        return known_multimodal(parent)
    told = _configured(str(concluded.get("repo") or ""), shapes)
    if told is False and any(item.kind == "base-model" and known_multimodal(str(item.get("id"))) for item in shapes):
        return None  # the part of it that reads text, which is still of a model that takes in more
    return known_multimodal(target.removeprefix("hf://").partition("@")[0]) if told is None else told


def known_multimodal(model_id: str) -> bool | None:
    """As `is_multimodal`, of an id: by the shape that the table has of the model, or of what it was made from."""
    model = known_model(model_id)
    for _ in range(_STEPS):
        told = _by_shape(model)
        if told is not None or model is None or len(model.parents) != 1:
            return told
        model = known_model(model.parents[0].id)
    return None


def _configured(repo: str, shapes: Sequence[Fact]) -> bool | None:
    """What the configurations in the repo's folder say: one that takes in more is enough."""
    found: set[bool] = set()
    for item in shapes:
        if item.kind == "model-shape" and item.get("source") == "config" and _folder(item.place.path) == repo:
            told = item.get("multimodal")
            if isinstance(told, bool):
                found.add(told)
    return None if not found else True in found


def _folder(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[0]


def _by_shape(model: KnownModel | None) -> bool | None:
    return _TYPES.get(model.shape.model_type) if model is not None and model.shape is not None else None
