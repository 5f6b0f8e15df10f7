"""What a model was made from: base models and datasets, each once, and how the model is related to them."""

from __future__ import annotations

from scanner.model.record import record
from scanner.reports.materials.identity import Identity, on_hub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report import TargetReport

EVALUATION = "evaluation"
"""The relation to a dataset that the model was tested on; the others are `model.lineage.RELATIONS`."""


@record
class Relative:
    """A base model or dataset outside the target. ``key`` is its id in the lineage ("org/name", "datasets/org/name") or,
    for data known by a phrase only, that phrase.

    ``license`` is the SPDX expression that was concluded for it, "" where nothing is known; ``comment`` says in sentences
    what is known of its terms and from where.
    """

    key: str
    identity: Identity
    license: str = ""
    comment: str = ""


@record
class Relation:
    """``child`` (a unit's folder, or a relative's key where ``of_unit`` is false) was made from the relative ``parent``.

    ``relation`` is one of `model.lineage.RELATIONS` or `EVALUATION`. ``comment`` says how sure that is and where it is said.
    """

    child: str
    parent: str
    relation: str
    inferred: bool = False
    strength: str = "declared"
    comment: str = ""
    of_unit: bool = True
