"""``weighbridge notice``: what a tree asks is planned, written, and then a scan has nothing left to say of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.policy.models import model, weights

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "data" / "license_texts"
LLAMA = "meta-llama/Llama-3.1-8B"

FAMILIES = {
    "llama3.1": ("llama3.1", LLAMA, "ai/llama-3.1-community.txt", "ai/llama-3.1-aup.txt"),
    "gemma": ("gemma", "google/gemma-2-9b", "ai/scdb-gemma-tou-2024-04-01.txt", None),
    "deepseek": ("other", "deepseek-ai/DeepSeek-V3-Base", "ai/deepseek-license-model-v3.txt", None),
    "cc-by-nc-4.0": ("cc-by-nc-4.0", "org/speech", "spdx/CC-BY-NC-4.0.txt", None),
    "gpl-3.0": ("gpl-3.0", "org/free", "spdx/GPL-3.0-only.txt", None),
}


def base(folder: Path, model_id: str, card: str, text: bytes, **others: bytes) -> Path:
    """A base model's repo in the folder of models."""
    repo = folder / "models" / model_id
    weights(repo)
    (repo / "README.md").write_text(f"---\n{card}\n---\n# A base\n", encoding="utf-8")
    (repo / "LICENSE").write_bytes(text)
    for name, data in others.items():
        (repo / name.replace("__", ".")).write_bytes(data)
    return folder / "models"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def apache(tmp_path: Path) -> Path:
    """A folder of models with one under Apache-2.0, and beside it one made from it that says MIT."""
    base(
        tmp_path, "org/base", "license: apache-2.0", (ROOT / "LICENSE").read_bytes(), NOTICE=b"Copyright 2026 The Org\n"
    )
    model(tmp_path / "child", "license: mit  # ours\nbase_model: org/base\nbase_model_relation: finetune\ntags:\n- x")
    return tmp_path


def rules(report: dict) -> set[str]:
    return {finding["rule"] for target in report["targets"] for finding in target["findings"]}


def test_without_write_nothing_is_written(run, apache: Path) -> None:
    before = contents(apache / "child")
    code, out, err = run(apache, "notice", "child", "--mirror", "models")
    assert (code, err) == (1, "") and contents(apache / "child") == before
    assert "To write" in out and "license: apache-2.0, for what org/base asks" in out
    assert "the same command with --write" in out


def test_what_is_written_is_clean_and_a_second_run_changes_nothing(run, report_of, apache: Path) -> None:
    child, models = apache / "child", ("--mirror", "models")
    _, before = report_of(apache, "scan", "child", *models)
    assert "license-relabelled" in rules(before)
    run(apache, "notice", "child", *models, "--write")
    written = contents(child)
    assert written["LICENSE"] == (apache / "models" / "org" / "base" / "LICENSE").read_bytes()
    assert b"Copyright 2026 The Org" in written["NOTICE"]
    assert written["README.md"].startswith(b"---\nlicense: apache-2.0  # ours\nbase_model: org/base\n")
    assert b"finetune of [org/base](https://huggingface.co/org/base)" in written["README.md"]
    code, out, _ = run(apache, "notice", "child", *models, "--write")
    assert code == 0 and contents(child) == written and "wrote" not in out
    _, after = report_of(apache, "scan", "child", *models)
    assert rules(after) & {rule for rule in rules(before) if "relation" not in rule} == set()


def test_what_a_person_fills_in_stays(run, apache: Path) -> None:
    models = ("--mirror", "models", "--write")
    run(apache, "notice", "child", *models)
    card = apache / "child" / "README.md"
    filled = card.read_text(encoding="utf-8").replace("(fill in: data, method, date)", "our own data, by LoRA, in May")
    card.write_text(filled, encoding="utf-8")
    run(apache, "notice", "child", *models)
    assert card.read_text(encoding="utf-8") == filled


