"""A fleet's run: stopped at any moment and taken up, it comes to the same; a later one reads what changed, and no more."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from scanner.cli.judging import settings
from scanner.fleet.alone import Alone, Child, ChildDiedError, ChildStoppedError
from scanner.fleet.executors.interface import Ended
from scanner.fleet.recipe import recipe_of
from scanner.fleet.run import Loop, StoreSink
from scanner.fleet.work import StrangerError, Workshop
from scanner.model.fleet import Outcome, Wanted
from scanner.model.record import altered
from scanner.sources.interface import Options
from scanner.store.fleet.store import open_fleet
from tests.fleet.kills import ROOT, Fleet
from tests.fleet.poison import deadly
from tests.hub.builders import safetensors
from tests.hub.fleet import put_fleet
from tests.hub.scanning import scanner_of
from tests.hub.server import FixtureHub

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")

WEIGHTS = {"config.json": '{"model_type": "llama"}', "model.safetensors": safetensors()}


BRIEF = "?expand=sha&expand=gated&expand=private&expand=disabled"
"""What is asked of a target that was read before."""


@pytest.fixture
def hub():
    with FixtureHub() as made:
        yield made


def entries(fleet: Fleet, db: str = "fleet.db") -> dict:
    with open_fleet(str(fleet.folder / db), readonly=True) as store:
        return {entry.target: entry for entry in store.entries(store.run().number)}


def test_killed_and_taken_up_it_comes_to_the_same_and_once_more_it_reads_nothing(hub, tmp_path):
    targets = put_fleet(hub, 40)
    fleet = Fleet(hub, tmp_path, targets, "--jobs", "4")
    whole = fleet.whole("whole.db")
    assert whole.codes == [1]
    fleet.leaves = [target for target in fleet.leaves if whole.readings[target] == 1]
    assert len(fleet.leaves) > 25
    killed = fleet.killed("killed.db", [whole.requests * part for part in (0.1, 0.3, 0.2)], by_requests=True)
    assert killed.codes == [-signal.SIGKILL] * 3 + [1]
    assert killed.repeated == []
    assert fleet.content("killed.db") == fleet.content("whole.db")
    assert len(fleet.content("whole.db")) == 40
    hub.seen.clear()
    again = fleet.whole("killed.db")
    assert again.codes == [1]
    assert not again.readings
    asked = Counter(seen.path for seen in hub.requests())
    assert set(asked.values()) == {1}
    assert all(path.endswith(BRIEF) for path in asked)
    assert sum(f"/api/models/{target[5:]}/revision/main{BRIEF}" in asked for target in targets) == 40
    assert "Nothing is new since run 1." in again.printed
    assert fleet.content("killed.db") == fleet.content("whole.db")


def test_what_changed_is_read_again_and_the_heirs_of_a_base_model_are_judged_anew(hub, tmp_path):
    base = hub.repo("base/one", WEIGHTS, card={"license": "apache-2.0"})
    heirs = [f"hf://org/heir-{number}" for number in range(4)]
    for heir in heirs:
        hub.repo(heir[5:], WEIGHTS, card={"license": "apache-2.0", "base_model": "base/one"})
    alone = hub.repo("org/alone", WEIGHTS, card={"license": "mit"})
    fleet = Fleet(hub, tmp_path, [*heirs, "hf://org/alone"])
    assert fleet.whole("fleet.db").readings == Counter([*heirs, "hf://org/alone"])
    before = entries(fleet)
    alone.commit({"notes.txt": "more"})
    assert fleet.whole("fleet.db").readings == Counter(["hf://org/alone"])
    assert entries(fleet)["hf://org/alone"].commit == alone.sha
    base.commit({"README.md": "---\nlicense: cc-by-nc-4.0\n---\n"})
    third = fleet.whole("fleet.db")
    assert third.readings == Counter(heirs)
    assert "Since run 2: 4 judged otherwise." in third.printed
    after = entries(fleet)
    assert all(after[heir].commit == before[heir].commit for heir in heirs)
    assert all((after[heir].deny, after[heir].review) != (before[heir].deny, before[heir].review) for heir in heirs)


def test_a_repo_that_the_hub_calls_otherwise_now_is_read_once(hub, tmp_path):
    new = hub.repo("org/new", WEIGHTS, card={"license": "mit"}, renamed_from="org/old")
    base = hub.repo("base/new", WEIGHTS, card={"license": "mit"}, renamed_from="base/old")
    hub.repo("org/heir", WEIGHTS, card={"license": "mit", "base_model": "base/old"})
    fleet = Fleet(hub, tmp_path, ["hf://org/old", "hf://org/heir"])
    fleet.leaves = list(fleet.targets)
    assert fleet.whole("fleet.db").readings == Counter(fleet.targets)
    assert not fleet.whole("fleet.db").readings
    base.commit({"README.md": "---\nlicense: cc-by-nc-4.0\n---\n"})
    new.gated = "manual"
    assert fleet.whole("fleet.db").readings == Counter(fleet.targets)


def test_another_policy_judges_all_anew_and_fetches_no_blob_again(hub, tmp_path):
    targets = put_fleet(hub, 10)
    fleet = Fleet(hub, tmp_path, targets)
    assert fleet.whole("fleet.db").codes == [1]
    blobs = [seen for seen in hub.seen if seen.origin == "cdn"]
    assert blobs
    hub.seen.clear()
    strict = fleet.whole("fleet.db", "--policy", "strict")
    assert set(strict.readings) == set(fleet.leaves)
    assert [seen for seen in hub.seen if seen.origin == "cdn"] == []
    with open_fleet(str(tmp_path / "fleet.db"), readonly=True) as store:
        first, second = store.runs()
        assert (first.policy, second.policy) == ("default", "strict")
        assert first.key != second.key


def test_ctrl_c_stores_what_ended_gives_back_the_rest_and_the_same_command_goes_on(hub, tmp_path):
    targets = put_fleet(hub, 12)
    fleet = Fleet(hub, tmp_path, targets)
    fleet.whole("whole.db")
    hub.fault(r"GET /cdn/", "hang", seconds=5)
    began = time.monotonic()
    process = fleet.start("fleet.db")
    time.sleep(1.2)
    process.send_signal(signal.SIGINT)
    printed, complaints = process.communicate(timeout=10)
    assert time.monotonic() - began < 8
    assert process.returncode == 130
    assert "the same command goes on" in complaints
    assert "Traceback" not in complaints
    assert printed == ""
    states = Counter(entry.state for entry in entries(fleet).values())
    assert states["running"] == 0
    assert states["waiting"] > 0
    hub.calm()
    done = fleet.whole("fleet.db")
    assert done.codes == [1]
    assert fleet.content("fleet.db") == fleet.content("whole.db")


def test_each_targets_error_stays_its_own(hub, tmp_path):
    hub.repo("org/good", WEIGHTS, card={"license": "mit"})
    hub.repo("org/gated", WEIGHTS, card={"license": "mit"}, gated=True)
    names = ["hf://org/good", "hf://org/gated", "hf://org/absent", "hf://not a name", str(tmp_path / "nowhere")]
    fleet = Fleet(hub, tmp_path / "here", names)
    fleet.environment["HF_TOKEN"] = hub.stranger
    done = fleet.whole("fleet.db")
    assert done.codes == [3]
    assert "Traceback" not in done.complaints
    found = {name.rpartition("/")[2]: entry for name, entry in entries(fleet).items()}
    assert (found["good"].state, found["good"].answer) == ("done", "pass")
    assert [found[name].answer for name in ("gated", "absent")] == ["incomplete", "incomplete"]
    assert [found[name].state for name in ("not a name", "nowhere")] == ["failed", "failed"]
    assert all(found[name].error.endswith(".") for name in ("not a name", "nowhere"))
    assert fleet.whole("fleet.db", "--allow-incomplete").codes == [0]


def test_what_a_server_did_not_give_is_read_another_time_and_nothing_else(hub, tmp_path):
    for name in ("good", "silent"):
        hub.repo(f"org/{name}", WEIGHTS, card={"license": "mit"})
    fleet = Fleet(hub, tmp_path, ["hf://org/silent", "hf://org/good"])
    hub.fault(r"/org/silent", "status", code=503)
    assert fleet.whole("fleet.db").codes == [3]
    assert {name: entry.answer for name, entry in entries(fleet).items()} == {
        "hf://org/good": "pass",
        "hf://org/silent": "incomplete",
    }
    hub.calm()
    assert fleet.whole("fleet.db").readings == Counter(["hf://org/silent"])
    assert entries(fleet)["hf://org/silent"].answer == "pass"


def test_a_target_that_ends_its_process_is_quarantined_and_all_others_finish(tmp_path):
    folders = []
    for name in ("a", "poison", "b", "c", "d"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(safetensors())
        folders.append(str(folder))
    command = [sys.executable, "-m", "tests.fleet.poison", str(tmp_path / "fleet.db"), *folders]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    codes = [subprocess.run(command, env=environment, cwd=ROOT, timeout=60).returncode for _ in range(2)]
    assert codes == [-signal.SIGKILL, 0]
    with open_fleet(str(tmp_path / "fleet.db"), readonly=True) as store:
        found = {entry.target.rpartition("/")[2]: entry for entry in store.entries(store.run().number)}
    assert {name: entry.state for name, entry in found.items() if name != "poison"} == dict.fromkeys("abcd", "done")
    assert found["poison"].state == "quarantined"
    assert "signal 9" in found["poison"].error


def test_a_target_that_hangs_ends_with_its_process(tmp_path):
    recipe = recipe_of(settings(), Options())
    child = Child(Alone(recipe, deadly, longest=2))
    with pytest.raises(ChildDiedError, match="minutes"):
        child.read(Wanted(str(tmp_path / "hangs")))


class Stopped:
    """Implements `Running`: whatever reads alone is ended from outside ``times`` times, and then killed or ``stored``."""

    room = 1
    hangs = False

    def __init__(self, sink: StoreSink, key: str, times: int) -> None:
        self.sink, self.key, self.times, self.jobs = sink, key, times, []
        self.submit, self.notes, self.close = self.jobs.append, list, lambda now: None

    def wait(self, seconds: float) -> list[Ended]:
        jobs, self.jobs[:] = [*self.jobs], []
        self.times -= len(jobs)
        if self.times >= 0:
            return [Ended(job, False, words="signal 15", stopped=True) for job in jobs]
        for job in jobs:
            self.sink.put(Outcome(job.wanted.name, self.key, "failed", error="It is none."))
        return [Ended(job, True) for job in jobs]


@pytest.mark.parametrize(("times", "state"), [(3, "failed"), (8, "quarantined")])
def test_who_ends_a_child_with_a_word_makes_nobody_guilty_soon(tmp_path, times, state):
    recipe = recipe_of(settings(), Options())
    with pytest.raises(ChildStoppedError, match="signal 15"):
        Child(Alone(recipe, deadly)).read(Wanted(str(tmp_path / "stopped")))
    with open_fleet(str(tmp_path / "fleet.db"), create=True) as store:
        run = store.begin(recipe.key, ["x"], [Wanted("x")], "default", recipe.ruleset, recipe.version, recipe.created)
        sink = StoreSink(store, run)
        assert Loop(store, run, recipe, Stopped(sink, recipe.key, times), sink).go()
        assert [entry.state for entry in store.entries(run.number)] == [state]


def test_a_command_with_a_target_that_hangs_below_a_thread_ends(tmp_path):
    for name in ("a", "hangs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(safetensors())
    script = "from tests.fleet.poison import hanging; hanging()"
    words = ["fleet", "scan", str(tmp_path / "hangs"), str(tmp_path / "a"), "--db", str(tmp_path / "fleet.db")]
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 3, done.stderr
    assert f"note: {tmp_path / 'hangs'} hangs" in done.stderr
    assert "1 passed" in done.stdout and "1 quarantined" in done.stdout


def test_a_process_with_other_rules_refuses():
    recipe = altered(recipe_of(settings(), Options()), ruleset="0" * 64)
    with pytest.raises(StrangerError, match=r"it has other rules\. Install"):
        Workshop(recipe)


def test_an_outcome_says_what_a_scan_of_that_target_alone_says(hub, tmp_path, monkeypatch):
    targets = put_fleet(hub, 40)[:12:3] + put_fleet(hub, 40)[25::10]
    fleet = Fleet(hub, tmp_path, targets)
    fleet.whole("fleet.db")
    with open_fleet(str(tmp_path / "fleet.db"), readonly=True) as store:
        kept = {target: json.loads(store.report(1, target))["targets"][0] for target in targets}
    scan = scanner_of(hub, tmp_path, monkeypatch)
    for target in targets:
        one = scan(target, "--no-store").targets[target]
        inventories = one.pop("inventory"), kept[target].pop("inventory")
        assert one == kept[target]
        assert inventories[0]["files"] == inventories[1]["files"]
