"""A folder of the invoker's own repository as it was at a revision: ``git:origin/main`` or ``git:v1.0:models/small``.

Every scan asks whether a target is one of these, so that what reads git's objects is imported only where one is.
"""

from __future__ import annotations

import os

from scanner.sources.interface import Listing, Options, Source

PREFIX = "git:"


def claims(target: str) -> bool:
    """True for ``git:…``, unless a file or folder has that name."""
    return target.startswith(PREFIX) and not os.path.lexists(target)


def open_target(target: str, options: Options) -> Listing:
    """The listing of the folder at the revision. Raises `TargetError` where either is not there."""
    from scanner.sources.git_tree import open_target as opened

    return opened(target, options)


SOURCE = Source(id="git", claims=claims, open=open_target, order=40)
