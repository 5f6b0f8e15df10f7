"""The summary of a step: runs add their pages to it, and together they stay within what GitHub takes."""

from __future__ import annotations

import pytest

from scanner.cli.main import main
from scanner.cli.summary import VARIABLE
from scanner.reports.markdown import LEAST, STEP


@pytest.fixture
def step(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.pkl").write_bytes(b"cposix\nsystem\n(S'true'\ntR.")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "summary.md"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def scan(name: str = "summary.md") -> None:
    assert main(["scan", "a.pkl", "--output", f"markdown:{name}"]) == 1


def test_each_run_adds_its_page(step):
    step.write_text("before\n")
    scan()
    scan()
    text = step.read_text()
    assert text.startswith("before\n\n# Weighbridge: FAIL") and text.count("# Weighbridge: FAIL\n") == 2


def test_a_file_that_is_no_summary_is_replaced(step):
    scan("page.md")
    first = (step.parent / "page.md").read_text()
    scan("page.md")
    assert (step.parent / "page.md").read_text() == first and not step.exists()


@pytest.mark.parametrize("left", [LEAST + 1, LEAST, 100, 20, 0])
def test_a_summary_never_grows_beyond_what_github_takes(step, left, capsys):
    step.write_bytes(b"x" * (STEP - left))
    scan()
    data = step.read_bytes()
    assert len(data) <= STEP and data.startswith(b"x" * (STEP - left))
    assert (b"# Weighbridge: FAIL" in data) == (left >= 100)
    assert ("no room for another report" in capsys.readouterr().err) == (left < 100)
