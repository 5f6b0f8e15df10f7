"""Where a target is now, told without reading it: a commit of the Hub, or a digest of what files show of themselves.

A target that is where it was when it was last read need not be read again. Whatever cannot be told is "", and the target
is simply read.
"""

from __future__ import annotations

import os
from urllib.parse import quote

from scanner.fleet.stamps import stamp_of
from scanner.model.artifact import NotReadError
from scanner.model.fleet import bare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import Wanted
    from scanner.sources.hub.address import Address

HF_CACHE = "hf-cache:"


def commit_now(wanted: Wanted, recipe: Recipe, told: bool = False) -> str:
    """Where ``wanted`` is now, "" where that cannot be told. Never raises.

    For a repo on the Hub at most one request is made; with ``told``, the commit that its list gave in this very run is
    taken instead. What lies here is to be asked about before it is read: what is changed meanwhile is then seen next time.
    """
    if wanted.problem:
        return ""
    try:
        if is_here(wanted.name):
            return stamp_of(wanted.name, recipe.store)
        return _on_hub(wanted, recipe, told)
    except (OSError, ValueError):  # a name that is none any more, a server that gives no answer
        return ""


def is_here(name: str) -> bool:
    """True for a target that lies on this machine: its commit is what `commit_now` says, not what its report does."""
    from scanner.sources.hub.address import is_address

    return name.startswith(HF_CACHE) or os.path.isabs(name) or not is_address(name)


def _on_hub(wanted: Wanted, recipe: Recipe, told: bool) -> str:
    from scanner.sources.hub.address import parse
    from scanner.sources.hub.metadata import is_commit

    address = parse(wanted.name)
    if is_commit(address.revision):
        return address.revision
    if told and is_commit(bare(wanted.commit)):
        return wanted.commit
    return "" if recipe.offline else commit_of(address)


def commit_of(address: Address) -> str:
    """The commit that the Hub has for the repo, in one small answer, and behind it what else that says which a scan would
    tell: a new name, that it is gated. "" where no commit is told. Raises `NotReadError`."""
    from scanner.sources.hub.client import Client, TooLongError
    from scanner.sources.hub.metadata import STANDING, is_commit, standing_of
    from scanner.sources.interface import Remote

    client = Client(Remote(address.id, address.kind))
    revision = quote(address.revision or "main", safe="")
    query = "&".join(f"expand={name}" for name in ("sha", *STANDING))
    try:
        said, _ = client.json(address, f"api/{address.plural}/{address.id}/revision/{revision}?{query}")
    except TooLongError as error:
        raise NotReadError("unavailable", "The answer is longer than is read.") from error
    if not isinstance(said, dict):
        return ""
    sha = said.get("sha")
    return sha + standing_of(said, address.id) if isinstance(sha, str) and is_commit(sha) else ""
