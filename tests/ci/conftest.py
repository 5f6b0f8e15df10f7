"""What CI systems do with our files, done here: their variables, their files, our command on the path."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """The command ``weighbridge`` of this checkout, in a folder of its own."""
    if os.name == "nt" or shutil.which("bash") is None:
        pytest.skip("the scripts are for bash")
    path = tmp_path / "bin" / "weighbridge"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scanner "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the examples in it."""
    folder = tmp_path / "project with a space"
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder
