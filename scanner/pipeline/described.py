"""The description of a target: each of its files with digests, its licence texts, and what its files say of the model."""

from __future__ import annotations

from scanner.describe.card import card_details
from scanner.describe.config import KINDS, config_fact
from scanner.describe.config import LIMIT as CONFIG_LIMIT
from scanner.describe.details import Units, details_of
from scanner.describe.hub import card_data, hub_document, hub_fact
from scanner.describe.registry import Fields
from scanner.describe.weights import weights_fact
from scanner.licensing.document import document_of
from scanner.licensing.frontmatter import LIMIT as CARD_LIMIT
from scanner.model.artifact import Artifact, Entry
from scanner.model.description import DescribedFile, Description, Detail, LicenseFile
from scanner.model.fact import Fact, Gap
from scanner.model.hub import ENDPOINT
from scanner.model.place import Place, folder_of
from scanner.model.record import altered, record
from scanner.pipeline.file_kinds import file_kind
from scanner.pipeline.hashing import hashed
from scanner.pipeline.hashing_far import Allowance, hashed_far
from scanner.repo.repo import repos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.pipeline.lineage import Lineage
    from scanner.pipeline.settings import Progress, Task

NEAR_JOBS = 2
"""Files that are hashed at once where they lie here: hashing lets other threads go on."""

FAR_JOBS = 8

TEXT_LIMIT = 256 << 10
"""Bytes of one licence text that are told."""

TEXTS_LIMIT = 4 << 20
"""Characters of all licence texts of a target that are told."""

DETAILS_LIMIT = 8 << 20
"""Characters of all details of a target."""

_UNREAD = frozenset(("unreadable", "broken-link", "link-outside", "not-a-file", "unlisted"))
"""Reasons for which a source hands over a gap in place of a file."""

_HUB_DOCUMENT = 16 << 20


@record
class _Told:
    """What one file gave."""

    file: DescribedFile
    text: LicenseFile | None = None
    details: tuple[Detail, ...] = ()
    fact: Fact | None = None
    left_out: tuple[str, ...] = ()


