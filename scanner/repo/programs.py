"""Programs under names of weights, told by whether they lie where a package keeps the programs that it installs."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

_FOLDERS = frozenset({"bin", "sbin", "libexec", "scripts"})
"""Names of folders that hold programs, whatever these are called."""


def derive_programs(artifacts: Iterable[Artifact], facts: Iterable[Fact]) -> Iterator[Fact]:
    """A ``program-in-weights`` for each program found; ``own`` is true where it is one that a Python package installs.

    That is a script in a folder of programs, or a file inside the package, whose code runs on import anyway. A llamafile is
    a model wherever it lies.
    """
    found = [item for item in facts if item.kind == "program-found"]
    if not found:
        return
    paths = [item.path for item in artifacts]
    packages = {folder_of(path) for path in paths if path.endswith("/__init__.py") or path == "__init__.py"}
    projects = {
        folder_of(path) for path in paths if path.rpartition("/")[2] in ("setup.py", "pyproject.toml", "PKG-INFO")
    }
    for item in found:
        above = upwards(folder_of(item.place.path))
        script = item.get("program") == "script" and folder_of(item.place.path).rpartition("/")[2] in _FOLDERS
        own = (script and any(folder in projects for folder in above)) or any(folder in packages for folder in above)
        own = own and not item.place.member and item.get("program") not in ("llamafile", "shortcut")
        yield fact(
            "program-in-weights",
            item.place,
            program=item.get("program"),
            bytes=item.get("bytes"),
            own=own,
            excerpt=item.excerpt,
        )


DERIVE_TARGET = derive_programs
