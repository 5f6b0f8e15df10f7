"""What a scan of a repo on the Hub costs, measured by the server that is asked."""

import pytest

from tests.hub.builders import safetensors, sharded, torch_zip
from tests.hub.deepseek import LIMIT, files, put_deepseek_v3, tensors
from tests.hub.scanning import scanner_of

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")


@pytest.fixture
def scan(hub, tmp_path, monkeypatch):
    return scanner_of(hub, tmp_path, monkeypatch)


def shards():
    return {path: content for path, content in files().items() if path.endswith(".safetensors")}


def test_the_repo_has_the_size_that_was_measured():
    """163 shards, 688.59 GB, 91,991 tensors, 11.89 MB of headers, an index of 8,898,323 bytes."""
    assert len(shards()) == 163
    assert len(tensors()) == 91_991
    assert round(sum(shard.size for shard in shards().values()) / 1e9, 1) == 688.6
    headers = sorted(len(shard.parts[0]) for shard in shards().values())
    assert 11_850_000 < sum(headers) < 11_950_000
    assert headers[81] == 74_288
    assert len(files()["model.safetensors.index.json"]) == 8_898_323
    assert max(shard.size for shard in shards().values()) < LIMIT + headers[-1]


def test_a_repo_of_688_gigabytes_costs_20_megabytes_and_400_requests(hub, scan):
    put_deepseek_v3(hub)
    found = scan("hf://deepseek-ai/DeepSeek-V3")
    (told,) = found.report["targets"]
    assert found.gaps() == []
    assert len(hub.requests()) <= 400
    fetched = {seen.route.rpartition("/")[2] for seen in hub.requests("cdn")}
    assert fetched >= set(shards())
    index = len(files()["model.safetensors.index.json"])
    assert hub.sent() - index <= 20_000_000
    assert told["inventory"]["bytes_total"] > 688 * 10**9
    assert told["inventory"]["requests"] == len(hub.requests())  # what was asked of base models is among them


def test_a_bad_header_among_163_is_found(hub, scan):
    repo = put_deepseek_v3(hub)
    name = sorted(shards())[100]
    repo.commit({name: b"\x10\0\0\0\0\0\0\0{not json       " + bytes(50)})
    found = scan("hf://deepseek-ai/DeepSeek-V3")
    assert any(path == name for _, path in found.findings()) or any(gap.endswith(name) for gap in found.gaps())


def test_a_torch_checkpoint_costs_its_directory_and_its_pickle(hub, scan):
    checkpoint = torch_zip({f"layer{number}": [1 << 14, 1 << 12] for number in range(60)})
    hub.repo("org/checkpoint", {"pytorch_model.bin": checkpoint})
    found = scan("hf://org/checkpoint")
    assert checkpoint.size > 16 * 10**9
    assert found.gaps() == []
    assert hub.sent("cdn") < 300_000
    assert len(hub.requests("cdn")) <= 6


def test_the_report_states_what_was_read(hub, scan):
    hub.repo("org/name", {"model.safetensors": safetensors(), **sharded({"a": ("F32", [9, 9])}, 100)})
    (told,) = scan("hf://org/name").report["targets"]
    files_sent = sum(seen.bytes for seen in hub.requests() if seen.status in (200, 206) and "/api/" not in seen.route)
    assert told["inventory"]["bytes_read"] >= files_sent > 0
    in_repo = sum(file.size for file in hub.find("model", "org/name").files.values())
    assert 0 <= told["inventory"]["bytes_total"] - in_repo < 5_000  # what the Hub says may be counted as a file
    assert told["revision"] == hub.find("model", "org/name").sha
