"""A whole audit in a real terminal, as a person does it: from the first scan to the exit code of the next one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .terminal import Terminal, needs_tmux

pytest.importorskip("textual", reason="textual is in the extra `tui`")
pytestmark = needs_tmux

ROOT = Path(__file__).parents[2]
PICKLE = b"cos\nsystem\n(S'echo taken > owned'\ntR."
"""Calls os.system: read by the scanner, loaded by nobody."""


@pytest.fixture
def project(tmp_path):
    """A project with the example of an unsafe model, and a second dangerous file in it."""
    home = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "unsafe-model", home / "model")
    (home / "model" / "backup.pkl").write_bytes(PICKLE)
    (home / ".git").mkdir()
    (home / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (home / ".git" / "config").write_text("[user]\n\tname = Ada\n")
    return home


def environment(project):
    folder = project.parent
    return {
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def audit(project, *arguments, size=(110, 32)):
    command = [sys.executable, "-m", "scanner", "audit", "model", *arguments]
    return Terminal(command, project, size, environment(project))


def scan(project, *arguments):
    """The exit code of a scan without terminal, and its report."""
    command = [sys.executable, "-m", "scanner", "scan", "model", "--output", "json", *arguments]
    told = subprocess.run(command, cwd=project, env={**os.environ, **environment(project)}, capture_output=True)
    assert told.stderr == b"", told.stderr
    return told.returncode, json.loads(told.stdout)


def deciders(report):
    """By whom each verdict that no policy line gave was given."""
    return sorted(verdict["by"] for verdict in report["targets"][0]["verdicts"] if verdict.get("by"))


def fill(terminal, reason):
    """Answers a dialog whose cursor is on the reason, and waits until it is gone."""
    terminal.settled()
    terminal.type(reason)
    terminal.wait_for(reason)
    terminal.keys("Enter")


def look_for(terminal, needle):
    """Filters the list, and goes back to it."""
    terminal.keys("/")
    terminal.wait_for("words of the rule")
    terminal.type(needle)
    terminal.wait_for(f"with {needle}")
    terminal.keys("Enter")
    terminal.settled()


def go_back(terminal, to):
    """Presses escape until ``to`` is on the screen: out of a pane, a selection, a filter."""
    for _ in range(5):
        terminal.keys("Escape")
        if to in terminal.settled():
            return
    terminal.wait_for(to)


def accept(terminal, license_id, reason):
    """Accepts a licence in the dialog, whatever it suggests."""
    terminal.keys("a")
    terminal.wait_for("Accept a licence conclusion", "Licence", "Reason")
    terminal.settled()  # where a key goes is decided when what came before is done with
    terminal.keys("BTab")
    terminal.settled()
    terminal.keys("C-a", "C-k")
    terminal.type(license_id)
    terminal.keys("Tab")
    terminal.settled()
    fill(terminal, reason)


def test_a_whole_audit(project):
    assert scan(project)[0] == 1
    with audit(project) as terminal:
        # The folder is scanned, and the answer is the first thing to see.
        screen = terminal.wait_for("FAIL", "0 of 3 decided", "backup.pkl", "README.md")
        assert "2 deny" in screen and "1 review" in screen

        # The findings; a filter leaves the two pickles, and the first tells what loading it would do.
        terminal.keys("2")
        terminal.wait_for("license-mismatch", "pickle-unsafe-callable")
        look_for(terminal, "pickle")
        terminal.wait_gone("license-mismatch")
        terminal.keys("g", "Down")
        screen = terminal.wait_for("What it would do", "echo taken > owned")
        assert "system" in screen
        terminal.keys("Enter")
        terminal.wait_gone("2 deny  A pickle")
        terminal.keys("G")
        terminal.wait_for("builtin:default")  # the detail alone, with the line of the policy at its end
        terminal.keys("Escape")

        # Both are waived at once, with a reason and a day.
        terminal.keys("*", "w")
        terminal.wait_for("Waive 2 findings", "Reason", "Until", "Ada")
        terminal.keys("Enter")  # without a reason nothing is waived
        terminal.wait_for("Say why")
        fill(terminal, "our own test payload")
        terminal.wait_for("Waived 2 findings", "2 of 3 decided")
        assert "our own test payload" in (project / ".weighbridge/waivers.yaml").read_text()

        # The licence that its reader concluded is accepted.
        go_back(terminal, "license-mismatch")
        terminal.keys("G")
        terminal.wait_for("mit is declared")
        accept(terminal, "apache-2.0", "the author said so")
        terminal.wait_for("Accepted", "3 of 3 decided")
        terminal.keys("q")
        assert terminal.exit_code() == 0

    assert project.parent.joinpath("owned").exists() is False and not list(project.rglob("owned"))
    assert scan(project)[0] == 0

    # The next day the audit goes on where it was left, and a kill loses nothing.
    with audit(project, size=(80, 24)) as terminal:
        terminal.wait_for("3 of 3 decided", "findings")
        terminal.keys("u")
        terminal.wait_for("Taken back", "2 of 3 decided")
        terminal.kill()
    assert scan(project, "--fail-on", "review")[0] == 1
    with audit(project) as terminal:
        terminal.wait_for("2 of 3 decided")
        terminal.keys("2", "n")
        terminal.wait_for("mit is declared")
        accept(terminal, "apache-2.0", "the author said so")
        terminal.wait_for("3 of 3 decided")

        # A new scan judges by the decisions, and the report is exported.
        terminal.keys("R")
        terminal.wait_for("Scanned again", "PASS")
        terminal.keys("e")
        terminal.wait_for("Export the report", "sarif")
        terminal.keys("Down", "Space", "Enter")
        terminal.wait_for("Wrote")
        terminal.keys("q")
        assert terminal.exit_code() == 0

    exported = json.loads((project / "weighbridge.json").read_text())
    code, report = scan(project, "--fail-on", "review")
    assert code == 0 and exported["answer"] == report["answer"] == "pass"
    assert deciders(exported) == deciders(report) and deciders(report).count("waiver") == 2
    assert json.loads((project / "weighbridge.sarif").read_text())["version"] == "2.1.0"

    # Other bytes are another decision.
    (project / "model" / "backup.pkl").write_bytes(PICKLE.replace(b"taken", b"token"))
    assert scan(project)[0] == 1


def test_a_kill_between_two_decisions_loses_neither_them_nor_the_place(project):
    with audit(project) as terminal:
        terminal.wait_for("0 of 3 decided")
        terminal.keys("2")
        terminal.wait_for("license-mismatch")
        look_for(terminal, "backup")
        terminal.wait_gone("license-mismatch")
        terminal.keys("r")
        terminal.wait_for("Mark 1 finding", "Note")
        terminal.keys("Tab")
        terminal.settled()
        fill(terminal, "Grace should look")
        terminal.wait_for("1 of 3 decided")
        terminal.kill()
    with audit(project) as terminal:
        screen = terminal.wait_for("1 of 3 decided", "backup.pkl", "Grace should look")
        assert "license-mismatch" not in screen, "the filter is as it was"
        terminal.keys("u")
        terminal.wait_for("Taken back", "0 of 3 decided")
        terminal.keys("q")
        assert terminal.exit_code() == 0
    assert "mark" not in deciders(scan(project)[1])


def test_a_small_terminal_and_one_that_changes_its_size(project):
    with audit(project, size=(80, 24)) as terminal:
        terminal.wait_for("0 of 3 decided", "help")
        terminal.keys("2")
        terminal.wait_for("license-mismatch")
        for width, height in ((120, 40), (60, 20), (40, 12), (80, 24), (200, 50)):
            terminal.resize(width, height)
            terminal.settled()
            terminal.keys("Down", "Up")
            terminal.wait_until(lambda screen, width=width: max(map(len, screen.split("\n"))) <= width)
        terminal.wait_for("0 of 3 decided", "pickle-unsafe-callable", "quit")
        terminal.keys("?")
        terminal.wait_for("type to filter", "weighbridge waive")
        terminal.keys("Escape")
        terminal.wait_gone("type to filter")
        terminal.keys("q")
        assert terminal.exit_code() == 0


def test_no_name_in_a_model_acts_on_the_terminal(project):
    for name in (
        "\x1b]0;owned\x07a.pkl",
        "\x1b[2J\x1b[31mred.pkl",
        "\u202egnp.pkl",
        "[bold]loud.pkl",
        "a\nb.pkl",
    ):
        (project / "model" / name).write_bytes(PICKLE)
    with audit(project) as terminal:
        terminal.wait_for("of 8 decided")
        terminal.keys("2")
        screen = terminal.wait_for(r"\x1b]0;owned\x07a.pkl", r"\u202egnp.pkl", "[bold]loud.pkl", r"a\nb.pkl")
        assert r"\x1b[2J\x1b[31mred.pkl" in screen
        terminal.keys("*", "w")
        terminal.wait_for("Waive 8 findings")
        fill(terminal, "names are no commands")
        terminal.wait_for("8 of 8 decided")
        assert "owned" not in terminal.title and "\u202e" not in terminal.screen(colours=True)
        terminal.keys("q")
        assert terminal.exit_code() == 0
    assert scan(project)[0] == 0
