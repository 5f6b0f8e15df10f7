"""``weighbridge fleet lineage``: who may not have passed on what, in whole tables of the Hub's metadata."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.fleet.lineage_outputs import add_output_flag
from scanner.cli.judging import add_policy_flags, settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.fleet.lineage.tables import Lineage

SUMMARY = "follow licences through tables of the Hub's metadata, millions of models at once"

_DESCRIPTION = """\
Follow licences from base models to all that was made from them, in tables like the Hub's own (hub-stats: one row for each
model, with its card and its base models). Nothing is fetched: each file is read by the names of its columns, and what is
absent is borne and told.

Exit codes: 0 whatever is found, 1 where --fail-on is given and a model has that outcome or a harder one, 2 usage error.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "tables", metavar="TABLE", nargs="+", help="a Parquet file, a folder of them, or a pattern in quotes"
    )
    parser.add_argument(
        "--threads", metavar="N", type=int, default=0, help="threads that read (default: as many as there are cores)"
    )
    add_policy_flags(parser)
    add_output_flag(parser)


def run(arguments: Namespace) -> int:
    """The exit code: 1 where --fail-on was given and a model has that outcome or a harder one. Raises `UsageError`."""
    from scanner.cli.fleet.lineage_outputs import destinations, write

    wanted = destinations(arguments.output)
    lineage, chosen = lineage_of(arguments), settings(arguments.policy)
    summary = write(lineage, wanted, chosen.policy.name, chosen.catalog.ruleset)
    outcomes = dict(summary.outcomes)
    fails = ("deny", "review")[: 1 + (arguments.fail_on == "review")] if arguments.fail_on else ()
    return int(any(outcomes.get(outcome, 0) for outcome in fails))


def lineage_of(arguments: Namespace) -> Lineage:
    """What the tables of the command line come to. Raises `UsageError`."""
    import os

    from scanner.fleet.lineage.read import TableError
    from scanner.fleet.lineage.run import lineage_of_tables

    if arguments.threads < 0:
        raise UsageError("--threads takes a number from 1 on. Leave it out for all cores.")
    chosen = settings(policy=arguments.policy, fail_on=arguments.fail_on)
    try:
        return lineage_of_tables(arguments.tables, chosen, arguments.threads or os.cpu_count() or 1, _tell)
    except TableError as error:
        raise UsageError(str(error)) from error


def _tell(step: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{_STEPS.get(step, step)}…\n")


_STEPS = {
    "read": "reading the tables",
    "resolve": "looking up who was made from whom",
    "propagate": "passing terms on",
    "judge": "judging each model",
    "edges": "judging each step",
    "digest": "taking the tables' digests",
}
