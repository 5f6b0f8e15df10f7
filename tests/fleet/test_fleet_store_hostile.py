"""What is no fleet's store, or was changed by others, is told in a sentence, and neither shown nor written over."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import tracemalloc
import zlib
from itertools import islice
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model.fleet import Outcome
from scanner.store.facts import FactStore
from scanner.store.fleet import rows
from scanner.store.fleet.errors import FleetError
from scanner.store.fleet.opening import opened as connected
from scanner.store.fleet.store import FleetStore, open_fleet
from tests.fleet.made_reports import KEY, begun, done, name_of, opened, report_on

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one file, with a run in it that has all there can be."""
    path = tmp_path_factory.mktemp("sound") / "fleet.db"
    with opened(path) as store:
        begun(store, 1, 2, 3, 4, 5)
        store.put(1, done(2))
        store.put(1, done(3))
        store.put(1, Outcome(name_of(4), KEY, "failed", error="No."))
        store.quarantine(1, name_of(5), "It kills.")
    return path


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "fleet.db"))


def refused(path: Path, words: str, **how: bool) -> None:
    """Opening it fails with a sentence, and leaves it as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(FleetError, match=words) as told:
        open_fleet(str(path), **how)
    assert str(told.value).endswith(".")
    assert str(told.value).isprintable()
    assert before is None or path.read_bytes() == before


def everything(store: FleetStore) -> None:
    """All that can be read of a store."""
    for info in store.runs():
        for entry in store.entries(info.number):
            if entry.state == "done":
                store.report(info.number, entry.target)
            store.kept(entry.target, info.key)
        list(store.findings(info.number))
        list(store.gaps(info.number))
        store.tally(info.number)
        store.waiting(info.number, 10)
        store.suspects(info.number)
        store.previous(info.number)
        store.digest(info.number)


def changed(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def test_where_there_is_no_file_the_next_step_is_told(tmp_path: Path) -> None:
    refused(tmp_path / "fleet.db", "no fleet store .* make one with weighbridge fleet scan")
    refused(tmp_path / "fleet.db", "no fleet store", create=True, readonly=True)
    refused(tmp_path / "no" / "fleet.db", "no folder", create=True)
    refused(tmp_path, "is no file", create=True)
    refused(tmp_path / "a\x1b[31m.db", r"a\\x1b\[31m")
    assert list(tmp_path.iterdir()) == []


NO_DATABASES = {
    "text": b"my notes, which are no database\n" * 99,
    "begins-as-one": b"SQLite format 3\0" + bytes(4000),
    "noise": random.Random(0).randbytes(9000),
    "a-byte": b"x",
    "zeros": bytes(99),
}


@pytest.mark.parametrize("data", NO_DATABASES.values(), ids=NO_DATABASES)
@pytest.mark.parametrize("how", [{}, {"create": True}, {"readonly": True}], ids=["as-is", "create", "readonly"])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes, how: dict[str, bool]) -> None:
    path = tmp_path / "fleet.db"
    path.write_bytes(data)
    refused(path, "damaged|no fleet store", **how)


def test_an_empty_file_is_begun_in_where_one_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "fleet.db"
    path.touch(mode=0o600)
    refused(path, "no fleet store")
    with opened(path) as store:
        assert begun(store, 1).number == 1


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path / "bills.db", "CREATE TABLE bills (paid INTEGER)")
    refused(path, "another program's", create=True)
    facts = FactStore(str(tmp_path / "facts.db"), lambda: "1")
    facts.get("", "", "")
    facts.close()
    refused(tmp_path / "facts.db", "another program's", create=True)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE gaps",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER spy AFTER INSERT ON results BEGIN DELETE FROM findings; END",
        "ALTER TABLE entries ADD COLUMN more TEXT",
        "CREATE VIEW sqlite AS SELECT 1",
    ],
)
def test_tables_that_are_not_ours_are_refused(file: Path, statement: str) -> None:
    refused(changed(file, statement), "tables are not those")


@pytest.mark.parametrize(
    "row",
    [
        ("trigger", "sqlite_spy", "entries", "CREATE TRIGGER sqlite_spy AFTER UPDATE ON entries BEGIN SELECT 1; END"),
        ("view", "sqlite_view", "sqlite_view", "CREATE VIEW sqlite_view AS SELECT 1"),
    ],
)
def test_nothing_hides_behind_a_name_of_sqlites_own(file: Path, row: tuple[str, ...]) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)", row)
    connection.commit()
    connection.close()
    refused(file, "tables are not those")


def test_another_version_is_refused(file: Path) -> None:
    refused(changed(file, "PRAGMA user_version = 2"), "another version of Weighbridge")


@POSIX
def test_a_file_that_others_may_write_is_only_looked_at(file: Path) -> None:
    file.chmod(0o666)
    refused(file, "chmod go-w")
    with open_fleet(str(file), readonly=True) as store:
        everything(store)


@POSIX
def test_only_its_owner_reads_a_new_one(tmp_path: Path) -> None:
    with opened(tmp_path / "fleet.db") as store, store.hold():
        begun(store, 1)
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_file_is_told(file: Path, share: float) -> None:
    os.truncate(file, int(file.stat().st_size * share))
    with pytest.raises(FleetError, match="damaged"), open_fleet(str(file)) as store:
        everything(store)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.floats(0, 0.9999), min_size=1, max_size=8), data=st.binary(min_size=1, max_size=64))
def test_no_bytes_that_are_other_bring_anything_but_a_sentence(
    sound: Path, tmp_path: Path, places: list[float], data: bytes
) -> None:
    path = tmp_path / "fleet.db"
    whole = bytearray(sound.read_bytes())
    for place in places:
        at = int(len(whole) * place)
        whole[at : at + len(data)] = data
    path.write_bytes(whole)
    path.chmod(0o600)
    try:
        with open_fleet(str(path), readonly=True) as store:
            everything(store)
    except FleetError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE findings SET outcome = 'allow'",
        "UPDATE findings SET message = 'All is well.'",
        "UPDATE findings SET severity = 'mad'",
        "UPDATE findings SET line = 'x'",
        "UPDATE findings SET rule = x'ff'",
        "UPDATE findings SET path = CAST(x'80ff' AS TEXT)",
        "UPDATE findings SET number = number + 7",
        "UPDATE gaps SET incomplete = 1",
        "UPDATE results SET answer = 'pass'",
        "UPDATE results SET deny = 0",
        "UPDATE results SET deny = -1",
        "UPDATE results SET licenses = '[\"Unlicense\"]'",
        "UPDATE results SET licenses = '{'",
        "UPDATE results SET again = NULL OR 1",
        "UPDATE results SET revision = 'main'",
        "UPDATE results SET target = 99 WHERE id = 1",
        "DELETE FROM results",
        "UPDATE entries SET state = 'done' WHERE state = 'failed'",
        "UPDATE entries SET state = 'failed', result = NULL WHERE state = 'done'",
        "UPDATE entries SET state = 'gone'",
        "UPDATE entries SET error = 'x' WHERE state = 'failed'",
        "UPDATE entries SET result = 2 WHERE result = 1",
        "UPDATE entries SET result = 1 WHERE result = 2",
        "UPDATE entries SET bytes = 'many'",
        "UPDATE entries SET seconds = 9e999",
        "UPDATE entries SET lists = '[1]'",
        "UPDATE entries SET lists = '" + "[" * 5000 + "'",
        "UPDATE reports SET packed = x'00'",
        "UPDATE reports SET size = 5",
        "UPDATE reports SET proof = 'x'",
        "DELETE FROM reports",
        "UPDATE runs SET lists = 3",
        "UPDATE runs SET beginnings = 'x'",
        "UPDATE targets SET name = CAST(x'ff' AS TEXT) WHERE id = 2",
        "UPDATE targets SET name = char(2) || 'x' WHERE id = 2",
    ],
)
def test_a_row_that_was_changed_by_hand_is_told(file: Path, statement: str) -> None:
    changed(file, statement)
    with open_fleet(str(file)) as store, pytest.raises(FleetError, match="damaged"):
        everything(store)


def bomb(file: Path, size: int) -> None:
    """A report's row, with all the proofs that an author can make, that unpacks to gigabytes."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = first + more * 255
    connection = sqlite3.connect(file)
    number, content = connection.execute("SELECT id, content FROM results LIMIT 1").fetchone()
    proof = rows.proof_of("reports", number, size, content, rows.sha256(data).digest())
    connection.execute(
        "UPDATE reports SET size = ?, packed = ?, proof = ? WHERE result = ?", (size, data, proof, number)
    )
    connection.commit()
    connection.close()


