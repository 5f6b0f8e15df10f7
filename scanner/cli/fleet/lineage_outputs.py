"""What ``fleet lineage`` writes: the summary in every form that people and programs read, and the tables themselves."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.terminal import parse_outputs, write_data, write_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable, Sequence

    from scanner.cli.terminal import Destination
    from scanner.fleet.lineage.plots import Plot
    from scanner.fleet.lineage.tables import Lineage
    from scanner.model.fleet_lineage import FleetLineage

OUTPUTS = ("console", "markdown", "json", "html", "png", "csv", "parquet", "edges")

_TABLES = ("csv", "parquet", "edges")
"""Outputs of the tables themselves: they may be larger than memory should be, and go to files alone."""

_PLOTTED = ("html", "png")


def add_output_flag(parser: ArgumentParser) -> None:
    """Adds ``--output``."""
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help="write this (repeatable; default: console): console, markdown, json and html tell the summary, png:FOLDER its "
        "plots; csv:FILE has a row for each edge that something is wrong with, and why; parquet:FILE has every model, "
        "edges:FILE every edge, as Parquet",
    )


def destinations(specs: Sequence[str]) -> list[Destination]:
    """What each ``--output`` means, checked before anything is read. Raises `UsageError`."""
    folders = [spec for spec in specs if spec.partition(":")[0] == "png"]
    found = parse_outputs([spec for spec in specs if spec not in folders], OUTPUTS) if len(folders) < len(specs) else []
    if not specs:
        found = parse_outputs((), OUTPUTS)
    for one in found:
        if one.output in _TABLES and one.path is None:
            raise UsageError(f"--output {one.output} is a whole table. Name its file: --output {one.output}:FILE.")
    found += [_folder(spec) for spec in folders]
    if any(one.output in _PLOTTED for one in found):
        _check_plots()
    return found


def write(lineage: Lineage, wanted: Sequence[Destination], policy: str, ruleset: str) -> FleetLineage:
    """Writes ``lineage`` to all of ``wanted``; the summary. Raises `UsageError` that names what cannot be written."""
    from scanner.fleet.lineage.summary import summarised
    from scanner.version import VERSION

    summary = summarised(lineage, VERSION, policy, ruleset)
    plots: tuple[Plot, ...] = ()
    if any(one.output in _PLOTTED for one in wanted):
        from scanner.fleet.lineage.plots import plots as drawn

        plots = drawn(summary, any(one.output == "html" for one in wanted))
    for one in wanted:
        if one.output == "console" and one.path is None:
            _show(summary)
        elif one.output == "png":
            _write_plots(plots, one.path or "")
        elif one.output in _TABLES:
            _write_table(lineage, one.output, one.path or "")
        else:
            write_data(one, _rendered(summary, one.output, plots))
    return summary


def _folder(spec: str) -> Destination:
    from scanner.cli.terminal import Destination

    path = spec.partition(":")[2]
    if path in ("", "-"):
        raise UsageError(f"--output {spec}: plots are several files. Name a folder for them: --output png:FOLDER.")
    if os.path.lexists(path) and not os.path.isdir(path):
        raise UsageError(f"--output {spec}: {path} is a file. Name a folder, which is made where it is absent.")
    if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
        raise UsageError(f"--output {spec}: the folder above {path} does not exist. Make it first.")
    return Destination("png", path)


def _check_plots() -> None:
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        raise UsageError('plots need matplotlib, which is not installed: pip install "weighbridge[fleet]"')


def _show(summary: FleetLineage) -> None:
    from scanner.reports.lineage_drift.console import console_lines

    write_lines(lambda width: console_lines(summary, width))


def _rendered(summary: FleetLineage, output: str, plots: Iterable[Plot]) -> bytes:
    if output == "html":
        from scanner.reports.lineage_drift import html

        return html.render(summary, {plot.name: html.Picture(plot.alt, plot.light, plot.dark) for plot in plots})
    from importlib import import_module

    data: bytes = import_module(f"scanner.reports.lineage_drift.{output}").render(summary)
    return data


def _write_plots(plots: Iterable[Plot], folder: str) -> None:
    from scanner.cli.terminal import Destination

    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    for plot in plots:
        write_data(Destination("png", os.path.join(folder, f"{plot.name}.png")), plot.light)


def _write_table(lineage: Lineage, output: str, path: str) -> None:
    from scanner.fleet.lineage import parquet

    writers: dict[str, Callable[[], None]] = {
        "parquet": lambda: parquet.write_models(lineage.models, path),
        "edges": lambda: parquet.write_edges(lineage.edges, path),
        "csv": lambda: _write_reasons(lineage, path),
    }
    try:
        writers[output]()
    except OSError as error:
        raise _unwritable(path, error) from error


def _write_reasons(lineage: Lineage, path: str) -> None:
    from scanner.fleet.lineage.summary import reasoned
    from scanner.reports.lineage_drift.csv import lines
    from scanner.store.whole_file import written_whole

    with written_whole(os.path.realpath(path)) as file:
        file.writelines(lines(reasoned(lineage)))


def _unwritable(path: str, error: OSError) -> UsageError:
    reason = error.strerror or type(error).__name__
    return UsageError(f"{path} cannot be written: {reason}. Choose another place for --output.")
