"""Finds the models that local files name, and makes them targets: a code repository is judged by what it would load."""

from __future__ import annotations

import os
from time import monotonic

from scanner.model.artifact import CHUNK, Artifact, Entry, LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.masking import masked
from scanner.model.place import Place
from scanner.model.record import altered, record
from scanner.model.report import MODELS_IN, Inventory, TargetReport
from scanner.naming.files import as_utf8, kind_of_file, may_name, read
from scanner.pipeline.settings import Task
from scanner.sources.folder import open_target
from scanner.sources.interface import Remote, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.naming.files import Kind
    from scanner.naming.mention import Reading, Repo
    from scanner.sources.interface import Listing, Options

    Key = tuple[str, str, str]

MODELS_LIMIT = 200
"""Models of one run: what else is named makes the run incomplete."""

PLACES_LIMIT = 200
"""Places of one model that a report holds."""

BY_LIMIT = 80
"""Characters that are told of what takes a name."""

LARGE_LIMIT = 64 << 20
"""Bytes of a file too large to be parsed that are looked through for signs of a name."""


@record
class Bounds:
    """What looking for names may cost in all: files that are read, bytes of them, and seconds; and how many
    ``models`` are taken."""

    files: int = 200_000
    bytes: int = 2 << 30
    seconds: float = 300.0
    models: int = MODELS_LIMIT


