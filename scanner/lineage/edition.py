"""Which edition of a licence a label means that several go by, where the table of known models tells it of that model.

"modified-mit" on a card is Kimi's or MiniMax's, each with other figures; what a text says is never changed.
"""

from __future__ import annotations

from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact

_LABELS = ("card", "tag")
"""Bases of a conclusion that only names a licence."""


def in_its_edition(found: Fact, model_id: str) -> Fact:
    """``found`` (a ``license-concluded`` on ``model_id``) with the edition in place of the label that stands for
    several, where the table has one edition of that label for this model; else ``found`` itself."""
    from scanner.catalog.catalog import load
    from scanner.catalog.known_model import known_model

    ids = found.get("licenses")
    if found.get("basis") not in _LABELS or not isinstance(ids, tuple) or len(ids) != 1:
        return found
    label = load().license(str(ids[0]))
    model = known_model(model_id) if label is not None and label.editions else None
    if label is None or model is None or len(model.licenses) != 1:
        return found
    edition = load().license(model.licenses[0].license)
    if edition is None or edition.id not in label.editions:
        return found
    said = {
        **dict(found.attributes),
        "licenses": (edition.id,),
        "spdx": edition.spdx or edition.id,
        "name": edition.name,
    }
    return altered(found, attributes=tuple(said.items()))
