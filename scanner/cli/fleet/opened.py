"""What the actions that tell of a fleet share: the store opened for reading, the run that is meant, and their outputs."""

from __future__ import annotations

import contextlib

from scanner.cli.errors import UsageError
from scanner.cli.terminal import write_data, write_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator, Sequence

    from scanner.cli.terminal import Destination
    from scanner.reports.console_text import Line
    from scanner.store.fleet.store import FleetStore


def add_run_flag(parser: ArgumentParser) -> None:
    """Adds ``--run``."""
    parser.add_argument("--run", metavar="N", type=_number, help="the run of that number (default: the last one)")


def add_output_flag(parser: ArgumentParser, outputs: Sequence[str]) -> None:
    """Adds ``--output`` for these formats."""
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable; default: console): {', '.join(outputs)}",
    )


@contextlib.contextmanager
def opened(path: str) -> Iterator[FleetStore]:
    """The store for reading; it may be written by another process meanwhile. What is wrong with it, now or while it is
    read, is a `UsageError`."""
    from scanner.store.fleet.errors import FleetError
    from scanner.store.fleet.store import open_fleet

    try:
        with open_fleet(path, readonly=True) as store:
            yield store
    except FleetError as error:
        raise UsageError(str(error)) from error


def show(
    destinations: Sequence[Destination],
    lines_of: Callable[[int], Sequence[Line]],
    renderers: dict[str, Callable[[], bytes]],
) -> None:
    """Writes each output: the console as lines for the screen's width where it goes to one, all others as they are made."""
    for destination in destinations:
        if destination.output == "console" and destination.path is None:
            write_lines(lines_of)
        else:
            write_data(destination, renderers[destination.output]())


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not int(text):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is no number of a run; weighbridge fleet status --all lists them")
    return int(text)
