"""Targets that the workers of a Dask cluster read: nothing is lost with a worker, and all reads as it does anywhere."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event, Timer

import pytest

pytest.importorskip("distributed", reason="needs weighbridge[dask]")

from scanner.fleet.executors import dask
from scanner.fleet.executors.dask_desk import Desk
from scanner.fleet.executors.dask_office import Office
from scanner.fleet.executors.dask_wire import FIRST, Channel, WireError
from scanner.fleet.executors.dask_worker import SharedFacts, Stall, Ticket
from scanner.fleet.executors.interface import ExecutorError, Job
from scanner.fleet.run import Loop, StoreSink
from scanner.fleet.work import Workshop
from scanner.model.fleet import Outcome, Wanted
from scanner.model.objects import plain
from scanner.sources.hub.quota import QUOTA
from scanner.store.fleet.store import open_fleet
from scanner.store.store import Stored
from tests.fleet.cluster import Kept, Processes, cluster, finish, kill, recipe
from tests.hub.fleet import put_fleet
from tests.hub.scanning import be_a_client, called
from tests.hub.server import FixtureHub

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills process groups")

REPOS = 30


@pytest.fixture(scope="module")
def hub() -> Iterator[FixtureHub]:
    with FixtureHub() as made:
        yield made


@pytest.fixture
def environment(hub: FixtureHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """That of this process too: it is what workers on this machine start with."""
    pytest.importorskip("huggingface_hub", reason="needs weighbridge[hub]")
    be_a_client(hub, tmp_path, monkeypatch)
    return hub.environment(tmp_path)


@pytest.fixture
def processes(tmp_path: Path, environment: dict[str, str]) -> Iterator[Processes]:
    with cluster(tmp_path, environment) as made:
        yield made


def jobs_of(names: list[str]) -> list[Job]:
    return [Job(Wanted(name)) for name in names]


def test_a_killed_worker_loses_no_target(
    hub: FixtureHub, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = put_fleet(hub, REPOS)
    monkeypatch.chdir(tmp_path)
    assert called("fleet", "scan", *names, "--db", "threads.db", "--exit-zero")[0] == 0
    first, _ = processes.worker(), processes.worker()
    processes.wait_for(2)
    put, kept = StoreSink.put, []

    def killing(self: StoreSink, outcome: Outcome) -> None:
        put(self, outcome)
        kept.append(outcome)
        if len({each.cost.worker for each in kept}) == 1:
            time.sleep(0.2)  # the other worker is still waking up, and shall have its share
        if len(kept) >= REPOS // 4 and len({each.cost.worker for each in kept}) > 1 and first.poll() is None:
            kill(first)

    monkeypatch.setattr(StoreSink, "put", killing)
    how = f"dask={processes.address}"
    code, _, complaints = called("fleet", "scan", *names, "--db", "dask.db", "--exit-zero", "--executor", how)
    assert code == 0, complaints
    with open_fleet("threads.db") as threads, open_fleet("dask.db") as cluster:
        assert [*cluster.content(1)] == [*threads.content(1)]
        assert cluster.run(1).count("done") == cluster.run(1).count() == REPOS
    assert len({outcome.cost.worker for outcome in kept}) > 1
    assert len({outcome.target for outcome in kept}) == len(kept)


def test_a_target_that_kills_its_worker_is_quarantined_by_name(
    hub: FixtureHub, environment: dict[str, str], tmp_path: Path
) -> None:
    names = put_fleet(hub, 8)
    names.insert(2, "hf://acme/poison")
    plan = recipe()
    with open_fleet(str(tmp_path / "fleet.db"), create=True) as store:
        run = store.begin(plan.key, ["ids"], map(Wanted, names), "default", plan.ruleset, plan.version, plan.created)
        sink = StoreSink(store, run)
        running = dask.open_cluster("", plan, sink, None, 1, "tests.fleet.cluster:Poisoned")
        assert Loop(store, run, plan, running, sink).go()
        ended = {entry.target: entry for entry in store.entries(run.number)}
    poison = ended.pop("hf://acme/poison")
    assert poison.state == "quarantined"
    assert "signal 9" in poison.error
    assert [entry.state for entry in ended.values()] == ["done"] * 8


def test_closing_now_stops_at_once_and_leaves_nothing(hub: FixtureHub, environment: dict[str, str]) -> None:
    names = put_fleet(hub, 6)
    kept = Kept()
    running = dask.open_cluster("", recipe(), kept, None, 2)
    children = children_of(os.getpid())
    for job in jobs_of(names)[: running.room]:
        running.submit(job)
    began = time.monotonic()
    running.close(now=True)
    assert time.monotonic() - began < 4
    stored = len(kept.outcomes)
    assert not [child for child in children if is_alive(child) and "resource_tracker" not in told_of(child)]
    time.sleep(0.2)
    assert len(kept.outcomes) == stored


def test_a_worker_that_differs_refuses_by_name(processes: Processes) -> None:
    processes.worker(HF_ENDPOINT="https://elsewhere.example")
    with pytest.raises(
        ExecutorError, match=r"^The worker tcp://\S+ reads from https://elsewhere.example, this process from "
    ):
        dask.open_cluster(processes.address, recipe(), Kept(), None, 0)


def test_a_worker_that_joins_late_and_differs_is_passed_over_by_name(
    hub: FixtureHub, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.fleet.executors.dask_running.LOOK", 0.2)
    (tmp_path / "none" / "scanner").mkdir(parents=True)
    (tmp_path / "none" / "scanner" / "__init__.py").write_text("raise ImportError('there is no Weighbridge here')")
    names = put_fleet(hub, 12)
    processes.worker()
    processes.wait_for(1)
    kept = Kept()
    running = dask.open_cluster(processes.address, recipe(), kept, None, 0)
    try:
        finish(running, jobs_of(names[:3]))
        processes.worker(HF_ENDPOINT="https://elsewhere.example")
        processes.worker(PYTHONPATH=str(tmp_path / "none"))
        processes.wait_for(3)
        finish(running, jobs_of(names[3:]))
        told, due = running.notes(), time.monotonic() + 10
        while len(told) < 2 and time.monotonic() < due:
            running.wait(0.2)
            told += running.notes()
    finally:
        running.close(now=True)
    assert sorted(kept.outcomes) == sorted(names)
    assert len({outcome.cost.worker for outcome in kept.outcomes.values()}) == 1
    elsewhere = r"The worker tcp://\S+ reads from https://elsewhere.example, this process from .* It is passed over"
    without = r"The worker tcp://\S+ (cannot load what this process has|is not fit) .* It is passed over"
    assert len(told) == 2
    assert any(re.match(elsewhere, note) for note in told), told
    assert any(re.match(without, note) for note in told), told


def test_a_scheduler_that_dies_ends_the_run_with_a_sentence(hub: FixtureHub, processes: Processes) -> None:
    names = put_fleet(hub, 8)
    processes.worker()
    kept = Kept()
    running = dask.open_cluster(processes.address, recipe(), kept, None, 0)
    Timer(0.3, lambda: kill(processes.scheduler)).start()
    with pytest.raises(ExecutorError, match="scheduler of the cluster does not answer"):
        finish(running, jobs_of(names * 50))
    began = time.monotonic()
    running.close(now=True)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "udp://127.0.0.1:1", "tcp://127.0.0.1", "tcp://127.0.0.1:1"])
def test_an_address_without_a_scheduler_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.fleet.executors.dask_start.CONNECT", 0.5)
    with pytest.raises(ExecutorError, match=r"(address: name one like|cannot be reached).*"):
        dask.open_cluster(address, recipe(), Kept(), None, 0)


def test_strangers_are_not_heard() -> None:
    kept = Kept()
    office = Office("127.0.0.1", 0, b"s" * 32, Desk(recipe(), kept, None))
    try:
        for secret, said in ((b"t" * 32, {"ask": "terms"}), (b"s" * 32, {"ask": "terms", "filler": "x" * FIRST})):
            channel = Channel(socket.create_connection(("127.0.0.1", office.port)), secret, listens=False)
            channel.send(said)
            with pytest.raises(WireError):
                channel.receive()
            channel.close()
        stall = Stall(Ticket("127.0.0.1", office.port, "run", b"s" * 32), "here", None)
        assert stall.begin("hf://acme/unasked") == "leave"
        outcome = plain(Workshop(recipe()).read(Wanted("x", problem="it is none.")))
        with pytest.raises(WireError, match="nobody asked for that target"):
            stall._ask({"ask": "put", "outcome": outcome})
        with pytest.raises(WireError, match="no outcome"):
            stall._ask({"ask": "put", "outcome": {**outcome, "key": "other"}})
        stall.close()
    finally:
        office.close()
    assert not kept.outcomes


def test_who_only_holds_the_line_keeps_no_worker_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.fleet.executors.dask_office.STRANGERS", 8)
    office = Office("127.0.0.1", 0, b"s" * 32, Desk(recipe(), Kept(), None))
    silent = [socket.create_connection(("127.0.0.1", office.port)) for _ in range(40)]
    try:
        stall = Stall(Ticket("127.0.0.1", office.port, "run", b"s" * 32), "here", None)
        assert stall.begin("hf://acme/unasked") == "leave"
        assert silent[0].recv(16) and not silent[0].recv(1)  # the first of them was sent away
        stall.close()
    finally:
        for one in silent:
            one.close()
        office.close()


def test_a_byte_now_and_then_is_no_introduction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.fleet.executors.dask_office.INTRODUCTION", 0.5)
    office = Office("127.0.0.1", 0, b"s" * 32, Desk(recipe(), Kept(), None))
    try:
        with socket.create_connection(("127.0.0.1", office.port)) as slow, pytest.raises(OSError, match=r"pipe|reset"):
            for _ in range(20):
                slow.sendall(b"x")
                time.sleep(0.1)
    finally:
        office.close()


def test_what_one_worker_read_of_a_blob_another_finds(tmp_path: Path) -> None:
    stored = Stored(3, (), (), ("safetensors",), "weights")
    with open_fleet(str(tmp_path / "fleet.db"), create=True) as store:
        facts = store.facts(lambda: "1")
        office = Office("127.0.0.1", 0, b"s" * 32, Desk(recipe(), Kept(), facts))
        one, other = (Stall(Ticket("127.0.0.1", office.port, name, b"s" * 32), name, None) for name in "ab")
        SharedFacts(one).put("https://hub", "0" * 64, "model.safetensors", stored)
        assert SharedFacts(other).get("https://hub", "0" * 64, "shard.safetensors") is None
        assert SharedFacts(other).get("https://hub", "0" * 64, "model.safetensors") == stored
        office.close()
        assert SharedFacts(other).get("https://hub", "0" * 64, "model.safetensors") is None
        facts.close()


def test_what_is_read_alone_shares_facts_and_quotas_while_it_is_read(tmp_path: Path) -> None:
    stored = Stored(3, (), (), ("safetensors",), "weights")
    kept = Kept()
    granted = {"host": "https://hub.example", "name": "api", "left": 7, "of": 9, "seconds": 3.0, "waits": False}

    class Telling:
        """The facts of the run; once one is asked for, this process hears of a quota."""

        def get(self, endpoint: str, digest: str, path: str) -> Stored | None:
            Timer(0.1, QUOTA.merge, ([granted],)).start()
            return facts.get(endpoint, digest, path)

        def put(self, endpoint: str, digest: str, path: str, stored: Stored) -> None:
            facts.put(endpoint, digest, path, stored)

    with open_fleet(str(tmp_path / "fleet.db"), create=True) as store:
        facts = store.facts(lambda: "1")
        facts.put("https://hub", "0" * 64, "model.safetensors", stored)
        desk = Desk(recipe(), kept, Telling())  # type: ignore[arg-type]
        office = Office("127.0.0.1", 0, b"s" * 32, desk)
        desk.expect(Job(Wanted("hf://acme/asks"), alone=True))
        ticket = Ticket("127.0.0.1", office.port, "run", b"s" * 32, workshop="tests.fleet.cluster:Asking")
        stall = Stall(ticket, "tcp://far:1", None)
        stall.read_alone(recipe(), Wanted("hf://acme/asks"))
        stall.close()
        office.close()
        found = facts.get("https://hub", "1" * 64, "x.bin")
        facts.close()
    outcome = kept.outcomes["hf://acme/asks"]
    assert outcome.error.startswith("3 [")
    assert "https://hub.example" in outcome.error
    assert found is not None and found.size == 7


class Slow(Kept):
    """A sink that takes its time: a worker can die while its outcome is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.going_on = Event(), Event()

    def put(self, outcome: Outcome) -> None:
        self.entered.set()
        assert self.going_on.wait(10)
        super().put(outcome)


