"""A rule gets a new name in an upgrade: whatever a person wrote under the old one still means it, and no build changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD, NEW = "pickle-unsafe-callable", "pickle-runs-code"
RUNS_CODE = b"cos\nsystem\n(S'true'\ntR."


class Upgrade:
    """Two checkouts of the product, where the second has other names for rules, and a project that is scanned by both."""

    def __init__(self, checkouts: Path, folder: Path) -> None:
        self.before, self.after = checkouts / "before", checkouts / "after"
        self.project = folder / "project"
        (self.project / ".git").mkdir(parents=True)
        (self.project / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (self.project / "m.pkl").write_bytes(RUNS_CODE)

    def run(self, checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"GIT_AUTHOR_NAME": "Ada", "SOURCE_DATE_EPOCH": "1800000000"}
        command = [sys.executable, "-m", "scanner", *arguments]
        return subprocess.run(
            command, cwd=self.project, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def report(self, checkout: Path, *arguments: str):
        done = self.run(checkout, "scan", ".", *arguments, "--output", "json")
        assert done.stderr == ""
        return json.loads(done.stdout)

    def write(self, name: str, text: str) -> None:
        (self.project / ".weighbridge").mkdir(exist_ok=True)
        (self.project / ".weighbridge" / name).write_text(text)


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the product ``before`` and ``after``, where the rule has another name; both are compiled."""
    folder = tmp_path_factory.mktemp("checkouts")
    for copy in (folder / "before", folder / "after"):
        for name in ("scanner", "rules", "policies"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (path,) = folder.glob(f"after/rules/*/{OLD}.yaml")
    text = path.read_text(encoding="utf-8").replace(f"id: {OLD}\n", f"id: {NEW}\naliases: [{OLD}]\n", 1)
    path.unlink()
    path.with_name(f"{NEW}.yaml").write_text(text, encoding="utf-8")
    compile_tables(folder / "after")
    return folder


def compile_tables(checkout: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-m", "scanner.catalog.compile"], cwd=checkout, env=environment, check=True)


@pytest.fixture
def upgrade(checkouts: Path, tmp_path: Path) -> Upgrade:
    return Upgrade(checkouts, tmp_path)


def decided(report) -> str:
    """Who decided of the finding of the rule that has another name now."""
    (target,) = report["targets"]
    (own,) = [item["fingerprint"] for item in target["findings"] if item["rule"] in (OLD, NEW)]
    return next(verdict.get("by", "") for verdict in target["verdicts"] if verdict["subject"] == own)


def told(report) -> str:
    return "\n".join(report["notes"])


def test_the_finding_keeps_its_fingerprint_and_its_outcome(upgrade: Upgrade):
    (was,), (now,) = upgrade.report(upgrade.before)["targets"], upgrade.report(upgrade.after)["targets"]
    assert {item["rule"] for item in was["findings"]} - {item["rule"] for item in now["findings"]} == {OLD}
    assert {item["rule"] for item in now["findings"]} - {item["rule"] for item in was["findings"]} == {NEW}
    assert [item["fingerprint"] for item in was["findings"]] == [item["fingerprint"] for item in now["findings"]]
    assert was["answer"] == now["answer"] == "fail"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"decide:\n  - rule: {OLD}\n    outcome: allow\n", "pass"),
        ("decide:\n  - rule: pickle-unsafe-*\n    outcome: allow\n", "pass"),
        (f"exceptions:\n  - rule: {OLD}\n    reason: ours\n    expires: 2030-01-31\n", "pass"),
        ("decide:\n  - rule: pickle-*\n    outcome: review\n", "pass"),
    ],
)
def test_a_policy_that_names_the_old_rule(upgrade: Upgrade, text: str, answer: str):
    upgrade.write("policy.yaml", f"version: 1\ntitle: Ours\nextends: default\n{text}")
    was, now = upgrade.report(upgrade.before), upgrade.report(upgrade.after)
    assert was["answer"] == now["answer"] == answer
    assert was["exit_code"] == now["exit_code"] == 0
    assert was["notes"] == []
    assert len(now["notes"]) <= 1
    if "pickle-*" in text:  # it fits the new name as well: there is nothing to write anew
        assert now["notes"] == []
        return
    (note,) = now["notes"]
    line = 5 if "decide" in text or "exceptions" in text else 0
    assert NEW in note and f".weighbridge/policy.yaml:{line}" in note
    checked = upgrade.run(upgrade.after, "policy", "check")
    assert checked.returncode == 0 and NEW in checked.stdout and f"policy.yaml:{line}" in checked.stdout


