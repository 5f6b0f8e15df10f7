"""``weighbridge policy``: the first policy of a project, and what is wrong with one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from scanner.catalog.catalog import load
from scanner.cli.main import main

PROJECT = Path(".weighbridge") / "policy.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder in it, which is the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


def test_init_writes_a_policy_at_the_root_that_can_be_used_and_changes_nothing(project: Path) -> None:
    assert main(["policy", "init", "--from", "strict"]) == 0
    policy = load().policy(None, str(project))
    assert policy.decide == load().policy("strict").decide
    assert main(["policy", "check"]) == 0


@pytest.mark.parametrize("comment", ["#", "# ?"], ids=["by hand", "as editors do"])
def test_the_examples_in_the_comments_of_a_new_policy_work(project: Path, comment: str) -> None:
    """Those are the lines that begin with # and no space; an editor also takes a space that follows."""
    assert main(["policy", "init"]) == 0
    text = (project / PROJECT).read_text(encoding="utf-8")
    head, _, examples = text.partition("#decide:")
    head = re.sub("^#(?=[a-z_]+: )", "", head, flags=re.MULTILINE)
    examples = re.sub(f"^{comment}", "", "#decide:" + examples, flags=re.MULTILINE)
    (project / PROJECT).write_text(head + examples, encoding="utf-8")
    policy = load().policy(None, str(project))
    assert (policy.decide[0].outcome, policy.decide[0].paths) == ("allow", ("research/*",))
    assert (policy.require_content, policy.fail_on) == (True, "review")


def test_init_never_replaces_a_policy_unasked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / PROJECT).parent.mkdir()
    (project / PROJECT).write_text("mine")
    assert main(["policy", "init"]) == 2
    assert (project / PROJECT).read_text() == "mine"
    assert capsys.readouterr().err == (
        "weighbridge: .weighbridge/policy.yaml is there already. Edit it, or replace it with --force.\n"
    )
    assert main(["policy", "init", "--force"]) == 0
    assert (project / PROJECT).read_text() != "mine"


def test_init_from_an_unknown_policy_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "init", "--from", "comercial"]) == 2
    assert 'Did you mean "commercial"?' in capsys.readouterr().err
    assert not (project / PROJECT).exists()


@pytest.mark.parametrize("action", ["init", "check"])
def test_outside_of_a_repository_scan_would_not_read_the_policy(
    action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".weighbridge").mkdir()
    (tmp_path / PROJECT).write_text("mine")
    assert main(["policy", action]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert "Run git init" in captured.err and "--policy ./file.yaml to scan" in captured.err
    assert (tmp_path / PROJECT).read_text() == "mine"
    assert main(["policy", "check", "strict"]) == 0


def test_check_sums_a_policy_up(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "strict"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("builtin:strict: ok\n")
    assert "fails from deny; content behind pointers has to be there" in out


def test_check_says_what_a_policy_states_lists_and_leaves_open(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("p.yaml").write_text(
        "version: 1\ntitle: t\nextends: commercial\n"
        "use: {regions: [DE], monthly_active_users: 20000}\n"
        "licenses: {allow: [MIT, permissive], default: review}\n"
        "exceptions: [{rule: license-threshold, reason: r, expires: 2001-01-31}]\n"
    )
    assert main(["policy", "check", "p.yaml"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "use: commercial yes; monthly_active_users 20,000; regions [DE]" in out
    assert "not stated, so for review where a clause asks for it: research, distribute," in out
    assert "licences: allow MIT, category permissive; review category copyleft; any other: review" in out
    assert "exceptions: 1 (expired: sub/p.yaml:6)" in out


def test_check_tells_every_mistake(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.yaml").write_text(
        "version: 1\ntitle: on\ndecide:\n  - {outcome: dny}\n  - {rule: shard-extr, outcome: deny}\n"
    )
    assert main(["policy", "check", "p.yaml"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        'weighbridge: sub/p.yaml:2:1: "title" must be text; YAML reads "on" as true or false. Put it in quotes.',
        'sub/p.yaml:4:6: "outcome" cannot be "dny": use deny, review or allow. Did you mean "deny"?',
        'sub/p.yaml:5:6: no rule is named "shard-extr". Did you mean "shard-extra"?',
    ]


def test_check_without_a_policy_says_how_to_get_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 2
    assert "Write one with weighbridge policy init" in capsys.readouterr().err


def test_the_schema_that_is_printed_accepts_a_new_policy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert main(["policy", "init"]) == 0
    written = yaml.safe_load((project / PROJECT).read_text(encoding="utf-8"))
    assert jsonschema_rs.Draft7Validator(schema).is_valid(written)


def test_an_error_that_a_file_of_the_repository_allows_is_told_with_that_file(run, folder, payload):
    """A cloned model is the project of whoever stands in it: its policy counts there, and never in silence."""
    (folder / ".git").mkdir()
    (folder / "model.pkl").write_bytes(payload)
    (folder / ".weighbridge").mkdir()
    (folder / ".weighbridge" / "policy.yaml").write_text("version: 1\ntitle: t\ndecide: [{outcome: allow}]\n")
    code, out, _ = run(folder, "scan", ".")
    assert code == 0
    assert "1 error" in out and "errors by .weighbridge/policy.yaml:3" in " ".join(out.split())
    assert "errors by" not in run(folder, "scan", ".", "--policy", "default")[1]
