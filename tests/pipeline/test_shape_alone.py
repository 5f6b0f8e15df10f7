"""A commit of weights whose shape alone is a known model's costs no look-up; with the name beside it, it is looked up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli.main import main
from tests.hub.builders import safetensors

CONFIG = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 128256,
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
}


@pytest.mark.parametrize(
    ("folder", "card", "told"),
    [
        ("run-7", "", False),
        ("llama-3.1-story", "", True),
        ("run-7", "# Story\n", True),
        ("run-7", "---\nlicense: mit\n---\n", True),
    ],
)
def test_which_commits_are_asked_for_their_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, card: str, told: bool
) -> None:
    repo = tmp_path / folder
    repo.mkdir()
    (repo / "config.json").write_text(json.dumps(CONFIG))
    (repo / "model.safetensors").write_bytes(safetensors())
    if card:
        (repo / "README.md").write_text(card)
    monkeypatch.chdir(repo)
    main(["hook", "model.safetensors", "--output", "json:report.json"])
    lineage = json.loads((repo / "report.json").read_text())["targets"][0].get("lineage", [])
    assert any(node.get("parents") for node in lineage) == told
