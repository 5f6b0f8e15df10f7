"""All lists as one: each target once, in the order in which it was first named, with all that name it."""

from __future__ import annotations

import os

from scanner.fleet.lists.spelling import HF_CACHE, Spelled, at_path, spelled
from scanner.model.escape import printable
from scanner.model.fleet import Wanted
from scanner.model.record import record
from scanner.sources.interface import Options, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.pipeline.sniff import Sniffer

NAMED_BY = 20
"""Lists that one target keeps; others that name it are left out."""

LONGEST = 200
"""Characters that are kept of what can be no target."""


@record
class Named:
    """One line of a list: the ``text`` of a target, its ``commit`` where the list knows it, and ``place``, the list and
    line. ``revision`` is what stands beside it. With ``on_hub`` it is no path; ``problem`` says why it is none at all. Of a
    ``childless`` model the Hub says that none was made from it."""

    text: str
    place: str
    commit: str = ""
    on_hub: bool = False
    problem: str = ""
    revision: str = ""
    childless: bool = False


class Joined:
    """The targets of all lists. About 400 bytes are held for each. Folders are opened as ``options`` say."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._sniffer: Sniffer | None = None
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

    def add(self, named: Named) -> bool:
        """Takes one line of a list: false for what can be no target, which is kept with its problem. A folder of models
        is taken as the models in it, and ``hf-cache:*`` as all that the cache has."""
        problem = named.problem
        if not problem:
            try:
                target = spelled(named.text, named.on_hub, named.revision)
            except TargetError as error:
                problem = str(error)
            else:
                self._take(target, named)
                return True
        shown = printable(named.text, LONGEST)
        # a target of the command line is its own place, and what is wrong with it mostly begins with its name
        said = problem if problem.startswith(f"{named.place}: ") else f"{named.place}: {problem}"
        self._keep(f"\0{shown}", shown, named, said)
        return False

    def _take(self, target: Spelled, named: Named) -> None:
        if target.name == f"{HF_CACHE}*":
            from scanner.fleet.lists.cached import cached_in

            for each in cached_in("", named.place):
                self._take(spelled(each.text), each)
        elif os.path.isabs(target.name) and os.path.isdir(target.name):
            self._take_folder(target, named)
        else:
            self._keep(target.key, target.name, named, "")

    def _take_folder(self, target: Spelled, named: Named) -> None:
        from scanner.fleet.lists.folders import models_in
        from scanner.pipeline.sniff import Sniffer

        self._sniffer = self._sniffer or Sniffer()
        found = models_in(target.name, self._options, self._sniffer)
        for path in found.targets:
            each = at_path(path)
            self._keep(each.key, each.name, named, "")
        for path, problem in found.problems:
            self._keep(f"\0{path}", printable(path, LONGEST), named, problem)

    def _keep(self, key: str, name: str, named: Named, problem: str) -> None:
        number = self._numbers.setdefault(key, len(self._names))
        if number == len(self._names):
            self._names.append(name)
            self._places.append(named.place)
            if problem:
                self._problems[number] = problem
        else:
            self._places[number] = _with(self._places[number], named.place)
        if named.commit:
            self._commits.setdefault(number, named.commit)


def _with(places: str | tuple[str, ...], place: str) -> tuple[str, ...]:
    known = (places,) if isinstance(places, str) else places
    return known if place in known or len(known) >= NAMED_BY else (*known, place)
