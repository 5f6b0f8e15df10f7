"""What a row says of its parents where its words do not agree: read by the code that reads single models."""

from __future__ import annotations

from scanner.fleet.lineage.labels import facts_of
from scanner.lineage.claims import claims_of
from scanner.lineage.statements import Child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.lineage.claims import Claims
    from scanner.model.lineage import LineageEdge

_ADAPTER_TAG = "lora"
"""Stands for any tag that speaks of an adapter."""

TOLD = {"self-loop": "self-loops", "unknown-base": "nameless-parents", "limit": "too-many-parents"}
"""What is counted for what is amiss with a model's claims."""


def claims(model_id: str, document: dict[str, Any]) -> tuple[Claims, Claims]:
    """What one model says of its parents: as somebody's ancestor, and as it is judged."""
    from scanner.pipeline.lineage import completed
    from scanner.repo.repo import Repo

    facts = tuple(facts_of({"id": model_id, **document}))
    child = Child(model_id, facts, (model_id,))
    claims = claims_of(child)
    return claims, completed(claims, child, Repo("", (), facts, False)) if _undeclared(claims.edges) else claims


def document_of(pieces: dict[str, Any]) -> dict[str, Any]:
    """The row of ``pieces`` (see `columns.selection`) as the Hub would send it."""
    import json

    def value(text: str | None) -> object:
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            return None

    field = pieces["field"]
    return {
        "cardData": {"base_model": value(pieces["base"]), "base_model_relation": value(pieces["relation"])},
        "tags": [*(pieces["tags"] or ()), *([_ADAPTER_TAG] if pieces["adapter"] else ())],
        "baseModels": None
        if field is None
        else {"relation": field["relation"], "models": [{"id": name} for name in field["names"] or ()]},
    }


def _undeclared(edges: Sequence[LineageEdge]) -> bool:
    return not any(edge.strength == "declared" for edge in edges if edge.relation != "data")
