"""Who the user is, read as git would sign, without running git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.sources.git_user import user_name


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "USER", "LOGNAME", "USERNAME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


def test_nobody_is_nobody() -> None:
    assert user_name() == ""


def test_the_projects_name_comes_before_the_users_own_and_the_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "account")
    assert user_name(str(tmp_path)) == "account"
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = Home\n")
    assert user_name(str(tmp_path)) == "Home"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("[core]\n\tname = no\n[User]\n\tName = Project ; a comment\n")
    assert user_name(str(tmp_path)) == "Project"
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Said")
    assert user_name(str(tmp_path)) == "Said"


@pytest.mark.parametrize("value", ["Ada Lovelace", '"Ada # Lovelace"', r'"Ada \"the\" L"', "Ada; no", "A\tB", r"A\\B"])
@pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge of what a configuration says")
def test_a_value_is_what_git_reads(value: str, tmp_path: Path) -> None:
    config = tmp_path / ".gitconfig"
    config.write_text(f"[user]\n\tname = {value}\n")
    command = ["git", "config", "--file", str(config), "user.name"]
    told = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=True).stdout
    assert user_name() == " ".join(told.split())


def test_what_cannot_be_shown_is_left_out(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_bytes(b"[user]\nname = A\x1b[2J\xff\xe2\x80\xaeB\n")
    assert user_name().isprintable()
