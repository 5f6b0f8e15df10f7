"""A saved report in another encoding, or in the place of something else, is a report or a sentence: no model that passes."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from scanner.cli.main import main
from scanner.cli.targets import is_report
from scanner.model.codec import ReportError, report_from_json
from scanner.model.report_view import view_of, view_of_file

SAVED = Path(__file__).parents[1] / "tui" / "reports"
UNSAFE = (SAVED / "unsafe.json").read_bytes()


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_report_in_any_encoding_of_json_is_one(here, capsys, encoding):
    path = here / "report.json"
    path.write_bytes(UNSAFE.decode().encode(encoding))
    assert is_report(str(path))
    assert Counter(view_of_file(str(path)).columns.outcome) == Counter(view_of(UNSAFE).columns.outcome)
    assert main(["report", str(path)]) == 0
    assert "FAIL" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["scan", "lineage", "notice"])
def test_a_report_is_no_model_that_passes(here, capsys, command):
    (here / "report.json").write_bytes(UNSAFE)
    assert main([command, "report.json"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "saved report" in said.err


def test_a_report_among_targets_silences_none_of_them(here, capsys):
    (here / "report.json").write_bytes(UNSAFE)
    (here / "a.pkl").write_bytes(b"cposix\nsystem\n(S'true'\ntR.")
    assert main(["scan", "a.pkl", "report.json"]) == 1
    assert "posix.system" in capsys.readouterr().out


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\xef\xbb\xbf", b"\0" * 9, UNSAFE[:3000], UNSAFE * 2, b"\0" + UNSAFE, b"\xef\xbb\xbf" * 2 + UNSAFE]
)  # fmt: skip
def test_what_is_left_of_a_report_is_refused(here, capsys, data):
    (here / "report.json").write_bytes(data)
    assert is_report("report.json")
    for words in (["report"], ["waive", "--rule", "*", "--reason", "ours"]):
        assert main([*words, "report.json"]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1 and "not a report" in said.err


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no endless device")
def test_a_link_to_a_device_without_end_is_one_sentence(here, capsys):
    (here / "zero.json").symlink_to("/dev/zero")
    assert not is_report("zero.json")
    for words in (["report"], ["scan"], ["waive", "--rule", "*", "--reason", "ours"]):
        assert main([*words, "zero.json"]) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_read_by_report_and_refused_elsewhere(here, capsys):
    os.mkfifo("pipe.json")
    assert not is_report("pipe.json")
    for words in (["scan"], ["waive", "--rule", "*", "--reason", "ours"]):
        assert main([*words, "pipe.json"]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    writer = threading.Thread(target=lambda: (here / "pipe.json").write_bytes(UNSAFE))
    writer.start()
    assert main(["report", "pipe.json"]) == 0  # report <(...) is such a pipe
    writer.join()
    assert "FAIL" in capsys.readouterr().out


WORDS = (b'"deny"', b'"allow"', b'"review"', b'"fail"', b'"pass"', b'"outcome":', b'"verdicts":', b'"findings":',
         b'"subject":', b'"by":', b"null", b"[]", b"{}", b"0", b"\n",
         b",\n", b'"\\u0064eny"', b'"answer":"pass"')  # fmt: skip


def _mutated(chance: random.Random, data: bytes) -> bytes:
    """The report with a line lost, doubled, moved or another's, a word for another, or a byte changed."""
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(6)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(one, lines[one])
    elif kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 3:
        lines[one] = lines[other]
    elif kind == 4:
        old = chance.choice([word for word in WORDS if word in data])
        at = chance.choice([at for at in range(len(data)) if data.startswith(old, at)][:400])
        return data[:at] + chance.choice(WORDS) + data[at + len(old) :]
    else:
        at = chance.randrange(len(data))
        return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    return b"\n".join(lines)


def test_what_the_audit_lists_is_what_the_whole_report_says():
    """On each mutated report that `weighbridge report` reads; what it refuses, the audit may show with words in place of
    what it cannot read."""
    saved = [path.read_bytes() for path in sorted(SAVED.glob("*.json"))]
    read = 0
    for seed in range(500):
        chance = random.Random(seed)
        data = _mutated(chance, chance.choice(saved))
        try:
            whole = report_from_json(data)
        except ReportError:
            continue
        view, read = view_of(data), read + 1
        outcomes = [{one.subject: one.outcome for one in target.verdicts} for target in whole.targets]
        expected = [
            by[one.fingerprint] for target, by in zip(whole.targets, outcomes, strict=True) for one in target.findings
        ]
        assert Counter(view.columns.outcome) == Counter(expected), seed
        assert view.head.answer == whole.answer, seed
        assert [target.head.answer for target in view.targets] == [target.answer for target in whole.targets], seed
    assert read > 100
