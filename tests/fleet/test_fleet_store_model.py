"""Whatever is done to a fleet's store, in whatever order, it agrees with a model of a few dictionaries."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scanner.model.fleet import ENDED, Outcome
from scanner.store.fleet.store import FleetStore, open_fleet
from tests.fleet.made_reports import BEGAN, KEY, done, name_of, report_on, wanted

TARGETS = st.integers(0, 5)
COMMITS = st.sampled_from(["a" * 40, "b" * 40])
KEYS = st.sampled_from([KEY, "6" * 64])
LISTS = st.sampled_from([("a.txt",), ("a.txt", "--author acme")])


class FleetMachine(RuleBasedStateMachine):
    """`runs` has (key, lists, finished) and of each target (state, commit, number of the report, strikes, run that read)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = str(self.folder / "fleet.db")
        self.store: FleetStore = open_fleet(self.path, create=True)
        self.runs: list[tuple[str, tuple[str, ...], bool]] = []
        self.targets: list[dict[int, tuple[str, str, int, int, int]]] = []
        self.results: dict[tuple[int, str, str], tuple[int, bool, int]] = {}
        self.current = 0

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @property
    def now(self) -> dict[int, tuple[str, str, int, int, int]]:
        return self.targets[self.current]

    @property
    def key(self) -> str:
        return self.runs[self.current][0]

    @initialize(key=KEYS, lists=LISTS, numbers=st.lists(TARGETS))
    def at_first(self, key: str, lists: tuple[str, ...], numbers: list[int]) -> None:
        self.begin(key, lists, numbers)

    @rule(key=KEYS, lists=LISTS, numbers=st.lists(TARGETS))
    def begin(self, key: str, lists: tuple[str, ...], numbers: list[int]) -> None:
        open_runs = [at for at, run in enumerate(self.runs) if run == (key, lists, False)]
        if not open_runs:
            self.runs.append((key, lists, False))
            self.targets.append({})
        self.current = open_runs[-1] if open_runs else len(self.runs) - 1
        for number in numbers:
            self.now.setdefault(number, ("waiting", "", -1, 0, 0))
        info = self.store.begin(key, lists, wanted(*numbers), "", "", "", BEGAN)
        assert info.number == self.current + 1

    @rule(number=TARGETS)
    def mark(self, number: int) -> None:
        self.store.mark_running(self.current + 1, [name_of(number)])
        self._change(number, "waiting", "running")

    @rule(number=TARGETS)
    def put_back(self, number: int) -> None:
        self.store.put_back(self.current + 1, [name_of(number)])
        self._change(number, "running", "waiting")

    def _change(self, number: int, old: str, new: str) -> None:
        if number in self.now and self.now[number][0] == old:
            self.now[number] = (new, *self.now[number][1:])  # type: ignore[assignment]

    @precondition(lambda self: self.now)
    @rule(data=st.data(), commit=COMMITS, content=st.integers(0, 2), again=st.booleans())
    def put(self, data: st.DataObject, commit: str, content: int, again: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.now)))
        report = report_on(name_of(number), ("m.bin",) * content)
        self.store.put(self.current + 1, done(number, key=self.key, commit=commit, report=report, again=again))
        if self.now[number][0] not in ENDED:
            self.now[number] = ("done", commit, content, self.now[number][3], self.current + 1)
            self.results[number, self.key, commit] = (content, again, self.current + 1)

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.now)))
        self.store.put(self.current + 1, Outcome(name_of(number), self.key, "failed", error="No."))
        self._end(number, "failed")

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def strike(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.now)))
        strikes = self.store.strike(self.current + 1, name_of(number), "killed")
        state, commit, content, before, read = self.now[number]
        if state in ENDED:
            assert strikes == 0
            return
        assert strikes == before + 1
        self.now[number] = ("waiting", commit, content, strikes, read)
        if strikes == 2:
            self.store.quarantine(self.current + 1, name_of(number), "It kills.")
            self._end(number, "quarantined")

    def _end(self, number: int, state: str) -> None:
        if self.now[number][0] not in ENDED:
            self.now[number] = (state, "", -1, self.now[number][3], self.current + 1)

    @precondition(lambda self: self.now)
    @rule(data=st.data(), commit=COMMITS)
    def reuse(self, data: st.DataObject, commit: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.now)))
        found = self.results.get((number, self.key, commit))
        used = self.store.reuse(self.current + 1, name_of(number), commit)
        if self.now[number][0] in ENDED:
            assert used == (self.now[number][0] == "done")
        elif found is None or found[1]:
            assert not used
        else:
            assert used
            self.now[number] = ("done", commit, found[0], self.now[number][3], found[2])

    @rule()
    def finish(self) -> None:
        info = self.store.finish(self.current + 1, BEGAN)
        key, lists, finished = self.runs[self.current]
        finished = finished or all(state in ENDED for state, *_ in self.now.values())
        self.runs[self.current] = (key, lists, finished)
        assert bool(info.finished) == finished

    @rule()
    def die(self) -> None:
        """The process ends in the middle of a change, and another one comes."""
        with self.store._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE entries SET state = 'done'")
            connection.execute("DELETE FROM results")
        self.store.close()
        self.store = open_fleet(self.path)

    @invariant()
    def it_agrees(self) -> None:
        for at, targets in enumerate(self.targets):
            entries = list(self.store.entries(at + 1))
            assert [entry.target for entry in entries] == [name_of(number) for number in sorted(targets)]
            for entry, (state, commit, content, _, read) in zip(
                entries, (targets[number] for number in sorted(targets)), strict=True
            ):
                assert (entry.state, entry.commit, entry.read) == (state, commit, read)
                assert entry.deny == max(0, content)
            told = {row[0]: row for row in self.store.content(at + 1)}
            assert all(
                len(told[name_of(number)][9]) == max(0, said[2])
                for number, said in targets.items()
                if said[0] == "done"
            )  # type: ignore[arg-type]
        if self.targets:
            struck = {item.name: strikes for item, strikes in self.store.waiting(self.current + 1, 99)}
            assert struck == {name_of(number): said[3] for number, said in self.now.items() if said[0] == "waiting"}
            assert {item.name for item, _ in self.store.suspects(self.current + 1)} == {
                name_of(number) for number, said in self.now.items() if said[0] == "running"
            }


FleetMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestFleet = FleetMachine.TestCase
