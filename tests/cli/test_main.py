"""The entry point: options in the wrong place, and a standard output that takes nothing."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.cli.main import main
from scanner.cli.progress import counted_bytes, counted_files, progress
from scanner.pipeline.settings import Task
from scanner.sources.interface import Listing, Remote

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--policy", "strict", "scan", "x"], "options go after the command: write weighbridge scan … --policy …"),
        (["--exit-zero", "hook", "x"], "options go after the command: write weighbridge hook … --exit-zero …"),
        (["--output=json", "x"], "options go after the command: write weighbridge scan … --output …"),
        (["-q"], "options go after the command"),
    ],
)
def test_an_option_before_the_command_is_told_where_to_go(run, folder, arguments, words):
    code, out, err = run(folder, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"weighbridge: {words}") and err.count("\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "."],
        ["scan", ".", "--output", "json"],
        ["hook", "bad.pkl"],
        ["explain"],
        ["explain", "mit"],
        ["policy", "schema"],
    ],
    ids=" ".join,
)
def test_a_full_disk_behind_standard_output_is_one_sentence(arguments, folder, payload):
    (folder / "bad.pkl").write_bytes(payload)
    command = [sys.executable, "-m", "scanner", *arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "weighbridge: standard output cannot be written: No space left on device. "
        "Make room, or write a file elsewhere with --output FORMAT:FILE.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the stream")
def test_a_closed_standard_output_is_one_sentence_and_no_hindrance_for_files(folder, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scanner", "scan", "."]
    script = 'exec "$@" >&-'
    done = subprocess.run(["sh", "-c", script, "sh", *command], cwd=folder, env=environment, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"standard output is closed" in done.stderr
    command += ["--output", f"json:{tmp_path / 'r.json'}"]
    done = subprocess.run(["sh", "-c", script, "sh", *command], cwd=folder, env=environment, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "r.json").stat().st_size > 100


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [(3213, None, "3,213 files"), (1, None, "1 file"), (3213, 25000, "3,213 of 25,000 files"), (0, 1, "0 of 1 file")],
)
def test_progress_counts_files_whether_or_not_their_number_is_known(done, total, text):
    assert counted_files(done, total) == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["lineage", "a", "--onlin"], "weighbridge lineage has no option --onlin. Did you mean --online?"),
        (["notice", "a", "b"], "b is one argument too many for weighbridge notice."),
        (["lineage"], "TARGET is missing: write weighbridge lineage TARGET."),
        (["diff", "a"], "AFTER is missing: write weighbridge diff BEFORE AFTER."),
        (["scan", "a", "--max-bytes", "lots"], "--max-bytes: give a number of bytes, as 500MB or 2GB."),
        (["scan", "a", "--mirror", "nowhere"], "--mirror: there is no folder nowhere."),
        (["lineage", "a", "--online", "--offline"], "--offline: not allowed with argument --online."),
        (["policy", "chek"], "ACTION: invalid choice: 'chek'"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_one_line(line, said, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"weighbridge: {said}") and err.count("\n") == 1
    assert "--help shows what it takes" in err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_server_that_keeps_us_waiting_is_not_silence(monkeypatch) -> None:
    monkeypatch.setattr("scanner.cli.progress.PATIENCE", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    remote, stream = Remote("org/name"), Terminal()
    assert counted_bytes([remote]) == ""
    remote.requests, remote.bytes = 3, 1_200_000
    with progress(stream, [Task(Listing("hf://org/name", (), remote=remote), "hub")]):
        time.sleep(0.5)
    assert "3 requests, 1.2 MB" in stream.getvalue() and "asking the server" in stream.getvalue()
    quiet = Terminal()
    with progress(quiet, ()) as update:
        time.sleep(0.2)
        assert update is not None and quiet.getvalue() == ""
