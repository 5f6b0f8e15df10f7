"""Microsoft's own SARIF validator, with the rules of GitHub's ingestion, finds nothing to say.

Skipped where the tool is absent. To have it: ``npm install @microsoft/sarif-multitool`` at the root of the repository
(and ``chmod u+x`` the program, where npm runs no install scripts), or name the program in WEIGHBRIDGE_SARIF_MULTITOOL.
"""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess

import pytest
import samples

from scanner.reports.interface import output

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))

ACCEPTED_NOTES = {
    "SARIF2002": "messages as arguments of a template: GitHub refuses results without their own text",
    "SARIF2003": "version control details: a scan runs no git, and a folder may have none",
    "SARIF2006": "links that answer: the test has no network",
    "SARIF2009": "rule ids such as ABC1234: ours are words",
    "SARIF2010": "code snippets: a weight file has no lines",
    "SARIF2011": "context regions: likewise",
    "SARIF2012": "rules without references have no helpUri, and a clean scan has no rules",
}

ACCEPTED_WARNINGS = {
    "SARIF2005": "a link to the tool (informationUri): it has no public page, and an invented one would mislead",
}


def _program() -> str | None:
    named = os.environ.get("WEIGHBRIDGE_SARIF_MULTITOOL")
    if named:
        return named
    installed = glob.glob(os.path.join(ROOT, "node_modules", "@microsoft", "sarif-multitool-*", "Sarif.Multitool*"))
    return next(
        (path for path in installed if os.path.basename(path) in ("Sarif.Multitool", "Sarif.Multitool.exe")), None
    )


EXAMPLES = (
    *("clean", "failed", "incomplete", "passed_with_review", "many", "hostile"),
    *("on_hub", "models_in", "merged", "hostile_named"),
)

PROGRAM = _program()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no @microsoft/sarif-multitool: see this file's docstring")


def _run(*arguments: str) -> None:
    assert PROGRAM is not None
    # The program is self-contained but for ICU, which small images lack.
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def configuration(tmp_path_factory) -> str:
    """All of GitHub's rules: those named GH10xx are off unless a configuration turns them on."""
    path = str(tmp_path_factory.mktemp("multitool") / "rules.xml")
    _run("export-validation-config", path)
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    pattern = r'(<Properties Key="GH10[^>]*>\s*<Property Key="RuleEnabled" Value=")Default"'
    text, number = re.subn(pattern, r'\1Error"', text)
    assert number >= 7
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def complaints(data: bytes, configuration: str, folder) -> list[tuple[str, str]]:
    """(rule, level) of each result; the exit code says nothing, so the tool's own SARIF is read.

    Left out is GH1004 on the number of runs: the tool still has the limit of 5 that GitHub had, which is 20 now
    (docs.github.com, "SARIF results file exceeds limits").
    """
    path, answer = str(folder / "in.sarif"), str(folder / "out.sarif")
    with open(path, "wb") as file:
        file.write(data)
    rules = ["--rule-kind", "Sarif;Ghas", "--config", configuration]
    shown = ["--level", "Error;Warning;Note", "--kind", "Fail;Review;Open", "--log", "ForceOverwrite"]
    _run("validate", path, *rules, *shown, "-o", answer)
    with open(answer, encoding="utf-8-sig") as file:
        (run,) = json.load(file)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"]
    return [
        (result["ruleId"], result.get("level", "warning"))
        for result in run["results"]
        if result["ruleId"] != "GH1004" or result["message"]["arguments"][0] != "runs"
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_validator_accepts_it(name: str, configuration: str, tmp_path):
    found = complaints(output("sarif").render(getattr(samples, name)()), configuration, tmp_path)
    accepted = {("note", rule) for rule in ACCEPTED_NOTES} | {("warning", rule) for rule in ACCEPTED_WARNINGS}
    assert [(rule, level) for rule, level in found if (level, rule) not in accepted] == []


def test_the_validator_would_complain(configuration: str, tmp_path):
    """The check can fail: without a line GitHub cannot place a result."""
    log = json.loads(output("sarif").render(samples.failed()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] = {"byteOffset": 1, "byteLength": 2}
    assert ("GH1003", "error") in complaints(json.dumps(log).encode(), configuration, tmp_path)
