"""Looks up the models that a target was made from: each once in a run, wherever its terms are known.

In this order: another repo of the run, the user's folder of models, the Hub when online, its local cache, the project's
lock file, our table of root models. What one of them cannot say the next may: a gated parent keeps its state and takes
its terms from the lock or the table, and says so.
"""

from __future__ import annotations

import os
from _thread import allocate_lock  # threading costs the hook a millisecond

from scanner.lineage.ids import folded
from scanner.lineage.similar import owned
from scanner.model.artifact import Entry
from scanner.model.escape import printable
from scanner.model.fact import Gap
from scanner.model.lineage import READ, LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.pipeline.lookups import Lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.catalog.lock import Lock
    from scanner.catalog.lock_parts import LockEntry
    from scanner.model.fact import Fact
    from scanner.pipeline.model_folders import ModelFolders
    from scanner.pipeline.settings import Settings
    from scanner.pipeline.sniff import Sniffer
    from scanner.sources.interface import Listing, Remote

_DATA = "datasets/"
"""What ids of data sets begin with in the tree."""

SIDE_BY_SIDE = 8
"""Models that are asked of the Hub at once."""


class Bill:
    """What the lookups for one target cost: ``bytes`` of files and ``requests`` over the network.

    A model that several targets of a run share is paid for by the one that asks first.
    """

    __slots__ = ("bytes", "requests")

    def __init__(self) -> None:
        self.bytes = self.requests = 0


