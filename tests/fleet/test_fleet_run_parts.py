"""What a run rests on: what may pass another time, which base models are asked about, and how far it is in words."""

from __future__ import annotations

import time
from io import StringIO

import pytest

from scanner.cli.fleet import progress as told
from scanner.cli.judging import settings
from scanner.fleet.alone import outcome_from, outcome_to
from scanner.fleet.events import Far, Pace
from scanner.fleet.executors import executor_named, ids
from scanner.fleet.executors.interface import ExecutorError, Job
from scanner.fleet.passing import may_pass
from scanner.fleet.recipe import recipe_of
from scanner.fleet.rests_on import rests_on
from scanner.fleet.work import StoppedError, Workshop
from scanner.model.fact import Gap
from scanner.model.fleet import Cost, Outcome, Wanted
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Inventory, TargetReport
from scanner.sources.interface import Options
from tests.hub.builders import safetensors

SHA = "a" * 40


@pytest.fixture(scope="module")
def recipe():
    return recipe_of(settings("default"), Options())


def target(*nodes: LineageNode, gaps: tuple[str, ...] = ()) -> TargetReport:
    made = TargetReport("hf://org/a", "hub", "pass", Inventory(0, 0, 0, 0, ()), lineage=nodes)
    return altered(made, gaps=tuple(Gap(reason, Place("x"), "It is.") for reason in gaps))


@pytest.mark.parametrize(
    ("reason", "passes"),
    [
        *((reason, True) for reason in ("unavailable", "rate-limit", "gated", "unreadable", "limit-time")),
        *((reason, False) for reason in ("malformed", "limit-bytes", "unsupported-format", "pointer")),
    ],
)
def test_a_gap_that_may_be_gone_another_time_is_read_again(reason, passes):
    assert may_pass(target(gaps=(reason,))) is passes
    assert may_pass(target(LineageNode("org/base", state="unavailable")))


def test_base_models_are_asked_about_where_they_can_change(recipe):
    edges = (
        LineageEdge("org/pinned", "finetune", revision=SHA[:12]),
        LineageEdge("org/branch", "merge", revision="dev"),
    )
    nodes = (
        LineageNode("org/a", own=True, revision=SHA, parents=edges),
        LineageNode("org/pinned", state="hub", revision=SHA),
        LineageNode("org/branch", state="hub", revision=SHA),
        LineageNode("org/plain", state="hub", revision=SHA),
        LineageNode("datasets/org/data", state="hub", revision=SHA),
        LineageNode("org/lost", state="missing"),
        LineageNode("org/ours", state="known", revision=SHA),
        LineageNode("org/locked", state="lock", revision=SHA),
    )
    assert rests_on(target(*nodes), recipe) == (
        ("hf://datasets/org/data", SHA),
        ("hf://org/branch@dev", SHA),
        ("hf://org/lost", ""),
        ("hf://org/plain", SHA),
    )


def test_an_outcome_survives_its_way_between_two_processes():
    outcome = Outcome(
        *("hf://org/a", "key", "done", SHA, "pass", b'{"x": 1}\n', "", (("hf://org/b", SHA), ("hf://org/c", "")), True),
        Cost(12, 3, 0.5, "alone"),
    )
    assert outcome_from(outcome_to(outcome)) == outcome
    bare = Outcome("/a\udcff", "key", "failed", error="It is none.")
    assert outcome_from(outcome_to(bare)) == bare
    for wrong in ({"cost": {"bytes": "many"}}, {"rests_on": 3}, {"rests_on": [["one"]]}):
        with pytest.raises((ValueError, TypeError, KeyError)):
            outcome_from({"target": "a", **wrong})


def test_a_folder_that_has_not_changed_keeps_its_commit_and_a_stopped_workshop_reads_nothing(recipe, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(safetensors())
    time.sleep(0.15)  # of what was written a moment ago nobody can tell whether more is to come
    workshop = Workshop(recipe)
    wanted = Wanted(str(tmp_path))
    first, second = workshop.read(wanted), workshop.read(wanted)
    assert (first.state, first.commit, first.report) == ("done", second.commit, second.report)
    assert first.commit
    (tmp_path / "more.txt").write_text("more")
    assert workshop.read(wanted).commit != first.commit
    workshop.stop()
    with pytest.raises(StoppedError):
        workshop.read(wanted)


def test_executors_are_found_by_name():
    assert "threads" in ids()
    assert "interface" not in ids()
    with pytest.raises(ExecutorError, match="write --executor"):
        executor_named("../evil")


def test_how_far_a_run_is_in_words():
    assert told.words_of(Far(all=1), 0.0) == "0 of 1 target"
    far = Far(all=5000, done=1204, reused=900, failed=2)
    assert told.words_of(far, 3.2, "480 of 500 requests left for 3 min") == (
        "1,204 of 5,000 targets, 3.2/s, 900 unchanged, 2 failed; 480 of 500 requests left for 3 min; about 20 min left"
    )
    assert told.words_of(altered(far, done=5000), 3.2) == "5,000 of 5,000 targets, 900 unchanged, 2 failed"
    words = [told.duration(seconds) for seconds in (0, 40, 600, 12_000, 300_000)]
    assert words == ["1 s", "40 s", "10 min", "3 h 20 min", "3 days"]


def test_the_pace_is_that_of_the_last_minute():
    pace = Pace()
    for second in range(121):
        pace.hear(float(second), 100 * min(second, 60) + max(0, second - 60))
    assert pace.rate(120.0, 6060) == pytest.approx(1.0, rel=0.05)


def test_long_lists_show_life(monkeypatch):
    monkeypatch.setattr(told, "EVERY", 0.0)
    stream = StringIO()
    with told.listing(stream) as tell:
        tell(1)
        tell(2000)
    assert stream.getvalue() == "listing: 1 target so far\nlisting: 2,000 targets so far\n"


def test_a_log_shows_life_and_its_lines_hold_no_command(monkeypatch):
    monkeypatch.setattr(told, "EVERY", 0.0)
    stream = StringIO()
    with told.progress(stream, lambda: "##[error]x") as tell:
        tell(Far(all=2))
        tell(Far(all=2, done=1))
    lines = stream.getvalue().splitlines()
    assert [line.partition(";")[0].partition(",")[0] for line in lines] == ["0 of 2 targets", "1 of 2 targets"]
    assert "##[" not in stream.getvalue()


def test_the_words_of_progress_are_not_cut_for_a_name() -> None:
    far = Far(120, 8, under_way=("hf://Ahdoot/StructuredThinker-v0.3-MoreStructure", "hf://a/b", "hf://a/c"))
    assert told.names_of(far) == "Ahdoot/Struct…Thinker-v0.3-MoreStructure +2"
    assert all(len(told.names_of(far, room)) <= max(0, room) for room in range(-5, 60))
    assert told.names_of(far, 10) == ""


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError("no room"), "not enough memory"), (SystemExit(3), "raised SystemExit")]
)
def test_whatever_ends_a_thread_the_run_hears_of_its_job(recipe, error, words):
    class Sink:
        def put(self, outcome):
            raise error

    running = executor_named("threads").open("", recipe, Sink(), None, 1)
    try:
        for name in ("one", "two"):
            running.submit(Job(Wanted(name, problem="It is none.")))
        found = []
        while len(found) < 2:
            heard = running.wait(10)
            assert heard
            found += heard
        assert [(ended.job.wanted.name, ended.stored) for ended in found] == [("one", False), ("two", False)]
        assert all(words in ended.words and ended.words.endswith(".") for ended in found)
    finally:
        running.close(now=True)
