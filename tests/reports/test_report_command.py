"""``weighbridge report`` shows a saved report as the scan would have, and refuses what is none in one sentence."""

from __future__ import annotations

import argparse
import io
import json
import sys

import pytest
import samples

from scanner.cli import report as command
from scanner.cli.errors import UsageError
from scanner.model.codec import plain
from scanner.reports.interface import names, output


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(arguments))


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("build", [samples.failed, samples.clean, samples.hostile])
def test_it_writes_what_the_scan_would_have_written(name: str, build, tmp_path):
    saved, again = tmp_path / "r.json", tmp_path / "again"
    saved.write_bytes(output("json").render(build()))
    assert run(str(saved), "--output", f"{name}:{again}") == 0
    assert again.read_bytes() == output(name).render(build())


def test_it_shows_the_console_by_default_and_ends_with_0_whatever_the_report_says(tmp_path, capsys):
    saved = tmp_path / "r.json"
    saved.write_bytes(output("json").render(samples.failed()))
    assert run(str(saved)) == 0
    assert capsys.readouterr().out == output("console").render(samples.failed()).decode()


def test_it_reads_standard_input(monkeypatch, capsys):
    data = output("json").render(samples.clean())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("-") == 0
    assert capsys.readouterr().out.startswith("PASS  examples/clean")


def _edited(**changes: object) -> bytes:
    return json.dumps({**plain(samples.failed()), **changes}).encode()


def _edited_finding(**changes: object) -> bytes:
    raw = plain(samples.failed())
    raw["targets"][0]["findings"][0].update(changes)
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"\x80\x04.", "not JSON"),
        (b"{}", 'no "schema" field'),
        (_edited(answer="fine"), "there is no answer 'fine'"),
        (_edited(rules=[]), "does not describe its rule"),
        (_edited_finding(severity="severe"), "there is no severity 'severe'"),
        (_edited_finding(fingerprint="0"), "has no verdict"),
        (_edited_finding(place=1), r"findings\[0\].place"),
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(data: bytes, says: str, tmp_path, capsys):
    path = tmp_path / "r.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=says) as raised:
        run(str(path))
    assert raised.value.message.startswith(f"{path} is not a report: ")
    assert "\n" not in raised.value.message
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"absent\.json cannot be read: .*--output json:FILE"):
        run(str(tmp_path / "absent.json"))


def test_a_wrong_output_is_refused_before_the_report_is_read(tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'sarif'"):
        run(str(tmp_path / "absent.json"), "--output", "sarf")


def test_the_help_says_what_the_exit_code_means(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    text = capsys.readouterr().out
    assert "exit code is 0" in " ".join(text.split())
    assert {"console", "json", "sarif"} <= set(names())
    assert ", ".join(names()) in " ".join(text.split())
