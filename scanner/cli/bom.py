"""``weighbridge bom``: a target described and written as a bill of materials, or a saved report told as one."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_decision_flags, add_hub_flags, add_policy_flags, settings_of
from scanner.cli.scan import count, scanned
from scanner.cli.store import add_store_flags
from scanner.cli.targets import add_exclude_flag, is_report, options_of, plan
from scanner.cli.terminal import parse_outputs, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report import Report

SUMMARY = "write the bill of materials of a model: SPDX or CycloneDX, with its files, licences and card"

_DESCRIPTION = """\
Write the bill of materials of a model: every file with its digests, the licences with their texts, what it was made from
and trained on, what its card says of its use and limits, and what the scan found. Whole files are read for their digests;
of a repo on the Hub, the digests that it lists are taken. A report saved by scan --describe is told without another look.
It judges nothing: the exit code is 0 once all is written, and 3 where something could not be read or described, unless
--allow-incomplete is given. What to add to a card is told on standard error.
"""

_FORMATS = ("cyclonedx", "cyclonedx17", "spdx", "spdx3", "completeness", "json")
_DEFAULT = "cyclonedx"
_TABLE = "completeness"


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "targets",
        metavar="TARGET|REPORT",
        nargs="+",
        help="a folder, a file, a repo of the Hub, or one report saved with scan --describe --output json:FILE",
    )
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable; default: {_DEFAULT}): {', '.join(formats())}",
    )
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit with 0 although something was not read or described"
    )
    parser.add_argument("--quiet", action="store_true", help="do not tell on standard error what is missing")
    parser.add_argument(
        "--jobs", metavar="N", type=count, default=0, help="files to read at once (default: 1, from the Hub 8)"
    )
    add_policy_flags(parser)
    add_decision_flags(parser)
    add_hub_flags(parser)
    add_store_flags(parser)
    add_exclude_flag(parser)
    parser.set_defaults(exit_zero=False, digests=False, describe=True)


def run(arguments: Namespace) -> int:
    """0 once every output is written, 3 where something was not read or described. Raises `UsageError`."""
    specs = parse_outputs(arguments.output, formats(), _DEFAULT)
    from scanner.reports.interface import output

    outputs = [(spec, output(spec.output)) for spec in specs]
    report = _report(arguments)
    for spec, found in outputs:
        write_data(spec, found.render(report))
    if not arguments.quiet:
        for line in told(report, with_table=all(spec.output != _TABLE for spec in specs)):
            sys.stderr.write(line + "\n")
    return 0 if arguments.allow_incomplete or is_complete(report) else 3


def formats() -> list[str]:
    """The outputs that are bills of materials, the report itself, and the table of what is missing."""
    from scanner.reports.interface import names

    there = names()
    return [name for name in _FORMATS if name in there]


def is_complete(report: Report) -> bool:
    """True where every target was read, and each of its files has its digest."""
    return all(
        target.description is not None
        and not any(file.why for file in target.description.files)
        and not any(gap.incomplete for gap in target.gaps)
        for target in report.targets
    )


_CUT = "limit-description"

NAMED = 5
"""Files without a digest that are named one by one."""


def told(report: Report, with_table: bool) -> list[str]:
    """What a person is told beside the bill: what to add to the card, and what could not be described."""
    from scanner.reports.console_text import shown

    lines: list[str] = []
    if with_table and _TABLE in formats():
        from scanner.reports.completeness import in_short

        lines += in_short(report)
    for target in report.targets:
        files = [file for file in target.description.files if file.why] if target.description is not None else []
        lines += [shown(f"not described: {file.path}: {file.why}", 400) for file in files[:NAMED]]
        if len(files) > NAMED:
            lines.append(f"not described: {len(files) - NAMED:,} more files of {shown(target.target, 200)}")
        lines += [shown(f"left out: {gap.place}: {gap.message}", 400) for gap in target.gaps if gap.reason == _CUT][
            :NAMED
        ]
        gaps = [gap for gap in target.gaps if gap.incomplete]
        lines += [shown(f"not read: {gap.place}: {gap.message}", 400) for gap in gaps[:NAMED]]
        if len(gaps) > NAMED:
            lines.append(f"not read: {len(gaps) - NAMED:,} more places of {shown(target.target, 200)}")
    return lines


def _report(arguments: Namespace) -> Report:
    saved = [target for target in arguments.targets if target == "-" or is_report(target)]
    if saved:
        return _saved(arguments.targets)
    settings = settings_of(arguments)
    return scanned(plan(arguments.targets, options_of(arguments)), settings, arguments)


def _saved(targets: list[str]) -> Report:
    from scanner.cli.report import read_report

    if len(targets) != 1:
        raise UsageError("a saved report is told by itself. Name one report, or targets to scan.")
    report = read_report(targets[0])
    if any(target.description is None for target in report.targets):
        raise UsageError(
            f"{targets[0]} was saved without what a bill of materials needs. Name the target instead, or save the report"
            " with weighbridge scan TARGET --describe --output json:FILE."
        )
    return report
