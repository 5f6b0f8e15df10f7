"""Digests of files on the Hub: those that it lists are taken; what git itself keeps is fetched, within bounds."""

from __future__ import annotations

from threading import Lock

from scanner.pipeline.hashing import Hashed, hashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Entry

FILE_LIMIT = 10 << 20
"""Bytes of one file that is fetched for its digests: the Hub keeps larger ones in LFS, and lists their SHA-256."""

ALL_LIMIT = 100 << 20
"""Bytes of all files of one repo that are fetched for their digests."""


class Allowance:
    """How much of one repo may still be fetched. Asked by several threads."""

    def __init__(self, limit: int = ALL_LIMIT) -> None:
        self._lock = Lock()
        self._left = limit

    def take(self, size: int) -> bool:
        """True where ``size`` bytes more may be fetched; they are counted then."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True


def hashed_far(item: Entry, allowance: Allowance, keep: int, charge: Callable[[int], None]) -> Hashed:
    """The digests of a file on the Hub, and its first ``keep`` bytes where it is fetched. Never raises for what it is.

    The server's word on a digest is believed of what the same server sends; what git keeps is held against git's own id.
    """
    artifact = item.artifact
    if artifact.sha256:
        return Hashed(artifact.size, artifact.sha256)
    if artifact.size > FILE_LIMIT:
        advice = "download it and describe the folder."
        return Hashed(
            artifact.size, why=f"The Hub lists no SHA-256 of it, and it is over {FILE_LIMIT >> 20} MiB: {advice}"
        )
    if item.open is not None and not allowance.take(artifact.size):
        limit = f"{ALL_LIMIT >> 20} MiB of such files were fetched"
        return Hashed(
            artifact.size, why=f"The Hub lists no SHA-256 of it, and {limit}: download the repo and describe it."
        )
    return hashed(item, keep, charge)
