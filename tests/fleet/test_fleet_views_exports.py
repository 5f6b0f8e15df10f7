"""`fleet export`: each format read by the tools of others, and whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest

from scanner.cli.errors import UsageError
from scanner.cli.fleet.sarif_folder import write_folder
from scanner.model.fleet import Outcome, Wanted
from scanner.reports.fleet.names import file_name, is_ours
from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.store import open_fleet
from tests.fleet import fleets
from tests.hub.scanning import called
from tests.reports.judges import by_schema, sarif_multitool

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two runs."""
    folder = tmp_path_factory.mktemp("fleet")
    before = os.getcwd()
    os.chdir(folder)
    try:
        fleets.two_runs(folder)
    finally:
        os.chdir(before)
    return folder


def export(fleet: Path, *arguments: object, code: int = 0) -> str:
    """What ``fleet export`` prints, or complains of."""
    ended, printed, complaints = called("fleet", "export", "--db", fleet / "fleet.db", *arguments)
    assert ended == code, complaints
    return printed if not code else complaints


def test_json_has_every_row_by_its_schema(fleet: Path, tmp_path: Path) -> None:
    export(fleet, "--output", f"json:{tmp_path / 'all.json'}")
    data = (tmp_path / "all.json").read_bytes()
    by_schema(ROOT / "schemas" / "fleet.schema.json")(data, None, tmp_path)  # type: ignore[arg-type]
    told = json.loads(data)
    assert told["schema"] == "weighbridge.fleet/v1" and told["run"]["number"] == 2
    with open_fleet(str(fleet / "fleet.db"), readonly=True) as store:
        assert [row["target"] for row in told["targets"]] == [entry.target for entry in store.entries(2)]
        assert [row["fingerprint"] for row in told["findings"]] == [row.fingerprint for row in store.findings(2)]
    assert len(told["gaps"]) == 4
    assert export(fleet, "--output", "json").encode() == data, "the screen has the same"


@pytest.mark.parametrize("table", ["findings", "targets", "gaps"])
def test_csv_and_parquet_hold_the_same_rows(fleet: Path, tmp_path: Path, table: str) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: pip install 'weighbridge[fleet]'")
    parquet, text = tmp_path / "t.parquet", tmp_path / "t.csv"
    export(fleet, "--table", table, "--output", f"csv:{text}", "--output", f"parquet:{parquet}")
    columns = [name for name, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{parquet}'").fetchall()]
    rows = list(csv.reader(io.StringIO(text.read_text(encoding="utf-8"), newline=""), strict=True))
    assert rows[0] == columns
    where = f"read_csv('{text}', all_varchar=true, header=true)"
    column = "target" if table == "targets" else "message"
    from_csv = duckdb.sql(f"SELECT {column} FROM {where}").fetchall()
    from_parquet = duckdb.sql(f"SELECT {column} FROM '{parquet}'").fetchall()
    assert from_csv == from_parquet and len(rows) == len(from_parquet) + 1 > 1
    if table == "targets":
        denied = duckdb.sql(f"SELECT target FROM '{parquet}' WHERE deny > 0 AND list_contains(licenses, 'MIT')")
        assert denied.fetchall() == [("chat",), ("loader",)]


def test_parquet_is_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyarrow = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed: pip install 'weighbridge[fleet]'"
    )
    from scanner.reports.fleet import parquet

    monkeypatch.setattr(parquet, "GROUP", 10)
    path = tmp_path / "t.parquet"
    rows = ((1, f"t{at}", "malformed", "\udcff\x1b", "x" * 3, at % 2 == 0) for at in range(25))
    with path.open("wb") as file:
        parquet.write(file, "gaps", rows)
    table = pyarrow.ParquetFile(path)
    assert [table.metadata.row_group(at).num_rows for at in range(3)] == [10, 10, 5]
    assert table.schema_arrow.metadata[b"weighbridge.schema"] == b"weighbridge.fleet/v1"
    assert table.read(["path"]).to_pylist()[0] == {"path": "\\udcff\x1b"}


def test_parquet_without_its_library_says_how_to_get_it(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *_: None)
    assert "pip install 'weighbridge[fleet]'" in export(fleet, "--output", "parquet:x.parquet", code=2)


