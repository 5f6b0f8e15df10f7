"""``weighbridge fleet status``: how far a run is, what it came to so far, and which command comes next."""

from __future__ import annotations

from scanner.cli.fleet.opened import add_output_flag, add_run_flag, opened, show
from scanner.cli.terminal import parse_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.model.fleet_summary import FleetStatus

SUMMARY = "how far the last run is, and what comes next"

OUTPUTS = ("console", "json")

_DESCRIPTION = """\
Say how far the last run is: targets by what they came to, the rate, who is at work on it, what could not be read, and the
command that comes next. It can be asked while a scan writes. The exit code is 0 whatever the run says; 2 where there is no
store or no such run.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    from scanner.cli.fleet import add_database_flag

    parser.description = _DESCRIPTION
    add_database_flag(parser)
    which = parser.add_mutually_exclusive_group()
    add_run_flag(which)  # type: ignore[arg-type]
    which.add_argument("--all", action="store_true", help="all runs, the last one first")
    add_output_flag(parser, OUTPUTS)


def run(arguments: Namespace) -> int:
    """0 once the status was written. Raises `UsageError`."""
    from scanner.fleet.summary import status_of
    from scanner.pipeline.invoked import now
    from scanner.reports.fleet.status import render_console, render_json, status_lines

    destinations = parse_outputs(arguments.output, OUTPUTS)
    with opened(arguments.db) as store:
        runs = store.runs()[::-1] if arguments.all else [store.run(arguments.run)]
        last = store.run().number
        told = [
            status_of(store, one, now(), lambda status: _next(status, arguments.db, status.run.number == last))
            for one in runs or [store.run()]
        ]
    show(
        destinations,
        lambda width: status_lines(told, width),
        {"console": lambda: render_console(told), "json": lambda: render_json(told)},
    )
    return 0


def _next(status: FleetStatus, path: str, is_last: bool) -> tuple[str, ...]:
    """The commands that come next: going on where targets are left and nobody is at work, else looking at it."""
    from scanner.cli.fleet import DATABASE

    run = status.run
    store = "" if path == DATABASE else f" --db {quoted(path)}"
    which = "" if is_last else f" --run {run.number}"
    if not run.finished and not status.holder and is_last:
        return (" ".join(["weighbridge fleet scan", *map(_list, run.lists)]) + store,)
    if not run.finished and status.holder:
        return (f"weighbridge fleet status{store}{which}",)
    told = [f"weighbridge fleet report{store}{which}"]
    if is_last and run.number > 1:
        told.append(f"weighbridge fleet diff{store}")
    told += [f"weighbridge audit {quoted(path)}"] if is_last else []
    return tuple(told)


def quoted(text: str) -> str:
    """The word as a shell takes it."""
    from shlex import quote

    return quote(text)


def _list(text: str) -> str:
    """A list of a run as it stands in a command line: a target, a flag with its one value, or a search, which has several
    flags whose values the store keeps as one text."""
    flag, blank, value = text.partition(" ")
    if not text.startswith("--"):
        return quoted(text)
    if flag in _OF_ONE_VALUE:
        return f"{flag} {quoted(value)}" if blank else flag
    return text if text.isascii() and text.isprintable() and not set(text) & set(_ACTING) else "…"


_OF_ONE_VALUE = ("--from", "--lock", "--models-in", "--hf-cache", "--descendants")
_ACTING = "`$\"'\\;&|<>*?()!#~[]{}"
"""Characters that mean something to a shell."""
