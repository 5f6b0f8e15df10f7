"""``weighbridge fleet report``: what a run came to, for an audit board."""

from __future__ import annotations

from scanner.cli.fleet.opened import add_output_flag, add_run_flag, opened, show
from scanner.cli.terminal import parse_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.comparing.fleet_changes import FleetDiff
    from scanner.model.fleet_summary import FleetSummary

SUMMARY = "what a run came to: answers, what is new, rules, licences, what was not read"

OUTPUTS = ("console", "markdown", "html", "json")

INHERITED = 1_000
"""Targets up to which base models and what they bring are looked up without being asked for: that reads every report."""

_DESCRIPTION = """\
Say what a run came to: targets by answer, what is new since the run before it, the rules that most targets break, the
licences of the fleet, what may not be used commercially and by which clause, what was not read and why.

Exit codes: 0 all targets passed, 1 one is denied, 2 usage error, 3 none is denied, and one failed or was not fully checked.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    from scanner.cli.fleet import add_database_flag

    parser.description = _DESCRIPTION
    add_database_flag(parser)
    add_run_flag(parser)
    parser.add_argument("--no-since", action="store_true", help="do not compare with the run before")
    parser.add_argument(
        "--inherited",
        action="store_true",
        help=f"tell what base models bring however many targets there are (by itself: up to {INHERITED:,})",
    )
    parser.add_argument("--allow-incomplete", action="store_true", help="exit with 0 although something was not read")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever the run says")
    add_output_flag(parser, OUTPUTS)


def run(arguments: Namespace) -> int:
    """The exit code of the run. Raises `UsageError`."""
    from scanner.reports.fleet.console import summary_lines

    destinations = parse_outputs(arguments.output, OUTPUTS)
    summary, since = _told(arguments)
    show(
        destinations,
        lambda width: summary_lines(summary, since, width),
        {name: lambda name=name: _rendered(name, summary, since) for name in OUTPUTS},  # type: ignore[misc]
    )
    return summary.exit_code


def _told(arguments: Namespace) -> tuple[FleetSummary, FleetDiff | None]:
    """The run, and what changed since the one before it, where there is one."""
    from scanner.comparing.fleet_changes import FleetSide
    from scanner.fleet.changes import Side, diff_of
    from scanner.fleet.summary import summary_of

    with opened(arguments.db) as store, store.snapshot():
        run = store.run(arguments.run)
        most = run.count() if arguments.inherited else INHERITED
        summary = summary_of(store, run, arguments.allow_incomplete, arguments.exit_zero, most)
        before = None if arguments.no_since else store.previous(run.number)
        if before is None:
            return summary, None
        old, new = (Side(store, FleetSide(arguments.db, one)) for one in (before, run))
        return summary, diff_of(old, new)


def _rendered(output: str, summary: FleetSummary, since: FleetDiff | None) -> bytes:
    from importlib import import_module

    data: bytes = import_module(f"scanner.reports.fleet.{output}").render(summary, since)
    return data
