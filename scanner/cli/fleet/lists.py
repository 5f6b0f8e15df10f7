"""The flags that name a fleet's targets, and the targets that they name."""

from __future__ import annotations

from scanner.fleet.lists.joined import Joined, Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from scanner.model.fleet import Wanted


def add_list_flags(parser: ArgumentParser) -> None:
    """Adds TARGET… and the flags that name lists of targets."""
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="a folder, a file, hf://[datasets/|spaces/]org/name[@revision], hf-cache:org/name, or org/name",
    )


def wanted_of(arguments: Namespace) -> Iterator[Wanted]:
    """Each target of the command line's lists once, in order. Raises `UsageError` for a list that cannot be read."""
    found = Joined()
    for target in arguments.targets:
        found.add(Named(target, "the command line"))
    return iter(found)


def lists_of(arguments: Namespace) -> tuple[str, ...]:
    """What the command line names, as a run keeps it: the same words name the same lists."""
    return tuple(arguments.targets)
