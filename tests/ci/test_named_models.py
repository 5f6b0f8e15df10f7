"""A repository of code is gated on the models that it names: the action and the job, with a Hub and a mirror."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ci.runner import Runner
from tests.ci.test_gitlab import run as run_job
from tests.hub.server import FixtureHub

CODE = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("someone/tiger-7b")\n'
CARD = "---\nlicense: mit\n---\n# Tiger\n"
RUNS_CODE = b"cos\nsystem\n(S'true'\ntR."
CUT = (1 << 20).to_bytes(8, "little") + b"{"

STATES: dict[str, tuple[dict[str, Any] | None, int]] = {
    "pass": ({"README.md": CARD, "config.json": "{}"}, 0),
    "fail": ({"README.md": CARD, "pytorch_model.bin": RUNS_CODE}, 1),
    "incomplete": ({"README.md": CARD, "cut.safetensors": CUT}, 3),
    "absent": (None, 3),
}
"""What the Hub has of the model, and the exit code."""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A checkout of code in which one line names a model."""
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    folder = tmp_path / "code"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.py").write_text(CODE)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


@pytest.fixture
def hub():
    with FixtureHub() as made:
        yield made


@pytest.fixture
def runner(code: Path, command: Path, hub: FixtureHub, tmp_path: Path) -> Runner:
    made = Runner(code, command)
    made.around = hub.environment(tmp_path)
    return made


def runs_of(path: str) -> dict[str, Any]:
    runs = json.loads(Path(path).read_text(encoding="utf-8"))["runs"]
    return {run["automationDetails"]["id"]: run for run in runs}


@pytest.mark.parametrize("state", STATES)
def test_the_action_is_a_gate_on_named_models(runner: Runner, hub: FixtureHub, state: str) -> None:
    files, expected = STATES[state]
    if files is not None:
        hub.repo("someone/tiger-7b", files)
    got, said = runner.run("scan", models_in=".")
    result = "incomplete" if state == "absent" else state
    assert (got, runner.outputs["result"]) == (expected, result), said
    run = runs_of(runner.outputs["upload-file"])["weighbridge/someone/tiger-7b/"]
    if state == "fail":
        place = run["results"][0]["locations"][0]["physicalLocation"]
        assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("src/app.py", 3)
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith("what an earlier command wrote\n") and "someone/tiger-7b" in summary
    assert not hub.strayed()


def test_a_wrong_path_is_an_error(runner: Runner) -> None:
    code, said = runner.run("scan", models_in="src\nno-such-folder")
    assert (code, runner.outputs) == (2, {"result": "error"}), said


def test_a_mirror_is_asked_instead_of_the_hub(runner: Runner, hub: FixtureHub, tmp_path: Path) -> None:
    hub.repo("someone/tiger-7b", {"README.md": CARD, "pytorch_model.bin": RUNS_CODE})
    kept = tmp_path / "a mirror" / "someone" / "tiger-7b"
    kept.mkdir(parents=True)
    (kept / "README.md").write_text(CARD)
    code, said = runner.run("scan", models_in="src", mirror=str(tmp_path / "a mirror"))
    assert (code, runner.outputs["result"]) == (0, "pass"), said
    assert hub.requests() == []
    (kept / "pytorch_model.bin").write_bytes(RUNS_CODE)
    code, said = runner.run("scan", models_in="src", mirror=str(tmp_path / "a mirror"))
    assert (code, runner.outputs["result"]) == (1, "fail"), said


def test_what_code_scanning_cannot_place_is_not_uploaded(runner: Runner, hub: FixtureHub) -> None:
    """A repo of the Hub that no line names: the file is there for whoever reads it, and the upload has what it can show."""
    hub.repo("someone/tiger-7b", {"README.md": CARD, "pytorch_model.bin": RUNS_CODE})
    code, said = runner.run("scan", path="hf://someone/tiger-7b")
    assert (code, set(runner.outputs)) == (1, {"result", "sarif-file"}), said
    (runner.folder / "m.pkl").write_bytes(RUNS_CODE)
    code, said = runner.run("scan", path="hf://someone/tiger-7b\nm.pkl")
    assert code == 1, said
    every, uploaded = runs_of(runner.outputs["sarif-file"]), runs_of(runner.outputs["upload-file"])
    assert len(every) == 2 and list(uploaded) == [name for name in every if "tiger" not in name]


@pytest.mark.parametrize("state", ["pass", "fail", "absent"])
def test_the_job_of_gitlab_is_one_too(command: Path, code: Path, hub: FixtureHub, tmp_path: Path, state: str) -> None:
    files, expected = STATES[state]
    if files is not None:
        hub.repo("someone/tiger-7b", files)
    variables = {"WEIGHBRIDGE_PATH": "", "WEIGHBRIDGE_MODELS_IN": ".", "HF_HUB_OFFLINE": "0"}
    done = run_job(command, code, **hub.environment(tmp_path), **variables)
    assert done.returncode == expected, done.stdout + done.stderr
    issues = json.loads((code / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    at = {(issue["location"]["path"], issue["location"]["lines"]["begin"], issue["check_name"]) for issue in issues}
    assert (("src/app.py", 3, "pickle-unsafe-callable") in at) is (state == "fail")
