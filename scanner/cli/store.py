"""The flags of the fact store, and the store that a command line asks for."""

from __future__ import annotations

import os
from contextlib import contextmanager

from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator

    from scanner.pipeline.settings import Settings, Task
    from scanner.store.store import Store


def add_store_flags(parser: ArgumentParser) -> None:
    """Adds the flags that say where facts of the Hub's files are kept between runs."""
    which = parser.add_argument_group("what is kept between runs").add_mutually_exclusive_group()
    which.add_argument(
        "--store",
        metavar="FILE",
        default="",
        help="keep what was read of the Hub's files here (default: facts.db in this user's cache, or WEIGHBRIDGE_STORE)",
    )
    which.add_argument("--no-store", action="store_true", help="read everything anew and keep nothing")


@contextmanager
def stored(chosen: Settings, tasks: Iterable[Task], arguments: Namespace | None = None) -> Iterator[Settings]:
    """Gives ``chosen`` with the store that ``arguments`` ask for, open, where a task reads over the network."""
    is_far = any(task.listing.remote is not None and not task.listing.remote.local for task in tasks)
    store = _store_of(chosen, arguments) if is_far else None
    if store is None:
        yield chosen
        return
    try:
        yield altered(chosen, store=store)
    finally:
        store.close()


def _store_of(chosen: Settings, arguments: Namespace | None) -> Store | None:
    if getattr(arguments, "no_store", False) or chosen.engine is not None:
        return None
    from scanner.store.location import default_path

    asked = getattr(arguments, "store", "")
    path = os.path.abspath(asked) if asked else default_path()
    if not path:
        return None
    try:
        from scanner.store.facts import FactStore
    except ImportError:  # a Python that was built without SQLite
        return None
    from scanner.pipeline.parser_version import parser_version

    return FactStore(path, lambda: parser_version(chosen.limits))
