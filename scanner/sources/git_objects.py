"""Files of a git repository as they are at a revision, read without running git."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.record import record
from scanner.sources.git_files import RevisionError
from scanner.sources.git_revision import History

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FOLDER = b"40000"
_FILE = b"10"  # 100644 and 100755, and what old versions wrote; a link is 120000, a submodule 160000


@record
class Snapshot:
    """What some files are at a revision: ``files`` holds those that are there, by the paths that were asked for.

    ``commit`` is the full id, ``revision`` what the user wrote.
    """

    revision: str
    commit: str
    files: dict[str, bytes]


def files_at(root: str, revision: str, paths: Iterable[str]) -> Snapshot:
    """The files at ``paths`` (from the root, with ``/``) in the tree of ``revision`` of the repository at ``root``.

    A link or submodule is no file: nothing is followed. The environment (``GIT_DIR`` and its like) does not count.
    Raises `RevisionError`, a `TargetError`, where the revision is not here or cannot be read.
    """
    history = History(root, revision)
    commit = history.commit()
    tree = _Tree(history, history.tree(commit))
    return Snapshot(revision, commit, {path: data for path in paths if (data := tree.file(path)) is not None})


@record
class TreeEntry:
    """One file of a tree: ``path`` from the root with ``/``, ``oid`` the id of its blob (of a submodule: of its commit).
    ``kind`` is "file", "link" or "submodule"."""

    path: str
    oid: str
    kind: str


FILES = 500_000
"""Files of one tree that are listed: a few small trees that hold each other many times make more than can ever be read."""

DEPTH = 200
"""Folders in folders; deeper ones are no model."""


def walk_at(root: str, revision: str, folder: str) -> tuple[History, str, Iterator[TreeEntry]]:
    """The history that objects are read from, the id of the revision's commit, and all that lies in ``folder`` ("" for
    all) of its tree, in the order of the names.

    Raises `RevisionError` where the revision or the folder is not there; the entries raise it where a tree cannot be read.
    """
    history = History(root, revision)
    commit = history.commit()
    tree = _Tree(history, history.tree(commit))
    top = tree.folder(folder)
    if top is None:
        raise RevisionError(
            f"There is no folder {printable(folder, 200)} at {history.shown}. Name one from the repository's root."
        )
    return history, commit, _below(tree, top, folder)


def _below(tree: _Tree, top: str, folder: str) -> Iterator[TreeEntry]:
    pending = [(folder, top, 0)]
    left = FILES
    while pending:
        above, oid, depth = pending.pop()
        below = []
        for name, mode, entry in tree.entries(oid, above):
            path = f"{above}/{name}" if above else name
            if mode == _FOLDER:
                if depth >= DEPTH:
                    raise RevisionError(f"Folders lie more than {DEPTH} deep in this tree: name one further down.")
                below.append((path, entry, depth + 1))
            else:
                left -= 1
                if left < 0:
                    raise RevisionError(f"There are more than {FILES:,} files in this tree: name a folder of it.")
                yield TreeEntry(path, entry, {b"120000": "link", b"160000": "submodule"}.get(mode, "file"))
        pending.extend(reversed(below))


class _Tree:
    """The tree of one commit; folders that were walked once are known."""

    def __init__(self, history: History, top: str) -> None:
        self._history = history
        self._folders: dict[str, str | None] = {"": top}

    def file(self, path: str) -> bytes | None:
        """The content of the file, None where there is none."""
        oid = self._entry(path, _FILE)
        if oid is None:
            return None
        kind, data = self._object(oid, path)
        return data if kind == "blob" else None

    def folder(self, path: str) -> str | None:
        """The id of the tree at ``path``, "" for the top; None where there is no folder."""
        return self._folder(path)

    def entries(self, oid: str, path: str) -> Iterator[tuple[str, bytes, str]]:
        """Name, mode and id of all in the tree with the id ``oid``, which lies at ``path``. Names that lead elsewhere, which
        git refuses to write, raise `RevisionError`."""
        self._history.objects.renew()
        kind, tree = self._object(oid, path)
        size, at = self._history.size, 0
        while at < len(tree) and kind == "tree":
            end = tree.find(b"\0", at)
            if end < 0 or end + size >= len(tree):
                raise RevisionError(f"Tree {oid[:12]} of this repository is damaged: see what git fsck says.")
            mode, _, raw = tree[at:end].partition(b" ")
            name = raw.decode("utf-8", "surrogateescape")
            if not name or "/" in name or name in (".", ".."):
                raise RevisionError(f"Tree {oid[:12]} holds a name that git does not write: see what git fsck says.")
            yield name, mode, tree[end + 1 : end + 1 + size].hex()
            at = end + 1 + size

    def _folder(self, path: str) -> str | None:
        if path not in self._folders:
            self._folders[path] = self._entry(path, _FOLDER)
        return self._folders[path]

    def _entry(self, path: str, mode: bytes) -> str | None:
        """The id of what lies at ``path``, None where nothing of that kind does."""
        folder, _, name = path.rpartition("/")
        home = self._folder(folder)
        if home is None:
            return None
        kind, tree = self._object(home, folder)
        wanted = name.encode("utf-8", "surrogateescape")
        size = self._history.size
        at = 0
        while at < len(tree) and kind == "tree":
            end = tree.find(b"\0", at)
            if end < 0 or end + size >= len(tree):
                raise RevisionError(f"Tree {home[:12]} of this repository is damaged: see what git fsck says.")
            found, _, entry = tree[at:end].partition(b" ")
            if entry == wanted:
                return tree[end + 1 : end + 1 + size].hex() if found.startswith(mode) else None
            at = end + 1 + size
        return None

    def _object(self, oid: str, path: str) -> tuple[str, bytes]:
        found = self._history.objects.read(oid)
        if found is None:
            what = f"{self._history.shown}:{printable(path, 200)}"
            raise RevisionError(f"The content of {what} is not here (a partial clone): fetch it with git show {what}.")
        return found
