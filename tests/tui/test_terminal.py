"""The driver of terminals drives one."""

import signal
import sys

import pytest

from .terminal import Terminal, needs_tmux

ECHO = r"""
import os, sys, tty
tty.setcbreak(0)
print("ready", os.get_terminal_size().columns, os.environ.get("MINE"), flush=True)
while (key := os.read(0, 10)) != b"q":
    print("got", key, os.get_terminal_size().lines, flush=True)
sys.exit(7)
"""


@needs_tmux
def test_keys_text_size_and_exit_code(tmp_path):
    with Terminal([sys.executable, "-c", ECHO], tmp_path, (60, 20), {"MINE": "a b"}) as terminal:
        terminal.wait_for("ready 60 a b")
        for key, told in (("x", "b'x' 20"), ("Up", r"b'\x1b[A'"), (";", "b';'"), ("C-p", r"b'\x10'")):
            terminal.keys(key)
            terminal.wait_for(f"got {told}")  # one by one: a program may read several at once
        terminal.type("$HOME")
        terminal.wait_until(lambda screen: all(letter in screen.rpartition("x10")[2] for letter in "$HOME"))
        terminal.resize(80, 24)
        terminal.keys("y")
        terminal.wait_for("got b'y' 24")
        assert terminal.settled() == terminal.screen()
        with pytest.raises(AssertionError, match="ready 60"):
            terminal.wait_for("what never comes", seconds=0.2)
        terminal.keys("q")
        assert terminal.exit_code() == 7


@needs_tmux
def test_a_command_is_killed_and_its_last_screen_stays(tmp_path):
    with Terminal([sys.executable, "-c", ECHO], tmp_path) as terminal:
        terminal.wait_for("ready 120")
        terminal.kill(signal.SIGKILL)
        assert "ready 120" in terminal.screen()
