"""Local folders and files: listed without following links out, read without running anything."""

from __future__ import annotations

import os
import stat

from scanner.model.artifact import Artifact, Entry
from scanner.model.fact import Gap, fact
from scanner.model.place import Place
from scanner.sources.exclusions import Exclusions
from scanner.sources.files import open_file, unreadable
from scanner.sources.git import git_folder, root_of
from scanner.sources.interface import Listing, Options, Source, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact


def claims(target: str) -> bool:
    """True for everything that exists as a path."""
    return os.path.lexists(target)


def open_target(target: str, options: Options) -> Listing:
    """The listing of a folder or one file. Raises `TargetError` where it is neither."""
    absolute = os.path.realpath(target)
    try:
        mode = os.stat(absolute).st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TargetError(f"{target}: {reason}. Name a folder or a file that can be read.") from error
    if stat.S_ISDIR(mode):
        walk = Walk(absolute, options)
        return Listing(target, walk.folder(absolute), whole=True, excluded=walk.exclusions.counts)
    if stat.S_ISREG(mode):
        walk = Walk(os.path.dirname(absolute), options)
        return Listing(target, walk.entry(absolute, False))
    raise TargetError(f"{target}: neither a folder nor a regular file. Name one of these.")


def open_files(paths: list[str], options: Options) -> Listing:
    """The listing of some files, each under its path relative to the git root of the working directory (else to it)."""
    here = os.path.realpath(os.curdir)
    walk = Walk(here, options)

    def entries() -> Iterator[Entry | Fact | Gap]:
        for path in paths:
            absolute = os.path.normpath(os.path.join(here, path))
            yield from walk.entry(absolute, os.path.islink(absolute))

    return Listing(".", entries())


def walk_of(folder: str, options: Options) -> Walk:
    """A pass over ``folder`` that knows of no repository around it: paths are relative to it, nothing is ignored."""
    return Walk(folder, options, alone=True)


class Walk:
    """One pass over a target. Paths are relative to the git root where the target lies in a repository, else to it."""

    def __init__(self, folder: str, options: Options, alone: bool = False) -> None:
        repository = "" if alone else root_of(folder)
        base = repository or folder
        self.exclusions = Exclusions(base, repository, folder, options)
        self._allowed = _allowed_roots(base, folder)
        self._git_folder = git_folder(repository) if repository else ""
        self._through_links: set[str] = set()

    def folder(self, top: str) -> Iterator[Entry | Fact | Gap]:
        """Everything below ``top``, in the order of the names."""
        pending = [(top, top)]  # the path to list a folder under and, where a link led there, its real one
        while pending:
            folder, real = pending.pop()
            try:
                with os.scandir(real) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                yield self._unreadable(folder, error)
                continue
            below = []
            for entry in entries:
                path = os.path.join(folder, entry.name)
                is_folder = entry.is_dir(follow_symlinks=False)
                if self.exclusions.leaves_out(path, is_folder):
                    continue
                if is_folder:
                    if folder == real or self._is_new(top, entry.path):
                        below.append((path, entry.path))
                    continue
                linked = self._linked_folder(entry.path) if entry.is_symlink() else ""
                if not linked:
                    yield from self.entry(path, entry.is_symlink(), entry.path)
                elif self._is_new(top, linked):
                    below.append((path, linked))
                else:
                    self.exclusions.count("link-to-folder")  # its files are listed under another path
            pending.extend(reversed(below))

    def entry(self, path: str, is_link: bool, real: str = "") -> Iterator[Entry | Fact | Gap]:
        """What one path that is no folder comes to; ``real`` is where to find it, if not there."""
        if is_link:
            yield from self._link(path, real or path)
        else:
            yield self._file(path, real or path)

    def _is_new(self, top: str, real: str) -> bool:
        """True once for each real folder that the walk from ``top`` would not come to but through a link."""
        if real in self._through_links or self.exclusions.reaches(top, real):
            return False
        self._through_links.add(real)
        return True

    def _linked_folder(self, link: str) -> str:
        """The real folder that ``link`` leads to, or "" where it leads to none that may be listed."""
        try:
            real = os.path.realpath(link, strict=True)
        except OSError:
            return ""
        return real if self._is_allowed(real) and os.path.isdir(real) else ""

    def _is_allowed(self, real: str) -> bool:
        return any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in self._allowed)

    def _file(self, path: str, real: str) -> Entry | Gap:
        try:
            status = os.stat(real)
        except (OSError, ValueError) as error:
            return self._unreadable(path, error)
        relative = self.exclusions.relative(path)
        if not stat.S_ISREG(status.st_mode):
            return Gap("not-a-file", Place(relative), "This is a device, a pipe or a socket: it was not opened.", False)
        artifact = Artifact(relative, status.st_size)
        return Entry(artifact, lambda charge: open_file(real, self._git_folder, charge))

    def _link(self, path: str, link: str) -> Iterator[Entry | Fact | Gap]:
        place = Place(self.exclusions.relative(path))
        try:
            real = os.path.realpath(link, strict=True)
        except OSError as error:
            reason = error.strerror or str(error)
            named = os.path.join(os.path.realpath(os.path.dirname(link)), _read_link(link))
            if not self._is_allowed(
                os.path.normpath(named)
            ):  # nothing is there on this machine; on another there may be
                yield fact("link-outside", place, target=_read_link(link))
            yield Gap("broken-link", place, f"The link leads nowhere ({reason}): mend or remove it.")
            return
        if not self._is_allowed(real):
            yield fact("link-outside", place, target=_read_link(link))
            message = "The link leads out of the scanned folder and was not followed: scan what it points to by itself."
            yield Gap("link-outside", place, message)
        elif os.path.isdir(real):
            self.exclusions.count("link-to-folder")  # one changed link: what it leads to is no change
        else:
            yield self._file(path, link)

    def _unreadable(self, path: str, error: OSError | ValueError) -> Gap:
        return unreadable(Place(self.exclusions.relative(path)), error)


def _allowed_roots(base: str, folder: str) -> tuple[str, ...]:
    """The folders that links may lead to: the repository or target itself and, for a snapshot in a Hub cache
    (``models--org--name/snapshots/<commit>``), the repo's folder there, whose ``blobs`` hold the content, and the ``blobs``
    beside it that repos share."""
    snapshots, _ = os.path.split(folder)
    repo, name = os.path.split(snapshots)
    if name == "snapshots" and os.path.basename(repo).startswith(("models--", "datasets--", "spaces--")):
        return (base, repo, os.path.join(os.path.dirname(repo), "blobs"))
    return (base,)


def _read_link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return "?"


SOURCE = Source(id="folder", claims=claims, open=open_target)
