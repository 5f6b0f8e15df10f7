"""Rooms of the fuzzer for what a lineage is read from: prose, names, lock files, stored rows, answers of a server, trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

from fuzzing.parents import ADAPTER, CARD, HUB, MERGE
from scanner.catalog.catalog import load
from scanner.catalog.known_model import known_model, models_of_name
from scanner.catalog.lock import merged, parse_lock
from scanner.catalog.mistakes import CatalogError
from scanner.licensing.card_parents import blocks_in, parents_in
from scanner.licensing.model_names import CLOSE, OPEN
from scanner.lineage.ids import is_id, read_dataset, read_name
from scanner.lineage.known import by_name
from scanner.model.artifact import NotReadError
from scanner.model.fact import Gap, fact
from scanner.model.place import Place
from scanner.sources.hub.answers import Expected
from scanner.sources.hub.bodies import Bodies
from scanner.sources.hub.client import AnswerError
from scanner.sources.hub.patience import PassingError
from scanner.store.coding import decoded, encoded
from scanner.store.store import Stored

Rows = Sequence[tuple[str, Sequence[tuple[str, bytes]], Callable[[str, bytes], str]]]

SAYINGS = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "cards" / "parents.txt"

LOCK = b"""version: 1
models:
- id: a/M-7B
  revision: "0123456789012345678901234567890123456789"
  license: llama3
"""

NAMES = b"""a/M-7B@v1
https://huggingface.co/a/M-7B/tree/main?x=1#y
hf://models/a/M-7B
/root/.cache/huggingface/hub/models--a--M-7B/snapshots/0123
..\\models\\Llama-3.1-8B-Instruct-Q4_K_M.gguf
meta-llama/Meta-Llama-3-8B
"""

ANSWER = b'206\nContent-Range: bytes 10-19/100\nContent-Length: 10\nETag: "abc"\n\n0123456789'
PACKED = b"200\nContent-Encoding: gzip\nX-Repo-Commit: " + b"0" * 40 + b"\n\n\x1f\x8b\x08\0\0\0\0\0\0\x03"


def lineage_rooms(reported: Callable[..., object], told: Callable[..., str], acts: Callable[[str], str]) -> Rows:
    """(id, seeds, reader) of each room; ``reported``, ``told`` and ``acts`` judge a repo, its report, what is shown."""
    lines = [line.rpartition(" |")[0] for line in SAYINGS.read_text(encoding="utf-8").splitlines()[1:]]
    said = [("README.md", line.replace("\\n", "\n").encode()) for line in lines] + [("README.md", CARD.encode())]
    trees = [
        ("README.md", CARD.encode()),
        ("mergekit_config.yml", MERGE.encode()),
        ("adapter_config.json", ADAPTER.encode()),
        ("hub.json", HUB.encode()),
    ]

    def tree(name: str, data: bytes) -> str:
        policy = load().policy(("default", "commercial", "strict")[len(data) % 3])
        child = b"---\nbase_model: [a/M-7B, a/N]\nlicense: apache-2.0\n---\n"
        parent = b"---\nlicense: llama3\nbase_model: a/x\n---\n"
        return told(
            reported(
                {f"a/x/{name}": data, "a/x/README.md": child, "a/M-7B/README.md": parent, f"a/N/{name}": data}, policy
            )
        )

    base = fact("base-model", Place("m"), id="a/M", relation=None, source="card", revision=None)
    row = Stored(7, (base,), (Gap("limit-entries", Place("m"), "x"),), ("model-card",), "terms")
    return [
        ("prose", said, lambda _, data: _prose(data)),
        ("names", [("names", NAMES)], _names),
        ("lock", [("lock.yaml", LOCK)], lambda _, data: _lock(data, acts)),
        ("store-row", [("row", encoded(row, "m"))], _row),
        ("answer", [("answer", ANSWER), ("answer", PACKED)], _answer),
        ("tree", trees, tree),
    ]


def _prose(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace")
    last = text.count("\n") + text.count("\r") + 1
    for told in parents_in(text):
        if not told.id or OPEN in told.id + told.of or CLOSE in told.id + told.of:
            return f"{told!r} holds a sign of ours, or names nothing"
        if not 0 <= told.line <= max(last, len(text.splitlines())):
            return f"{told!r} is in no line of it"
    for block in blocks_in(text):
        if block.line < 0:
            return "a block before the first line"
    return ""


def _names(_: str, data: bytes) -> str:
    for line in data.decode("utf-8", "replace").splitlines()[:200]:
        name = read_name(line)
        if "/" in name.id and not is_id(name.id):
            return f"{name.id!a} is no id"
        for found in (name, read_dataset(line)):
            if read_name(found.id).id != found.id:
                return f"{found.id!a} is read to another name"
        by_name(line)
        known_model(line)
        models_of_name(line)
    return ""


def _lock(data: bytes, acts: Callable[[str], str]) -> str:
    try:
        lock = parse_lock(data)
    except CatalogError as error:
        return acts(str(error))
    return "" if merged(lock, lock.entries) == tuple(lock.entries) else "merged with itself it is another"


def _row(_: str, data: bytes) -> str:
    stored = decoded(data, "x/y")
    if stored is None:
        return ""
    again = decoded(encoded(stored, "x/y"), "x/y")
    return "" if again == stored else "a row that is taken comes back as another"


class _Response:
    """An answer as bytes say it: a status, headers, an empty line, a body."""

    def __init__(self, data: bytes) -> None:
        head, _, self._body = data.partition(b"\n\n")
        first, *lines = head.decode("latin-1").splitlines() or [""]
        self.status_code = int(first) if first.isascii() and first.isdigit() and len(first) < 5 else 200
        pairs = (line.partition(":") for line in lines)
        self.headers = {key.strip().lower(): value.strip() for key, _, value in pairs}

    def iter_raw(self) -> Iterator[bytes]:
        for at in range(0, len(self._body), 3000):
            yield self._body[at : at + 3000]


def _answer(_: str, data: bytes) -> str:
    """A hostile answer is refused by an error of ours, or gives exactly what was asked for."""
    response = _Response(data)
    listed = SimpleNamespace(size=100, sha256="a" * 64, oid="b" * 40, path="m.bin")
    client = SimpleNamespace(patience=SimpleNamespace(check=lambda: None), count=lambda _: None)
    expected, bodies, url = Expected(listed, "0" * 40), Bodies(client), "https://x.example/m"  # type: ignore[arg-type]
    buffer = bytearray()
    try:
        expected.from_here(response, response.status_code in (301, 302, 307, 308))
        if len(data) % 2:
            whole = expected.part(url, response, 10, 20)
            bodies.take(url, response, 10, buffer)
            return "" if len(buffer) == 10 and not whole else f"{len(buffer)} bytes were taken for ten"
        if expected.is_packed(url, response):
            return "" if len(bodies.unpacked(url, response, 100)) == 100 else "another size"
        bodies.take(url, response, 100, buffer)
        return "" if len(buffer) == 100 else f"{len(buffer)} bytes were taken for a hundred"
    except (NotReadError, PassingError, AnswerError):
        return ""
