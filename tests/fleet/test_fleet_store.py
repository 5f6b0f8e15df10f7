"""The fleet's store gives back what was put into it, run by run, and to all who ask at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.codec import report_from_json
from scanner.model.fact import Fact
from scanner.model.fleet import Cost, Entry, FleetGap, Outcome, Wanted
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.facts import facts_of
from scanner.store.fleet.runs import LISTS
from scanner.store.fleet.store import FleetStore, open_fleet
from scanner.store.fleet.tally import GapCount, LicenseCount, RuleCount
from scanner.store.store import Stored
from tests.fleet.made_reports import BEGAN, COMMIT, KEY, begun, done, name_of, opened, report_on, wanted


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FleetStore]:
    with opened(tmp_path / "fleet.db") as made:
        yield made


def names(store: FleetStore, run: int, **asked: object) -> list[str]:
    return [entry.target for entry in store.entries(run, **asked)]  # type: ignore[arg-type]


def test_what_was_put_is_read_back_after_closing(tmp_path: Path) -> None:
    with opened(tmp_path / "fleet.db") as store:
        begun(store, 3, 4)
        store.put(1, done(3))
    with open_fleet(str(tmp_path / "fleet.db"), readonly=True) as store:
        entry = store.entry(1, name_of(3))
        assert entry == Entry(
            *(1, name_of(3), "done", COMMIT, "fail", 1, 2, 0, 1, ("MIT",), "", ("ids.txt:3",), 1),
            cost=Cost(7, 3, 0.25, "one"),
        )
        first, *_ = found = list(store.findings(1))
        assert len(found) == 3
        assert (first.target, first.rule, first.outcome, first.path) == (
            name_of(3),
            "license-undeclared",
            "review",
            "m0.txt",
        )
        assert (first.reason, first.origin, found[1].line) == ("It says so.", "policy.yaml:3", 1)
        assert list(store.gaps(1)) == [
            FleetGap(name_of(3), "pointer", "big.bin", "It was never fetched. Fetch it.", False)
        ]
        assert store.entry(1, name_of(4)) == Entry(1, name_of(4), "waiting", lists=("ids.txt:4",))
        assert store.entry(1, "hf://nobody") is None
        (target,) = report_from_json(store.report(1, name_of(3))).targets
        assert (target.inventory.bytes_read, target.inventory.requests) == (7, 3)
        assert len(target.findings) == 3


def test_a_run_goes_through_its_targets_in_the_order_of_the_lists(store: FleetStore) -> None:
    run = begun(store, 9, 2, 5, 2)
    assert [item.name for item, _ in store.waiting(1, 10)] == [name_of(9), name_of(2), name_of(5)]
    assert run.counts == (("waiting", 3),)
    store.mark_running(1, [name_of(9), name_of(2)])
    assert store.waiting(1, 1) == [(wanted(5)[0], 0)]
    assert [item.name for item, _ in store.suspects(1)] == [name_of(9), name_of(2)]
    store.put_back(1, [name_of(9)])
    assert store.waiting(1, 10)[0] == (wanted(9)[0], 0)
    assert store.finish(1, BEGAN).finished == ""
    store.put(1, done(9))
    store.put(1, done(2))
    store.put(1, Outcome(name_of(5), KEY, "failed", error="There is no such model. Look at the name."))
    assert store.finish(1, "2026-01-01T01:00:00Z").finished == "2026-01-01T01:00:00Z"
    assert store.run() == store.runs()[0]
    assert store.run(1).counts == (("done", 2), ("failed", 1))


def test_lists_that_name_one_target_are_kept_with_it(store: FleetStore) -> None:
    many = [Wanted(name_of(1), "", (f"{number}.txt:1",)) for number in range(30)]
    store.begin(KEY, ["a"], [*many, Wanted(name_of(1), COMMIT)], "", "", "", BEGAN)
    ((item, _),) = store.waiting(1, 9)
    assert item.commit == COMMIT
    assert item.lists == tuple(f"{number}.txt:1" for number in range(LISTS))


def test_an_unfinished_run_is_taken_up_and_takes_in_new_targets(store: FleetStore) -> None:
    begun(store, 1, 2)
    store.put(1, done(1))
    again = begun(store, 3, 1, 2)
    assert (again.number, again.beginnings, again.counts) == (1, 2, (("waiting", 2), ("done", 1)))
    assert begun(store, 1, key="6" * 64).number == 2
    assert begun(store, 1, lists=("other.txt",)).number == 3
    store.put(1, done(2))
    store.put(1, done(3))
    store.finish(1, BEGAN)
    assert begun(store, 1, 2).number == 4


def test_no_finished_run_is_changed(store: FleetStore) -> None:
    begun(store, 1, 2)
    store.put(1, done(1, again=True))
    store.put(1, done(2))
    store.finish(1, BEGAN)
    before, report = list(store.content(1)), store.report(1, name_of(1))
    begun(store, 1, 2)
    store.put(1, done(1, report=report_on("late")))
    other = report_on(name_of(1), ("x.bin", "y.bin"), under="Apache-2.0")
    store.put(2, done(1, report=other, cost=Cost(99, 99, 9.0, "two")))
    assert store.reuse(2, name_of(2), COMMIT)
    store.strike(1, name_of(2), "killed")
    store.quarantine(1, name_of(2), "It kills.")
    assert list(store.content(1)) == before
    assert store.report(1, name_of(1)) == report
    entry = store.entry(2, name_of(1))
    assert entry is not None
    assert (entry.deny, entry.licenses, entry.read, entry.cost.bytes) == (2, ("Apache-2.0",), 2, 99)


def test_the_first_outcome_of_a_target_stands(store: FleetStore) -> None:
    begun(store, 1)
    store.put(1, done(1))
    digest = store.digest(1)
    store.put(1, done(1))
    store.put(1, done(1, report=report_on(name_of(1), ("other.bin",))))
    store.put(1, Outcome(name_of(1), KEY, "failed", error="Late."))
    assert store.digest(1) == digest


def test_reading_the_same_again_takes_no_room(store: FleetStore) -> None:
    for number in range(1, 4):
        begun(store, 1)
        report = report_on(name_of(1), ("m0.txt",), created=f"2026-01-0{number}T00:00:00Z")
        store.put(number, done(1, report=report, again=True, cost=Cost(number)))
        store.finish(number, BEGAN)
    assert [store.entry(run, name_of(1)).cost.bytes for run in (1, 2, 3)] == [1, 2, 3]  # type: ignore[union-attr]
    assert [store.entry(run, name_of(1)).read for run in (1, 2, 3)] == [1, 2, 3]  # type: ignore[union-attr]
    assert store._rows("SELECT count(*) FROM results") == [(1,)]
    assert store.digest(1) == store.digest(3)


def test_what_no_run_points_at_any_more_is_not_kept(store: FleetStore) -> None:
    begun(store, 1)
    store.put(1, done(1, again=True))
    store._rows("UPDATE entries SET result = NULL")
    begun(store, 1, lists=("other.txt",))
    store.put(2, done(1, report=report_on(name_of(1), ())))
    assert store._rows("SELECT count(*) FROM results") == [(1,)]
    assert store._rows("SELECT count(*) FROM reports") == [(1,)]
    assert store._rows("SELECT count(*) FROM findings") == [(0,)]


def test_what_did_not_change_is_taken_from_an_earlier_run(store: FleetStore) -> None:
    rests_on = (("acme/base", "b" * 40),)
    begun(store, 1, 2, 3)
    assert store.kept(name_of(1), KEY) is None
    store.put(1, done(1, rests_on=rests_on))
    store.put(1, done(2, again=True))
    store.put(1, Outcome(name_of(3), KEY, "failed", error="No."))
    store.finish(1, BEGAN)
    begun(store, 1, 2, 3)
    assert store.kept(name_of(1), KEY) == (COMMIT, rests_on)
    assert store.kept(name_of(1), "6" * 64) is None
    assert [store.kept(name_of(number), KEY) for number in (2, 3, 4)] == [None, None, None]
    assert not store.reuse(2, name_of(1), "d" * 40)
    assert not store.reuse(2, name_of(2), COMMIT)
    assert not store.reuse(2, name_of(3), "")
    assert store.reuse(2, name_of(1), COMMIT)
    assert store.reuse(2, name_of(1), COMMIT)
    entry = store.entry(2, name_of(1))
    assert entry is not None
    assert (entry.state, entry.read, entry.cost) == ("done", 1, Cost(7, 3, 0.25, "one"))
    assert store.tally(2).reused == 1
    assert store.tally(2).bytes == 0


def test_strikes_count_and_quarantine_ends(store: FleetStore) -> None:
    begun(store, 1, 2)
    store.mark_running(1, [name_of(1)])
    assert store.strike(1, name_of(1), "killed by signal 9") == 1
    assert store.waiting(1, 1) == [(wanted(1)[0], 1)]
    assert store.strike(1, name_of(1), "killed by signal 9") == 2
    store.quarantine(1, name_of(1), "It ended two processes. Look at it alone.")
    store.mark_running(1, [name_of(1)])
    store.put(1, done(1))
    entry = store.entry(1, name_of(1))
    assert entry is not None
    assert (entry.state, entry.error, entry.read) == ("quarantined", "It ended two processes. Look at it alone.", 1)
    assert store.strike(1, name_of(1), "late") == 0


def test_who_asks_chooses(store: FleetStore) -> None:
    begun(store, *range(12))
    for number in range(10):
        store.put(1, done(number))
    store.put(1, Outcome(name_of(10), KEY, "failed", error="No."))
    assert names(store, 1, states=("failed", "waiting")) == [name_of(10), name_of(11)]
    assert names(store, 1, answers=("pass",)) == [name_of(number) for number in (0, 4, 8)]
    assert names(store, 1, like="ODEL-000", limit=3, offset=8) == [name_of(8), name_of(9)]
    assert store.count(1, like="model-001") == 2
    assert store.count(1) == 12
    for pattern in ("%", "_", "\\", "' OR 1 --"):
        assert names(store, 1, like=pattern) == []
    assert {item.target for item in store.findings(1, rules=("license-undeclared",))} == {
        name_of(number) for number in range(10) if number % 4
    }
    assert [item.target for item in store.findings(1, outcomes=("deny",), limit=2)] == [name_of(2), name_of(3)]
    assert [item.path for item in store.findings(1, target=name_of(7), like="100%")] == ["m0.txt", "m1.bin", "m2.txt"]
    assert list(store.findings(1, like="100_")) == []
    assert [item.target for item in store.gaps(1, reasons=("pointer",), limit=1, offset=1)] == [name_of(1)]
    assert list(store.gaps(1, reasons=("other",))) == []


def test_pages_have_no_seams(store: FleetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(store, *range(23))
    for number in range(23):
        store.put(1, done(number))
    whole = [list(store.entries(1)), list(store.findings(1)), list(store.gaps(1)), list(store.content(1))]
    for page in (1, 2, 3, 5, 23):
        monkeypatch.setattr("scanner.store.fleet.reading.PAGE", page)
        assert [list(store.entries(1)), list(store.findings(1)), list(store.gaps(1)), list(store.content(1))] == whole
        assert list(store.findings(1, limit=7, offset=4)) == whole[1][4:11]


def test_the_tally_counts(store: FleetStore) -> None:
    begun(store, *range(8))
    for number in range(6):
        store.put(
            1,
            done(number, report=report_on(name_of(number), ("a.bin", "b.bin")) if number == 5 else done(number).report),
        )
    tally = store.tally(1)
    assert tally.rules == (
        RuleCount("license-undeclared", "low", "review", 4, 3),
        RuleCount("pickle-unsafe-callable", "critical", "deny", 4, 3),
    )
    assert tally.licenses == (LicenseCount("MIT", 6),)
    assert tally.gaps == (GapCount("pointer", False, 6, 6),)
    assert tally.answers == (("fail", 4), ("pass", 2))
    assert (tally.read, tally.reused, tally.bytes, tally.requests, tally.seconds) == (6, 0, 42, 18, 1.5)


def test_a_run_is_compared_with_the_last_finished_one_of_its_lists(store: FleetStore) -> None:
    for lists in (("a",), ("b",), ("a",), ("b",)):
        run = begun(store, 1, lists=lists).number
        assert store.reuse(run, name_of(1), COMMIT) or store.put(run, done(1)) is None
        if run != 3:
            store.finish(run, BEGAN)
    found = [store.previous(run) for run in (1, 2, 3, 4)]
    assert [info.number if info else 0 for info in found] == [0, 1, 1, 2]


def test_content_is_the_same_whatever_the_order_the_time_and_the_worker(tmp_path: Path) -> None:
    digests = []
    for order, created in (((1, 2, 3), BEGAN), ((3, 1, 2), "2026-05-05T05:05:05Z")):
        with opened(tmp_path / f"{order[0]}.db") as store:
            store.begin(KEY, ["ids.txt"], wanted(1, 2, 3), "", "", "", created)
            for number in order:
                found = report_on(name_of(number), ("m.bin",), created=created)
                store.put(1, done(number, report=found, cost=Cost(order[0], 1, 2.0, created)))
            digests.append(store.digest(1))
            if order[0] == 3:
                begun(store, 1)
    assert digests[0] == digests[1]


@pytest.mark.parametrize("text", ["a\udc80b", "a\0b", "\x02x", "\x02", "ö%_\\", "\u202e", "[]", ""])
def test_any_text_comes_back_as_it_was(store: FleetStore, text: str) -> None:
    name = f"/models/{text}"
    store.begin(KEY, [text], [Wanted(name, text, (text,), text)], text, text, text, BEGAN)
    assert store.waiting(1, 1) == [(Wanted(name, text, (text,), text), 0)]
    assert (store.run().lists, store.run().policy) == ((text,), text)
    store.put(
        1, Outcome(name, KEY, "done", text, "fail", report_on(name, (text,), under=text), rests_on=((text, text),))
    )
    entry = store.entry(1, name)
    assert entry is not None
    assert (entry.commit, entry.lists, entry.licenses) == (text, (text,), (text,) if text else ())
    assert next(store.findings(1)).path == text
    assert store.kept(name, KEY) == ((text, ((text, text),)) if text else None)
    assert len(store.digest(1)) == 64


def test_a_name_that_is_none_fails_alone(store: FleetStore) -> None:
    store.begin(KEY, ["a"], [Wanted("x" * 50_000), Wanted("x" * 50_001), *wanted(1)], "", "", "", BEGAN)
    first, second, third = [item for item, _ in store.waiting(1, 9)]
    assert first.name != second.name
    assert "50,000 characters" in first.problem
    assert not third.problem


def test_a_report_that_is_none_fails_its_target(store: FleetStore) -> None:
    begun(store, 1, 2)
    store.put(1, done(1, report=b"{}"))
    store.put(1, done(2, report=done(2).report.replace(b'"severity":"low"', b'"severity":"mad"')))
    for number in (1, 2):
        entry = store.entry(1, name_of(number))
        assert entry is not None
        assert entry.state == "failed"
        assert "cannot be read back" in entry.error
        with pytest.raises(FleetError, match="no report"):
            store.report(1, name_of(number))


def test_what_does_not_belong_to_the_run_is_refused(store: FleetStore) -> None:
    begun(store, 1)
    for mistaken, words in ((done(2), "no target of run 1"), (done(1, key="6" * 64), "under other rules")):
        with pytest.raises(FleetError, match=words):
            store.put(1, mistaken)
    with pytest.raises(FleetError, match="no run 7"):
        store.run(7)


def test_what_a_list_gave_until_it_broke_stays(store: FleetStore) -> None:
    def broken() -> Iterator[Wanted]:
        yield from (item for number in range(5000) for item in wanted(number))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.begin(KEY, ["a"], broken(), "", "", "", BEGAN)
    assert 0 < store.run().count() <= 5000
    run = store.begin(KEY, ["a"], wanted(*range(5001)), "", "", "", BEGAN)
    assert (run.number, run.count()) == (1, 5001)
    assert [item.name for item, _ in store.waiting(1, 5001)] == [name_of(number) for number in range(5001)]


def test_threads_share_one_store(store: FleetStore) -> None:
    begun(store, *range(120))
    amiss: list[object] = []

    def work(own: int) -> None:
        try:
            for number in range(120):
                store.mark_running(1, [name_of(number)])
                store.put(1, done(number))
                if own == 0:
                    list(store.entries(1, states=("done",), limit=5))
        except Exception as error:
            amiss.append(error)

    threads = [threading.Thread(target=work, args=(own,)) for own in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert amiss == []
    assert store.run().counts == (("done", 120),)


def test_a_reader_sees_one_moment_while_another_writes(store: FleetStore) -> None:
    begun(store, 1, 2)
    with open_fleet(store.path, readonly=True) as reader:
        with reader.snapshot():
            store.put(1, done(1))
            assert reader.run().counts == (("waiting", 2),)
        assert reader.run().count("done") == 1
        with pytest.raises(FleetError, match="for reading"):
            reader.put(1, done(2))
        with pytest.raises(ValueError, match="mine"), reader.snapshot():
            raise ValueError("mine")
        assert reader.run().count("done") == 1
    with pytest.raises(FleetError, match="closed"):
        reader.run()


def test_facts_of_blobs_live_in_the_same_file(store: FleetStore) -> None:
    stored = Stored(
        9, (Fact("pickle-call", Place("m.bin"), (("callable", "os.system"),)),), (), ("torch-zip",), "weights"
    )
    begun(store, 1)
    facts = store.facts(lambda: "1")
    facts.put("https://hub", "a" * 64, "m.bin", stored)
    store.put(1, done(1))
    assert facts.get("https://hub", "a" * 64, "m.bin") == stored
    facts.close()
    other = facts_of(store.path, lambda: "1")
    assert other.get("https://hub", "a" * 64, "m.bin") == stored
    assert store.run().counts == (("done", 1),)
    assert facts.notes == other.notes == []
    other.close()


def test_facts_make_room_among_themselves_alone(store: FleetStore) -> None:
    begun(store, *range(40))
    for number in range(40):
        store.put(1, done(number))
    digest = store.digest(1)
    facts = facts_of(store.path, lambda: "1", 1 << 20)
    call = Fact("pickle-call", Place("m.bin"), (("callable", "x" * 50_000),))
    for number in range(60):
        facts.put("", f"{number:064}", "m.bin", Stored(9, (call,), (), (), ""))
    assert facts.notes == []
    assert facts.get("", f"{59:064}", "m.bin") is not None
    assert facts.get("", f"{0:064}", "m.bin") is None
    facts.close()
    ((size,),) = store._rows("SELECT sum(length(value)) FROM facts")
    assert size <= 1 << 20
    assert store.digest(1) == digest


def test_the_target_takes_its_models_licence_where_no_file_says_one(store: FleetStore) -> None:
    from scanner.model.codec import report_to_json
    from scanner.model.lineage import LineageNode

    report = report_from_json(report_on(name_of(1), (), under=""))
    known = Fact("license-concluded", Place("known"), (("licenses", ("llama3", "mit")), ("relation", "or")))
    nodes = (LineageNode("acme/model", own=True, license=known), LineageNode("acme/base", license=known))
    target = altered(report.targets[0], lineage=nodes)
    begun(store, 1)
    store.put(1, done(1, report=report_to_json(altered(report, targets=(target,)))))
    assert store.entry(1, name_of(1)).licenses == ("llama3 OR mit",)  # type: ignore[union-attr]
