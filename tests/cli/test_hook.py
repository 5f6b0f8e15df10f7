"""``weighbridge hook``: the changed files, judged with their neighbours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, rules


def test_a_clean_file_prints_nothing(run, folder):
    assert run(folder, "hook", "pytorch_model.bin") == (0, "", "")
    assert run(folder, "hook") == (0, "", "")


def test_the_usual_line_on_a_clean_checkpoint_imports_nothing_heavy(folder):
    code = (
        "import sys; from scanner.cli.main import main; code = main(['hook', 'pytorch_model.bin'])\n"
        "print(code, *sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    alone = {**environment, "PYTHONPATH": ""}
    (folder / "README.md").unlink()
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=folder, env=environment, capture_output=True)
    bare = subprocess.run(
        [sys.executable, "-S", "-c", "import sys; print(*sys.modules)"], env=alone, capture_output=True
    )
    exit_code, *modules = done.stdout.decode().split()
    heavy = {"argparse", "dataclasses", "inspect", "typing", "enum", "re", "json", "yaml", "pathlib", "logging", "rich"}
    assert (exit_code, done.stderr) == ("0", b"")
    assert heavy & (set(modules) - set(bare.stdout.decode().split())) == set()


def test_only_what_concerns_the_changed_files_is_reported(run, report_of, folder, payload):
    (folder / "old.pkl").write_bytes(payload)
    assert run(folder, "hook", "pytorch_model.bin")[0] == 0
    code, out, _ = run(folder, "hook", "old.pkl", "pytorch_model.bin")
    assert code == 1 and "old.pkl" in out
    code, report = report_of(folder, "hook", "table.csv")
    assert (code, rules(report)) == (0, [])


def test_the_card_and_its_neighbours_are_judged_together(report_of, folder):
    (folder / "LICENSE").write_text("SPDX-License-Identifier: Apache-2.0\n")
    for changed in ("README.md", "LICENSE"):
        _, report = report_of(folder, "hook", changed)
        assert "license-mismatch" in rules(report), changed
    assert "license-mismatch" not in rules(report_of(folder, "hook", "table.csv")[1])


def test_a_shard_index_is_judged_with_the_shards_that_lie_beside_it(report_of, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin.index.json").write_text(
        '{"weight_map": {"a": "one.bin", "b": "two.bin", "c": "../x.bin"}}'
    )
    shutil.copyfile(CLEAN, tmp_path / "one.bin")
    _, report = report_of(tmp_path, "hook", "pytorch_model.bin.index.json")
    assert sorted(rule for rule in rules(report) if rule.startswith("shard")) == ["shard-missing", "shard-outside"]


def test_a_file_that_is_gone_is_told(run, folder):
    code, out, _ = run(folder, "hook", "gone.pkl")
    assert code == 3 and "gone.pkl" in out


def test_a_pass_with_something_to_review_shows_it(run, folder):
    (folder / "README.md").write_text("no front matter\n")
    code, out, _ = run(folder, "hook", "README.md")
    assert code == 0 and out.startswith("PASS, 1 finding to review  ")
    assert "license-undeclared, warning" in out
    assert "read " not in out.splitlines()[-1] and "files, " not in out


def test_a_folder_is_for_scan(run, folder):
    for options in ([], ["--exit-zero"]):
        code, out, err = run(folder.parent, "hook", *options, "model")
        assert (code, out) == (2, "")
        assert err == "weighbridge: model is a folder: use weighbridge scan, or name the files in it.\n"


def test_a_link_to_a_folder_is_judged_and_not_followed(run, folder):
    """Git keeps links as files, so that a commit may bring one."""
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("sub")
    assert run(folder, "hook", "link")[0] in (0, 3)


def test_options_work_as_in_scan(run, folder, payload):
    (folder / "old.pkl").write_bytes(payload)
    assert run(folder, "hook", "--exit-zero", "old.pkl")[0] == 0
    assert run(folder, "hook", "--policy", "nope", "old.pkl")[0] == 2


LLAMA = "meta-llama/Llama-3.1-8B"

NAMING_LLAMA = {
    "adapter_config.json": f'{{"base_model_name_or_path": "{LLAMA}", "peft_type": "LORA"}}',
    "mergekit_config.yml": f"models:\n- model: {LLAMA}\n- model: Qwen/Qwen2.5-7B\nmerge_method: linear\n",
    "config.json": f'{{"model_type": "llama", "_name_or_path": "{LLAMA}"}}',
}


def licensed(folder: Path, *lines: str) -> None:
    text = "\n".join(("---", "license: apache-2.0", *lines, "---", "# A model", ""))
    (folder / "README.md").write_text(text)


def test_the_card_names_a_base_model_under_stricter_terms(report_of, folder):
    licensed(folder, f"base_model: {LLAMA}")
    code, report = report_of(folder, "hook", "--fail-on", "review", "README.md")
    assert code == 1
    assert "license-looser-than-base" in rules(report)


@pytest.mark.parametrize("name", NAMING_LLAMA)
def test_a_changed_licence_is_held_against_the_base_that_a_file_beside_it_names(report_of, folder, name):
    licensed(folder)
    (folder / name).write_text(NAMING_LLAMA[name])
    code, report = report_of(folder, "hook", "--fail-on", "review", "README.md")
    assert code == 1
    assert {*rules(report)} & {
        "license-looser-than-base",
        "license-looser-than-evidenced-base",
        "license-base-contested",
    }


def test_a_changed_adapter_is_held_against_the_licence_of_the_card(report_of, folder):
    licensed(folder)
    (folder / "adapter_config.json").write_text(NAMING_LLAMA["adapter_config.json"])
    code, _ = report_of(folder, "hook", "--fail-on", "review", "adapter_config.json")
    assert code == 1


def test_terms_that_the_projects_lock_pins_hold_in_the_hook(report_of, folder):
    (folder / ".git").mkdir(exist_ok=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".weighbridge").mkdir(exist_ok=True)
    (folder / ".weighbridge" / "lock.yaml").write_text(
        "version: 1\nmodels:\n- id: acme/frost-7b\n  revision: 0123456789abcdef0123456789abcdef01234567\n"
        "  licenses: [cc-by-nc-4.0]\n  basis: card\n"
    )
    licensed(folder, "base_model: acme/frost-7b")
    code, report = report_of(folder, "hook", "--fail-on", "review", "README.md")
    assert code == 1
    assert "license-non-commercial-upstream" in rules(report)


def test_a_broken_lock_is_told_and_the_rest_is_judged(report_of, folder):
    (folder / ".git").mkdir(exist_ok=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".weighbridge").mkdir(exist_ok=True)
    (folder / ".weighbridge" / "lock.yaml").write_text("version: 1\nmodels: 7\n")
    licensed(folder, f"base_model: {LLAMA}")
    code, report = report_of(folder, "hook", "--fail-on", "review", "README.md")
    assert code == 1
    assert "license-looser-than-base" in rules(report)
    assert [gap["reason"] for target in report["targets"] for gap in target["gaps"]] == ["lock-unreadable"]
