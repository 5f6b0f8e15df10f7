"""What a licence asks to be shipped, shown or done, and whether it has been."""

from __future__ import annotations

from scanner.model.place import Place
from scanner.model.record import record

STATES = ("missing", "unknown", "done", "not-needed")
"""What is known of an obligation, what is left to do first."""


@record
class Obligation:
    """One thing to do under ``license`` (our id) for what the repo in the folder ``repo`` holds.

    ``kind`` is the clause's ("license-copy", "display"), ``clause`` its number and ``says`` what it asks, in our words;
    ``strings`` are exact and ``one_of`` says that one is enough; ``where`` is where they belong, ``file`` the file that
    the clause names. ``act`` is what brings it about; with ``assumed`` nobody stated that act, and it is told for those
    who pass the weights on. ``because`` says why ``state`` is what it is, ``place`` where it was found fulfilled, and
    ``missing`` names facts of the profile that would tell more. ``path`` is the way through the base models by which the
    licence came ("this model ← org/name"), "" for the repo's own.
    """

    license: str
    kind: str
    clause: str
    says: str
    state: str
    because: str
    repo: str = ""
    name: str = ""
    strings: tuple[str, ...] = ()
    one_of: bool = False
    where: tuple[str, ...] = ()
    file: str = ""
    act: str = ""
    assumed: bool = False
    place: Place | None = None
    missing: tuple[str, ...] = ()
    row: str = ""
    confidence: str = ""
    path: str = ""

    def sort_key(self) -> tuple[object, ...]:
        """By repo and licence, what is left to do first, in the order of the text."""
        return (self.repo, self.license, STATES.index(self.state))
