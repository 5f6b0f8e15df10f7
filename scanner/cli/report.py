"""``weighbridge report``: a saved report told again, in any format, without a second look at the target."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.terminal import add_output_flag, parse_outputs, write_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report import Report
    from scanner.model.report_whole import Kept

SUMMARY = "show a saved report again, in any format"

_DESCRIPTION = """\
Show a report that was saved with --output json:FILE. Every format comes out byte for byte as the scan would have
written it. The exit code is 0 when the report was shown, whatever it says: the scan itself was the gate.
"""


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


def read_report(path: str, kept: Kept | None = None) -> Report:
    """The report in the file ``path``, or on standard input for ``-``; `UsageError` when it is not one. With ``kept``, what
    that keeps of it (see `report_whole.report_of`)."""
    from scanner.pipeline.saved import SavedError, report_from, saved_report

    try:
        return report_from(sys.stdin.buffer, "standard input", kept) if path == "-" else saved_report(path, kept)
    except SavedError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"standard input cannot be read: {reason}. Give a report saved with --output json:FILE."
        ) from error
