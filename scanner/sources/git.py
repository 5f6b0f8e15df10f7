"""What is read of a git repository without running git: a scanned ``.git/config`` can make git execute programs."""

from __future__ import annotations

import os

INDEX_LIMIT = 256 << 20
"""Bytes of index that are read: about two million tracked files."""


def root_of(folder: str) -> str:
    """The nearest folder at or above ``folder`` (absolute) that holds ``.git``, or "" where there is none."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def below_root(folder: str) -> str:
    """The path of ``folder`` (absolute) from the root of the repository around it; "" for the root itself, and where there
    is none."""
    root = root_of(folder) or folder
    return "" if folder == root else os.path.relpath(folder, root).replace(os.sep, "/")


def git_folder(root: str) -> str:
    """The repository's own folder: ``root/.git``, or where a worktree's or submodule's ``.git`` file points."""
    path = os.path.join(root, ".git")
    if not os.path.isfile(path):
        return path
    try:
        with open(path, "rb") as file:
            first = file.read(4096).split(b"\n", 1)[0]
    except OSError:
        return path
    if not first.startswith(b"gitdir: "):
        return path
    return os.path.normpath(os.path.join(root, os.fsdecode(first[8:].strip())))


def tracked_files(root: str) -> frozenset[bytes] | None:
    """The paths in the index of the repository at ``root``, as bytes with ``/``; None where it cannot be read.

    Source: git's ``Documentation/gitformat-index.txt``, versions 2 to 4.
    """
    try:
        with open(os.path.join(git_folder(root), "index"), "rb") as file:
            data = file.read(INDEX_LIMIT + 1)
    except OSError:
        return None
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4) or len(data) > INDEX_LIMIT:
        return None
    return _paths(data, version, int.from_bytes(data[8:12], "big"))


def _paths(data: bytes, version: int, count: int) -> frozenset[bytes] | None:
    paths: list[bytes] = []
    at = 12
    previous = b""
    for _ in range(count):
        if at + 62 > len(data):
            return None
        extended = version >= 3 and data[at + 60] & 0x40
        name_at = at + (64 if extended else 62)
        if version == 4:
            strip, name_at = _varint(data, name_at)
        end = data.find(b"\0", name_at)
        if end < 0:
            return None
        name = data[name_at:end]
        if version == 4:
            previous = name = previous[: len(previous) - strip] + name
            at = end + 1
        else:
            at += (end - at + 8) // 8 * 8
        paths.append(name)
    return frozenset(paths)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = data[at] & 0x7F
    while data[at] & 0x80 and at + 1 < len(data):
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
