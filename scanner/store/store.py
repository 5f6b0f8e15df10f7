"""The store's seam: what one blob came to, under the digest that its server asserts."""

from __future__ import annotations

from scanner.model.fact import Fact, Gap
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Store(Protocol):
        """Facts by (endpoint, digest, path, parser version). Nothing that the file holds makes a method raise.

        ``notes`` are sentences for the report: what was wrong with the store itself.
        """

        notes: list[str]

        def get(self, endpoint: str, digest: str, path: str) -> Stored | None: ...
        def put(self, endpoint: str, digest: str, path: str, stored: Stored) -> None: ...
        def close(self) -> None: ...


@record
class Stored:
    """What reading one blob of ``size`` bytes came to: its facts with their excerpts, its gaps, and what read it.

    All places are in the blob itself: their path is the one that it is stored under.
    """

    size: int
    facts: tuple[Fact, ...]
    gaps: tuple[Gap, ...]
    formats: tuple[str, ...]
    role: str
