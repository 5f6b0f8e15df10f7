"""Tables of the Hub's metadata, read by the names of their columns: whatever is absent, of another type or junk is borne.

DuckDB reads the files and takes cards apart; nothing is fetched, and no extension is loaded that is not built in. What
most rows say of their parents, they say twice in the same words: such rows come as arrays, and only the others one by one.
"""

from __future__ import annotations

import os

from scanner.fleet.lineage.columns import ALL, selection
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

INSTALL = 'pip install "weighbridge[fleet]"'

MEMORY = "700MB"
"""What DuckDB may take before it writes to the temporary folder."""

SPILL = "20GB"
"""What it may write there."""

ENDINGS = (".parquet",)


class TableError(Exception):
    """A table cannot be read: one sentence that ends with the next step."""


@record
class Tables:
    """What the files have, one entry for each model.

    ``ids`` are Arrow strings in the order of the files, ``downloads`` and ``likes`` Arrow integers or None. ``statement`` is
    for each model the number of what it says of its licence, ``statements`` are these. ``child``, ``name`` and
    ``relation`` are the edges of the models whose tags and fields agree: number of the model, number among ``names``, and
    the word as stated. ``odd`` are the others: number of the model with its document, as the Hub would send it.
    """

    ids: Any
    downloads: Any
    likes: Any
    statement: Any
    statements: Any
    child: Any
    name: Any
    relation: Any
    names: Any
    relations: Any
    odd: Any
    problems: dict[str, int]
    absent: tuple[str, ...] = ()


def files_of(paths: Sequence[str]) -> tuple[str, ...]:
    """The files that ``paths`` name: files, folders with Parquet files in them, and patterns with stars, each file once.
    Raises `TableError` for a name that leads to none."""
    from glob import glob

    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            inside = sorted(glob(os.path.join(glob_escaped(path), "**", "*"), recursive=True))
            here = [name for name in inside if name.endswith(ENDINGS) and os.path.isfile(name)]
        else:
            here = [path] if os.path.isfile(path) else sorted(filter(os.path.isfile, glob(path, recursive=True)))
        if not here:
            raise TableError(f"{path} names no Parquet file. Give a file, a folder of them, or a pattern in quotes.")
        found.update(dict.fromkeys(os.path.realpath(name) for name in here))
    return tuple(found)


def glob_escaped(path: str) -> str:
    from glob import escape

    return escape(path)


def read_tables(files: Sequence[str], threads: int = 2) -> Tables:
    """The models in ``files``. Raises `TableError` where the extra is absent or a file is no table of models."""
    import tempfile

    try:
        import duckdb
        import numpy  # noqa: F401 - told here, in one sentence
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise TableError(f"tables are read with {error.name}, which is not installed. Install it: {INSTALL}") from error
    with tempfile.TemporaryDirectory(prefix="weighbridge-") as folder:
        connection = _connected(duckdb, folder, files, threads)
        try:
            return _Reading(connection, files).tables()
        except duckdb.Error as error:
            line = str(error).partition("\n")[0][:300]
            raise TableError(f"the tables could not be read: {line}. Check that they are whole.") from error
        finally:
            connection.close()


def _connected(duckdb: Any, folder: str, files: Sequence[str], threads: int) -> Any:
    """A connection that reads ``files`` and its own temporary folder, and nothing else of the machine or the network."""
    connection = duckdb.connect(
        os.path.join(folder, "staged.duckdb"),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "memory_limit": MEMORY,
            "threads": str(threads),
            "temp_directory": os.path.join(folder, "spilled"),
            "max_temp_directory_size": SPILL,
        },
    )
    allowed = ", ".join(_quoted(path) for path in files)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute(f"SET allowed_directories = [{_quoted(folder)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET enable_progress_bar = false")  # DuckDB 2 takes it for a connection alone
    connection.execute("SET lock_configuration = true")
    return connection