def test_waivers_marks_and_the_baseline_that_were_written_before(upgrade: Upgrade):
    done = upgrade.run(upgrade.before, "waive", "--rule", OLD, "--reason", "our own test", "--expires", "2027-03-01")
    assert done.returncode == 0, done.stderr
    assert OLD in (upgrade.project / ".weighbridge" / "waivers.yaml").read_text()
    was, now = upgrade.report(upgrade.before), upgrade.report(upgrade.after)
    assert was["answer"] == now["answer"] == "pass"
    assert decided(now) == "waiver"
    (note,) = now["notes"]
    assert f"{OLD} is {NEW} now" in note and ".weighbridge/waivers.yaml:" in note
    assert upgrade.run(upgrade.after, "hook", "m.pkl").returncode == 0
    assert upgrade.run(upgrade.after, "hook", "m.pkl").stdout == ""  # a commit is not the time to tell of it

    (upgrade.project / ".weighbridge" / "waivers.yaml").unlink()
    assert upgrade.run(upgrade.before, "baseline", "create", ".").returncode == 0
    now = upgrade.report(upgrade.after)
    assert now["answer"] == "pass" and decided(now) == "baseline"
    assert "pickle-runs-code now (.weighbridge/baseline.txt:" in told(now)
    assert upgrade.run(upgrade.after, "hook", "m.pkl").returncode == 0
    done = upgrade.run(upgrade.after, "baseline", "update", ".")
    assert "0 added, 0 dropped" in done.stdout
    assert f" {NEW} " in (upgrade.project / ".weighbridge" / "baseline.txt").read_text()
    assert upgrade.report(upgrade.after)["notes"] == []

    (upgrade.project / ".weighbridge" / "baseline.txt").unlink()
    marks = f"version: 1\nmarks:\n  - rule: {OLD}\n    says: confirmed\n"
    upgrade.write("waivers.yaml", marks)
    assert decided(upgrade.report(upgrade.after)) == "mark"


def test_commands_take_the_old_name_and_old_reports(upgrade: Upgrade):
    page = upgrade.run(upgrade.after, "explain", OLD).stdout
    assert page.startswith(f"{OLD} is named {NEW} now.") and f"once named  {OLD}" in page
    done = upgrade.run(upgrade.after, "waive", "--rule", OLD, "--reason", "ours", "--dry-run")
    assert done.returncode == 0 and "waived 1 finding" in done.stdout.lower().replace("would have ", ""), done.stderr
    saved = upgrade.run(upgrade.before, "scan", ".", "--digests", "--output", "json:old.json")
    assert saved.returncode == 1
    shown = [upgrade.run(checkout, "report", "old.json").stdout for checkout in (upgrade.before, upgrade.after)]
    assert shown[0] == shown[1]
    done = upgrade.run(upgrade.after, "waive", "old.json", "--rule", NEW, "--reason", "ours", "--expires", "2027-03-01")
    assert done.returncode == 0, done.stderr
    assert upgrade.report(upgrade.after, "--exclude", "old.json")["answer"] == "pass"
    assert upgrade.run(upgrade.after, "waive", "--remove", "--rule", OLD).returncode == 0


