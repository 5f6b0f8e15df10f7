"""The counts of a lineage: one pass of DuckDB over the two tables for each list. Nothing is judged here."""

# ruff: noqa: S608 - the queries are put together of constants of ours; what tables hold is never part of one
from __future__ import annotations

from scanner.fleet.lineage import summary_lists as lists
from scanner.fleet.lineage.summary_lists import COUNTS, LONGEST, MOST, SHOWN, Tables
from scanner.model.fleet_lineage import FleetLineage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.fleet.lineage.tables import Lineage


def summarised(lineage: Lineage, version: str = "", policy: str = "", ruleset: str = "") -> FleetLineage:
    """The summary of ``lineage``, the same for the same tables. Raises `ImportError` where duckdb is absent."""
    with Tables(lineage) as tables:
        left_out: dict[str, int] = {}
        models, roots = tables.rows("SELECT count(*), count(*) FILTER (parents = 0) FROM models")[0]
        return FleetLineage(
            version=version,
            policy=policy,
            ruleset=ruleset,
            models=models,
            roots=roots,
            edges=tables.rows("SELECT count(*) FROM edges")[0][0],
            sources=lineage.sources,
            absent=lineage.absent,
            problems=tuple(sorted(lineage.problems.items())),
            outcomes=tuple(tables.rows("SELECT outcome, count(*) FROM models GROUP BY 1 ORDER BY 1")),
            whole=lists.shares(tables.rows(f"SELECT 'all models', {COUNTS} FROM models"))[0],
            families=lists.families(tables, left_out),
            publishers=lists.publishers(tables, left_out),
            relations=lists.relations(tables),
            depths=lists.depths(tables),
            obligations=lists.obligations(tables),
            organisations=lists.organisations(tables, left_out),
            unlicensed=lists.unlicensed(tables, left_out),
            groups=tuple(
                (len(group), tuple(name[:LONGEST] for name in group[:SHOWN])) for group in lineage.groups[:MOST]
            ),
            group_count=len(lineage.groups),
            changes=lists.changes(tables, left_out),
            reasons=lists.reasons(tables, left_out),
            pattern=lists.pattern(tables),
            unknown=lists.unknown(tables),
            left_out=tuple(sorted(left_out.items())),
        )


def reasoned(lineage: Lineage) -> Iterator[dict[str, Any]]:
    """The rows of the edges' table that have a ``why``, with their ``state``: the worst first, then by parent and child."""
    with Tables(lineage) as tables:
        yield from lists.reasoned(tables)
