"""``weighbridge fleet diff``: what changed between two runs, and why."""

from __future__ import annotations

import contextlib

from scanner.cli.errors import UsageError
from scanner.cli.fleet.opened import add_output_flag, opened
from scanner.cli.terminal import parse_outputs, write_data, write_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import IO

    from scanner.cli.terminal import Destination
    from scanner.comparing.fleet_changes import FleetDiff
    from scanner.fleet.changes import Side

SUMMARY = "what changed between two runs, and why"

OUTPUTS = ("console", "markdown", "json")

_DESCRIPTION = """\
Say what changed from the run A to the run B (default: the last run and the one before it): targets that are new or gone,
answers and verdicts that are others now, and why: a new commit, a base model, the rules, the policy, a waiver that ran out.
Each is a number, or FILE:NUMBER for a run of another store; FILE alone is that store's last run.

Exit codes: 0 nothing got worse, 1 something did (a new finding that the policy denies, a verdict that fails now, a new
target that fails), 2 usage error, 3 nothing is known to be worse and what was read since was not fully read.
"""

_HELD = 4 << 20
"""Bytes of changed targets that are held in memory for JSON; the rest waits in a file that goes by itself."""


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    from scanner.cli.fleet import add_database_flag

    parser.description = _DESCRIPTION
    parser.add_argument("before", metavar="A", nargs="?", help="the older run: a number, FILE:NUMBER or FILE")
    parser.add_argument("after", metavar="B", nargs="?", help="the newer run")
    add_database_flag(parser)
    parser.add_argument("--fail-on", choices=("deny", "review"), default="deny", help="the mildest outcome that fails")
    parser.add_argument("--allow-incomplete", action="store_true", help="exit with 0 although something was not read")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever got worse")
    add_output_flag(parser, OUTPUTS)


def run(arguments: Namespace) -> int:
    """The exit code of the comparison. Raises `UsageError`."""
    from tempfile import SpooledTemporaryFile

    from scanner.fleet.changes import diff_of
    from scanner.model.codec import compact

    destinations = parse_outputs(arguments.output, OUTPUTS)
    is_json = any(destination.output == "json" for destination in destinations)
    with SpooledTemporaryFile(_HELD) as kept, _sides(arguments) as (before, after):
        diff = diff_of(
            before,
            after,
            arguments.fail_on,
            arguments.allow_incomplete,
            arguments.exit_zero,
            (lambda change: _keep(kept, compact(change))) if is_json else None,
        )
        for destination in destinations:
            _write(destination, diff, kept)
    return diff.exit_code


def _keep(kept: IO[bytes], row: bytes) -> None:
    kept.write(row + b"\n")


def _write(destination: Destination, diff: FleetDiff, kept: IO[bytes]) -> None:
    from scanner.reports.fleet import console_changes, markdown_changes

    if destination.output == "json":
        _write_json(destination, diff, kept)
    elif destination.output == "markdown":
        write_data(destination, markdown_changes.render(diff))
    elif destination.path is None:
        write_lines(lambda width: console_changes.diff_lines(diff, width))
    else:
        write_data(destination, console_changes.render(diff))


def _write_json(destination: Destination, diff: FleetDiff, kept: IO[bytes]) -> None:
    """All targets that changed, those too that the other outputs cut."""
    from scanner.cli.fleet.streams import write_stream
    from scanner.model.record import altered
    from scanner.reports.fleet.json import streamed

    kept.seek(0)
    rows = (row.rstrip(b"\n") for row in kept)
    write_stream(destination, streamed(altered(diff, targets=(), more=0), [("targets", rows)]))


@contextlib.contextmanager
def _sides(arguments: Namespace) -> Iterator[tuple[Side, Side]]:
    """The two runs. Raises `UsageError`."""
    from scanner.comparing.fleet_changes import FleetSide
    from scanner.fleet.changes import Side

    if arguments.before is not None and arguments.after is None:
        raise UsageError("fleet diff compares two runs: name both, A and B, or none for the last two.")
    if arguments.before is None:
        with opened(arguments.db) as store:
            last = store.run()
            before = store.previous(last.number)
            if before is None:
                raise UsageError(
                    f"run {last.number} has no finished run before it to be compared with: "
                    "scan again with weighbridge fleet scan, or name two runs."
                )
            yield Side(store, FleetSide(arguments.db, before)), Side(store, FleetSide(arguments.db, last))
        return
    (old, first), (new, second) = (_named(text, arguments.db) for text in (arguments.before, arguments.after))
    with opened(old) as store, opened(new) if new != old else contextlib.nullcontext(store) as other:
        before, after = store.run(first), other.run(second)
        yield Side(store, FleetSide(old, before)), Side(other, FleetSide(new, after))


def _named(text: str, path: str) -> tuple[str, int | None]:
    """The store and the number of a run that ``text`` names."""
    if text.isdecimal() and len(text) < 10:
        return path, int(text)
    head, colon, number = text.rpartition(":")
    if colon and head and number.isdecimal() and len(number) < 10:
        return head, int(number)
    return text, None
