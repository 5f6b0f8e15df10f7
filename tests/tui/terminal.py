"""A real terminal for tests: tmux runs a command at a given size, types keys, and tells what stands on the screen.

    with Terminal(["weighbridge", "audit"], folder, size=(80, 24)) as terminal:
        terminal.wait_for("findings")
        terminal.keys("Down", "Enter")
        assert "os.system" in terminal.screen()

Each terminal has a tmux server of its own (a socket in its own folder, no configuration of the user's), which ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to drive")
"""Marks a test that is skipped where there is no tmux (as on Windows)."""

PATIENCE = 60.0
"""Seconds that a screen may take to show what is waited for: a scan on a busy machine is among it."""

_PAUSE = 0.05

_ESCAPE = 0.2
"""Seconds after which an escape is a key of its own, and no longer the beginning of alt and the next key."""

_TOLD = ("sh", "-c", 'home=$1; shift; "$@"; echo $? > "$home/code"', "sh")
"""Writes the exit code into a file: on a busy machine tmux itself sometimes misses it."""

_OUTER = ("TMUX", "COLUMNS", "LINES")
"""Beginnings of variables that are those of the terminal in which the tests run."""

_SETTINGS = (
    "remain-on-exit on",  # the last screen and the exit code can still be asked for
    "remain-on-exit-format ''",
    "escape-time 0",
    "status off",
    "default-terminal screen-256color",
    "set-clipboard on",
)


class Terminal:
    """``command`` in ``folder`` on a screen of ``size`` (columns, lines), with ``environment`` beside the usual one."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path | str,
        size: tuple[int, int] = (120, 40),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._folder = str(folder)
        self._size = size
        self._environment = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(environment or {})}
        self._home = ""

    def __enter__(self) -> Terminal:
        self._home = tempfile.mkdtemp(prefix="wb-tmux-")  # short: a socket's path may have 104 bytes
        given = [part for name, value in self._environment.items() for part in ("-e", f"{name}={value}")]
        width, height = map(str, self._size)
        self._write_settings()
        try:
            self._tmux(
                "new-session",
                "-d",
                "-s",
                "t",
                "-x",
                width,
                "-y",
                height,
                "-c",
                self._folder,
                *given,
                *_TOLD,
                self._home,
                *self._command,
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._tmux("kill-server", check=False)
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def keys(self, *names: str) -> None:
        """Presses keys by tmux's names: ``Enter``, ``Escape``, ``Down``, ``C-p``, ``Space``, ``BTab``, or a character."""
        for name in names:
            self._tmux("send-keys", "-t", "t", *(("-l", _literal(name)) if len(name) == 1 else (name,)))
            if name == "Escape":
                time.sleep(_ESCAPE)

    def type(self, text: str) -> None:
        """Types the text as it is."""
        self._tmux("send-keys", "-t", "t", "-l", _literal(text))

    def screen(self, colours: bool = False) -> str:
        """The lines on the screen, without spaces at their ends; with ``colours`` as they were written, escapes and all."""
        return self._tmux("capture-pane", "-p", "-t", "t", *(("-e",) if colours else ()))

    def wait_for(self, *texts: str, seconds: float = PATIENCE) -> str:
        """The screen once all ``texts`` are on it. Raises `AssertionError` with the last screen where they do not come."""
        return self._until(lambda screen: all(text in screen for text in texts), f"no {texts} came", seconds)

    def wait_gone(self, *texts: str, seconds: float = PATIENCE) -> str:
        """The screen once none of ``texts`` is on it."""
        return self._until(lambda screen: not any(text in screen for text in texts), f"{texts} stayed", seconds)

    def wait_until(self, holds: Callable[[str], object], seconds: float = PATIENCE) -> str:
        """The screen once ``holds(screen)`` is true."""
        return self._until(holds, "what was waited for did not come", seconds)

    def settled(self, quiet: float = 0.4, seconds: float = PATIENCE) -> str:
        """The screen once it has not changed for ``quiet`` seconds."""
        end = time.monotonic() + seconds
        last, since = self.screen(), time.monotonic()
        while time.monotonic() - since < quiet:
            time.sleep(_PAUSE)
            now = self.screen()
            if now != last:
                last, since = now, time.monotonic()
            assert time.monotonic() < end, f"the screen never comes to rest:\n{last}"
        return last

    def resize(self, width: int, height: int) -> None:
        """Changes the size of the window."""
        self._tmux("resize-window", "-t", "t", "-x", str(width), "-y", str(height))

    @property
    def title(self) -> str:
        """The window's title, which programs set by an escape code."""
        return self._tmux("display-message", "-p", "-t", "t", "#{pane_title}")

    @property
    def clipboard(self) -> str:
        """What the command copied last by an escape code (OSC 52); "" where it copied nothing."""
        return self._tmux("show-buffer", check=False)

    @property
    def pid(self) -> int:
        """The id of the command's process."""
        shell = self._tmux("display-message", "-p", "-t", "t", "#{pane_pid}")
        listed = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], capture_output=True, text=True, check=True).stdout
        return next(int(line.split()[1]) for line in listed.splitlines() if line.split()[0] == shell)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Ends the command with a signal, as a crash or a closed laptop would, and waits until it is gone."""
        os.kill(self.pid, number)
        self.exit_code()

    def exit_code(self, seconds: float = PATIENCE) -> int:
        """The code with which the command ended. Raises `AssertionError` with the screen where it does not end."""
        end = time.monotonic() + seconds
        while not (code := self._code()):
            assert time.monotonic() < end, f"the command has not ended:\n{self.screen()}"
            time.sleep(_PAUSE)
        return int(code)

    def _code(self) -> str:
        try:
            with open(os.path.join(self._home, "code"), encoding="utf-8") as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    def _until(self, holds: Callable[[str], object], complaint: str, seconds: float) -> str:
        end = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            assert time.monotonic() < end, f"{complaint} in {seconds:.0f} s:\n{screen}"
            time.sleep(_PAUSE)

    def _write_settings(self) -> None:
        with open(os.path.join(self._home, "conf"), "w", encoding="utf-8") as file:
            file.write("".join(f"set -g {setting}\n" for setting in _SETTINGS))

    def _tmux(self, *arguments: str, check: bool = True) -> str:
        command = [
            "tmux",
            "-u",
            "-S",
            os.path.join(self._home, "s"),
            "-f",
            os.path.join(self._home, "conf"),
            *arguments,
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OUTER)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=30, check=False)
        if check and done.returncode:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")


def _literal(text: str) -> str:
    """The text as an argument that tmux does not take for two commands."""
    return text[:-1] + "\\;" if text.endswith(";") else text
