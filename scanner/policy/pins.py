"""Which bytes a decision is about: the pin by which it is void once they are others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from scanner.model.finding import Finding

    class Files(Protocol):
        """The files of a target, asked for what they hold only where a decision needs it."""

        def has(self, path: str) -> bool:
            """True where the target has a file at ``path``."""

        def digest(self, path: str) -> str:
            """SHA-256 of the file at ``path``, as hex; "" where it is not known."""


def files_of(finding: Finding) -> tuple[str, ...]:
    """The paths of what the finding rests on: its own file first, then the code that this one makes a loader run, with
    what that imports from beside it, harmless or not."""
    paths = [finding.place.path]
    values = dict(finding.attributes)
    imports = values.get("imports") if "file" in values else None
    named = (values.get("file"), *(imports if isinstance(imports, tuple) else ()))
    for path in (*named, *(place.path for place in finding.related)):
        if isinstance(path, str) and path.endswith(".py"):
            paths.append(path)
    return tuple(dict.fromkeys(paths))


def pin_of(finding: Finding, files: Files) -> str | None:
    """What a decision about ``finding`` is pinned to: "" where it is about no file, None where a digest is not known.

    The pin is the SHA-256 of the finding's own file; where it rests on code in other files too, that of what `sha256sum`
    prints for all of them, sorted by path.
    """
    if not files.has(finding.place.path):
        return ""
    digests = {path: files.digest(path) for path in files_of(finding) if files.has(path)}
    if not all(digests.values()):
        return None
    if len(digests) == 1:
        return digests[finding.place.path]
    from hashlib import sha256

    text = "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class KnownFiles:
    """`Files` of which the digests are known already: SHA-256 by path, "" where one is not known."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        self._digests = digests

    def has(self, path: str) -> bool:
        """True where the target has a file at ``path``."""
        return path in self._digests

    def digest(self, path: str) -> str:
        """SHA-256 of the file at ``path``, or ""."""
        return self._digests.get(path, "")