class Ancestors:
    """The lookups of one run. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = allocate_lock()
        self._lookups = Lookups()
        self._is_apart = False
        self._asking: list[Remote] = []
        self._is_stopped = False
        self._failed: dict[str, Gap] = {}
        self._own: dict[str, LineageNode] = {}
        self._sniffer: Sniffer | None = None
        self._folders: ModelFolders | None = None
        self._lock: Lock | None = None
        self.lock_gaps: tuple[Gap, ...] = ()
        """Why the lock file counts for nothing, for every target of the run."""

    def apart(self, lookups: Lookups) -> Ancestors:
        """The lookups of one target that is judged as if it were alone, whatever was read before it: it shares ``lookups``
        with others, and the lock file, but neither their own models nor their spelling of a name."""
        made = Ancestors(self._settings)
        made._lookups, made._is_apart = lookups, True
        made._lock, made.lock_gaps = self.lock, self.lock_gaps
        made._sniffer, made._folders = self._shared_sniffer(), self._folders_of_user()
        return made

    def stop(self) -> None:
        """Ends what is under way, and all that is asked from here on."""
        with self._guard:
            self._is_stopped = True
            for remote in self._asking:
                remote.cancelled = True

    def add(self, nodes: Iterable[LineageNode]) -> None:
        """Lets later targets of the run know the models of this one."""
        with self._guard:
            for node in nodes:
                if "/" in node.id and node.id != node.repo:
                    self._own[owned(node.id)] = altered(node, own=False, repo="")

    def resolve(self, edges: Sequence[LineageEdge], online: bool, bill: Bill | None = None) -> list[LineageNode]:
        """One node for each edge's parent, in their order. Only when ``online`` is anybody asked over the network, and
        what that costs is put on ``bill``."""
        bill = bill or Bill()
        if not online or len(edges) < 2:
            return [self._once(edge, online, bill) for edge in edges]
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(edges))) as pool:
            return list(pool.map(lambda edge: self._once(edge, online, bill), edges))

    def gaps(self, nodes: Iterable[LineageNode]) -> tuple[Gap, ...]:
        """What of ``nodes`` the Hub began to answer, or should have, and did not."""
        return tuple(self._failed[name] for node in nodes if (name := folded(node.id)) in self._failed)

    @property
    def lock(self) -> Lock:
        """The pins of the invoker's project; none where its file has mistakes, which `lock_gaps` then has."""
        if self._lock is None:
            from scanner.catalog.lock import LOCK_PATH, Lock, read_lock
            from scanner.catalog.mistakes import CatalogError

            try:
                self._lock = read_lock(self._settings.project) if self._settings.project else Lock()
            except CatalogError as error:
                self._lock = Lock()
                self.lock_gaps = (Gap("lock-unreadable", Place(LOCK_PATH), f"{error} Correct it, or remove it."),)
        return self._lock

    def _once(self, edge: LineageEdge, online: bool, bill: Bill) -> LineageNode:
        """The node, looked up by the first who asks; others who ask meanwhile wait for it."""

        def look() -> tuple[LineageNode, Gap | None]:
            node = self._looked_up(edge, online, bill)
            return node, self._failed.get(folded(node.id))

        def once(name: str) -> tuple[LineageNode, Gap | None]:
            return self._lookups.once((name, edge.revision, online), look, lambda: not self._is_stopped)

        node, gap = once(owned(edge.parent))
        if self._is_apart and node.state != "hub" and node.id != edge.parent:
            node, gap = once(edge.parent)  # it bears the name that another target wrote: the Hub alone gives each one
        if gap is not None:
            self._failed[folded(node.id)] = gap
        return node

    def _looked_up(self, edge: LineageEdge, online: bool, bill: Bill) -> LineageNode:
        try:
            from scanner.lineage.known import copied

            return copied(self._look_up(edge.parent, edge.revision, online, bill))
        except Exception as error:  # whatever one source stumbles over costs one node, never the run
            message = f"Looking it up failed ({type(error).__name__}): please report this."
            place = edge.places[0] if edge.places else Place(edge.parent)
            self._failed[folded(edge.parent)] = Gap("internal-error", place, f"A base model was not read. {message}")
            return LineageNode(edge.parent, state="unavailable", message=message)

    def _look_up(self, model_id: str, revision: str, online: bool, bill: Bill) -> LineageNode:
        own = self._own.get(owned(model_id))
        if own is not None and (not online or _is_at(own, revision)):
            return own
        found = self._in_folder(model_id) if self._settings.mirror else None
        refused: LineageNode | None = None
        if found is None and online:
            found = self._on_hub(model_id, revision, bill)
            if found.state not in READ:
                found, refused = None, found
        if found is not None:
            return completed(found, self._in_table(found.id, found.revision))
        if own is not None:
            return own
        found = self._fallback(model_id, revision)
        if refused is None:
            return found or LineageNode(model_id, state="not-asked", message=_OFFLINE)
        if found is None or found.state not in READ:
            return refused if found is None else altered(refused, parents=found.parents)
        message = f"{refused.message} Its terms are taken from {_PLACES[found.state]}."
        return altered(found, state=refused.state, message=message)

    def _fallback(self, model_id: str, revision: str) -> LineageNode | None:
        """What the first place offline says that knows the model, completed by the later ones."""
        found: LineageNode | None = None
        for place in (self._in_cache, self._in_lock, self._in_table):
            if found is None or found.license is None:
                other = place(model_id, revision)
                found = other if found is None else completed(found, other)
        return found

    def _in_folder(self, model_id: str) -> LineageNode | None:
        folders = self._folders_of_user()
        path = folders.path_of(model_id) if folders is not None else ""
        if not path:
            return None
        from scanner.sources.folder import open_target
        from scanner.sources.interface import Options

        return self._read(at_root(open_target(path, Options(terms_only=True)), path), model_id, "local")

    def _folders_of_user(self) -> ModelFolders | None:
        if self._folders is None and self._settings.mirror:
            from scanner.pipeline.model_folders import ModelFolders

            self._folders = ModelFolders(self._settings.mirror)
        return self._folders

    def _on_hub(self, model_id: str, revision: str, bill: Bill) -> LineageNode:
        found = self._at_revision(model_id, revision, bill)
        if found.state != "missing" or not revision:
            return found
        now = self._at_revision(model_id, "", bill)
        if now.state not in READ:
            return found
        return altered(now, message=f"It has no revision {printable(revision, 60)}: these are its terms now.")

    def _at_revision(self, model_id: str, revision: str, bill: Bill) -> LineageNode:
        from scanner.sources.hub.ancestors import open_terms
        from scanner.sources.interface import Options

        kind, name = _kind_of(model_id)
        options = Options(project=self._settings.project, terms_only=True)
        listing = open_terms(name, revision, options, kind)
        if listing.remote is not None:
            with self._guard:
                listing.remote.cancelled = self._is_stopped
                self._asking.append(listing.remote)
        try:
            return self._read(listing, model_id, "hub")
        finally:
            self._charge(bill, listing)

    def _charge(self, bill: Bill, listing: Listing) -> None:
        if listing.remote is not None:
            with self._guard:
                bill.bytes += listing.remote.bytes
                bill.requests += listing.remote.requests

    def _in_cache(self, model_id: str, revision: str) -> LineageNode | None:
        try:
            from scanner.sources.hf_cache_layout import cache_folder

            if not os.path.isdir(cache_folder()):
                return None
            from scanner.sources.hf_cache import cached_terms
        except ImportError:
            return None
        from scanner.sources.interface import Options

        listing = cached_terms(model_id, revision, Options(terms_only=True, offline=True))
        return self._read(listing, model_id, "cache") if listing is not None else None

    def _in_lock(self, model_id: str, _: str) -> LineageNode | None:
        kind, name = _kind_of(model_id)
        entry = self.lock.entry(name, kind, os.environ.get("HF_ENDPOINT", "")) or self.lock.entry(name, kind)
        return _of_entry(entry, self.lock.origin(entry)) if entry is not None else None

    def _in_table(self, model_id: str, revision: str) -> LineageNode | None:
        from scanner.lineage.known import known_node

        return known_node(model_id, revision)

    def _read(self, listing: Listing, model_id: str, state: str) -> LineageNode:
        from scanner.pipeline.ancestor_terms import node_of, read_terms, why_not

        read = read_terms(listing, self._settings, self._shared_sniffer())
        remote = listing.remote
        spelled = (remote.id if remote is not None else "") or model_id
        if model_id.startswith(_DATA) and not spelled.startswith(_DATA):
            spelled = _DATA + spelled
        node = node_of(spelled, read, state, (remote.revision if remote is not None else "") or listing.revision or "")
        why, gap = why_not(read.gaps)
        if gap is None:
            return node
        begun = why == "missing" and remote is not None and bool(remote.revision)  # it was there a moment ago
        if state == "hub" and (why == "unavailable" or begun):
            place = Place(f"{spelled}/{gap.place.path}")
            self._failed[folded(spelled)] = Gap(
                "ancestor-unread", place, f"A base model was not wholly read. {gap.message}"
            )
        if node.license is not None:
            return altered(node, message=f"Not all of it could be read: {gap.message}")
        return altered(node, state=why, message=gap.message)

    def _shared_sniffer(self) -> Sniffer:
        with self._guard:
            if self._sniffer is None:
                from scanner.pipeline.sniff import Sniffer

                self._sniffer = Sniffer()
            return self._sniffer


