"""Mutated files of every kind are read without an exception, a hang or a flood of memory: a short run of scripts/fuzz.py."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.formats.pickle import PickleRun

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "fuzz.py"

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the script limits time with a signal that Windows does not have"
)


def test_no_mutated_file_breaks_a_reader() -> None:
    command = [sys.executable, str(SCRIPT), "--count", "5000", "--seed", "20261122"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    *table, told = run.stdout.splitlines()
    assert told.startswith("5,000 inputs of seed 20261122, 0 failed")
    counts = {row.split()[0]: int(row.split()[1].replace(",", "")) for row in table}
    del counts["secrets-more"]  # an extra's
    assert min(counts.values()) >= 1, f"every format reads some of the inputs: {counts}"


def test_an_input_that_breaks_a_reader_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = runpy.run_path(str(SCRIPT))
    monkeypatch.setattr(PickleRun, "next_stream", lambda self: 1 // 0)
    count, failures, *_ = script["run"](1, 0, 50, [], tmp_path, ["pickle"])
    assert count == 50
    assert any("ZeroDivisionError" in failure for failure in failures)
    assert len(list(tmp_path.iterdir())) == len(failures)
