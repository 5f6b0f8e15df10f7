"""``weighbridge fleet export``: all rows of a run for programs: JSON, CSV, Parquet, and SARIF for each target."""

from __future__ import annotations

from scanner.cli.errors import UsageError
from scanner.cli.fleet.opened import add_run_flag, opened
from scanner.cli.terminal import parse_outputs
from scanner.model.fleet_export import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from scanner.cli.terminal import Destination
    from scanner.model.fleet import RunInfo
    from scanner.reports.fleet.rows import Value
    from scanner.store.fleet.store import FleetStore

SUMMARY = "all rows of a run as JSON, CSV, Parquet, or SARIF for each target"

OUTPUTS = ("json", "csv", "parquet", "sarif")

_DESCRIPTION = """\
Write all rows of a run: json holds its targets, findings and gaps; csv and parquet hold one table (--table); sarif:FOLDER
is a folder with one file for each target and an index. A file or folder appears whole or not at all.
The exit code is 0 once all is written, whatever the run says.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    from scanner.cli.fleet import add_database_flag

    parser.description = _DESCRIPTION
    add_database_flag(parser)
    add_run_flag(parser)
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable): {', '.join(OUTPUTS)}; sarif:FOLDER",
    )
    parser.add_argument(
        "--table", choices=TABLES, default=TABLES[0], help=f"the table of csv and parquet (default: {TABLES[0]})"
    )


def run(arguments: Namespace) -> int:
    """0 once all is written. Raises `UsageError`."""
    if not arguments.output:
        raise UsageError("fleet export needs --output FORMAT:FILE: write --output json:fleet.json.")
    folders = [spec for spec in arguments.output if spec.partition(":")[0] == "sarif"]
    files = (
        parse_outputs([spec for spec in arguments.output if spec not in folders], OUTPUTS)
        if (len(folders) < len(arguments.output))
        else []
    )
    if any(destination.output == "parquet" for destination in files):
        _check_parquet(files)
    for spec in folders:
        if not spec.partition(":")[2].strip("-"):
            raise UsageError(f"--output {spec}: SARIF of a fleet is a folder of files. Write --output sarif:FOLDER.")
    with opened(arguments.db) as store, store.snapshot():
        told = store.run(arguments.run)
        for destination in files:
            _write(destination, store, told, arguments.table)
        for spec in folders:
            from scanner.cli.fleet.sarif_folder import write_folder

            write_folder(spec.partition(":")[2], store, told)
    return 0


def _check_parquet(destinations: list[Destination]) -> None:
    from scanner.reports.fleet.parquet import missing

    if missing():
        raise UsageError(missing())
    if any(destination.output == "parquet" and destination.path is None for destination in destinations):
        raise UsageError("--output parquet: Parquet is no text for a screen. Write --output parquet:FILE.")


def _write(destination: Destination, store: FleetStore, run: RunInfo, table: str) -> None:
    from scanner.cli.fleet.streams import whole_output, write_stream
    from scanner.model.fleet_export import FleetExport
    from scanner.reports.fleet import csv, json, parquet

    number = run.number
    if destination.output == "json":
        lists = (("targets", store.entries(number)), ("findings", store.findings(number)), ("gaps", store.gaps(number)))
        write_stream(destination, json.streamed(FleetExport(run), lists))
    elif destination.output == "csv":
        write_stream(destination, csv.streamed(table, _rows(store, number, table)))
    else:
        assert destination.path is not None
        with whole_output(destination.path) as file:
            parquet.write(file, table, _rows(store, number, table))


def _rows(store: FleetStore, number: int, table: str) -> Iterator[tuple[Value, ...]]:
    from scanner.reports.fleet import rows

    if table == "targets":
        return rows.targets(number, store.entries(number))
    return (
        rows.findings(number, store.findings(number)) if table == "findings" else rows.gaps(number, store.gaps(number))
    )
