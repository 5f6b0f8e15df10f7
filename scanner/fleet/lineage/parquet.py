"""The two tables as Parquet files: typed columns, each with its meaning beside it, in groups of rows."""

from __future__ import annotations

from scanner.fleet.lineage.tables import EDGES, MODELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROW_GROUP = 1 << 17
"""Rows of one group: what a reader has to unpack at once, some tens of megabytes."""

MODELS_FORMAT = "weighbridge.lineage-models/v1"
EDGES_FORMAT = "weighbridge.lineage-edges/v1"

_LISTS = frozenset(("license_ids", "declared_clauses", "inherited_licenses", "inherited_clauses"))
_NUMBERS = frozenset(("parents", "dangling", "depth", "group", "distance", "unlicensed"))
_LARGE = frozenset(("descendants", "downloads", "likes"))
_FLAGS = frozenset(("inferred", "known"))
_NAMES = frozenset(("id", "child", "parent", "path"))
"""Columns in which hardly a value comes twice: a dictionary of them would be the column again."""


def schema(columns: dict[str, str], name: str) -> Any:
    """The Arrow schema of one of the tables: ``columns`` with their types, what each holds as ``description``.

    ``name`` is kept as ``weighbridge.format``, so that a reader knows what it has.
    """
    import json

    import pyarrow as pa

    fields = [pa.field(column, _type(column), metadata={"description": words}) for column, words in columns.items()]
    about = {"weighbridge.format": name, "weighbridge.columns": json.dumps(columns, ensure_ascii=False)}
    return pa.schema(fields, metadata=about)


def write_models(table: Any, path: str) -> None:
    """Writes the models' table to ``path``. Raises `OSError` where that fails."""
    _write(table, schema(MODELS, MODELS_FORMAT), path)


def write_edges(table: Any, path: str) -> None:
    """Writes the edges' table to ``path``. Raises `OSError` where that fails."""
    _write(table, schema(EDGES, EDGES_FORMAT), path)


def _write(table: Any, wanted: Any, path: str) -> None:
    """One group of rows after the other; a file is whole or not there."""
    import os

    import pyarrow.parquet as pq

    from scanner.store.whole_file import written_whole

    dictionaries = [field.name for field in wanted if field.name not in _NAMES]
    with (
        written_whole(os.path.realpath(path)) as file,
        pq.ParquetWriter(file, wanted, compression="zstd", use_dictionary=dictionaries) as out,
    ):
        for start in range(0, table.num_rows, ROW_GROUP):
            part = table.slice(start, ROW_GROUP).select(wanted.names)
            out.write_table(_cast(part, wanted), row_group_size=ROW_GROUP)


def _cast(part: Any, wanted: Any) -> Any:
    """``part`` with the types of ``wanted``: Arrow may hold the same as large or dictionary-encoded columns."""
    import pyarrow as pa

    columns = [_plain(part.column(field.name), field.type) for field in wanted]
    return pa.Table.from_arrays(columns, schema=wanted)


def _plain(column: Any, kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks], column.type.value_type)
    return column.cast(kind)


def _type(column: str) -> Any:
    import pyarrow as pa

    if column in _LISTS:
        return pa.list_(pa.string())
    if column in _NUMBERS:
        return pa.int32()
    if column in _LARGE:
        return pa.int64()
    return pa.bool_() if column in _FLAGS else pa.string()
