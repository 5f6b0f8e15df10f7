"""``weighbridge mark``: findings that somebody else has to look at, or that a person confirms."""

from __future__ import annotations

from scanner.cli.deciding import (
    add_scan_flags,
    approver_of,
    counted,
    ledger_of,
    look,
    outlook,
    project_of,
    say,
)
from scanner.cli.entered import taken_out, written
from scanner.cli.selecting import add_selection, entries_meant, selected
from scanner.cli.targets import add_target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "mark findings for review, or confirm them"

_DESCRIPTION = """\
Mark findings: somebody else has to look (review), or the problem is real (confirmed). A marked finding is at least for
review, whatever the policy and the waivers say. Marks are written to .weighbridge/waivers.yaml of the repository of the
working directory, and stay until somebody takes them back or waives the finding.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    from scanner.catalog.ledger_parts import MARKS

    parser.description = _DESCRIPTION
    add_target(parser, "; with --remove: the FILE:LINE of a mark")
    add_selection(parser, "marks")
    parser.add_argument(
        "--as", dest="says", choices=MARKS, default="review", help="what the mark says (default: review)"
    )
    add_scan_flags(parser)


def run(arguments: Namespace) -> int:
    """0 once it is written, or would be. Raises `UsageError`; then nothing was written."""
    from scanner.catalog.ledger_parts import Mark

    if arguments.remove:
        project = project_of()
        meant = entries_meant(ledger_of(project).marks, arguments, "mark")
        say(taken_out(project, meant, arguments.dry_run))
        return 0
    from scanner.decisions.entries import marks_of

    found = look(arguments)
    rows = selected(found, arguments, None, "mark")
    note, by = arguments.reason.strip(), approver_of(arguments, found.project)
    given = Mark(arguments.says, note=note, by=by, created=found.today)
    entries = marks_of(rows, found.target, given)
    ledger = ledger_of(found.project)
    done = "marked {} for review" if arguments.says == "review" else "confirmed {}"
    head = done.format(counted(len(rows)))
    lines, now = written(found.project, ledger, head, entries, arguments.dry_run)
    say([*lines, outlook(found, now, rows)])
    return 0
