"""Small base-model trees by hand: nodes, edges and licences in one line each."""

from __future__ import annotations

from scanner.model.fact import Fact, fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place

CARD = Place("README.md", line=3)
OWN = Place("README.md", line=2)


def licensed(statement: str | None, at: Place = OWN) -> Fact | None:
    """A ``license-concluded`` fact of ids joined by ``&`` or ``|``; None for None."""
    if statement is None:
        return None
    relation = "or" if "|" in statement else "and"
    ids = tuple(part.strip() for part in statement.replace("|", "&").split("&"))
    return fact(
        "license-concluded",
        at,
        repo="",
        licenses=ids,
        spdx=None,
        relation=relation,
        basis="card",
        modified=False,
        covers="all",
        parameters=(),
        name=statement,
    )


def edge(parent: str, relation: str = "finetune", **more: object) -> LineageEdge:
    """An edge that the card's line 3 declares."""
    values: dict[str, object] = {"sources": ("card",), "places": (CARD,), **more}
    return LineageEdge(parent, relation, **values)  # type: ignore[arg-type]


def own(statement: str | None, *parents: LineageEdge | str, called: str = "me/Tiger-8B", **more: object) -> LineageNode:
    """The target's own model, in its root folder."""
    edges = tuple(parent if isinstance(parent, LineageEdge) else edge(parent) for parent in parents)
    return LineageNode(called, True, "", license=licensed(statement), parents=edges, **more)  # type: ignore[arg-type]


def node(name: str, statement: str | None, *parents: LineageEdge | str, **more: object) -> LineageNode:
    """An ancestor as the Hub gives it."""
    edges = tuple(parent if isinstance(parent, LineageEdge) else edge(parent) for parent in parents)
    values: dict[str, object] = {"state": "hub", "origin": "hub", **more}
    at = Place(f"{name}@0123abc/README.md", line=2)
    return LineageNode(name, license=licensed(statement, at), parents=edges, **values)  # type: ignore[arg-type]
