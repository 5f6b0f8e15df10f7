"""`fleet status`, `report` and `diff` on stores of real reports, as people see them."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from pathlib import Path

import pytest

from scanner.catalog.ledger_parts import Ledger, Waiver
from scanner.model.codec import report_from_json, report_to_json
from scanner.model.fleet import Wanted
from scanner.model.lineage import LineageNode
from scanner.model.record import altered
from scanner.store.fleet.store import open_fleet
from tests.fleet import fleets
from tests.hub.scanning import called
from tests.reports.judges import by_schema, html_parser, markdown_reader

SNAPSHOTS = Path(__file__).parent / "snapshots"
SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two runs, made once."""
    folder = tmp_path_factory.mktemp("fleet")
    before = os.getcwd()
    os.chdir(folder)
    try:
        fleets.two_runs(folder)
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def fleet(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1803600000")
    return made


def told(*arguments: object, code: int) -> str:
    """What ``weighbridge fleet …`` prints; it complains of nothing."""
    ended, printed, complaints = called("fleet", *arguments)
    assert (ended, complaints) == (code, "")
    return printed


def refused(*arguments: object) -> str:
    """The sentence with which it ends with 2."""
    ended, printed, complaints = called("fleet", *arguments)
    assert (ended, printed, complaints.count("\n")) == (2, "", 1)
    return complaints


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("status.txt", ("status",), 0),
        ("report.txt", ("report",), 1),
        ("first.txt", ("report", "--run", "1"), 1),
        ("diff.txt", ("diff",), 1),
        ("report.md", ("report", "--output", "markdown"), 1),
        ("diff.md", ("diff", "--output", "markdown"), 1),
    ],
)
def test_people_are_told_what_there_is(fleet: Path, name: str, arguments: tuple[str, ...], code: int) -> None:
    """Set WEIGHBRIDGE_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference before it is committed."""
    printed = told(*arguments, code=code)
    if os.environ.get("WEIGHBRIDGE_UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        (SNAPSHOTS / name).write_text(printed, encoding="utf-8")
    assert printed == (SNAPSHOTS / name).read_text(encoding="utf-8")
    assert all(len(line) <= 100 for line in printed.splitlines()) or name.endswith(".md")


def test_the_pages_are_what_their_readers_take(fleet: Path, tmp_path: Path) -> None:
    told("report", "--output", "html:page.html", "--output", "markdown:page.md", "--output", "json:r.json", code=1)
    html_parser(Path("page.html").read_bytes(), None, tmp_path)  # type: ignore[arg-type]
    markdown_reader(Path("page.md").read_bytes(), None, tmp_path)  # type: ignore[arg-type]
    assert "chat" in Path("page.html").read_text() and json.loads(Path("r.json").read_text())["exit_code"] == 1


@pytest.mark.parametrize(
    ("schema", "arguments"),
    [("summary", ("report", "--exit-zero")), ("status", ("status",)), ("diff", ("diff", "--exit-zero"))],
)
def test_programs_are_told_by_a_schema(fleet: Path, tmp_path: Path, schema: str, arguments: tuple[str, ...]) -> None:
    data = told(*arguments, "--output", "json", code=0).encode()
    by_schema(SCHEMAS / f"fleet-{schema}.schema.json")(data, None, tmp_path)  # type: ignore[arg-type]
    assert json.loads(data)["schema"] == f"weighbridge.fleet-{schema}/v1"


def test_the_exit_code_is_the_runs_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fleets.model(tmp_path / "good")
    with open_fleet("fleet.db", create=True) as store:
        fleets.scan(store, fleets.recipe(), [Wanted("good")])
        assert "PASS" in told("report", code=0)
        fleets.scan(store, fleets.recipe(), [Wanted("good"), Wanted("nowhere")])
        assert "INCOMPLETE" in told("report", code=3)
        told("report", "--allow-incomplete", code=0)
        (tmp_path / "good" / "pytorch_model.bin").write_bytes(fleets.evil())
        fleets.scan(store, fleets.recipe(), [Wanted("good"), Wanted("nowhere")])
        assert "FAIL" in told("report", code=1)
        told("report", "--exit-zero", code=0)
        told("report", "--run", "1", code=0)


def test_a_run_at_work_is_told_and_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fleets.model(tmp_path / "a")
    with open_fleet("fleet.db", create=True) as store:
        made = fleets.recipe()
        wanted = [Wanted(name) for name in "abc"]
        run = store.begin(made.key, ("models.txt",), wanted, "default", made.ruleset, made.version, made.created)
        store.mark_running(run.number, ["b"])
        with store.hold():
            printed = told("status", code=0)
        assert "RUNNING  run 1, 0 of 3 targets: 1 being read, 2 waiting" in printed
        assert f"process {os.getpid()} on " in printed
        printed = told("status", code=0)
        assert "STOPPED" in printed and "Next: weighbridge fleet scan models.txt\n" in printed
        assert "INCOMPLETE" in told("report", code=3)


def test_what_cannot_be_told_is_said_in_one_sentence(fleet: Path, tmp_path: Path) -> None:
    assert "fleet scan" in refused("status", "--db", tmp_path / "none.db")
    assert "no run 9" in refused("report", "--run", "9")
    assert "no number of a run" in refused("report", "--run", "0")
    assert "name both" in refused("diff", "1")
    assert "no format" in refused("diff", "--output", "html")
    other = tmp_path / "other.db"
    other.write_text("not a store")
    assert str(other) in refused("report", "--db", other)
    with open_fleet(str(tmp_path / "one.db"), create=True) as store:
        assert "no run yet" in refused("status", "--db", tmp_path / "one.db")
        fleets.scan(store, fleets.recipe(), [Wanted("chat")])
    assert "no finished run before it" in refused("diff", "--db", tmp_path / "one.db")


def test_runs_of_two_stores_are_compared(fleet: Path, tmp_path: Path) -> None:
    with open_fleet(str(tmp_path / "other.db"), create=True) as store:
        fleets.scan(store, fleets.recipe(), [Wanted("chat", commit="3" * 40), Wanted("bare", commit="1" * 40)])
    printed = told("diff", "fleet.db:1", tmp_path / "other.db", code=1)
    assert "~ chat  pass → fail" in printed and "new commit: 111111111111 → 333333333333" in printed
    assert "- paper  no longer in the lists" in printed and "1 the same" in printed


def causes(*arguments: str) -> dict[str, list[dict[str, str]]]:
    """Why each target is judged otherwise, by its name."""
    diff = json.loads(told("diff", "--exit-zero", "--output", "json", *arguments, code=0))
    return {one["target"]: one.get("causes", []) for one in diff["targets"]}


def test_a_verdict_is_told_with_what_changed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fleets.model(tmp_path / "bad", **{"pytorch_model.bin": fleets.evil()})
    rule, bytes_of = ("pickle-unsafe-callable",), hashlib.sha256(fleets.evil()).hexdigest()
    waiver = Waiver("known", "2027-03-01", rule, sha256=bytes_of, approver="jo", created="2027-02-01")
    waiving = altered(fleets.recipe(), ledger=Ledger((waiver,)))
    wanted = [Wanted("bad", commit="1" * 40)]
    with open_fleet("fleet.db", create=True) as store:
        fleets.scan(store, waiving, wanted)
        ran_out = altered(waiving, created=fleets.LATER, dated=("waivers.yaml:1",))
        fleets.scan(store, ran_out, wanted)
        assert [one["kind"] for one in causes()["bad"]] == ["settings", "decision"]
        assert causes()["bad"][1] == {"kind": "decision", "before": "waiver"}
        printed = told("diff", code=1)
        assert "because: decided by waiver before, by the policy now" in printed
        assert "~ bad  pass → fail" in printed
        fleets.scan(store, fleets.recipe("strict", fleets.LATER), wanted)
        assert causes("2", "3")["bad"] == [{"kind": "policy", "before": "default", "after": "strict"}]
        outcome = fleets.Workshop(ran_out).read(wanted[0])
        run = store.begin("other", ("models.txt",), wanted, "default", "other rules", "9.9", fleets.LATER)
        store.put(run.number, altered(outcome, key="other", commit="1" * 40))
        store.finish(run.number, fleets.LATER)
        assert causes("2", "4") == {}, "nothing is judged otherwise by it"


def test_another_commit_of_a_base_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fleets.model(tmp_path / "tuned")
    outcome = fleets.Workshop(fleets.recipe()).read(Wanted("tuned"))
    with open_fleet("fleet.db", create=True) as store:
        for commit, made in (("a" * 40, fleets.recipe()), ("b" * 40, fleets.recipe())):
            report = report_from_json(outcome.report)
            node = LineageNode("acme/base", state="hub", revision=commit, asks=(commit[0],))
            (target,) = report.targets
            report = altered(report, targets=(altered(target, lineage=(*target.lineage, node), answer="incomplete"),))
            run = store.begin(made.key, ("l",), [Wanted("tuned")], "default", "r", "1", made.created)
            answer = "pass" if commit[0] == "a" else "incomplete"
            data = report_to_json(altered(report, targets=(altered(report.targets[0], answer=answer),)))
            rests_on = (("acme/base", commit),)
            store.put(run.number, altered(outcome, key=made.key, report=data, answer=answer, rests_on=rests_on))
            store.finish(run.number, fleets.FINISHED)
    assert causes()["tuned"] == [
        {"kind": "base-model", "name": "acme/base", "before": "a" * 40, "after": "b" * 40},
    ]
    assert "base model acme/base: aaaaaaaaaaaa → bbbbbbbbbbbb" in told("diff", "--exit-zero", code=0)
    report = json.loads(told("report", "--output", "json", "--exit-zero", code=0))
    assert [(base["name"], base["targets"]) for base in report["bases"]] == [("acme/base", 1)]


def test_the_command_that_goes_on_is_one_that_a_shell_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lists = ("my models", "--from a b.txt", "--lock", "--author acme --limit 5", "--search $(touch x)")
    with open_fleet("fleet.db", create=True) as store:
        store.begin("key", lists, [Wanted("a")], "default", "r", "1", fleets.CREATED)
    following = json.loads(told("status", "--output", "json", code=0))["next"][0]
    words = [
        "weighbridge",
        "fleet",
        "scan",
        "my models",
        "--from",
        "a b.txt",
        "--lock",
        "--author",
        "acme",
        "--limit",
        "5",
    ]
    assert shlex.split(following) == [*words, "…"]