def test_a_file_with_other_words_is_left_unless_forced(run, apache: Path) -> None:
    taken = apache / "child" / "LICENSE-apache-2.0.txt"
    (apache / "child" / "LICENSE").write_text("Ours alone.\n", encoding="utf-8")
    taken.write_text("Something else.\n", encoding="utf-8")
    run_in = ("notice", "child", "--mirror", "models", "--write")
    code, out, _ = run(apache, *run_in)
    assert code == 1 and "LICENSE-apache-2.0.txt was not written: it is there with other words" in " ".join(out.split())
    assert taken.read_text(encoding="utf-8") == "Something else.\n"
    run(apache, *run_in, "--force")
    assert taken.read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert (apache / "child" / "LICENSE").read_text(encoding="utf-8") == "Ours alone.\n"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_is_written_through_a_link(run, apache: Path) -> None:
    outside = apache / "outside.md"
    outside.write_text("---\nlicense: mit\nbase_model: org/base\n---\n", encoding="utf-8")
    (apache / "child" / "README.md").unlink()
    (apache / "child" / "README.md").symlink_to(outside)
    (apache / "child" / "NOTICE").symlink_to(apache / "nowhere")
    run(apache, "notice", "child", "--mirror", "models", "--write")
    assert outside.read_text(encoding="utf-8") == "---\nlicense: mit\nbase_model: org/base\n---\n"
    assert not (apache / "nowhere").exists()


def test_a_text_that_is_not_the_licence_is_not_taken(run, apache: Path) -> None:
    (apache / "models" / "org" / "base" / "LICENSE").write_text("All rights reserved.\n", encoding="utf-8")
    _, out, _ = run(apache, "notice", "child", "--mirror", "models", "--write")
    assert not (apache / "child" / "LICENSE").exists()
    assert "wrote LICENSE" not in out


def test_another_folder_gets_the_files(run, apache: Path) -> None:
    (apache / "product").mkdir()
    before = contents(apache / "child")
    run(apache, "notice", "child", "--mirror", "models", "--write", "product")
    assert contents(apache / "child") == before
    assert {"LICENSE", "NOTICE", "README.md"} <= set(contents(apache / "product"))


def test_a_folder_that_is_none_is_refused(run, apache: Path) -> None:
    code, _, err = run(apache, "notice", "child", "--write", "nowhere")
    assert code == 2 and "nowhere is no folder" in err


def test_without_the_ancestors_files_it_says_what_to_fetch(run, tmp_path: Path) -> None:
    model(tmp_path / "child", f"base_model: {LLAMA}\nbase_model_relation: finetune")
    code, out, _ = run(tmp_path, "notice", "child", "--write")
    said = " ".join(out.split())
    assert code == 1 and f"fetch https://huggingface.co/{LLAMA}/resolve/main/LICENSE" in said
    assert 'its name has to begin with "Llama"' in said
    written = contents(tmp_path / "child")
    assert "LICENSE" not in written and b"Built with Llama" in written["README.md"]
    assert (
        written["README.md"].startswith(b"---\nlicense: llama3.1\n") and b"Llama 3.1 is licensed" in written["NOTICE"]
    )


def test_each_repo_of_a_tree_gets_its_own_files(run, apache: Path) -> None:
    (apache / "all").mkdir()
    (apache / "child").rename(apache / "all" / "one")
    model(apache / "all" / "two", "license: cc0-1.0")
    code, _, _ = run(apache, "notice", "all", "--mirror", "models", "--write")
    assert code == 0 and (apache / "all" / "one" / "LICENSE").is_file()
    assert not (apache / "all" / "two" / "LICENSE").exists() and not (apache / "all" / "README.md").exists()


def test_in_a_repository_paths_begin_at_its_root(run, apache: Path) -> None:
    project = apache / "project"
    (project / ".git").mkdir(parents=True)
    (apache / "child").rename(project / "child")
    run(project / "child", "notice", ".", "--mirror", "../../models", "--write")
    assert (project / "child" / "LICENSE").is_file() and not (project / "LICENSE").exists()


