"""How huggingface_hub lays out its cache, read without it: repos, revisions, and what a commit holds.

``models--org--name/{refs,snapshots,blobs,trees,.no_exist}``; a link of ``snapshots/<commit>`` leads to ``blobs/<etag>``,
which from version 2 on may itself be a link to ``blobs/<2 hex>/<hash>`` beside the repos. Source: ``file_download.py``,
``_tree_cache.py`` and ``utils/_shared_blobs.py`` of huggingface_hub 2.4.
"""

from __future__ import annotations

import os

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {"models": "model", "datasets": "dataset", "spaces": "space"}
"""How names of folders begin, and of which kind the repo is."""

TREE_LIMIT = 32 << 20
"""Bytes of a listing that is read: a hundred thousand files."""

REF_LIMIT = 1024

MOST = 100_000
"""Repos of one cache that are looked at."""


@record
class CachedRepo:
    """One repo in a cache: ``folder`` is its own, ``id`` its name as the client wrote it."""

    folder: str
    kind: str
    id: str

    @property
    def name(self) -> str:
        """How people write it: "org/name", "datasets/org/name"."""
        return self.id if self.kind == "model" else f"{self.kind}s/{self.id}"

    def snapshot(self, commit: str) -> str:
        """The folder that holds the files of ``commit``."""
        return os.path.join(self.folder, "snapshots", commit)

    def commits(self) -> list[str]:
        """The commits of which a file is here."""
        try:
            with os.scandir(os.path.join(self.folder, "snapshots")) as listing:
                return sorted(entry.name for entry in listing if entry.is_dir())
        except OSError:
            return []

    def commit_of(self, revision: str) -> str:
        """The commit that a branch, a tag, a commit or the beginning of one means here; "" where it is not here.

        Without a revision: the main branch's, else the only one there is.
        """
        commits = self.commits()
        named = self._ref(revision or "main")
        if named in commits:
            return named
        if not revision:
            return commits[0] if len(commits) == 1 else ""
        found = [commit for commit in commits if len(revision) >= 7 and commit.startswith(revision.lower())]
        return found[0] if len(found) == 1 else ""

    def refs(self) -> list[str]:
        """The branches and tags that are known here."""
        top = os.path.join(self.folder, "refs")
        found = [
            os.path.relpath(os.path.join(folder, name), top).replace(os.sep, "/")
            for folder, _, names in os.walk(top)
            for name in names
        ]
        return sorted(found)

    def _ref(self, revision: str) -> str:
        if os.path.isabs(revision) or ".." in revision.split("/") or "\0" in revision:
            return ""
        data = _content(os.path.join(self.folder, "refs", *revision.split("/")), REF_LIMIT)
        return data.decode("ascii", "replace").strip() if data else ""

    def is_absent(self, commit: str, path: str) -> bool:
        """True where the client was told that the commit has no such file."""
        return os.path.lexists(os.path.join(self.folder, ".no_exist", commit, *path.split("/")))

    def tree(self, commit: str) -> dict[str, tuple[int, str]] | None:
        """Size and SHA-256 ("" for a small file) of each file of the commit, by path; None where no listing is here."""
        data = _content(os.path.join(self.folder, "trees", f"{commit}.json"), TREE_LIMIT)
        from scanner.model.bounded_json import bounded_json  # not at the top: every scan looks for sources

        try:
            said = bounded_json(data)
        except ValueError:
            return None
        files = said.get("files") if isinstance(said, dict) and said.get("format_version") == 1 else None
        return dict(_listed(files)) if isinstance(files, dict) else None


def _listed(files: dict[object, object]) -> Iterator[tuple[str, tuple[int, str]]]:
    for path, row in files.items():
        if not isinstance(path, str) or not isinstance(row, dict) or not _is_plain(path):
            continue
        size, digest = row.get("lfs_size", row.get("size")), row.get("lfs_sha256")
        plain = size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else 0
        yield path, (plain, digest if isinstance(digest, str) and is_sha256(digest) else "")


def cache_folder() -> str:
    """The cache of this user, by the variables that the client goes by."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")
    hugging = os.environ.get("HF_HOME") or os.path.join(home, "huggingface")
    asked = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or os.path.join(hugging, "hub")
    return os.path.abspath(os.path.expandvars(os.path.expanduser(asked)))


def repos_in(cache: str) -> list[CachedRepo]:
    """The repos of a cache that have a snapshot, by name."""
    found: list[CachedRepo] = []
    try:
        with os.scandir(cache) as listing:
            for number, entry in enumerate(listing):
                repo = repo_at(entry.path) if number < MOST and entry.is_dir() else None
                if repo is not None and os.path.isdir(os.path.join(entry.path, "snapshots")):
                    found.append(repo)
    except OSError:
        return []
    return sorted(found, key=lambda repo: repo.name)


def repo_named(cache: str, kind: str, repo_id: str) -> CachedRepo | None:
    """The repo of that name: as written, else whatever its case, else a single name as the end of one with an owner."""
    folder = os.path.join(cache, f"{kind}s--{repo_id.replace('/', '--')}")
    if os.path.isdir(folder) and os.path.dirname(folder) == cache:
        return CachedRepo(folder, kind, repo_id)
    same = [repo for repo in repos_in(cache) if repo.kind == kind]
    folded = repo_id.casefold()
    like = [repo for repo in same if repo.id.casefold() == folded]
    if not like and "/" not in repo_id:
        like = [repo for repo in same if repo.id.casefold().rpartition("/")[2] == folded]
    return like[0] if len(like) == 1 else None


def repo_at(folder: str) -> CachedRepo | None:
    """The repo whose folder in a cache this is, by its name; None for another folder."""
    plural, dashes, rest = os.path.basename(folder).partition("--")
    if plural not in KINDS or not dashes or not rest:
        return None
    return CachedRepo(folder, KINDS[plural], rest.replace("--", "/", 1))


def snapshot_at(folder: str) -> tuple[CachedRepo, str] | None:
    """The repo and commit whose snapshot ``folder`` (absolute) is, or None."""
    snapshots, commit = os.path.split(folder.rstrip(os.sep))
    above, name = os.path.split(snapshots)
    repo = repo_at(above) if name == "snapshots" else None
    return (repo, commit) if repo is not None and commit else None


def is_sha256(text: str) -> bool:
    """True for 64 hex digits."""
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def _is_plain(path: str) -> bool:
    return 0 < len(path) <= 4096 and not any(part in ("", ".", "..") for part in path.split("/"))


def _content(path: str, limit: int) -> bytes:
    """The bytes of a file of at most ``limit``; none where it cannot be read or is longer."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        return b""
    return data if len(data) <= limit else b""
