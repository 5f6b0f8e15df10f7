"""One file read to its facts, with everything that is inside it. What a file holds cannot make this raise."""

from __future__ import annotations

from time import monotonic, thread_time

from scanner.model.artifact import LOST, Artifact, Child, LimitReachedError, NotReadError
from scanner.model.fact import FAR, Fact, Gap, fact
from scanner.model.place import Place
from scanner.pipeline.budget import Limits, Meter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.engines.interface import Engine
    from scanner.formats.surroundings import Surroundings
    from scanner.model.artifact import Entry, Reader
    from scanner.pipeline.registry import Row
    from scanner.pipeline.sniff import Sniffer

BOMB_LIMITS = frozenset({"limit-ratio", "limit-depth", "limit-fan-out"})
"""Reasons of gaps that are also a finding: nothing honest grows, nests or multiplies that far."""

BOMB_COST = {"limit-bytes": 40 << 20, "limit-time": 16 << 20}
"""Reasons of gaps that are a finding for a file of fewer bytes: it makes 200 times as many, or holds a reader long."""

ORDINARY = frozenset(
    {
        *(
            "pickle-call",
            "pickle-import",
            "torch-zip",
            "safetensors-header",
            "gguf-header",
            "model-config",
            "model-shape",
        ),
        *("license-text", "license-header", "python-code", "shard-index", "terms-string", "zip-archive"),
    }
)
"""Kinds of facts that bring their evidence, or need none: nothing is looked up for them."""

GENERAL = (".bin", ".dat", ".data", ".weights", ".index", ".model", ".raw", ".pdiparams", ".params", ".ann")
"""Endings that say nothing of the format: what nothing claims is data there, and searched as such."""

MAX_SEARCHES = 16
"""Times that the bytes of one artifact are searched from another place in them."""

MAX_PICKLES = 1000
"""Pickle streams of one file that are kept for a second engine."""


class FileResult:
    """What one file came to. ``artifact`` is its inventory row; it is in scope where it has a format, a role or a gap."""

    __slots__ = ("artifact", "bytes_read", "facts", "gaps")

    def __init__(self, artifact: Artifact) -> None:
        self.artifact = artifact
        self.facts: list[Fact] = []
        self.gaps: list[Gap] = []
        self.bytes_read = 0

    @property
    def in_scope(self) -> bool:
        """True where some loader would load, execute or read the file as terms."""
        return bool(self.artifact.formats or self.artifact.state != "scanned" or self.gaps)


def read_file(
    entry: Entry, sniffer: Sniffer, limits: Limits, require_content: bool, engine: Engine | None = None
) -> FileResult:
    """The facts and gaps of one file, with what a second ``engine`` states of its pickles."""
    result = FileResult(entry.artifact)
    place = Place(entry.artifact.path)
    if entry.open is None:
        return result
    meter = Meter(limits, thread_time if entry.endpoint else monotonic)  # waiting for a server has bounds of its own
    try:
        reader, close = entry.open(meter.charge)
    except Exception as error:
        result.artifact, gap = _not_opened(entry.artifact, error, sniffer, require_content)
        result.gaps.append(gap)
        return result
    try:
        reading = _Reading(result, sniffer, limits, keeps_pickles=engine is not None)
        reading.read(place, reader)
        lost = reader.shared.get(LOST)
        if isinstance(lost, NotReadError) and all(gap.reason != lost.reason for gap in result.gaps):
            result.gaps.append(_failed(place, lost))  # a format took it for a fault of the content
        if engine is not None:  # last, so that what it costs takes nothing from our own reading
            from scanner.pipeline.second_opinion import opinions

            result.facts += list(opinions(engine, place.path, reading.pickles, result.facts))
    finally:
        close()
        result.bytes_read = min(meter.bytes_read, max(entry.artifact.size, reader.size))
    return result


