"""What the page on the audit tells people to write is taken: settings, entries, and the command in the workflow."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from scanner.catalog.ledger import parse_waivers
from scanner.cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def block(word: str) -> str:
    """The block of YAML that has the word in it."""
    return next(text for text in BLOCKS if word in text)


def test_the_settings_are_taken() -> None:
    pytest.importorskip("textual", reason="the terminal UI needs the extra tui")
    from scanner.tui.settings import settings_of

    settings = settings_of(block("theme:").encode(), "audit.yaml")
    assert settings.mistakes == () and settings.theme == "light"
    assert dict(settings.keymap) == {"findings.waive": "W", "app.quit": "Q,f10"}


def test_each_theme_is_named() -> None:
    pytest.importorskip("textual", reason="the terminal UI needs the extra tui")
    from scanner.tui.themes import THEMES

    assert all(name in block("theme:") for name in THEMES)


def test_the_entry_is_read_without_a_mistake() -> None:
    (waiver,), marks = parse_waivers(block("waivers:").encode())
    assert (waiver.paths, waiver.expires, marks) == (("weights/a.pkl",), "2027-04-15", ())


def test_the_command_of_the_workflow_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the repository that it is for: one with the commit that the change is merged into."""
    steps = yaml.safe_load(block("jobs:"))["jobs"]["weighbridge"]["steps"]
    words = next(step["run"] for step in steps if step.get("run", "").startswith("weighbridge ")).split()
    monkeypatch.chdir(_merged(tmp_path))
    assert main(words[1:]) == 0
    assert (tmp_path / "report.json").is_file()


def _merged(folder: Path) -> Path:
    for words in ("init -q", "commit -q --allow-empty -m one", "commit -q --allow-empty -m two"):
        name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
        subprocess.run(["git", *name, *words.split()], cwd=folder, check=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return folder
