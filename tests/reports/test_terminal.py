"""Screens, pipes and files: colour only where it is wanted, every byte where it belongs."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest
import samples

from scanner.cli.errors import UsageError
from scanner.cli.terminal import Destination, parse_outputs, write_outputs, write_report
from scanner.reports.interface import names, output

HERE = os.path.dirname(__file__)
ROOT = os.path.dirname(os.path.dirname(HERE))

CODES = re.compile("\x1b\\[[0-9;]*m")
"""What our own styles may send: Select Graphic Rendition, nothing that moves, links or titles."""

WRITE = "import sys, samples; from scanner.cli.terminal import write_report; write_report(samples.{}(), sys.stdout)"


def _environment(**changes: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLORTERM")}
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), ROOT, HERE])
    return {**kept, "PYTHONPATH": path, "TERM": "xterm-256color", **changes}


def _on_a_terminal(name: str, columns: int = 100, **environment: str) -> str:
    """What reaches a terminal of that many columns."""
    import fcntl
    import pty
    import struct
    import termios

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-c", WRITE.format(name)]
    with subprocess.Popen(command, stdout=side, stderr=side, env=_environment(**environment)) as process:
        os.close(side)
        received = bytearray()
        while True:
            try:
                data = os.read(main, 65536)
            except OSError:  # Linux says EIO when the other side is closed
                break
            if not data:
                break
            received += data
    os.close(main)
    assert process.returncode == 0, received.decode()
    return received.decode().replace("\r\n", "\n")


def _in_a_pipe(name: str, **environment: str) -> bytes:
    command = [sys.executable, "-c", WRITE.format(name)]
    return subprocess.run(command, stdout=subprocess.PIPE, env=_environment(**environment), check=True).stdout


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty module")


@posix
def test_a_terminal_gets_colour_and_the_same_words():
    text = _on_a_terminal("failed")
    assert "\x1b[1;31mFAIL\x1b[0m" in text
    plain = CODES.sub("", text)
    assert "\x1b" not in plain
    assert "weights/pytorch_model.bin!/archive/data.pkl @byte 1234\n" in plain
    assert plain.split() == output("console").render(samples.failed()).decode().split()


@posix
@pytest.mark.parametrize("columns", [50, 100])
def test_hostile_strings_reach_the_terminal_as_visible_text(columns: int):
    text = _on_a_terminal("hostile", columns)
    plain = CODES.sub("", text)
    assert all(line.isprintable() for line in plain.split("\n"))
    assert r"\x1b[2J" in plain
    assert "[red]red[/]" in plain  # no markup
    assert not any(line.lstrip().startswith("::") for line in plain.split("\n"))


@posix
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_and_dumb_terminals_get_plain_text(environment: dict[str, str]):
    assert "\x1b" not in _on_a_terminal("failed", **environment)


@posix
def test_the_width_of_the_terminal_is_used():
    narrow, wide = _on_a_terminal("failed", 60, NO_COLOR="1"), _on_a_terminal("failed", 200, NO_COLOR="1")
    assert len(narrow.split("\n")) > len(wide.split("\n"))
    assert max(len(line) for line in wide.split("\n")) <= 100


def test_a_pipe_gets_the_bytes_of_the_console_output():
    expected = output("console").render(samples.failed())
    for environment in ({}, {"FORCE_COLOR": "1"}, {"COLUMNS": "40"}, {"NO_COLOR": "1"}):
        assert _in_a_pipe("failed", **environment).replace(b"\r\n", b"\n") == expected


def test_an_encoding_that_lacks_a_character_gets_an_escape():
    text = _in_a_pipe("hostile", PYTHONIOENCODING="ascii").decode("ascii")
    assert "\\u754c" in text  # 界
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    write_report(samples.hostile(), stream)


@posix
def test_a_reader_that_goes_away_is_no_error():
    code = WRITE.format("hostile") + "; write_report(samples.hostile(), sys.stdout)"
    code = f"import sys; sys.stdin.read(); {code}"
    command = [sys.executable, "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=_environment(), **pipes) as process:
        process.stdout.close()
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_clean_quiet_report_writes_nothing_and_imports_no_rich():
    stream = io.StringIO()
    write_report(samples.clean(), stream, quiet=True)
    assert stream.getvalue() == ""
    code = (
        "import sys, samples; from scanner.cli.terminal import write_report\n"
        "sys.stdout.isatty = lambda: True\n"
        "write_report(samples.clean(), sys.stdout, quiet=True); sys.exit('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=_environment(), capture_output=True, check=True)
    assert done.stdout == b""


def test_no_output_means_the_console():
    assert parse_outputs([]) == [Destination("console")]


def test_a_spec_is_split_at_its_first_colon(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert parse_outputs(["json:-", "sarif:r.sarif"]) == [Destination("json"), Destination("sarif", "r.sarif")]
    assert parse_outputs(["json"]) == [Destination("json")]
    name = r"C:\reports\r.json"
    if sys.platform != "win32":  # a file name like any other
        assert parse_outputs([f"json:{name}"]) == [Destination("json", name)]


@pytest.mark.parametrize(
    ("specs", "says"),
    [
        (["sarfi"], "Did you mean 'sarif'"),
        (["xml:r.xml"], f"Formats: {', '.join(names())}"),
        ([""], "there is no format ''"),
        (["json:"], "a file name must follow"),
        (["json", "sarif:-"], "standard output is written twice"),
        (["json:a", "sarif:./a"], "./a is written twice"),
        (["json:no/such/folder/r.json"], "does not exist"),
        (["json:."], "is a folder"),
    ],
)
def test_a_wrong_spec_is_refused_before_the_scan(specs: list[str], says: str, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=re.escape(says)):
        parse_outputs(specs)
    assert os.listdir(tmp_path) == []


def test_files_are_written_whole_and_nothing_else_is_left(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.json").write_text("old")
    if sys.platform != "win32":
        os.symlink("r.json", "link.json")
    report = samples.failed()
    write_outputs(report, ["json:r.json", "sarif:r.sarif", "console:r.txt", "console"])
    for name, path in (("json", "r.json"), ("sarif", "r.sarif"), ("console", "r.txt")):
        assert (tmp_path / path).read_bytes() == output(name).render(report)
    assert capsys.readouterr().out == output("console").render(report).decode()
    if sys.platform != "win32":
        write_outputs(samples.clean(), ["json:link.json"])
        assert os.path.islink("link.json")
        assert json.loads((tmp_path / "r.json").read_text())["answer"] == "pass"
    assert {*os.listdir(tmp_path)} - {"link.json"} == {"r.json", "r.sarif", "r.txt"}


def test_a_file_that_cannot_be_written_is_named_and_leaves_the_old_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.json").write_text("old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError, match=r"r\.json cannot be written: Permission denied\."):
        write_outputs(samples.clean(), ["json:r.json"])
    assert (tmp_path / "r.json").read_text() == "old"
    assert os.listdir(tmp_path) == ["r.json"]


@posix
def test_a_device_is_written_to_and_not_replaced(tmp_path):
    fifo = str(tmp_path / "pipe")
    os.mkfifo(fifo)
    with subprocess.Popen([sys.executable, "-c", f"print(len(open({fifo!r}, 'rb').read()))"], stdout=-1) as reader:
        write_outputs(samples.clean(), [f"json:{fifo}"])
        size = int(reader.stdout.read())
    assert size == len(output("json").render(samples.clean()))
    assert not os.path.isfile(fifo)


def test_programs_read_bytes_from_standard_output(capsysbinary):
    write_outputs(samples.hostile(), ["sarif"])
    assert capsysbinary.readouterr().out == output("sarif").render(samples.hostile())


def test_what_outputs_share_is_no_output() -> None:
    assert not {"interface", "pages"} & set(names())
    with pytest.raises(KeyError):
        output("pages")
