"""The pages that people write keep to what is there: their commands run, their tables are those of the code."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
from pathlib import Path

import pytest

from scanner.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}


def commands_of(page: str) -> list[tuple[str, int]]:
    """Each command of a page's ``sh`` blocks with the exit code that its remark states."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGES[page], re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    found = [re.fullmatch(r"(.*?) +# (\d): .*", line) for line in lines]
    assert all(found), "each command says its exit code"
    return [(match[1], int(match[2])) for match in found if match]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the examples, in which the commands of a page run, without a network."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return tmp_path


def run(command: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)
    assert words[0] == "weighbridge"
    assert main(words[1:]) == code, (command, capsys.readouterr())


def test_the_first_five_minutes_go_as_the_page_says(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = commands_of("start.md")
    assert len(commands) >= 10
    for command, code in commands:
        run(command, code, capsys)
    assert (checkout / "results.sarif").stat().st_size and (checkout / "summary.md").stat().st_size
    assert "license-mismatch" in (checkout / ".weighbridge" / "waivers.yaml").read_text(encoding="utf-8")


def test_the_first_policy_goes_as_the_page_says(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = commands_of("policies.md")
    assert len(commands) >= 5
    (policy,) = re.findall(r"```yaml\n(version: 1\ntitle: What our product.*?)```", PAGES["policies.md"], re.DOTALL)
    for command, code in commands:
        run(command, code, capsys)
        if command.endswith("policy init"):
            (checkout / ".weighbridge" / "policy.yaml").write_text(policy, encoding="utf-8")


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, as cells."""
    text = PAGES[page].partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_rooms_is_that_of_the_contracts() -> None:
    contracts = configparser.ConfigParser(comment_prefixes=(";",))
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "scanner").glob("*/__init__.py")}
    sees = {}
    for section in contracts.values():
        room = section.get("source_modules", "").strip().removeprefix("scanner.")
        if room in rooms:
            shut = {name.split(".")[1] for name in section["forbidden_modules"].split() if name.startswith("scanner.")}
            sees[room] = rooms - shut - {room}
    told = {}
    for room, _, seen in rows_of("architecture.md", "## The rooms"):
        name = room.strip("`")
        words = set(re.findall(r"\w+", seen))
        told[name] = rooms - {name} - words if seen.startswith("all but ") else words & rooms
    assert {room: told.get(room) for room in rooms} == sees


def test_each_figure_says_which_command_made_it_and_when() -> None:
    text = PAGES["benchmarks.md"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    sections = re.split(r"\n## ", text)[1:]
    assert len(sections) > 3
    for section in sections[:-1]:
        origin = re.search(r"`([^`]+)` · (20\d\d-\d\d-\d\d) · 2 cores, Python 3\.\d+", section)
        assert origin, section.splitlines()[0]
    for command in re.findall(r"`((?:make|python) [^`]+)`", text):
        words = command.split()
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), command
        else:
            path = words[2].replace(".", "/") + ".py" if words[1] == "-m" else words[1]
            assert (ROOT / path).is_file(), command


def test_the_figures_are_those_of_the_other_pages() -> None:
    figures = re.compile(r"^\| \**(\w+)[^|]*\| \**([\d.]+)\** \|", re.MULTILINE)
    here = dict(figures.findall(PAGES["benchmarks.md"]))
    readme = dict(figures.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    both = here.keys() & readme.keys()
    assert len(both) > 5 and {name: here[name] for name in both} == {name: readme[name] for name in both}


def test_what_is_read_first_is_not_sold_as_more_than_it_is() -> None:
    threats = PAGES["threats.md"]
    headings = ("## What is caught", "## What cannot be caught", "## Limits", "## What is never done")
    assert [heading for heading in headings if heading not in threats] == []
    assert len(rows_of("threats.md", "## What cannot be caught")) >= 6
