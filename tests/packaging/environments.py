"""Fresh environments and copies of this checkout, for tests that install it as a user would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = "Scripts" if os.name == "nt" else "bin"


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished command. This process's PYTHONPATH is kept out, so that only what was installed is found."""
    variables = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    variables.update(environment)
    arguments = [str(part) for part in command]
    return subprocess.run(
        arguments, cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8", timeout=300
    )


def copy_of_checkout(target: Path) -> Path:
    """``target`` with the files that git tracks or would track, as they are in the working tree now."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():  # a tracked file may be deleted in the working tree
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
    return target


def environment_with(folder: Path, *install: str | Path) -> Path:
    """The folder of scripts of a new environment where pip installed ``install``; skips where pip cannot."""
    made = run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    assert made.returncode == 0, made.stderr
    python = folder / BIN / "python"
    done = run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *install, cwd=folder.parent)
    if done.returncode != 0:
        unreachable = ("No matching distribution", "Could not find a version", "NewConnectionError", "Connection")
        if any(word in done.stderr for word in unreachable):
            pytest.skip(f"pip cannot reach an index: {done.stderr.strip().splitlines()[-1]}")
        raise AssertionError(done.stderr)
    return folder / BIN
