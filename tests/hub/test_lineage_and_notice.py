"""lineage and notice against the fixture Hub: trees over the network, pins, and copies of ancestors' own texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.policy.models import weights

ROOT = Path(__file__).parents[2]
APACHE = (ROOT / "LICENSE").read_bytes()
HEADER = json.dumps({"a": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + b"\0\0"


def card(**fields: object) -> bytes:
    return f"---\n{json.dumps(fields)}\n---\n# A model\n".encode()


@pytest.fixture
def tree(hub):
    """A chain of three on the Hub; the root is under Apache-2.0 with a NOTICE, the others say MIT."""
    files = {"model.safetensors": WEIGHTS}
    said = {"license": "apache-2.0"}
    hub.repo(
        "maker/root",
        {**files, "README.md": card(**said), "LICENSE": APACHE, "NOTICE": b"Copyright 2026 Org\n"},
        card=said,
    )
    for name, parent in (("org/middle", "maker/root"), ("org/child", "org/middle")):
        said = {"license": "mit", "base_model": parent, "base_model_relation": "finetune"}
        hub.repo(name, {**files, "README.md": card(**said)}, card=said)
    return hub


def nodes_of(report: dict) -> dict[str, dict]:
    return {node["id"]: node for node in report["targets"][0]["lineage"]}


def test_the_tree_of_a_repo_on_the_hub(tree, weighbridge) -> None:
    code, report, err = weighbridge("lineage", "hf://org/child")
    assert code == 0, err
    nodes = nodes_of(report)
    assert list(nodes) == ["org/child", "org/middle", "maker/root"] and nodes["org/child"]["own"]
    assert {nodes[name]["state"] for name in ("org/middle", "maker/root")} == {"hub"}
    assert "license-relabelled" in {finding["rule"] for finding in report["targets"][0]["findings"]}
    assert not [seen for seen in tree.requests("hub") if seen.path.endswith(".safetensors")]


def test_pins_hold_without_network(tree, weighbridge, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    child = project / "child"
    weights(child)
    (child / "README.md").write_bytes(b"---\nlicense: mit\nbase_model: org/middle\n---\n")
    code, report, err = weighbridge("lineage", "child", "--online", "--lock")
    assert "pinned maker/root" in err and (project / ".weighbridge" / "lock.yaml").is_file()
    _, again, _ = weighbridge("lineage", "child", "--offline")
    assert nodes_of(again)["maker/root"]["state"] == "lock"
    assert nodes_of(again)["maker/root"]["revision"] == nodes_of(report)["maker/root"]["revision"]


def test_copies_come_from_the_root_on_the_hub(tree, weighbridge, tmp_path: Path) -> None:
    child = tmp_path / "project" / "child"
    weights(child)
    (child / "README.md").write_bytes(
        b"---\nlicense: mit\nbase_model: org/middle\nbase_model_relation: finetune\n---\n# C\n"
    )
    code, _, err = weighbridge("notice", "child", "--online", "--write", "--policy", "default")
    assert (child / "LICENSE").read_bytes() == APACHE, err
    assert b"Copyright 2026 Org" in (child / "NOTICE").read_bytes()
    before = {path.name: path.read_bytes() for path in child.iterdir()}
    weighbridge("notice", "child", "--online", "--write", "--policy", "default")
    assert {path.name: path.read_bytes() for path in child.iterdir()} == before
    _, report, _ = weighbridge("scan", "child", "--online")
    rules = {finding["rule"] for finding in report["targets"][0]["findings"]}
    assert not rules & {"license-relabelled", "license-copy-missing", "license-notice-missing"}


def test_a_copy_that_cannot_be_had_stays_on_the_list(tree, weighbridge, tmp_path: Path) -> None:
    tree.fault(r"GET /maker/root/resolve/.*/LICENSE", "status", code=500, times=1000)
    child = tmp_path / "project" / "child"
    weights(child)
    (child / "README.md").write_bytes(b"---\nlicense: apache-2.0\nbase_model: maker/root\n---\n# C\n")
    code, _, _ = weighbridge("notice", "child", "--online", "--write")
    assert code in (1, 3) and not (child / "LICENSE").exists()


def test_a_repo_on_the_hub_needs_a_folder_to_write_into(tree, weighbridge, tmp_path: Path) -> None:
    code, _, err = weighbridge("notice", "hf://org/child", "--write")
    assert code == 2 and "--write DIR" in err
    product = tmp_path / "project" / "product"
    product.mkdir()
    weighbridge("notice", "hf://org/child", "--write", "product")
    assert (product / "LICENSE").read_bytes() == APACHE
