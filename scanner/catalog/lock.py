"""The project's lock file: which commits and terms of foreign models it was judged by. Read only where it is asked for."""

from __future__ import annotations

import os

from scanner.catalog.lock_parts import LockEntry, LockFile
from scanner.catalog.lock_text import lock_text as lock_text
from scanner.model.hub import ENDPOINT
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK_PATH = ".weighbridge/lock.yaml"
"""Where a project keeps its lock file, relative to its root."""

Key = tuple[str, str, str]

_TOLD = 20
"""Mistakes that are told of one file: a broken merge can make thousands."""


@record
class Lock:
    """The entries of a lock file, in its order, and the line on which each begins."""

    entries: tuple[LockEntry, ...] = ()
    lines: tuple[int, ...] = ()

    def entry(self, model_id: str, kind: str = "model", endpoint: str = "") -> LockEntry | None:
        """What is pinned of a repo, or None. Case does not count, nor a slash at the end of the endpoint."""
        wanted = _key(model_id, kind, endpoint or ENDPOINT)
        return next((item for item in self.entries if key_of(item) == wanted), None)

    def origin(self, entry: LockEntry) -> str:
        """Where the lock file has ``entry``: its path with the line."""
        for item, line in zip(self.entries, self.lines, strict=False):
            if item == entry:
                return f"{LOCK_PATH}:{line}"
        return LOCK_PATH


def read_lock(project_root: str | None) -> Lock:
    """The lock of the invoker's project; an empty one where it has none. Raises `CatalogError` with all mistakes."""
    path = os.path.join(project_root or ".", *LOCK_PATH.split("/"))
    if not os.path.lexists(path):
        return Lock()
    from scanner.catalog.mistakes import CatalogError, Mistake
    from scanner.catalog.resources import content

    try:
        data = content(os.path.dirname(path), os.path.basename(path))
    except OSError as error:
        problem = f"cannot be read: {error.strerror}. Mend it, or remove it."
        raise CatalogError([Mistake(LOCK_PATH, problem)]) from error
    return parse_lock(data)


def parse_lock(data: bytes) -> Lock:
    """The lock that the bytes of a file spell. Raises `CatalogError` with all mistakes."""
    from scanner.catalog.binder import Binder
    from scanner.catalog.mistakes import CatalogError, shown

    binder = Binder(LOCK_PATH)
    try:
        file = binder.bind(LockFile, data)
    except CatalogError as error:
        raise CatalogError(error.mistakes[:_TOLD]) from None
    lines = tuple(binder.marks["models", index][0] for index in range(len(file.models)))
    first: dict[Key, int] = {}
    for index, entry in enumerate(file.models):
        key = key_of(entry)
        if key in first:
            problem = f"{shown(entry.id)} is already on line {lines[first[key]]}. Remove one."
            binder.note(("models", index), problem)
        first.setdefault(key, index)
    if binder.mistakes:
        raise CatalogError(binder.mistakes)
    return Lock(file.models, lines)


def merged(lock: Lock, asked: Iterable[LockEntry]) -> tuple[LockEntry, ...]:
    """The entries that were ``asked`` for now, and those of ``lock`` that were not, as they were."""
    entries = {key_of(item): item for item in lock.entries}
    entries.update((key_of(item), item) for item in asked)
    return tuple(entries.values())


def key_of(entry: LockEntry) -> Key:
    """What no two entries of a lock share: id, kind and endpoint."""
    return _key(entry.id, entry.kind, entry.endpoint)


def _key(model_id: str, kind: str, endpoint: str) -> Key:
    return model_id.lower(), kind, endpoint.rstrip("/").lower()
