"""``weighbridge notice`` on a child of each family: what it writes, what is left to do, and that a scan is then clean."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from scanner.model.record import record
from tests.policy.models import model, weights

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "data" / "license_texts"

BASES = {
    "meta-llama/Llama-3.1-8B": (
        "license: llama3.1",
        {"LICENSE": "ai/llama-3.1-community.txt", "USE_POLICY.md": "ai/llama-3.1-aup.txt"},
    ),
    "google/gemma-2-9b": ("license: gemma", {"LICENSE": "ai/scdb-gemma-tou-2025-03-24.txt"}),
    "deepseek-ai/DeepSeek-V3-Base": (
        "license: other\nlicense_name: deepseek",
        {"LICENSE": "ai/deepseek-license-model-v3.txt"},
    ),
    "Qwen/Qwen2.5-3B": ("license: other\nlicense_name: qwen-research\nlicense_link: LICENSE", {}),
    "tencent/Hunyuan-A13B-Instruct": (
        "license: other\nlicense_name: tencent-hunyuan-a13b\nlicense_link: LICENSE",
        {"LICENSE": "ai/hunyuan-a13b.txt", "NOTICE": "ai/hunyuan-a13b-notice.txt"},
    ),
    "moonshotai/Kimi-K2-Instruct": (
        "license: other\nlicense_name: modified-mit\nlicense_link: LICENSE",
        {"LICENSE": "ai/kimi-k2-modified-mit.txt"},
    ),
    "org/speech": ("license: cc-by-nc-4.0", {"LICENSE": "spdx/CC-BY-NC-4.0.txt"}),
    "org/apache": ("license: apache-2.0", {"LICENSE": ROOT / "LICENSE", "NOTICE": b"Copyright 2026 The Org\n"}),
}
"""Of each base model: the front matter of its card and its files, by the path of a text or as bytes."""


@record
class Case:
    """A child: its card, its bases, what the card gives as licence after ``--write``, the files that are then there with
    a part of each, and what is left to a person."""

    card: str
    bases: tuple[str, ...]
    label: str
    files: tuple[tuple[str, str], ...]
    todo: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    kind: str = "weights"


CASES = {
    "Llama-child": Case(
        "license: mit",
        ("meta-llama/Llama-3.1-8B",),
        "license: llama3.1",
        (
            ("LICENSE", "LLAMA 3.1 COMMUNITY LICENSE"),
            ("USE_POLICY.md", "Acceptable Use Policy"),
            ("NOTICE", "Llama 3.1 is licensed under the Llama 3.1 Community License, Copyright"),
            ("README.md", "Built with Llama"),
        ),
        look=("threshold",),
    ),
    "gemma-adapter": Case(
        "license: gemma",
        ("google/gemma-2-9b",),
        "license: gemma",
        (("LICENSE", "Gemma"), ("NOTICE", "Gemma is provided under and subject to the Gemma Terms of Use found at")),
        look=("flow-down",),
        kind="adapter",
    ),
    "deepseek-child": Case(
        "license: mit",
        ("deepseek-ai/DeepSeek-V3-Base",),
        "license: other\nlicense_name: deepseek\nlicense_link: LICENSE",
        (("LICENSE", "DEEPSEEK LICENSE AGREEMENT"), ("README.md", "**Changes.**")),
        look=("flow-down",),
    ),
    "qwen-child": Case(
        "license: apache-2.0",
        ("Qwen/Qwen2.5-3B",),
        "license: other\nlicense_name: qwen-research\nlicense_link: LICENSE",
        (("NOTICE", "Qwen is licensed under the Qwen RESEARCH LICENSE AGREEMENT"), ("README.md", "Built with Qwen")),
        todo=("fetch https://huggingface.co/Qwen/Qwen2.5-3B",),
        look=("non-commercial",),
    ),
    "hunyuan-child": Case(
        "license: apache-2.0",
        ("tencent/Hunyuan-A13B-Instruct",),
        "license: other\nlicense_name: tencent-hunyuan-a13b\nlicense_link: LICENSE",
        (("LICENSE", "TENCENT HUNYUAN COMMUNITY"), ("NOTICE", "Tencent Hunyuan is licensed under the Tencent Hunyuan")),
        look=("territory", "threshold"),
    ),
    "kimi-child": Case(
        "license: mit",
        ("moonshotai/Kimi-K2-Instruct",),
        "license: other\nlicense_name: kimi-k2-modified-mit\nlicense_link: LICENSE",
        (("LICENSE", "Kimi K2"),),
        look=("shows Kimi K2 prominently (more than 100 million monthly active users or more than USD 20 million",),
    ),
    "gemma-and-apache": Case(
        "license: apache-2.0",
        ("google/gemma-2-9b", "org/apache"),
        "license: gemma",
        (
            ("LICENSE-apache-2.0.txt", "Apache License"),
            ("LICENSE", "Gemma"),
            ("NOTICE", "Copyright 2026 The Org"),
            ("NOTICE", "Gemma is provided"),
        ),
    ),
    "speech-and-apache": Case(
        "license: mit",
        ("org/speech", "org/apache"),
        "license: cc-by-nc-4.0",
        (
            ("LICENSE", "Attribution-NonCommercial 4.0 International"),
            ("LICENSE-apache-2.0.txt", "Apache License"),
            ("NOTICE", "Copyright 2026 The Org"),
            ("README.md", "**Attribution.**"),
        ),
        look=("non-commercial",),
    ),
    "Llama-merge": Case(
        "license: apache-2.0",
        ("meta-llama/Llama-3.1-8B", "org/apache", "Qwen/Qwen2.5-3B"),
        "license: other\nlicense_name: llama3.1-and-qwen-research\nlicense_link: LICENSE",
        (
            ("NOTICE", "Llama 3.1 is licensed"),
            ("NOTICE", "Qwen is licensed"),
            ("NOTICE", "Copyright 2026 The Org"),
            ("README.md", "Built with Llama"),
            ("README.md", "Built with Qwen"),
            ("LICENSE", "LLAMA 3.1 COMMUNITY LICENSE"),
            ("LICENSE-apache-2.0.txt", "Apache License"),
        ),
        todo=("fetch https://huggingface.co/Qwen/Qwen2.5-3B",),
    ),
    "Llama-merge-of-texts": Case(
        "license: apache-2.0",
        ("meta-llama/Llama-3.1-8B", "deepseek-ai/DeepSeek-V3-Base", "org/apache"),
        "license: other\nlicense_name: llama3.1-and-deepseek\nlicense_link: LICENSE",
        (
            ("LICENSE", "LLAMA 3.1 COMMUNITY LICENSE"),
            ("LICENSE-deepseek.txt", "DEEPSEEK LICENSE AGREEMENT"),
            ("LICENSE-apache-2.0.txt", "Apache License"),
            ("NOTICE", "Llama 3.1 is licensed"),
            ("NOTICE", "Copyright 2026 The Org"),
        ),
    ),
    "apache-child": Case(
        "license: mit",
        ("org/apache",),
        "license: apache-2.0",
        (("LICENSE", "Apache License"), ("NOTICE", "Copyright 2026 The Org"), ("README.md", "**Changes.**")),
    ),
    "Llama-3.1-8B-GGUF": Case(
        "",
        ("meta-llama/Llama-3.1-8B",),
        "license: llama3.1",
        (("LICENSE", "LLAMA 3.1"), ("README.md", "base_model: meta-llama/Llama-3.1-8B"), ("README.md", "Built with")),
        kind="gguf",
    ),
}


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Case]:
    """One family's child and, in the folder ``models``, its bases."""
    name: str = request.param
    wanted = CASES[name]
    for base in wanted.bases:
        card, files = BASES[base]
        folder = tmp_path / "models" / base
        weights(folder)
        (folder / "README.md").write_text(f"---\n{card}\n---\n# A base\n", encoding="utf-8")
        for path, source in files.items():
            (folder / path).write_bytes(source if isinstance(source, bytes) else text_of(source))
    if wanted.kind == "gguf":
        (tmp_path / name).mkdir()
        (tmp_path / name / "model-Q4_K_M.gguf").write_bytes(gguf(wanted.bases[0]))
        return name, wanted
    listed = "".join(f"\n- {base}" for base in wanted.bases)
    relation = {"adapter": "adapter"}.get(wanted.kind, "merge" if len(wanted.bases) > 1 else "finetune")
    child = model(tmp_path / name, f"{wanted.card}\nbase_model:{listed}\nbase_model_relation: {relation}")
    if wanted.kind == "adapter":
        (child / "model.safetensors").rename(child / "adapter_model.safetensors")
        said = {"peft_type": "LORA", "base_model_name_or_path": wanted.bases[0], "task_type": "CAUSAL_LM"}
        (child / "adapter_config.json").write_text(json.dumps(said), encoding="utf-8")
    return name, wanted


