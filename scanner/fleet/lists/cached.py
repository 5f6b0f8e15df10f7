"""Every repo of a Hub cache at every commit of which it has files."""

from __future__ import annotations

from scanner.fleet.lists.joined import Named
from scanner.sources.hf_cache_layout import cache_folder, repos_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "hf-cache:"


def cached_in(folder: str, place: str) -> Iterator[Named]:
    """The snapshots in the cache ``folder`` ("": this user's own), each repo's main or only one under its plain name.

    Those of another cache are named by their paths: names of the cache are looked up in this user's own.
    """
    own = cache_folder()
    for repo in repos_in(folder or own):
        main = repo.commit_of("")
        for commit in repo.commits():
            if folder and folder != own:
                yield Named(repo.snapshot(commit), place, commit)
            else:
                at = "" if commit == main else f"@{commit}"
                yield Named(f"{PREFIX}{repo.name}{at}", place, commit)
