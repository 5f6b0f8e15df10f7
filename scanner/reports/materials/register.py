"""The licences of a document that have no SPDX id: each with one name of its own and the text that goes with it."""

from __future__ import annotations

from scanner.model.record import altered, record
from scanner.reports.materials.expressions import renamed
from scanner.reports.materials.wording import idstring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

REF = "LicenseRef-"


@record
class Extracted:
    """A licence that is not on the SPDX list. ``id`` is "LicenseRef-…", unique in the document.

    ``text`` is the scanned repo's own file, whole, and ``path`` that file; where the repo holds none, ``text`` is a
    sentence that says so and ``path`` is "". ``cut`` is true where the file is longer than ``text``; ``changed`` where the
    text differs from the published one. ``known`` is true for a licence that we know by its id, so that it is the same one
    wherever it is named; what a card calls by a name of its own is not.
    """

    id: str
    name: str
    text: str
    path: str = ""
    cut: bool = False
    changed: bool = False
    known: bool = False


class Register:
    """Gives out LicenseRefs: the same one for the same licence with the same text, else another.

    ``knows`` tells whether the format's list of licences and exceptions has an id; None takes each for known.
    """

    def __init__(self, knows: Callable[[str], bool] | None = None) -> None:
        self._knows = knows or (lambda _: True)
        self._by_id: dict[str, Extracted] = {}

    def all(self) -> tuple[Extracted, ...]:
        """Every licence that was given a name, by that name."""
        return tuple(self._by_id[name] for name in sorted(self._by_id))

    def ref(self, wanted: Extracted) -> str:
        """The id for ``wanted``, whose own id is what it would be called; a number is added where that is taken."""
        base = REF + (idstring(wanted.id.removeprefix(REF)) or "unnamed")
        name, number = base, 1
        while (taken := self._by_id.get(name.lower())) is not None and not _is_one(taken, wanted):
            number += 1
            name = f"{base}-{number}"
        if taken is None or (wanted.path and not taken.path):
            self._by_id[name.lower()] = taken = altered(wanted, id=taken.id if taken is not None else name)
        return taken.id

    def ref_of_file(self, wanted: Extracted) -> str:
        """The id of a licence that has the same file for its text already, else one for ``wanted``."""
        same = (one.id for one in self._by_id.values() if (one.path, one.text) == (wanted.path, wanted.text))
        return next(same, "") or self.ref(wanted)

    def expression(self, written: str, text_of: Callable[[str], Extracted]) -> str:
        """``written`` with every licence that is not on the list as a LicenseRef, whose text ``text_of`` knows."""

        def name(licence: str, exception: str) -> str:
            plain = not licence.startswith((REF, "DocumentRef-"))
            if plain and self._knows(licence) and (not exception or self._knows(exception)):
                return f"{licence} WITH {exception}" if exception else licence
            found = text_of(licence)
            return self.ref(altered(found, id=f"{found.id}-with-{exception}") if exception else found)

        return renamed(written, name)


def _is_one(one: Extracted, other: Extracted) -> bool:
    """True for the same text, and for one licence of which only one side has a text, unless that was changed."""
    if (one.text, one.path, one.cut) == (other.text, other.path, other.cut):
        return True
    return one.known and other.known and not (one.path and other.path) and not one.changed and not other.changed
