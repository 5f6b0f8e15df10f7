"""``weighbridge waive``: findings that a person allows until a day, written into the project's waivers."""

from __future__ import annotations

from scanner.cli.deciding import (
    add_scan_flags,
    approver_of,
    counted,
    is_undecided,
    ledger_of,
    look,
    outlook,
    project_of,
    reason_of,
    say,
)
from scanner.cli.entered import taken_out, written
from scanner.cli.errors import UsageError
from scanner.cli.selecting import add_selection, entries_meant, selected
from scanner.cli.targets import add_target
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.catalog.decisions import Policy
    from scanner.catalog.ledger_parts import Waiver

SUMMARY = "allow findings until a day, and say why"

_DESCRIPTION = """\
Allow findings until a day: each gets an entry in .weighbridge/waivers.yaml of the repository of the working directory, with
the reason, who decided it, and the SHA-256 of the file that was looked at. weighbridge scan honours it until the day has
passed or the file has other bytes. What stands in the file stays as it is.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    add_target(parser, "; with --remove: the FILE:LINE of a waiver")
    add_selection(parser, "waivers")
    parser.add_argument(
        "--expires", metavar="DAY", default="90d", help="the last day, as 2027-01-31, 30d or 1y (default: 90d)"
    )
    add_scan_flags(parser)


def run(arguments: Namespace) -> int:
    """0 once it is written, or would be. Raises `UsageError`; then nothing was written."""
    if arguments.remove:
        project = project_of()
        meant = entries_meant(ledger_of(project).waivers, arguments, "waiver")
        say(taken_out(project, meant, arguments.dry_run))
        return 0
    from scanner.decisions.entries import waivers_of

    reason = reason_of(arguments, "A waiver")
    found = look(arguments)
    rows = selected(found, arguments, is_undecided, "waive")
    given = _given(arguments, reason, found.today, found.settings.policy, approver_of(arguments, found.project))
    entries = waivers_of(rows, found.target, found.pin, given)
    ledger = ledger_of(found.project)
    head = f"waived {counted(len(rows))} until {given.expires}"
    lines, now = written(found.project, ledger, head, entries, arguments.dry_run)
    say([*lines, outlook(found, now, rows)])
    return 0


def _given(arguments: Namespace, reason: str, today: str, policy: Policy, approver: str) -> Waiver:
    """The words that all waivers of this command share."""
    from scanner.catalog.deadlines import last_day
    from scanner.catalog.ledger_parts import Waiver
    from scanner.policy.waived import terms_of

    try:
        expires = last_day(arguments.expires, today, terms_of(policy).max_days)
    except ValueError as error:
        raise UsageError(f"--expires {arguments.expires}: {error}") from error
    return altered(Waiver(reason, expires), approver=approver, created=today)
