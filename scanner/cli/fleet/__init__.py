"""``weighbridge fleet``: many targets in one durable store, and the lineage of whole tables; one module for each action."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "audit many models, durably: scan, status, report, export, diff, lineage"

ACTIONS = ("scan", "status", "report", "export", "diff", "lineage")
"""Each is a module of this package with SUMMARY, configure(parser) and run(arguments) -> exit code."""

_DESCRIPTION = """\
Audit all models of an organisation. `fleet scan` reads every target of any number of lists into one file, and goes on
where it was stopped; the other actions tell what that file holds. `fleet lineage` follows licences through tables of the
Hub's metadata instead, millions of models at once, without reading any.
"""

DATABASE = "fleet.db"
"""The file where nobody names another."""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name in ACTIONS:
        module = import_module(f"scanner.cli.fleet.{name}")
        module.configure(actions.add_parser(name, help=module.SUMMARY, allow_abbrev=False))


def run(arguments: Namespace) -> int:
    """The exit code of the action. Raises `UsageError`."""
    code: int = import_module(f"scanner.cli.fleet.{arguments.action}").run(arguments)
    return code


def add_database_flag(parser: ArgumentParser) -> None:
    """Adds ``--db``."""
    parser.add_argument("--db", metavar="FILE", default=DATABASE, help=f"the fleet's store (default: {DATABASE})")
