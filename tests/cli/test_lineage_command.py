"""``weighbridge lineage``: the tree on the screen and in files, an exit code of its own, and the pins it writes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from scanner.catalog.lock import read_lock
from scanner.cli.lineage import write_lock
from scanner.model.lineage import LineageNode
from tests.policy.models import model, weights
from tests.reports import lineages

LLAMA = "meta-llama/Llama-3.1-8B"


@pytest.fixture
def child(tmp_path: Path) -> Path:
    """A folder with a model that says MIT over Llama 3.1."""
    model(tmp_path / "child", f"license: mit\nbase_model: {LLAMA}\nbase_model_relation: finetune")
    return tmp_path


def test_the_tree_is_told_offline(run, child: Path) -> None:
    code, out, err = run(child, "lineage", "child")
    assert (code, err) == (0, "")
    answer, _, first, wrong, _, parent, *_ = out.splitlines()
    assert answer == "PASS, 1 finding to review  child: says mit, but llama3.1 holds"
    assert first == "child  mit" and parent == f"└─ finetune of {LLAMA}  llama3.1"
    assert wrong.startswith("│  ✗ says mit, which is looser than llama3.1")
    assert "rules/models/meta.yaml" in out and "review  README.md line 3  license-looser-than-base" in out


def test_the_exit_code_is_the_policys_word_on_the_lineage_alone(run, child: Path) -> None:
    assert run(child, "lineage", "child", "--fail-on", "review")[0] == 1
    assert run(child, "lineage", "child", "--fail-on", "review", "--exit-zero")[0] == 0
    (child / "child" / "run.py").write_text("import os\nos.system('true')\n", encoding="utf-8")
    code, out, _ = run(child, "lineage", "child", "--output", "json")
    (target,) = json.loads(out)["targets"]
    assert code == 0 and all("lineage" in item["tags"] or path_of(item) for item in target["findings"])


def path_of(finding: dict) -> object:
    return dict(finding["attributes"]).get("path")


def test_a_card_that_cannot_be_read_leaves_it_incomplete(run, tmp_path: Path) -> None:
    weights(tmp_path / "m")
    (tmp_path / "m" / "README.md").write_text("---\nlicense: [\n---\n", encoding="utf-8")
    assert run(tmp_path, "lineage", "m")[0] == 3


def test_each_output_may_go_to_a_file(run, child: Path) -> None:
    code, out, _ = run(
        child, "lineage", "child", "--output", "tree", "--output", "mermaid:t.mmd", "--output", "dot:t.dot"
    )
    assert code == 0 and "\n\nchild  mit\n" in out
    assert (child / "t.mmd").read_text(encoding="utf-8").startswith("flowchart TD\n")
    assert (child / "t.dot").read_text(encoding="utf-8").startswith("digraph lineage {\n")


def test_json_has_the_tree_in_a_form_that_is_easy_to_ask(run, child: Path) -> None:
    nodes = json.loads(run(child, "lineage", "child", "--output", "json")[1])["targets"][0]["lineage"]
    assert [node["id"] for node in nodes if not node.get("own")] == [LLAMA]
    assert nodes[0]["parents"][0]["parent"] == LLAMA


def test_a_model_without_parents_says_so(run, tmp_path: Path) -> None:
    model(tmp_path / "m", "license: mit")
    code, out, _ = run(tmp_path, "lineage", "m")
    assert code == 0 and out == "PASS  m: under mit; no base model is named\n"


def test_a_screen_without_boxes_gets_ascii(run, child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", errors="strict"))
    run(child, "lineage", "child")
    sys.stdout.flush()
    assert b"\n`- finetune of " in raw.getvalue() and raw.getvalue().isascii()


def pinned(revision: str, license_id: str) -> object:
    """A report with one ancestor that was read on the Hub at that commit."""
    place = lineages.concluded(license_id)
    root = LineageNode(LLAMA, state="hub", revision=revision, license=place)
    return lineages.tree(lineages.OWN, root, lineages.MIDDLE)


def test_the_lock_pins_what_was_read_and_tells_what_changed(tmp_path: Path) -> None:
    first = write_lock(pinned("a" * 40, "llama3.1"), str(tmp_path))  # type: ignore[arg-type]
    assert first == [f"pinned {LLAMA} at {'a' * 12}: llama3.1", "wrote .weighbridge/lock.yaml"]
    (entry,) = read_lock(str(tmp_path)).entries
    assert (entry.id, entry.revision, entry.licenses) == (LLAMA, "a" * 40, ("llama3.1",))
    again = write_lock(pinned("a" * 40, "llama3.1"), str(tmp_path))  # type: ignore[arg-type]
    assert again == [".weighbridge/lock.yaml is as it was: all of them are in it already"]
    moved = write_lock(pinned("b" * 40, "llama3.1"), str(tmp_path))  # type: ignore[arg-type]
    assert moved[0] == f"{LLAMA} moved from {'a' * 12} to {'b' * 12}; its terms are the same"
    changed = write_lock(pinned("c" * 40, "mit"), str(tmp_path))  # type: ignore[arg-type]
    assert changed[0] == f"{LLAMA} changed its terms: llama3.1 at {'b' * 12}, now mit"


def test_the_lock_belongs_to_a_repository(run, child: Path) -> None:
    code, _, err = run(child, "lineage", "child", "--lock")
    assert code == 2 and "git repository" in err


def test_a_finding_says_what_to_do_and_where_its_clause_is_from(run, child: Path) -> None:
    _, out, _ = run(child, "lineage", "child")
    told = " ".join(out.partition("\nreview  ")[2].split())
    wrong, do, clause, known = (
        told.index(text)
        for text in (
            "mit is declared, but",
            "To do: Take the licence",
            "By clauses 1.a, 1.b.i",
            "(rules/licenses/llama3.1.yaml; terms read in rules/models/meta.yaml)",
        )
    )
    assert wrong < do < clause < known and max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("there", ["file", "folder", "broken"])
def test_a_lock_file_that_cannot_be_used_is_one_sentence(run, child: Path, there: str) -> None:
    (child / ".git").mkdir()
    at = child / ".weighbridge"
    if there == "file":
        at.write_text("x", encoding="utf-8")
    elif there == "folder":
        (at / "lock.yaml").mkdir(parents=True)
    else:
        at.mkdir()
        (at / "lock.yaml").write_text("a: [\n", encoding="utf-8")
    code, out, err = run(child, "lineage", "child", "--lock")
    if there == "file":  # only writing shows it, and this tree pins nothing
        assert code == 0 and "as it was" in err
        return
    assert (code, out) == (2, "") and err.startswith("weighbridge: .weighbridge/lock.yaml") and err.count("\n") == 1
