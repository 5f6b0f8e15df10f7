"""Reading by way of the store: a blob that was wholly read before, under the same server's digest, is not fetched again."""

from __future__ import annotations

from scanner.model.artifact import Artifact
from scanner.model.record import altered
from scanner.pipeline.read import FileResult
from scanner.store.store import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Entry, Reader
    from scanner.store.store import Store

LASTING = frozenset(
    {
        *(
            "far-members",
            "far-text",
            "unsupported-format",
            "unsupported-container",
            "unsupported-storage",
            "unrecognised",
            "encrypted",
            "empty",
        ),
        *(
            "limit-ratio",
            "limit-depth",
            "limit-fan-out",
            "limit-children",
            "limit-arrays",
            "limit-entries",
            "limit-header",
        ),
        *(
            "limit-items",
            "limit-json",
            "limit-names",
            "limit-nested",
            "limit-objects",
            "limit-prose",
            "limit-search",
            "limit-streams",
        ),
        *("limit-tables", "limit-fields", "limit-look"),
    }
)
"""Reasons of gaps that the same bytes give every time. Others may come of the time it took, of memory or a server, and
what looks damaged may have been damaged on its way: that is read again."""


def may_be_stored(entry: Entry) -> bool:
    """True for a file that everybody may have and whose digest a server asserts: of a local one, nothing is known before it
    is read, and a gated one is answered for by its server each time."""
    return bool(entry.endpoint and entry.artifact.sha256 and entry.open is not None and not entry.is_closed)


def read_through(entry: Entry, store: Store, read: Callable[[Entry], FileResult]) -> FileResult:
    """What ``read`` makes of the file, or what the store has of it; what was wholly read is kept for the next time."""
    artifact = entry.artifact
    kept = store.get(entry.endpoint, str(artifact.sha256), artifact.path)
    if kept is not None and kept.size == artifact.size:
        return _result(artifact, kept)
    watched = _Watched(entry)
    result = read(altered(entry, open=watched.open))
    if watched.whole and result.artifact.state == "scanned" and _lasts(result):
        found = result.artifact
        stored = Stored(artifact.size, tuple(result.facts), tuple(result.gaps), found.formats, found.role)
        store.put(entry.endpoint, str(artifact.sha256), artifact.path, stored)
    return result


def _lasts(result: FileResult) -> bool:
    return all(gap.reason in LASTING for gap in result.gaps)


def _result(artifact: Artifact, kept: Stored) -> FileResult:
    result = FileResult(Artifact(artifact.path, artifact.size, "scanned", kept.formats, kept.role, artifact.sha256))
    result.facts += kept.facts
    result.gaps += kept.gaps
    return result


class _Watched:
    """An entry whose reader is watched: ``whole`` is false once bytes did not come or a budget was spent, also where a
    format took that for a fault of the content."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.whole = True

    def open(self, charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        """The entry's own reader."""
        assert self._entry.open is not None
        reader, close = self._entry.open(self._watching(charge))
        reader.watch(self._failed)
        return reader, close

    def _watching(self, charge: Callable[[int], None]) -> Callable[[int], None]:
        def charged(count: int) -> None:
            try:
                charge(count)
            except BaseException:
                self._failed()
                raise

        return charged

    def _failed(self) -> None:
        self.whole = False
