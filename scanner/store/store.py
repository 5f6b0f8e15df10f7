"""The store's seam: what one blob came to, under the digest that its server asserts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from scanner.model.fact import Fact, Gap

    class Stored(Protocol):
        """What reading one blob came to: with every path as "" in its places."""

        facts: tuple[Fact, ...]
        gaps: tuple[Gap, ...]
        formats: tuple[str, ...]
        role: str

    class Store(Protocol):
        """Facts by (endpoint, digest, base name, parser version)."""

        def get(self, endpoint: str, digest: str, name: str) -> Stored | None: ...
        def put(self, endpoint: str, digest: str, name: str, stored: Stored) -> None: ...
        def close(self) -> None: ...