class NamedModels:
    """The models that are named below some paths, in the order in which they are first named."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.places: dict[Key, list[Place]] = {}
        self.repos: dict[Key, Repo] = {}
        self.reports: list[TargetReport] = []
        self.bounds = bounds or Bounds()
        self._files = self._bytes = 0
        self._ends = 0.0

    def look_in(self, path: str, options: Options) -> None:
        """Reads what lies at ``path``. Raises `TargetError` where nothing can be read there; else all trouble is gaps."""
        listing = open_target(path, options)
        self._ends = self._ends or monotonic() + self.bounds.seconds
        search = _Search(path, listing, options, self)
        self.reports.append(search.report())

    def charge(self, count: int) -> None:
        """Counts what was read. Raises `LimitReachedError` where it is more than the run may cost."""
        self._bytes += count
        if self._bytes > self.bounds.bytes:
            raise LimitReachedError("limit-bytes", f"more than {self.bounds.bytes:,} bytes would have to be read")
        if monotonic() > self._ends:
            raise LimitReachedError("limit-time", f"looking took longer than {self.bounds.seconds:g} seconds")

    def count(self) -> None:
        """Counts a file. Raises as `charge` does."""
        self._files += 1
        if self._files > self.bounds.files:
            raise LimitReachedError(
                "limit-files", f"there are more than {self.bounds.files:,} files that may name models"
            )

    def has_room(self, repo: Repo) -> bool:
        """False for a repo beyond the limit of models."""
        return repo.key in self.repos or len(self.repos) < self.bounds.models

    def add(self, repo: Repo, place: Place) -> bool:
        """Remembers that ``repo`` is named at ``place``; false where it has that place, or as many as are told."""
        self.repos.setdefault(repo.key, repo)
        places = self.places.setdefault(repo.key, [])
        if len(places) >= PLACES_LIMIT or place in places:
            return False
        places.append(place)
        return True

    def join(self, tasks: Sequence[Task], options: Options, mirror: str = "") -> list[Task]:
        """``tasks``, each with the places that name it, and one more for each other model that is named; those that the
        folder ``mirror`` has are read there."""
        left = dict(self.repos)
        joined = []
        for task in tasks:
            key = _key_of(task)
            named = left.pop(key, None) if key is not None else None
            joined.append(
                task
                if named is None or key is None
                else altered(task, named=tuple(sorted(self.places[key], key=Place.sort_key)))
            )
        for key, repo in sorted(left.items()):
            joined.append(
                altered(_task(repo, options, mirror), named=tuple(sorted(self.places[key], key=Place.sort_key)))
            )
        return joined


class _Search:
    """One path while it is looked through."""

    def __init__(self, path: str, listing: Listing, options: Options, found: NamedModels) -> None:
        self._path = path
        self._listing = listing
        self._found = found
        self._asked = not listing.whole
        self._roots = tuple(dict.fromkeys((options.project, os.path.realpath(os.curdir), os.path.realpath(path))))
        self._base = _base_of(path)
        self._facts: list[Fact] = []
        self._gaps: list[Gap] = []
        self._artifacts: list[Artifact] = []
        self._files = self._total = self._read = 0
        self._beyond = 0

    def report(self) -> TargetReport:
        """The account of this path: what was read, what it names, and what was not understood."""
        for item in self._listing.entries:
            try:
                self._take(item)
            except LimitReachedError as error:
                place = item.place if not isinstance(item, Entry) else Place(item.artifact.path)
                message = f"Looked through up to this file: {error.message}. Name fewer paths, or scan the rest apart."
                self._gaps.append(Gap(error.reason, place, message))
                break
        if self._beyond:
            named = f"More than {self._found.bounds.models:,} models are named"
            message = f"{named}: {self._beyond:,} mentions of others were left. Name fewer paths."
            self._gaps.append(Gap("limit-models", Place(""), message))
        excluded = tuple(sorted(self._listing.excluded.items()))
        incomplete = any(gap.incomplete for gap in self._gaps)
        return TargetReport(
            target=self._path,
            source=MODELS_IN,
            answer="incomplete" if incomplete else "pass",
            inventory=Inventory(self._files, len(self._artifacts), self._total, self._read, excluded),
            artifacts=tuple(sorted(self._artifacts, key=lambda each: each.path)),
            facts=tuple(sorted(self._facts, key=lambda each: each.sort_key())),
            gaps=tuple(sorted(self._gaps, key=lambda each: each.sort_key())),
        )

    def _take(self, item: Entry | Fact | Gap) -> None:
        if isinstance(item, Gap):
            self._files += 1
            path = item.place.path  # a folder that was not looked into may hold anything
            if kind_of_file(path, self._asked) is not None or os.path.isdir(os.path.join(self._base, path)):
                self._gaps.append(item)
        elif isinstance(item, Entry):
            self._files += 1
            self._total += item.artifact.size
            kind = kind_of_file(item.artifact.path, self._asked)
            if kind is not None and item.open is not None:
                self._found.count()
                self._open(item, kind)

    def _open(self, entry: Entry, kind: Kind) -> None:
        path = entry.artifact.path
        try:
            assert entry.open is not None
            reader, close = entry.open(self._found.charge)
            try:
                data = self._bytes_of(reader, kind, path)
            finally:
                close()
        except LimitReachedError:
            raise
        except OSError as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._gaps.append(Gap("unreadable", Place(path), f"It cannot be read ({reason}): check it, or exclude it."))
            return
        self._artifacts.append(altered(entry.artifact, formats=(kind.reader.partition(":")[2],), role="config"))
        if data is not None and may_name(data := as_utf8(data)):
            self._hear(path, read(kind, data, self._is_here(path)))

    def _bytes_of(self, reader: Reader, kind: Kind, path: str) -> bytes | None:
        """The whole file, None for one that is too large: a gap, unless nothing in it looks like a name."""
        if reader.size <= kind.limit:
            data = reader.read_at(0, reader.size)
            self._read += len(data)
            return data
        end = min(reader.size, LARGE_LIMIT)
        before = b""
        for at in range(0, end, CHUNK):
            part = reader.read_at(at, min(CHUNK, end - at))
            self._read += len(part)
            if may_name(before[-1000:] + part, large=True):
                break
            before = part
        else:
            if end == reader.size:
                return None
        message = f"It has {reader.size:,} bytes, over the {kind.limit:,} that are searched for models: exclude it."
        self._gaps.append(Gap("limit-bytes", Place(path), message))
        return None

    def _hear(self, path: str, reading: Reading) -> None:
        refused: list[Place] = []
        for each in reading.mentions:
            place, told = Place(path, line=each.line, column=each.column), each.repo
            if not _can_be(told):
                refused.append(place)
            elif not self._found.has_room(told):
                self._beyond += 1
            elif self._found.add(told, place):
                revision, by = told.revision or None, _shown(each.by)
                self._facts.append(fact("model-named", place, id=told.id, of=told.kind, revision=revision, by=by))
        if refused:
            message = (
                f"{len(refused):,} of the models that it names cannot be looked up: "
                "the Hub has no such name or revision. Correct it."
            )
            self._gaps.append(Gap("not-understood", min(refused, key=Place.sort_key), message))
        if reading.unknown:
            first = min(reading.unknown, key=lambda each: (each.line, each.column))
            number = len(reading.unknown)
            where = "In one place a name is" if number == 1 else f"In {number:,} places names are"
            message = (
                f"{where} worked out at run time ({_shown(first.by)} first). Name such models as targets of the scan."
            )
            place = Place(path, line=first.line, column=first.column)
            self._gaps.append(Gap("model-name-unknown", place, message, incomplete=False))
        if reading.trouble:
            message = f"It may name more models: {reading.trouble}. Correct it, or leave it out with --exclude."
            self._gaps.append(Gap("not-understood", Place(path), message))

    def _is_here(self, path: str) -> Callable[[str], bool]:
        """True for a name that is a path: beside the file that has it, at the project's root, or where the command runs."""
        beside = os.path.join(self._base, os.path.dirname(path))

        def is_here(name: str) -> bool:
            name = name.partition("@")[0]
            if not name or "\0" in name or len(name) > 1000 or "://" in name:
                return False
            return any(os.path.lexists(os.path.join(root, name)) for root in (beside, *self._roots) if root)

        return is_here


