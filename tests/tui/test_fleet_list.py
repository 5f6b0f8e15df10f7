"""``weighbridge audit fleet.db``: the list of targets, the report of one and the way back, on real stores."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")

from textual.events import Key as Pressed

from scanner.model.fleet import Wanted
from scanner.store.fleet.store import open_fleet
from tests.tui import fleets
from tests.tui.stage import HOSTILE, piloted, played, text_of

RULE = fleets.PICKLE.id


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A store of one run: three that fail, two that are incomplete, twenty that pass, one each of the other states."""
    found = [fleets.outcome(f"hf://good/model-{at:02}", review=at % 2) for at in range(20)]
    found += [fleets.outcome(f"hf://bad/model-{at}", deny=at, review=1) for at in (1, 3, 2)]
    found += [fleets.outcome(f"hf://part/model-{at}", gaps=at) for at in (1, 2)]
    found.append(fleets.failed("hf://gone/model"))
    name = str(tmp_path / "fleet.db")
    fleets.filled(name, found, waiting=["hf://late/model"], killers=["hf://deadly/model"]).close()
    return name


def rows(text: str) -> list[str]:
    """The rows of the list, as far as they are seen: answer and name."""
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines) if line.split()[:2] == ["answer", "target"])
    last = next(at for at, line in enumerate(lines) if line.startswith(("──", "━━")))
    return [" ".join(line.lstrip("> ").split()[:2]) for line in lines[first + 1 : last] if line.strip()]


def cursor(text: str) -> str:
    return next((line for line in text.splitlines() if line.startswith(">")), "")


def test_the_worst_targets_come_first_and_each_says_what_it_came_to(path: str) -> None:
    text = played(fleets.app_on(path))
    assert rows(text)[:8] == [
        "QUARANTINED hf://deadly/model", "NOT READ", "FAIL hf://bad/model-3", "FAIL hf://bad/model-2",
        "FAIL hf://bad/model-1", "INCOMPLETE hf://part/model-2", "INCOMPLETE hf://part/model-1", "PASS hf://good/model-01",
    ]  # fmt: skip
    assert "Reading it ended two processes" in text and "There is no such repo on the Hub" in text
    assert "run 1" in text and "unfinished: 27 of 28 (96 %)" in text and "fleet.db" in text
    assert " all 28  fail 3  incomplete 2  pass 20  not read 2  to come 1\n" in text
    at_end = played(fleets.app_on(path), "G")
    assert "waiting hf://late/model" in rows(at_end) and "It was not begun yet." in at_end


def test_what_is_known_of_a_target_stands_below_the_list(path: str) -> None:
    text = played(fleets.app_on(path), "j", "j")
    assert "3 deny   1 review   enter: its report" in text and fleets.COMMIT in text
    assert "1.2 MB in 12 requests, 3.4 s, by worker-1" in text and "ids.txt:22" in text
    assert "weighbridge scan hf://bad/model-3" in text


def test_enter_opens_the_report_and_escape_goes_back_to_where_one_was(path: str) -> None:
    app = fleets.app_on(path)

    async def play(pilot: Any) -> None:
        await pilot.pause()
        await pilot.press("j", "j", "j", "enter")
        await pilot.pause()
        assert "hf://bad/model-2" in text_of(app) and "0 of 3 decided" in text_of(app)
        assert "target 4 of 28" in text_of(app)
        await pilot.press("2", "space", "escape")
        assert app.is_inside, "escape takes one step at a time: the selection goes first"
        await pilot.press("escape")
        await pilot.pause()
        assert "hf://bad/model-2" in cursor(text_of(app)) and not app.is_inside
        assert len(app.screen_stack) == 2
        await pilot.press("enter", "3", "0")
        assert "hf://bad/model-2" in cursor(text_of(app))

    piloted(app, play)


def test_next_and_previous_go_by_the_list_on_the_same_screen(path: str) -> None:
    text = played(fleets.app_on(path), "j", "j", "enter", "2", "J")
    assert "hf://bad/model-2" in text and "target 4 of 28" in text and "by rule, worst first" in text
    assert "1 deny" in played(fleets.app_on(path), "j", "j", "enter", "J", "J", "J", "K")
    text = played(fleets.app_on(path), "j", "j", "enter", "K")
    assert "No target above this one in the list has a report" in text and "hf://bad/model-3" in text


