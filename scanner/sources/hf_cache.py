"""What huggingface_hub has downloaded to this machine, scanned where it lies: no network, and no client needed.

``hf-cache:org/name[@revision]``, ``hf-cache:datasets/org/name``, ``hf-cache:gpt2``; ``hf-cache:*`` is all of it, and the
folder of a snapshot may be named by its path. What the commit holds and was not downloaded is said, and not scanned.
"""

from __future__ import annotations

import os

from scanner.model.artifact import Artifact, Entry
from scanner.model.escape import printable
from scanner.model.record import altered
from scanner.sources.folder import walk_of
from scanner.sources.git import root_of
from scanner.sources.hf_cache_layout import KINDS, cache_folder, is_sha256, repo_named, repos_in, snapshot_at
from scanner.sources.interface import Listing, Options, Remote, Source, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap
    from scanner.sources.hf_cache_layout import CachedRepo

PREFIX = "hf-cache:"

NAMED = 20
"""Repos or revisions that a message lists."""

_CARD = "README.md"


def claims(target: str) -> bool:
    """True for ``hf-cache:`` names, and for the folder of a snapshot in a cache that is no part of a git repository."""
    if target.startswith(PREFIX):
        return True
    if "snapshots" not in os.path.abspath(target):
        return False
    folder = os.path.realpath(target)
    return snapshot_at(folder) is not None and os.path.isdir(folder) and not root_of(folder)


def open_target(target: str, options: Options) -> Listing:
    """The listing of one repo at one commit, or of the whole cache. Raises `TargetError` for what is not there."""
    if not target.startswith(PREFIX):
        found = snapshot_at(os.path.realpath(target))
        assert found is not None, "only what was claimed is opened"
        return _listing(target, *found, options)
    cache = cache_folder()
    asked = target[len(PREFIX) :]
    if asked == "*":
        return _all(target, cache, options)
    kind, repo_id, revision = _parsed(asked)
    repo = repo_named(cache, kind, repo_id) if repo_id else None
    if repo is None:
        raise TargetError(_no_repo(target, cache, bool(repo_id)))
    commit = repo.commit_of(revision)
    if not commit:
        raise TargetError(_no_commit(target, repo, revision))
    return _listing(target, repo, commit, options)


def cached_terms(repo_id: str, revision: str | None, options: Options) -> Listing | None:
    """The listing of a repo in this user's cache with only its terms and configurations to open; None where it is not.

    ``repo_id`` may begin with "datasets/"; a ``revision`` is answered by itself alone. Never raises.
    """
    kind, name, _ = _parsed(repo_id)
    repo = repo_named(cache_folder(), kind, name) if name else None
    commit = repo.commit_of(revision or "") if repo is not None else ""
    if repo is None or not commit:
        return None
    return _listing(f"{PREFIX}{repo.name}@{commit}", repo, commit, altered(options, terms_only=True, exclude=()))


def asked_for(target: str) -> tuple[CachedRepo, str] | None:
    """The repo and commit that an ``hf-cache:`` name means; None where it is not here. Never raises."""
    kind, repo_id, revision = _parsed(target[len(PREFIX) :])
    repo = repo_named(cache_folder(), kind, repo_id) if repo_id else None
    commit = repo.commit_of(revision) if repo is not None else ""
    return (repo, commit) if repo is not None and commit else None


def _parsed(asked: str) -> tuple[str, str, str]:
    """Kind, id and revision of what was written; the id is "" where it can be no repo's."""
    name, _, revision = asked.partition("@")
    parts = name.split("/")
    kind = KINDS[parts.pop(0)] if parts[0] in KINDS and len(parts) > 1 else "model"
    if len(parts) > 2 or any(not part.strip(".") or "\\" in part or "\0" in part for part in parts):
        return kind, "", revision
    return kind, "/".join(parts), revision


def _all(target: str, cache: str, options: Options) -> Listing:
    """Every repo of the cache at its main or only commit, each under a folder of its own name."""
    listings = [
        (repo, _listing(target, repo, commit, options)) for repo in repos_in(cache) if (commit := repo.commit_of(""))
    ]
    if not listings:
        raise TargetError(_no_repo(target, cache, False))
    excluded: dict[str, int] = {}

    def entries() -> Iterator[Entry | Fact | Gap]:
        for repo, listing in listings:
            for item in listing.entries:
                yield _below(item, repo.name)
            for cause, count in listing.excluded.items():
                excluded[cause] = excluded.get(cause, 0) + count

    return Listing(target, entries(), whole=True, excluded=excluded)


def _below(item: Entry | Fact | Gap, folder: str) -> Entry | Fact | Gap:
    if isinstance(item, Entry):
        return altered(item, artifact=altered(item.artifact, path=f"{folder}/{item.artifact.path}"))
    return altered(item, place=altered(item.place, path=f"{folder}/{item.place.path}"))