def test_what_came_under_the_old_name_before_a_change_is_not_new(upgrade: Upgrade):
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    shutil.rmtree(upgrade.project / ".git")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    upgrade.run(upgrade.before, "--version")
    subprocess.run([*git, "init", "-q", "-b", "main"], cwd=upgrade.project, check=True)
    done = upgrade.run(upgrade.before, "waive", "--rule", OLD, "--reason", "ours", "--expires", "2027-03-01")
    assert done.returncode == 0, done.stderr
    subprocess.run([*git, "add", "-A"], cwd=upgrade.project, check=True)
    subprocess.run([*git, "commit", "-qm", "waived"], cwd=upgrade.project, check=True)
    path = upgrade.project / ".weighbridge" / "waivers.yaml"
    path.write_text(path.read_text().replace(OLD, NEW))
    report = upgrade.report(upgrade.after, "--base", "HEAD")
    assert decided(report) == "waiver"


def test_sarif_names_the_old_rule_and_keeps_the_fingerprint(upgrade: Upgrade):
    logs = [
        json.loads(upgrade.run(checkout, "scan", ".", "--output", "sarif").stdout)
        for checkout in (upgrade.before, upgrade.after)
    ]
    was, now = (log["runs"][0] for log in logs)
    (rule,) = [rule for rule in now["tool"]["driver"]["rules"] if rule["id"] == NEW]
    assert rule["deprecatedIds"] == [OLD]
    assert was["automationDetails"] == now["automationDetails"]
    assert was["results"][0]["partialFingerprints"] == now["results"][0]["partialFingerprints"]


@pytest.fixture
def taken_over(upgrade: Upgrade):
    """The new rule is one of its own, which took over what the other found."""
    (path,) = upgrade.after.glob(f"rules/*/{NEW}.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"aliases: [{OLD}]", f"aliases: [{NEW}, {OLD}]"), encoding="utf-8")
    yield upgrade
    path.write_text(text, encoding="utf-8")


def test_a_rule_that_takes_over_what_another_found(taken_over: Upgrade):
    """The decisions on both hold: those on the findings of the rule that is gone are found by their old fingerprints."""
    upgrade = taken_over
    done = upgrade.run(upgrade.before, "waive", "--rule", OLD, "--reason", "ours", "--expires", "2027-03-01")
    assert done.returncode == 0, done.stderr
    now = upgrade.report(upgrade.after)
    assert decided(now) == "waiver"
    (upgrade.project / ".weighbridge" / "waivers.yaml").unlink()
    was = upgrade.report(upgrade.before)["targets"][0]["findings"]
    (old,) = [item["fingerprint"] for item in was if item["rule"] == OLD]
    assert old not in {item["fingerprint"] for item in now["targets"][0]["findings"]}
    command = ("waive", "--fingerprint", old[:12], "--reason", "ours", "--expires", "2027-03-01")
    done = upgrade.run(upgrade.after, *command)
    assert done.returncode == 0, done.stderr
    assert decided(upgrade.report(upgrade.after)) == "waiver"


def test_the_audit_filters_by_either_name(upgrade: Upgrade):
    upgrade.run(upgrade.before, "scan", "m.pkl", "--output", "json:old.json")
    upgrade.run(upgrade.after, "scan", "m.pkl", "--output", "json:new.json")
    code = (
        "import sys\nfrom scanner.model.report_view import view_of_file\nfrom scanner.tui.matching import Matching\n"
        "found = Matching(view_of_file(sys.argv[1]))\n"
        f"print([len(found.rows(text, True)) for text in ('{OLD}', '{NEW}', '{NEW[:-1]}', '{NEW}', 'no-such-rule')])"
    )
    for name in ("old.json", "new.json"):
        environment = {**os.environ, "PYTHONPATH": str(upgrade.after), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-c", code, name],
            cwd=upgrade.project,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        every = [1, 1, 0, 1, 0] if name == "old.json" else [1, 1, 1, 1, 0]
        assert json.loads(done.stdout) == every
