"""Where the data lies: inside the package in a wheel, beside it in a checkout or an editable install."""

from __future__ import annotations

import os
from stat import S_ISREG
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    class _Checked(Protocol):
        @property
        def CHECKSUM(self) -> int: ...  # noqa: N802 - a constant of a module

    _Tables = TypeVar("_Tables", bound=_Checked)

FOLDERS = ("rules", "policies")
"""The folders that the compiled tables are made from."""

LICENSES = "rules/licenses"
"""The folder that has tables of its own: most scans of weights never ask for a licence."""

MODELS = "rules/models"
"""So has this: fewer still ask what a model was made from."""

BOM = "rules/bom"
"""The fields of a bill of materials: no table is compiled from them, since only who writes one asks."""

MAX_BYTES = 1 << 20
"""A rule or policy file is written by hand; the largest list of callables has a tenth of this."""

_NO_WAIT = getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to opens at once, and is seen to be one."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def data_root(package: str = _PACKAGE) -> str | None:
    """The folder that holds ``rules``, ``policies`` and ``schemas`` for the package folder; None where there is none.

    The wheel's own copy comes first: beside an installed package, a folder ``rules`` may be somebody else's.
    """
    inside = os.path.join(package, "_data")
    if os.path.isdir(os.path.join(inside, FOLDERS[0])):
        return inside
    beside = os.path.dirname(package)
    if all(os.path.isdir(os.path.join(beside, folder)) for folder in FOLDERS):
        return beside
    return None


def editable_root(package: str = _PACKAGE) -> str | None:
    """The `data_root` where people may edit its files (a checkout), else None (a wheel, or no data at all)."""
    root = data_root(package)
    return root if root == os.path.dirname(package) else None


def yaml_files(root: str, folder: str, *but: str) -> list[str]:
    """The paths of the YAML files below ``root/folder``, relative to ``root`` with ``/``, sorted; none below ``but``."""
    found: list[str] = []
    pending = [folder]
    while pending:
        current = pending.pop()
        if current in but:
            continue
        with os.scandir(os.path.join(root, current)) as entries:
            for entry in entries:
                if entry.name.endswith(".yaml"):
                    found.append(f"{current}/{entry.name}")
                elif "." not in entry.name and entry.is_dir(follow_symlinks=False):
                    pending.append(f"{current}/{entry.name}")
    return sorted(found)


def content(root: str, path: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a data file, with ``\\n`` line ends whatever the checkout uses; one byte too many of a huge one.

    Raises `OSError` for a pipe or a device, which could keep the reader waiting for ever.
    """
    descriptor = os.open(os.path.join(root, path), os.O_RDONLY | _NO_WAIT)
    try:
        status = os.fstat(descriptor)
        if not S_ISREG(status.st_mode):
            from errno import EINVAL

            raise OSError(EINVAL, "not an ordinary file", path)
        data = os.read(descriptor, min(status.st_size, limit + 1))
    finally:
        os.close(descriptor)
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def checksum(root: str) -> int:
    """A CRC of all that the main tables are compiled from: cheap enough at every start of a checkout."""
    paths = [path for folder in FOLDERS for path in yaml_files(root, folder, LICENSES, MODELS, BOM)]
    return _checksum(root, paths)


def license_checksum(root: str) -> int:
    """A CRC of all that the table of licences is compiled from."""
    return _checksum(root, yaml_files(root, LICENSES))


def model_checksum(root: str) -> int:
    """A CRC of all that the table of known models is compiled from; 0 where there is no such folder."""
    return _checksum(root, yaml_files(root, MODELS)) if os.path.isdir(os.path.join(root, MODELS)) else 0


def current(compiled: Callable[[], _Tables], checksum: Callable[[str], int], anew: Callable[[str], _Tables]) -> _Tables:
    """The ``compiled`` tables; in a checkout whose data has another ``checksum`` by now, those made ``anew`` of it.

    Raises `CatalogError` where that data has mistakes.
    """
    root = editable_root()
    try:
        tables = compiled()
    except ImportError:  # a checkout in which it was never made
        if root is None:
            raise
    else:
        if root is None or checksum(root) == tables.CHECKSUM:
            return tables
    assert root is not None
    return anew(root)


def _checksum(root: str, paths: list[str]) -> int:
    total = 0
    for path in paths:
        total = crc32(content(root, path), crc32(path.encode("utf-8", "surrogateescape"), total))
    return total
