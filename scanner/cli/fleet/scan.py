"""``weighbridge fleet scan``."""

from __future__ import annotations

from scanner.cli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "scan"


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""


def run(arguments: Namespace) -> int:
    """The exit code."""
    raise UsageError(f"fleet {arguments.action} is not there yet.")
