"""The examples of docs/api.md run, and its tables are those of the code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import scanner

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    for name in ("bert", "gpt"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "m.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLES[number], f"docs/api.md example {number + 1}", "exec"), {})
    if "print(report.answer)" in EXAMPLES[number]:
        assert capsys.readouterr().out.startswith("fail\ndeny pickle-unsafe-callable models/bert/m.pkl")


def test_the_page_tells_every_argument_and_exception():
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    arguments = set(inspect.signature(scanner.scan).parameters) - {"target"}
    assert arguments <= told
    errors = {name for name in scanner.__all__ if name.endswith("Error")}
    assert errors <= set(re.findall(r"`(?:scanner\.)?(\w+Error)`", PAGE))
