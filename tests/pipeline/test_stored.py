"""A scan by way of the store says what one without it says, fetches known blobs no more, and trusts no other server."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.model.artifact import Artifact, Entry, Reader
from scanner.model.codec import report_to_json
from scanner.model.record import altered
from scanner.model.report import Report
from scanner.pipeline.budget import Limits
from scanner.pipeline.parser_version import parser_version
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings, Task
from scanner.sources.interface import Listing
from scanner.store.facts import FactStore

FIXTURES = Path(__file__).parents[1] / "fixtures" / "files"
HERE = "https://huggingface.co"
EVIL = b"cos\nsystem\n(S'true'\ntR."
CLEAN = b"\x80\x04N."


class Server:
    """Files that are far away: counts how often each is opened, and fails where it is told to."""

    def __init__(self, files: dict[str, bytes], endpoint: str = HERE) -> None:
        self.files = files
        self.endpoint = endpoint
        self.opened: list[str] = []
        self.digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
        self.fetch: Callable[[bytes, int, int], bytes] = lambda data, at, count: data[at : at + count]

    def entries(self) -> list[Entry]:
        return [
            Entry(
                Artifact(path, len(data), sha256=self.digests[path]),
                lambda charge, path=path, data=data: self._open(path, data, charge),  # type: ignore[misc]
                self.endpoint,
            )
            for path, data in self.files.items()
        ]

    def _open(self, path: str, data: bytes, charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        self.opened.append(path)
        return Reader(len(data), lambda at, count: self.fetch(data, at, count), charge), lambda: None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "facts.db"


def scan(server: Server, file: Path | None, version: str = "1", **options: object) -> Report:
    catalog = load()
    store = FactStore(str(file), lambda: version) if file is not None else None
    settings = Settings(catalog, catalog.policy("default"), "2026-01-01T00:00:00Z", store=store, **options)  # type: ignore[arg-type]
    report = run([Task(Listing("hf://a/b", iter(server.entries()), whole=True), "hub")], settings)
    if store is not None:
        store.close()
    return report


def told(report: Report) -> bytes:
    """The report but what it cost."""
    targets = tuple(altered(item, inventory=altered(item.inventory, bytes_read=0)) for item in report.targets)
    return report_to_json(altered(report, targets=targets))


def test_the_fixtures_come_out_the_same_from_the_store(file: Path) -> None:
    files = {
        path.relative_to(FIXTURES).as_posix(): path.read_bytes()
        for path in sorted(FIXTURES.rglob("*"))
        if path.is_file() and path.stat().st_size < 1 << 20
    }
    server = Server(files)
    without = scan(server, None)
    server.opened.clear()
    assert told(scan(server, file)) == told(without)
    assert len(files) - 10 < len(server.opened) <= len(files)  # the same weights, under two of the usual names
    server.opened.clear()
    assert told(scan(server, file)) == told(without)
    assert len(server.opened) < len(files) // 10, server.opened
    assert told(scan(server, file, jobs=4)) == told(without)


def test_a_finding_comes_back_with_its_evidence(file: Path) -> None:
    server = Server({"m.pkl": EVIL})
    first = scan(server, file)
    second = scan(server, file)
    assert server.opened == ["m.pkl"]
    assert (second.answer, second.targets[0].inventory.bytes_read) == ("fail", 0)
    assert second.targets[0].findings == first.targets[0].findings
    assert second.targets[0].findings[0].excerpt


def test_the_digest_of_one_server_does_not_clear_the_bytes_of_another(file: Path) -> None:
    scan(Server({"m.pkl": CLEAN}), file)
    liar = Server({"m.pkl": EVIL}, "https://mirror.example")
    liar.digests = Server({"m.pkl": CLEAN}).digests
    assert scan(liar, file).answer == "fail"
    assert liar.opened == ["m.pkl"]
    local = Server({"m.pkl": EVIL}, "")
    local.digests = liar.digests
    assert scan(local, file).answer == "fail"


def test_another_size_under_the_same_digest_is_read(file: Path) -> None:
    scan(Server({"m.pkl": CLEAN}), file)
    other = Server({"m.pkl": EVIL})
    other.digests = Server({"m.pkl": CLEAN}).digests
    assert scan(other, file).answer == "fail"


def test_another_parser_version_reads_again(file: Path) -> None:
    server = Server({"m.pkl": CLEAN})
    scan(server, file, "1")
    scan(server, file, "2")
    assert server.opened == ["m.pkl"] * 2


def test_an_engine_sees_the_bytes(file: Path) -> None:
    class Engine:
        name = version = "none"

        def examine(self, place: object, reader: object) -> list[object]:
            return []

    server = Server({"m.pkl": CLEAN})
    scan(server, file)
    scan(server, file, engine=Engine())
    assert server.opened == ["m.pkl"] * 2


def failing(data: bytes, at: int, count: int) -> bytes:
    raise ConnectionResetError("the server hung up")


def halved(data: bytes, at: int, count: int) -> bytes:
    return data[at : at + count // 2]


@pytest.mark.parametrize("fetch", [failing, halved])
@pytest.mark.parametrize("name", ["torch/state-dict.pt", "m.pkl", "LICENSE", "config.json", "m.h5", "m.onnx"])
def test_what_was_not_wholly_read_is_read_again(file: Path, fetch: Callable[..., bytes], name: str) -> None:
    path = FIXTURES / name
    data = path.read_bytes() if path.is_file() else CLEAN + bytes(9000)
    server = Server({name: data})
    good, server.fetch = server.fetch, fetch
    scan(server, file)
    server.opened.clear()
    server.fetch = good
    assert told(scan(server, file)) == told(scan(server, None))
    assert len(server.opened) == 2


def test_what_took_too_long_is_read_again(file: Path) -> None:
    server = Server({"m.pkl": EVIL})
    assert scan(server, file, limits=Limits(seconds=-1)).targets[0].gaps[0].reason == "limit-time"
    assert scan(server, file).answer == "fail"
    assert len(server.opened) == 2


def test_no_secret_lies_in_the_store(file: Path) -> None:
    token = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh"
    key = "AKIA" + "Q3EGRTPFWXNBZLM2"
    text = f'TOKEN = "{token}"\naws_access_key_id = "{key}"\npassword = "hunter2-{token[5:20]}"\n'.encode()
    files = {"modeling.py": text, "config.json": b'{"token": "%s"}' % token.encode(), ".env": text, "m.pkl": CLEAN}
    scan(Server(files), file)
    with sqlite3.connect(file) as connection:
        kept = b"".join(value for (value,) in connection.execute("SELECT value FROM facts"))
    connection.close()
    assert b"secret-found" in kept, "the fixture holds no secret that is told"
    raw = b"".join(path.read_bytes() for path in file.parent.glob("facts.db*"))
    for secret in (token, key):
        assert secret.encode() not in raw


def test_the_parser_version_is_stable_and_tells_limits_apart() -> None:
    assert parser_version(Limits()) == parser_version(Limits())
    assert parser_version(Limits()) != parser_version(Limits(depth=3))