def text_of(source: str | Path) -> bytes:
    path = TEXTS / source
    if not path.is_file():
        pytest.skip(f"{source} lies beside a checkout only where the texts were fetched")
    return path.read_bytes()


def gguf(base: str) -> bytes:
    """A GGUF file without tensors whose header names its base model."""
    told = {"general.architecture": "llama", "general.base_model.0.repo_url": f"https://huggingface.co/{base}"}

    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text)) + text.encode()

    pairs = [string(key) + struct.pack("<I", 8) + string(value) for key, value in told.items()]
    pairs.append(string("general.base_model.count") + struct.pack("<II", 4, 1))
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs) + bytes(64)


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_what_is_written_is_what_the_tree_asks_and_a_scan_is_then_clean(run, report_of, case, tmp_path: Path) -> None:
    name, wanted = case
    models = ("--mirror", "models")
    _, out, _ = run(tmp_path, "notice", name, *models, "--write")
    said = " ".join(out.split())
    for text in (*wanted.todo, *wanted.look):
        assert text in said, out
    child = tmp_path / name
    for path, part in wanted.files:
        assert part in (child / path).read_text(encoding="utf-8", errors="replace"), (path, part, out)
    card = (child / "README.md").read_text(encoding="utf-8").partition("\n---\n")[0].splitlines()
    assert set(wanted.label.splitlines()) <= set(card)
    before = {path.name: path.read_bytes() for path in child.iterdir()}
    run(tmp_path, "notice", name, *models, "--write")
    assert {path.name: path.read_bytes() for path in child.iterdir()} == before, "a second run changed something"
    _, after = report_of(tmp_path, "scan", name, *models)
    (target,) = after["targets"]
    lost = [dict(item["attributes"]) for item in target["facts"] if item["kind"] == "license-transition"]
    told = [item for item in lost if item["weight"] != "note"]
    assert not told or wanted.todo, told
    found = {item["rule"] for item in target["findings"]}
    untold = {"license-copy-missing", "license-link-dead", "license-text-missing"} if wanted.todo else set()
    told = {"license-display-missing", "license-notice-missing", "license-copy-missing", "license-mismatch"}
    assert not found & (told | {"license-link-dead", "base-model-undeclared"}) - untold, found
