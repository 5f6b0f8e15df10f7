"""What a listing leaves out, and counts: ignored files, virtual environments, what the user excluded.

Only the invoker's own project may say what is left out of it: a scanned folder must not hide its files by an ignore
file. A tracked file is never ignored, as in git.
"""

from __future__ import annotations

import os

from scanner.sources.git import tracked_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.sources.ignore import IgnoreFile
    from scanner.sources.interface import Options


_ENVIRONMENT_FOLDERS = frozenset({"bin", "Scripts", "lib", "lib64", "Lib", "include", "Include", "share"})
"""What ``venv`` and ``virtualenv`` make beside ``pyvenv.cfg``; anything else there was put there by somebody."""


class Exclusions:
    """Decides for paths below ``base``; ``counts`` tells how many were left out, by cause."""

    def __init__(self, base: str, repository: str, target: str, options: Options) -> None:
        self.base = base
        self.counts: dict[str, int] = {}
        self._globs = options.exclude
        self._repository = repository
        self._ignores: dict[str, tuple[tuple[str, IgnoreFile], ...]] = {}
        self._index: frozenset[bytes] | None = None
        self._index_is_read = False
        self._trusted = bool(options.project) and repository == options.project
        if self._trusted and self._is_ignored_anywhere(target):
            self._trusted = False  # the user named a target that the project ignores: all of it is meant

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """True where ``path`` (absolute) is left out; it is then counted, but for a repository's own ``.git``."""
        cause = self._cause(path, is_folder)
        if cause and cause != ".git":
            self.count(cause)
        return bool(cause)

    def reaches(self, top: str, folder: str) -> bool:
        """True where a walk from ``top`` (absolute) comes to ``folder``: it lies below, and nothing between is left out."""
        if folder == top:
            return True
        above = top.rstrip(os.sep) + os.sep
        if not folder.startswith(above):
            return False
        current = top
        for part in folder[len(above) :].split(os.sep):
            current = os.path.join(current, part)
            if self._cause(current, True):
                return False
        return True

    def count(self, cause: str) -> None:
        """Counts one thing left out for another reason."""
        self.counts[cause] = self.counts.get(cause, 0) + 1

    def relative(self, path: str) -> str:
        """``path`` relative to the base, with ``/``."""
        relative = (
            path[len(self.base) :].lstrip(os.sep) if path.startswith(self.base) else os.path.relpath(path, self.base)
        )
        return relative if os.sep == "/" else relative.replace(os.sep, "/")

    def _cause(self, path: str, is_folder: bool) -> str:
        if is_folder and os.path.basename(path) == ".git":
            return ".git"
        if self._globs:
            from scanner.sources.ignore import glob_matches

            if glob_matches(self._globs, self.relative(path)):
                return "exclude"
        if not self._trusted:
            return ""
        if (
            os.path.basename(path) in _ENVIRONMENT_FOLDERS
            and os.path.isdir(path)  # also through a link: lib64 is one to lib
            and self._is_environment(os.path.dirname(path))
        ):
            return "virtual-environment"
        if self._is_ignored(path, is_folder) and not self._is_tracked(path, is_folder):
            return "gitignore"
        return ""

    def _is_environment(self, folder: str) -> bool:
        """True for an untracked folder that says to be a virtual environment."""
        return os.path.isfile(os.path.join(folder, "pyvenv.cfg")) and not self._is_tracked(folder, True)

    def _is_ignored_anywhere(self, target: str) -> bool:
        """True where ``target`` or a folder above it is ignored by the project."""
        current = self.base
        for part in self.relative(target).split("/"):
            if not part:
                continue
            current = os.path.join(current, part)
            if self._is_ignored(current, True):
                return True
        return False

    def _is_ignored(self, path: str, is_folder: bool) -> bool:
        ignored = False
        for folder, ignore in self._ignores_of(os.path.dirname(path)):
            verdict = ignore.decide(os.path.relpath(path, folder).replace(os.sep, "/"), is_folder)
            ignored = ignored if verdict is None else verdict
        return ignored

    def _ignores_of(self, folder: str) -> tuple[tuple[str, IgnoreFile], ...]:
        """The ignore files that speak for what lies in ``folder``, the base's first."""
        if len(folder) < len(self.base) or not folder.startswith(self.base):
            return ()
        known = self._ignores.get(folder)
        if known is None:
            above = self._ignores_of(os.path.dirname(folder)) if folder != self.base else ()
            known = self._ignores[folder] = above + self._own_ignore(folder)
        return known

    def _own_ignore(self, folder: str) -> tuple[tuple[str, IgnoreFile], ...]:
        path = os.path.join(folder, ".gitignore")
        if not os.path.isfile(path) or (folder != self.base and not self._is_tracked(path, False)):
            return ()  # a folder that was put into the project untracked does not say what is left out of it
        from scanner.sources.ignore import read_ignore_file

        ignore = read_ignore_file(folder)
        return ((folder, ignore),) if ignore is not None else ()

    def _is_tracked(self, path: str, is_folder: bool) -> bool:
        if not self._index_is_read:
            self._index = tracked_files(self._repository)
            self._index_is_read = True
        if self._index is None:
            return True  # what nobody can tell is not left out
        name = os.fsencode(self.relative(path))
        if not is_folder:
            return name in self._index
        return any(tracked.startswith(name + b"/") for tracked in self._index)
