"""The pictures of the docs show what the audit shows, and fetch nothing from elsewhere when they are looked at."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))


def pinned() -> str:
    """The version of Textual that draws pictures."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return next(line.partition("==")[2] for line in groups["test"] if line.startswith("textual=="))


@pytest.mark.skipif(version("textual") != pinned(), reason=f"pictures are drawn with Textual {pinned()}")
def test_the_pictures_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_pictures.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_fetches_nothing(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    assert "url(http" not in svg and "@font-face" not in svg and not re.search(r"href=|<script|@import", svg)
    assert str(ROOT) not in svg
