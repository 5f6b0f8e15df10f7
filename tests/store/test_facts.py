"""The store keeps what was read, for many at once, and never keeps a scan from going on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from scanner.store import database
from scanner.store.coding import decoded, encoded
from scanner.store.facts import FactStore
from scanner.store.location import default_path
from scanner.store.store import Stored

HERE = "https://huggingface.co"
DIGEST = "a" * 64
ROOT = Path(__file__).parents[2]


def stored(path: str = "m.bin", name: str = "torch.load", size: int = 9) -> Stored:
    place = Place(path, "archive/data.pkl", offset=3, length=2, file_offset=70)
    call = Fact("pickle-call", place, (("callable", name), ("arguments", ("x", 1, None, 1.5))), 3, (place,), ("0: c",))
    return Stored(size, (call,), (Gap("unrecognised", Place(path), "Look."),), ("torch-zip",), "weights")


_OPENED: list[FactStore] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().close()


def opened(path: Path, version: str = "1", **options: int) -> FactStore:
    store = FactStore(str(path), lambda: version, **options)
    _OPENED.append(store)
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "facts.db"


def test_what_is_put_comes_back_at_its_place(file: Path) -> None:
    store = opened(file)
    assert store.get(HERE, DIGEST, "m.bin") is None
    store.put(HERE, DIGEST, "m.bin", stored())
    assert store.get(HERE, DIGEST, "m.bin") == stored()
    store.close()
    assert opened(file).get(HERE, DIGEST, "m.bin") == stored()
    assert store.notes == []


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_only_its_owner_reads_it(file: Path) -> None:
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    assert {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {
        "facts.db": 0o600,
        "facts.db-wal": 0o600,
        "facts.db-shm": 0o600,
    }


@pytest.mark.parametrize(
    "other",
    [
        ("https://mirror.example", DIGEST, "m.bin", "1"),
        (HERE, "b" * 64, "m.bin", "1"),
        (HERE, DIGEST, "tests/m.bin", "1"),
        (HERE, DIGEST, "m.bin", "2"),
    ],
)
def test_another_endpoint_digest_path_or_version_does_not_answer(file: Path, other: tuple[str, str, str, str]) -> None:
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    *key, version = other
    assert opened(file, version).get(*key) is None


def test_what_speaks_of_another_file_is_not_kept(file: Path) -> None:
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored("another.bin"))
    assert store.get(HERE, DIGEST, "m.bin") is None


texts = st.text(st.characters(), max_size=8) | st.just("\udc80")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@given(st.lists(st.tuples(texts, values), max_size=4, unique_by=lambda pair: pair[0]), texts, texts)
def test_any_fact_comes_back_the_same(attributes: list[tuple[str, object]], path: str, text: str) -> None:
    item = Fact("kind", Place(path, text, line=1), tuple(attributes), 2, (), (text,))  # type: ignore[arg-type]
    given_ = Stored(3, (item,), (Gap("empty", Place(path), text, False),), (text,), "")
    assert decoded(encoded(given_, path), path) == given_


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_make_reading_back_fail(data: bytes) -> None:
    assert decoded(data, "x") is None


@pytest.mark.parametrize(
    "change",
    [
        ("3,", '"3",'),
        ('"kind"', '"kinds"'),
        ('"path":""', '"path":"x"'),
        ("{", "[{"),
        ('"size":9', '"size":true'),
        ('"size":9', '"size":9,"more":1'),
    ],
)
def test_json_of_another_form_is_absent(change: tuple[str, str]) -> None:
    data = encoded(stored(), "m.bin").decode()
    assert decoded(data.encode(), "m.bin") == stored()
    changed = data.replace(*change)
    assert changed != data
    assert decoded(changed.encode(), "m.bin") is None


def row_changed(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET value = x'7b7d'",
        "UPDATE facts SET value = replace(CAST(value AS TEXT), 'torch.load', 'torch.save')",
        "UPDATE facts SET value = 3",
        "UPDATE facts SET digest = x''",
        "UPDATE facts SET digest = 'x'",
        "UPDATE facts SET used = 'x'",
    ],
)
def test_a_row_that_is_broken_is_absent_and_is_mended(file: Path, statement: str) -> None:
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    store.close()
    row_changed(file, statement)
    store = opened(file)
    assert store.get(HERE, DIGEST, "m.bin") in (None, stored())
    store.put(HERE, DIGEST, "m.bin", stored())
    assert store.get(HERE, DIGEST, "m.bin") == stored()
    assert store.notes == []


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bills (paid INTEGER)")
    connection.close()


def older(path: Path) -> None:
    opened(path).put(HERE, DIGEST, "m.bin", stored())
    row_changed(path, "PRAGMA user_version = 99")


def without_table(path: Path) -> None:
    opened(path).put(HERE, DIGEST, "m.bin", stored())
    row_changed(path, "DROP TABLE facts")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"my notes, which are no database at all\n" * 99),
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4000)),
        foreign,
        older,
    ],
)
def test_a_file_that_is_none_of_ours_is_set_aside(file: Path, make: object) -> None:
    file.parent.mkdir()
    make(file)  # type: ignore[operator]
    before = file.read_bytes()
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    assert store.get(HERE, DIGEST, "m.bin") == stored()
    (note,) = store.notes
    assert "set aside as facts.db.aside-1" in note
    kept = file.with_name("facts.db.aside-1")
    assert make is older or kept.read_bytes() == before


def test_a_store_without_its_table_goes_on_with_a_note(file: Path) -> None:
    file.parent.mkdir()
    without_table(file)
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    assert len(store.notes) == 1


def test_a_file_damaged_further_in_is_begun_anew(file: Path) -> None:
    store = opened(file)
    for number in range(400):
        store.put(HERE, f"{number:064}", "m.bin", stored())
    store.close()
    size = file.stat().st_size
    with file.open("r+b") as changed:
        changed.seek(8192)
        changed.write(b"\xff" * (size - 8192))
    store = opened(file)
    for _ in range(2):
        for number in range(400):
            store.get(HERE, f"{number:064}", "m.bin")
            store.put(HERE, f"{number:064}", "m.bin", stored())
    store.close()
    again = opened(file)
    assert again.get(HERE, f"{399:064}", "m.bin") == stored()
    assert any("set aside" in note for note in store.notes)


@pytest.mark.parametrize("path", ["a-file/facts.db", "a-folder", "nul\0/facts.db"])
def test_where_none_can_be_the_scan_goes_on(tmp_path: Path, path: str) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    (tmp_path / "a-folder").mkdir()
    store = FactStore(str(tmp_path / path) if "\0" not in path else path, lambda: "1")
    store.put(HERE, DIGEST, "m.bin", stored())
    assert store.get(HERE, DIGEST, "m.bin") is None
    (note,) = store.notes
    assert "the scan went on without it" in note
    assert "\0" not in note


def test_a_file_that_may_only_be_read_still_answers(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(file).put(HERE, DIGEST, "m.bin", stored())
    real = sqlite3.connect
    monkeypatch.setattr(
        database.sqlite3, "connect", lambda path, **options: real(f"file:{path}?mode=ro", uri=True, **options)
    )
    store = opened(file)
    assert store.get(HERE, DIGEST, "m.bin") == stored()
    store.put(HERE, "b" * 64, "m.bin", stored())
    store.put(HERE, "c" * 64, "m.bin", stored())
    (note,) = store.notes
    assert "readonly" in note


def test_a_full_disk_is_said_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(file)
    store.put(HERE, DIGEST, "m.bin", stored())
    monkeypatch.setattr(store, "_make_room", lambda *_: None)
    store._connection.execute("PRAGMA max_page_count = 1")  # type: ignore[union-attr]
    for number in range(300):
        store.put(HERE, f"{number:064}", "m.bin", stored())
    (note,) = store.notes
    assert "full" in note
    assert store.get(HERE, DIGEST, "m.bin") == stored()


def test_the_oldest_rows_make_room(file: Path) -> None:
    store = opened(file, limit=1 << 20)
    for number in range(600):
        store.put(HERE, f"{number:064}", "m.bin", stored(name="x" * 10_000))
    assert store.notes == []
    assert store.get(HERE, f"{599:064}", "m.bin") is not None
    assert store.get(HERE, f"{0:064}", "m.bin") is None
    store.close()
    assert file.stat().st_size <= 1 << 20
    store = opened(file, limit=1 << 20)
    store.put(HERE, DIGEST, "m.bin", stored(name="x" * (1 << 20)))
    assert store.get(HERE, DIGEST, "m.bin") is None


def test_a_row_that_was_used_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner.store import facts

    day = [20_000]
    monkeypatch.setattr(facts.time, "time", lambda: day[0] * 86_400.0)
    store = opened(file, limit=1 << 20)
    store.put(HERE, DIGEST, "m.bin", stored())
    for number in range(600):
        day[0] += 1
        assert store.get(HERE, DIGEST, "m.bin") == stored()
        store.put(HERE, f"{number:064}", "m.bin", stored(name="x" * 10_000))


def test_threads_share_one_store(file: Path) -> None:
    store = opened(file)
    amiss: list[object] = []

    def work(own: int) -> None:
        for number in range(60):
            key = f"{number:064}"
            store.put(HERE, key, "m.bin", stored(name=str(number)))
            if store.get(HERE, key, "m.bin") != stored(name=str(number)):
                amiss.append((own, number))

    threads = [threading.Thread(target=work, args=(own,)) for own in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert amiss == []
    assert store.notes == []


PROCESS = """
import sys
sys.path.insert(0, {root!r})
from tests.store.test_facts import HERE, stored
from scanner.store.facts import FactStore
store = FactStore({file!r}, lambda: "1")
print("ready", flush=True)
sys.stdin.readline()
for number in range({rows}):
    store.put(HERE, f"{{number:064}}", "m.bin", stored(name=str(number)))
    assert store.get(HERE, f"{{number:064}}", "m.bin") == stored(name=str(number)), number
    print(number, flush=True)
