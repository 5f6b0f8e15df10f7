"""Folders of models: which folders below one are models of their own. Nothing that a scan would read falls between them.

From the top down, a folder that directly holds weights or a model's configuration is one target with all below it. Above
models, a folder without any is one target where it holds something that is read at all, and so is a single file; cards and
licence texts alone are none.
"""

from __future__ import annotations

import os

from scanner.model.escape import printable
from scanner.sources.files import open_file
from scanner.sources.folder import Walk
from scanner.sources.hf_cache_layout import repo_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.pipeline.sniff import Sniffer
    from scanner.sources.interface import Options

FOLDERS = 500_000
"""Folders of one target that are looked into; what is left is taken as it is, each folder with all below it."""

DEPTH = 40

LOOSE = 200
"""Loose files of one folder that become targets of their own; where there are more, it is one target with all below it."""

MODEL_NAMES = frozenset(
    {
        *(
            "config.json",
            "adapter_config.json",
            "model_index.json",
            "params.json",
            "model_config.json",
            "configuration.json",
        ),
        *("mlc-chat-config.json", "modules.json", "config_sentence_transformers.json", "saved_model.pb", "model.pb"),
    }
)
"""Names of files that make a folder a model, beside those of weights and of ``*.index.json``."""


class Found:
    """What one folder came to: ``targets`` are paths, ``problems`` what cannot be one and why. It ``has_model`` below it;
    ``is_read`` is true where a scan would read anything in it."""

    __slots__ = ("has_model", "is_read", "problems", "targets")

    def __init__(self) -> None:
        self.targets: list[str] = []
        self.problems: list[tuple[str, str]] = []
        self.has_model = False
        self.is_read = False


def models_in(folder: str, options: Options, sniffer: Sniffer) -> Found:
    """The models below ``folder``; the folder itself where it is one, or holds none."""
    top = os.path.realpath(folder)
    found = _Search(top, options, sniffer).found(top, 0)
    if not found.has_model or found.targets == [top]:
        found.targets = [os.path.abspath(folder)]
        found.problems = []  # its own scan says it
    return found


class _Search:
    """One pass over a folder of models."""

    def __init__(self, top: str, options: Options, sniffer: Sniffer) -> None:
        self._top = top
        self._walk = Walk(top, options)
        self._sniffer = sniffer
        self._folders = 0

    def found(self, folder: str, depth: int) -> Found:
        """What ``folder`` comes to."""
        self._folders += 1
        found = Found()
        repo = repo_at(folder)
        if repo is not None and repo.commits():
            found.targets = [repo.snapshot(commit) for commit in repo.commits()]
            found.has_model = found.is_read = True
            return found
        if self._folders > FOLDERS or depth > DEPTH:
            found.targets, found.has_model, found.is_read = [folder], True, True
            return found
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            found.problems.append(
                (folder, f"This folder cannot be listed ({reason}): make it readable, or exclude it.")
            )
            found.is_read = True
            return found
        files, folders = self._sorted(entries, found)
        if any(map(self._makes_model, files)):
            return self._whole(folder, found)
        return self._above(folder, [path for path in files if self._is_read(path)], folders, depth, found)

    def _above(self, folder: str, loose: list[str], folders: list[str], depth: int, found: Found) -> Found:
        """A folder that is no model itself."""
        plain = []
        for path in folders:
            below = self.found(path, depth + 1)
            found.problems += below.problems
            found.is_read |= below.is_read
            if below.has_model:
                found.has_model = True
                found.targets += below.targets
            elif below.is_read:
                plain.append(path)
        found.is_read |= bool(loose)
        if found.has_model and len(loose) > LOOSE:
            return self._whole(folder, found)
        found.targets += plain + loose
        return found

    def _whole(self, folder: str, found: Found) -> Found:
        found.targets, found.has_model, found.is_read = [folder], True, True
        return found

    def _sorted(self, entries: list[os.DirEntry[str]], found: Found) -> tuple[list[str], list[str]]:
        """The files and the folders among ``entries``. A link to a folder within the target is passed over: it is found
        where it lies; one that leads out is told, since no scan follows it."""
        files, folders = [], []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if self._walk.exclusions.leaves_out(entry.path, is_folder):
                continue
            if is_folder:
                folders.append(entry.path)
            elif not entry.is_symlink() or not os.path.isdir(entry.path):
                files.append(entry.path)
            elif not self._is_within(real := os.path.realpath(entry.path)):
                message = (
                    f"The link leads out of the folder, to {printable(real, 200)}, and was not followed: name that folder"
                    " as a target of its own."
                )
                found.problems.append((entry.path, message))
                found.is_read = True
        return files, folders

    def _is_within(self, real: str) -> bool:
        """True for a folder that this pass comes to by itself."""
        return self._walk.exclusions.reaches(self._top, real)

    def _makes_model(self, path: str) -> bool:
        name = os.path.basename(path).lower()
        return name in MODEL_NAMES or name.endswith(".index.json") or self._sniffer.is_weights_name(name)

    def _is_read(self, path: str) -> bool:
        """True for a file that a scan reads as more than a card or a licence text; also where that cannot be told."""
        try:
            reader, close = open_file(path, "", lambda _: None)
        except Exception:
            return True
        try:
            rows = self._sniffer.claims(os.path.basename(path).lower(), reader, inside=False)
            return any(row.role != "terms" for row in rows)
        except Exception:
            return True
        finally:
            close()
