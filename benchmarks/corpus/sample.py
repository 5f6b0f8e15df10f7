"""One item of the corpus, and how it comes to lie on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Link:
    """A symbolic link to ``target``, as text."""

    target: str


Content = bytes | Link | dict[str, "bytes | Link"]
"""One file, one link, or a folder: path below it -> what lies there."""


@dataclass(frozen=True)
class Sample:
    """``name`` is the path below the folder of its class; ``made_by`` names the library that wrote it."""

    name: str
    content: Content
    made_by: str = "by hand"

    def write(self, folder: Path) -> Path:
        """The path written, below ``folder``."""
        target = folder / self.name
        if isinstance(self.content, dict):
            for inner, content in self.content.items():
                _write(target / inner, content)
        else:
            _write(target, self.content)
        return target


Samples = Callable[[], Iterator[Sample]]


@dataclass(frozen=True)
class Group:
    """The samples of one class. ``reference`` is the CVE, advisory or paper, or ""."""

    name: str
    samples: Samples
    reference: str = ""


def _write(path: Path, content: bytes | Link) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Link):
        path.unlink(missing_ok=True)
        path.symlink_to(content.target)
    else:
        path.write_bytes(content)


def written(write: Callable[[str], object], name: str = "file") -> bytes:
    """The bytes that ``write(path)`` puts into a new file called ``name``."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        write(path)
        return Path(path).read_bytes()


def written_folder(write: Callable[[str], object], name: str = "folder") -> dict[str, bytes | Link]:
    """The files that ``write(path)`` puts below a new folder called ``name``, by posix path."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, name)
        folder.mkdir()
        write(str(folder))
        return {
            str(path.relative_to(folder).as_posix()): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