def test_a_model_that_owes_nothing_says_so(run, tmp_path: Path) -> None:
    model(tmp_path / "own", "license: cc0-1.0")
    code, out, _ = run(tmp_path, "notice", "own")
    assert code == 0 and "asks for anything" in out


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_is_clean_after_it(run, report_of, tmp_path: Path, family: str) -> None:
    hub, model_id, text, policy = FAMILIES[family]
    if not (TEXTS / text).is_file() or (policy and not (TEXTS / policy).is_file()):
        pytest.skip(f"{text} lies beside a checkout only where the texts were fetched")
    others = {"USE_POLICY__md": (TEXTS / policy).read_bytes()} if policy else {}
    base(tmp_path, model_id, f"license: {hub}", (TEXTS / text).read_bytes(), **others)
    child = model(tmp_path / "Llama-child", f"license: mit\nbase_model: {model_id}\nbase_model_relation: finetune")
    models = ("--mirror", "models")
    _, before = report_of(tmp_path, "scan", "Llama-child", *models)
    assert any(rule.startswith("license-") for rule in rules(before))
    run(tmp_path, "notice", "Llama-child", *models, "--write")
    written = contents(child)
    assert written.get("LICENSE", (TEXTS / text).read_bytes()) == (TEXTS / text).read_bytes()
    _, after = report_of(tmp_path, "scan", "Llama-child", *models)
    states = {fact["attributes"].get("weight") for fact in of_kind(after, "license-transition")}
    assert states <= {"note"}
    assert not {"license-copy-missing", "license-display-missing", "license-notice-missing"} & rules(after)
    shutil.copytree(child, tmp_path / "again")
    run(tmp_path, "notice", "Llama-child", *models, "--write")
    assert contents(child) == contents(tmp_path / "again")


def of_kind(report: dict, kind: str) -> list[dict]:
    facts = [fact for target in report["targets"] for fact in target["facts"] if fact["kind"] == kind]
    return [{**fact, "attributes": dict(fact["attributes"])} for fact in facts]


def test_a_base_model_that_nobody_knows_is_left_to_a_person(run, tmp_path: Path) -> None:
    model(tmp_path / "child", "license: cc0-1.0\nbase_model: someone/unheard-of")
    code, out, _ = run(tmp_path, "notice", "child")
    assert (
        code == 1
        and "someone/unheard-of: it was not looked up, so that what it asks is not in this list"
        in " ".join(out.split())
    )


def test_what_could_not_be_written_is_left_to_do_by_hand(run, tmp_path: Path) -> None:
    child = model(tmp_path / "Llama-child", f"license: mit\nlicense: apache-2.0\nbase_model: {LLAMA}")
    before = (child / "README.md").read_bytes()
    code, out, _ = run(tmp_path, "notice", "Llama-child", "--write")
    assert code == 1 and (child / "README.md").read_bytes() == before
    by_hand = out.partition("To write by hand")[2].partition("\n\n")[0]
    assert "license: llama3.1" in by_hand and "Built with Llama" in by_hand and "NOTICE" not in by_hand
    assert "stands in the card 2 times: set it to llama3.1 by hand" in out


def test_an_empty_key_is_filled_in(run, tmp_path: Path) -> None:
    child = model(tmp_path / "Llama-child", f"license:  # which?\nbase_model: {LLAMA}\nlicense_name:")
    run(tmp_path, "notice", "Llama-child", "--write")
    card = (child / "README.md").read_text(encoding="utf-8")
    assert card.startswith(f"---\nlicense: llama3.1 # which?\nbase_model: {LLAMA}\nlicense_name:\n---\n")


def test_a_licence_text_of_another_licence_is_pointed_at(run, apache: Path) -> None:
    child = model(apache / "free", "license: mit\nbase_model: org/base")
    (child / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    model(apache / "llama", f"license: apache-2.0\nbase_model: {LLAMA}")
    (apache / "llama" / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    _, out, _ = run(apache, "notice", "free", "--mirror", "models")
    assert "which the weights are not under" not in out
    _, out, _ = run(apache, "notice", "llama")
    said = " ".join(out.split())
    assert "LICENSE: it holds apache-2.0, which the weights are not under" in said
    assert "LICENSE-llama3.1.txt: add the text of Llama 3.1 Community License: fetch" in said
