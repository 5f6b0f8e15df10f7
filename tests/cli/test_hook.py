"""``weighbridge hook``: the changed files, judged with their neighbours."""

import shutil

from tests.cli.conftest import CLEAN, rules


def test_a_clean_file_prints_nothing(run, folder):
    assert run(folder, "hook", "pytorch_model.bin") == (0, "", "")
    assert run(folder, "hook") == (0, "", "")


def test_only_what_concerns_the_changed_files_is_reported(run, report_of, folder, payload):
    (folder / "old.pkl").write_bytes(payload)
    assert run(folder, "hook", "pytorch_model.bin")[0] == 0
    code, out, _ = run(folder, "hook", "old.pkl", "pytorch_model.bin")
    assert code == 1 and "old.pkl" in out
    code, report = report_of(folder, "hook", "table.csv")
    assert (code, rules(report)) == (0, [])


def test_the_card_and_its_neighbours_are_judged_together(report_of, folder):
    (folder / "LICENSE").write_text(
        "                                 Apache License\n                           Version 2.0, January 2004\n"
    )
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


def test_options_work_as_in_scan(run, folder, payload):
    (folder / "old.pkl").write_bytes(payload)
    assert run(folder, "hook", "--exit-zero", "old.pkl")[0] == 0
    assert run(folder, "hook", "--policy", "nope", "old.pkl")[0] == 2