def test_a_target_without_a_report_shows_its_reason_instead(path: str) -> None:
    text = " ".join(played(fleets.app_on(path), "enter").split())
    assert "answer target" not in text and "again and again" in text and "hf://deadly/model" in text
    assert "QUARANTINED" in cursor(played(fleets.app_on(path), "enter", "escape"))


def test_words_answers_and_rules_narrow_the_list_and_escape_shows_all(path: str) -> None:
    found = rows(played(fleets.app_on(path), "slash", *"PART", "enter"))
    assert found[:2] == ["INCOMPLETE hf://part/model-2", "INCOMPLETE hf://part/model-1"] and found[2:] == ["PART"]
    assert "1 target with no repo" in played(fleets.app_on(path), "slash", *"no", "space", *"repo")
    only = played(fleets.app_on(path), "f")
    assert len(rows(only)) == 3 and "3 targets, only fail" in only
    assert len(rows(played(fleets.app_on(path), "f", "f", "f", "f"))) == 2
    ruled = played(fleets.app_on(path), "r", "j", "j", "enter")
    assert f"3 targets with the rule {RULE}" in ruled
    assert "28 targets" in played(fleets.app_on(path), "f", "slash", *"bad", "enter", "escape")
    nothing = played(fleets.app_on(path), "slash", *"nosuch")
    assert "No target is like that. Press escape" in nothing
    by_name = rows(played(fleets.app_on(path), "s"))
    assert by_name[:3] == ["FAIL hf://bad/model-1", "FAIL hf://bad/model-2", "FAIL hf://bad/model-3"]


def test_a_percent_sign_is_looked_for_as_it_is(path: str) -> None:
    assert "No target is like that" in played(fleets.app_on(path), "slash", "percent_sign")


def test_enter_is_about_the_list_that_was_asked_for_however_fast_one_types(path: str) -> None:
    app = fleets.app_on(path)

    async def play(pilot: Any) -> None:
        await pilot.pause(0.1)
        for key in ("slash", *"model-19", "enter", "y"):
            letter = key if len(key) == 1 else {"slash": "/"}.get(key)
            event = Pressed({"-": "minus"}.get(key, key), letter)
            event.set_sender(app)
            app._driver.send_message(event)
        await pilot.pause(0.3)
        assert app.clipboard == "hf://good/model-19"

    piloted(app, play)


def test_place_filter_and_order_are_kept(path: str) -> None:
    keep: dict[str, Any] = {}
    played(fleets.app_on(path, keep=keep), "slash", *"model", "enter", "f", "s", "j", "j")
    assert keep["target"] == "hf://bad/model-3"
    text = played(fleets.app_on(path, keep=keep))
    assert "3 targets, only fail with model  names in order" in text and "hf://bad/model-3" in cursor(text)
    for nonsense in ({"show": 3, "sort": [], "needle": {}, "rule": 1, "target": 7}, {"show": "x", "target": "\x1b"}):
        assert "28 targets" in played(fleets.app_on(path, keep=dict(nonsense)))


def test_the_list_follows_while_a_scan_writes_and_the_cursor_stays_on_its_target(path: str) -> None:
    app = fleets.app_on(path)

    async def play(pilot: Any) -> None:
        await pilot.pause(0.1)
        await pilot.press("j", "j")
        with open_fleet(path) as store:
            assert "hf://bad/model-3" in cursor(text_of(app))
            store.put(1, fleets.outcome("hf://late/model", deny=5))
            store.finish(1, "2026-11-22T00:09:00Z")
            again = store.begin(fleets.KEY, ["b"], [Wanted("hf://a/b")], "default", "r" * 12, "0.1.0", fleets.BEGUN)
        app.screen._look_again()
        await pilot.pause(0.3)
        text = text_of(app)
        assert again.number == 2 and "run 2 is there too" in text
        assert "finished 2026-11-22 00:09 UTC" in text and "fail 4" in text
        assert rows(text)[2] == "FAIL hf://late/model" and "hf://bad/model-3" in cursor(text)

    piloted(app, play)
    assert "run 2" in played(fleets.app_on(path)) and "run 1" in played(fleets.app_on(path, 1))


