"""Who reads the targets of a run: threads of this process, or the workers of a cluster. One module each."""

from __future__ import annotations

import os
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.executors.interface import Executor


def ids() -> list[str]:
    """The names of all executors: modules of this package with an ``EXECUTOR``, which need not be imported for it."""
    with os.scandir(os.path.dirname(__file__)) as listing:
        names = sorted(entry.name for entry in listing if entry.name.endswith(".py") and _has_executor(entry.path))
    return [name.removesuffix(".py") for name in names]


def executor_named(name: str) -> Executor:
    """The executor of that name. Raises `ExecutorError` where there is none."""
    from scanner.fleet.executors.interface import ExecutorError
    from scanner.model.escape import printable

    if name not in ids():
        raise ExecutorError(f"There is no executor {printable(name, 40)!r}: write --executor {' or '.join(ids())}.")
    found: Executor = import_module(f"scanner.fleet.executors.{name}").EXECUTOR
    return found


def _has_executor(path: str) -> bool:
    with open(path, "rb") as file:
        return b"\nEXECUTOR" in file.read()
