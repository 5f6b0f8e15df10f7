"""The two tables that the lineage of a fleet comes to: one row for each model, and one for each edge.

Whoever summarises, plots or exports reads these columns and nothing else.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODELS = {
    "id": "as the Hub spells it",
    "license": "what its card declares, in one string; null where it declares nothing",
    "license_ids": "our ids of the licences that this comes to (list)",
    "declared_clauses": "kinds of clauses of those licences (list)",
    "inherited_licenses": "our ids of the licences of all ancestors whose terms reach it (list)",
    "inherited_clauses": "kinds of clauses of those (list)",
    "parents": "parents that are named",
    "dangling": "of those, the ones that neither the table nor our own models know",
    "depth": "steps to its furthest ancestor on shortest paths; 0 for a root",
    "root": "the model that its first parents lead to in the end; its own id for a root",
    "descendants": "models that were made from it, at any remove; null where not counted",
    "group": "the number of its strongly connected group, 0 for none",
    "outcome": "what the policy says of its lineage: deny, review or allow",
    "weight": "error, warning or note of what is worst about it; null for nothing",
    "problem": "that, as `lineage.loss.PROBLEMS` or `lineage.join` name it; null for nothing",
    "rule": "the rule that finds it; null for nothing",
    "cause": "the ancestor that it comes from; null for nothing",
    "cause_license": "that ancestor's licence, as declared",
    "clause": "the clause that it rests on, as our rows cite it",
    "path": "the way from the model to that ancestor: child ← … ← ancestor",
    "relation": "the relation that counts for that way",
    "distance": "its steps",
    "unlicensed": "ancestors that declare no licence, or whose licence nobody here knows",
    "downloads": "of the table, null where it has none",
    "likes": "the same",
}
"""The columns of the models' table, and what they hold."""

EDGES = {
    "child": "id",
    "parent": "id, as the parent's own row spells it",
    "relation": "as the Hub states it, or as is inferred",
    "inferred": "true where nobody states the relation",
    "child_license": "as declared; null for nothing",
    "parent_license": "as declared; null for nothing",
    "known": "true where the parent has a row, or is among our known models",
    "weight": "of what this one edge drops: error, warning, note; null for nothing",
    "problem": "that",
    "clause": "the clause that it rests on",
    "why": "a sentence on it: what the parent asks, and what the child's label leaves of it",
}
"""The columns of the edges' table."""


@record
class Lineage:
    """What the tables came to. ``models`` and ``edges`` are Arrow tables with the columns above.

    ``problems`` count what was amiss with the input, by name (duplicates, self-loops, unreadable-cards, dangling-parents,
    case-differences…). ``groups`` are the strongly connected groups with their ids, the largest first; ``rounds`` is how
    often terms were passed on; ``absent`` are columns that the input lacks, ``sources`` its files with their SHA-256,
    ``seconds`` what each step took.
    """

    models: Any
    edges: Any
    problems: dict[str, int]
    groups: tuple[tuple[str, ...], ...] = ()
    rounds: int = 0
    absent: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()
