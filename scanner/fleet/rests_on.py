"""The base models that a target was judged by, as targets that can be asked whether they changed."""

from __future__ import annotations

import os

from scanner.fleet.commits import commit_now
from scanner.model.fleet import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.recipe import Recipe
    from scanner.model.lineage import LineageNode
    from scanner.model.report import TargetReport

_ON_HUB = ("hub", "gated", "missing", "unavailable")
_IN_CACHE = ("cache", "not-asked")


def rests_on(target: TargetReport, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """(target's name, commit) of each base model that was looked up, "" for one that is not to be had: it may be there
    next time. Those that are pinned to a commit, and what our own tables or the lock file say, cannot change."""
    asked = {edge.parent: edge.revision for node in target.lineage for edge in node.parents}
    found = {_named(node, asked.get(node.id, ""), recipe) for node in target.lineage if not node.own}
    return tuple(sorted(pair for pair in found if pair[0]))


def _named(node: LineageNode, revision: str, recipe: Recipe) -> tuple[str, str]:
    if node.state in _ON_HUB:
        if revision and node.revision.startswith(revision.lower()):
            return "", ""
        is_lost = _is_commit(revision) and bool(node.revision)  # then its terms of today were taken
        return f"hf://{node.id}@{revision}" if revision and not is_lost else f"hf://{node.id}", node.revision
    if node.state in _IN_CACHE:
        return _here(f"hf-cache:{node.id}", recipe)
    if node.state == "local" and recipe.mirror:
        from scanner.pipeline.model_folders import ModelFolders

        return _here(os.path.abspath(ModelFolders(recipe.mirror).path_of(node.id)), recipe)
    return "", ""


def _here(name: str, recipe: Recipe) -> tuple[str, str]:
    return name, commit_now(Wanted(name), recipe)


def _is_commit(revision: str) -> bool:
    return len(revision) >= 7 and all(digit in "0123456789abcdef" for digit in revision.lower())
