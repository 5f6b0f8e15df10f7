"""One run of a fleet's store as the list of targets sees it: rows by their place, and what changed since. No widget here.

Only what is on the screen is read: the order of all targets is an array of numbers, and rows come by the page.
"""

from __future__ import annotations

from array import array
from contextlib import suppress

from scanner.model.record import record
from scanner.store.fleet.errors import FleetError
from scanner.tui.fleet.asked import SHOWS, Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.model.fleet import Entry, RunInfo
    from scanner.model.report_view import ReportView
    from scanner.store.fleet.store import FleetStore
    from scanner.tui.session import Session

PAGE = 64
"""Rows that are read at once: more than a screen has."""

PAGES = 32
"""Pages that are kept."""


@record
class Looked:
    """What a look at the store found: the run, the rows that are asked for in their order, how many there are of each of
    `SHOWS`, and the number of the newest run."""

    asked: Asked
    run: RunInfo
    places: Sequence[int]
    counts: Mapping[str, int]
    newest: int


class Fleet:
    """A run of a store. ``again`` opens the store once more, for looks beside the screen; ``session`` keeps the place in
    the list, and ``session_of(target, report)`` is the audit of one target."""

    def __init__(
        self,
        name: str,
        run: RunInfo,
        store: FleetStore,
        again: Callable[[], FleetStore],
        session: Session,
        session_of: Callable[[str, ReportView], Session],
    ) -> None:
        self.name = name
        self.run = run
        self.session = session
        self.session_of = session_of
        self.newest = run.number
        self.counts: Mapping[str, int] = {}
        self.asked = Asked()
        self.places: Sequence[int] = array("q")
        self._store, self._again = store, again
        self._beside: FleetStore | None = None
        self._pages: dict[int, Sequence[Entry]] = {}
        self._seen = -1

    def __len__(self) -> int:
        return len(self.places)

    def entry(self, index: int) -> Entry:
        """The target in that row. Raises `FleetError`."""
        page = index // PAGE
        if page not in self._pages:
            while len(self._pages) >= PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[page] = self._store.entries_at(self.run.number, self.places[page * PAGE : (page + 1) * PAGE])
        return self._pages[page][index % PAGE]

    def view(self, target: str) -> ReportView:
        """The report on a target. Raises `FleetError` and `ReportError`."""
        from scanner.model.report_view import view_of

        return view_of(self._store.report(self.run.number, target))

    def rules(self) -> Sequence[tuple[str, int]]:
        """The rules that found something in the run, each with its targets. Raises `FleetError`."""
        return self._store.rules(self.run.number)

    def index_of(self, target: str) -> int:
        """The row of that target; -1 where it is not shown, or the store cannot tell."""
        with suppress(FleetError, ValueError):
            return self.places.index(self._store.place_of(self.run.number, target))
        return -1

    def look(self, asked: Asked) -> Looked:
        """What is there of what is asked for, while somebody waits. Raises `FleetError`."""
        return self._look(self._store, asked)

    def look_beside(self, asked: Asked, only_if_changed: bool) -> Looked | None:
        """The same for a thread beside the screen; None where nothing was written since the last such look."""
        if self._beside is None:
            self._beside = self._again()
        revision = self._beside.revision()
        if only_if_changed and revision == self._seen:
            return None
        self._seen = revision
        return self._look(self._beside, asked)

    def take(self, looked: Looked) -> None:
        """Shows what was found."""
        self.asked, self.run, self.places = looked.asked, looked.run, looked.places
        self.counts, self.newest = looked.counts, looked.newest
        self._pages.clear()

    def close(self) -> None:
        """Lets go of the store, and keeps where one was."""
        self.session.close()
        for store in (self._store, self._beside):
            if store is not None:
                store.close()

    def _look(self, store: FleetStore, asked: Asked) -> Looked:
        run = store.run(self.run.number)
        places = store.places(run.number, asked.states, asked.answers, asked.needle, asked.rule, asked.sort)
        return Looked(asked, run, places, _counts(store, run), store.run().number)


def _counts(store: FleetStore, run: RunInfo) -> dict[str, int]:
    answers = store.answers(run.number)
    return {
        name: sum(answers.get(answer, 0) for answer in wanted) if wanted else run.count(*states)
        for name, (_, states, wanted) in SHOWS.items()
    }
