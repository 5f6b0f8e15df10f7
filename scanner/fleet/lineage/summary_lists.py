# ruff: noqa: S608 - the queries are put together of constants of ours; what tables hold is never part of one
"""The lists of a summary, each by one query over the two tables."""

from __future__ import annotations

from scanner.catalog.license import DUTIES, LIMITS
from scanner.model.fleet_lineage import Asked, Change, Organisation, Pattern, Reason, Share, Unknown, Unlicensed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.fleet.lineage.tables import Lineage

MOST = 30
"""Rows of each list that is kept; of reasons and changes of labels `MOST_REASONS`."""

MOST_REASONS = 200
LONGEST = 200
"""Characters of a name or label that are kept: they are anybody's."""

DEEPEST = 10
"""Steps to the furthest ancestor that have a row of their own."""

_MEMORY = "1GB"
SHOWN = 12
"""Members of a ring that are named."""

_EDGE_STATE = """CASE WHEN NOT known OR problem = 'upstream-unknown' THEN 'unknown'
    WHEN weight IS NULL THEN 'kept' ELSE weight END"""
_MODEL_STATE = """CASE WHEN weight = 'error' THEN 'error' WHEN problem = 'upstream-unknown' THEN 'unknown'
    WHEN weight = 'warning' THEN 'warning' WHEN unlicensed > 0 OR dangling > 0 THEN 'unknown'
    WHEN weight IS NULL THEN 'kept' ELSE weight END"""
"""A note does not outweigh that an ancestor's terms are unknown; a loss that is known for sure does."""

COUNTS = """count(*)::BIGINT, count(*) FILTER (state = 'error'), count(*) FILTER (state = 'warning'),
    count(*) FILTER (state = 'note'), count(*) FILTER (state = 'unknown'), count(*) FILTER (state = 'kept')"""

_RESTRICTED = (
    "(parent_label LIKE 'llama%' OR parent_label LIKE 'cc-by-nc%' OR parent_label = 'gemma' OR parent_label = 'other')"
)
_FREE = "child_label IN ('apache-2.0', 'mit')"


class Tables:
    """The two tables, to be asked in SQL: ``models`` and ``edges`` with the state of each row beside its columns."""

    def __init__(self, lineage: Lineage) -> None:
        import duckdb

        self.base = duckdb.connect(":memory:", config={"memory_limit": _MEMORY, "autoinstall_known_extensions": False})
        self.base.execute("SET enable_external_access = false")
        self.base.execute("SET enable_progress_bar = false")  # it would be drawn into an output on a screen
        self.base.register("given_models", lineage.models)
        self.base.register("given_edges", lineage.edges)
        self.base.execute(
            f"CREATE VIEW models AS SELECT *, {_MODEL_STATE} AS state, {_owner('id')} AS owner FROM given_models"
        )
        self.base.execute(
            f"CREATE VIEW edges AS SELECT *, {_EDGE_STATE} AS state, {_label('parent_license')} AS parent_label, "
            f"{_label('child_license')} AS child_label FROM given_edges"
        )

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self.base.close()

    def add_families(self) -> None:
        """Adds ``families``: the family of each licence of ours that has one."""
        from scanner.catalog.license_rows import all_licenses

        self.base.execute("CREATE TABLE families (id VARCHAR, family VARCHAR)")
        named = [(row.id, row.family) for row in all_licenses() if row.family]
        self.base.executemany("INSERT INTO families VALUES (?, ?)", named)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to one query."""
        rows: list[tuple[Any, ...]] = self.base.execute(query).fetchall()
        return rows

    def first(self, query: str, name: str, left_out: dict[str, int], most: int = MOST) -> list[tuple[Any, ...]]:
        """The first rows of a query whose last column counts all its rows; how many are left out goes under ``name``."""
        rows = self.rows(f"SELECT *, count(*) OVER () FROM ({query}) LIMIT {most}")
        if rows and rows[0][-1] > len(rows):
            left_out[name] = rows[0][-1] - len(rows)
        return [row[:-1] for row in rows]


def reasoned(tables: Tables) -> Iterator[dict[str, Any]]:
    """The edges that have a ``why``, with their ``state``: the worst first, then by parent and child."""
    tables.base.execute(
        """SELECT * FROM edges WHERE coalesce(why, '') <> ''
        ORDER BY list_position(['error', 'warning', 'unknown', 'note'], state), parent, child"""
    )
    names = [column[0] for column in tables.base.description]
    while rows := tables.base.fetchmany(10_000):
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def _owner(column: str) -> str:
    return f"CASE WHEN contains({column}, '/') THEN split_part({column}, '/', 1) ELSE {column} END"


def _label(column: str) -> str:
    """The identifier that a card states: "other" of "my-terms (other)"."""
    return f"lower(regexp_extract(coalesce({column}, ''), '^(?:.* \\()?([^()]*?)\\)?$', 1))"


def shares(rows: list[tuple[Any, ...]]) -> tuple[Share, ...]:
    return tuple(Share(str(name)[:LONGEST], *counts) for name, *counts in rows)


def families(tables: Tables, left_out: dict[str, int]) -> tuple[Share, ...]:
    """By the family of the licence of each model's root, where the model has one above it."""
    tables.add_families()
    return shares(
        tables.first(
            f"""SELECT CASE WHEN models.root IS NULL OR models.root = models.id THEN 'base in no table'
                WHEN top.license IS NULL THEN 'base whose card names no licence'
                WHEN len(top.license_ids) = 0 THEN 'licence nobody here knows'
                ELSE coalesce(families.family, top.license_ids[1]) END AS name, {COUNTS.replace("state", "models.state")}
            FROM models LEFT JOIN models top ON top.id = models.root LEFT JOIN families ON families.id = top.license_ids[1]
            WHERE models.parents > 0 GROUP BY 1 ORDER BY 2 DESC, 1""",
            "families",
            left_out,
        )
    )


