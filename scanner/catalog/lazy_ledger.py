"""What the people of a project decided, read where it could change something. On the hook's path where there is any."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.catalog.ledger_parts import Ledger
    from scanner.catalog.policy_parts import Clarification

_DECIDED = (".weighbridge/waivers.yaml", ".weighbridge/baseline.txt")
_CLARIFY = (".weighbridge/clarify.yaml",)


class LazyLedger:
    """The decisions of the project at ``root``. A file is read once, when it is first asked for.

    ``read`` gives what the named files of the project say, None where that is nothing; what it raises for a mistake in
    them comes out where it was asked.
    """

    def __init__(self, root: str, read: Callable[[tuple[str, ...]], Ledger | None]) -> None:
        self._root = root
        self._read = read
        self._decided: Ledger | None = None
        self._clarify: tuple[Clarification, ...] | None = None

    def decided(self) -> Ledger | None:
        """The waivers, marks and known findings; None where there are none."""
        if self._decided is None and self._has(_DECIDED):
            self._decided = self._read(_DECIDED)
        return self._decided

    def clarify(self) -> tuple[Clarification, ...]:
        """The clarifications."""
        if self._clarify is None:
            found = self._read(_CLARIFY) if self._has(_CLARIFY) else None
            self._clarify = found.clarify if found is not None else ()
        return self._clarify

    @property
    def used(self) -> tuple[Clarification, ...]:
        """The clarifications that somebody asked for so far."""
        return self._clarify or ()

    def _has(self, files: tuple[str, ...]) -> bool:
        return any(os.path.lexists(os.path.join(self._root, *file.split("/"))) for file in files)
