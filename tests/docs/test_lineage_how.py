"""The table of lineage facts says what is stated: its kinds, and the attributes of each."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.model.fact import Fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.sources.interface import Options
from tests.docs.test_licenses_how import OF_LINEAGE
from tests.policy.models import TODAY, model

LLAMA = "meta-llama/Llama-3.1-8B"

CARDS = {
    "child": f"license: mit\nbase_model: {LLAMA}\nbase_model_relation: finetune\ndatasets: [a/b]\nnew_version: a/c",
    "merged": f"license: apache-2.0\nbase_model: [{LLAMA}, org/second, nobody/knows-this]",
    "adapter": "license: mit",
    "mergekit": "license: mit",
    "undeclared": "license: mit",
    "loop": "license: mit\nbase_model: [m/loop]",
}

ELSEWHERE = {"hub-repo", "hub-verdict"}
"""Kinds that a repo on the Hub alone brings about: tests/licensing/test_hub_metadata.py reads them."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The attributes of each kind of fact in small repos that were made from others in many ways."""
    folder = tmp_path_factory.mktemp("models")
    for name, card in CARDS.items():
        model(folder / "m" / name, card)
    write(folder / "m/adapter/adapter_config.json", {"base_model_name_or_path": LLAMA, "peft_type": "LORA"})
    merge = {"merge_method": "slerp", "base_model": LLAMA, "models": [{"model": LLAMA}, {"model": "google/gemma-2-9b"}]}
    write(folder / "m/mergekit/mergekit_config.yml", merge)
    write(folder / "m/undeclared/config.json", {"_name_or_path": LLAMA, "model_type": "llama", "hidden_size": 4096})
    model(folder / "bases" / "org" / "second", "license: exaone")
    settings = Settings(load(), load().policy("default"), TODAY, mirror=str(folder / "bases"))
    (target,) = run(plan([str(folder / "m")], Options("", ())), settings).targets
    found: dict[str, set[str]] = {}
    for item in target.facts:
        found.setdefault(item.kind, set()).update(names_of(item))
    return found


def write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")


def names_of(item: Fact) -> set[str]:
    return {name for name, _ in item.attributes}


def test_no_attribute_is_left_out(seen: dict[str, set[str]]) -> None:
    unlisted = {kind: sorted(seen[kind] - names) for kind, names in OF_LINEAGE.items() if seen.get(kind, set()) - names}
    assert unlisted == {}, "docs/lineage-how.md does not list these"


def test_each_kind_of_the_table_is_stated(seen: dict[str, set[str]]) -> None:
    told = set(OF_LINEAGE) - ELSEWHERE
    assert told <= set(seen), "no repo above brings these about, or nothing states them any more"


def test_no_kind_of_the_lineage_is_left_out(seen: dict[str, set[str]]) -> None:
    begin = (
        "lineage-",
        "model-derived",
        "model-shape",
        "base-model",
        "training-",
        "license-inherited",
        "license-joined",
    )
    assert {kind for kind in seen if kind.startswith(begin)} <= set(OF_LINEAGE)


def test_each_field_of_the_tree_is_listed() -> None:
    page = (
        (Path(__file__).parents[2] / "docs" / "lineage-how.md").read_text(encoding="utf-8").partition("## The tree")[2]
    )
    listed = [cell for row in re.findall(r"^\| ([a-z, ]+) \| .+ \|$", page, re.MULTILINE) for cell in row.split(", ")]
    wanted = {field.name for kind in (LineageNode, LineageEdge) for field in fields(kind)}
    assert set(listed) - {"of a model"} == wanted


def test_each_word_of_a_problem_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "lineage-how.md").read_text(encoding="utf-8")
    told = page.partition("| in `lineage-problem` | is |")[2].partition("## ")[0]
    plain = {"child", "parent", "relation", "inferred", "strength", "sources"}
    assert OF_LINEAGE["lineage-problem"] - plain <= set(re.findall(r"`(\w+)`", told))
