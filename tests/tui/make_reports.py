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


def main() -> None:
    """Writes each report."""
    REPORTS.mkdir(exist_ok=True)
    for name, sources in SOURCES.items():
        with tempfile.TemporaryDirectory() as folder:
            for source in sources:
                shutil.copytree(ROOT / source, Path(folder, Path(source).name))
            _scan(folder, REPORTS / f"{name}.json")


def _scan(folder: str, report: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("HF_TOKEN", "HF_HOME")}
    environment = {**kept, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scanner", "scan", ".", "--offline", "--exit-zero", "--output", f"json:{report}"]
    subprocess.run(command, cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    main()
