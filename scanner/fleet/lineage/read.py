"""Tables of the Hub's metadata, read by the names of their columns: whatever is absent, of another type or junk is borne.

DuckDB reads the files and takes cards apart; nothing is fetched, and no extension is loaded that is not built in. What
most rows say of their parents, they say twice in the same words: such rows come as arrays, and only the others one by one.
"""

from __future__ import annotations

import os

from scanner.fleet.lineage.columns import ALL, selection, usable
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
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self._staged()
        unread = pc.sum(table.column("unread")).as_py()  # of rows that do not stand, too
        self._problem("unreadable-cards", unread or 0)
        keep = self._kept(table)
        number = np.cumsum(keep, dtype=np.int32) - 1
        child, name, relation = self._edges(table, keep, number)
        odd = self._odd(table, keep, number)
        table = table.select(["id", "downloads", "likes", "terms"]).filter(pa.array(keep))
        said = _whole(table.column("terms"))
        return Tables(
            ids=_whole(table.column("id")),
            downloads=None if "downloads" in self._absent else _whole(table.column("downloads")),
            likes=None if "likes" in self._absent else _whole(table.column("likes")),
            statement=said.indices.to_numpy(zero_copy_only=False),
            statements=said.dictionary,
            child=child,
            name=name.indices.to_numpy(zero_copy_only=False),
            relation=relation.indices.to_numpy(zero_copy_only=False),
            names=name.dictionary,
            relations=relation.dictionary.to_pylist(),
            odd=odd,
            problems=self._problems,
            absent=self._absent,
        )

    def _staged(self) -> Any:
        """What each file says, in one table of the same columns; few words are kept once each as they come."""
        import pyarrow as pa

        absent: set[str] | None = None
        parts = []
        for path in self._files:
            source = f"read_parquet({_quoted(path)})"
            described = self._run(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - quoted
            types = usable({row[0]: row[1] for row in described})
            if "id" not in types:
                shown = os.path.basename(path)
                raise TableError(f"{shown} has no column id, so that it is no table of models. Give the Hub's own.")
            missing = {name for name in ALL if name not in types}
            absent = missing if absent is None else absent & missing
            part = self._sql(selection(source, types)).to_arrow_table()
            for name in ("terms", "relation"):
                at, words = part.column_names.index(name), _whole(part.column(name)).dictionary_encode()
                part = part.set_column(at, name, words)
            parts.append(part)
        self._absent = tuple(name for name in ALL if name in (absent or ()))
        return pa.concat_tables(parts, promote_options="permissive")

    def _kept(self, table: Any) -> Any:
        """Which rows stand: those with an id, and of several rows of one model the newest."""

        keep = table.column("id").is_valid().to_numpy()
        self._problem("rows-without-id", len(keep) - int(keep.sum()))
        twice = _twice(table)
        keep[twice] = False
        self._problem("duplicates", len(twice))
        return keep

    def _edges(self, table: Any, keep: Any, number: Any) -> tuple[Any, Any, Any]:
        """(model, names with its parents', words with its relation's) of each edge that is told in arrays."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        parents = _whole(table.column("parents"))
        told = pc.is_valid(parents).to_numpy(zero_copy_only=False) & keep
        rows = np.flatnonzero(told)
        parents = parents.take(pa.array(rows))
        which = rows[pc.list_parent_indices(parents).to_numpy()]
        words = _whole(table.column("relation")).take(pa.array(which))
        return number[which], pc.list_flatten(parents).dictionary_encode(), words

    def _odd(self, table: Any, keep: Any, number: Any) -> list[tuple[int, dict[str, Any]]]:
        import pyarrow as pa
        import pyarrow.compute as pc

        odd = table.column("odd")
        rows = pc.indices_nonzero(pc.and_(odd.is_valid(), pa.array(keep)))
        return list(zip(number[rows.to_numpy()].tolist(), odd.take(rows).to_pylist(), strict=True))

    def _problem(self, name: str, count: int) -> None:
        if count:
            self._problems[name] = self._problems.get(name, 0) + int(count)


def _twice(table: Any) -> Any:
    """The rows of models that have a newer one; of rows as new the one that was fetched more often, then by id, stands."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    digests = table.column("digest").to_numpy()
    order = np.argsort(digests, kind="stable")
    alike = digests[order][1:] == digests[order][:-1]
    rows = np.unique(np.concatenate((order[1:][alike], order[:-1][alike])))
    chosen = table.select(["modified", "downloads", "id"]).take(pa.array(rows))
    number = _whole(pc.utf8_lower(chosen.column("id"))).dictionary_encode().indices.fill_null(-1)
    chosen, number = chosen.append_column("code", number), number.to_numpy()
    order = pc.sort_indices(
        chosen,
        [("code", "ascending"), ("modified", "descending"), ("downloads", "descending"), ("id", "ascending")],
    ).to_numpy()
    again = number[order][1:] == number[order][:-1]
    return rows[order[1:][again & (number[order][1:] >= 0)]]


def _whole(column: Any) -> Any:
    """A column in one piece."""
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    found = column.combine_chunks() if column.num_chunks else pa.array([], column.type)
    if not isinstance(found, pa.ChunkedArray):
        return found
    if found.num_chunks > 1:
        raise TableError("the tables have more text than fits into one column. Give fewer files at once.")
    return found.chunk(0)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