def test_what_is_on_its_way_into_the_store_is_not_read_again() -> None:
    plan, kept = recipe(), Slow()
    desk = Desk(plan, kept, None)
    desk.expect(Job(Wanted("x")))
    put = {"ask": "put", "outcome": plain(Workshop(plan).read(Wanted("x", problem="it is none.")))}
    with ThreadPoolExecutor(4) as threads:
        assert desk.answer({"ask": "begin", "name": "x"}, b"")[0]["do"] == "read"
        dying = threads.submit(desk.answer, put, b"")
        assert kept.entered.wait(10)
        heir = threads.submit(desk.answer, {"ask": "begin", "name": "x"}, b"")
        once_more = threads.submit(desk.answer, put, b"")
        given_back = threads.submit(desk.has, "x")
        assert not wait([heir, once_more, given_back], timeout=0.2).done
        kept.going_on.set()
        assert heir.result(10)[0]["do"] == "leave"
        assert given_back.result(10)
        assert "refused" not in once_more.result(10)[0] | dying.result(10)[0]
    assert desk.forget("x")
    assert (list(kept.outcomes), kept.again) == (["x"], [])


def test_a_path_that_the_worker_does_not_have_fails_as_itself(tmp_path: Path, environment: dict[str, str]) -> None:
    gone = str(tmp_path / "only-here")
    kept = Kept()
    desk = Desk(recipe(), kept, None)
    office = Office("127.0.0.1", 0, b"s" * 32, desk)
    desk.expect(Job(Wanted(gone)))
    try:
        stall = Stall(Ticket("127.0.0.1", office.port, "run", b"s" * 32), "tcp://far:1", None)
        stall.read(recipe(), Wanted(gone))
        stall.close()
    finally:
        office.close()
    outcome = kept.outcomes[gone]
    assert (outcome.state, outcome.again) == ("failed", True)
    assert outcome.error.startswith(f"{gone} is not there on the worker tcp://far:1: ")


def children_of(parent: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children_of(child)]
    return found


def told_of(process: int) -> str:
    """The command line of a process."""
    return Path(f"/proc/{process}/cmdline").read_bytes().decode()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].strip().startswith("Z")
