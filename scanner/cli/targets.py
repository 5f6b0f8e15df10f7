"""What a command is about: targets to scan, or a report that was saved; the flags for it, and what they open."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.judging import project_root
from scanner.sources.interface import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.report_view import ReportView
    from scanner.pipeline.settings import Task

_HEAD = 1 << 16
"""Bytes at either end of a file in which a report says that it is one."""

_BLANK = b" \t\r\n\xef\xbb\xbf\xfe\xff\0"
"""What may stand before a report: blanks, and the marks of byte order."""


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

    if len(targets) == 1 and _says_report(targets[0]):
        raise UsageError(
            f"{targets[0]} is a saved report, not a model. Show it with weighbridge report, or name its target."
        )
    try:
        return plan_targets(targets, options)
    except TargetError as error:
        raise UsageError(str(error)) from error


def is_report(path: str) -> bool:
    """True for a file that says of itself, at its beginning or end, that it is a report, in any encoding of JSON; and for
    an empty one by a report's name, as a command leaves that was killed: it is no model that passes."""
    if path.endswith(".json"):
        text = _ends(path)
        if text is not None and not text.strip(_BLANK):
            return True
    return _says_report(path)


def _says_report(path: str) -> bool:
    text = _ends(path) or b""
    if b"\0" in text[:4]:  # UTF-16 or UTF-32, as PowerShell writes what is sent into a file
        text = text.replace(b"\0", b"")
    return text.lstrip(_BLANK)[:1] == b"{" and b'"weighbridge.report/' in text


def _ends(path: str) -> bytes | None:
    """What is at either end of the file; None for what is none, or cannot be read."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, os.path.getsize(path) - _HEAD))
            return head + file.read(_HEAD)
    except (OSError, ValueError):
        return None


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
