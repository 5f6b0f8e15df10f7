"""What ``lineage`` and ``notice`` share: reading only what tells terms and parents, and where ancestors are looked for."""

from __future__ import annotations

import os
import sys

from scanner.cli.errors import UsageError
from scanner.cli.judging import project_root, settings_of
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report import Report
    from scanner.pipeline.run import Settings


def add_source_flags(parser: ArgumentParser) -> None:
    """Adds the flags that say where ancestors are looked for."""
    network = parser.add_mutually_exclusive_group()
    network.add_argument(
        "--online", action="store_true", help="look ancestors up on the Hub (default for repos of the Hub)"
    )
    network.add_argument("--offline", action="store_true", help="make no request (default for local targets)")
    parser.add_argument(
        "--models-in",
        metavar="DIR",
        default="",
        help="look for ancestors in this folder first (DIR/org/name, DIR/name)",
    )


def add_policy_flag(parser: ArgumentParser) -> None:
    """Adds ``--policy`` alone, for a command that judges nothing: what its ``use:`` says decides what is owed."""
    parser.add_argument(
        "--policy", metavar="NAME|FILE", help="the policy whose use: is taken (default: as for weighbridge scan)"
    )
    parser.set_defaults(fail_on=None, require_content=False, allow_incomplete=False, exit_zero=False)


def terms_report(arguments: Namespace) -> tuple[Report, Settings]:
    """The report on the targets' terms and trees, and the settings that it was made with.

    Raises `UsageError` for a target, policy or folder that is wrong, before any reading.
    """
    from scanner.cli.progress import progress
    from scanner.pipeline.plan import plan
    from scanner.pipeline.run import run as run_tasks
    from scanner.sources.interface import Options, TargetError

    if arguments.models_in and not os.path.isdir(arguments.models_in):
        raise UsageError(
            f"--models-in {arguments.models_in}: there is no such folder. Name the one that holds the models."
        )
    offline = arguments.offline or os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "on", "yes", "true")
    try:
        tasks = plan(arguments.targets, Options(project_root(), terms_only=True, offline=offline))
    except TargetError as error:
        raise UsageError(str(error)) from error
    remote = any(task.listing.remote is not None for task in tasks)
    settings = altered(
        settings_of(arguments),
        online=not offline and (arguments.online or remote),
        models_in=arguments.models_in,
        project=project_root(),
    )
    with progress(sys.stderr) as on_progress:
        report = run_tasks(tasks, settings, on_progress=on_progress)
    return report, settings
