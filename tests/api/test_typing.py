"""The Python API is typed: the examples of docs/api.md pass a strict type check, and a mistake in a call is seen by it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_api_page import EXAMPLES

ROOT = Path(__file__).parents[2]
USED = """
from pathlib import Path
from typing import assert_type

import scanner

report = scanner.scan([Path("models/bert"), "models/gpt"], Path("house.yaml"), project=".", on_progress=print)
assert_type(report, scanner.Report)
assert_type(report.answer, str)
assert_type(scanner.render(report, "sarif", show_waived=True), bytes)
assert_type(scanner.load_report(Path("report.json")), scanner.Report)
for target in report.targets:
    for finding in target.findings:
        assert_type(finding.place.path, str)
        assert_type(finding.place.line, int | None)
        finding.rule = "another"  # error: misc
    for verdict in target.verdicts:
        assert_type(verdict.outcome, str)
scanner.scan("models", polcy="strict")  # error: call-arg
scanner.scan(7)  # error: arg-type
scanner.scan("models", jobs="two")  # error: arg-type
scanner.skan("models")  # error: attr-defined
report.findings  # error: attr-defined
try:
    scanner.scan("models")
except scanner.PolicyError as error:
    assert_type(error, scanner.PolicyError)
"""


@pytest.mark.slow
def test_a_type_checker_passes_the_examples_and_sees_mistakes(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is in the dependency group `lint`")
    for number, text in enumerate([*EXAMPLES, USED]):
        (tmp_path / f"example_{number}.py").write_text(text, encoding="utf-8")
    settings = "[mypy]\nstrict = True\nfollow_imports = silent\npython_version = 3.11\n"
    (tmp_path / "mypy.ini").write_text(f"{settings}[mypy-yaml.*,license_expression.*]\nignore_missing_imports = True\n")
    files = sorted(path.name for path in tmp_path.glob("*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *files],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    expected = {
        f"example_{len(EXAMPLES)}.py:{line}: {text.rpartition('# error: ')[2]}"
        for line, text in enumerate(USED.splitlines(), 1)
        if "# error: " in text
    }
    told = [line for line in done.stdout.splitlines() if ": error: " in line]
    seen = {f"{line.partition(': error: ')[0]}: {line.rpartition('[')[2].rstrip(']')}" for line in told}
    assert seen == expected, done.stdout + done.stderr


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "scanner" / "py.typed").is_file()
