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

    Of an index that is split in two, what either part names. Without an index nothing is tracked.
    Source: git's ``Documentation/gitformat-index.txt``, versions 2 to 4.
    """
    home = git_folder(root)
    try:
        with open(os.path.join(home, "index"), "rb") as file:
            data = file.read(INDEX_LIMIT + 1)
    except FileNotFoundError:
        return frozenset()
    except OSError:
        return None
    found = _tracked(data)
    if found is None:
        return None
    paths, base = found
    if not base.strip("0"):
        return paths
    try:
        with open(os.path.join(home, f"sharedindex.{base}"), "rb") as file:
            shared = _tracked(file.read(INDEX_LIMIT + 1))
    except OSError:
        return None
    return None if shared is None else (paths | shared[0]) - {b""}  # entries that change one of the other have no name


def _tracked(data: bytes) -> tuple[frozenset[bytes], str] | None:
    """The paths of an index, and the id of the one that it adds to ("" for none); None where it is not one."""
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4) or len(data) > INDEX_LIMIT:
        return None
    for size in (
        20,
        32,
    ):  # of an id; nothing in the file says which, but only one gives names of the length that is told
        found = _paths(data, version, int.from_bytes(data[8:12], "big"), size)
        if found is not None:
            return frozenset(found[0]), _base(data, found[1], size)
    return None


def _base(data: bytes, at: int, size: int) -> str:
    while at + 8 <= len(data) - size:
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"link":
            return data[at + 8 : at + 8 + size].hex()
        at += 8 + length
    return ""


def _paths(data: bytes, version: int, count: int, size: int) -> tuple[list[bytes], int] | None:
    """The paths, and where the entries end."""
    paths: list[bytes] = []
    at = 12
    previous = b""
    for _ in range(count):
        flags_at = at + 40 + size
        if flags_at + 2 > len(data):
            return None
        extended = version >= 3 and data[flags_at] & 0x40
        name_at = flags_at + (4 if extended else 2)
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
        if int.from_bytes(data[flags_at : flags_at + 2], "big") & 0xFFF != min(len(name), 0xFFF):
            return None
        paths.append(name)
    return paths, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = data[at] & 0x7F
    while data[at] & 0x80 and at + 1 < len(data):
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