def test_a_damaged_row_is_told_and_the_rest_goes_on(path: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute(
            "UPDATE entries SET lists = 'x' WHERE target = (SELECT id FROM targets WHERE name LIKE '%bad/model-3')"
        )
    raw.close()
    text = played(fleets.app_on(path))
    assert "DAMAGED hf://bad/model-3" in rows(text) and "FAIL hf://bad/model-1" in rows(text)
    text = " ".join(played(fleets.app_on(path), "slash", *"bad/model-3", "enter", "enter").split())
    assert "DAMAGED" in text and "(a list cannot be read)" in text and "answer target" not in text


def test_a_damaged_report_is_told_and_the_list_stays(path: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE reports SET packed = x'00'")
    raw.close()
    app = fleets.app_on(path)
    text = played(app, "j", "j", "enter")
    assert "is damaged" in text and not app.is_inside and "hf://bad/model-3" in cursor(text)


def test_names_and_errors_cannot_act_on_the_screen(tmp_path: Path) -> None:
    name = str(tmp_path / "hostile.db")
    found = [fleets.outcome(f"hf://x/{text}") for text in HOSTILE]
    found += [fleets.failed(f"error{at}", text) for at, text in enumerate(HOSTILE)]
    fleets.filled(name, found).close()
    for size in ((80, 24), (140, 40)):
        app = fleets.app_on(name)
        for keys in ((), ("G",), ("G", "enter")):
            text = played(app if not keys else fleets.app_on(name), *keys, size=size)
            assert not any(sign in text for sign in ("\x1b", "\u202e", "\x07", "\u200b", "\r"))
    assert "[bold red]safe[/]" in played(fleets.app_on(name), "s", size=(160, 40))


def test_name_and_command_are_copied(path: str) -> None:
    app = fleets.app_on(path)
    played(app, "j", "j", "y")
    assert app.clipboard == "hf://bad/model-3"
    app = fleets.app_on(path)
    played(app, "j", "j", "Y")
    assert app.clipboard == "weighbridge scan hf://bad/model-3"


def test_verbs_about_findings_do_nothing_on_the_list(path: str) -> None:
    app = fleets.app_on(path)
    text = played(app, *"waceu123", "R", "J", "0")
    assert rows(text)[0] == "QUARANTINED hf://deadly/model" and not app.is_inside
    assert "w waive" not in text and "/ filter" in text


def test_the_palette_offers_what_can_be_done_where_one_is(path: str) -> None:
    def offered(app: Any, *keys: str) -> list[str]:
        from scanner.tui.palette import Commands

        said: list[str] = []

        async def play(pilot: Any) -> None:
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            said.extend(text for text, _ in Commands(app.screen)._commands())

        piloted(app, play)
        return said

    on_list, inside = offered(fleets.app_on(path), "j"), offered(fleets.app_on(path), "j", "j", "enter")
    assert any("targets with a finding of one rule" in text for text in on_list)
    assert not any("Waive" in text or "next target" in text for text in on_list)
    assert any("next target" in text.lower() for text in inside)
    from tests.tui.stage import app_on

    assert not any("target" in text.lower() and "fleet" in text for text in offered(app_on(), "2"))


def test_any_key_at_any_size_leaves_it_standing(path: str) -> None:
    import random

    keys = [
        "j",
        "G",
        "g",
        "f",
        "s",
        "r",
        "enter",
        "escape",
        "slash",
        "z",
        "tab",
        "J",
        "K",
        "0",
        "2",
        "1",
        "x",
        "pagedown",
    ]
    for size in ((20, 5), (60, 15)):
        dice = random.Random(size[0])
        app = fleets.app_on(path)
        played(app, *(dice.choice(keys) for _ in range(25)), size=size)
        assert app.failed is None
