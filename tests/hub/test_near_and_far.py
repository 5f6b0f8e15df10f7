"""The same bytes here and on a Hub: a scan from afar finds what a scan of the folder finds, or says what it left out."""

import os
import shutil
from pathlib import Path

import pytest

from tests.hub.builders import gguf, state_dict, stored_zip, torch_zip
from tests.hub.content import Sparse
from tests.hub.scanning import scanner_of
from tests.hub.server import FixtureHub

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOTS = ("archives", "cards", "files", "graphs", "honest", "lineage", "weights")
CORPUS = os.environ.get("WEIGHBRIDGE_ATTACKS", "")
"""A folder with folders of attacks that are not kept here."""

OF_THE_REPO = ("license-undeclared", "base-model-not-asked", "base-model-unresolved")
"""Rules that speak of a repo as a whole, and of what is known of other repos."""

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."


@pytest.fixture
def scan(hub, tmp_path, monkeypatch):
    return scanner_of(hub, tmp_path, monkeypatch)


def content_of(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    }


def found(target):
    """Findings by rule, path and member."""
    rows = {(each["rule"], each["place"]["path"], each["place"].get("member", "")) for each in target["findings"]}
    return {row for row in rows if row[0] not in OF_THE_REPO}


def lost_in_silence(near, far):
    """Findings of ``near`` that ``far`` has not, at files (and in repos) of which it says nothing."""
    said = {gap["place"]["path"] for gap in far["gaps"] if gap["reason"].startswith(("far-", "limit-"))}
    return sorted(row for row in found(near) - found(far) if row[1] not in said and "(hub)" not in said)


