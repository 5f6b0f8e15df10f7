"""What is told by where it stands, beside a model or among a library's files: downloads that are run, path files."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

_PACKAGE_FILES = ("__init__.py", "setup.py", "conftest.py", "pyproject.toml", "cmakelists.txt")
_READABLE = ("raw.githubusercontent.com/", "github.com/", "gitlab.com/")
_LONE_IMPORT = r"import\s+(?!_virtualenv\b|__editable__|coverage\b)[\w.]+"
_INSTALLERS = ("install", "setup", "postinstall", "preinstall", "bootstrap")


def derive_scripts(artifacts: Iterable[Artifact], facts: Iterable[Fact]) -> Iterator[Fact]:
    """A ``shell-payload`` for each line that runs a download, a ``path-file-code`` for imports of a lone path file.

    ``near`` is false for the scripts of a library, which fetch in the open what its developers use; it stays true for
    those by whose name people install it, and for all that lie beside a model or in a target without packages.
    """
    facts = tuple(facts)
    found = [item for item in facts if item.kind == "shell-fetch"]
    paths = [item for item in facts if item.kind == "path-file" and item.get("run")]
    if not found and not paths:
        return
    import re  # not at the top: the hook derives from every repo

    artifacts = tuple(artifacts)
    told = {item.place.path for item in facts if item.kind == "path-file-code"}
    packages = {folder_of(item.path) for item in artifacts if item.path.rpartition("/")[2].lower() in _PACKAGE_FILES}
    inner = {folder_of(item.path) for item in artifacts if item.path.rpartition("/")[2] == "__init__.py"}
    models = {folder_of(item.path) for item in artifacts if item.role in ("config", "weights")} - packages
    for item in paths:
        lone = re.fullmatch(_LONE_IMPORT, str(item.get("first")).strip())
        if lone and not packages and item.place.path not in told:  # among installed packages, it belongs to one of them
            yield fact("path-file-code", item.place, code=item.get("first"))
    for item in found:
        above = upwards(folder_of(item.place.path))
        name = item.place.path.rpartition("/")[2].lower()
        near = not packages or above[0] in models
        if near and not name.startswith(_INSTALLERS):
            near = not _is_in_the_open(item)
        near = near or (name.startswith(_INSTALLERS) and not any(folder in inner for folder in above))
        yield fact("shell-payload", item.place, does="pipe", near=near, excerpt=item.excerpt)


def _is_in_the_open(item: Fact) -> bool:
    """True for a download over an encrypted connection that a build service runs, or from where all can read it."""
    rows = [row for row in item.excerpt if row.startswith(">")] or item.excerpt
    line = " ".join(rows).lower()
    if "http://" in line:
        return False
    return ".github/workflows/" in f"/{item.place.path}" or any(host in line for host in _READABLE)


DERIVE_TARGET = derive_scripts
