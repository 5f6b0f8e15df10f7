"""The summary of a step of GitHub Actions: a file that each run adds its page to, and that may not grow beyond a MiB."""

from __future__ import annotations

import os
import sys

from scanner.cli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report

VARIABLE = "GITHUB_STEP_SUMMARY"


def is_summary(path: str | None) -> bool:
    """True for the file that the environment names as the step's summary."""
    named = os.environ.get(VARIABLE)
    return bool(path and named) and os.path.realpath(str(path)) == os.path.realpath(str(named))


def append(path: str, report: Report) -> None:
    """Adds the report's page to what stands there, as much of it as GitHub still takes. Raises `UsageError`.

    GitHub drops a summary that is too long whole, those of earlier runs in it too.
    """
    from scanner.reports.markdown import LIMIT, STEP, page

    try:
        with open(path, "ab") as file:
            there = file.tell()
            gap = b"\n" if there else b""
            data = page(report, max(0, min(LIMIT, STEP - there - len(gap))))
            file.write(gap + data if data else b"")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}. Choose another file for --output."
        ) from error
    if not data:
        text = "The summary of this step has no room for another report. Write this one to a step of its own."
        sys.stderr.write(f"weighbridge: {text}\n")
