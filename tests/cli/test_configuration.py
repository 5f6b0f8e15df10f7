"""One table says what is read: docs/config.md, `policy show` and the code agree, and nothing that is scanned has a say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from scanner.cli.configuration import FILES, STORES, VARIABLES
from scanner.cli.main import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
LENIENT = "version: 1\ntitle: Everything goes\ndecide:\n  - outcome: allow\n"
RUNS_CODE = b"cos\nsystem\n(S'true'\ntR."


def variables() -> set[str]:
    return {name for entry in VARIABLES for name in entry.names.split()}


def test_the_page_has_every_file_and_variable():
    rows = [set(re.findall(r"`([^`]+)`", row.split("|")[1])) for row in PAGE.splitlines() if row.startswith("| `")]
    told = set().union(*rows)
    assert {file.path for file in (*FILES, *STORES)} | variables() == told


def test_every_variable_that_the_code_reads_is_in_the_table():
    """Any text that looks like a variable's name, in a module that looks at the environment."""
    found = set()
    for path in (ROOT / "scanner").glob("**/*.py"):
        text = path.read_text(encoding="utf-8")
        if (
            "scanner/formats" in path.as_posix()
            or "scanner/reports" in path.as_posix()
            or not re.search(r"\benviron\b", text)
        ):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                found.add(node.value)
    found = {name for name in found if "_" in name or name in variables()}
    assert found - variables() == set()
    assert variables() - found <= {"HF_TOKEN", "TEXTUAL_DRIVER", "TERM", "HOME", "COLORFGBG", "COLORTERM", "NO_COLOR"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "project" / "m.pkl").write_bytes(RUNS_CODE)
    monkeypatch.chdir(tmp_path / "project")
    for name in variables() - {"HOME", "TERM"}:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "project"


def put(folder: Path, text: str = LENIENT) -> Path:
    (folder / ".weighbridge").mkdir(parents=True, exist_ok=True)
    (folder / ".weighbridge" / "policy.yaml").write_text(text)
    return folder


def test_the_projects_policy_comes_before_the_default_and_the_flag_before_it(here: Path, capsys):
    assert main(["scan", "m.pkl"]) == 1
    put(here)
    assert main(["scan", "m.pkl"]) == 0
    assert main(["scan", "m.pkl", "--policy", "default"]) == 1
    (here / "sub").mkdir()
    (here / "sub" / "m.pkl").write_bytes(RUNS_CODE)
    assert main(["scan", "sub/m.pkl"]) == 0


@pytest.mark.parametrize("where", ["target", "above", "home", "subfolder", "environment", "pyproject"])
def test_nothing_else_has_a_say(here: Path, where: str, monkeypatch: pytest.MonkeyPatch, capsys):
    target = here.parent / "model"
    target.mkdir()
    (target / "m.pkl").write_bytes(RUNS_CODE)
    lenient = put(here.parent / "lenient") / ".weighbridge" / "policy.yaml"
    if where == "target":
        put(target)
        (target / ".git").mkdir()
        (target / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    elif where == "above":
        put(here.parent)
    elif where == "home":
        monkeypatch.setenv("HOME", str(put(here.parent / "home")))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(put(here.parent / "home" / "weighbridge")))
    elif where == "subfolder":
        monkeypatch.chdir(put(here / "sub"))
    elif where == "environment":
        for name in ("WEIGHBRIDGE_POLICY", "WEIGHBRIDGE_CONFIG", "POLICY"):
            monkeypatch.setenv(name, str(lenient))
        monkeypatch.setenv("GIT_DIR", str(lenient.parent))
    else:
        (here / "pyproject.toml").write_text(f'[tool.weighbridge]\npolicy = "{lenient.as_posix()}"\n')
    assert main(["scan", str(target)]) == 1
    capsys.readouterr()
    assert main(["policy", "show"]) == 0
    assert capsys.readouterr().out.startswith("default applies: no --policy is given, and this repository has no ")


