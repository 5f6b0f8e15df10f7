"""``weighbridge hook``: the changed files, judged with their neighbours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    assert (code, out.split()[0]) == (0, "PASS")
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
