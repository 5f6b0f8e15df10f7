"""All lists as one: each target once, in the order in which it was first named, with all that name it."""

from __future__ import annotations

from scanner.fleet.lists.spelling import spelled
from scanner.model.escape import printable
from scanner.model.fleet import Wanted
from scanner.model.record import record
from scanner.sources.interface import TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED_BY = 20
"""Lists that one target keeps; others that name it are left out."""

LONGEST = 200
"""Characters that are kept of what can be no target."""


@record
class Named:
    """One line of a list: the ``text`` of a target, its ``commit`` where the list knows it, and ``place``, the list and
    line. With ``on_hub`` it is no path; ``problem`` says why it is none at all."""

    text: str
    place: str
    commit: str = ""
    on_hub: bool = False
    problem: str = ""


class Joined:
    """The targets of all lists. About 400 bytes are held for each."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._places: list[str | tuple[str, ...]] = []
        self._commits: dict[int, str] = {}
        self._problems: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[Wanted]:
        for number, (name, places) in enumerate(zip(self._names, self._places, strict=True)):
            lists = (places,) if isinstance(places, str) else places
            yield Wanted(name, self._commits.get(number, ""), lists, self._problems.get(number, ""))

    def add(self, named: Named) -> None:
        """Takes one line of a list; what can be no target is kept with its problem."""
        problem = named.problem
        try:
            target = spelled(named.text, named.on_hub) if not problem else None
        except TargetError as error:
            target, problem = None, str(error)
        if target is None:
            shown = printable(named.text, LONGEST)
            self._keep(f"\0{shown}", shown, named, problem)
        else:
            self._keep(target.key, target.name, named, "")

    def _keep(self, key: str, name: str, named: Named, problem: str) -> None:
        number = self._numbers.setdefault(key, len(self._names))
        if number == len(self._names):
            self._names.append(name)
            self._places.append(named.place)
            if problem:
                self._problems[number] = f"{named.place}: {problem}"
        else:
            self._places[number] = _with(self._places[number], named.place)
        if named.commit:
            self._commits.setdefault(number, named.commit)


def _with(places: str | tuple[str, ...], place: str) -> tuple[str, ...]:
    known = (places,) if isinstance(places, str) else places
    return known if place in known or len(known) >= NAMED_BY else (*known, place)
