"""What a fleet costs for each of its targets: what is asked, digested and read once is not so a thousand times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.comparing.fleet_changes import FleetSide
from scanner.fleet.changes import Side, diff_of
from scanner.fleet.recipe import Recipe
from scanner.fleet.stamps import stamp_of
from scanner.fleet.work import Workshop
from scanner.model.fleet import Wanted
from scanner.store.fleet.store import FleetStore
from tests.fleet.fleets import model, recipe
from tests.fleet.made_reports import BEGAN, COMMIT, KEY, done, opened, report_on

ODD = ("\ufffd", "\U0001f600", "\udc80", "a\0b", "é", "\x02", "Z", "a", "z", "~", "a b", "aa", "\x7f")
"""Names that sort otherwise by character than as the store keeps them, or are kept otherwise than they are."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FleetStore]:
    with opened(tmp_path / "fleet.db") as made:
        yield made


def ran(store: FleetStore, names: list[str], key: str = KEY) -> Side:
    """A run in which each target came to its report."""
    run = store.begin(key, [], map(Wanted, names), "default", "rules", "1", BEGAN)
    for name in names:
        store.put(run.number, done(0, target=name, key=key, commit=COMMIT, report=report_on(name, ())))
    return Side(store, FleetSide(store.path, store.finish(run.number, BEGAN)))


@pytest.mark.parametrize("step", [2, 3])
def test_every_target_is_new_gone_or_the_same_whatever_its_name(store: FleetStore, step: int) -> None:
    before = ran(store, [name for at, name in enumerate(ODD) if at % step])
    after = ran(store, [name for at, name in enumerate(ODD) if (at + 1) % step], "6" * 64)
    told: list[tuple[str, str]] = []
    diff = diff_of(before, after, each=lambda change: told.append((change.target, change.kind)))
    gone = {(name, "gone") for at, name in enumerate(ODD) if at % step and not (at + 1) % step}
    added = {(name, "added") for at, name in enumerate(ODD) if (at + 1) % step and not at % step}
    assert sorted(told) == sorted(gone | added)
    assert dict(diff.counts).get("same", 0) == sum(bool(at % step and (at + 1) % step) for at in range(len(ODD)))


def test_rows_of_targets_are_read_in_pages_and_not_one_by_one(
    store: FleetStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"hf://acme/model-{number}" for number in range(60)]
    before, after = ran(store, names), ran(store, names[1:], "6" * 64)
    store.finish(1, BEGAN)
    asked: list[str] = []
    rows = FleetStore._rows

    def counting(self: FleetStore, sql: str, values: object = ()) -> list[object]:
        asked.append(sql)
        return rows(self, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(FleetStore, "_rows", counting)
    assert dict(diff_of(before, after).counts) == {"gone": 1, "same": 59}
    of_findings = [sql for sql in asked if "findings" in sql or "gaps" in sql]
    assert len(asked) - len(of_findings) < 10


def test_what_judges_is_digested_once_and_not_for_each_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds all waivers: thousands of them for each of thousands of targets would take longer than reading those."""
    model(tmp_path / "a")
    made, digested = recipe(), list[str]()
    key = Recipe.key.fget  # type: ignore[attr-defined]

    def counting(self: Recipe) -> str:
        digested.append(self.created)
        return str(key(self))

    monkeypatch.setattr(Recipe, "key", property(counting))
    shop = Workshop(made)
    for name in (str(tmp_path / "a"), str(tmp_path / "nowhere")):
        assert shop.read(Wanted(name)).key == key(made)
    assert len(digested) == 1


def test_a_folder_is_looked_through_once_for_its_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model(tmp_path / "a")
    looked: list[str] = []
    lines = vars(__import__("scanner.fleet.stamps", fromlist=["_lines"]))["_lines"]
    monkeypatch.setattr("scanner.fleet.stamps._lines", lambda top, ours: (looked.append(top), lines(top, ours))[1])
    stamp_of(str(tmp_path / "a"))
    assert looked.count(str(tmp_path / "a")) == 1
