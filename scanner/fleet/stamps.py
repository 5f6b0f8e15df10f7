"""A digest of what files show of themselves without being read: names, sizes, times, inodes and where links lead.

A change that keeps all of them is possible on purpose only, for who may set the clock: the time of the last change of an
inode (ctime) cannot be set. On a system that has none, such as Windows, it is when the file was made.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 1_000_000
"""Files and folders of one target that are looked at."""

DEPTH = 100

FRESH = 100_000_000
"""Nanoseconds: a file that was changed so shortly ago may be changed once more within the same tick of the clock."""

HF_CACHE = "hf-cache:"


class _UntoldError(Exception):
    """It cannot be told from the outside."""


OURS = ("", "-lock", "-wal", "-shm", "-journal")
"""Endings of the files that a fleet's store is made of."""


def stamp_of(name: str, store: str = "") -> str:
    """The digest for a path or a name in the Hub's cache, after the commit of what has one ("COMMIT+digest"); "" where it
    cannot be told: a folder of too many files, or one that is being changed right now. The files of the fleet's own
    ``store`` do not count, since each run changes them, nor that their folder is being changed."""
    store = os.path.realpath(store) if store else ""
    try:
        commit, tops = _tops(name)
        if not tops:
            return ""
        digest, newest = sha256(), 0
        for top in dict.fromkeys(tops):  # a path that no link leads to is its own real one
            for line, changed in _lines(top, store):
                digest.update(line)
                newest = max(newest, changed)
    except (_UntoldError, OSError, ValueError):
        return ""
    if newest > time_ns() - FRESH:
        return ""
    return f"{commit}+{digest.hexdigest()[:32]}" if commit else digest.hexdigest()


def _tops(name: str) -> tuple[str, list[str]]:
    """The commit of the target, if it has one, and all paths that decide what a scan of it sees."""
    from scanner.sources.hf_cache_layout import snapshot_at

    if name.startswith(HF_CACHE):
        return _cached(name)
    path = os.path.abspath(name)
    real = os.path.realpath(path)
    if not os.path.lexists(path):
        return "", []
    found = snapshot_at(real)
    if found is not None:
        repo, commit = found
        return commit, [real, *_beside(repo.folder, commit)]
    return "", [path, real, *_of_git(real)]


def _cached(name: str) -> tuple[str, list[str]]:
    from scanner.sources.hf_cache import asked_for

    found = asked_for(name)
    if found is None:
        return "", []
    repo, commit = found
    return commit, [repo.snapshot(commit), *_beside(repo.folder, commit)]


def _beside(folder: str, commit: str) -> list[str]:
    """What of a cached repo says which files the commit has, and which of them are absent."""
    return [os.path.join(folder, "trees", f"{commit}.json"), os.path.join(folder, ".no_exist", commit)]


def _of_git(real: str) -> list[str]:
    """What of the repository around a path decides what is left out, and what its pointers stand for."""
    from scanner.sources.git import git_folder, root_of

    root = root_of(real if os.path.isdir(real) else os.path.dirname(real))
    if not root:
        return []
    git = git_folder(root)
    found = [os.path.join(git, "index"), os.path.join(git, "lfs", "objects")] if git else []
    above = os.path.dirname(real)
    while len(above) >= len(root):
        found.append(os.path.join(above, ".gitignore"))
        if above == root:
            break
        above = os.path.dirname(above)
    return found


def _lines(top: str, store: str) -> Iterator[tuple[bytes, int]]:
    """What each file and folder below ``top`` shows, in order of the paths, and when it was last changed."""
    home, own_name = os.path.split(store)
    ours = {store + ending for ending in OURS}
    yield _in(home, top, *_shown(top, top))
    pending = [(top, 0)] if os.path.isdir(top) and not os.path.islink(top) else []
    seen = 0
    while pending:
        folder, depth = pending.pop()
        below = []
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        seen += len(entries)
        if seen > FILES or depth > DEPTH:
            raise _UntoldError
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and entry.name == ".git":
                continue
            if store and entry.name.startswith(own_name) and os.path.realpath(entry.path) in ours:
                continue
            shown = _shown(top, entry.path)
            yield _in(home, entry.path, *shown) if is_folder else shown
            if is_folder:
                below.append((entry.path, depth + 1))
        pending.extend(reversed(below))


def _in(home: str, path: str, line: bytes, changed: int) -> tuple[bytes, int]:
    """The same; of the folder that the store is in nobody can tell what was changed right now."""
    return line, 0 if home and os.path.realpath(path) == home else changed


def _shown(top: str, path: str) -> tuple[bytes, int]:
    """One path as it shows itself, and as what a link leads to does."""
    try:
        own = os.lstat(path)
    except FileNotFoundError:
        return _line(os.path.relpath(path, top), "absent"), 0
    said: list[object] = [*_figures(own)]
    changed = own.st_ctime_ns
    if stat.S_ISLNK(own.st_mode):
        said.append(os.readlink(path))
        try:
            led = os.stat(path)
        except OSError:
            said.append("nowhere")
        else:
            said += _figures(led)
            changed = max(changed, led.st_ctime_ns)
    return _line(os.path.relpath(path, top), *said), changed


def _figures(status: os.stat_result) -> tuple[object, ...]:
    times = () if stat.S_ISDIR(status.st_mode) else (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_mode, status.st_dev, status.st_ino, *times)


def _line(*said: object) -> bytes:
    return ("\0".join(map(str, said)) + "\n\0").encode("utf-8", "surrogateescape")
