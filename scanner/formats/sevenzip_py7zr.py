"""Files of 7z archives that only ``py7zr`` unfolds (PPMd, BCJ2, Deflate64, zstd, Brotli), into bounded memory.

py7zr is the extra ``archives``, and imported only where an archive asks for it. Whatever it raises on a hostile archive
is one kind of "not read".
"""

from __future__ import annotations

import io

from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.containers.sevenzip import File
    from scanner.model.artifact import Reader

MEMORY = 64 << 20
"""Bytes of files that are unfolded, and of the archive that is handed over."""

FILES = 1_000


class AbsentError(Exception):
    """py7zr is not installed."""


class UnreadError(Exception):
    """py7zr could not read the archive, or it asks for more than is given to it."""


def contents(reader: Reader, files: Sequence[File]) -> list[tuple[str, bytes]]:
    """Name and content of each of ``files``. Raises `AbsentError` or `UnreadError`."""
    try:
        from importlib import import_module

        library: Any = import_module("py7zr")
        interface: Any = import_module("py7zr.io")
    except ImportError as error:
        raise AbsentError from error
    if len(files) > FILES or reader.size > MEMORY or sum(file.size for file in files) > MEMORY:
        raise UnreadError("it is larger than what is unfolded in memory")
    factory = _factory(interface, reader)
    names = [file.name for file in files]
    try:
        with library.SevenZipFile(io.BytesIO(reader.read_at(0, reader.size)), "r") as archive:
            archive.extract(targets=names, factory=factory)
    except LimitReachedError:
        raise
    except Exception as error:  # py7zr has a dozen kinds, and those of the libraries below it
        raise UnreadError(f"{type(error).__name__}") from error
    return [(name, product.data) for name, product in factory.products.items()]


def _factory(interface: Any, reader: Reader) -> Any:
    """py7zr's maker of places to write to: memory, up to `MEMORY` bytes in all."""
    written = [0]

    class Memory(interface.Py7zIO):  # type: ignore[misc]
        """One file in memory."""

        def __init__(self) -> None:
            self.data = b""

        def write(self, more: bytes | bytearray) -> int:
            """Keeps ``more``; raises where too much came."""
            written[0] += len(more)
            if written[0] > MEMORY:
                raise UnreadError("more comes out than its header says")
            reader.tick(len(more))
            self.data += bytes(more)
            return len(more)

        def read(self, size: int | None = None) -> bytes:
            """What was written."""
            return self.data if size is None else self.data[:size]

        def seek(self, offset: int, _whence: int = 0) -> int:
            """Nothing is read back from the middle."""
            return offset

        def flush(self) -> None:
            """Nothing waits."""

        def size(self) -> int:
            """Bytes that were written."""
            return len(self.data)

    class Factory(interface.WriterFactory):  # type: ignore[misc]
        """One `Memory` for each file."""

        def __init__(self) -> None:
            self.products: dict[str, Memory] = {}

        def create(self, filename: str) -> Memory:
            """The place for ``filename``."""
            return self.products.setdefault(filename, Memory())

    return Factory()