def _not_opened(artifact: Artifact, error: Exception, sniffer: Sniffer, require: bool) -> tuple[Artifact, Gap]:
    from scanner.sources.files import unreadable
    from scanner.sources.pointers import UnfetchedError

    place = Place(artifact.path)
    role = "weights" if sniffer.is_weights_name(base_name(artifact.path)) else ""
    terms = () if role else sniffer.terms_named(base_name(artifact.path))  # an unread card may declare anything
    if isinstance(error, UnfetchedError):
        pointer = error.pointer
        message = error.advice or (
            f"This is a pointer to {pointer.size:,} bytes kept elsewhere, not scanned: fetch them with git lfs pull."
        )
        found = Artifact(artifact.path, pointer.size, "pointer", terms, role, pointer.sha256)
        return found, Gap("pointer", place, message, incomplete=require)
    skipped = Artifact(artifact.path, artifact.size, "skipped", terms, role, artifact.sha256)
    if isinstance(error, NotReadError):
        return skipped, _failed(place, error)
    return skipped, unreadable(place, error)


def base_name(path: str) -> str:
    """The lower-case last part of a path or member name."""
    return path.rpartition("/")[2].lower()


class _Reading:
    """The work list of one file: itself, then what is found inside, breadth first."""

    def __init__(self, result: FileResult, sniffer: Sniffer, limits: Limits, keeps_pickles: bool) -> None:
        self.result = result
        self.sniffer = sniffer
        self.limits = limits
        self.keeps_pickles = keeps_pickles
        self.searches: dict[str, int] = {}
        self.pending: list[tuple[int, Child]] = []
        self.formats: list[str] = []
        self.roles: list[str] = []
        self.pickles: list[tuple[Place, Reader]] = []
        self.surroundings: Surroundings | None = None

    def read(self, place: Place, reader: Reader) -> None:
        """Reads ``reader`` and all that is inside; fills the result."""
        self.pending.append((0, Child(place, reader)))
        finished = self.pending[0]
        done = 0
        while done < len(self.pending):
            depth, child = self.pending[done]
            self.pending[done] = finished  # lets go of buffers as it goes
            done += 1
            try:
                self._read_one(depth, child)
            except LimitReachedError as error:
                self._limit(child.place, error)
                if error.reason in ("limit-time", "limit-bytes"):
                    break  # the budget of the whole file is spent
            except Exception as error:
                self.result.gaps.append(_failed(child.place, error))
        artifact = self.result.artifact
        role = next((role for role in ("weights", "config", "terms") if role in self.roles), "")
        self.result.artifact = Artifact(
            artifact.path, artifact.size, "scanned", tuple(self.formats), role, artifact.sha256
        )

    def _read_one(self, depth: int, child: Child) -> None:
        name = base_name(child.place.member or child.place.path)
        rows = self.sniffer.claims(name, child.reader, inside=depth > 0)
        expected = self.sniffer.by_id[child.expect] if child.expect else None
        if expected is not None and not _is_read_as(expected, rows):
            rows.append(expected)  # whatever else it looks like, its loader takes it for this
        if not rows and "pickle-undecided" in child.reader.shared:
            message = (
                "It begins as a pickle may, with one long text, and was not looked at to its end: check this file."
            )
            weights = self.sniffer.is_weights_name(name)
            self.result.gaps.append(Gap("limit-look", child.place, message, incomplete=weights))
        for row in rows:
            if depth == 0:
                self.formats.append(row.id)
                self.roles.append(row.role)
            self._parse(row, depth, child)
        if self.keeps_pickles and len(self.pickles) < MAX_PICKLES and any(map(_reads_pickles, rows)):
            self.pickles.append((child.place, child.reader))
        if not rows and self.sniffer.is_weights_name(name):
            self._unrecognised(depth, child)

    def _parse(self, row: Row, depth: int, child: Child) -> None:
        try:
            self._take(row.format.parse(child.place, child.reader), depth, child)
        except LimitReachedError:
            raise
        except Exception as error:
            self.result.gaps.append(_failed(child.place, error))

    def _take(self, items: Iterator[Fact | Child | Gap], depth: int, source: Child) -> None:
        for item in items:
            if isinstance(item, Fact):
                if item.kind not in ORDINARY:
                    item = self._shown(item, source)
                self.result.facts.append(_placed(item, source))
            elif isinstance(item, Gap):
                self.result.gaps.append(item)
            elif depth >= self.limits.depth:
                message = f"artifacts are nested more than {self.limits.depth} deep"
                self._limit(item.place, LimitReachedError("limit-depth", message))
            elif len(self.pending) > self.limits.children:
                reason = "limit-fan-out" if depth else "limit-children"  # data sets have as many files, in one archive
                raise LimitReachedError(reason, f"it holds more than {self.limits.children:,} artifacts")
            else:
                self.pending.append((depth + 1, item))

    def _shown(self, found: Fact, source: Child) -> Fact:
        if self.surroundings is None:
            from scanner.formats.surroundings import Surroundings  # not at the top: a clean checkpoint has no such fact

            self.surroundings = Surroundings()
        return self.surroundings.shown(found, source)

    def _unrecognised(self, depth: int, child: Child) -> None:
        if self.result.artifact.path == child.place.path and not child.place.member:
            self.roles.append("weights")
        name = base_name(child.place.member or child.place.path)
        general = name.endswith(GENERAL)
        if child.reader.size:
            if not depth and general:
                self.formats.append("raw-data")
            self._search(depth, child)
        if child.reader.size and not general:
            message = "Its name says weights and its content is in no format that is known: check where it comes from."
            self.result.gaps.append(Gap("unrecognised", child.place, message))
        elif not child.reader.size and not child.place.member and not (general and "model" not in name):
            message = "Its name says weights and it is empty: get the file anew."
            self.result.gaps.append(Gap("empty", child.place, message))

    def _search(self, depth: int, child: Child) -> None:
        """Searches raw data; what begins at a sign in it is searched again, but not at each of thousands of signs."""
        times = self.searches.get(child.place.member, 0)
        self.searches[child.place.member] = times + 1
        if times < MAX_SEARCHES:
            self._parse(self.sniffer.by_id["raw-data"], depth, child)
        elif times == MAX_SEARCHES:
            message = "It looks like archives in more places than are searched. Check this file by itself."
            self.result.gaps.append(Gap("limit-search", child.place, message))

    def _limit(self, place: Place, error: LimitReachedError) -> None:
        message = f"Not read to its end: {error.message}. Check this file by itself."
        self.result.gaps.append(Gap(error.reason, place, message))
        if error.reason in BOMB_LIMITS or self.result.artifact.size < BOMB_COST.get(error.reason, 0):
            self.result.facts.append(fact("resource-bomb", place, limit=error.reason))


