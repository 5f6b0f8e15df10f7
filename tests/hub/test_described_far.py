"""A repo on the Hub is described from what the Hub lists, and from as little of its content as digests need."""

from __future__ import annotations

import hashlib

from tests.hub.builders import safetensors

CARD = {"license": "mit", "language": ["en"], "pipeline_tag": "text-generation", "library_name": "transformers"}
TEXT = "# Heron\n\nHeron writes short letters.\n\n## Limitations\n\nIt is slow.\n"


def add(hub, files=(), **more):
    weights = safetensors({"w": ("F32", [100])})
    known = {"model.safetensors": weights, "LICENSE": "Mine.\n", "config.json": "{}", **dict(files)}
    tags = ["chat", "arxiv:2401.00001", "license:mit"]
    return hub.repo("org/heron", known, card=CARD, text=TEXT, tags=tags, **more)


def described(report):
    (target,) = report["targets"]
    return {file["path"]: file for file in target["description"]["files"]}, target["description"]["details"]


def values(details, field):
    return [detail["value"] for detail in details if detail["field"] == field]


def test_listed_digests_are_taken_and_small_texts_are_fetched(hub, weighbridge):
    repo = add(hub)
    _, report, complaints = weighbridge("scan", "hf://org/heron", "--describe", "--no-store")
    assert complaints == ""
    files, details = described(report)
    assert set(files) == {"README.md", "model.safetensors", "LICENSE", "config.json"} | (
        {".gitattributes"} & set(files)
    )
    for path, file in repo.files.items():
        content = file.content.read(0, file.size)
        assert files[path]["sha256"] == hashlib.sha256(content).hexdigest()
        if path != "model.safetensors":
            assert files[path]["sha1"] == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert (
        "sha1" not in files["model.safetensors"]
    )  # the Hub lists SHA-256 alone, and weights are not fetched for another
    assert values(details, "name") == ["org/heron"]
    assert values(details, "version") == [repo.sha]
    assert values(details, "supplier") == ["org"]
    assert values(details, "limitation") == ["It is slow."]
    assert values(details, "paper") == ["https://arxiv.org/abs/2401.00001"]
    assert "chat" in values(details, "tag")
    assert report["targets"][0]["inventory"]["bytes_read"] < 100_000
    (text,) = report["targets"][0]["description"]["texts"]
    assert text["text"] == "Mine.\n"


def test_what_git_keeps_and_is_too_much_says_why(hub, weighbridge):
    add(hub, files={"notes.bin_": b"x" * ((10 << 20) + 1)}, lfs=["*.safetensors"])
    _, report, _ = weighbridge("scan", "hf://org/heron", "--describe", "--no-store")
    files, _ = described(report)
    assert "sha256" not in files["notes.bin_"]
    assert "10 MiB" in files["notes.bin_"]["why"]


def test_a_card_that_nobody_may_read_is_told_from_the_hubs_answer(hub, weighbridge):
    add(hub, gated=True)
    _, report, _ = weighbridge("scan", "hf://org/heron", "--describe", "--no-store")
    files, details = described(report)
    assert files["model.safetensors"]["sha256"]
    assert "sha256" not in files["README.md"]
    assert files["README.md"]["why"].endswith(".")
    language = next(detail for detail in details if detail["field"] == "language")
    assert (language["value"], language["source"], language["place"]["path"]) == ("en", "hub", "(hub)")


def test_offline_nothing_is_described_and_that_is_said(hub, weighbridge, tmp_path):
    add(hub)
    code, report, _ = weighbridge("scan", "hf://org/heron", "--describe", "--offline")
    assert code == 3
    assert described(report)[0] == {}
    code, _, complaints = weighbridge("bom", "hf://org/heron", "--offline", "--output", f"json:{tmp_path / 'b.json'}")
    assert code == 3
    assert "offline" in complaints


def test_a_bound_on_bytes_holds_for_digests_too(hub, weighbridge):
    add(hub, files={f"notes{number}.md": "word " * 40_000 for number in range(10)})
    _, report, _ = weighbridge("scan", "hf://org/heron", "--describe", "--no-store", "--max-bytes", "300kB")
    files, _ = described(report)
    assert any("--max-bytes" in file.get("why", "") for file in files.values())
    assert report["targets"][0]["inventory"]["bytes_read"] < 1_000_000
