"""From what the user named to tasks: the first source that claims a target opens it."""

from __future__ import annotations

import os
from importlib import import_module

from scanner.pipeline.run import Task
from scanner.sources.interface import Options, Source, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def sources() -> list[Source]:
    """Every module of the room with a ``SOURCE``, in their order."""
    folder = os.path.dirname(import_module("scanner.sources").__file__ or "")
    names = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py") and name[0] != "_")
    modules = [import_module(f"scanner.sources.{name}") for name in names]
    found: list[Source] = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return sorted(found, key=lambda source: source.order)


def plan(targets: Sequence[str], options: Options) -> list[Task]:
    """One task for each target. Raises `TargetError` for one that nothing opens, before any is read."""
    known = sources()
    tasks = []
    for target in targets:
        source = next((source for source in known if source.claims(target)), None)
        if source is None:
            raise TargetError(_nothing_opens(target))
        tasks.append(Task(source.open(target, options), source.id))
    return tasks


def _nothing_opens(target: str) -> str:
    if target.startswith(("hf://", "hf-cache:")):
        return f"{target}: this version scans local paths only. Download the repo and scan its folder."
    return f"{target}: there is no such file or folder. Name a path that exists."
