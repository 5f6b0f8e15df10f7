"""Weights of which nothing but a shape tells where they come from: most commits of a checkpoint."""

from __future__ import annotations

import os

from scanner.model.place import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact
    from scanner.pipeline.settings import Task

_STRANGERS = frozenset(("license-missing",))
"""Kinds of facts that begin like those on licences and state none."""


def guesses_only(facts: Iterable[Fact], artifacts: Iterable[Artifact], task: Task) -> bool:
    """True where no file speaks of parents or terms, and no shape has the name of a known model beside it.

    What is left is a parent that is only likely. A scan shows it; of a commit nothing follows from it, so that the hook,
    for which ``task.only`` is set, need not look it up.
    """
    if task.only is None or any("model-card" in item.formats for item in (*artifacts, *task.known)):
        return False
    from scanner.catalog.known_shape import may_be_known

    top = os.path.basename(os.path.abspath(task.listing.target))
    for item in facts:
        if item.kind == "model-shape":
            folder = folder_of(item.place.path).rpartition("/")[2]
            names = (folder or top, str(item.get("name") or ""), str(item.get("basename") or ""))
            if may_be_known(item.get("hidden_size"), item.get("layers"), names):
                return False
        elif item.kind in _SPEAKING or (item.kind.startswith("license-") and item.kind not in _STRANGERS):
            return False
    return True


_SPEAKING = frozenset(("base-model", "training-data", "adapter-config", "hub-repo", "merge-config"))
