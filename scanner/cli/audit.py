"""``weighbridge audit``: the terminal UI in which a person decides what a scan found."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.judging import project_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "work through what a scan found, and decide (terminal UI)"


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.add_argument(
        "target", metavar="TARGET|REPORT", nargs="?", default=".", help="a target to scan, or a saved report"
    )


def run(arguments: Namespace) -> int:
    """0 when the audit was left. Raises `UsageError` where the extra is not installed."""
    try:
        import textual  # noqa: F401
    except ImportError as error:
        raise UsageError("the terminal UI is not installed. Install it: pip install 'weighbridge[tui]'") from error
    from scanner.model.report_view import view_of
    from scanner.tui.app import AuditApp
    from scanner.tui.session import Session

    if not os.path.isfile(arguments.target):
        raise UsageError("not yet: give a report saved with --output json:FILE.")
    with open(arguments.target, "rb") as file:
        view = view_of(file.read())
    return AuditApp(Session(view, project_root(), "2026-11-22")).run() or 0
