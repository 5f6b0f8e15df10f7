"""``templates/gitlab.yml``: a job whose script runs here as GitLab's runner runs it."""

from __future__ import annotations

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from scanner.reports.interface import names

ROOT = Path(__file__).parents[2]
JOB = yaml.safe_load((ROOT / "templates" / "gitlab.yml").read_text(encoding="utf-8"))["weighbridge"]


def run(command: Path, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The finished script of the job: each line a command of one POSIX shell that stops at the first failure."""
    script = "set -e\n" + "\n".join(JOB["script"])
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SOURCE_DATE_EPOCH")}
    env |= JOB["variables"] | {"HF_HUB_OFFLINE": "1"} | variables
    env["PATH"] = f"{command.parent}{os.pathsep}{env['PATH']}"
    return subprocess.run(["sh", "-c", script], cwd=project, env=env, capture_output=True, text=True, timeout=120)


@pytest.fixture(autouse=True)
def outputs() -> None:
    missing = {"gitlab", "junit", "html"} - set(names())
    if missing:
        pytest.skip(f"these outputs are not there: {', '.join(sorted(missing))}")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"WEIGHBRIDGE_PATH": "examples/clean-model"}, 0),
        ({"WEIGHBRIDGE_PATH": "examples/unsafe-model"}, 1),
        ({}, 1),
        ({"WEIGHBRIDGE_PATH": "examples/relabelled-model", "WEIGHBRIDGE_FAIL_ON": "review"}, 1),
        ({"WEIGHBRIDGE_PATH": "examples/relabelled-model", "WEIGHBRIDGE_POLICY": "strict"}, 1),
        ({"WEIGHBRIDGE_PATH": "examples/clean-model", "WEIGHBRIDGE_POLICY": "$(touch broken)"}, 2),
    ],
)
def test_the_job_ends_as_the_scan_and_leaves_what_it_declares(
    command: Path, project: Path, variables: dict[str, str], code: int
) -> None:
    done = run(command, project, **variables)
    assert done.returncode == code, done.stdout + done.stderr
    assert not (project / "broken").exists()
    if code == 2:
        return
    declared = [*JOB["artifacts"]["paths"], *JOB["artifacts"]["reports"].values()]
    assert [name for name in declared if not (project / name).is_file()] == []
    issues = json.loads((project / JOB["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert bool(issues) is (code == 1)
    assert all({"description", "fingerprint", "severity", "location"} <= set(issue) for issue in issues)
    root = ET.parse(project / JOB["artifacts"]["reports"]["junit"]).getroot()
    assert root.tag == "testsuites" and len(root.findall(".//testcase")) > 0


def test_artifacts_are_kept_where_the_job_fails() -> None:
    assert JOB["artifacts"]["when"] == "always"
    assert "allow_failure" not in JOB


@pytest.mark.parametrize("name", ["WEIGHBRIDGE_PATH", "WEIGHBRIDGE_MODELS_IN"])
def test_no_variable_is_taken_for_an_option(command: Path, project: Path, name: str) -> None:
    done = run(command, project, **{name: "--exit-zero"})
    assert (done.returncode, done.stdout) == (2, "") and f"before a {name}" in done.stderr