class _Reading:
    def __init__(self, connection: Any, files: Sequence[str]) -> None:
        self._run = connection.execute
        self._sql = connection.sql
        self._files = files
        self._problems: dict[str, int] = {}
        self._absent: tuple[str, ...] = ()

    def tables(self) -> Tables:
        self._stage()
        keep, number = self._kept()
        ids, downloads, likes = (self._column(name).filter(keep) for name in ("id", "downloads", "likes"))
        said = self._column("terms").filter(keep).dictionary_encode()
        child, name, relation = self._edges(keep, number)
        self._count_cards()
        return Tables(
            ids=ids,
            downloads=None if "downloads" in self._absent else downloads,
            likes=None if "likes" in self._absent else likes,
            statement=said.indices.to_numpy(zero_copy_only=False),
            statements=said.dictionary,
            child=child,
            name=name.indices.to_numpy(zero_copy_only=False),
            relation=relation.indices.to_numpy(zero_copy_only=False),
            names=name.dictionary,
            relations=relation.dictionary.to_pylist(),
            odd=self._odd(keep, number),
            problems=self._problems,
            absent=self._absent,
        )

    def _stage(self) -> None:
        """Reads each file as it is made into one table of the same columns."""
        absent: set[str] | None = None
        for at, path in enumerate(self._files):
            source = f"read_parquet({_quoted(path)})"
            types = {row[0]: row[1] for row in self._run(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608 - quoted
            if "id" not in types:
                shown = os.path.basename(path)
                raise TableError(f"{shown} has no column id, so that it is no table of models. Give the Hub's own.")
            missing = {name for name in ALL if name not in types}
            absent = missing if absent is None else absent & missing
            query = selection(source, types)
            self._run(f"INSERT INTO staged {query}" if at else f"CREATE TABLE staged AS {query}")
        self._absent = tuple(name for name in ALL if name in (absent or ()))

    def _kept(self) -> tuple[Any, Any]:
        """Which rows stand, as an Arrow mask; and what number each has then."""
        import numpy as np
        import pyarrow as pa

        rows = self._run("SELECT count(*) FROM staged").fetchone()[0]
        bad = self._run("SELECT rowid FROM staged WHERE id IS NULL").fetchnumpy()["rowid"]
        again = self._run(_DUPLICATES).fetchnumpy()["rowid"]
        keep = np.ones(rows, dtype=bool)
        keep[np.asarray(bad, dtype=np.int64)] = False
        keep[np.asarray(again, dtype=np.int64)] = False
        self._problem("rows-without-id", len(bad))
        self._problem("duplicates", len(again))
        return pa.array(keep), np.cumsum(keep, dtype=np.int32) - 1

    def _column(self, name: str) -> Any:
        import pyarrow as pa

        table = self._arrow(f"SELECT {name} FROM staged ORDER BY rowid")  # noqa: S608 - a name of ours
        chunks = table.column(0).combine_chunks()
        return chunks.combine_chunks() if isinstance(chunks, pa.ChunkedArray) else chunks

    def _arrow(self, query: str) -> Any:
        return self._sql(query).to_arrow_table()

    def _edges(self, keep: Any, number: Any) -> tuple[Any, Any, Any]:
        import numpy as np

        table = self._arrow(_EDGES)
        stand = keep.take(table.column("child")) if table.num_rows else None
        if stand is not None:
            table = table.filter(stand)
        child = number[table.column("child").to_numpy()].astype(np.int32)
        return child, _encoded(table.column("name")), _encoded(table.column("relation"))

    def _odd(self, keep: Any, number: Any) -> list[tuple[int, tuple[Any, ...]]]:
        rows = self._run("SELECT rowid, odd FROM staged WHERE odd IS NOT NULL ORDER BY rowid").fetchall()
        return [(int(number[at]), odd) for at, odd in rows if keep[at].as_py()]

    def _count_cards(self) -> None:
        unread = self._run("SELECT count(*) FROM staged WHERE unread").fetchone()[0]
        self._problem("unreadable-cards", unread)

    def _problem(self, name: str, count: int) -> None:
        if count:
            self._problems[name] = self._problems.get(name, 0) + int(count)


_EDGES = "SELECT rowid AS child, unnest(parents) AS name, relation FROM staged WHERE parents IS NOT NULL ORDER BY rowid"

_DUPLICATES = """
WITH keys AS (SELECT lower(id) AS key FROM staged WHERE id IS NOT NULL GROUP BY ALL HAVING count(*) > 1)
SELECT rowid FROM (
    SELECT s.rowid, row_number() OVER (
        PARTITION BY lower(s.id) ORDER BY s.modified DESC NULLS LAST, s.downloads DESC NULLS LAST, s.id, s.rowid
    ) AS place FROM staged s WHERE lower(s.id) IN (SELECT key FROM keys)
) WHERE place > 1
"""


def _encoded(column: Any) -> Any:
    import pyarrow as pa

    found = column.dictionary_encode()
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks() if found.num_chunks else pa.array([], column.type).dictionary_encode()
    if isinstance(found, pa.ChunkedArray):
        found = found.chunk(0)
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
