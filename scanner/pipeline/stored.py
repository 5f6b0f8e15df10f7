"""Reading by way of the store: a blob that was wholly read before, under the same server's digest, is not fetched again.

Of threads that want the same blob at once one reads it, and the others wait and take what it kept.
"""

from __future__ import annotations

from scanner.model.artifact import Artifact
from scanner.model.record import altered
from scanner.model.regex import regex
from scanner.pipeline.in_turn import BLOBS, Kept, in_turn
from scanner.pipeline.read import FileResult
from scanner.store.coding import UnstorableError, moved
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


def known(
    entry: Entry, store: Store | None, shared: dict[str, object], read: Callable[[Entry], FileResult]
) -> FileResult:
    """What ``read`` makes of the file, or what the ``store`` has of it, or for one of this machine the run itself, of
    which ``shared`` is what its targets have in common."""
    if store is not None and may_be_stored(entry):
        return read_through(entry, store, read)
    blob = entry.blob() if entry.blob is not None and entry.open is not None else ""
    if not blob:
        return read(entry)
    kept = shared.setdefault(BLOBS, Kept())
    assert isinstance(kept, Kept)
    return _read_once(entry, blob, kept, read)


def read_through(entry: Entry, store: Store, read: Callable[[Entry], FileResult]) -> FileResult:
    """What ``read`` makes of the file, or what the store has of it; what was wholly read is kept for the next time."""
    artifact = entry.artifact
    digest = str(artifact.sha256)
    shelves = _shelves(entry)

    def stored() -> FileResult | None:
        for shelf in shelves:
            kept = store.get(entry.endpoint, digest, shelf)
            if kept is not None and kept.size == artifact.size:
                return _result(artifact, kept, shelf)
        return None

    found = stored()
    if found is not None:
        return found
    with in_turn((id(store), entry.endpoint, digest, shelves[0])):
        found = stored()  # another thread may have read it meanwhile
        if found is not None:
            return found
        result, told = _wholly_read(entry, read)
        if told is not None:
            shelf = _shelf(shelves, told)
            store.put(entry.endpoint, digest, shelf, moved(told, artifact.path, shelf))
        return result


def _read_once(entry: Entry, blob: str, kept: Kept, read: Callable[[Entry], FileResult]) -> FileResult:
    """The same for a file of this machine that several repos share: for this run alone, since its bytes may be replaced."""
    artifact = entry.artifact
    shelves = _shelves(entry)

    def held() -> FileResult | None:
        for shelf in shelves:
            found = kept.get((blob, shelf))
            if isinstance(found, Stored):
                return _result(artifact, found, shelf)
        return None

    found = held()
    if found is not None:
        return found
    with in_turn((id(kept), blob, shelves[0])):
        found = held()  # another thread may have read it meanwhile
        if found is not None:
            return found
        result, told = _wholly_read(entry, read)
        if told is not None and entry.blob is not None and entry.blob() == blob:
            shelf = _shelf(shelves, told)
            kept.put((blob, shelf), moved(told, artifact.path, shelf))
        return result


_USUAL = regex(
    r"(?:.*/)?(?:diffusion_pytorch_|pytorch_|adapter_)?model(?:-\d{5}-of-\d{5})?(?:\.fp16|\.bf16)?\.safetensors"
)
"""Names under which the same safetensors file is told the same by every format: what these recognise by a name, they
recognise by its ending or by other names. A format's own name, a folder or a chat template's may mean more, so that all
other files are kept under their paths."""


def _shelves(entry: Entry) -> tuple[str, ...]:
    """The names under which a blob may be kept, the first wanted first. None of them is a path, but for the last one of a
    file that is read to its end: of a crowded repo's weights only the headers are read, and that answers for no other."""
    path = entry.artifact.path
    part = "\x01headers:" if entry.far > 1 else ""
    usual = (f"{part}\x01safetensors",) if _USUAL.fullmatch(path) else ()
    return (*usual, f"{part}{path}")


def _shelf(shelves: tuple[str, ...], told: Stored) -> str:
    """Where to keep it: under a usual name only what has nothing but a safetensors header to tell."""
    plain = told.formats == ("safetensors",) and not told.gaps and not any(item.place.member for item in told.facts)
    return shelves[0] if plain else shelves[-1]


def _wholly_read(entry: Entry, read: Callable[[Entry], FileResult]) -> tuple[FileResult, Stored | None]:
    """What ``read`` makes of the file, and what may be kept of it: None unless the same bytes always come to that."""
    watched = _Watched(entry)
    result = read(altered(entry, open=watched.open))
    found = result.artifact
    if not watched.whole or found.state != "scanned" or not _lasts(result):
        return result, None
    told = Stored(found.size, tuple(result.facts), tuple(result.gaps), found.formats, found.role)
    try:
        return result, moved(told, found.path, found.path)
    except UnstorableError:  # it speaks of other files, too
        return result, None


def _lasts(result: FileResult) -> bool:
    return all(gap.reason in LASTING for gap in result.gaps)


def _result(artifact: Artifact, kept: Stored, shelf: str) -> FileResult:
    kept = moved(kept, shelf, artifact.path)
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
