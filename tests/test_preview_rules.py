"""A new rule decides nothing until it is asked to, or stable: an upgrade that brings one fails no build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULE = """
id: half-precision
title: Weights are stored in half precision
why: Some machines cannot compute in it.
fix: Convert them.
action: Look at the precision
severity: critical
confidence: very-high
tags: [security, weights]
security_severity: 9.8
preview: true
when: {fact: safetensors-header, where: {tensors: {min: 1}}}
message: "{tensors} tensors of {dtypes}"
identity: []
examples:
  - {fact: {tensors: 2, dtypes: F16}, finds: true}
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("upgraded")
    for name in ("scanner", "rules", "policies"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "rules" / "weights" / "half-precision.yaml").write_text(RULE)
    return copy


@pytest.fixture
def run(checkout: Path, tmp_path: Path):
    header = json.dumps({"a": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    (tmp_path / "m.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "scanner", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def policy(folder: Path, text: str) -> None:
    (folder / ".weighbridge").mkdir(exist_ok=True)
    (folder / ".weighbridge" / "policy.yaml").write_text(f"version: 1\ntitle: Ours\n{text}")


@pytest.mark.parametrize("named", ["default", "strict", "commercial", "research"])
def test_it_is_counted_and_fails_no_build(run, named: str):
    done = run("scan", "m.safetensors", "--policy", named, "--fail-on", "review", "--output", "json")
    report = json.loads(done.stdout)
    (target,) = report["targets"]
    (finding,), (verdict,) = target["findings"], target["verdicts"]
    assert (done.returncode, report["answer"], verdict["outcome"]) == (0, "pass", "allow")
    assert "preview" in finding["tags"] and "preview rule" in verdict["reasons"][0]["text"]
    assert report["rules"][0]["preview"] is True
    (note,) = report["notes"]
    assert note.startswith("1 finding of a preview rule decides nothing yet (half-precision): --preview")


def test_the_console_tells_it_and_a_commit_is_left_alone(run):
    assert "preview rule decides nothing yet" in " ".join(run("scan", "m.safetensors").stdout.split())
    done = run("hook", "m.safetensors")
    assert (done.returncode, done.stdout) == (0, "")
    assert run("hook", "--preview", "m.safetensors").returncode == 1
    assert "preview     it may still change" in run("explain", "half-precision").stdout


def test_the_flag_and_the_policy_ask_for_it(run, tmp_path: Path):
    assert run("scan", "m.safetensors", "--preview").returncode == 1
    policy(tmp_path, "extends: default\npreview: true\n")
    assert run("scan", "m.safetensors").returncode == 1
    assert run("hook", "m.safetensors").returncode == 1
    assert "preview rules decide" in run("policy", "check").stdout
    report = json.loads(run("scan", "m.safetensors", "--output", "json").stdout)
    assert report["notes"] == [] and report["targets"][0]["verdicts"][0]["outcome"] == "deny"
    (tmp_path / "house.yaml").write_text("version: 1\ntitle: House\nextends: ./.weighbridge/policy.yaml\n")
    assert run("scan", "m.safetensors", "--policy", "./house.yaml").returncode == 1
    (tmp_path / "own.yaml").write_text("version: 1\ntitle: Own\npreview: false\nextends: ./.weighbridge/policy.yaml\n")
    assert run("scan", "m.safetensors", "--policy", "./own.yaml").returncode == 0


def test_sarif_has_no_alert_of_it_unless_it_is_asked_for(run):
    (quiet,) = json.loads(run("scan", "m.safetensors", "--output", "sarif").stdout)["runs"]
    assert quiet["results"] == []
    (asked,) = json.loads(run("scan", "m.safetensors", "--preview", "--output", "sarif").stdout)["runs"]
    assert asked["tool"]["driver"]["rules"][0]["properties"]["tags"][:2] == ["preview", "security"] or (
        "preview" in asked["tool"]["driver"]["rules"][0]["properties"]["tags"]
    )
    assert len(asked["results"]) == 1


def test_no_other_output_fails_by_it_and_a_comparison_gets_no_worse(run, tmp_path: Path):
    names = ("gitlab", "junit", "github", "csv", "html", "markdown", "json")
    outputs = [word for name in names for word in ("--output", f"{name}:../{name}.out")]
    assert run("scan", "m.safetensors", "--fail-on", "review", *outputs).returncode == 0
    told = {name: (tmp_path.parent / f"{name}.out").read_text(encoding="utf-8") for name in names}
    assert json.loads(told["gitlab"]) == []
    assert "<failure" not in told["junit"] and "<error" not in told["junit"]
    assert not any(line.startswith(("::error", "::warning")) for line in told["github"].splitlines())
    (row,) = [line for line in told["csv"].splitlines() if "half-precision" in line]
    assert "allow" in row and "deny" not in row
    report = json.loads(told["json"])
    (target,) = report["targets"]
    target["findings"], target["verdicts"], report["rules"], report["ruleset"] = [], [], [], "0" * 16
    (tmp_path.parent / "before.json").write_text(json.dumps(report))
    for flag, code, answer in (((), 0, "changed"), (("--preview",), 1, "worse")):
        done = run("diff", "../before.json", ".", *flag, "--output", "json")
        assert (done.returncode, json.loads(done.stdout)["answer"]) == (code, answer), done.stderr


def test_the_audit_opens_with_it_as_allowed(run, checkout: Path, tmp_path: Path):
    run("scan", "m.safetensors", "--output", "json:../r.json")
    code = (
        "import sys\nfrom scanner.model.report_view import view_of_file\nfrom scanner.tui.matching import Matching\n"
        "found = Matching(view_of_file(sys.argv[1]))\n"
        "print([len(found.rows('half-precision', shown)) for shown in (True, False)])"
    )
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, "../r.json"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [1, 0]


def test_what_was_decided_before_it_is_stable_holds_after(run, checkout: Path, tmp_path: Path):
    done = run(
        "waive", "m.safetensors", "--rule", "half-precision", "--preview", "--reason", "ours", "--approver", "Ada"
    )
    assert done.returncode == 0, done.stderr
    assert run("scan", "m.safetensors", "--preview").returncode == 0
    path = checkout / "rules" / "weights" / "half-precision.yaml"
    try:
        path.write_text(RULE.replace("preview: true\n", ""))
        assert run("scan", "m.safetensors").returncode == 0
        assert run("scan", "m.safetensors", "--no-waivers").returncode == 1
    finally:
        path.write_text(RULE)
