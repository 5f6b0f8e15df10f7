"""Repos of the Hugging Face Hub, or of a mirror of it, read in place: metadata, listing, and only the bytes asked for.

Nothing here imports the client at the top, and opening a target asks nobody: all requests happen while entries are read.
"""

from __future__ import annotations

from scanner.sources.interface import Listing, Options, Source


def claims(target: str) -> bool:
    """True for ``hf://`` names, web addresses of the Hub, and ``org/name`` where no such path exists."""
    from scanner.sources.hub.address import is_address

    return is_address(target)


def open_target(target: str, options: Options) -> Listing:
    """The listing of a repo, without a request. Raises `TargetError` for a name that no repo can have."""
    from scanner.sources.hub.listing import listing_of

    return listing_of(target, options)


SOURCE = Source(id="hub", claims=claims, open=open_target, order=60)
