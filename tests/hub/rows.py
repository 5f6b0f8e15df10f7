"""Real rows of the Hub as repos of the fixture Hub.

The rows are those of ``tests/fixtures/hub/rows.json`` (see ``choose_rows``). A repo made from one has the row's card as
front matter, its tags and its ``baseModels``; its text and its files are ours, and its commit is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.hub.content import Sparse
from tests.hub.repos import HubRepo
from tests.hub.server import FixtureHub

FILE = Path(__file__).parents[1] / "fixtures" / "hub" / "rows.json"


@cache
def rows() -> dict[str, dict]:
    """All rows by id: ``id``, ``tags``, ``card``, and ``base_models`` (``relation``, ``models``) where the Hub has it."""
    return {row["id"]: row for row in json.loads(FILE.read_text(encoding="utf-8"))["rows"]}


def row(repo_id: str) -> dict:
    """The row of one model; the error names those of the same maker."""
    try:
        return rows()[repo_id]
    except KeyError:
        same = [name for name in rows() if name.startswith(repo_id.partition("/")[0] + "/")]
        raise KeyError(f"no row of {repo_id}; of this maker there are {', '.join(same) or 'none'}") from None


def parents(repo_id: str) -> list[str]:
    """The parents that the Hub names for a row."""
    return list(row(repo_id).get("base_models", {}).get("models", []))


def children() -> Iterator[tuple[str, str]]:
    """(child, parent) of all edges whose two ends are among the rows."""
    for name in rows():
        for parent in parents(name):
            if parent in rows():
                yield name, parent


def ancestry(repo_id: str) -> list[str]:
    """A row and all its ancestors among the rows, nearest first."""
    found = [repo_id]
    for name in found:
        found += [parent for parent in parents(name) if parent in rows() and parent not in found]
    return found


def put(hub: FixtureHub, repo_id: str, files: dict[str, bytes | str | Sparse] | None = None, **more: Any) -> HubRepo:
    """Makes the repo of one row on the Hub; ``more`` goes over what the row says."""
    said = row(repo_id)
    base = said.get("base_models", {})
    stated = {"card": said["card"], "tags": said["tags"], "base_models": (base.get("relation"), base.get("models", []))}
    if not said["card"]:
        stated["card"] = None
        files = {"README.md": f"# {repo_id.rpartition('/')[2]}\n", **(files or {})}
    return hub.repo(repo_id, files, **{**stated, **more})


def put_all(hub: FixtureHub, ids: Iterable[str], files: dict[str, bytes | str | Sparse] | None = None) -> list[HubRepo]:
    """Makes the repos of several rows, each with all its ancestors among the rows."""
    names = dict.fromkeys(name for repo_id in ids for name in ancestry(repo_id))
    return [put(hub, name, files) for name in names]
