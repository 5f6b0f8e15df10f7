"""The base-model tree of targets: what their files say, looked up in folders, the lock and our table of root models."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, fact
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.report import TargetReport
from scanner.pipeline.lineage import lineage_of
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings, Task
from scanner.sources.interface import Listing, Options, Remote

BASE = "meta-llama/Llama-3.1-8B"

LLAMA_8B = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 128256,
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
}


def repo(folder: Path, front: str = "", config: dict[str, object] | None = None, weights: bool = True) -> Path:
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(f"---\n{front}\n---\nA model.\n")
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config))
    if weights:
        header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    return folder


def scan(*targets: Path, **more: str | bool) -> list[TargetReport]:
    catalog = load()
    settings = Settings(catalog, catalog.policy("default"), "2026-01-01T00:00:00Z", **more)  # type: ignore[arg-type]
    return list(run(plan([str(target) for target in targets], Options("", ())), settings).targets)


def problems(report: TargetReport) -> list[Fact]:
    return [item for item in report.facts if item.kind == "lineage-problem"]


def kinds(report: TargetReport) -> list[object]:
    return [item.get("problem") for item in problems(report)]


def by_id(report: TargetReport) -> dict[str, LineageNode]:
    return {node.id: node for node in report.lineage}


def licenses(node: LineageNode) -> object:
    return node.license.get("licenses") if node.license is not None else None


def test_a_root_that_the_table_knows_is_a_node_with_its_licence_offline(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "tune", f"license: apache-2.0\nbase_model: {BASE}"))
    own, parent = report.lineage
    assert own.own
    assert licenses(own) == ("apache-2.0",)
    assert [(edge.parent, edge.relation, edge.inferred) for edge in own.parents] == [(BASE, "finetune", True)]
    assert (parent.id, parent.state, parent.origin) == (BASE, "known", "rules/models/meta.yaml")
    assert licenses(parent) == ("llama3.1",)
    assert kinds(report) == []


def test_a_chain_of_known_models_is_followed(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "tune", "license: llama3.1\nbase_model: meta-llama/Meta-Llama-3.1-8B-Instruct"))
    assert list(by_id(report)) == [".", "meta-llama/Llama-3.1-8B-Instruct", BASE]


def test_an_unknown_parent_is_not_asked_for_offline_and_it_is_said(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "tune", "license: mit\nbase_model: nobody/nothing-7b"))
    assert kinds(report) == ["not-asked"]
    assert report.gaps == ()
    assert by_id(report)["nobody/nothing-7b"].state == "not-asked"


def test_r1_distill_llama_is_told_by_its_shape_and_name_alone(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "DeepSeek-R1-Distill-Llama-8B", "license: mit", LLAMA_8B))
    edge = next(edge for edge in report.lineage[0].parents if edge.parent == BASE)
    assert edge.strength == "evidenced"
    assert {"shape", "name"} <= set(edge.sources)
    assert licenses(by_id(report)[BASE]) == ("llama3.1",)
    found = next(item for item in problems(report) if item.get("problem") == "undeclared-base")
    assert (found.get("parent"), found.get("strength")) == (BASE, "evidenced")


def test_a_model_that_the_table_has_not_is_told_by_its_shape_and_name_alone(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "Tiger-R1-Llama-8B", "license: mit", LLAMA_8B))
    (edge,) = report.lineage[0].parents
    assert (edge.parent, edge.strength, edge.sources) == (BASE, "evidenced", ("shape", "name"))


def test_in_a_folder_of_any_name_the_shape_tells_which_row_of_its_card_is_its_own(tmp_path: Path) -> None:
    card = Place("README.md", line=40)
    rows = [("Qwen/Qwen2.5-3B", "R1-Qwen-3B"), (BASE, "R1-Llama-8B")]
    facts = [fact("base-model", card, id=base, relation=None, source="prose", of=own) for base, own in rows]
    sizes = {"model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "layers": 32, "heads": 32, "kv_heads": 8}
    facts.append(fact("model-shape", Place("config.json"), **sizes))  # type: ignore[arg-type]
    weights = Artifact("model.safetensors", 9, formats=("safetensors",), role="weights")
    task = Task(Listing(str(tmp_path / "checkout"), iter(()), whole=True), "folder")
    found = lineage_of(facts, [weights], task, Settings(load(), load().policy("default"), "now", online=False))
    assert [edge.parent for edge in found.nodes[0].parents] == [BASE]
    assert found.nodes[0].parents[0].sources == ("prose", "shape")


def test_what_is_amiss_with_an_ancestor_is_told_at_the_targets_own_file(tmp_path: Path) -> None:
    models = tmp_path / "models"
    repo(models / "someone" / "tiger-7b", "license: mit\nbase_model: nobody/lion-7b")
    (report,) = scan(repo(tmp_path / "tune", "license: mit\nbase_model: someone/tiger-7b"), mirror=str(models))
    (found,) = problems(report)
    assert (found.get("problem"), found.place.path) == ("not-asked", "README.md")
    assert found.get("path") == "this model ← someone/tiger-7b ← nobody/lion-7b"
    assert [place.path for place in found.related] == ["someone/tiger-7b/README.md"]


def test_a_hub_repo_that_the_table_knows_has_its_parents_though_its_card_is_empty() -> None:
    """The real rows of the R1 distillations have neither base_model nor a body."""
    name = "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"
    task = Task(Listing(f"hf://{name}", iter(()), whole=True, remote=Remote(name)), "hub")
    settings = Settings(load(), load().policy("default"), "now", online=False)
    declared = fact("license-concluded", Place("README.md"), repo="", licenses=("mit",), spdx="MIT", covers="all")
    card = Artifact("README.md", 9, formats=("model-card",), role="terms")
    weights = Artifact("model.safetensors", 9, formats=("safetensors",), role="weights")
    found = lineage_of([declared, fact("hub-repo", Place("(hub)"), id=name)], [card, weights], task, settings)
    own = found.nodes[0]
    assert own.id == name
    assert [(edge.parent, edge.relation, edge.sources) for edge in own.parents] == [
        ("Qwen/Qwen2.5-Math-7B", "finetune", ("known",)),
        ("deepseek-ai/DeepSeek-R1", "distill", ("known",)),
    ]
    assert "undeclared-base" in [item.get("problem") for item in found.facts]


def test_a_folder_named_after_a_known_model_has_that_models_parents(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "DeepSeek-R1-Distill-Qwen-7B", "license: mit", {**LLAMA_8B, "hidden_size": 77}))
    edges = report.lineage[0].parents
    assert [(edge.parent, edge.strength) for edge in edges] == [
        ("Qwen/Qwen2.5-Math-7B", "likely"),
        ("deepseek-ai/DeepSeek-R1", "likely"),
    ]
    assert edges[0].sources == ("known", "name")


def test_each_model_says_what_it_asks(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "tune", f"license: mit\nbase_model: {BASE}"))
    assert any("Built with Llama" in text for text in by_id(report)[BASE].asks)


def test_a_shape_without_a_name_is_likely_only(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "tiger", "license: mit", LLAMA_8B))
    assert [(edge.parent, edge.strength) for edge in report.lineage[0].parents] == [(BASE, "likely")]


def test_a_parent_that_cannot_have_this_shape_disagrees_with_a_name_and_shape_that_fit_another(tmp_path: Path) -> None:
    other = {**LLAMA_8B, "hidden_size": 2048, "num_hidden_layers": 24, "vocab_size": 32256, "num_attention_heads": 16}
    front = "license: mit\nbase_model: deepseek-ai/deepseek-coder-1.3b-base"
    (report,) = scan(repo(tmp_path / "tiger-llama", front, LLAMA_8B))
    known = by_id(report)["deepseek-ai/deepseek-coder-1.3b-base"].state == "known"
    assert kinds(report) == (["disagreement"] if known else ["not-asked"])
    (report,) = scan(repo(tmp_path / "b" / "tiger-llama", front, other))
    assert "disagreement" not in kinds(report)


@pytest.mark.parametrize("change", [{"vocab_size": 64000}, {"num_hidden_layers": 60}, {"hidden_size": 7168}])
def test_llamas_architecture_with_other_sizes_says_nothing(tmp_path: Path, change: dict[str, int]) -> None:
    (report,) = scan(repo(tmp_path / "my-llama", "license: apache-2.0", LLAMA_8B | change))
    assert problems(report) == []
    assert all(not node.parents for node in report.lineage)


def test_r1_distill_llama_is_told_by_its_prose_among_its_siblings() -> None:
    card = Place("README.md", line=40)
    rows = [("Qwen/Qwen2.5-Math-7B", "DeepSeek-R1-Distill-Qwen-7B"), (BASE, "DeepSeek-R1-Distill-Llama-8B")]
    facts = [fact("base-model", card, id=base, relation=None, source="prose", of=own) for base, own in rows]
    remote = Remote("deepseek-ai/DeepSeek-R1-Distill-Llama-8B")
    task = Task(Listing("hf://deepseek-ai/DeepSeek-R1-Distill-Llama-8B", iter(()), whole=True, remote=remote), "hub")
    settings = Settings(load(), load().policy("default"), "now", online=False)
    found = lineage_of(facts, [], task, settings)
    assert found.nodes[0].id == "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"
    above = {edge.parent: edge for edge in found.nodes[0].parents}
    assert "prose" in above[BASE].sources
    assert "Qwen/Qwen2.5-Math-7B" not in above


def test_a_folder_of_models_stands_in_for_the_hub(tmp_path: Path) -> None:
    models = tmp_path / "models"
    repo(models / "someone" / "tiger-7b", f"license: cc-by-nc-4.0\nbase_model: {BASE}")
    (report,) = scan(repo(tmp_path / "tune", "license: mit\nbase_model: someone/tiger-7b"), mirror=str(models))
    tiger = by_id(report)["someone/tiger-7b"]
    assert (tiger.state, licenses(tiger)) == ("local", ("cc-by-nc-4.0",))
    assert tiger.license is not None
    assert tiger.license.place.path == "someone/tiger-7b/README.md"
    assert list(by_id(report)) == [".", "someone/tiger-7b", BASE]
    assert kinds(report) == []


def test_a_folder_of_models_in_a_git_repository_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    repo(tmp_path / "models" / "someone" / "tiger-7b", "license: cc-by-nc-4.0")
    target = repo(tmp_path / "tune", "license: mit\nbase_model: someone/tiger-7b")
    (report,) = scan(target, mirror=str(tmp_path / "models"))
    tiger = by_id(report)["someone/tiger-7b"]
    assert (tiger.state, licenses(tiger)) == ("local", ("cc-by-nc-4.0",))
    assert tiger.license is not None
    assert tiger.license.place.path == "someone/tiger-7b/README.md"


@pytest.mark.parametrize("in_git", [True, False])
def test_a_target_in_the_folder_of_models_has_the_id_of_its_place(tmp_path: Path, in_git: bool) -> None:
    if in_git:
        (tmp_path / ".git").mkdir()
    models = tmp_path / "models"
    (report,) = scan(repo(models / "me" / "tiger-7b", f"license: mit\nbase_model: {BASE}"), mirror=str(models))
    assert report.lineage[0].id == "me/tiger-7b"


def test_a_text_alone_tells_the_terms_of_an_ancestor_without_a_card(tmp_path: Path) -> None:
    models = tmp_path / "models"
    folder = repo(models / "someone" / "tiger-7b")
    (folder / "README.md").write_text("# Tiger\n")
    (folder / "LICENSE").write_text((Path(__file__).parents[2] / "LICENSE").read_text())
    (report,) = scan(repo(tmp_path / "tune", "license: mit\nbase_model: someone/tiger-7b"), mirror=str(models))
    tiger = by_id(report)["someone/tiger-7b"]
    assert licenses(tiger) == ("apache-2.0",)
    assert tiger.texts == ("LICENSE",)


def test_the_lock_stands_in_for_the_hub_and_a_mistake_in_it_is_a_gap(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".weighbridge").mkdir(parents=True)
    lock = project / ".weighbridge" / "lock.yaml"
    lock.write_text(
        "version: 1\nmodels:\n  - id: someone/tiger-7b\n    revision: 0a1b2c3d4e5f\n    licenses: [gemma]\n"
        f"    parents: [{{id: {BASE}, relation: merge}}]\n"
    )
    target = repo(tmp_path / "tune", "license: mit\nbase_model: someone/Tiger-7B")
    (report,) = scan(target, project=str(project))
    tiger = by_id(report)["someone/tiger-7b"]
    assert (tiger.state, tiger.revision, licenses(tiger)) == ("lock", "0a1b2c3d4e5f", ("gemma",))
    assert tiger.origin == ".weighbridge/lock.yaml:3"
    assert [(edge.parent, edge.relation, edge.sources) for edge in tiger.parents] == [(BASE, "merge", ("lock",))]
    lock.write_text("version: 1\nmodels: 7\n")
    (report,) = scan(target, project=str(project))
    assert [gap.reason for gap in report.gaps] == ["lock-unreadable"]
    assert kinds(report) == ["not-asked"]


def test_a_pin_that_no_longer_holds_is_told(tmp_path: Path) -> None:
    project, models = tmp_path / "project", tmp_path / "models"
    (project / ".weighbridge").mkdir(parents=True)
    (project / ".weighbridge" / "lock.yaml").write_text(
        "version: 1\nmodels:\n  - {id: someone/tiger-7b, revision: 0a1b2c3d4e5f, licenses: [apache-2.0]}\n"
    )
    repo(models / "someone" / "tiger-7b", "license: cc-by-nc-4.0")
    target = repo(tmp_path / "tune", "license: apache-2.0\nbase_model: someone/tiger-7b")
    (report,) = scan(target, project=str(project), mirror=str(models))
    (found,) = problems(report)
    assert (found.get("problem"), found.get("basis")) == ("relicensed", "lock")
    assert (found.get("before"), found.get("now")) == (("apache-2.0",), ("cc-by-nc-4.0",))
    assert found.get("before_revision") == "0a1b2c3d4e5f"


def test_several_repos_of_one_target_have_a_tree_together(tmp_path: Path) -> None:
    repo(tmp_path / "all" / "base", f"license: llama3.1\nbase_model: {BASE}")
    lora = repo(tmp_path / "all" / "lora", "license: mit", weights=False)
    (lora / "adapter_config.json").write_text('{"peft_type": "LORA", "base_model_name_or_path": "../base"}')
    (report,) = scan(tmp_path / "all")
    nodes = by_id(report)
    assert [(edge.parent, edge.relation) for edge in nodes["lora"].parents] == [("base", "adapter")]
    assert [node.id for node in report.lineage if node.own] == ["base", "lora"]
    assert kinds(report) == []


def test_a_copy_in_the_hubs_cache_knows_its_own_name(tmp_path: Path) -> None:
    folder = tmp_path / "models--me--tiger" / "snapshots" / ("0" * 40)
    (report,) = scan(repo(folder, f"license: mit\nbase_model: [me/Tiger, {BASE}]"))
    assert report.lineage[0].id == "me/tiger"
    assert kinds(report) == ["self-loop"]


def test_a_scan_that_speaks_of_no_parent_has_no_tree(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "plain", "license: mit"))
    assert report.lineage == ()


def test_a_hostile_card_costs_little(tmp_path: Path) -> None:
    names = "".join(f"\n- o{number}/m{number}" for number in range(3000))
    (report,) = scan(repo(tmp_path / "evil", f"license: mit\nbase_model:{names}"))
    assert len(report.lineage) <= 501
    assert len(problems(report)) <= 110


def test_a_folder_that_bears_a_known_models_name_alone_is_likely_made_from_its_base(tmp_path: Path) -> None:
    (report,) = scan(repo(tmp_path / "DeepSeek-R1-Distill-Llama-8B", "license: mit"))
    assert (BASE, "likely") in [(edge.parent, edge.strength) for edge in report.lineage[0].parents]
    found = {finding.rule: finding.level for finding in report.findings}
    assert "license-looser-than-likely-base" in found
    assert "license-looser-than-base" not in found
    assert scan(repo(tmp_path / "tiger", "license: mit"))[0].lineage == ()


@pytest.mark.parametrize(
    ("name", "label", "base", "errors"),
    [
        ("Llama-3.3-70B-Instruct", "llama3.3", "meta-llama/Llama-3.1-70B", False),
        ("My-Own-70B", "llama3.3", "meta-llama/Llama-3.1-70B", True),
        ("Llama-3.3-70B-Instruct", "mit", "meta-llama/Llama-3.1-70B", True),
    ],
)
def test_a_copy_of_a_publishers_own_model_is_known_by_folder_licence_and_base(
    tmp_path: Path, name: str, label: str, base: str, errors: bool
) -> None:
    (report,) = scan(repo(tmp_path / name, f"license: {label}\nbase_model: {base}"))
    weights = [item.get("weight") for item in report.facts if item.kind == "license-transition"]
    assert ("error" in weights) == errors


def test_an_edition_that_the_card_leaves_open_is_told_by_the_models_id(tmp_path: Path) -> None:
    front = "license: other\nlicense_name: modified-mit"
    target = repo(tmp_path / "moonshotai" / "Kimi-K2-Instruct", front)
    (report,) = scan(target, mirror=str(tmp_path))
    told = [item.get("licenses") for item in report.facts if item.kind == "license-concluded"]
    assert told == [("kimi-k2-modified-mit",)]
    assert [item.get("licenses") for item in scan(target)[0].facts if item.kind == "license-concluded"] != told
