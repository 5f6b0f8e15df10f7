"""One table of a run as Parquet, a row group after the other: for warehouses, which read columns by their names."""

from __future__ import annotations

from scanner.model.fleet_export import SCHEMA
from scanner.reports.fleet.rows import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, BinaryIO

    from scanner.reports.fleet.rows import Value

GROUP = 20_000
"""Rows of one group: what is held at once."""


def missing() -> str:
    """The sentence with the line that installs what this needs; "" where it is there."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is not None:
        return ""
    return "Parquet needs pyarrow: run pip install 'weighbridge[fleet]'."


def write(file: BinaryIO, table: str, rows: Iterable[tuple[Value, ...]]) -> None:
    """Writes the table into ``file``. Its texts are as they were found, harmless to who reads columns and not to who
    prints them."""
    import pyarrow
    import pyarrow.parquet

    kinds = {
        "text": pyarrow.string(),
        "texts": pyarrow.list_(pyarrow.string()),
        "int": pyarrow.int64(),
        "float": pyarrow.float64(),
        "bool": pyarrow.bool_(),
    }
    fields = [pyarrow.field(name, kinds[kind]) for name, kind in COLUMNS[table]]
    schema = pyarrow.schema(fields, metadata={"weighbridge.schema": SCHEMA, "weighbridge.table": table})
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        group: list[tuple[Value, ...]] = []
        for row in rows:
            group.append(row)
            if len(group) >= GROUP:
                writer.write_table(_columns(pyarrow, schema, group))
                group = []
        if group:
            writer.write_table(_columns(pyarrow, schema, group))


def _columns(pyarrow: Any, schema: Any, rows: list[tuple[Value, ...]]) -> Any:
    made = [pyarrow.array([_kept(row[at]) for row in rows], type=field.type) for at, field in enumerate(schema)]
    return pyarrow.Table.from_arrays(made, schema=schema)


def _kept(value: Value) -> Any:
    """``value`` as it is, what is no character in UTF-8 as an escape, and a number that is too large at its end."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, tuple):
        return [_kept(item) for item in value]
    return (
        max(-(1 << 63), min(value, (1 << 63) - 1)) if isinstance(value, int) and not isinstance(value, bool) else value
    )
