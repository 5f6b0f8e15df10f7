"""``weighbridge scan``: folders, files and repos on the Hub, read and judged."""

from __future__ import annotations

import os
import sys

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_flags, add_hub_flags, project_root, settings, settings_of
from scanner.cli.store import add_store_flags, stored
from scanner.cli.targets import add_exclude_flag, check_hub, options_of, plan
from scanner.cli.terminal import parse_outputs, write_outputs
from scanner.sources.interface import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.engines.interface import Engine
    from scanner.model.report import Report, TargetReport
    from scanner.pipeline.settings import Settings, Task

SUMMARY = "scan model folders, files, and repos on the Hub"

_DESCRIPTION = """\
Scan model folders, files and repos on the Hub: what loading them would run, which licence they carry, and what could
not be checked. Nothing scanned is executed, imported or unpickled, and of a repo on the Hub only what is needed is read.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="a folder, a file, hf://[datasets/|spaces/]org/name[@revision], hf-cache:org/name, or org/name",
    )
    parser.add_argument(
        "--models-in",
        metavar="PATH",
        nargs="+",
        action="extend",
        default=[],
        help="scan the models that code, configurations and commands in these files and folders name; TARGETs go before it",
    )
    add_flags(parser)
    add_hub_flags(parser)
    add_store_flags(parser)
    add_exclude_flag(parser)
    parser.add_argument(
        "--describe",
        action="store_true",
        help="add what a bill of materials needs to the report: all digests, licence texts, the card's sections",
    )
    parser.add_argument(
        "--engine",
        choices=("modelscan",),
        help="let another scanner look at each pickle too; it is shown and never decides",
    )
    parser.add_argument(
        "--jobs", metavar="N", type=count, default=0, help="files to read at once (default: 1, from the Hub 8)"
    )


def run(arguments: Namespace) -> int:
    """The exit code of the scan. Raises `UsageError` for a target, policy or output that is wrong, before any reading."""
    if not arguments.targets and not arguments.models_in:
        raise UsageError(
            "name a TARGET to scan, as a folder or hf://org/name, or code to look in with --models-in PATH."
        )
    parse_outputs(arguments.output)
    chosen = settings_of(arguments, engine_of(arguments.engine))
    return _scan(arguments.targets, chosen, arguments.output, options_of(arguments), arguments)


def run_plain(targets: list[str]) -> int:
    """The same for a command line without options."""
    return _scan(targets, settings(), [], Options(project_root()))


def _scan(
    targets: list[str], chosen: Settings, outputs: list[str], options: Options, arguments: Namespace | None = None
) -> int:
    tasks = plan(targets, options)
    searched: tuple[TargetReport, ...] = ()
    if arguments is not None and arguments.models_in:
        tasks, searched = _named(arguments.models_in, tasks, options, chosen.mirror)
        check_hub(tasks, options)
    report = scanned(tasks, chosen, arguments, searched)
    write_outputs(report, outputs, waived=arguments is not None and arguments.show_waived)
    return report.exit_code


def scanned(
    tasks: list[Task], chosen: Settings, arguments: Namespace | None, searched: tuple[TargetReport, ...] = ()
) -> Report:
    """The report on ``tasks``, with the store that ``arguments`` ask for and progress on standard error. ``searched`` are
    accounts that it holds beside them."""
    from scanner.cli.progress import progress
    from scanner.pipeline.run import run as run_tasks

    with stored(chosen, tasks, arguments) as with_store, progress(sys.stderr, tasks) as on_progress:
        return run_tasks(tasks, with_store, on_progress=on_progress, searched=searched)


def _named(
    paths: list[str], tasks: list[Task], options: Options, mirror: str
) -> tuple[list[Task], tuple[TargetReport, ...]]:
    """``tasks`` and one for each model that is named below ``paths``; and what was looked at for it. Raises `UsageError`."""
    from scanner.pipeline.named_models import NamedModels
    from scanner.sources.interface import TargetError

    found = NamedModels()
    for path in dict.fromkeys(paths):
        if not os.path.exists(path):
            raise UsageError(f"--models-in: there is no file or folder {path}. Targets go before --models-in.")
        try:
            found.look_in(path, options)
        except TargetError as error:
            raise UsageError(f"--models-in {error}") from error
    return found.join(tasks, options, mirror), tuple(found.reports)


def engine_of(name: str | None) -> Engine | None:
    """The engine of that name, None for none. Raises `UsageError` where its package is not installed."""
    if name is None:
        return None
    from scanner.engines.interface import EngineMissingError, engine_named

    try:
        return engine_named(name)
    except EngineMissingError as error:
        raise UsageError(str(error)) from error


def count(text: str) -> int:
    """The number of files to read at once, of the command line."""
    if not text.isdigit() or not 1 <= int(text) <= 256:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("give a number from 1 to 256")
    return int(text)
