"""Microsoft's SARIF validator with all of GitHub's rules on; the tests skip where it is absent.

To have it: ``npm install @microsoft/sarif-multitool`` at the root of the repository (and ``chmod u+x`` the program, where
npm runs no install scripts), or name the program in WEIGHBRIDGE_SARIF_MULTITOOL.
"""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))

ACCEPTED = {
    ("SARIF2002", "note"): "messages as arguments of a template: GitHub refuses results without their own text",
    ("SARIF2003", "note"): "version control details: a scan runs no git, and a folder may have none",
    ("SARIF2006", "note"): "links that answer: the test has no network",
    ("SARIF2009", "note"): "rule ids such as ABC1234: ours are words",
    ("SARIF2010", "note"): "code snippets: a weight file has no lines",
    ("SARIF2011", "note"): "context regions: likewise",
    ("SARIF2012", "note"): "rules without references have no helpUri, and a clean scan has no rules",
    (
        "SARIF2005",
        "warning",
    ): "a link to the tool (informationUri): it has no public page, an invented one would mislead",
}
"""What the validator may say, and why we leave it so; nothing else passes."""

GITHUB = tuple(f"GH100{number}" for number in range(1, 8))
"""The rules of GitHub's ingestion, which are off unless a configuration turns them on."""


def _program() -> str | None:
    named = os.environ.get("WEIGHBRIDGE_SARIF_MULTITOOL")
    if named:
        return named
    installed = glob.glob(os.path.join(ROOT, "node_modules", "@microsoft", "sarif-multitool-*", "Sarif.Multitool*"))
    return next(
        (path for path in installed if os.path.basename(path) in ("Sarif.Multitool", "Sarif.Multitool.exe")), None
    )


PROGRAM = _program()
ABSENT = "no @microsoft/sarif-multitool: see tests/reports/multitool.py"


def _run(*arguments: str) -> None:
    assert PROGRAM is not None
    # The program is self-contained but for ICU, which small images lack.
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@cache
def configuration() -> str:
    """The validator's own configuration as a file, with each of GitHub's rules switched to an error."""
    folder = tempfile.TemporaryDirectory(prefix="weighbridge-multitool-")
    _KEPT.append(folder)
    path = os.path.join(folder.name, "rules.xml")
    _run("export-validation-config", path)
    text = Path(path).read_text(encoding="utf-8-sig")
    pattern = r'(<Properties Key="(GH10\d\d)[^>]*>\s*<Property Key="RuleEnabled" Value=")Default"'
    switched = {match[1] for match in re.findall(pattern, text)}
    assert switched >= set(GITHUB), switched
    Path(path).write_text(re.sub(pattern, r'\1Error"', text), encoding="utf-8")
    return path


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def complaints(data: bytes, folder: Path) -> list[tuple[str, str]]:
    """(rule, level) of each result; the exit code says nothing, so the tool's own SARIF is read.

    Left out is GH1004 on the number of runs: the tool still has the limit of 5 that GitHub had, which is 20 now
    (docs.github.com, "SARIF results file exceeds limits").
    """
    path, answer = str(folder / "in.sarif"), str(folder / "out.sarif")
    Path(path).write_bytes(data)
    rules = ["--rule-kind", "Sarif;Ghas", "--config", configuration()]
    shown = ["--level", "Error;Warning;Note", "--kind", "Fail;Review;Open", "--log", "ForceOverwrite"]
    shown += ["--max-file-size-in-kb", "1000000"]  # else what is larger than 10 MB is left out
    _run("validate", path, *rules, *shown, "-o", answer)
    (run,) = json.loads(Path(answer).read_text(encoding="utf-8-sig"))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"]
    return [
        (result["ruleId"], result.get("level", "warning"))
        for result in run["results"]
        if result["ruleId"] != "GH1004" or result["message"]["arguments"][0] != "runs"
    ]


def refusals(data: bytes, folder: Path) -> list[tuple[str, str]]:
    """The complaints that we do not accept; none where the output is as it should be."""
    return [found for found in complaints(data, folder) if found not in ACCEPTED]
