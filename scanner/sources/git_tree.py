"""The files of a git tree as a listing.

Read without running git. Weights are mostly pointers there, whose SHA-256 tells whether they changed; their content is
read where git-lfs keeps it.
"""

from __future__ import annotations

import os

from scanner.model.artifact import Artifact, Entry, Reader
from scanner.model.escape import printable
from scanner.model.fact import Gap, fact
from scanner.model.place import Place
from scanner.sources.git import root_of
from scanner.sources.git_files import RevisionError
from scanner.sources.ignore import glob_matches
from scanner.sources.interface import Listing, Options, TargetError
from scanner.sources.pointers import SIZE_LIMIT, UnfetchedError, local_object, read_pointer
from scanner.sources.revision import PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.fact import Fact
    from scanner.sources.git_objects import TreeEntry
    from scanner.sources.git_revision import History

_KEPT = 64 << 10
"""Bytes up to which a file that was read for its size is kept until it is opened."""

_ALL_KEPT = 64 << 20
"""Bytes of all files that are kept so: one small object of a repository may stand in it under very many names."""


def open_target(target: str, options: Options) -> Listing:
    """The listing of the folder at the revision. Raises `TargetError` where either is not there."""
    from scanner.sources.git_objects import walk_at
    from scanner.sources.git_refs import layout_of

    here = os.path.realpath(os.curdir)
    root = root_of(here)
    if not root:
        raise TargetError(f"{target}: the working directory is in no git repository. Run it in a checkout.")
    revision, colon, path = target.removeprefix(PREFIX).partition(":")
    below = os.path.relpath(here, root).replace(os.sep, "/")
    folder = _folder(path if colon else "./", below)
    if folder is None:
        raise TargetError(f"{target}: the path leads out of the repository. Name one from its root.")
    history, commit, entries = walk_at(root, revision, folder)
    excluded: dict[str, int] = {}
    files = _Files(history, layout_of(root).common, options, excluded)
    return Listing(target, files.listed(entries), revision=commit, whole=True, excluded=excluded)


def _folder(path: str, below: str) -> str | None:
    """The folder from the root, as git reads it: from the root, or from the working directory after ``./``."""
    joined = f"{below}/{path}" if path.startswith(("./", "../")) or path == "." else path
    folder = os.path.normpath(joined or ".").replace(os.sep, "/")
    if folder == ".." or folder.startswith(("../", "/")):
        return None
    return "" if folder == "." else folder


class _Files:
    """The files of one listing."""

    def __init__(self, history: History, common: str, options: Options, excluded: dict[str, int]) -> None:
        self._history = history
        self._common = common
        self._options = options
        self._excluded = excluded
        self._room = _ALL_KEPT

    def listed(self, entries: Iterator[TreeEntry]) -> Iterator[Entry | Fact | Gap]:
        """What each entry of the tree comes to. A tree that cannot be read is a gap, not the end of all."""
        try:
            for entry in entries:
                yield from self._one(entry)
        except RevisionError as error:
            yield Gap("unreadable", Place(""), str(error))

    def _one(self, entry: TreeEntry) -> Iterator[Entry | Fact | Gap]:
        if self._options.exclude and glob_matches(self._options.exclude, entry.path):
            self._excluded["exclude"] = self._excluded.get("exclude", 0) + 1
            return
        if entry.kind == "submodule":
            self._excluded["submodule"] = self._excluded.get("submodule", 0) + 1
            return
        try:
            if entry.kind == "link":
                yield from self._link(entry)
                return
            data = self._content(entry.oid)
        except RevisionError as error:
            yield Gap("unreadable", Place(entry.path), str(error))
            return
        artifact = Artifact(entry.path, len(data))
        kept = data if len(data) <= min(_KEPT, self._room) else None
        self._room -= len(kept or b"")
        yield Entry(artifact, lambda charge: self._opened(entry.oid, kept, charge))

    def _link(self, entry: TreeEntry) -> Iterator[Fact | Gap]:
        """A link is followed nowhere: what it leads to inside the tree is listed under its own name."""
        place = Place(entry.path)
        named = os.fsdecode(self._content(entry.oid)[:4096])
        folder = entry.path.rpartition("/")[0]
        inside = os.path.normpath(os.path.join(folder, named)).replace(os.sep, "/")
        if os.path.isabs(named) or inside == ".." or inside.startswith("../"):
            yield fact("link-outside", place, target=named)
            yield Gap("link-outside", place, "The link leads out of the repository and was not followed: remove it.")
        else:
            self._excluded["link"] = self._excluded.get("link", 0) + 1

    def _content(self, oid: str) -> bytes:
        self._history.objects.renew()
        found = self._history.objects.read(oid)
        if found is None:
            raise RevisionError(
                f"Object {oid[:12]} is not here (a partial clone): fetch it with git cat-file -p {printable(oid)}."
            )
        return found[1]

    def _opened(self, oid: str, kept: bytes | None, charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        """A reader of the blob, or of what the pointer in it names where git-lfs keeps that here."""
        try:
            data = kept if kept is not None else self._content(oid)
        except RevisionError as error:
            raise OSError(str(error)) from error
        pointer = read_pointer(data) if len(data) < SIZE_LIMIT else None
        if pointer is None:
            return Reader(len(data), lambda at, count: data[at : at + count], charge), lambda: None
        path = local_object(self._common, pointer)
        if path is not None and os.path.isfile(path) and os.path.getsize(path) == pointer.size:
            from scanner.sources.files import open_file

            return open_file(path, "", charge)
        raise UnfetchedError(pointer)
