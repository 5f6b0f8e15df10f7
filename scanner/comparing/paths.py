"""Which path of one side is which of the other: two folders of one repository have the same files under two names."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report import TargetReport


OWN = "this model"
"""What a report calls the repo of a target that is that repo."""


class Paths:
    """The paths of one side as they are told and compared.

    Where both sides have the same root, a path stays as it is. Else it loses the folder that its own target is.
    """

    def __init__(self, root: str = "") -> None:
        self.root = root
        before = r"(?<![\w./\\-])"  # no part of a longer name
        self._named = re.compile(before + re.escape(root)) if root else None
        self._model = re.compile(f"{before}{re.escape(root[:-1])} ←") if root else None
        self._before: dict[str, str] = {}
        self._left: frozenset[str] = frozenset()

    def told(self, path: str) -> str:
        """``path`` as it is told: without the target's own folder, where the two sides have two."""
        return path[len(self.root) :] if self.root and path.startswith(self.root) else path

    def key(self, path: str) -> str:
        """``path`` as it is compared: of a file that moved, its name before. What is said of a name that a file has left is
        about something else than that file."""
        told = self.told(path)
        return f"{told}/" if told in self._left else self._before.get(told, told)

    def move(self, before: dict[str, str]) -> None:
        """From now on the paths of this side in ``before`` are those that the other side has for them; all as they are
        told."""
        self._before = before
        self._left = frozenset(before.values())

    def without_root(self, text: str) -> str:
        """A sentence or value of a report without the target's own folder, which stands for the model in it, too."""
        if self._named is None or self._model is None or self.root[:-1] not in text:
            return text
        if text == self.root[:-1]:
            return ""
        return self._named.sub("", self._model.sub(f"{OWN} ←", text))


def paths_of(before: TargetReport, after: TargetReport) -> tuple[Paths, Paths]:
    """The paths of two targets that are compared."""
    roots = root_of(before), root_of(after)
    if roots[0] == roots[1]:
        return Paths(), Paths()
    return Paths(roots[0]), Paths(roots[1])


def root_of(target: TargetReport) -> str:
    """The folder before all paths of a target which is the target itself, with a final ``/``; "" for none.

    A report's paths begin at the git root where the target lies in a repository: ``models/v1/config.json`` of a target
    that was named ``v1`` or ``/home/ada/project/models/v1``.
    """
    common = _common_folder(_all_paths(target))
    if not common or target.source not in ("folder", "git"):
        return ""
    named = [part for part in target.target.replace("\\", "/").split("/") if part not in ("", ".")]
    if target.source == "git" and named:
        named = [part for part in (named[0].rpartition(":")[2], *named[1:]) if part not in ("", ".")]
    file = named[-1:] if target.inventory.files == 1 else []
    for size in range(len(common), 0, -1):
        tail = common[:size]
        if _ends(named, tail) or (file and _ends(named[:-1], tail)):
            return "/".join(tail) + "/"
    return ""


def _ends(named: list[str], tail: list[str]) -> bool:
    """True where one of the two is the other's end: a target may be named from anywhere above or below its root."""
    size = min(len(named), len(tail))
    return size > 0 and named[-size:] == tail[-size:] and ".." not in named[-size:]


def _all_paths(target: TargetReport) -> Iterable[str]:
    yield from (item.path for item in target.artifacts)
    if target.description is not None:
        yield from (item.path for item in target.description.files)


def _common_folder(paths: Iterable[str]) -> list[str]:
    common: list[str] | None = None
    for path in paths:
        parts = path.split("/")[:-1]
        if common is None:
            common = parts
            continue
        size = min(len(common), len(parts))
        if common[:size] != parts[:size]:
            size = next(at for at in range(size) if common[at] != parts[at])
        common = common[:size]
        if not common:
            return []
    return common or []
