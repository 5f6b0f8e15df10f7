"""``weighbridge audit`` as a command: what it takes, what it refuses, and the same UI served to this machine alone."""

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import tomllib

import pytest

pytest.importorskip("textual", reason="the UI is an extra: pip install 'weighbridge[tui]'")

from scanner.cli import audit, targets
from scanner.cli.errors import UsageError
from scanner.cli.main import main
from scanner.tui.errors import AuditError
from scanner.tui.serving import command_line, is_ours, port_of

from .audits import repository, scanned

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(scanned(repository(tmp_path / "project")))
    return str(path)


def parsed(*words):
    parser = argparse.ArgumentParser()
    audit.configure(parser)
    return parser.parse_args(words)


def test_without_a_terminal_it_is_one_sentence_and_exit_code_2(report, capsys):
    assert main(["audit", report]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "standard input and output is none" in said.err
    assert "weighbridge waive" in said.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["no/such/folder"], "no/such/folder"),
        ([".", "--policy", "no-such"], "no-such"),
        (["--serve", "0.0.0.0:80"], "this machine only"),
        (["--serve", "70000"], "from 1 to 65535"),
        (["--serve", "model"], "the target before --serve"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_shown(tmp_path, capsys, monkeypatch, words, complaint):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(audit, "_check_screen", lambda: None)
    assert main(["audit", *words]) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("found", "is_wrong"), [("8.2.4", True), ("7.5.0", True), ("8.2.5", False), ("9.0.0a1", False)]
)
def test_a_library_that_is_too_old_is_a_sentence(monkeypatch, found, is_wrong):
    monkeypatch.setattr("importlib.metadata.version", lambda _: found)
    if is_wrong:
        with pytest.raises(UsageError, match=f"needs textual 8.2.5 or later, and {found} is installed"):
            audit._check_installed()
    else:
        audit._check_installed()


def test_the_oldest_library_is_that_of_the_extra():
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    assert extras["tui"] == [f"textual>={'.'.join(map(str, audit._OLDEST))},<9"]


def test_a_report_is_told_from_files_that_are_scanned(tmp_path, report):
    assert targets.is_report(report)
    config = tmp_path / "config.json"
    config.write_text('{"model_type": "bert"}')
    assert not targets.is_report(str(config))
    assert not targets.is_report(str(tmp_path))
    assert not targets.is_report(str(tmp_path / "none.json"))
    other = tmp_path / "other.json"
    other.write_text('{"targets": [], "x": "' + "y" * 200_000 + '", "schema": "weighbridge.report/v1"}')
    assert targets.is_report(str(other))


def test_a_broken_report_is_a_sentence(tmp_path, report, monkeypatch):
    monkeypatch.setattr(audit, "_check_screen", lambda: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with open(report, "r+b") as file:
        file.truncate(os.path.getsize(report) // 2)
    with pytest.raises(UsageError, match="is not a report"):
        audit.run(parsed(report))


@pytest.mark.parametrize(
    "words",
    [
        ["model"],
        ["--", "-odd 'name'"],
        ["--policy", "strict", "--base", "origin/main", "--exclude", "*.bin", "--exclude=-x", "--offline", "."],
        ["--no-waivers", "--max-bytes", "5MB", "--require-content", "--fail-on", "review", "--no-store", "gpt2"],
    ],
)
def test_a_served_audit_is_asked_for_as_the_one_in_the_terminal(words):
    arguments = parsed(*words)
    assert parsed(*audit.command_words(arguments)) == arguments


def test_the_same_target_is_known_however_it_is_written(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert audit._identity("model") == audit._identity(f"{tmp_path}/./model/") == os.path.realpath(tmp_path / "model")
    assert audit._identity("hf://Org/Name") == audit._identity("org/name") == "hf://org/name"
    assert audit._identity("org/name@v1") != audit._identity("org/name")


def test_only_this_machine_is_served_and_only_its_own_page():
    assert port_of("8123") == port_of("127.0.0.1:8123") == port_of("localhost:8123") == 8123
    for text in ("0.0.0.0:8123", "::8123", "example.org:8123", "0", "-1", "", "8123x"):
        with pytest.raises(AuditError):
            port_of(text)
    assert is_ours("127.0.0.1:8123", None, 8123)
    assert is_ours("127.0.0.1:8123", "http://127.0.0.1:8123", 8123)
    assert not is_ours("evil.example:8123", None, 8123)  # a name that was made to mean this machine
    assert not is_ours("127.0.0.1:8123", "http://evil.example", 8123)  # a page of another site
    assert not is_ours("127.0.0.1:8123", "null", 8123)


@pytest.mark.skipif(os.name == "nt", reason="the shell is another one")
def test_a_name_with_signs_of_the_shell_is_one_word():
    assert command_line(["audit", "$(touch x); a 'b'"]) == """audit '$(touch x); a '"'"'b'"'"''"""


def test_an_audit_is_served_on_loopback(report, tmp_path):
    pytest.importorskip("textual_serve", reason="serving is an extra: pip install 'weighbridge[serve]'")
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": ROOT, "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [sys.executable, "-P", "-m", "scanner", "audit", report, "--serve", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path) as process:
        try:
            said = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/\?word=([\w-]+) for this machine only", said)
            assert found, said
            assert int(found[1]) == port
            check_answers(port, found[2])
            check_websocket(port, found[2])
        finally:
            process.terminate()


def check_answers(port, word):
    assert ask(port, "/")[0] == 403
    assert ask(port, "/ws")[0] == 403
    assert ask(port, f"/?word={word}", Host=f"evil.example:{port}")[0] == 403
    assert ask(port, f"/?word={word}", Origin="http://evil.example")[0] == 403
    status, headers, _ = ask(port, f"/?word={word}")
    assert status == 302
    assert "HttpOnly" in headers["Set-Cookie"]
    status, headers, body = ask(port, "/", Cookie=f"weighbridge={word}")
    assert status == 200
    assert b"Weighbridge" in body
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", port)) != 0  # not even this machine's other addresses


def check_websocket(port, word):
    """The page's own connection begins the audit in a process of its own, and shows it."""
    import asyncio

    from aiohttp import ClientSession

    async def first_words():
        address = f"http://127.0.0.1:{port}"
        async with (
            ClientSession(headers={"Cookie": f"weighbridge={word}", "Origin": address}) as client,
            client.ws_connect(f"{address}/ws?width=100&height=30") as page,
        ):
            text = b""
            while b"Findings" not in text:
                message = await page.receive(timeout=60)
                assert message.data is not None, text
                text += message.data if isinstance(message.data, bytes) else str(message.data).encode()
            return text

    assert b"Findings" in asyncio.run(first_words())


def ask(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_what_is_left_on_the_terminal_says_how_far_the_audit_came(capsys, monkeypatch):
    from scanner.cli.audit import _tell_how_far
    from tests.tui.rooms import session

    _tell_how_far(session("several"))
    assert capsys.readouterr().out == ""  # no terminal: a browser, or a program that reads
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _tell_how_far(session("several"))
    assert capsys.readouterr().out.startswith("Decided: 0 of 3. The same command goes on from here")


def test_the_screen_is_drawn_often_enough_that_a_key_is_seen_at_once(report):
    code = (
        "import sys; from scanner.cli.main import main; main(['audit', sys.argv[1]]); import textual.constants as told"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"}
    command = [sys.executable, "-c", f"{code}; print(told.MAX_FPS)", report]
    said = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    assert said.stdout == "120\n"
