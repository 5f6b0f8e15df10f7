"""Finds models in a folder of models: as ``DIR/org/name`` or ``DIR/name``, whatever the case, under all names of an owner.

Cards write ids in any case and under owners' former names, where the Hub leads on and a folder does not.
"""

from __future__ import annotations

import os

from scanner.lineage.ids import folded
from scanner.lineage.similar import owners_of


class ModelFolders:
    """The models in the folder ``root``. Each folder is listed once, and only for names that are not found as written."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._inside: dict[str, dict[str, str]] = {}

    def path_of(self, model_id: str) -> str:
        """The path of the folder that holds the model, or ""."""
        owner, _, name = model_id.rpartition("/")
        if not name:
            return ""
        ways = [(each, name) for each in owners_of(owner)] if owner else []
        return next((found for way in (*ways, (name,)) if (found := self._at(way))), "")

    def _at(self, way: tuple[str, ...]) -> str:
        path = os.path.join(self._root, *way)
        if os.path.isdir(path):
            return path
        path = self._root
        for part in way:
            name = self._names(path).get(folded(part))
            if name is None:
                return ""
            path = os.path.join(path, name)
        return path

    def _names(self, folder: str) -> dict[str, str]:
        if folder not in self._inside:
            try:
                with os.scandir(folder) as entries:
                    names = sorted((entry.name for entry in entries if entry.is_dir()), reverse=True)
            except OSError:
                names = []
            self._inside[folder] = {folded(name): name for name in names}
        return self._inside[folder]
