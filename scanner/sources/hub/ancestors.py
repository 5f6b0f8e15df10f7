"""What other rooms ask of the Hub beside a scan: the terms of an ancestor, and one text of it."""

from __future__ import annotations

from scanner.model.artifact import NotReadError
from scanner.model.record import altered
from scanner.sources.hub.address import Address, is_plain_path, is_repo_id
from scanner.sources.hub.client import Client
from scanner.sources.hub.listing import OFFLINE, listing_at
from scanner.sources.hub.metadata import metadata_of
from scanner.sources.hub.ranges import RemoteFile
from scanner.sources.hub.repo import Repo
from scanner.sources.hub.tree import files_of
from scanner.sources.interface import Listing, Options, Remote

TEXT_LIMIT = 4 << 20
"""Bytes of a text that is fetched whole."""

TERMS_BYTES = 64 << 20
"""Bytes that are fetched of an ancestor at most."""


def open_terms(repo_id: str, revision: str, options: Options, kind: str = "model") -> Listing:
    """The listing of an ancestor of which only terms and configurations are opened. Never raises and asks nobody yet.

    Its one gap at "(hub)" says why nothing was read: "gated", "missing", "revision-missing", "disabled", "refused",
    "rate-limit", "unavailable", "offline", "extra-missing".
    """
    asked = altered(options, terms_only=True, exclude=(), max_bytes=options.max_bytes or TERMS_BYTES)
    return listing_at(f"hf://{repo_id}", Address(kind, repo_id, revision), asked)


def read_bytes(
    repo_id: str, revision: str, path: str, options: Options, limit: int = TEXT_LIMIT, kind: str = "model"
) -> bytes:
    """The content of one file of a repo. Raises `NotReadError`: ``message`` says why not and what to do."""
    if options.offline:
        raise NotReadError("offline", OFFLINE)
    if not is_repo_id(repo_id) or not is_plain_path(path):
        raise NotReadError("file-missing", "This is no name of a file on the Hub: check it.")
    remote = Remote(repo_id, kind)
    client = Client(remote)
    known = metadata_of(client, Address(kind, repo_id, revision))
    files, _ = files_of(client, known)
    listed = next((file for file in files if file.path == path), None)
    if listed is None:
        raise NotReadError("file-missing", f"{known.address.id} has no {path} at this commit: check it.")
    if listed.size > limit:
        raise NotReadError("limit-download", f"{path} has {listed.size:,} bytes, over the {limit:,} that are fetched.")
    repo = Repo(client, known.address, known.sha, 4 * limit, known.is_gated)
    return RemoteFile(repo, listed).fetch(0, listed.size)
