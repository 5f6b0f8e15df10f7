"""Which commit a revision names, as ``origin/main``, ``v1.0^{}``, ``HEAD~2`` or ``1a2b3c4^2``.

Source of the syntax: git's ``gitrevisions`` page. Reflogs, searches, ranges and paths are not read and refused.
Where git warns that a name may be two things and takes one, this refuses.
"""

from __future__ import annotations

import re

from scanner.model.escape import printable
from scanner.model.regex import regex
from scanner.sources.git_files import RevisionError, content
from scanner.sources.git_refs import Refs, layout_of
from scanner.sources.git_store import ALIKE_LIMIT, Objects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BACK_LIMIT = 10_000
"""Commits that ``~`` and ``^`` may go back in all."""

PEEL_LIMIT = 16
"""Tags upon tags."""

NAME_LIMIT = 1024

_REVISION = regex(r"(?P<name>[^~^]+)(?P<steps>(~\d{0,6}|\^\d{0,6}|\^\{(commit)?\})*)")
_STEP = regex(r"(~|\^)(\d+|\{(?:commit)?\}|)")


class History:
    """The commits of the repository at ``root``, asked for one revision. ``size`` is the length of an id in bytes."""

    def __init__(self, root: str, revision: str) -> None:
        layout = layout_of(root)
        self.shown = printable(revision, 100)
        self.size = layout.size
        self.objects = Objects(f"{layout.common}/objects", layout.size)
        self._revision = revision
        self._reftable = layout.reftable
        self._remotes = layout.remotes
        self._refs = Refs(layout)
        ends = content(f"{layout.common}/shallow", 64 << 20) or b""
        self._ends = frozenset(ends.decode("ascii", "replace").split())
        digits = rb"[0-9a-f]{%d}" % (layout.size * 2)
        self._commit = re.compile(rb"tree (%s)\n((?:parent %s\n)*)" % (digits, digits))
        self._tag = re.compile(rb"object (%s)\n" % digits)

    def commit(self) -> str:
        """The full id of the commit that the revision names. Raises `RevisionError` where there is none."""
        name, steps = self._parts()
        oid = self._peeled(self._named("HEAD" if name == "@" else name))
        for parent in steps:
            oid = self._parent(oid, parent)
        return oid

    def tree(self, commit: str) -> str:
        """The id of the commit's tree."""
        return self._head(commit)[0]

    def _parts(self) -> tuple[str, list[int]]:
        """The name or id, and which parent is taken at each step back."""
        text = self._revision
        if not text:
            raise RevisionError("The base revision is empty: give a branch, tag or commit, as origin/main.")
        parts = _REVISION.fullmatch(text) if len(text) <= NAME_LIMIT else None
        if parts is None or "@{" in text or ":" in text or ".." in text:
            raise RevisionError(
                f"{self.shown!r} is no revision that is read here: give a branch, tag or commit, with ~N or ^N after it."
            )
        steps: list[int] = []
        for parent in _parents(parts["steps"]):
            steps.append(parent)
            if len(steps) > BACK_LIMIT:
                raise RevisionError(
                    f"{self.shown} goes back more than {BACK_LIMIT} commits: give a nearer name or an id."
                )
        return parts["name"], steps

    def _named(self, name: str) -> str:
        """The id of the object that a name or an id stands for."""
        digits = self.size * 2
        lowered = name.lower()
        is_hex = not lowered.strip("0123456789abcdef")
        if is_hex and len(name) == digits:
            return lowered
        if self._reftable:
            raise RevisionError(
                "This repository keeps its names as a reftable, which is not read here: "
                f"give the commit's full id (git rev-parse {self.shown})."
            )
        found = self._refs.candidates(name)
        if len(set(found.values())) > 1:
            one, other = list(found)[:2]
            raise RevisionError(
                f"{self.shown} may be {printable(one, 200)} or {printable(other, 200)}: write it in full."
            )
        if found:
            return next(iter(found.values()))
        if is_hex and 4 <= len(name) < digits:
            return self._abbreviated(lowered)
        raise self._absent(name)

    def _abbreviated(self, start: str) -> str:
        """The id that begins so: where several do, the only one of a commit or of a tag of one."""
        alike = self.objects.alike(start)
        if len(alike) > 1:
            few = alike if len(alike) <= ALIKE_LIMIT else set()
            alike = {oid for oid in few if self._is_commit(oid)}
            if len(alike) != 1:
                raise RevisionError(f"{self.shown} is the beginning of more than one id: give more digits of it.")
        if not alike:
            raise self._absent(start)
        return alike.pop()

    def _is_commit(self, oid: str) -> bool:
        try:
            self._peeled(oid)
        except RevisionError:
            return False
        return True

    def _peeled(self, oid: str) -> str:
        """The commit itself, or that behind a tag."""
        for _ in range(PEEL_LIMIT):
            kind, data = self._object(oid)
            if kind == "commit":
                return oid
            inner = self._tag.match(data) if kind == "tag" else None
            if inner is None:
                break
            oid = inner[1].decode()
        raise RevisionError(f"{self.shown} is no commit: give a branch, tag or commit.")

    def _parent(self, oid: str, number: int) -> str:
        if oid in self._ends:
            raise RevisionError(
                f"{self.shown} lies beyond the history that is here, which ends at {oid[:12]} (a shallow clone): "
                "deepen it (git fetch --unshallow, or --deepen=100)."
            )
        parents = self._head(oid)[1]
        if number > len(parents):
            count = f"{len(parents) or 'no'} parent{'s' * (len(parents) != 1)}"
            raise RevisionError(f"There is no {self.shown}: commit {oid[:12]} has {count}. Give one that is there.")
        return parents[number - 1]

    def _head(self, oid: str) -> tuple[str, list[str]]:
        """The tree and the parents of a commit."""
        kind, data = self._object(oid)
        found = self._commit.match(data) if kind == "commit" else None
        if found is None:
            raise RevisionError(f"Commit {oid[:12]} of this repository is damaged: see what git fsck says.")
        return found[1].decode(), found[2].decode().split()[1::2]

    def _object(self, oid: str) -> tuple[str, bytes]:
        found = self.objects.read(oid)
        if found is None:
            raise self._absent(oid)
        return found

    def _absent(self, name: str) -> RevisionError:
        """What to say of a name or id that is not here: how to get it."""
        if name in ("HEAD", "@"):
            return RevisionError("There is no commit here yet: commit first, or leave the base out.")
        remote, _, branch = name.partition("/")
        if not name.strip("0123456789abcdef"):
            what = f"origin {name}" if len(name) == self.size * 2 else "origin"
        elif branch and remote in self._remotes:
            what = f"{remote} +{branch}:refs/remotes/{remote}/{branch}"
        else:
            what = f"origin {name}, and give FETCH_HEAD"
        deeper = " (this clone is shallow: git fetch --unshallow brings all)" if self._ends else ""
        return RevisionError(
            f"There is no {self.shown} in this repository: fetch it with git fetch {printable(what, 300)}{deeper}."
        )


def _parents(steps: str) -> Iterator[int]:
    """Which parent is taken, step by step: ``~2`` is the first of the first, ``^2`` the second, ``^0`` no step at all."""
    for step in _STEP.finditer(steps):
        if step[1] == "~":
            yield from (1 for _ in range(int(step[2] or 1)))
        elif not step[2].startswith("{") and int(step[2] or 1):
            yield int(step[2] or 1)
