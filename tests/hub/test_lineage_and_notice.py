"""lineage and notice against the fixture Hub: trees over the network, pins, and copies of ancestors' own texts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
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
    """A chain of three on the Hub; the root is under Apache-2.0 with a NOTICE, as is the next; the last says MIT."""
    files = {"model.safetensors": WEIGHTS}
    said = {"license": "apache-2.0"}
    hub.repo(
        "maker/root",
        {**files, "README.md": card(**said), "LICENSE": APACHE, "NOTICE": b"Copyright 2026 Org\n"},
        card=said,
    )
    for name, parent, label in (("org/middle", "maker/root", "apache-2.0"), ("my/child", "org/middle", "mit")):
        said = {"license": label, "base_model": parent, "base_model_relation": "finetune"}
        hub.repo(name, {**files, "README.md": card(**said)}, card=said)
    return hub


@pytest.fixture
def notice(hub, tmp_path: Path):
    """Runs ``weighbridge notice ARGUMENTS`` against the Hub; gives the exit code, standard output and standard error."""
    here = tmp_path / "project"
    here.mkdir(exist_ok=True)

    def run(*arguments: object) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "scanner", "notice", *map(str, arguments)]
        environment = {**hub.environment(tmp_path), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    return run


def nodes_of(report: dict) -> dict[str, dict]:
    return {node["id"]: node for node in report["targets"][0]["lineage"]}


def test_the_tree_of_a_repo_on_the_hub(tree, weighbridge) -> None:
    code, report, err = weighbridge("lineage", "hf://my/child")
    assert code == 0, err
    nodes = nodes_of(report)
    assert list(nodes) == ["my/child", "org/middle", "maker/root"] and nodes["my/child"]["own"]
    assert {nodes[name]["state"] for name in ("org/middle", "maker/root")} == {"hub"}
    assert "license-relabelled" in {finding["rule"] for finding in report["targets"][0]["findings"]}
    assert not [seen for seen in tree.requests("hub") if seen.path.endswith(".safetensors")]


def test_pins_hold_without_network(tree, weighbridge, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    child = project / "child"
    weights(child)
    (child / "README.md").write_bytes(b"---\nlicense: mit\nbase_model: org/middle\n---\n")
    _, report, err = weighbridge("lineage", "child", "--online", "--lock")
    assert "pinned maker/root" in err and (project / ".weighbridge" / "lock.yaml").is_file()
    _, again, _ = weighbridge("lineage", "child", "--offline")
    assert nodes_of(again)["maker/root"]["state"] == "lock"
    assert nodes_of(again)["maker/root"]["revision"] == nodes_of(report)["maker/root"]["revision"]


def test_copies_come_from_the_root_on_the_hub(tree, weighbridge, notice, tmp_path: Path) -> None:
    child = tmp_path / "project" / "child"
    weights(child)
    (child / "README.md").write_bytes(
        b"---\nlicense: mit\nbase_model: org/middle\nbase_model_relation: finetune\n---\n# C\n"
    )
    _, _, err = notice("child", "--online", "--write", "--policy", "default")
    assert (child / "LICENSE").read_bytes() == APACHE, err
    assert b"Copyright 2026 Org" in (child / "NOTICE").read_bytes()
    before = {path.name: path.read_bytes() for path in child.iterdir()}
    notice("child", "--online", "--write", "--policy", "default")
    assert {path.name: path.read_bytes() for path in child.iterdir()} == before
    _, report, _ = weighbridge("scan", "child", "--online")
    rules = {finding["rule"] for finding in report["targets"][0]["findings"]}
    assert not rules & {"license-relabelled", "license-copy-missing", "license-notice-missing"}


def test_a_copy_that_cannot_be_had_stays_on_the_list(tree, notice, tmp_path: Path) -> None:
    tree.fault(r"GET /maker/root/resolve/.*/LICENSE", "status", code=500, times=1000)
    child = tmp_path / "project" / "child"
    weights(child)
    (child / "README.md").write_bytes(b"---\nlicense: apache-2.0\nbase_model: maker/root\n---\n# C\n")
    code, _, _ = notice("child", "--online", "--write")
    assert code in (1, 3) and not (child / "LICENSE").exists()


def test_a_repo_on_the_hub_needs_a_folder_to_write_into(tree, notice, tmp_path: Path) -> None:
    code, _, err = notice("hf://my/child", "--write")
    assert code == 2 and "--write DIR" in err
    product = tmp_path / "project" / "product"
    product.mkdir()
    notice("hf://my/child", "--write", "product")
    assert (product / "LICENSE").read_bytes() == APACHE


def test_what_leaves_the_machine_is_what_the_page_says(tree, weighbridge, tmp_path: Path) -> None:
    child = tmp_path / "project" / "child"
    weights(child)
    (child / "README.md").write_bytes(b"---\nlicense: mit\nbase_model: org/middle\n---\nsecret-words\n")
    for arguments in (["scan", "child"], ["lineage", "child"]):
        weighbridge(*arguments)
        assert not tree.seen, "a folder asks nobody"
    weighbridge("lineage", "child", "--online")
    weighbridge("scan", "hf://my/child")
    page = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8").partition("## What leaves")[2].partition("\n## ")[0]
    for part in ("/api/models/", "/revision/", "paths-info", "/resolve/", "/tree/"):
        assert part in page
    for seen in tree.requests("hub"):
        assert re.match(
            r"/api/models/[\w.-]+/[\w.-]+(\?|/(revision|tree|paths-info)/)|/[\w./-]+/resolve/[0-9a-f]{40}/", seen.path
        ), seen
        assert "child" not in seen.path or re.search(r"/my/child[/?]", seen.path)
        assert "secret" not in str(seen.headers)
