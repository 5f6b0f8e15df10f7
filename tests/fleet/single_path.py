"""The rows of a table judged one by one, by the code of a scan: the Hub's word on each repo is taken from its row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scanner.catalog.known_model import known_model
from scanner.detect.detect import detect
from scanner.licensing.hub_metadata import parse
from scanner.lineage.claims import claims_of
from scanner.lineage.edition import in_its_edition
from scanner.lineage.inherit import lineage_facts
from scanner.lineage.loss import PROBLEMS, WEIGHTS
from scanner.lineage.similar import owned
from scanner.lineage.statements import Child
from scanner.lineage.tree import grow
from scanner.model.artifact import Reader
from scanner.model.fact import Fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.verdict import OUTCOMES
from scanner.pipeline.ancestor_terms import Read, license_of, node_of
from scanner.pipeline.ancestors import Ancestors, Bill
from scanner.pipeline.lineage import completed
from scanner.pipeline.settings import Settings
from scanner.policy.judge import judge
from scanner.repo.licenses import derive_licenses
from scanner.repo.repo import Repo

Row = Mapping[str, Any]


class Single(NamedTuple):
    """What the single-model path says of one row."""

    outcome: str
    weight: str | None
    problem: str | None
    rule: str | None
    cause: str | None
    cause_license: str | None
    path: str | None
    relation: str | None


NOTHING = Single("allow", None, None, None, None, None, None, None)


class OfTable(Ancestors):
    """Looks ancestors up as a scan does, with the table in place of the Hub."""

    def __init__(self, settings: Settings, rows: Sequence[Row]) -> None:
        super().__init__(settings)
        self._rows: dict[str, Row] = {}
        for row in rows:
            self._rows.setdefault(owned(row["id"]), row)
        for row in rows:
            if owned(row["id"]) == row["id"].casefold():  # today's name comes before a former owner's
                self._rows[owned(row["id"])] = row

    def row(self, name: str) -> Row | None:
        """The row of the model that is called so, under its present name or a former one."""
        found = self._rows.get(owned(name))
        known = known_model(name) if found is None else None
        return self._rows.get(owned(known.id)) if known is not None else found

    def _on_hub(self, model_id: str, revision: str, bill: Bill) -> LineageNode:
        row = self.row(model_id)
        if row is None:
            return LineageNode(model_id, state="missing")
        read = Read()
        read.facts += facts_of(row)
        return node_of(row["id"], read, "hub")

    def _in_cache(self, model_id: str, revision: str) -> LineageNode | None:
        return None


class SinglePath:
    """Judges rows one by one."""

    def __init__(self, rows: Sequence[Row], settings: Settings) -> None:
        self._settings = settings
        self._ancestors = OfTable(settings, rows)

    def nodes(self, row: Row) -> tuple[LineageNode, ...]:
        """The tree of one row, as a scan of it grows it."""
        facts = tuple(facts_of(row))
        repo = Repo("", (), facts, False)
        child = Child(row["id"], facts, (row["id"],))
        found = license_of((*facts, *derive_licenses(repo)), "")
        own = LineageNode(
            row["id"],
            own=True,
            license=in_its_edition(found, row["id"]) if found is not None else None,
            parents=completed(claims_of(child), child, repo).edges,
        )
        return grow([own], self._resolve).nodes

    def told(self, nodes: tuple[LineageNode, ...]) -> list[Fact]:
        """The facts on the terms of the model whose tree this is."""
        return [item for item in lineage_facts(nodes) if item.kind in ("license-transition", "license-conflict")]

    def judged(self, row: Row) -> Single:
        """The worst of what is told of one row, and the policy's strictest word on it."""
        nodes = self.nodes(row)
        told = self.told(nodes)
        if not told:
            return NOTHING
        place = {node.id: at for at, node in enumerate(nodes)}
        worst = min(told, key=lambda item: _rank(item, place))
        _, verdicts = judge(detect(told, self._settings.catalog), self._settings.policy, self._settings.created)
        rules = [finding.rule for finding in detect([worst], self._settings.catalog)]
        cause = next(node for node in nodes if node.id == worst.get("parent"))
        return Single(
            min((verdict.outcome for verdict in verdicts), key=OUTCOMES.index, default="allow"),
            str(worst.get("weight")),
            str(worst.get("problem")),
            rules[0] if rules else None,
            cause.id,
            str(cause.license.get("name")) if cause.license is not None else None,
            str(worst.get("path")),
            str(worst.get("relation")),
        )

    def _resolve(self, edges: list[LineageEdge]) -> list[LineageNode]:
        return self._ancestors.resolve(edges, False) if not edges else [self._at(edge) for edge in edges]

    def _at(self, edge: LineageEdge) -> LineageNode:
        return self._ancestors.resolve([edge], True)[0]


def facts_of(row: Row) -> list[Fact]:
    """What the Hub source makes of a repo's metadata."""
    card = row.get("cardData")
    document = {
        "id": row["id"],
        "kind": "model",
        "tags": row.get("tags"),
        "cardData": json.loads(card) if card else None,
        "baseModels": row.get("baseModels"),
    }
    data = json.dumps(document, indent=2, ensure_ascii=False).encode()
    reader = Reader(len(data), lambda at, length: data[at : at + length], lambda _: None)
    return [item for item in parse(Place("(hub)"), reader) if isinstance(item, Fact)]


def _rank(item: Fact, place: Mapping[str, int]) -> tuple[int, int, int, int]:
    problem = str(item.get("problem"))
    kind = PROBLEMS.index(problem) if item.kind == "license-transition" else len(PROBLEMS)
    steps = str(item.get("path")).count(" ← ")
    return WEIGHTS.index(str(item.get("weight"))), kind, steps, place[str(item.get("parent"))]
