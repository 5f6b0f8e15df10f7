"""What a command is about: targets to scan, or a report that was saved; the flags for it, and what they open."""

from __future__ import annotations

from scanner.cli.errors import UsageError
from scanner.cli.judging import check_hub_client, project_root
from scanner.pipeline.saved import is_report as is_report
from scanner.pipeline.saved import says_report
from scanner.sources.interface import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from scanner.model.report_view import ReportView
    from scanner.pipeline.settings import Task


def add_target(parser: ArgumentParser, more: str = "") -> None:
    """Adds the one target or report that a command looks at; ``more`` is what else may stand there."""
    parser.add_argument(
        "target",
        metavar="TARGET|REPORT",
        nargs="?",
        default=".",
        help=f"a target to scan (default: the working directory), or a report saved with --output json:FILE{more}",
    )


def add_exclude_flag(parser: ArgumentParser) -> None:
    """Adds ``--exclude``."""
    parser.add_argument(
        "--exclude", metavar="GLOB", action="append", default=[], help="leave out paths like this (as in .gitignore)"
    )


def options_of(arguments: Namespace) -> Options:
    """How targets are opened, by ``--exclude`` and the flags of the Hub."""
    return Options(project_root(), tuple(arguments.exclude), False, arguments.offline, arguments.max_bytes)


def plan(targets: list[str], options: Options) -> list[Task]:
    """One task for each target, in order. Raises `UsageError` for a target that no source opens, and for a saved report:
    it holds no model, so that it would pass whatever it says. Among others (``scan *``) it is a file like any."""
    from scanner.pipeline.plan import plan as plan_targets
    from scanner.sources.interface import TargetError

    if len(targets) == 1 and says_report(targets[0]):
        raise UsageError(
            f"{targets[0]} is a saved report, not a model. Show it with weighbridge report, or name its target."
        )
    try:
        tasks = plan_targets(targets, options)
    except TargetError as error:
        raise UsageError(str(error)) from error
    check_hub(tasks, options)
    return tasks


def check_hub(tasks: Sequence[Task], options: Options) -> None:
    """Raises `UsageError` with the line that installs the Hub's client where a task asks the Hub and it is not there."""
    asking = [task.listing.target for task in tasks if task.source == "hub"]
    if asking and not options.offline:
        from scanner.model.escape import printable

        more = f" and {len(asking) - 1:,} more" if len(asking) > 1 else ""
        check_hub_client(f"reading {printable(asking[0], 200)}{more} from the Hub")


def saved_view(path: str) -> ReportView:
    """The report at ``path``. Raises `UsageError` where it cannot be read, or is none."""
    from scanner.model.codec import ReportError
    from scanner.model.report_view import view_of_file

    try:
        return view_of_file(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}. Name a report that can be.") from error
    except ReportError as error:
        raise UsageError(f"{path} is not a report: {error}") from error
