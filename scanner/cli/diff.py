"""``weighbridge diff``: what changed between two reports, two models, or two revisions of one."""

from __future__ import annotations

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_decision_flags, add_hub_flags, add_policy_flags, settings_of
from scanner.cli.scan import scanned
from scanner.cli.store import add_store_flags
from scanner.cli.targets import add_exclude_flag, is_report, options_of, plan
from scanner.cli.terminal import parse_outputs, write_data, write_lines
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.comparing.changes import Diff
    from scanner.model.report import Report
    from scanner.pipeline.settings import Task

SUMMARY = "say what changed between two reports, models or revisions"

OUTPUTS = ("console", "json", "markdown")

_DESCRIPTION = """\
Say what changed from BEFORE to AFTER: weights, code that loading runs, licence, obligations, base models, findings, and
what could not be compared. Each is a report saved with --output json:FILE or a target to scan: a folder, a file,
hf://org/name@revision, or git:REV:PATH for a folder of this repository as it was at a git revision.

Exit codes: 0 nothing got worse, 1 something did (a new finding that the policy denies, or a finding whose verdict or
evidence changed and that fails), 2 usage error, 3 nothing is known to be worse and a side was not fully scanned.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("before", metavar="BEFORE", help="the older report or target")
    parser.add_argument("after", metavar="AFTER", help="the newer report or target")
    add_policy_flags(parser)
    parser.add_argument("--allow-incomplete", action="store_true", help="exit with 0 although a side is incomplete")
    parser.add_argument(
        "--no-digests",
        action="store_true",
        help="do not read whole files for their SHA-256: contents of one size are then not known to be the same",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever got worse")
    add_decision_flags(parser)
    add_hub_flags(parser)
    add_store_flags(parser)
    add_exclude_flag(parser)
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable; default: console): {', '.join(OUTPUTS)}",
    )


def run(arguments: Namespace) -> int:
    """The exit code of the comparison. Raises `UsageError` for what is given wrongly, before any reading."""
    from scanner.comparing.compare import compare

    destinations = parse_outputs(arguments.output, OUTPUTS)
    before, after = _sides(arguments)
    diff = compare(
        before,
        after,
        (arguments.before, arguments.after),
        arguments.fail_on or "",
        arguments.allow_incomplete,
        arguments.exit_zero,
    )
    for destination in destinations:
        if destination.output == "console" and destination.path is None:
            _show(diff)
        else:
            write_data(destination, _rendered(diff, destination.output))
    return diff.exit_code


def _sides(arguments: Namespace) -> tuple[Report, Report]:
    """The two reports: read, or made by a scan that looks up every file's digest."""
    from scanner.cli.report import read_report
    from scanner.comparing.kept import compared

    names = (arguments.before, arguments.after)
    saved = tuple(name == "-" or is_report(name) for name in names)
    if names == ("-", "-"):
        raise UsageError("both sides cannot be read from standard input: name a file for one of them.")
    if all(saved) and (arguments.policy is not None or arguments.require_content or arguments.base is not None):
        raise UsageError(
            "two saved reports are compared as they were judged: name targets to have a policy judge them, or leave "
            "--policy, --require-content and --base out."
        )
    tasks = [
        None if is_saved else plan([name], options_of(arguments)) for name, is_saved in zip(names, saved, strict=True)
    ]
    made = [read_report(name, compared) if task is None else None for name, task in zip(names, tasks, strict=True)]
    before, after = (
        report if report is not None else _scanned(task or [], arguments)
        for report, task in zip(made, tasks, strict=True)
    )
    return before, after


def _scanned(tasks: list[Task], arguments: Namespace) -> Report:
    return scanned(tasks, altered(settings_of(arguments), described=not arguments.no_digests), arguments)


def _show(diff: Diff) -> None:
    from scanner.reports.changes.console import console_lines

    write_lines(lambda width: console_lines(diff, width))


def _rendered(diff: Diff, output: str) -> bytes:
    from importlib import import_module

    data: bytes = import_module(f"scanner.reports.changes.{output}").render(diff)
    return data
