"""Base models that only their names tell: re-uploads, copies under another owner, folders in another case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lineage.scans import card, scanned

NC = "cc-by-nc-4.0"


def rules(root: Path, model: str, policy: str = "default") -> dict[str, str]:
    report = scanned(root, model, policy)
    return {found.rule: found.level for found in report.findings if "lineage" in found.tags and found.level != "note"}


@pytest.mark.parametrize(
    "base",
    [
        "TheBloke/Llama-2-7B-GGUF",
        "mlx-community/Meta-Llama-3.1-8B-Instruct-4bit",
        "bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF",
    ],
)
def test_a_re_upload_is_known_by_its_whole_name(tmp_path: Path, base: str) -> None:
    card(tmp_path / "kid", "mit", base)
    assert rules(tmp_path, "kid") == {"license-looser-than-evidenced-base": "warning"}


def test_a_name_that_only_begins_so_is_no_copy(tmp_path: Path) -> None:
    card(tmp_path / "kid", "mit", "someone/Llama-2-7B-tiger")
    assert rules(tmp_path, "kid") == {}


def test_a_copy_is_no_licensor(tmp_path: Path) -> None:
    card(tmp_path / "org" / "Llama-3.1-8B", "mit")
    card(tmp_path / "org" / "tune", "mit", "org/Llama-3.1-8B")
    assert rules(tmp_path, "org/tune") == {"license-looser-than-evidenced-base": "warning"}


def test_a_known_model_needs_no_more_than_its_card(tmp_path: Path) -> None:
    card(tmp_path / "deepseek-ai" / "DeepSeek-R1-Distill-Llama-8B", "mit")
    assert rules(tmp_path, "deepseek-ai/DeepSeek-R1-Distill-Llama-8B")["license-looser-than-base"] == "error"


@pytest.mark.parametrize("written", ["zai-org/glm-x", "THUDM/GLM-X", "Zai-Org/Glm-X", "thudm/glm-x"])
def test_folders_are_found_by_all_names_of_an_owner(tmp_path: Path, written: str) -> None:
    card(tmp_path / "zai-org" / "GLM-x", NC)
    card(tmp_path / "kid", "mit", written)
    assert rules(tmp_path, "kid") == {"license-non-commercial-upstream": "error"}


def test_what_nobody_was_asked_for_is_told_once(tmp_path: Path) -> None:
    card(tmp_path / "kid", "mit", [f"someone/tiger-{number}" for number in range(9)], "merge")
    found = [item for item in scanned(tmp_path, "kid").findings if item.rule == "base-model-not-asked"]
    assert [item.message.partition(" were")[0][-10:] for item in found] == ["and 6 more"]


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("openrail", "license-flow-down-lost"),
        ("gpl", "license-share-alike-broken"),
        ("gfdl", "license-share-alike-broken"),
        ("cc", "license-upstream-unknown"),
        ("mit (deepseek)", "license-upstream-unknown"),
        ("other (house-terms)", "license-upstream-unknown"),
    ],
)
def test_labels_that_leave_the_licence_open(tmp_path: Path, label: str, rule: str) -> None:
    card(tmp_path / "a" / "base", label)
    card(tmp_path / "kid", "mit", "a/base")
    assert list(rules(tmp_path, "kid")) == [rule]


def test_gpl_2_beside_apache_2(tmp_path: Path) -> None:
    card(tmp_path / "a" / "one", "gpl-2.0")
    card(tmp_path / "a" / "two", "apache-2.0")
    card(tmp_path / "kid", "gpl-2.0", ["a/one", "a/two"], "merge")
    assert rules(tmp_path, "kid") == {"license-terms-strained": "warning"}