class Describing:
    """Remembers the files of one target while they are read, and describes them then. ``task`` is what is to be read."""

    def __init__(self, task: Task) -> None:
        from scanner.catalog.bom_fields import fields  # not at the top: it reads the registry's files

        self._entries: dict[str, Entry] = {}
        self._unread: dict[str, str] = {}
        self._answer: Entry | None = None
        self._fields = Fields(fields())
        self._listing = task.listing
        remote = task.listing.remote
        self._far = remote is not None and not remote.local
        self._allowance = Allowance()
        self._stopped = False
        self.task = altered(task, listing=altered(task.listing, entries=self._watched(task.listing.entries)))

    def _watched(self, entries: Iterator[Entry | Fact | Gap]) -> Iterator[Entry | Fact | Gap]:
        for item in entries:
            if isinstance(item, Entry):
                if self._far and not item.endpoint:  # what the Hub says of the repo, and no file of it
                    self._answer = item
                else:
                    self._entries[item.artifact.path] = item
            elif isinstance(item, Gap) and item.reason in _UNREAD:
                self._unread[item.place.path] = item.message
            yield item

    def described(
        self,
        artifacts: Sequence[Artifact],
        facts: Sequence[Fact],
        lineage: Lineage | None,
        on_progress: Progress | None,
    ) -> tuple[Description, list[Gap]]:
        """The description, and what was left out of it. ``artifacts`` and ``facts`` are what the scan read."""
        read = {artifact.path: artifact for artifact in artifacts}
        told = list(self._each(read, on_progress))
        files = [one.file for one in told]
        files += [DescribedFile(path, 0, why=why) for path, why in self._unread.items() if path not in self._entries]
        licenses = {item.place.path: str(item.get("license") or "") for item in facts if item.kind == "license-text"}
        texts = _within_limit([one.text for one in told if one.text is not None], licenses)
        details, gaps = self._details(told, artifacts, facts, lineage)
        return Description(tuple(sorted(files, key=lambda file: file.path)), texts, details), gaps

    def _each(self, read: dict[str, Artifact], on_progress: Progress | None) -> Iterator[_Told]:
        """What each file gives, in the order of the listing, a few read at once and a bounded number waiting."""
        from collections import deque
        from concurrent.futures import Future, ThreadPoolExecutor

        waiting: deque[Future[_Told]] = deque()
        jobs, total, done = FAR_JOBS if self._far else NEAR_JOBS, len(self._entries), 0
        with ThreadPoolExecutor(jobs) as pool:
            try:
                entries = iter(self._entries.items())
                while True:
                    while len(waiting) < jobs * 8 and (following := next(entries, None)) is not None:
                        path, item = following
                        waiting.append(pool.submit(self._one, item, read.get(path, item.artifact)))
                    if not waiting:
                        return
                    told = waiting.popleft().result()
                    done += 1
                    if on_progress is not None:
                        on_progress(done, total, told.file.path)
                    yield told
            except BaseException:
                self._stopped = True  # what is under way ends at its next chunk
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _charge(self, _: int) -> None:
        if self._stopped:
            raise KeyboardInterrupt

    def _one(self, item: Entry, artifact: Artifact) -> _Told:
        kind = file_kind(artifact)
        name = artifact.path.rpartition("/")[2].lower()
        is_card = kind == "card" and name.endswith((".md", "readme"))
        keep = CARD_LIMIT if is_card else CONFIG_LIMIT if name in KINDS else 0
        keep = TEXT_LIMIT if kind in ("license", "notice") else keep
        found = hashed_far(item, self._allowance, keep, self._charge) if self._far else hashed(item, keep, self._charge)
        file = DescribedFile(
            artifact.path,
            found.size,
            found.sha256,
            found.sha1,
            kind,
            artifact.formats,
            "" if found.sha256 else found.why,
        )
        if not found.start:
            return _Told(file)
        if kind in ("license", "notice"):
            return _Told(file, _license_file(artifact.path, found.start, found.size))
        if is_card:
            whole = found.size <= CARD_LIMIT
            left_out: list[str] = []
            details = card_details(self._fields, artifact.path, found.start, whole, left_out)
            return _Told(file, details=tuple(details), left_out=tuple(left_out))
        wanted = self._fields.wanted.get(KINDS[name], ()) if found.size <= CONFIG_LIMIT else ()
        return _Told(file, fact=config_fact(artifact.path, found.start, wanted))

    def _details(
        self, told: Sequence[_Told], artifacts: Sequence[Artifact], facts: Sequence[Fact], lineage: Lineage | None
    ) -> tuple[tuple[Detail, ...], list[Gap]]:
        units = _units(told, artifacts, facts, lineage)
        said = [detail for one in told for detail in one.details if folder_of(one.file.path) in units.folders]
        known = [item for item in facts if not item.place.member]
        known += [one.fact for one in told if one.fact is not None]
        known += self._of_target(units, artifacts, facts)
        if self._answer is not None:
            document = hub_document(_read(self._answer))
            known.append(hub_fact(self._answer.artifact.path, document))
            if not any(detail.place is not None and not folder_of(detail.place.path) for detail in said):
                said += card_data(self._fields, self._answer.artifact.path, document)
        gaps = [
            Gap("limit-description", Place(one.file.path), text, incomplete=False)
            for one in told
            for text in one.left_out
            if folder_of(one.file.path) in units.folders
        ]
        kept: list[Detail] = []
        left = DETAILS_LIMIT
        for detail in details_of(self._fields, known, said, units):
            left -= len(detail.value) + 200
            if left < 0:
                message = (
                    f"More details are stated than the {len(kept):,} that are told: describe its folders one by one."
                )
                gaps.append(Gap("limit-description", detail.place or Place(""), message, incomplete=False))
                break
            kept.append(detail)
        return tuple(kept), gaps

    def _of_target(self, units: Units, artifacts: Sequence[Artifact], facts: Sequence[Fact]) -> Iterator[Fact]:
        """The facts on the weights of each unit, and on the repo of the Hub that the target is."""
        files: dict[str, list[Artifact]] = {}
        for artifact in artifacts:
            files.setdefault(units.of(artifact.path), []).append(artifact)
        known: dict[str, list[Fact]] = {}
        for item in facts:
            known.setdefault(units.of(item.place.path), []).append(item)
        for folder in sorted(files):
            found = weights_fact(files[folder], known.get(folder, ()), folder)
            if found is not None:
                yield found
        remote = self._listing.remote
        if remote is not None and remote.id:
            owner, slash, _ = remote.id.partition("/")
            endpoint = (remote.endpoint or ENDPOINT).rstrip("/")
            page = f"{endpoint}/{'' if remote.kind == 'model' else remote.kind + 's/'}{remote.id}"
            revision = self._listing.revision or remote.revision
            said = {
                "name": remote.id,
                "supplier": owner if slash else "",
                "revision": revision,
                "website": page,
                "download": f"{page}/tree/{revision}" if revision else "",
            }
            yield Fact("target", Place(""), tuple((key, value) for key, value in said.items() if value))
        elif remote is None and "" in units.folders and (name := _folder_name(self._listing.target)):
            yield Fact("folder", Place(""), (("name", name),))


def _folder_name(target: str) -> str:
    """What a folder of this machine is called by itself: of ``.``, too; "" where the target is none."""
    import os

    name = os.path.basename(os.path.abspath(target)) if os.path.isdir(target) else ""
    return name if name.isprintable() else ""


def _units(
    told: Sequence[_Told], artifacts: Sequence[Artifact], facts: Iterable[Fact], lineage: Lineage | None
) -> Units:
    """The target's repos; where none is one, the folders with cards."""
    own = {node.repo for node in lineage.nodes if node.own} if lineage is not None else set()
    own |= {repo.path for repo in repos_of(artifacts, facts)}
    cards = {folder_of(one.file.path) for one in told if one.file.kind == "card"}
    others = (folder_of(item.path) for item in artifacts if item.role in ("weights", "config"))
    return Units(own or cards, others)


def _license_file(path: str, data: bytes, size: int) -> LicenseFile | None:
    text = document_of(data, path.rpartition("/")[2]).text
    return LicenseFile(path, text.removeprefix("\ufeff"), cut=size > len(data)) if text is not None else None


def _within_limit(texts: Sequence[LicenseFile], licenses: dict[str, str]) -> tuple[LicenseFile, ...]:
    """The texts by depth and path, with what each is, as far as `TEXTS_LIMIT` goes."""
    found: list[LicenseFile] = []
    left = TEXTS_LIMIT
    for one in sorted(texts, key=lambda one: (one.path.count("/"), one.path)):
        text = one.text[:left]
        left -= len(text)
        found.append(LicenseFile(one.path, text, licenses.get(one.path, ""), one.cut or len(text) < len(one.text)))
    return tuple(sorted(found, key=lambda one: one.path))


def _read(answer: Entry) -> bytes:
    assert answer.open is not None, "the Hub's answer lies in memory"
    reader, close = answer.open(lambda _: None)
    try:
        return reader.read_at(0, _HUB_DOCUMENT)
    finally:
        close()
