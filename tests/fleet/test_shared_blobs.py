"""A blob that many repos share is read once, also by threads that want it at the same time; and trusted no further."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scanner.catalog.catalog import load
from scanner.fleet.work import Workshop
from scanner.model.artifact import Artifact, Entry, NotReadError
from scanner.model.fleet import Wanted
from scanner.model.record import altered
from scanner.pipeline.in_turn import Kept
from scanner.pipeline.plan import plan
from scanner.pipeline.read import FileResult
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.pipeline.stored import known, read_through
from scanner.sources.interface import Options
from scanner.store.facts import FactStore
from tests.fleet.fleets import recipe
from tests.hub.builders import SHELL, safetensors, torch_zip
from tests.hub.scanning import be_a_client
from tests.hub.server import FixtureHub

DIGEST = "d" * 64


@pytest.fixture
def store(tmp_path):
    made = FactStore(str(tmp_path / "facts.db"), lambda: "1")
    yield made
    made.close()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    with FixtureHub() as made:
        be_a_client(made, tmp_path, monkeypatch)
        yield made


def test_30_forks_at_8_threads_fetch_a_blob_once(hub, store):
    weights = {"model.safetensors": safetensors(), "pytorch_model.bin": torch_zip({"a": [1 << 8, 8]}, SHELL)}
    for number in range(30):
        name = "model.safetensors" if number % 2 else "unet/diffusion_pytorch_model.safetensors"
        files = {name: weights["model.safetensors"], "pytorch_model.bin": weights["pytorch_model.bin"]}
        hub.repo(f"org/fork-{number}", files, card={"license": "mit"})
    hub.fault("GET /cdn/", "slow", seconds=0.01)
    shop = Workshop(altered(recipe(), online=True), store)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: shop.read(Wanted(f"hf://org/fork-{n}")), range(30)))
    assert {outcome.state for outcome in made} == {"done"}
    assert {outcome.answer for outcome in made} == {"fail"}
    fetched = [seen.route for seen in hub.requests("cdn")]
    blobs = {route.split("/")[2] for route in fetched}
    first = Workshop(altered(recipe(), online=True)).read(Wanted("hf://org/fork-1"))
    alone = [seen.route for seen in hub.requests("cdn")][len(fetched) :]
    assert len(blobs) == 2
    assert len(fetched) == len(alone)
    assert first.report == made[1].report


def entry(path="model.safetensors", open_=lambda _: None, **more):
    return Entry(Artifact(path, 3, sha256=DIGEST), open_, "https://hub.example", **more)


def result(path, *gaps):
    made = FileResult(Artifact(path, 3, "scanned", ("safetensors",), "weights"))
    made.gaps += gaps
    return made


def test_a_failure_lets_the_next_one_try(store):
    """Of eight threads the first two fail; the third reads it, for all that wait."""
    tries = []

    def read(_):
        tries.append(1)
        time.sleep(0.02)
        if len(tries) < 3:
            raise NotReadError("unavailable", "down")
        return result("model.safetensors")

    def once(_):
        try:
            return read_through(entry(), store, read).artifact.formats
        except NotReadError:
            return None

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(once, range(8)))
    assert sorted(map(str, found)) == [*["('safetensors',)"] * 6, "None", "None"]
    assert len(tries) == 3


def test_other_names_share_only_what_no_name_decides(store):
    def reads(path, made=None, **more):
        asked = []

        def read(each):
            asked.append(1)
            return made or result(path)

        told = read_through(entry(path, **more), store, read)
        assert told.artifact.path == path
        return bool(asked)

    assert reads("model.safetensors")
    assert not reads("unet/diffusion_pytorch_model.safetensors")
    assert not reads("model-00001-of-00002.safetensors")
    assert reads("vocab.safetensors")  # names of their own may mean more
    assert reads("model.safetensors", far=2)  # of a crowded repo only the headers are read
    assert not reads("model.safetensors", far=2)


def test_what_is_more_than_a_header_stays_under_its_path(store):
    def read(path):
        made = result(path)
        made.artifact = altered(made.artifact, formats=("zip", "safetensors"))
        return made

    asked = []
    for path in ("model.safetensors", "model.fp16.safetensors", "model.safetensors"):
        read_through(entry(path), store, lambda each, path=path: (asked.append(path), read(path))[1])
    assert asked == ["model.safetensors", "model.fp16.safetensors"]


def cached(cache, repo, commit, blob):
    """A snapshot whose weights are a link to ``blob``."""
    folder = cache / f"models--{repo.replace('/', '--')}" / "snapshots" / commit
    folder.mkdir(parents=True)
    (folder / "pytorch_model.bin").symlink_to(os.path.relpath(blob, folder))


def test_a_blob_of_the_cache_is_read_once_in_a_run(tmp_path, monkeypatch):
    evil = torch_zip({"a": [4, 8]}, SHELL)
    blob = tmp_path / "blobs" / "ab" / DIGEST
    blob.parent.mkdir(parents=True)
    blob.write_bytes(evil.read(0, evil.size))
    names = [f"hf-cache:org/m{number}" for number in range(10)]
    for number in range(10):
        cached(tmp_path, f"org/m{number}", "a" * 40, blob)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    catalog = load()
    settings = Settings(catalog, catalog.policy("default"), "2027-01-01T00:00:00Z", online=False)
    report = run(plan(names, Options()), settings)
    assert [target.answer for target in report.targets] == ["fail"] * 10
    assert [bool(target.inventory.bytes_read) for target in report.targets] == [True] + [False] * 9
    blob.write_bytes(b"\x80\x04N.")  # other bytes under the same name: its digest says nothing
    again = run(plan(names[:1], Options()), settings)
    assert again.targets[0].inventory.bytes_read


def test_a_file_that_changes_while_it_is_read_is_not_kept():
    stamps = iter(["one", "two", "one", "one", "one", "one"])
    local = altered(entry(blob=lambda: next(stamps)), endpoint="")
    asked, shared = [], {"blobs of this machine": Kept()}

    def read(_):
        asked.append(1)
        return result("model.safetensors")

    for _ in range(4):
        known(local, None, shared, read)
    assert len(asked) == 2


def test_memory_is_bounded_and_turns_are_forgotten():
    from scanner.pipeline import in_turn

    kept = Kept(most=3)
    for number in range(10):
        kept.put(number, number)
    assert [kept.get(number) for number in range(10)] == [None] * 7 + [7, 8, 9]

    def work(number):
        with in_turn.in_turn(number % 3):
            time.sleep(0.001)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert in_turn._UNDER_WAY == {}
