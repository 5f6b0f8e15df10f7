"""The Python API says what the command says, raises what it promises, and leaves process, output and project alone."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import scanner
from scanner.cli.main import main

ROOT = Path(__file__).parents[2]
RUNS_CODE = b"cos\nsystem\n(S'true'\ntR."


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("bert", "gpt"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "m.pkl").write_bytes(RUNS_CODE if name == "bert" else b"\x80\x04N.")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    return tmp_path


def project(folder: Path, **files: str) -> None:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".weighbridge").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / ".weighbridge" / f"{name}.yaml").write_text(text)


LENIENT = "version: 1\ntitle: Everything goes\ndecide:\n  - outcome: allow\n"


@pytest.mark.parametrize("output", ["json", "sarif", "console", "markdown"])
def test_it_says_what_the_command_says(models: Path, capsysbinary, output: str):
    report = scanner.scan("models/bert")
    assert capsysbinary.readouterr() == (b"", b"")
    main(["scan", "models/bert", "--output", output])
    assert scanner.render(report, output) == capsysbinary.readouterr().out


def test_a_report_is_saved_and_loaded(models: Path):
    report = scanner.scan(models / "models")
    (models / "r.json").write_bytes(scanner.render(report))
    assert scanner.load_report(models / "r.json") == report == pickle.loads(pickle.dumps(report))
    assert isinstance(report, scanner.Report)


def test_several_targets_and_progress(models: Path):
    heard: list[str] = []
    report = scanner.scan(["models/bert", models / "models" / "gpt"], on_progress=lambda *told: heard.append(told[2]))
    assert [target.target for target in report.targets] == ["models/bert", str(models / "models" / "gpt")]
    assert len(heard) == 2


def test_the_project_counts_only_where_it_is_named(models: Path):
    project(models, policy=LENIENT)
    assert scanner.scan("models/bert").answer == "fail"
    assert scanner.scan("models/bert").policy == "default"
    asked = scanner.scan("models/bert", project="models")
    assert (asked.answer, asked.policy) == ("pass", ".weighbridge/policy.yaml")
    assert scanner.scan("models/bert", "strict", project=".").policy == "strict"


def test_decisions_count_as_for_the_command(models: Path, monkeypatch):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    project(models)
    assert main(["waive", ".", "--path", "*", "--reason", "our own test", "--expires", "2027-03-01"]) == 0
    assert scanner.scan("models/bert").answer == "fail"
    assert scanner.scan("models/bert", project=".").answer == "pass"


def test_a_policy_by_name_and_by_path(models: Path):
    (models / "strict").write_text(LENIENT)
    assert scanner.scan("models/bert", policy="strict").policy == "strict"
    assert scanner.scan("models/bert", policy=Path("strict")).answer == "pass"
    assert scanner.scan("models/bert", policy="./strict").answer == "pass"


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (scanner.TargetError, "no/such/path", lambda: scanner.scan("no/such/path")),
        (scanner.TargetError, "no such", lambda: scanner.scan(Path("org/name"))),
        (scanner.TargetError, "no target", lambda: scanner.scan([])),
        (scanner.TargetError, "no target", lambda: scanner.scan("")),
        (scanner.TargetError, "load_report", lambda: scanner.scan("r.json")),
        (scanner.TargetError, "offline", lambda: scanner.scan("hf://org/name", offline=True)),
        (scanner.PolicyError, "Did you mean", lambda: scanner.scan("models", policy="strickt")),
        (scanner.PolicyError, "bad.yaml:3", lambda: scanner.scan("models", policy="./bad.yaml")),
        (scanner.PolicyError, "absent.yaml", lambda: scanner.scan("models", policy=Path("absent.yaml"))),
        (scanner.ScanError, "no git repository", lambda: scanner.scan("models", project="/")),
        (scanner.ScanError, "contradict", lambda: scanner.scan("models", offline=True, online=True)),
        (scanner.ScanError, "fail_on", lambda: scanner.scan("models", fail_on="warn")),
        (scanner.ScanError, "jobs", lambda: scanner.scan("models", jobs=-1)),
        (scanner.ReportError, "cannot be read", lambda: scanner.load_report("absent.json")),
        (scanner.ReportError, "not a report", lambda: scanner.load_report("bad.yaml")),
        (scanner.ReportError, "cannot be read", lambda: scanner.load_report("models")),
        (scanner.OutputError, "sarif", lambda: scanner.render(scanner.scan("models"), "sariff")),
        (scanner.OutputError, "sarif", lambda: scanner.render(scanner.scan("models"), "interface")),
    ],
)
def test_each_mistake_is_an_exception_of_ours(models: Path, error, says: str, call, capsys):
    (models / "bad.yaml").write_text("version: 1\ntitle: x\ncolour: red\n")
    (models / "r.json").write_bytes(scanner.render(scanner.scan("models")))
    if says == "offline":
        report = call_or_none(call)
        assert report is None or report.answer == "incomplete"  # what cannot be asked for is told, or refused
        return
    with pytest.raises(error) as raised:
        call()
    assert isinstance(raised.value, scanner.ScanError) and says in str(raised.value)
    assert str(raised.value).endswith((".", "?"))
    assert capsys.readouterr() == ("", "")


def call_or_none(call):
    try:
        return call()
    except scanner.TargetError:
        return None


def test_what_cannot_be_read_is_in_the_report_and_raises_nothing(models: Path):
    (models / "models" / "bert" / "cut.safetensors").write_bytes(b"x")
    report = scanner.scan("models/bert", policy="research")
    assert report.targets[0].gaps and report.answer in ("fail", "incomplete")


def test_many_threads_at_once(models: Path):
    names = ["models/bert", "models/gpt"] * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: scanner.render(scanner.scan(name)), names))
    assert set(found) == {scanner.render(scanner.scan(name)) for name in names[:2]}


def test_importing_the_package_imports_nothing_of_it():
    code = "import sys; before = set(sys.modules); import scanner; print(sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['scanner']"


def test_all_names_are_there_and_no_others():
    assert set(scanner.__all__) <= set(dir(scanner))
    assert all(getattr(scanner, name) is not None for name in scanner.__all__)
    with pytest.raises(AttributeError, match="no attribute 'skan'"):
        _ = scanner.skan
    assert scanner.__version__ == json.loads(json.dumps(scanner.__version__))