@pytest.mark.parametrize("size", [1 << 30, 1 << 20])
def test_a_report_that_unpacks_to_gigabytes_is_not_unpacked(file: Path, size: int) -> None:
    bomb(file, size)
    with open_fleet(str(file)) as store:
        tracemalloc.start()
        try:
            with pytest.raises(FleetError, match=r"larger than any|not of the size"):
                store.report(1, name_of(2))
            assert tracemalloc.get_traced_memory()[1] < 32 << 20
        finally:
            tracemalloc.stop()


def test_a_row_that_is_larger_than_any_is_not_loaded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.store.fleet.opening.LARGEST_ROW", 1 << 20)
    changed(file, f"UPDATE findings SET message = CAST(zeroblob({2 << 20}) AS TEXT) WHERE number = 0 AND result = 1")
    with open_fleet(str(file)) as store, pytest.raises(FleetError, match="damaged"):
        list(store.findings(1))


def test_a_report_that_is_larger_than_any_fails_its_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.store.fleet.result.LARGEST_REPORT", 2000)
    with opened(tmp_path / "fleet.db") as store:
        begun(store, 3)
        store.put(1, done(3))
        assert "more than a fleet's store keeps" in store.entry(1, name_of(3)).error  # type: ignore[union-attr]


def test_long_texts_are_whole_in_the_report_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "fleet.db") as store:
        begun(store, 1)
        store.put(1, done(1, report=report_on(name_of(1), ("x" * 90_000 + ".bin",))))
        (found,) = store.findings(1)
        assert len(found.path) == len(found.message) == 4000
        assert len(store.report(1, name_of(1))) > 180_000


