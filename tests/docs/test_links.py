"""The docs are true: links lead somewhere, generated pages are fresh, the README shows what its commands print."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, in the form that Git forges share."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def test_the_readme_has_exactly_two_commands_and_ci_takes_the_second() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [block.strip() for block in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)]
    assert len(commands) == 2
    assert all("\n" not in command for command in commands)
    assert commands[1].startswith("python3 -m venv .venv-test ")
    assert "^python3 -m venv \\.venv-test " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_decision_is_linked_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for decision in (ROOT / "docs" / "decisions").glob("*.md"):
        assert f"(decisions/{decision.name})" in index, decision.name


def test_the_pages_that_follow_from_the_data_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_readme_shows_what_its_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    printed = ""
    for target in ("examples/unsafe-model", "examples/clean-model"):
        main(["scan", target])
        printed += f"$ weighbridge scan {target}\n" + capsys.readouterr().out + "\n"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```text\n(.*?)```", readme, re.DOTALL)
    assert block and block[1].strip() == printed.strip()


def test_the_readme_shows_the_tree_that_its_command_draws(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    main(["lineage", "examples/relabelled-model"])
    printed = "$ weighbridge lineage examples/relabelled-model\n" + capsys.readouterr().out
    assert f"```text\n{printed}```" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["bom", "diff"])
def test_the_readme_shows_the_beginning_of_what_a_command_prints(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(rf"```text\n\$ weighbridge ({command} [^\n]+)\n(.*?)…\n```", readme, re.DOTALL)
    assert shown
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".git").mkdir()  # paths are told from the root of the checkout
    monkeypatch.chdir(tmp_path)
    main(shown[1].split())
    told = capsys.readouterr()
    assert (told.out + told.err).startswith(shown[2])
