"""The names of a git repository's commits: HEAD, branches, tags and remote branches, loose or packed.

Source: git's ``gitrepository-layout`` and ``gitrevisions`` pages, and ``refs/files-backend.c``.
"""

from __future__ import annotations

import os
import re

from scanner.model.escape import printable
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.sources.git import git_folder
from scanner.sources.git_files import RevisionError, content

PACKED_LIMIT = 256 << 20
"""Bytes of ``packed-refs``: about three million names."""

FOLLOW_LIMIT = 5
"""How often a name may stand for another; git follows as many."""

_PLACES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_UNFIT = regex(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(^|/)\.|\.lock(/|$)|\.$|^/|/$|^-")
_OWN = ("refs/bisect/", "refs/worktree/", "refs/rewritten/")
_SETTING = regex(r"(\w+)\s*=\s*\"?([\w.-]*)")

_REMOTE = regex(r'^\s*\[remote "([^"\n]+)"\]', re.MULTILINE)


@record
class Layout:
    """Where a repository keeps what: ``own`` is this worktree's folder, ``common`` that of all worktrees of it.

    ``size`` is the length of an id in bytes (20, or 32 for SHA-256); ``reftable`` is true where names are kept in a form
    that is not read; ``remotes`` are the names of the other repositories that it fetches from.
    """

    own: str
    common: str
    size: int
    reftable: bool
    remotes: frozenset[str] = frozenset()


def layout_of(root: str) -> Layout:
    """Where the repository whose files lie at ``root`` keeps its objects. Raises `RevisionError` for an unknown format."""
    own = git_folder(root)
    there = (content(os.path.join(own, "commondir"), 4096) or b"").split(b"\n", 1)[0].strip()
    common = os.path.normpath(os.path.join(own, os.fsdecode(there))) if there else own
    config = (content(os.path.join(common, "config"), 1 << 20) or b"").decode("utf-8", "replace")
    extensions = _extensions(config)
    kind = extensions.get("objectformat", "sha1")
    if kind not in ("sha1", "sha256"):
        raise RevisionError(
            f"This repository's object format ({printable(kind, 40)}) is not known here: leave out --base."
        )
    reftable = extensions.get("refstorage", "files") != "files"
    return Layout(own, common, 32 if kind == "sha256" else 20, reftable, frozenset(_REMOTE.findall(config)))


def _extensions(config: str) -> dict[str, str]:
    """The settings of the section ``extensions``, in lower case. Nothing else of a config is looked at."""
    found: dict[str, str] = {}
    section = ""
    for line in config.split("\n"):
        rest = line.strip()
        if rest.startswith("["):
            head, _, rest = rest[1:].partition("]")
            section = head.strip().lower()
        setting = _SETTING.match(rest.strip())
        if section == "extensions" and setting:
            found[setting[1].lower()] = setting[2].lower()
    return found


class Refs:
    """The names in the repository of that layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._packed: bytes | None = None
        self._id = re.compile(rb"([0-9a-f]{%d})(\s|$)" % (layout.size * 2))

    def candidates(self, name: str) -> dict[str, str]:
        """Full names that the short ``name`` may stand for, with their ids, in the order in which git tries them."""
        if _UNFIT.search(name):
            return {}
        found: dict[str, str] = {}
        for place in _PLACES:
            full = place.format(name)
            if full.startswith("refs/") or full.replace("_", "").isupper():  # HEAD, FETCH_HEAD; no other file of git's
                oid = self._value(full)
                if oid is not None:
                    found[full] = oid
        return found

    def _value(self, full: str) -> str | None:
        """The id that the name stands for, through other names; None where there is no such name."""
        for _ in range(FOLLOW_LIMIT + 1):
            data = self._loose(full)
            if data is None:
                return self._in_packed(full)
            if not data.startswith(b"ref:"):
                id_ = self._id.match(data)
                if id_ is None:
                    raise RevisionError(
                        f"{printable(full, 200)} of this repository is damaged: see what git fsck says."
                    )
                return id_[1].decode()
            full = data[4:].split(b"\n", 1)[0].strip().decode("utf-8", "replace")
            if _UNFIT.search(full) or not full.startswith("refs/"):
                break
        raise RevisionError("A name of this repository stands for another without end: see what git fsck says.")

    def _loose(self, full: str) -> bytes | None:
        home = self._layout.common if full.startswith("refs/") and not full.startswith(_OWN) else self._layout.own
        path = os.path.join(home, *full.split("/"))
        try:
            if os.path.islink(path):  # git once wrote links where it now writes "ref: …"
                target = os.readlink(path)
                if target.startswith("refs/"):
                    return b"ref: " + os.fsencode(target)
            return content(path, 4096)
        except OSError:
            return None

    def _in_packed(self, full: str) -> str | None:
        if self._packed is None:
            self._packed = b"\n" + (content(os.path.join(self._layout.common, "packed-refs"), PACKED_LIMIT) or b"")
        end = self._packed.find(b" " + full.encode("utf-8", "surrogateescape") + b"\n")
        start = end - self._layout.size * 2
        id_ = self._id.match(self._packed, start) if end > 0 and start > 0 else None
        return id_[1].decode() if id_ and self._packed[start - 1 : start] == b"\n" else None
