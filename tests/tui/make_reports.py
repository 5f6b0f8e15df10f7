"""Writes the saved reports of tests/tui/reports with this scanner, from examples and fixtures, at a fixed time.

    python -m tests.tui.make_reports          # from the root of the repository

The reports are the input of snapshot tests: make them anew only where what is scanned, or the report's form, has changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPORTS = Path(__file__).parent / "reports"
EPOCH = "1795305600"
"""2026-11-22, the day on which all snapshots are taken."""

SOURCES = {
    "unsafe": ("examples/unsafe-model",),
    "relabelled": ("examples/relabelled-model",),
    "several": ("examples/unsafe-model", "examples/relabelled-model", "examples/clean-model"),
    "gaps": ("tests/fixtures/files/broken", "tests/fixtures/files/pointers", "tests/fixtures/files/sharded-missing"),
}
"""What is scanned for each report, copied into one folder."""


TREE = {
    "README.md": """\
---
license: apache-2.0
base_model: [example-org/merged-7b, meta-llama/Llama-3.1-8B]
base_model_relation: merge
---
# A merge of two
""",
    "config.json": '{"model_type": "llama", "num_hidden_layers": 2}',
    "poster.png": "no loader reads this",
    "bases/example-org/merged-7b/README.md": """\
---
license: cc-by-nc-4.0
base_model: [mistralai/Mistral-7B-v0.1, nobody-org/gone-7b]
base_model_relation: merge
---
# A model of its own parents
""",
    "bases/example-org/merged-7b/config.json": '{"model_type": "mistral", "num_hidden_layers": 2}',
}
"""A target with base models in three generations, one of which nobody knows."""


def main() -> None:
    """Writes each report."""
    REPORTS.mkdir(exist_ok=True)
    for name, sources in SOURCES.items():
        with tempfile.TemporaryDirectory() as folder:
            for source in sources:
                shutil.copytree(ROOT / source, Path(folder, Path(source).name))
            _scan(folder, REPORTS / f"{name}.json")
    with tempfile.TemporaryDirectory() as folder:
        for path, text in TREE.items():
            Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, path).write_text(text, encoding="utf-8", newline="\n")
        _scan(folder, REPORTS / "tree.json", "--mirror", "bases", "--exclude", "bases")


def _scan(folder: str, report: Path, *more: str) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("HF_TOKEN", "HF_HOME", "HF_ENDPOINT")}
    environment = {**kept, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scanner", "scan", ".", "--offline", "--exit-zero", "--output", f"json:{report}"]
    subprocess.run([*command, *more], cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    main()