assert store.notes == [], store.notes
"""


def started(file: Path, rows: int) -> subprocess.Popen[str]:
    code = PROCESS.format(root=str(ROOT), file=str(file), rows=rows)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_processes_share_one_store_from_its_first_moment(file: Path) -> None:
    processes = [started(file, 100) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    store = opened(file)
    assert all(store.get(HERE, f"{number:064}", "m.bin") == stored(name=str(number)) for number in range(100))


def test_a_process_that_is_killed_loses_no_row(file: Path) -> None:
    process = started(file, 1_000_000)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    last = ""
    for line in process.stdout:
        last = line.strip()
        if last == "150":
            break
    process.kill()
    rest, _ = process.communicate(timeout=30)
    last = (rest.split() or [last])[-1]
    store = opened(file)
    assert all(store.get(HERE, f"{number:064}", "m.bin") is not None for number in range(min(int(last), 151)))
    assert store.notes == []


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WEIGHBRIDGE_STORE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == str(tmp_path / "weighbridge" / "facts.db")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert os.name == "nt" or default_path() == str(tmp_path / "Library" / "Caches" / "weighbridge" / "facts.db")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_path() == str(tmp_path / "weighbridge" / "facts.db")
    monkeypatch.setenv("WEIGHBRIDGE_STORE", "off")
    assert default_path() == ""
    monkeypatch.setenv("WEIGHBRIDGE_STORE", str(tmp_path / "x.db"))
    assert default_path() == str(tmp_path / "x.db")
