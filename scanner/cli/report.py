"""``weighbridge report``: a saved report told again, in any format, without a second look at the target."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.terminal import add_output_flag, parse_outputs, write_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report import Report

SUMMARY = "show a saved report again, in any format"

_DESCRIPTION = """\
Show a report that was saved with --output json:FILE. Every format comes out byte for byte as the scan would have
written it. The exit code is 0 when the report was shown, whatever it says: the scan itself was the gate.
"""

_MAX_BYTES = 1 << 30
"""Bytes of a report that are read. A repo of 25,000 findings makes about 40 MB."""

_HEAD = 1 << 16
"""Bytes in which a report begins."""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("report", metavar="REPORT", help="a report as JSON; - reads standard input")
    parser.add_argument("--show-waived", action="store_true", help="show what people allowed, too (console and SARIF)")
    add_output_flag(parser)


def run(arguments: Namespace) -> int:
    """0 once every output is written. Raises `UsageError` for a file that is no report and a wrong ``--output``."""
    parse_outputs(arguments.output)
    write_outputs(read_report(arguments.report), arguments.output, waived=arguments.show_waived)
    return 0


def read_report(path: str) -> Report:
    """The report in the file ``path``, or on standard input for ``-``; `UsageError` when it is not one."""
    from scanner.model.codec import ReportError, report_from_json

    name = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(_HEAD)
                if b"{" in data:  # or it is none: a device without end need not be read
                    data += file.read(_MAX_BYTES + 1 - len(data))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{name} cannot be read: {reason}. Give a report saved with --output json:FILE.") from error
    if len(data) > _MAX_BYTES:
        raise UsageError(f"{name} is larger than 1 GiB. Scan fewer targets per report.")
    try:
        return report_from_json(data)
    except ReportError as error:
        raise UsageError(f"{name} is not a report: {error}") from error
