"""Every file of a target is described, in one pass each, and what could not be is said."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
import tracemalloc
from pathlib import Path

import pytest

from scanner.cli.judging import settings
from scanner.model.artifact import Entry
from scanner.model.codec import report_from_json, report_to_json
from scanner.model.description import DescribedFile, Description
from scanner.model.report_lined import LinedView
from scanner.model.report_view import view_of
from scanner.pipeline import described as module
from scanner.pipeline.hashing import CHANGED, hashed
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.sources.folder import open_target
from scanner.sources.interface import Options
from tests.hub.builders import torch_zip

MIT = (Path(__file__).parents[1] / "decisions" / "MIT.txt").read_text()


def tensors(dtype: str, *shapes: list[int]) -> bytes:
    """A safetensors file of zeros."""
    bits = {"F32": 4, "BF16": 2, "I32": 4}[dtype]
    header, at = {}, 0
    for number, shape in enumerate(shapes):
        size = bits
        for each in shape:
            size *= each
        header[f"t{number}"] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(at)


def describe(folder: Path, **more: object) -> Description:
    chosen = settings(policy="default", described=True, **more)  # type: ignore[arg-type]
    report = run(plan([str(folder)], Options()), chosen)
    (target,) = report.targets
    assert target.description is not None
    assert report_from_json(report_to_json(report)) == report
    return target.description


def files(description: Description) -> dict[str, DescribedFile]:
    return {file.path: file for file in description.files}


def values(description: Description, field: str) -> list[str]:
    return [detail.value for detail in description.details if detail.field == field]


def write(folder: Path, **contents: str | bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def repo(folder: Path, contents: dict[str, str | bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


CARD = "---\nlicense: mit\nlanguage: en\n---\n# Heron\n\nHeron writes short letters to friends.\n"


def test_every_file_has_its_digests_and_its_kind(tmp_path: Path) -> None:
    contents: dict[str, str | bytes] = {
        "README.md": CARD,
        "LICENSE": MIT,
        "NOTICE.txt": "Made by the marsh people.\n",
        "config.json": '{"model_type": "llama"}',
        "tokenizer.json": "{}",
        "model.safetensors": tensors("BF16", [4, 4]),
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(3_000_000),
        "run.py": "print(1)\n",
        "empty.bin": b"",
        "chat_template.jinja": "{{ messages }}",
        "data/rows.csv": "a,b\n",
    }
    found = files(describe(repo(tmp_path, contents)))
    assert found.keys() == contents.keys()
    for path, content in contents.items():
        data = content.encode() if isinstance(content, str) else content
        assert found[path].size == len(data)
        assert found[path].sha256 == hashlib.sha256(data).hexdigest()
        assert found[path].sha1 == hashlib.sha1(data, usedforsecurity=False).hexdigest()
        assert found[path].why == ""
    assert {path: file.kind for path, file in found.items()} == {
        "README.md": "card", "LICENSE": "license", "NOTICE.txt": "notice", "config.json": "config",
        "tokenizer.json": "tokenizer", "model.safetensors": "weights", "picture.png": "document", "run.py": "code",
        "empty.bin": "other", "chat_template.jinja": "template", "data/rows.csv": "data",
    }  # fmt: skip


def test_licence_texts_are_whole_decoded_and_known(tmp_path: Path) -> None:
    description = describe(
        repo(
            tmp_path,
            {
                "README.md": CARD,
                "LICENSE": MIT,
                "NOTICE": "Grüße".encode("utf-16"),
                "w.safetensors": tensors("F32", [1]),
            },
        )
    )
    texts = {text.path: text for text in description.texts}
    assert texts["LICENSE"].text == MIT
    assert (texts["LICENSE"].license, texts["LICENSE"].cut) == ("mit", False)
    assert texts["NOTICE"].text == "Grüße"


def test_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    repo(tmp_path, {f"LICENSE-{number:02}.txt": "All rights are kept. " * 15_000 for number in range(20)})
    texts = describe(repo(tmp_path, {"README.md": CARD, "w.safetensors": tensors("F32", [1])})).texts
    assert len(texts) == 20
    assert all(text.cut and len(text.text) <= module.TEXT_LIMIT for text in texts)
    assert sum(len(text.text) for text in texts) == module.TEXTS_LIMIT


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    repo(tmp_path, {"README.md": CARD, "w.safetensors": tensors("F32", [1])})
    (tmp_path / "gone.bin").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 77\n".format("ab" * 32)
    xet = "# xet version 0\nfilesize = 5\nhash = '{}'\n".format("cd" * 32)
    repo(tmp_path, {"far.bin": pointer, "xet.bin": xet})
    found = files(describe(tmp_path))
    assert "leads nowhere" in found["gone.bin"].why
    assert found["pipe"].why
    assert (found["far.bin"].sha256, found["far.bin"].size, found["far.bin"].why) == ("ab" * 32, 77, "")
    assert found["far.bin"].sha1 == ""
    assert found["xet.bin"].sha256 == ""
    assert "pointer" in found["xet.bin"].why


def test_a_file_that_changes_while_it_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "w.bin"
    path.write_bytes(bytes(5 << 20))
    (task,) = plan([str(path)], Options())
    (item,) = task.listing.entries

    def grow(_: int) -> None:
        with path.open("r+b") as file:
            file.write(b"x")
        os.utime(path, (1, 1))

    assert hashed(item, charge=grow).why == CHANGED

    def shrink(_: int) -> None:
        os.truncate(path, 100)

    assert hashed(item, charge=shrink).why == CHANGED


def test_a_cached_name_is_no_digest_of_what_lies_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "hub" / "models--org--heron"
    commit = "a" * 40
    lie = "ab" * 32
    repo(cache, {f"blobs/{lie}": tensors("F32", [2]), "blobs/card": CARD, "refs/main": commit})
    snapshot = cache / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").symlink_to(f"../../blobs/{lie}")
    (snapshot / "README.md").symlink_to("../../blobs/card")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    report = run(plan(["hf-cache:org/heron"], Options()), settings(policy="default", described=True))
    description = report.targets[0].description
    assert description is not None
    found = files(description)
    assert found["model.safetensors"].sha256 == hashlib.sha256(tensors("F32", [2])).hexdigest() != lie
    assert values(description, "name") == ["org/heron"]
    assert values(description, "version") == [commit]
    assert values(description, "supplier") == ["org"]


@pytest.mark.parametrize(
    ("contents", "parameters", "precision"),
    [
        ({"model.safetensors": tensors("BF16", [4, 4])}, ["16"], ["BF16"]),
        (
            {
                "model-00001-of-00002.safetensors": tensors("BF16", [4, 4]),
                "model-00002-of-00002.safetensors": tensors("BF16", [3]),
                "consolidated.safetensors": tensors("BF16", [19]),
                "onnx/model.safetensors": tensors("F32", [19]),
            },
            ["19"],
            ["BF16", "F32"],
        ),
        (
            {
                "model_index.json": '{"_class_name": "StableDiffusionPipeline"}',
                "unet/model.safetensors": tensors("F32", [10]),
                "unet/model.fp16.safetensors": tensors("BF16", [10]),
                "vae/model.safetensors": tensors("F32", [5]),
            },
            ["15"],
            ["BF16", "F32"],
        ),
        (
            {
                "config.json": '{"model_type": "llama", "quantization_config": {"quant_method": "gptq", "bits": 4}}',
                "model.safetensors": tensors("I32", [4]),
            },
            [],
            ["I32"],
        ),
        (  # a copy of a part beside packed weights is no measure of the whole
            {
                "config.json": '{"model_type": "gpt_oss", "quantization_config": {"quant_method": "gptq", "bits": 4}}',
                "model.safetensors": tensors("I32", [4]),
                "original/model.safetensors": tensors("BF16", [2]),
            },
            [],
            ["BF16", "I32"],
        ),
        ({"pytorch_model.bin": torch_zip({"a": [4, 4], "b": [3]}).read(0, 1 << 20)}, ["19"], ["F32"]),
        ({"training_state.bin": torch_zip({"a": [4, 4]}).read(0, 1 << 20)}, [], []),
    ],
)
def test_parameters_are_counted_once(
    tmp_path: Path, contents: dict[str, str | bytes], parameters: list[str], precision: list[str]
) -> None:
    description = describe(repo(tmp_path, {"README.md": CARD, **contents}))
    assert values(description, "parameters") == parameters
    assert values(description, "precision") == precision


def test_configurations_tell_what_cards_do_not(tmp_path: Path) -> None:
    config = {
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 32000, "hidden_size": 64,
        "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 4096, "torch_dtype": "bfloat16",
    }  # fmt: skip
    tokenizer = {"tokenizer_class": "LlamaTokenizer", "model_max_length": 1e30}
    contents: dict[str, str | bytes] = {
        "README.md": CARD + "\n- **Context length:** 8K\n",
        "config.json": json.dumps(config),
        "tokenizer_config.json": json.dumps(tokenizer),
        "vae/config.json": json.dumps({**config, "max_position_embeddings": 77, "vocab_size": 5}),
        "model.safetensors": tensors("BF16", [4]),
    }
    description = describe(repo(tmp_path, contents))
    said = {
        field: values(description, field) for field in ("architecture", "vocabulary", "context-length", "tokenizer")
    }
    assert said == {
        "architecture": ["LlamaForCausalLM"],
        "vocabulary": ["32000"],
        "context-length": ["4096"],  # the configuration is what is loaded, whatever the card says
        "tokenizer": ["LlamaTokenizer"],
    }
    place = next(detail.place for detail in description.details if detail.field == "context-length")
    assert place is not None and place.path == "config.json"


def test_each_repo_of_a_monorepo_speaks_for_itself(tmp_path: Path) -> None:
    for name in ("heron", "egret"):
        card = f"---\nlicense: mit\npipeline_tag: {name}-task\n---\n# {name}\n"
        repo(tmp_path / name, {"README.md": card, "model.safetensors": tensors("F32", [1]), "docs/README.md": CARD})
    description = describe(tmp_path)
    found = [
        (detail.place.path, detail.value)
        for detail in description.details
        if detail.field == "primary-purpose" and detail.place
    ]
    assert found == [("egret/README.md", "egret-task"), ("heron/README.md", "heron-task")]
    assert values(description, "description") == []


def test_nothing_is_described_unasked(tmp_path: Path) -> None:
    repo(tmp_path, {"README.md": CARD})
    report = run(plan([str(tmp_path)], Options()), settings(policy="default"))
    assert report.targets[0].description is None
    assert report.fields == ()


def test_two_runs_say_the_same(tmp_path: Path) -> None:
    repo(
        tmp_path,
        {"README.md": CARD, "LICENSE": MIT, **{f"w{n}.safetensors": tensors("F32", [n]) for n in range(1, 40)}},
    )
    assert describe(tmp_path) == describe(tmp_path)


def test_ten_thousand_files_stay_within_bounds(tmp_path: Path) -> None:
    repo(tmp_path, {"README.md": CARD, "model.safetensors": tensors("F32", [1])})
    for number in range(10_000):
        (tmp_path / f"{number:05}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + number.to_bytes(4, "big"))
    began = time.process_time()
    report = run(plan([str(tmp_path)], Options()), settings(policy="default", described=True))
    data = report_to_json(report)
    tracemalloc.start()
    view = view_of(data)
    assert isinstance(view, LinedView)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()
    assert time.process_time() - began < 60
    assert report_from_json(data) == report
    assert view.targets[0].description == report.targets[0].description
    assert len(report.targets[0].description.files) == 10_002  # type: ignore[union-attr]


def test_a_hundred_megabytes_are_hashed_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(100 << 20)
    (task,) = plan([str(tmp_path / "model.bin")], Options())
    (item,) = task.listing.entries
    tracemalloc.start()
    found = hashed(item, 100)
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
    assert found.size == 100 << 20
    assert len(found.start) == 100


def test_a_hundred_thousand_details_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DETAILS_LIMIT", 5000)
    card = CARD + "".join(f"\n## Limitations\n\nReason {number} is {'long ' * 60}\n" for number in range(100))
    repo(tmp_path, {"README.md": card, "model.safetensors": tensors("F32", [1])})
    report = run(plan([str(tmp_path)], Options()), settings(policy="default", described=True))
    (target,) = report.targets
    assert target.description is not None
    assert sum(len(detail.value) for detail in target.description.details) <= 5000
    assert "limit-description" in {gap.reason for gap in target.gaps}


def test_a_folder_without_another_name_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents: dict[str, str | bytes] = {"model.safetensors": tensors("F32", [2])}
    monkeypatch.chdir(repo(tmp_path / "heron-7b", contents))
    (name,) = [one for one in describe(Path()).details if one.field == "name"]
    assert (name.value, name.source, name.attributes) == ("heron-7b", "target", (("of", "folder"),))
    named = repo(tmp_path / "out", {**contents, "README.md": "---\nmodel_name: Heron\n---\n# Heron\n"})
    assert values(describe(named), "name") == ["Heron"]
    several = {f"{one}/{path}": data for one in "ab" for path, data in {**contents, "README.md": "# x\n"}.items()}
    assert values(describe(repo(tmp_path / "several", several)), "name") == []


@pytest.mark.skipif(not hasattr(os, "truncate"), reason="files have no holes here")
def test_a_file_of_holes_that_nobody_could_hash_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.bin").touch()
    try:
        os.truncate(tmp_path / "x.bin", (1 << 40) + 1)
    except OSError:
        pytest.skip("the file system has no files as large")
    found = next(item for item in open_target(str(tmp_path), Options("", ())).entries if isinstance(item, Entry))
    assert "more than 1 TiB" in hashed(found).why
