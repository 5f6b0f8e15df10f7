"""From what the user named to tasks: the first source that claims a target opens it."""

from __future__ import annotations

import os
from importlib import import_module

from scanner.pipeline.settings import Task
from scanner.sources.interface import Options, Source, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def sources() -> list[Source]:
    """Every module or package of the room with a ``SOURCE``, in their order."""
    folder = os.path.dirname(import_module("scanner.sources").__file__ or "")
    with os.scandir(folder) as listing:
        names = sorted(
            entry.name.removesuffix(".py") for entry in listing if entry.name[0] != "_" and _has_source(entry)
        )
    modules = [import_module(f"scanner.sources.{name}") for name in names]
    found: list[Source] = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return sorted(found, key=lambda source: source.order)


def _has_source(entry: os.DirEntry[str]) -> bool:
    """False for what need not be imported: most modules of the room are parts of a source, or of the review of a change."""
    path = entry.path if entry.name.endswith(".py") else f"{entry.path}/__init__.py"
    try:
        with open(path, "rb") as file:
            return b"\nSOURCE" in file.read()
    except OSError:
        return False


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
    from scanner.sources.hub.address import is_repo_id

    here = f"{target}: there is no such file or folder."
    if is_repo_id(target) and not target.lower().endswith(_FILES):
        return f"{here} Name a path that exists, or write hf://{target} for the repo of that name on the Hub."
    return f"{here} Name a path that exists, or hf://ORG/NAME for a repo on the Hub."


_FILES = (
    ".safetensors",
    ".gguf",
    ".bin",
    ".pt",
    ".pth",
    ".pkl",
    ".ckpt",
    ".onnx",
    ".json",
    ".md",
    ".txt",
    ".py",
    ".zip",
)
