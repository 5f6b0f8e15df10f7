"""The objects of a git repository by id: loose ones, packed ones, and those of the repositories that it borrows from.

Every object's bytes are hashed again: what is handed out is what its id names. Replacements (``refs/replace``) and
grafts are not honoured, so that nobody can put other content under an id.
"""

from __future__ import annotations

import hashlib
import os

from scanner.sources.git_files import OBJECT_LIMIT, DamagedError, RevisionError, Work, content, inflated, opened
from scanner.sources.git_packs import open_index, packed_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BORROW_DEPTH = 5
BORROW_LIMIT = 64
"""Object folders in all, as ``objects/info/alternates`` names them; git follows five levels."""

ALIKE_LIMIT = 256
"""Ids with the same beginning that are looked at."""

COST_OF_AN_OBJECT = 4096

_KINDS = (b"commit", b"tree", b"blob", b"tag")


class Objects:
    """The objects under ``folder`` (the repository's ``objects``). ``size`` is the length of an id in bytes: 20 or 32."""

    def __init__(self, folder: str, size: int) -> None:
        self._size = size
        self._folders = tuple(_borrowed(folder))
        self._work = Work()

    def renew(self) -> None:
        """Lets as much work be done again: another question begins."""
        self._work = Work()

    def read(self, oid: str) -> tuple[str, bytes] | None:
        """The kind ("commit", "tree", "blob" or "tag") and content; None where the object is not here.

        Raises `RevisionError` where it is damaged or too large.
        """
        try:
            self._work.charge(COST_OF_AN_OBJECT)
            found = self._find(oid) or self._find(oid)  # twice: a repack may have moved it between two looks
            if found is not None and self._digest(found) != oid:
                raise DamagedError("its content is not what its id says")
        except (DamagedError, OSError) as error:
            raise RevisionError(
                f"Object {oid[:12]} of this repository cannot be read ({error}): see what git fsck says."
            ) from error
        return found

    def alike(self, start: str) -> set[str]:
        """The ids that begin with ``start`` (hexadecimal, at least two digits); never more than `ALIKE_LIMIT` and one."""
        found: set[str] = set()
        try:
            for oid in self._alike(start):
                found.add(oid)
                if len(found) > ALIKE_LIMIT:
                    break
        except (DamagedError, OSError) as error:
            raise RevisionError(f"The packs of this repository cannot be read ({error}): see git fsck.") from error
        return found

    def _find(self, oid: str) -> tuple[str, bytes] | None:
        for folder in self._folders:
            found = self._loose(os.path.join(folder, oid[:2], oid[2:]))
            if found is not None:
                return found
        return self._packed(bytes.fromhex(oid))

    def _loose(self, path: str) -> tuple[str, bytes] | None:
        file = opened(path)
        if file is None:
            return None
        with file:
            data = inflated(file, 0, OBJECT_LIMIT + 32, self._work)
        head, _, rest = data.partition(b"\0")
        kind, _, length = head.partition(b" ")
        if kind not in _KINDS or length != b"%d" % len(rest):
            raise DamagedError("it has no header of an object")
        return kind.decode(), rest

    def _packed(self, oid: bytes) -> tuple[str, bytes] | None:
        for path in self._packs():
            index = open_index(path, self._size)
            if index is None:
                continue
            with index:
                offset = index.offset(oid)
                if offset is None:
                    continue
                found = packed_object(path[:-3] + "pack", index, offset, self._size, self._work)
                if found is not None:
                    return found
        return None

    def _alike(self, start: str) -> Iterator[str]:
        for folder in self._folders:
            for name in _names(os.path.join(folder, start[:2])):
                if (start[:2] + name).startswith(start) and _is_hex(name, self._size * 2 - 2):
                    yield start[:2] + name
        first = bytes.fromhex(start[: len(start) // 2 * 2])
        for path in self._packs():
            index = open_index(path, self._size)
            if index is None:
                continue
            with index:
                for place in range(index.place(first), index.count):
                    oid = index.id(place).hex()
                    self._work.charge(COST_OF_AN_OBJECT)
                    if oid.startswith(start):
                        yield oid
                    elif oid > start:
                        break

    def _packs(self) -> Iterator[str]:
        for folder in self._folders:
            for name in sorted(_names(os.path.join(folder, "pack"))):
                if name.endswith(".idx"):
                    yield os.path.join(folder, "pack", name)

    def _digest(self, found: tuple[str, bytes]) -> str:
        kind, data = found
        machine = hashlib.sha1(usedforsecurity=False) if self._size == 20 else hashlib.sha256()
        machine.update(b"%s %d\0" % (kind.encode(), len(data)))
        machine.update(data)
        return machine.hexdigest()


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and not text.strip("0123456789abcdef")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _borrowed(folder: str) -> list[str]:
    """The folder itself and those that its ``info/alternates`` names, and theirs in turn; each once."""
    found = [folder]
    fresh = [folder]
    for _ in range(BORROW_DEPTH):
        named = [path for home in fresh for path in _alternates(home)]
        fresh = [path for path in dict.fromkeys(named) if path not in found][: BORROW_LIMIT - len(found)]
        found += fresh
    return found


def _alternates(folder: str) -> Iterator[str]:
    listed = content(os.path.join(folder, "info", "alternates"), 1 << 20) or b""
    for line in listed.split(b"\n"):
        path = line.rstrip(b"\r")
        if path and not path.startswith((b"#", b'"')):
            yield os.path.normpath(os.path.join(folder, os.fsdecode(path)))
