"""``action.yml``: its scripts run as the runner runs them, and the outputs say what the scan said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.ci.runner import ACTION, ROOT, Runner

PLAIN = bytes.fromhex("80044e2e")
"""A pickle of nothing."""


@pytest.fixture
def runner(project: Path, command: Path) -> Runner:
    return Runner(project, command)


@pytest.mark.parametrize(
    ("inputs", "code", "result"),
    [
        ({"path": "examples/clean-model"}, 0, "pass"),
        ({"path": "examples/unsafe-model"}, 1, "fail"),
        ({"path": "examples/relabelled-model"}, 0, "pass"),
        ({"path": "examples/relabelled-model", "fail_on": "review"}, 1, "fail"),
        ({"path": "examples/relabelled-model", "policy": "strict"}, 1, "fail"),
        ({"path": "examples/clean-model\nexamples/unsafe-model\n"}, 1, "fail"),
        ({}, 1, "fail"),
    ],
    ids=["clean", "unsafe", "review", "fail-on", "policy", "two paths", "nothing said"],
)
def test_the_result_is_the_scans(runner: Runner, inputs: dict[str, str], code: int, result: str) -> None:
    got, said = runner.run("scan", **inputs)
    assert (got, runner.outputs["result"]) == (code, result), said
    sarif = json.loads(Path(runner.outputs["sarif-file"]).read_text(encoding="utf-8"))
    assert sarif["version"] == "2.1.0"
    said_before, _, page = runner.summary.read_text(encoding="utf-8").partition("\n")
    assert said_before == "what an earlier command wrote" and page.startswith("# Weighbridge")


def test_what_was_not_read_is_incomplete_and_uploaded_all_the_same(runner: Runner) -> None:
    (runner.folder / "cut.safetensors").write_bytes((1 << 20).to_bytes(8, "little") + b"{")
    (runner.folder / "cut.pkl").write_bytes(b"\x80\x04" + b"\x95")
    code, said = runner.run("scan", path="cut.pkl\ncut.safetensors")
    assert (code, runner.outputs["result"]) == (3, "incomplete"), said
    assert runner.outputs["sarif-file"] and runner.outputs["upload-file"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"policy": "no-such-policy"},
        {"fail_on": "never"},
        {"path": "no-such-folder"},
        {"path": "--exit-zero"},
        {"path": "examples\n-h"},
        {"models_in": "--help"},
    ],
)
def test_a_mistake_is_an_error_and_never_a_pass(runner: Runner, inputs: dict[str, str]) -> None:
    code, said = runner.run("scan", **inputs)
    assert (code, runner.outputs) == (2, {"result": "error"}), said
    assert "Traceback" not in said and said.count("weighbridge:") == 1


@pytest.mark.parametrize(
    "text", ["$(touch broken)", "`touch broken`", "a; touch broken", "a' ; touch broken #", "a\rb"]
)
@pytest.mark.parametrize("name", ["path", "policy", "fail_on", "base", "models_in"])
def test_no_input_is_taken_for_a_command_or_an_output(runner: Runner, name: str, text: str) -> None:
    code, said = runner.run("scan", **{name: text})
    assert code in (2, 3), said
    assert not list(runner.folder.glob("broken*"))
    assert set(runner.outputs) <= {"result", "sarif-file", "upload-file"}


def test_names_of_files_forge_no_output_and_no_command_of_the_log(runner: Runner) -> None:
    folder = runner.folder / "x\nresult=pass"
    folder.mkdir()
    (folder / "::error::owned.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    code, said = runner.run("scan", path=".")
    assert (code, runner.outputs["result"]) == (1, "fail")
    assert not re.search(r"^::", said, re.MULTILINE)
    assert not re.search(r"^::", runner.summary.read_text(encoding="utf-8"), re.MULTILINE)


def test_each_input_is_used_and_each_expression_stands_outside_of_scripts() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, about in ACTION["inputs"].items():
        assert about["description"] and "default" in about, name
        assert f"inputs.{name}" in text, name
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step
        assert "run" not in step or "shell" in step
    assert set(ACTION["outputs"]) == {"result", "sarif-file"}
    upload = next(step for step in ACTION["runs"]["steps"] if "upload-sarif" in step.get("uses", ""))
    assert upload["if"].startswith("always()")


@pytest.mark.slow
def test_the_action_installs_its_own_files(runner: Runner) -> None:
    code, said = runner.run("install")
    unreachable = ("No matching distribution", "Could not find a version", "NewConnectionError", "Connection")
    if code and any(word in said for word in unreachable):
        pytest.skip("pip cannot reach an index")
    assert code == 0, said
    runner.known["steps.install.outputs.command"] = runner.outputs["command"]
    code, said = runner.run("scan", path="examples/unsafe-model")
    assert (code, runner.outputs["result"]) == (1, "fail"), said


@pytest.mark.parametrize("version", ["1.0; touch broken", "$(touch broken)", "../elsewhere", "1.0 --index-url=x"])
def test_a_version_is_a_version(runner: Runner, version: str) -> None:
    code, said = runner.run("install", version=version)
    assert (code, list(runner.folder.glob("broken*"))) == (2, []), said


def inputs_of_the_page() -> Any:
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.MULTILINE)
    return set(rows)


def test_the_page_tells_each_input_and_output() -> None:
    assert set(ACTION["inputs"]) | set(ACTION["outputs"]) <= inputs_of_the_page()
