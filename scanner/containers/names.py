"""Names of members that lead out of the folder into which an archive is unpacked."""

from __future__ import annotations


def escape_of(name: str) -> str:
    """How ``name`` leads out: "absolute" or "parent", or "" where it stays inside. A backslash parts folders too."""
    path = name.replace("\\", "/") if "\\" in name else name
    if path.startswith("/") or (path[1:3] == ":/" and path[:1].isalpha()):
        return "absolute"
    if ".." in path and ".." in path.split("/"):
        return "parent"
    return ""


def link_escapes(name: str, target: str, hard: bool = False) -> bool:
    """True where the link ``name`` points out of the archive's folder.

    A symbolic link is followed from its own folder, a hard link names another member (POSIX pax).
    """
    target = target.replace("\\", "/")
    if target.startswith("/") or (target[1:3] == ":/" and target[:1].isalpha()):
        return True
    if ".." not in target:
        return False
    depth = 0 if hard else len(_parts(name)) - 1
    for part in _parts(target):
        depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
