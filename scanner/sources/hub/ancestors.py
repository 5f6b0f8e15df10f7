"""What other rooms ask of the Hub beside a scan: the terms of an ancestor, and its texts."""

from __future__ import annotations

from scanner.model.record import altered
from scanner.sources.hub.address import Address, is_repo_id
from scanner.sources.hub.client import Client
from scanner.sources.hub.listing import listing_at
from scanner.sources.hub.metadata import metadata_of
from scanner.sources.hub.ranges import RemoteFile
from scanner.sources.hub.repo import Repo
from scanner.sources.hub.tree import files_of
from scanner.sources.interface import Listing, Options, Remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TERMS_BYTES = 64 << 20
"""Bytes that are fetched of an ancestor at most."""


def open_terms(repo_id: str, revision: str, options: Options, kind: str = "model") -> Listing:
    """The listing of an ancestor of which only terms and configurations are opened. Never raises and asks nobody yet.

    Its one gap at "(hub)" says why nothing was read: "gated", "missing", "revision-missing", "disabled", "refused",
    "rate-limit", "unavailable", "offline", "extra-missing".
    """
    asked = altered(options, terms_only=True, exclude=(), max_bytes=options.max_bytes or TERMS_BYTES)
    return listing_at(f"hf://{repo_id}", Address(kind, repo_id, revision), asked)


def read_texts(repo_id: str, revision: str, paths: Sequence[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of those of ``paths`` that the repo has, and that can be had. Never raises.

    ``limit`` is the bytes of the longest text that is fetched.
    """
    if not is_repo_id(repo_id):
        return
    try:
        client = Client(Remote(repo_id))
        known = metadata_of(client, Address("model", repo_id, revision))
        files, _ = files_of(client, known)
    except OSError:
        return
    listed = {file.path: file for file in files if file.size <= limit}
    repo = Repo(client, known.address, known.sha, 4 * limit * len(paths), known.is_gated)
    for file in (listed[path] for path in paths if path in listed):
        try:
            data = RemoteFile(repo, file).fetch(0, file.size)
        except OSError:
            continue
        yield file.path, data
