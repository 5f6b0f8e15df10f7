"""What ``lineage`` and ``notice`` share: a report for which only what tells terms and parents was read."""

from __future__ import annotations

import sys

from scanner.cli.judging import project_root, settings_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report import Report
    from scanner.pipeline.settings import Settings


def add_policy_flag(parser: ArgumentParser) -> None:
    """Adds ``--policy`` alone, for a command that judges nothing: what its ``use:`` says decides what is owed."""
    parser.add_argument(
        "--policy", metavar="NAME|FILE", help="the policy whose use: is taken (default: as for weighbridge scan)"
    )
    parser.set_defaults(fail_on=None, require_content=False, allow_incomplete=False, exit_zero=False)


def terms_report(arguments: Namespace) -> tuple[Report, Settings]:
    """The report on the targets' terms and trees, and the settings that it was made with.

    Raises `UsageError` for a target or policy that is wrong, before any reading.
    """
    from scanner.cli.progress import progress
    from scanner.cli.targets import plan
    from scanner.pipeline.run import run as run_tasks
    from scanner.sources.interface import Options

    settings = settings_of(arguments)
    options = Options(project_root(), terms_only=True, offline=arguments.offline, max_bytes=arguments.max_bytes)
    tasks = plan(arguments.targets, options)
    with progress(sys.stderr, tasks) as on_progress:
        report = run_tasks(tasks, settings, on_progress=on_progress)
    return report, settings
