"""``weighbridge audit fleet.db`` from its command line: what is opened, what is refused, and that decisions count."""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")

from scanner.catalog.ledger import read_ledger
from scanner.cli import audit
from scanner.cli.errors import UsageError
from scanner.cli.judging import settings_of
from scanner.fleet.recipe import recipe_of
from scanner.fleet.work import Workshop
from scanner.model.fleet import Wanted
from scanner.sources.interface import Options
from scanner.store.facts import FactStore
from scanner.store.fleet.header import is_fleet
from scanner.store.fleet.store import open_fleet
from tests.tui import fleets
from tests.tui.audits import repository
from tests.tui.stage import text_of


def parsed(*words: str) -> Any:
    parser = argparse.ArgumentParser()
    audit.configure(parser)
    return parser.parse_args(words)


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setattr(audit, "_check_screen", lambda: None)
    monkeypatch.chdir(tmp_path)


def run(monkeypatch: pytest.MonkeyPatch, *words: str, keys: tuple[str, ...] = ()) -> str:
    """The text on the screen of ``weighbridge audit`` with these words, after these keys."""
    from textual.app import App

    seen: list[str] = []

    def played(app: Any, **_: object) -> None:
        async def play() -> None:
            async with app.run_test(size=(120, 36)) as pilot:
                await pilot.pause()
                for key in keys:
                    await pilot.press(key)
                await pilot.pause()
                seen.append(text_of(app))

        asyncio.run(play())

    monkeypatch.setattr(App, "run", played)
    assert audit.run(parsed(*words)) == 0
    return seen[0]


def test_a_store_is_known_by_what_it_says_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleets.filled("odd name.json", [fleets.outcome("hf://a/b", deny=1)]).close()
    assert is_fleet("odd name.json")
    assert "Fleet, run 1" in run(monkeypatch, "odd name.json")
    FactStore(str(tmp_path / "facts.db"), lambda: "v").close()
    sqlite3.connect("other.db").execute("CREATE TABLE t (x)").connection.close()
    Path("fleet.db").write_text("SQLite format 3\0")
    Path("folder.db").mkdir()
    assert not any(map(is_fleet, ("facts.db", "other.db", "fleet.db", "folder.db", "nothing.db", "a\0b")))


def test_what_cannot_be_shown_is_a_sentence_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    open_fleet("empty.db", create=True).close()
    with pytest.raises(UsageError, match=r"no run yet: begin one with weighbridge fleet scan"):
        audit.run(parsed("empty.db"))
    fleets.filled("one.db", [fleets.outcome("hf://a/b")]).close()
    with pytest.raises(UsageError, match="has no run 7"):
        audit.run(parsed("one.db", "--run", "7"))
    with pytest.raises(UsageError, match=r"--run is for a fleet's store, and \. is none"):
        audit.run(parsed("--run", "1"))
    fleets.filled("none.db", []).close()
    assert "Run 1 has no targets" in run(monkeypatch, "none.db")
    with sqlite3.connect("one.db") as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(UsageError, match="is of another version of Weighbridge: open it with that one"):
        audit.run(parsed("one.db"))
    with open("empty.db", "r+b") as file:
        file.truncate(150)
    with pytest.raises(UsageError, match="is damaged"):
        audit.run(parsed("empty.db"))


def test_a_served_audit_of_a_run_is_asked_for_as_the_one_in_the_terminal() -> None:
    arguments = parsed("--run", "3", "fleet.db")
    assert parsed(*audit.command_words(arguments)) == arguments


def test_a_decision_made_in_the_fleet_counts_when_the_target_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = repository(tmp_path / "project")
    monkeypatch.chdir(project)
    target = os.path.join(project, "model")

    def read() -> tuple[Any, Any]:
        recipe = recipe_of(settings_of(parsed(target)), Options(project))
        return recipe, Workshop(recipe).read(Wanted(target))

    recipe, found = read()
    with open_fleet(str(tmp_path / "fleet.db"), create=True) as store:
        store.begin(recipe.key, ["x"], [Wanted(target)], "default", recipe.ruleset, recipe.version, recipe.created)
        store.put(1, found)
        before = store.entry(1, target)
    text = run(
        monkeypatch,
        str(tmp_path / "fleet.db"),
        keys=("enter", "2", "w", *"our", "space", *"own", "enter", "0", "enter"),
    )
    (waiver,) = read_ledger(project).waivers
    assert waiver.reason == "our own" and "1 of " in text
    _, again = read()
    with open_fleet(str(tmp_path / "second.db"), create=True) as store:
        store.begin(again.key, ["x"], [Wanted(target)], "default", recipe.ruleset, recipe.version, recipe.created)
        store.put(1, again)
        after = store.entry(1, target)
    assert before is not None and after is not None and after.deny == before.deny - 1
    assert target in run(monkeypatch, str(tmp_path / "fleet.db")), "the store is as it was"


def test_where_one_was_in_the_list_is_kept_for_each_store(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.db", "two.db"):
        fleets.filled(name, [fleets.outcome(f"hf://a/model-{at}") for at in range(9)]).close()
    run(monkeypatch, "one.db", keys=("j", "j", "j", "slash", *"model", "enter"))
    assert "> PASS" in run(monkeypatch, "one.db") and "with model" in run(monkeypatch, "one.db")
    assert "with model" not in run(monkeypatch, "two.db")
