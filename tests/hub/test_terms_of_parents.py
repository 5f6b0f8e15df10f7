"""Pins, clarifications, unknown labels and publishers' own models, through the command line against the fixture Hub."""

from __future__ import annotations

import json
from hashlib import sha256

from tests.policy.models import weights

CONFIG = {"config.json": b"{}"}


def rules(report, target=0):
    return sorted(finding["rule"] for finding in report["targets"][target]["findings"])


def child(project, front, **files):
    folder = project / "child"
    weights(folder)
    (folder / "README.md").write_text(f"---\n{json.dumps(front)}\n---\n# C\n")
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_a_pin_is_held_against_what_the_hub_says_now(hub, weighbridge, tmp_path):
    project = tmp_path / "project"
    (project / ".git").mkdir()
    base = hub.repo("org/base", CONFIG, card={"license": "mit"})
    child(project, {"license": "mit", "base_model": "org/base"})
    weighbridge("lineage", "child", "--online", "--lock")
    first = base.sha
    _, report, _ = weighbridge("scan", "child", "--online")
    assert "license-parent-relicensed" not in rules(report)
    base.commit({"README.md": "---\nlicense: cc-by-nc-4.0\n---\n"})
    _, report, _ = weighbridge("scan", "child", "--online")
    (found,) = [item for item in report["targets"][0]["facts"] if item["attributes"].get("problem") == "relicensed"]
    said = found["attributes"]
    assert (said["basis"], said["before"], said["now"]) == ("lock", ["mit"], ["cc-by-nc-4.0"])
    assert (said["before_revision"], said["now_revision"]) == (first, base.sha)
    assert {"license-parent-relicensed", "license-non-commercial-upstream"} <= set(rules(report))
    _, report, _ = weighbridge("scan", "child", "--offline")
    assert "license-parent-relicensed" not in rules(report)


def test_a_clarified_text_is_held_against_the_base_and_what_is_inherited_stays(hub, weighbridge, tmp_path):
    project = tmp_path / "project"
    hub.repo("org/base", CONFIG, card={"license": "cc-by-nc-4.0"})
    text = "house words of ours, by which anybody may do as he likes\n"
    child(project, {"license": "other", "base_model": "org/base"}, LICENSE=text)
    (project / "policy.yaml").write_text(
        "version: 1\ntitle: ours\nextends: default\nlicenses: {deny: [non-commercial]}\n"
        f"clarify:\n  - {{file: LICENSE, sha256: {sha256(text.encode()).hexdigest()}, license: MIT, reason: read}}\n"
    )
    _, report, err = weighbridge("scan", "child", "--online", "--policy", "policy.yaml")
    assert report is not None, err
    assert "license-non-commercial-upstream" in rules(report)
    inherited = [item for item in report["targets"][0]["facts"] if item["kind"] == "license-inherited"]
    assert [item["attributes"]["licenses"] for item in inherited] == [["cc-by-nc-4.0"]]
    assert report["targets"][0]["answer"] == "fail"


def test_one_unknown_label_on_both_ends_is_told_once(hub, weighbridge):
    said = {"license": "other", "license_name": "house-terms"}
    hub.repo("org/base", CONFIG, card=said)
    hub.repo("me/tune", CONFIG, card={**said, "base_model": "org/base"})
    _, report, _ = weighbridge("scan", "hf://me/tune")
    assert rules(report).count("license-upstream-unknown") == 1
    assert not {"license-base-terms-unsaid", "license-not-comparable", "license-relabelled"} & set(rules(report))


def test_a_publisher_s_own_newer_model_is_a_remark(hub, weighbridge):
    hub.repo("meta-llama/Llama-3.1-70B", CONFIG, card={"license": "llama3.1"})
    card = {"license": "llama3.3", "base_model": "meta-llama/Llama-3.1-70B"}
    hub.repo("meta-llama/Llama-3.3-70B-Instruct", CONFIG, card=card)
    hub.repo("me/Llama-3.3-70B-Instruct", CONFIG, card=card)
    _, report, _ = weighbridge("scan", "hf://meta-llama/Llama-3.3-70B-Instruct", "hf://me/Llama-3.3-70B-Instruct")
    assert "license-base-remark" in rules(report) and "license-wrong-version" not in rules(report)
    assert "license-wrong-version" in rules(report, 1)
