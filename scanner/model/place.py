"""Where something is, in words that hold on every machine."""

from __future__ import annotations

from scanner.model.record import record


@record
class Place:
    """One position in one artifact.

    ``path`` is relative to the report's root with ``/`` on every system (undecodable bytes as surrogate escapes);
    ``member`` names what lies inside it, nested members joined by ``!/`` ("archive/data.pkl"); ``offset`` and
    ``length`` are bytes within the member; ``line`` and ``column`` count from 1 and are given for text only.
    ``file_offset`` is where ``offset`` lies in the file itself, None where the member is compressed or decoded.
    """

    path: str
    member: str = ""
    offset: int | None = None
    length: int | None = None
    line: int | None = None
    column: int | None = None
    file_offset: int | None = None

    def sort_key(self) -> tuple[str, str, int, int]:
        """Path, member, line, offset: the order in which a person reads a repo."""
        return (self.path, self.member, self.line or 0, self.offset or 0)

    def in_file(self, file_offset: int) -> Place:
        """The same place with its offset in the file."""
        return Place(self.path, self.member, self.offset, self.length, self.line, self.column, file_offset)

    def inside(self, member: str) -> Place:
        """The place of ``member`` (a name inside this one), with no position in it."""
        return Place(self.path, f"{self.member}!/{member}" if self.member else member)

    def __str__(self) -> str:
        """``path!/member:line:column`` or ``path!/member@offset``. Not escaped: see ``model.escape``."""
        text = f"{self.path}!/{self.member}" if self.member else self.path
        if self.line is not None:
            text += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        elif self.offset is not None:
            text += f"@{self.offset}"
        return text


def folder_of(path: str) -> str:
    """The folder that ``path`` lies in; "" for the root."""
    return path.rpartition("/")[0]


def upwards(folder: str) -> list[str]:
    """``folder`` and the folders above it, nearest first, the root last."""
    found = [folder]
    while folder:
        folder = folder_of(folder)
        found.append(folder)
    return found
