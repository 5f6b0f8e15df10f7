"""How an audit ends, and how it steps aside: the terminal and the next audit are as they should be after each."""

import os
import re
import shutil
import signal
import sys
import time

import pytest

pytest.importorskip("textual", reason="the UI is an extra: pip install 'weighbridge[tui]'")

from .audits import repository, scanned
from .terminal import Terminal, needs_tmux

pytestmark = needs_tmux

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AUDIT = [sys.executable, "-P", "-m", "scanner", "audit", "r.json"]

FALLS = """
import sys
if __name__ == "__main__":
    from scanner.tui.screens.gaps import GapsScreen
    def fall(self, view): raise RuntimeError("no \\x1b[31m gaps")
    GapsScreen.status = fall
    from scanner.cli.main import entry
    sys.argv = ["weighbridge", "audit", "r.json"]
    sys.exit(entry())
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a saved report."""
    (tmp_path / "r.json").write_bytes(scanned(repository(tmp_path / "project")))
    return tmp_path


def terminal_in(folder, command, **environment):
    given = {"PYTHONPATH": ROOT, "XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    return Terminal(command, folder, (80, 24), {**given, **environment})


def modes(terminal):
    """Whether the screen is the alternate one, whether the mouse is told of, and whether the cursor is seen."""
    return terminal._tmux(
        "display-message", "-p", "-t", "t", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
    ).strip()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="children are found in /proc")
def test_sigterm_leaves_the_terminal_as_it_was(folder):
    with terminal_in(folder, ["sh", "-c", f"{' '.join(AUDIT)}; echo it gave $?; sleep 60"]) as terminal:
        terminal.wait_for("Overview", "decided")
        assert modes(terminal) == "1 1 0"
        for child in children_of(terminal.pid):
            os.kill(child, signal.SIGTERM)
        screen = terminal.wait_for("it gave 143")
        assert "Overview" not in screen
        assert modes(terminal) == "0 0 1"


@pytest.mark.skipif(shutil.which("bash") is None, reason="a shell with jobs is needed")
def test_it_goes_to_the_background_and_comes_back(folder):
    with terminal_in(folder, ["bash", "--norc", "--noprofile", "-i"], PS1="ready$ ") as terminal:
        terminal.wait_for("ready$")
        terminal.type(" ".join(AUDIT) + "; echo it gave $?")
        terminal.keys("Enter")
        terminal.wait_for("Overview", "decided")
        terminal.keys("2", "/")  # not even typing keeps it
        terminal.wait_for("words of the rule")
        terminal.keys("C-z")
        terminal.wait_for("Stopped", "it gave")
        assert modes(terminal) == "0 0 1"
        terminal.type("fg")
        terminal.keys("Enter")
        terminal.wait_for("words of the rule", "Overview")
        terminal.type("a.pkl")
        terminal.wait_for("a.pkl")
        terminal.keys("Escape", "q")
        terminal.wait_gone("Overview")


def test_ctrl_c_says_how_to_leave(folder):
    (folder / "config/weighbridge").mkdir(parents=True)
    (folder / "config/weighbridge/audit.yaml").write_text("keys:\n  app.quit: Q\n")
    with terminal_in(folder, AUDIT) as terminal:
        terminal.wait_for("Overview", "decided")
        terminal.keys("C-c")
        terminal.wait_for("Press Q to leave")
        terminal.keys("Q")
        assert terminal.exit_code() == 0


def test_a_mistake_of_ours_is_a_sentence_and_the_next_audit_begins_elsewhere(folder):
    (folder / "falls.py").write_text(FALLS)
    for _ in range(2):
        with terminal_in(folder, [sys.executable, "falls.py"]) as terminal:
            terminal.wait_for("Overview", "decided")
            terminal.keys("5")
            assert terminal.exit_code() == 3
            screen = terminal.screen()
            assert r"internal error (RuntimeError: no \x1b[31m gaps). Please report it" in screen.replace("\n", "")
            assert "Traceback" not in screen


def test_no_color_has_no_colours_in_any_theme(folder):
    with terminal_in(folder, AUDIT, NO_COLOR="1", COLORTERM="truecolor") as terminal:
        terminal.wait_for("Overview", "decided")
        terminal.keys("2")
        for theme in ("dark", "light", "contrast", "terminal"):
            terminal.keys("t")
            terminal.wait_for(f"Theme: {theme}")
            drawn = terminal.screen(colours=True)
            styles = {part for codes in re.findall(r"\x1b\[([\d;:]*)m", drawn) for part in re.split("[;:]", codes)}
            assert styles <= {"", "0", "1", "2", "3", "4", "7", "39", "49"}, theme
            assert "7" in styles  # the cursor is seen all the same


def children_of(pid):
    """The ids of the processes that this one started."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                if int(file.read().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(name))
        except OSError:
            pass
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are found in /proc")
def test_a_terminal_that_is_gone_ends_the_audit_where_hangups_are_ignored(folder):
    with terminal_in(folder, ["sh", "-c", f"trap '' HUP; {' '.join(AUDIT)}; echo $? > code"]) as terminal:
        terminal.wait_for("Overview", "decided")
        terminal.keys("2")
        terminal.wait_for("Findings")
        audits = list(children_of(terminal.pid))
        assert audits
    wait_until(lambda: (folder / "code").exists() and (folder / "code").read_text())
    assert (folder / "code").read_text().strip() == "129"
    assert not any(os.path.exists(f"/proc/{audit}") for audit in audits)


def wait_until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
