"""Finds a model in a folder of models: as ``DIR/org/name`` or ``DIR/name``, whatever the case, under its owner's names."""

from __future__ import annotations

import os

from scanner.lineage.ids import folded
from scanner.lineage.similar import owners_of


def folder_of_model(root: str, model_id: str) -> str:
    """The path of the folder under ``root`` that holds the model, or "".

    Cards write ids in any case and under owners' former names, where the Hub leads on and a folder does not.
    """
    owner, _, name = model_id.rpartition("/")
    if not name:
        return ""
    ways = [(each, name) for each in owners_of(owner)] if owner else []
    for way in (*ways, (name,)):
        found = _inside(root, way)
        if found:
            return found
    return ""


def _inside(root: str, way: tuple[str, ...]) -> str:
    path = os.path.join(root, *way)
    if os.path.isdir(path):
        return path
    path = root
    for part in way:
        path = _folder(path, folded(part))
        if not path:
            return ""
    return path


def _folder(root: str, name: str) -> str:
    """The path of the first folder in ``root`` that is called so but for case, or ""."""
    try:
        with os.scandir(root) as entries:
            found = sorted(entry.name for entry in entries if folded(entry.name) == name and entry.is_dir())
    except OSError:
        return ""
    return os.path.join(root, found[0]) if found else ""