def publishers(tables: Tables, left_out: dict[str, int]) -> tuple[Share, ...]:
    """By who published the root."""
    return shares(
        tables.first(
            f"""SELECT {_owner("root")} AS name, {COUNTS} FROM models WHERE parents > 0 AND root <> id
            GROUP BY 1 ORDER BY 2 DESC, 1""",
            "publishers",
            left_out,
        )
    )


def relations(tables: Tables) -> tuple[Share, ...]:
    """Edges by how the child was made."""
    return shares(
        tables.rows(
            f"""SELECT coalesce(relation, 'not stated') AS name, {COUNTS} FROM edges
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}"""
        )
    )


def depths(tables: Tables) -> tuple[Share, ...]:
    """Models by their steps to the furthest ancestor; the last row has all that are deeper."""
    return shares(
        tables.rows(
            f"""SELECT CASE WHEN depth < {DEEPEST} THEN depth::VARCHAR ELSE '{DEEPEST} and more' END AS name, {COUNTS}
            FROM models WHERE parents > 0 GROUP BY 1 ORDER BY min(depth)"""
        )
    )


def obligations(tables: Tables) -> tuple[Asked, ...]:
    """Kinds of clauses that limit or ask something, by how many models inherit them."""
    rows = tables.rows(
        """SELECT kind, sum(many)::BIGINT, (sum(many) FILTER (declared))::BIGINT FROM (
            SELECT unnest(inherited_clauses) AS kind, declared_clauses, many FROM (
                SELECT inherited_clauses, declared_clauses, count(*) AS many FROM models
                WHERE len(inherited_clauses) > 0 GROUP BY ALL)),
            LATERAL (SELECT list_contains(declared_clauses, kind) AS declared)
        GROUP BY 1 ORDER BY 2 DESC, 1"""
    )
    asked = (*LIMITS, *DUTIES)
    return tuple(Asked(kind, models, declared or 0) for kind, models, declared in rows if kind in asked)