def at_root(listing: Listing, folder: str) -> Listing:
    """``listing`` with paths relative to ``folder``, where those of its files begin at the git root around it."""
    from scanner.sources.git import below_root

    below = below_root(os.path.realpath(folder))
    if not below:
        return listing
    prefix = f"{below}/"

    def entries() -> Iterator[Entry | Fact | Gap]:
        for item in listing.entries:
            if isinstance(item, Entry):
                path = item.artifact.path.removeprefix(prefix)
                yield altered(item, artifact=altered(item.artifact, path=path))
            else:
                yield altered(item, place=altered(item.place, path=item.place.path.removeprefix(prefix)))

    return altered(listing, entries=entries())


def _is_at(node: LineageNode, revision: str) -> bool:
    """False where another commit of the model is asked for than the one that was read."""
    from scanner.lineage.known import commit_of

    commit = commit_of(revision)
    return not commit or not node.revision or node.revision.startswith(commit)


def _kind_of(model_id: str) -> tuple[str, str]:
    """("dataset" or "model", its name on the Hub) of an id in the tree."""
    return ("dataset", model_id[len(_DATA) :]) if model_id.startswith(_DATA) else ("model", model_id)


def completed(node: LineageNode, other: LineageNode | None) -> LineageNode:
    """``node`` with the licence and the parents that ``other`` has, where its own files say nothing of them."""
    if other is None:
        return node
    if node.license is None and other.license is not None:
        message = f"It says nothing of its licence: that is taken from {_PLACES.get(other.state, other.origin)}."
        node = altered(node, license=other.license, origin=other.origin, message=node.message or message)
    above = [edge for edge in node.parents if edge.relation != "data"]
    return node if above or not other.parents else altered(node, parents=(*other.parents, *node.parents))


_OFFLINE = "Look it up with --online, or name a folder of models with --mirror."

_PLACES = {"cache": "the local cache", "lock": "the lock file", "known": "rules/models"}
"""Where terms are taken from that could not be read, in words."""


def _of_entry(entry: LockEntry, origin: str) -> LineageNode:
    from scanner.catalog.license_names import row_of
    from scanner.model.fact import fact

    rows = [(name, row_of(name)) for name in entry.licenses]
    path, _, line = origin.rpartition(":")
    place = Place(path, line=int(line)) if line.isdigit() else Place(origin)
    license_fact = fact(
        "license-concluded",
        place,
        repo=entry.id,
        licenses=tuple(row.id for _, row in rows if row is not None),
        spdx=entry.spdx,
        relation=entry.relation,
        basis="lock",
        modified=entry.modified,
        covers="all",
        parameters=entry.parameters,
        name=entry.name or ", ".join(row.name if row is not None else name for name, row in rows),
        inferred=False,
        agreed=True,
        seen=entry.seen or None,
    )
    said = bool(entry.licenses or entry.spdx or entry.name)
    return LineageNode(
        id=entry.id,
        state="lock",
        revision=entry.revision,
        license=license_fact if said else None,
        parents=tuple(
            LineageEdge(parent.id, parent.relation, False, "declared", ("lock",), (place,), parent.revision)
            for parent in entry.parents
        ),
        origin=origin,
        texts=tuple(text.path for text in entry.texts),
    )