def test_a_full_disk_is_told_and_loses_nothing(file: Path) -> None:
    with open_fleet(str(file)) as store:
        before = store.digest(1)
        store._rows("PRAGMA max_page_count = 1")
        with pytest.raises(FleetError, match=r"disk is full.*start the same command again"):
            for number in range(1000, 9000):
                begun(store, number)
        store.mark_running(1, [name_of(1)])
        assert store.digest(1) != before
        store.put_back(1, [name_of(1)])
    with open_fleet(str(file)) as store:
        store.put(1, done(1))
        assert store.entry(1, name_of(2)).state == "done"  # type: ignore[union-attr]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_file_in_a_folder_that_takes_no_other_is_read(file: Path) -> None:
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        with open_fleet(str(file), readonly=True) as store:
            everything(store)
        with pytest.raises(FleetError, match="look at"), open_fleet(str(file)) as store:
            begun(store, 9)
    finally:
        file.parent.chmod(0o700)


def only_immutable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a medium that takes no files: SQLite cannot make what it needs beside the file."""
    from scanner.store.fleet import opening

    real = opening.number_of

    def failing(connection: sqlite3.Connection, pragma: str) -> int:
        if pragma == "schema_version":
            raise sqlite3.OperationalError("unable to open database file")
        return real(connection, pragma)

    monkeypatch.setattr(opening, "number_of", failing)


def test_on_a_medium_that_takes_no_files_it_is_read_unless_its_log_is_needed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_immutable(monkeypatch)
    with open_fleet(str(file), readonly=True) as store:
        everything(store)
    Path(f"{file}-wal").write_bytes(b"x" * 100)
    refused(file, "does not answer|cannot be written or opened", readonly=True)


def test_a_damaged_file_gives_no_facts_and_stays(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[:100] = bytes(100)
    file.write_bytes(data)
    from scanner.store.fleet.facts import facts_of

    facts = facts_of(str(file), lambda: "1")
    assert facts.get("", "a" * 64, "x") is None
    (note,) = facts.notes
    assert "the scan went on without it" in note
    assert file.read_bytes() == bytes(data)


def test_the_names_of_others_do_not_act_in_sentences(file: Path) -> None:
    with open_fleet(str(file)) as store:
        for act in (lambda: store.report(1, "\x1b[31m\u202e"), lambda: store.put(1, done(1, target="\x1b[31m"))):
            with pytest.raises(FleetError) as told:
                act()
            assert str(told.value).isprintable()


def test_one_that_only_looks_cannot_write(file: Path) -> None:
    connection = connected(str(file), create=False, readonly=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM runs")
    connection.close()


def circled(path: Path, table: str) -> Path:
    """The file, in which a few pages more make a tree of endless rows: each page leads to the next one 20 times."""
    changed(path, "PRAGMA journal_mode = DELETE")
    connection = sqlite3.connect(path)
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    leaf = bytes(data[(root - 1) * size : root * size])
    at = int.from_bytes(leaf[8:10], "big")
    assert leaf[0] == 10 and leaf[at] < 128  # a page of rows by key; the first begins with its length in one byte
    row = leaf[at : at + 1 + leaf[at]]
    data += leaf
    for child in range(pages + 1, pages + 15):
        cell = child.to_bytes(4, "big") + row
        count = (size - 12) // (len(cell) + 2)
        places = [size - len(cell) * (number + 1) for number in range(count)]
        head = b"\x02\0\0" + count.to_bytes(2, "big") + places[-1].to_bytes(2, "big") + b"\0" + child.to_bytes(4, "big")
        page = head + b"".join(place.to_bytes(2, "big") for place in places)
        page += bytes(places[-1] - len(page)) + cell * count
        data += page
    data[(root - 1) * size : root * size] = page
    data[28:32] = (len(data) // size).to_bytes(4, "big")
    path.write_bytes(data)
    return path


def test_a_file_that_leads_in_circles_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.store.fleet.patience.LEAST", 5_000_000)
    circled(file, "entries")
    with open_fleet(str(file), readonly=True) as store, pytest.raises(FleetError, match="leads in circles"):
        store.count(1)


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_ctrl_c_ends_a_question_to_such_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.store.fleet.patience.LEAST", 2_000_000_000)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what is begun in the background ignores it
    try:
        with open_fleet(str(circled(file, "entries")), readonly=True) as store:
            stop = Timer(0.2, signal.raise_signal, [signal.SIGINT])
            stop.start()
            with pytest.raises(KeyboardInterrupt):
                store.count(1)
            stop.join()
    finally:
        signal.signal(signal.SIGINT, before)


def test_names_that_are_not_in_order_end_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for what follows a name, an index out of order gives what came before it, for ever."""
    monkeypatch.setattr("scanner.store.fleet.reading.PAGE", 2)
    path = tmp_path / "fleet.db"
    with opened(path) as store:
        begun(store, 1, 2, 3, 4, 5)
    changed(path, "PRAGMA journal_mode = DELETE")
    connection = sqlite3.connect(path)
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (root,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_targets_1'"
    ).fetchone()
    connection.close()
    data = path.read_bytes()
    start, end = size * (root - 1), size * root
    first, last = name_of(3).encode(), name_of(4).encode()
    page = data[start:end].replace(first, b"\xff" * len(first)).replace(last, first).replace(b"\xff" * len(first), last)
    path.write_bytes(data[:start] + page + data[end:])
    with open_fleet(str(path), readonly=True) as store, pytest.raises(FleetError, match="not in order"):
        list(islice(store.entries(1), 100))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_pipe_in_place_of_the_lock_is_told_and_not_waited_for(file: Path) -> None:
    os.mkfifo(f"{file}-lock")
    with open_fleet(str(file)) as store:
        assert store.holder() == ""
        with pytest.raises(FleetError, match="remove it"), store.hold():
            pass
