"""The command line, run in this process."""

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

from scanner.cli.main import main

FIXTURES = Path(__file__).parents[1] / "fixtures" / "files"
CLEAN = FIXTURES / "torch" / "state-dict.pt"


class Payload:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.fixture
def payload():
    """An inert payload: the shell command ``true``."""
    return pickle.dumps(Payload(), 4)


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs ``weighbridge ARGUMENTS`` in a folder; gives the exit code, standard output and standard error."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def run_in(folder, *arguments):
        monkeypatch.chdir(folder)
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_in


@pytest.fixture
def report_of(run):
    """The same with ``--output json``: the exit code and the report."""

    def report_in(folder, *arguments):
        code, out, err = run(folder, *arguments, "--output", "json")
        assert err == ""
        return code, json.loads(out)

    return report_in


@pytest.fixture
def folder(tmp_path):
    """A model folder as people have them: a card, a picture, a table and one clean checkpoint."""
    home = tmp_path / "model"
    home.mkdir()
    (home / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    (home / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    (home / "table.csv").write_text("a,b\n1,2\n")
    shutil.copyfile(CLEAN, home / "pytorch_model.bin")
    return home


def gaps(report):
    return {gap["place"]["path"]: gap["reason"] for target in report["targets"] for gap in target["gaps"]}


def rules(report):
    return [finding["rule"] for target in report["targets"] for finding in target["findings"]]
