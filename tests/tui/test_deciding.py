"""A finding is waived, marked and accepted with the keys alone, and what was decided stands in the project's files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")

from scanner.model.report_view import view_of
from scanner.tui.session import Session
from tests.tui.make_reports import ROOT
from tests.tui.rooms import TODAY, audited


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session on the unsafe example, scanned with digests, in a project of its own."""
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    shutil.copytree(ROOT / "examples" / "unsafe-model", tmp_path / "model")
    command = [sys.executable, "-m", "scanner", "scan", "model", "--digests", "--exit-zero", "--output", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    return Session(view_of(done.stdout), str(tmp_path), TODAY)


def typed(text: str) -> list[str]:
    """The keys of a text."""
    return ["space" if letter == " " else letter for letter in text]


def test_a_finding_is_waived_with_w_a_reason_and_enter(one: Session, tmp_path: Path) -> None:
    screen, _ = audited(one, "2", "j", "w", *typed("our own payload"), "enter")
    assert "1 of 2 decided" in screen
    written = (tmp_path / ".weighbridge" / "waivers.yaml").read_text(encoding="utf-8")
    for text in ("our own payload", "expires: 2027-02-20", "approver: Ada", "sha256: "):
        assert text in written


def test_a_finding_is_marked_with_r_and_enter_and_undone_with_u(one: Session, tmp_path: Path) -> None:
    screen, _ = audited(one, "2", "j", "r", "enter", "u")
    assert "0 of 2 decided" in screen
    assert "Taken back: Marked" in screen and screen.count("Marked") == 1, "one sentence at a time: they cover the page"
    assert "says:" not in (tmp_path / ".weighbridge" / "waivers.yaml").read_text(encoding="utf-8")


def test_the_report_is_exported_with_e_and_enter(one: Session, tmp_path: Path) -> None:
    audited(one, "2", "e", "enter")
    assert b"sarif" in (tmp_path / "weighbridge.sarif").read_bytes()