def both_ways(scan, hub, folder, files, **repo):
    """The folder and the repo that hold ``files``, as they are reported."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    hub.repo("org/fixtures", files, **repo)
    (near,) = scan(str(folder), "--no-store").report["targets"]
    (far,) = scan("hf://org/fixtures", "--no-store").report["targets"]
    return near, far


def roots():
    made = [pytest.param(FIXTURES / name, id=name) for name in ROOTS]
    for kind in ("malicious", "benign") if CORPUS else ():
        made += [pytest.param(path, id=f"{kind}-{path.name}") for path in sorted((Path(CORPUS) / kind).iterdir())]
    return made


@pytest.mark.parametrize("lfs", [("*",), ()], ids=["large files", "plain files"])
@pytest.mark.parametrize("root", roots())
def test_fixtures_are_read_from_afar_as_they_are_here(scan, hub, tmp_path, root, lfs):
    near, far = both_ways(scan, hub, tmp_path / "here", content_of(root), lfs=lfs)
    assert sorted(found(near) - found(far)) == []
    assert near["answer"] == far["answer"]


@pytest.mark.parametrize("crowd", [48, 0], ids=["few weights", "a crowd of weights"])
@pytest.mark.parametrize("root", roots())
def test_what_is_left_out_of_large_files_is_said(scan, hub, tmp_path, monkeypatch, root, crowd):
    monkeypatch.setattr("scanner.sources.hub.repo.FAR", 0)  # every file counts as large
    monkeypatch.setattr("scanner.sources.hub.listing.FAR", 0)
    monkeypatch.setattr("scanner.sources.hub.listing.CROWD", crowd)
    near, far = both_ways(scan, hub, tmp_path / "here", content_of(root), lfs=("*",))
    assert lost_in_silence(near, far) == []


def far_checkpoint(count, size=1 << 20):
    """A checkpoint of ``count`` storages, of which the last is a pickle that runs something."""
    storages = [(f"archive/data/{number}", size) for number in range(count - 1)]
    hidden = PICKLE + bytes(4096)
    return stored_zip(
        [("archive/data.pkl", state_dict({"a": [4, 4]})), *storages, (f"archive/data/{count - 1}", hidden)]
    )


def test_a_pickle_among_few_storages_is_found_from_afar(hub, scan):
    hub.repo("org/checkpoint", {"pytorch_model.bin": far_checkpoint(8)})
    assert ("pickle-unsafe-callable", "pytorch_model.bin") in scan("hf://org/checkpoint").findings()


def test_a_pickle_among_many_storages_is_found_or_said(hub, scan):
    hub.repo("org/checkpoint", {"pytorch_model.bin": far_checkpoint(60)})
    (target,) = scan("hf://org/checkpoint").report["targets"]
    assert [gap["reason"] for gap in target["gaps"]] == ["far-members"]


@pytest.mark.parametrize("name", ["model.pkl", "weights.bin", "notes.dat", "data"])
def test_a_pickle_written_as_text_is_found_behind_much_text(hub, scan, name):
    words = b"(lp0\n" + b"".join(b"V" + b"%d" % number * 20 + b"\na" for number in range(40_000))
    data = words + PICKLE
    assert len(data) > 3 << 20
    hub.repo("org/text", {name: data}, lfs=("*",))
    assert ("pickle-unsafe-callable", name) in scan("hf://org/text").findings()


def pictures(count):
    return {f"images/{number:05}.png": b"\x89PNG\r\n\x1a\n" + bytes(60) for number in range(count)}


def test_pictures_beyond_the_first_are_said_to_be_unopened(hub, scan):
    hub.repo("org/pictures", {**pictures(100), "config.json": "{}"}, lfs=("*.png",))
    told = scan("hf://org/pictures")
    (gap,) = [gap for gap in told.report["targets"][0]["gaps"] if gap["reason"] == "far-unopened"]
    assert gap["message"].startswith("36 files")
    assert told.gaps() == []
    strict = scan("hf://org/pictures", "--require-content")
    assert strict.gaps() == ["far-unopened (hub)"]
    assert strict.report["answer"] == "incomplete"


@pytest.mark.parametrize("name", ["zz/sneaky.png", "images/zz.png", "sneaky.csv"])
def test_the_odd_one_among_pictures_is_opened(hub, scan, name):
    hub.repo("org/pictures", {**pictures(100), name: PICKLE + bytes(200)}, lfs=("*",))
    assert ("pickle-unsafe-callable", name) in scan("hf://org/pictures").findings()


@pytest.mark.parametrize("wanted", [False, True])
def test_what_is_left_out_is_incomplete_where_content_is_required(hub, scan, wanted):
    hub.repo("org/checkpoint", {"pytorch_model.bin": torch_zip({f"layer{n}": [1 << 10, 1 << 10] for n in range(60)})})
    told = scan("hf://org/checkpoint", *["--require-content"] * wanted)
    assert told.gaps() == ["far-members pytorch_model.bin"] * wanted


def test_bytes_behind_a_model_are_read_once(hub, scan):
    hub.repo("org/gguf", {"model.gguf": gguf({"general.architecture": "llama"}, padding=1 << 30)})
    told = scan("hf://org/gguf")
    assert any(path == "model.gguf" for _, path in told.findings()) or told.gaps()
    assert hub.sent("cdn") < 72 << 20


def test_verdicts_that_do_not_come_are_said(hub, scan):
    files = {f"part-{number:03}.bin": torch_zip({"a": [2, 2]}) for number in range(70)}
    hub.repo("org/many", files)
    hub.fault(r"POST /api/models/org/many/paths-info", "status", skip=1, code=500)
    told = scan("hf://org/many")
    (gap,) = [gap for gap in told.report["targets"][0]["gaps"] if gap["reason"] == "hub-verdicts"]
    assert not gap.get("incomplete", True)


def test_a_pointer_that_was_committed_as_a_file_is_said(hub, scan, tmp_path):
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
    near, far = both_ways(scan, hub, tmp_path / "here", {"model.bin": pointer, "a.pkl": b"N."}, lfs=())
    reasons = [[gap["reason"] for gap in told["gaps"] if gap["place"]["path"] == "model.bin"] for told in (near, far)]
    assert reasons == [["pointer"], ["pointer"]]


def test_a_long_text_beside_a_crowd_is_left_out_and_said(scan, hub, monkeypatch):
    monkeypatch.setattr("scanner.sources.hub.listing.CROWD", 1)
    shards = {f"model-{n}.safetensors": Sparse(3 << 20, {0: (2).to_bytes(8, "little") + b"{}"}) for n in range(4)}
    hub.repo("org/crowd", {**shards, "tokenizer.json": b'{"a": "' + b"b" * (3 << 20) + b'"}'}, lfs=("*.safetensors",))
    told = scan("hf://org/crowd")
    assert "far-text" in {gap["reason"] for gap in told.report["targets"][0]["gaps"]}
    assert "far-text tokenizer.json" not in told.gaps()
    assert "far-text tokenizer.json" in scan("hf://org/crowd", "--require-content").gaps()


def test_a_server_that_packs_gives_a_long_text_beside_a_crowd(tmp_path, monkeypatch):
    monkeypatch.setattr("scanner.sources.hub.listing.CROWD", 1)
    shards = {f"model-{n}.safetensors": Sparse(3 << 20, {0: (2).to_bytes(8, "little") + b"{}"}) for n in range(4)}
    with FixtureHub(gzip=True) as hub:
        scan = scanner_of(hub, tmp_path, monkeypatch)
        text = b'{"_target_": "os.system", "a": "' + b"b" * (3 << 20) + b'"}'
        hub.repo("org/crowd", {**shards, "tokenizer.json": text}, lfs=("*.safetensors",))
        told = scan("hf://org/crowd")
    assert "far-text" not in {gap["reason"] for gap in told.report["targets"][0]["gaps"]}
    assert any(path == "tokenizer.json" for _, path in told.findings())
