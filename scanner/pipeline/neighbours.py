"""What the hook reads beside the changed files, so that one file is judged as a part of its repo."""

from __future__ import annotations

import os

from scanner.model.artifact import Artifact
from scanner.model.escape import printable
from scanner.model.file_names import tells_parents, tells_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CONFIGS = ("config.json", ".index.json", "modules.json", "model_index.json")
_NAMING_CODE = frozenset(
    {"config.json", "tokenizer_config.json", "modules.json", "model_index.json", "adapter_config.json"}
)
_LISTED_LIMIT = 10_000
"""Entries of one folder that are looked at."""


def neighbours(
    changed: Iterable[str], root: str, weights_suffixes: tuple[str, ...]
) -> tuple[list[str], tuple[Artifact, ...]]:
    """Paths to read beside ``changed`` (all relative to ``root``, with ``/``), and weights that are listed but not read.

    The first are cards, licence texts, configs with the code they may name, what names base models, and indexes in the
    folders of the changed files, and the cards and texts of the folders above; the second let a repo be known as one that
    holds weights.
    """
    done = set(changed)
    folders = {path.rpartition("/")[0] for path in done}
    above = {folder[:end] for folder in folders for end in _ends(folder)} - folders
    texts: list[str] = []
    listed: list[Artifact] = []
    for folder in sorted(folders):
        files = _files(os.path.join(root, folder))
        brings_code = any(name in _NAMING_CODE for name, _ in files)
        for name, size in files:
            path = f"{folder}/{name}" if folder else name
            if path in done:
                continue
            low = name.lower()
            if tells_terms(low) or tells_parents(low) or low.endswith(_CONFIGS):
                texts.append(path)
            elif brings_code and name.endswith(".py"):
                texts.append(path)  # the configuration may name it
            elif low.endswith(weights_suffixes):
                listed.append(Artifact(path, size, "listed", (), "weights"))
    for folder in sorted(above):
        names = [name for name, _ in _files(os.path.join(root, folder)) if tells_terms(name.lower())]
        paths = [f"{folder}/{name}" if folder else name for name in names]
        texts += [path for path in paths if path not in done]
    return texts, tuple(listed)


def _ends(folder: str) -> list[int]:
    """Where each folder above ``folder`` ends in its text, the root's 0 first."""
    return [0] + [at for at, character in enumerate(folder) if character == "/"] if folder else []


def _files(folder: str) -> list[tuple[str, int]]:
    found = []
    try:
        with os.scandir(folder) as listing:
            for index, entry in enumerate(listing):
                if index >= _LISTED_LIMIT:
                    break
                if entry.is_file(follow_symlinks=False) and printable(entry.name) == entry.name:
                    found.append((entry.name, entry.stat(follow_symlinks=False).st_size))
    except OSError:
        return found
    return sorted(found)
