"""A target on the Hub as entries to read. Whatever goes wrong is a gap of this target, and others go on."""

from __future__ import annotations

from scanner.model.artifact import Artifact, Entry, NotReadError
from scanner.model.escape import printable
from scanner.model.fact import Gap
from scanner.model.place import Place
from scanner.sources.hub.address import Address, parse
from scanner.sources.hub.blocks import FAR
from scanner.sources.hub.chosen import opened
from scanner.sources.hub.client import Client
from scanner.sources.hub.metadata import PATH, Metadata, add_parents, entry_of, metadata_of, standing_of, verdicts_of
from scanner.sources.hub.ranges import RemoteFile
from scanner.sources.hub.repo import CROWD, Listed, Repo
from scanner.sources.hub.tree import files_of
from scanner.sources.interface import Listing, Options, Remote
from scanner.sources.pointers import SIZE_LIMIT, UnfetchedError, read_pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

OFFLINE = (
    "The scan is offline: leave --offline out, or scan the local cache as hf-cache:ORG/NAME. Models that files name are "
    "read from a folder of models, too: --mirror DIR."
)

POINTER = (
    "This is a pointer to content that is kept elsewhere, committed as it is: nobody who downloads it gets a model."
)


def listing_of(target: str, options: Options) -> Listing:
    """The listing of what ``target`` names; nothing is asked before its entries are. Raises `TargetError`."""
    address = parse(target)
    return listing_at(str(address) if target.startswith("http") else target, address, options)


def listing_at(target: str, address: Address, options: Options) -> Listing:
    """The same for an address."""
    remote = Remote(address.id, address.kind)
    excluded: dict[str, int] = {}
    entries = _entries(address, options, remote, excluded)
    return Listing(target, entries, whole=not address.path, excluded=excluded, remote=remote)


def _entries(
    address: Address, options: Options, remote: Remote, excluded: dict[str, int]
) -> Iterator[Entry | Fact | Gap]:
    try:
        yield from _Target(address, options, remote, excluded).entries()
    except NotReadError as error:
        yield Gap(error.reason, Place(PATH), error.message)


class _Target:
    """One target while it is listed."""

    def __init__(self, address: Address, options: Options, remote: Remote, excluded: dict[str, int]) -> None:
        if options.offline:
            raise NotReadError("offline", OFFLINE)
        self.address = address
        self.options = options
        self.remote = remote
        self.excluded = excluded
        self.client = Client(remote)
        remote.endpoint = self.client.named

    def entries(self) -> Iterator[Entry | Fact | Gap]:
        """What the Hub says, then every file in order of the paths."""
        known = metadata_of(self.client, self.address)
        self.remote.id, self.remote.revision = known.address.id, known.sha
        self.remote.standing = standing_of(known.raw, self.address.id)
        yield from self._renamed(known)
        try:
            files, gaps = files_of(self.client, known)
        except NotReadError as error:  # what the Hub says stands nevertheless
            files, gaps = [], [Gap(error.reason, Place(PATH), f"The files could not be listed. {error.message}")]
        wanted = [file for file in files if self._is_wanted(file.path)]
        verdicts = None
        if not self.options.terms_only:
            unasked = add_parents(self.client, known)
            verdicts, unheard = verdicts_of(self.client, known, wanted)
            gaps += [gap for gap in (unasked, unheard) if gap is not None]
        yield entry_of(self.client, known, self.address, verdicts)
        yield from gaps
        if self.address.path and not wanted and not any(gap.incomplete for gap in gaps):
            path = printable(self.address.path, 100)
            message = (
                f"The {self.address.kind} {known.address.id} has no file or folder {path} at this commit: check it."
            )
            yield Gap("file-missing", Place(self.address.path), message)
        repo = Repo(self.client, known.address, known.sha, self.options.max_bytes, known.is_gated)
        crowd = sum(file.path.endswith(".safetensors") and file.size > FAR for file in wanted)
        if crowd > CROWD and not self.options.terms_only:
            repo.is_crowded = True
            message = (
                f"Of {crowd:,} safetensors files the headers are read and held against their sizes; whether an archive is"
                " hidden at their ends is looked at where they are downloaded."
            )
            yield Gap("far-ends", Place(PATH), message, incomplete=False)
        yield from self._files(repo, wanted, known.is_closed)

    def _files(self, repo: Repo, files: list[Listed], is_closed: bool) -> Iterator[Entry | Gap]:
        to_open = opened(files, self.options.terms_only)
        if len(to_open) < len(files) and not self.options.terms_only:
            left = sorted(file.path for file in files if file.path not in to_open)
            message = (
                f"{len(left):,} files with names of pictures, sounds and tables were not opened, {printable(left[0], 200)}"
                " first: whether one of them is something else is looked at where the repo is downloaded."
            )
            yield Gap("far-unopened", Place(PATH), message, incomplete=False)
        for file in sorted(files, key=lambda file: file.is_predictable):  # the shards of an index before it
            artifact = Artifact(file.path, file.size, sha256=file.sha256 or None)
            if file.path in to_open:
                yield Entry(artifact, _opener(repo, file), self.client.named, file.oid, is_closed, repo.far(file))
            else:
                self._count("not-opened")
                yield Entry(artifact, None, self.client.named, file.oid, is_closed)

    def _is_wanted(self, path: str) -> bool:
        below = self.address.path
        if below and path != below and not path.startswith(below + "/"):
            return False
        if self.options.exclude:
            from scanner.sources.ignore import glob_matches

            if glob_matches(self.options.exclude, path):
                self._count("exclude")
                return False
        return True

    def _count(self, cause: str) -> None:
        self.excluded[cause] = self.excluded.get(cause, 0) + 1

    def _renamed(self, known: Metadata) -> Iterator[Gap]:
        if known.address.id.lower() != self.address.id.lower():
            message = f"The Hub calls {self.address.id} {known.address.id} now: use that name."
            yield Gap("renamed", Place(PATH), message, incomplete=False)


def _opener(repo: Repo, file: Listed) -> Callable[[Callable[[int], None]], tuple[Reader, Callable[[], None]]]:
    def opener(charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        repo.check_access()
        remote = RemoteFile(repo, file)
        try:
            reader = remote.reader(charge)
            pointer = read_pointer(reader.head) if file.size < SIZE_LIMIT else None
            if pointer is not None:  # committed as a file of its own: no download replaces it
                raise UnfetchedError(pointer, POINTER)
        except BaseException:
            remote.close()
            raise
        return reader, remote.close

    return opener