def test_each_target_that_was_read_has_its_sarif(fleet: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sarif"
    export(fleet, "--run", "1", "--output", f"sarif:{folder}")
    first = {path.name for path in folder.iterdir()}
    export(fleet, "--output", f"sarif:{folder}")
    index = json.loads((folder / "index.json").read_text())
    by_schema(ROOT / "schemas" / "fleet-index.schema.json")(
        (folder / "index.json").read_bytes(),
        None,
        tmp_path,  # type: ignore[arg-type]
    )
    files = {one["target"]: one.get("file", "") for one in index["targets"]}
    assert set(filter(None, files.values())) | {"index.json"} == {path.name for path in folder.iterdir()}
    assert files["crasher"] == files["nowhere"] == "" and file_name("old") in first and file_name("old") not in files
    for name in filter(None, files.values()):
        data = (folder / name).read_bytes()
        by_schema(ROOT / "tests" / "schemas" / "sarif-2.1.0.json")(data, None, tmp_path)  # type: ignore[arg-type]
    results = json.loads((folder / files["chat"]).read_text())["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["pickle-unsafe-callable"]
    assert list(tmp_path.iterdir()) == [folder], "nothing is left beside it"
    sarif_multitool((folder / files["chat"]).read_bytes(), None, tmp_path)  # type: ignore[arg-type]


def test_names_of_files_hold_on_every_system() -> None:
    names = ["CON", "con", "Con.txt", "a/b", "a_b", "a-b", "hf://Org/Name@main", "..", "/", "", "x" * 5000, "é\udcff\n"]
    made = [file_name(name) for name in names]
    assert len({name.lower() for name in made}) == len(names)
    assert all(is_ours(name) and len(name) <= 100 and re.fullmatch(r"[a-z0-9-]+\.sarif", name) for name in made)
    assert not {name.partition(".")[0] for name in made} & {"con", "aux", "nul", "prn"}
    assert file_name("hf://org/name") == "org-name-" + file_name("hf://org/name").rpartition("-")[2]


def test_a_folder_with_other_files_is_left_alone(fleet: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert "notes.txt" in export(fleet, "--output", f"sarif:{tmp_path}", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert "does not exist" in export(fleet, "--output", f"sarif:{tmp_path / 'no' / 'where'}", code=2)
    assert "folder of files" in export(fleet, "--output", "sarif", code=2)
    assert "no text for a screen" in export(fleet, "--output", "parquet", code=2)


def test_what_cannot_be_written_whole_is_not_there(
    fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that breaks half way leaves the earlier export as it was, and nothing beside it."""
    old, folder = tmp_path / "all.json", tmp_path / "sarif"
    old.write_text("before")
    export(fleet, "--output", f"sarif:{folder}")
    before = sorted(path.name for path in folder.iterdir())

    def breaks(*_: object) -> object:
        raise FleetError("The store is damaged: put a copy of it back.")

    monkeypatch.setattr("scanner.store.fleet.reading.Reading.gaps", breaks)
    assert "damaged" in export(fleet, "--output", f"json:{old}", code=2)
    assert old.read_text() == "before"
    monkeypatch.setattr("scanner.store.fleet.reading.Reading.rebuilt", breaks)
    with (
        open_fleet(str(fleet / "fleet.db"), readonly=True) as store,
        pytest.raises((FleetError, UsageError), match="damaged"),
    ):
        write_folder(str(folder), store, store.run())
    assert sorted(path.name for path in folder.iterdir()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "sarif"]


def test_an_export_beside_a_writer_is_of_one_moment(tmp_path: Path) -> None:
    path = str(tmp_path / "fleet.db")
    with open_fleet(path, create=True) as store:
        run = store.begin("key", ("l",), [Wanted("a"), Wanted("b")], "default", "r", "1", fleets.CREATED)
        with open_fleet(path, readonly=True) as reader, reader.snapshot():
            assert reader.run().count("waiting") == 2
            store.put(run.number, Outcome("a", "key", "failed", error="No."))
            assert [entry.state for entry in reader.entries(1)] == ["waiting", "waiting"]
        assert "failed" in export(tmp_path, "--output", "csv", "--table", "targets")