def _listing(target: str, repo: CachedRepo, commit: str, options: Options) -> Listing:
    remote = Remote(repo.id, repo.kind, local=True)
    remote.revision = commit
    snapshot = _Snapshot(repo, commit, options)
    entries, excluded = snapshot.entries(), snapshot.excluded
    return Listing(target, entries, revision=commit, whole=True, excluded=excluded, remote=remote)


class _Snapshot:
    """One commit of one repo, as far as it was downloaded."""

    def __init__(self, repo: CachedRepo, commit: str, options: Options) -> None:
        self._repo = repo
        self._commit = commit
        self._options = options
        self._folder = repo.snapshot(commit)
        self._walk = walk_of(self._folder, options)
        self.excluded = self._walk.exclusions.counts

    def entries(self) -> Iterator[Entry | Fact | Gap]:
        """Everything that lies here, then what does not."""
        tree = self._repo.tree(self._commit)
        if not self._options.terms_only:
            yield from self._every(tree)
            return
        from scanner.sources.hub.chosen import opened

        found = list(self._every(tree))
        wanted = opened([item.artifact for item in found if isinstance(item, Entry)], True)
        for item in found:
            if isinstance(item, Entry) and item.artifact.path not in wanted:
                yield altered(item, open=None)
            else:
                yield item

    def _every(self, tree: dict[str, tuple[int, str]] | None) -> Iterator[Entry | Fact | Gap]:
        here: set[str] = set()
        for item in self._walk.folder(self._folder):
            path = item.artifact.path if isinstance(item, Entry) else item.place.path
            here.add(path)
            yield self._with_digest(item, tree) if isinstance(item, Entry) else item
        for path, (size, digest) in sorted((tree or {}).items()):
            if path not in here and not self._is_left_out(path):
                advice = "The repo has it and it was not downloaded to this cache: hf download gets it."
                yield Entry(Artifact(path, size, sha256=digest or None), _unfetched(size, digest, advice))
        if tree is None and _CARD not in here and not self._repo.is_absent(self._commit, _CARD):
            advice = "This cache does not say whether the repo has a card: hf download gets it."
            yield Entry(Artifact(_CARD, 0), _unfetched(0, "", advice))

    def _with_digest(self, item: Entry, tree: dict[str, tuple[int, str]] | None) -> Entry:
        """The entry with the digest that the name of its blob is, else that of the commit's listing."""
        path = item.artifact.path
        place = os.path.join(self._folder, *path.split("/"))
        item = altered(item, blob=lambda: _blob(place))
        try:
            name = os.path.basename(os.readlink(place))
        except OSError:  # a system without links keeps the files themselves
            size, name = (tree or {}).get(path, (0, ""))
            name = name if size == item.artifact.size else ""
        return altered(item, artifact=altered(item.artifact, sha256=name)) if is_sha256(name) else item

    def _is_left_out(self, path: str) -> bool:
        """True for a path that the user excluded, whether it lies here or not."""
        absolute = os.path.join(self._folder, *path.split("/"))
        return os.path.lexists(absolute) or self._walk.exclusions.leaves_out(absolute, False)


def _blob(path: str) -> str:
    """Which bytes the file has, as far as that shows without reading them; the name of a blob proves nothing. "" where it
    cannot be told."""
    try:
        seen = os.stat(path)
    except OSError:
        return ""
    return f"{seen.st_dev}:{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}" if seen.st_ino else ""


def _unfetched(
    size: int, digest: str, advice: str
) -> Callable[[Callable[[int], None]], tuple[Reader, Callable[[], None]]]:
    def open_(_: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        from scanner.sources.pointers import Pointer, UnfetchedError

        raise UnfetchedError(Pointer(digest or None, size), advice)

    return open_


def _no_repo(target: str, cache: str, asked: bool) -> str:
    names = [repo.name for repo in repos_in(cache)]
    shown = printable(cache, 300)
    if not names:
        return f"{printable(target, 200)}: there is no repo in the cache {shown}. Set HF_HUB_CACHE to where they are."
    problem = "this repo is not in the cache" if asked else "name a repo of the cache"
    return f"{printable(target, 200)}: {problem} {shown}. It has {_listed(names)}; {PREFIX}* is all of them."


def _no_commit(target: str, repo: CachedRepo, revision: str) -> str:
    # a branch may be known of which nothing was downloaded: naming it would not help
    known = [name for name in (*repo.refs(), *(commit[:12] for commit in repo.commits())) if repo.commit_of(name)]
    if not known:
        return f"{printable(target, 200)}: nothing of this repo was downloaded. Get it with hf download."
    problem = "this revision is not in the cache" if revision else "the cache has several revisions and no main branch"
    return f"{printable(target, 200)}: {problem}. Name one with @: {_listed(known)}."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(printable(name, 120) for name in names[:NAMED]) + more


SOURCE = Source(id="hf-cache", claims=claims, open=open_target, order=40)