def organisations(tables: Tables, left_out: dict[str, int]) -> tuple[Organisation, ...]:
    rows = tables.first(
        """SELECT owner, count(*)::BIGINT, count(*) FILTER (outcome = 'deny') AS denied,
            count(*) FILTER (outcome = 'review'), count(*) FILTER (weight = 'error') AS errors,
            count(*) FILTER (weight = 'warning')
        FROM models GROUP BY 1 HAVING denied > 0 OR errors > 0 ORDER BY errors DESC, denied DESC, 2, 1""",
        "organisations",
        left_out,
    )
    return tuple(Organisation(str(name)[:LONGEST], *counts) for name, *counts in rows)


def unlicensed(tables: Tables, left_out: dict[str, int]) -> tuple[Unlicensed, ...]:
    """Models without known terms that have children, and parents that have no row: who has most below them."""
    rows = tables.first(
        """SELECT id, children, descendants, downloads, state FROM (
            SELECT id, children, descendants, downloads,
                CASE WHEN license IS NULL THEN 'no licence' ELSE 'licence nobody here knows' END AS state
            FROM models JOIN (SELECT parent, count(*) AS children FROM edges GROUP BY 1) ON parent = id
            WHERE len(license_ids) = 0
            UNION ALL
            SELECT parent, count(*), NULL, NULL, 'in no table' FROM edges WHERE NOT known GROUP BY 1)
        ORDER BY coalesce(descendants, children) DESC, id""",
        "unlicensed",
        left_out,
    )
    return tuple(Unlicensed(str(name)[:LONGEST], *rest) for name, *rest in rows)


def changes(tables: Tables, left_out: dict[str, int]) -> tuple[Change, ...]:
    rows = tables.first(
        f"""SELECT coalesce(parent_license, '') AS above, coalesce(child_license, '') AS below, {COUNTS} FROM edges
        WHERE known AND parent_license IS DISTINCT FROM child_license GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 1, 2""",
        "changes",
        left_out,
        MOST_REASONS,
    )
    return tuple(Change(above[:LONGEST], below[:LONGEST], Share("", *counts)) for above, below, *counts in rows)


def reasons(tables: Tables, left_out: dict[str, int], where: str = "true") -> tuple[Reason, ...]:
    rows = tables.first(
        f"""SELECT coalesce(problem, ''), coalesce(weight, ''), coalesce(parent_license, ''), coalesce(clause, ''),
            count(*)::BIGINT, count(DISTINCT child), coalesce(mode(why ORDER BY why), '')
        FROM edges WHERE ({where}) AND coalesce(why, '') <> '' AND known
        GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4""",
        "reasons",
        left_out,
        MOST_REASONS,
    )
    return tuple(
        Reason(problem, weight, label[:LONGEST], clause, many, children, told)
        for problem, weight, label, clause, many, children, told in rows
    )


def pattern(tables: Tables) -> Pattern:
    """Restrictive parents with children under free labels, as the cards name them."""
    both = "known AND child IS NOT NULL AND parent IN (SELECT id FROM models)"
    edges, restricted, relabelled, unexplained = tables.rows(
        f"""SELECT count(*), count(*) FILTER ({_RESTRICTED}), count(*) FILTER ({_RESTRICTED} AND {_FREE}),
            count(*) FILTER ({_RESTRICTED} AND {_FREE} AND coalesce(why, '') = '') FROM edges WHERE {both}"""
    )[0]
    where = f"{both} AND {_RESTRICTED} AND {_FREE}"
    share = shares(tables.rows(f"SELECT '', {COUNTS} FROM edges WHERE {where}"))[0]
    return Pattern(edges, restricted, relabelled, unexplained, share, reasons(tables, {}, where))


def unknown(tables: Tables) -> Unknown:
    silent, reached, allowed = tables.rows(
        """SELECT count(*) FILTER (license IS NULL), count(*) FILTER (unlicensed > 0 OR dangling > 0),
            count(*) FILTER ((unlicensed > 0 OR dangling > 0) AND outcome = 'allow') FROM models"""
    )[0]
    return Unknown(silent, reached, allowed, tables.rows("SELECT count(*) FROM edges WHERE NOT known")[0][0])
