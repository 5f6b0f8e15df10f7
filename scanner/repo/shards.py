"""Sharded checkpoints: what the index names against what is there."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.repo.repo import Repo

TOLD_LIMIT = 100
"""Missing or extra shards of one index that are told one by one."""


def derive(repo: Repo) -> Iterator[Fact]:
    """Facts for shards that an index names outside its folder, that are missing, and that no index names.

    A loader joins each name to the index's folder (``cached_file`` of transformers), so that ``../x`` leaves the repo.
    """
    present = {artifact.path for artifact in repo.artifacts}
    named: dict[str, list[Place]] = {}
    for index in repo.facts:
        if index.kind != "shard-index" or index.place.member:
            continue
        folder = index.place.path.rpartition("/")[0]
        shards = index.get("shards")
        told = 0
        for shard in shards if isinstance(shards, tuple) else ():
            path = joined(folder, str(shard))
            if path is None:
                yield fact("shard-outside", index.place, shard=str(shard))
                continue
            named.setdefault(folder, []).append(Place(path))
            if path not in present and told < TOLD_LIMIT:
                told += 1
                yield fact("shard-missing", index.place, shard=str(shard))
    for folder, places in named.items():
        yield from _extra(repo, folder, {place.path for place in places})


def joined(folder: str, name: str) -> str | None:
    """``name`` below ``folder``, or None where it leads out of it or is no plain relative path."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0] or "\0" in name:
        return None
    return f"{folder}/{name}" if folder else name


def _extra(repo: Repo, folder: str, named: set[str]) -> Iterator[Fact]:
    """Weights in the index's folder that are numbered like shards (``-00001-of-00002``) and that it does not name."""
    endings = {path.rpartition(".")[2] for path in named}
    told = 0
    for artifact in repo.artifacts:
        where, _, name = artifact.path.rpartition("/")
        if where != folder or artifact.path in named or artifact.role != "weights" or told >= TOLD_LIMIT:
            continue
        if "-of-" in name and name.rpartition(".")[2] in endings:
            told += 1
            yield fact("shard-extra", Place(artifact.path), shard=name)


DERIVE = derive
