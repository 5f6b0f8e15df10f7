"""The bytes that a decision is pinned to: SHA-256 of the files that a finding is in.

Mostly the report has them. Where it has none, a file is hashed only if it is here and is for certain what was scanned.
"""

from __future__ import annotations

import os

from scanner.decisions.targets import folder_of, path_below
from scanner.model.codec import ReportError
from scanner.pipeline.digest import sha256_of
from scanner.policy.pins import pin_of
from scanner.reports.console_text import shown_path
from scanner.sources.files import open_file
from scanner.sources.pointers import UnfetchedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Artifact
    from scanner.model.finding import Finding
    from scanner.model.report_view import ReportView
    from scanner.policy.pins import Files

AT_ONCE = 16 << 20
"""Bytes of a file that is hashed while somebody waits for a key."""

_ADVICE = (
    "{again}, or make the report with weighbridge scan --digests: a decision holds only for the bytes that were "
    "looked at."
)


class PinError(Exception):
    """The bytes that were looked at cannot be told; the message is a sentence or two and ends with the next step."""


class Pins:
    """The digests of a report's files. ``kept`` are those that were hashed before: path → (SHA-256, size, mtime in ns);
    ``again`` says how one scans again."""

    def __init__(
        self, view: ReportView, kept: dict[str, tuple[str, int, int]] | None = None, again: str = "Scan again"
    ) -> None:
        self._view = view
        self._kept = kept if kept is not None else {}
        self._advice = _ADVICE.format(again=again)
        self._folders: dict[int, str] = {}
        self._artifacts: dict[tuple[int, str], Artifact | None] = {}

    def of(self, target: int, finding: Finding) -> str:
        """The pin of the finding, hashing what is not known yet; "" where it is about no file. Raises `PinError` where the
        bytes that were scanned cannot be told."""
        return pin_of(finding, _Files(self, target, self.asked)) or ""

    def files(self, target: int) -> Files:
        """The files of a target, with the digests that are known or quickly told."""
        return _Files(self, target, self.digest)

    def has(self, target: int, path: str) -> bool:
        """True where the target has a file in scope at ``path``."""
        return self._artifact(target, path) is not None

    def digest(self, target: int, path: str) -> str:
        """The file's SHA-256 where it is known or quickly told, else ""."""
        try:
            artifact = self._artifact(target, path)
            if artifact is None or artifact.sha256 or (artifact.size > AT_ONCE and not self._is_kept(target, path)):
                return (artifact.sha256 or "") if artifact is not None else ""
            return self._hashed(target, artifact)
        except PinError:
            return ""

    def asked(self, target: int, path: str) -> str:
        """The file's SHA-256, hashing what is not known yet; "" where there is no such file. Raises `PinError`."""
        artifact = self._artifact(target, path)
        if artifact is None or artifact.sha256:
            return (artifact.sha256 or "") if artifact is not None else ""
        return self._hashed(target, artifact)

    def _is_kept(self, target: int, path: str) -> bool:
        return self._here(target, path) in self._kept

    def _artifact(self, target: int, path: str) -> Artifact | None:
        key = target, path
        if key not in self._artifacts:
            try:
                self._artifacts[key] = self._view.targets[target].artifact(path)
            except ReportError as error:
                raise PinError(f"This part of the report cannot be shown: {error}") from error
        return self._artifacts[key]

    def _hashed(self, target: int, artifact: Artifact) -> str:
        path, name = self._here(target, artifact.path), shown_path(artifact.path, 60)
        try:
            status = os.stat(path) if path else None
        except (OSError, ValueError):
            status = None
        if status is None:
            raise PinError(f"The report has no digest of {name}, and the file is not here. {self._advice}")
        stamp = (status.st_size, status.st_mtime_ns)
        digest, *then = self._kept.get(path, ("", 0, 0))
        if digest and (*then,) == stamp:
            return digest
        changed = max(status.st_mtime, status.st_ctime)  # a changed file may be given an old mtime, not an old ctime
        if status.st_size != artifact.size or changed >= _seconds(self._view.head.created):
            raise PinError(f"{name} may have changed since it was scanned. {self._advice}")
        try:
            digest = digest_of(path)
        except (OSError, UnfetchedError) as error:
            raise PinError(f"{name} cannot be read ({error}). {self._advice}") from error
        self._kept[path] = (digest, *stamp)
        return digest

    def _here(self, target: int, name: str) -> str:
        """Where the file would lie on this machine; "" for what is not local, or leads out of its folder."""
        if target not in self._folders:
            self._folders[target] = folder_of(self._view.targets[target].head)
        return path_below(self._folders[target], name)


class _Files:
    """The files of one target, as the policy room asks for them."""

    def __init__(self, pins: Pins, target: int, digest: Callable[[int, str], str]) -> None:
        self._pins, self._target, self._digest = pins, target, digest

    def has(self, path: str) -> bool:
        """True where the target has a file in scope at ``path``."""
        return self._pins.has(self._target, path)

    def digest(self, path: str) -> str:
        """SHA-256 of that file, as hex; "" where it is not known."""
        return self._digest(self._target, path)


def digest_of(path: str) -> str:
    """SHA-256 of the regular file at ``path``, in hex. Raises `OSError`, and `UnfetchedError` for a pointer."""
    reader, close = open_file(path, "", lambda _: None)
    try:
        return sha256_of(reader)
    finally:
        close()


def _seconds(created: str) -> float:
    from datetime import datetime

    try:
        return datetime.fromisoformat(created.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
