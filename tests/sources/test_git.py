"""Git's own files read without git, judged by git."""

import os
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.sources.git import root_of, tracked_files
from scanner.sources.ignore import IgnoreFile, glob_matches

git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
ENVIRONMENT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def run_git(folder, *arguments, text=b""):
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=text, capture_output=True, env=ENVIRONMENT, check=False
    )
    return done.stdout


@git
@pytest.mark.parametrize("version", [2, 3, 4])
def test_the_index_names_what_git_names(tmp_path, version):
    run_git(tmp_path, "init", "-q")
    for name in ("a.txt", "deep/er/b.bin", "deep/er/c.bin", "sp ace", "ünïcode"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    run_git(tmp_path, "add", ".")
    if version == 3:
        run_git(tmp_path, "update-index", "--skip-worktree", "a.txt")
    run_git(tmp_path, "update-index", "--index-version", str(version))
    named = frozenset(run_git(tmp_path, "ls-files", "-z").rstrip(b"\0").split(b"\0"))
    assert len(named) == 5
    assert tracked_files(str(tmp_path)) == named


@git
@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("kind", ["sha256", "split"])
def test_an_index_of_longer_ids_or_in_two_parts_names_what_git_names(tmp_path, kind, version):
    run_git(tmp_path, "init", "-q", "--object-format", "sha256" if kind == "sha256" else "sha1")
    for name in ("a.txt", "deep/er/b.bin", "deep/er/c.bin"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "update-index", "--index-version", str(version))
    if kind == "split":
        run_git(tmp_path, "update-index", "--split-index")
        (tmp_path / "later").write_text("x")
        (tmp_path / "a.txt").write_text("another")
        run_git(tmp_path, "add", ".")
    named = frozenset(run_git(tmp_path, "ls-files", "-z").rstrip(b"\0").split(b"\0"))
    assert len(named) == (4 if kind == "split" else 3)
    assert tracked_files(str(tmp_path)) == named


@git
def test_a_worktree_is_followed_to_its_index(tmp_path):
    main = tmp_path / "main"
    main.mkdir()
    run_git(main, "init", "-q")
    (main / "x").write_text("x")
    run_git(main, "add", ".")
    run_git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")
    run_git(main, "worktree", "add", "-q", str(tmp_path / "other"))
    assert tracked_files(str(tmp_path / "other")) == {b"x"}
    assert root_of(str(tmp_path / "other")) == str(tmp_path / "other")


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_index_makes_the_reader_fail(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("index")
    (root / ".git").mkdir()
    (root / ".git" / "index").write_bytes(b"DIRC\0\0\0\4\0\0\0\3" + data)
    result = tracked_files(str(root))
    assert result is None or all(isinstance(name, bytes) for name in result)


PATTERNS = """
# comment
*.log
!keep.log
/anchored
build/
docs/*.txt
**/cache
deep/**/leaf
a?c
[bd]x
\\#literal
{trailing}
with space
logs/**
""".replace("{trailing}", "trailing\\ ")
PATHS = (
    "x.log", "keep.log", "sub/x.log", "sub/keep.log", "anchored", "sub/anchored", "build/x", "sub/build/y", "docs/a.txt",
    "docs/in/a.txt", "cache", "q/cache", "deep/leaf", "deep/a/b/leaf", "abc", "a/c", "bx", "cx", "#literal", "trailing ",
    "with space", "logs/a/b", "plain", "build",
)  # fmt: skip


@git
def test_ignore_files_leave_out_what_git_leaves_out(tmp_path):
    run_git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text(PATTERNS)
    for name in PATHS:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            path.write_text("")
    asked = "\0".join(PATHS).encode()
    ignored = (
        run_git(tmp_path, "check-ignore", "--no-index", "-z", "--stdin", text=asked).decode().rstrip("\0").split("\0")
    )
    assert len(ignored) > 8
    rules = IgnoreFile(PATTERNS)

    def is_ignored(path):
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            is_folder = end < len(parts) or (tmp_path / path).is_dir()
            if rules.decide("/".join(parts[:end]), is_folder):
                return True
        return False

    assert [path for path in PATHS if is_ignored(path)] == [path for path in PATHS if path in ignored]


@given(st.text(max_size=40), st.text(alphabet="ab/.*[]\\", min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_no_pattern_makes_the_reader_fail(pattern, path):
    glob_matches((pattern,), path)