def _reads_pickles(row: Row) -> bool:
    return "pickle-call" in row.format.states


def _is_read_as(expected: Row, rows: list[Row]) -> bool:
    """True where ``rows`` read already what ``expected`` would: itself, or for a pickle another format of pickles."""
    return expected in rows or (_reads_pickles(expected) and any(map(_reads_pickles, rows)))


def _placed(found: Fact, source: Child) -> Fact:
    """The fact with its offset in the file, where it lies in bytes that stand there as they are."""
    place, base = found.place, source.reader.base
    if place.offset is None or base is None or place.member != source.place.member:
        return found
    return found.at(place.in_file(base + place.offset))


def _failed(place: Place, error: Exception) -> Gap:
    if isinstance(error, NotReadError):
        return Gap(error.reason, place, error.message, incomplete=not error.reason.startswith(FAR))
    if isinstance(error, OSError):
        return Gap("unreadable", place, f"Reading failed ({error.strerror or error}): check the file and scan again.")
    if isinstance(error, MemoryError | RecursionError):
        return Gap(
            "limit-memory", place, "Not read to its end: it asks for too much memory. Check this file by itself."
        )
    from scanner.catalog.mistakes import CatalogError  # not at the top: data of a release have no mistakes

    if isinstance(error, CatalogError):
        message = (
            f"It cannot be judged, since a file of rules/ is wrong: {error.mistakes[0]} Correct it and scan again."
        )
        return Gap("internal-error", place, message)
    kind = type(error).__name__
    return Gap("internal-error", place, f"The reader failed on it ({kind}: {error}): please report this with the file.")
