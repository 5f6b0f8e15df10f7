"""The table of formats: found by listing the rooms, kept as a compiled table so that a scan imports only what it needs.

``python -m scanner.pipeline.registry`` writes the table. A module that the table does not know yet is imported and
works at once; a test asks to write the table anew before the change is committed.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from scanner.pipeline.format_table import MODULES, TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.format import Format

ROOMS = ("formats", "licensing")

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Row:
    """One format as the table has it; its module is imported when it is first used."""

    __slots__ = ("_format", "id", "magics", "module", "names", "order", "recognises", "role", "suffixes")

    def __init__(
        self,
        module: str,
        format_id: str,
        suffixes: tuple[str, ...],
        magics: tuple[tuple[int, bytes], ...],
        names: tuple[str, ...],
        recognises: bool,
        role: str,
        order: int,
    ) -> None:
        self.module = module
        self.id = format_id
        self.suffixes = suffixes
        self.magics = magics
        self.names = names
        self.recognises = recognises
        self.role = role
        self.order = order
        self._format: Format | None = None

    @property
    def format(self) -> Format:
        """The format itself."""
        if self._format is None:
            self._format = next(entry for entry in formats_of_module(self.module) if entry.id == self.id)
        return self._format


def formats_of_module(module: str) -> tuple[Format, ...]:
    """The formats that a module declares as ``FORMAT`` or ``FORMATS``; empty for a module that is none."""
    loaded = import_module(module)
    formats: tuple[Format, ...] = getattr(loaded, "FORMATS", ())
    return (loaded.FORMAT,) if hasattr(loaded, "FORMAT") else formats


def rows() -> list[Row]:
    """All formats, lowest order first."""
    table = [Row(*entry) for entry in TABLE]
    for module in modules():
        if module not in MODULES:  # added since the table was written
            table += [Row(*_entry(module, entry)) for entry in formats_of_module(module)]
    table.sort(key=lambda row: row.order)
    return table


def modules() -> list[str]:
    """The modules of the rooms that hold formats, by name."""
    found = []
    for room in ROOMS:
        with os.scandir(os.path.join(_PACKAGE, room)) as listing:
            found += [
                f"scanner.{room}.{entry.name[:-3]}"
                for entry in listing
                if entry.name.endswith(".py") and entry.name[0] != "_"
            ]
    return sorted(found)


def compiled() -> str:
    """The text of ``format_table.py`` as it should be."""
    known = modules()
    entries = [_entry(module, entry) for module in known for entry in formats_of_module(module)]
    lines = [
        '"""The formats that `registry` found: written by `make compile`, not by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "Entry = tuple[str, str, tuple[str, ...], tuple[tuple[int, bytes], ...], tuple[str, ...], bool, str, int]",
        "",
        "MODULES: frozenset[str] = frozenset(",
        "    {",
        *(f"        {module!r}," for module in known),
        "    }",
        ")",
        "",
        "TABLE: tuple[Entry, ...] = (",
        *(f"    {entry!r}," for entry in entries),
        ")",
        "",
    ]
    return "\n".join(lines)


def _entry(
    module: str, entry: Format
) -> tuple[str, str, tuple[str, ...], tuple[tuple[int, bytes], ...], tuple[str, ...], bool, str, int]:
    recognises = entry.recognise is not None
    return (module, entry.id, entry.suffixes, entry.magics, entry.names, recognises, entry.role, entry.order)


def main(arguments: list[str]) -> int:
    """Writes the table, or with ``--check`` says whether it is fresh (0) or stale (1)."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "format_table.py")
    text = compiled()
    with open(path, encoding="utf-8") as file:
        fresh = file.read() == text
    if "--check" in arguments:
        return 0 if fresh else 1
    if not fresh:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
