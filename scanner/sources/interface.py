"""The seam of a source: one module with one ``SOURCE`` that turns a target's name into files to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.model.artifact import Entry
from scanner.model.fact import Fact, Gap
from scanner.model.record import field, record


class TargetError(ValueError):
    """The target cannot be opened at all; the message says what is wrong and what to do next."""


@record
class Options:
    """What the invoker asked of all sources.

    ``project`` is the root of the invoker's own repository ("" where there is none): only what lies in it may say what
    is left out (ignore files, virtual environments). ``exclude`` are globs on paths relative to the listing's root.
    With ``terms_only`` a listing offers what tells terms and lineage (cards, licence texts, configurations) to read, and
    lists the rest without a way to open it. ``offline`` forbids every request. ``max_bytes`` are fetched of one target over
    the network at most (0: the source's own bound).
    """

    project: str = ""
    exclude: tuple[str, ...] = ()
    terms_only: bool = False
    offline: bool = False
    max_bytes: int = 0


class Remote:
    """What a listing that is read over the network learns and costs, as it goes on.

    ``id`` is the repo's name as its server spells it (after a rename), ``kind`` "model", "dataset" or "space",
    ``endpoint`` the server's address without credentials, ``revision`` the commit that every read is pinned to.
    ``bytes`` count what came over the wire for files, ``requests`` every request, redirects included. ``cancelled``
    ends what is under way: whoever stops reading sets it. ``local`` is true where the repo's files lie on this machine
    (a cache), so that nothing comes over a wire. ``standing`` is what the server says of the repo beside its commit.
    """

    __slots__ = ("bytes", "cancelled", "endpoint", "id", "kind", "local", "requests", "revision", "standing")

    def __init__(self, repo_id: str = "", kind: str = "model", endpoint: str = "", local: bool = False) -> None:
        self.id = repo_id
        self.kind = kind
        self.endpoint = endpoint
        self.revision = ""
        self.standing = ""
        self.bytes = 0
        self.requests = 0
        self.cancelled = False
        self.local = local


@record
class Listing:
    """One opened target: ``entries`` yields its files, and the facts and gaps of the listing itself.

    ``whole`` is true for a folder or repo with all that is in it, false for single files.
    ``excluded`` counts files left out, by cause; it is complete when ``entries`` has ended, as is ``remote``.
    """

    target: str
    entries: Iterator[Entry | Fact | Gap]
    revision: str | None = None
    whole: bool = False
    excluded: dict[str, int] = field(default_factory=dict)
    remote: Remote | None = None


@record
class Source:
    """``claims(target)`` is true for the names that this source opens; ``open(target, options)`` may raise `TargetError`.

    Sources are asked in ``order``; the first that claims a target opens it.
    """

    id: str
    claims: Callable[[str], bool]
    open: Callable[[str, Options], Listing]
    order: int = 50