def _can_be(repo: Repo) -> bool:
    """False for a repo whose name or revision, as a file writes it, nothing on the Hub can have."""
    from scanner.sources.hub.address import parse

    try:
        parse(repo.target)
    except TargetError:
        return False
    return True


def _shown(by: str) -> str:
    """What takes a name, for the report: a file's own words, which may be long or hold what is secret."""
    return masked(by[:300])[:BY_LIMIT]


def _base_of(path: str) -> str:
    """What the paths of the listing of ``path`` are relative to."""
    from scanner.sources.git import root_of

    real = os.path.realpath(path)
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    return root_of(folder) or folder


def _key_of(task: Task) -> Key | None:
    """The repo of a task that the user named, as its mentions are told apart; None where it is no repo, or a part of one."""
    from scanner.sources.hub.address import is_address, parse

    target = task.listing.target
    if task.source != "hub" or not is_address(target):
        return None
    try:
        address = parse(target)
    except TargetError:
        return None
    revision = "" if address.revision == "main" else address.revision
    return None if address.path else (address.kind, address.id.casefold(), revision)


def _task(repo: Repo, options: Options, mirror: str) -> Task:
    if mirror and repo.kind == "model":
        found = _mirrored(repo, options, mirror)
        if found is not None:
            return found
    from scanner.sources.hub.listing import listing_of

    return Task(listing_of(repo.target, options), "hub")


def _mirrored(repo: Repo, options: Options, mirror: str) -> Task | None:
    """The repo as a folder of models has it, None where it has not; which revision lies there nobody says."""
    from scanner.pipeline.ancestors import at_root
    from scanner.pipeline.model_folders import ModelFolders

    path = ModelFolders(mirror).path_of(repo.id)
    if not path:
        return None
    listing = at_root(open_target(path, altered(options, project="")), path)
    return Task(altered(listing, target=repo.target, remote=Remote(repo.id, repo.kind, local=True)), "mirror")