@pytest.mark.parametrize("kind", ["folder", "link that leads nowhere"])
def test_what_is_no_file_in_the_place_of_the_policy_is_a_mistake(here: Path, kind: str, capsys):
    """The project may have had a stricter policy than the default, so that the default may not take its place."""
    (here / ".weighbridge").mkdir()
    policy = here / ".weighbridge" / "policy.yaml"
    policy.mkdir() if kind == "folder" else policy.symlink_to("nowhere.yaml")
    for command in (["scan", "m.pkl"], ["hook", "m.pkl"], ["policy", "show"], ["policy", "check"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert ".weighbridge/policy.yaml" in said and said.count("\n") <= 2, command
    assert main(["scan", "m.pkl", "--policy", "strict"]) == 1


def test_the_project_is_found_from_its_folders_its_worktrees_and_links(here: Path, tmp_path: Path, monkeypatch, capsys):
    """And it is another repository's folder that is not: of two, the inner one counts, with or without a policy."""
    put(here)
    (here / "sub" / "deep").mkdir(parents=True)
    (here / ".git" / "worktrees" / "tree").mkdir(parents=True)
    (here / ".git" / "worktrees" / "tree" / "HEAD").write_text("ref: refs/heads/other\n")
    (here / ".git" / "worktrees" / "tree" / "commondir").write_text("../..\n")
    tree = tmp_path / "tree"
    put(tree, "version: 1\ntitle: Of the worktree\nextends: default\n")
    (tree / ".git").write_text(f"gitdir: {here.as_posix()}/.git/worktrees/tree\n")
    (tree / "sub").mkdir()
    (tmp_path / "link").symlink_to(here / "sub", target_is_directory=True)
    (here / "vendored" / ".git").mkdir(parents=True)
    (here / "vendored" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    target = str(here / "m.pkl")
    for folder, code in (
        (here / "sub" / "deep", 0),
        (tmp_path / "link", 0),
        (tree, 1),
        (tree / "sub", 1),
        (here / "vendored", 1),
        (tmp_path, 1),
    ):
        monkeypatch.chdir(folder)
        assert main(["scan", target]) == code, folder
        assert main(["hook", target]) == code, folder
    monkeypatch.chdir(tree / "sub")
    capsys.readouterr()
    assert main(["policy", "show"]) == 0
    assert "Of the worktree" in capsys.readouterr().out


def test_outside_of_a_repository_no_file_is_read(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(put(tmp_path / "plain"))
    assert main(["policy", "show"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("default applies: the working directory is in no git repository")
    assert "no file of a project is read" in told and "policy.yaml:" not in told


def test_show_says_which_policy_why_and_what_else(here: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    (here / "house.yaml").write_text("version: 1\ntitle: The house's\nextends: strict\n")
    put(here, "version: 1\ntitle: Ours\nextends: ../house.yaml\n")
    (here / ".weighbridge" / "waivers.yaml").write_text("version: 1\n")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert main(["policy", "show"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        ".weighbridge/policy.yaml applies: .weighbridge/policy.yaml lies at the root of this repository"
    )
    assert "joined with builtin:strict, builtin:default" in told
    assert "read    .weighbridge/waivers.yaml" in told and "absent  .weighbridge/baseline.txt" in told
    assert "set     HF_TOKEN" in told and "hf_secret" not in told
    assert main(["policy", "show", "--policy", "strict"]) == 0
    assert capsys.readouterr().out.startswith("strict applies: it is named on the command line")
    assert main(["policy", "show", "--policy", "strickt"]) == 2
    assert "Did you mean" in capsys.readouterr().err


def test_a_policy_for_a_newer_version_says_which(here: Path, capsys):
    for text in ("minimum_version: 9.1\n", "minimum_version: 9.1\nsomething_new: true\n", 'minimum_version: "9.1"\n'):
        put(here, f"version: 1\ntitle: Ours\n{text}decide:\n  - {{rule: of-tomorrow, outcome: deny}}\n")
        assert main(["scan", "m.pkl"]) == 2
        told = capsys.readouterr().err
        assert ".weighbridge/policy.yaml:3:1: needs Weighbridge 9.1 or newer" in told
        assert "weighbridge>=9.1" in told and "of-tomorrow" not in told and "something_new" not in told
    put(here, "version: 1\ntitle: Ours\nminimum_version: 0.1.0\nextends: default\n")
    assert main(["scan", "m.pkl"]) == 1
    put(here, "version: 1\ntitle: Ours\nminimum_version: soon\nextends: default\n")
    assert main(["scan", "m.pkl"]) == 2


def test_the_version_tells_the_digest_of_the_rules(here: Path, capsys):
    from scanner.catalog.catalog import load

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"weighbridge 0.1.0 (rules {load().ruleset})\n"


def test_unknown_rules_of_a_policy_are_told_with_the_nearest(here: Path, capsys):
    put(here, "version: 1\ntitle: Ours\ndecide:\n  - {rule: pickle-unsafe-calable, outcome: deny}\n")
    assert main(["policy", "check"]) == 2
    assert "Did you mean" in capsys.readouterr().err
