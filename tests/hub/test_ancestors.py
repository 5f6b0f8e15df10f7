"""Ancestors on the Hub: read for their terms alone, each once, and what cannot be read is said."""

import pytest

APACHE = "license: apache-2.0"


def tree(report, target=0):
    return {node["id"]: node for node in report["targets"][target]["lineage"]}


def problems(report, target=0):
    found = [item for item in report["targets"][target]["facts"] if item["kind"] == "lineage-problem"]
    return [(item["attributes"]["problem"], item["attributes"]["parent"]) for item in found]


def licenses(node):
    return node["license"]["attributes"]["licenses"]


def chain(hub, **more):
    """A tune of a tune of a root, each with another licence."""
    hub.repo("org/root", {"config.json": b"{}", "LICENSE": b"", "model.safetensors": b"8"}, card={"license": "gemma"})
    hub.repo("org/mid", {"config.json": b"{}"}, card={"license": "cc-by-nc-4.0", "base_model": "org/root"}, **more)
    return hub.repo("me/tune", {"config.json": b"{}"}, card={"license": "mit", "base_model": "Org/MID"})


def test_a_chain_on_the_hub_is_followed_to_its_root(hub, weighbridge):
    chain(hub)
    _, report, _ = weighbridge("scan", "hf://me/tune")
    nodes = tree(report)
    assert list(nodes) == ["me/tune", "org/mid", "org/root"]
    assert [licenses(node) for node in nodes.values()] == [["mit"], ["cc-by-nc-4.0"], ["gemma"]]
    assert nodes["org/mid"]["state"] == "hub"
    assert nodes["org/mid"]["license"]["place"]["path"].startswith(f"org/mid@{nodes['org/mid']['revision'][:12]}/")
    assert [edge["parent"] for edge in nodes["me/tune"]["parents"]] == ["org/mid"]
    assert problems(report) == []


def test_of_an_ancestor_no_weights_are_fetched_and_it_is_asked_for_once_in_a_run(hub, weighbridge):
    chain(hub)
    hub.repo("me/other", {"config.json": b"{}"}, card={"license": "mit", "base_model": ["org/mid", "org/root"]})
    weighbridge("scan", "hf://me/tune", "hf://me/other")
    asked = [request.route for request in hub.requests("hub") if "org/mid" in request.path]
    assert not [request for request in hub.seen if "model.safetensors" in request.path]
    assert len([request for request in hub.requests("hub") if request.path.startswith("/api/models/org/mid")]) <= 2, (
        asked
    )


def test_a_gated_ancestor_whose_metadata_is_open_keeps_its_licence(hub, weighbridge):
    chain(hub, gated="manual")
    _, report, _ = weighbridge("scan", "hf://me/tune")
    node = tree(report)["org/mid"]
    assert (node["state"], licenses(node)) == ("hub", ["cc-by-nc-4.0"])
    assert "gated" in node["message"].lower() or "access" in node["message"].lower()
    assert "org/root" in tree(report)


def test_a_gated_root_that_the_table_knows_takes_its_terms_from_there(hub, weighbridge):
    hub.repo("meta-llama/Llama-3.1-8B", {}, card={"license": "llama3.1"}, gated="manual", gate_metadata=True)
    hub.repo("me/tune", {"config.json": b"{}"}, card={"license": "mit", "base_model": "meta-llama/Llama-3.1-8B"})
    _, report, _ = weighbridge("scan", "hf://me/tune")
    node = tree(report)["meta-llama/Llama-3.1-8B"]
    assert (node["state"], licenses(node)) == ("gated", ["llama3.1"])
    assert node["origin"] == "rules/models/meta.yaml"
    assert "rules/models" in node["message"]


@pytest.mark.parametrize("more", [{"private": True}, {"disabled": True}])
def test_an_ancestor_that_is_not_to_be_had_is_told(hub, weighbridge, more):
    chain(hub, **more)
    _, report, _ = weighbridge("scan", "hf://me/tune")
    assert problems(report) in ([("dangling", "Org/MID")], [("dangling", "org/mid")])


def test_an_ancestor_that_does_not_exist_is_told_and_the_scan_is_complete(hub, weighbridge):
    hub.repo("me/tune", {"config.json": b"{}"}, card={"license": "mit", "base_model": "no/such"})
    _, report, _ = weighbridge("scan", "hf://me/tune")
    assert problems(report) == [("dangling", "no/such")]
    assert report["targets"][0]["answer"] != "incomplete"


def test_a_renamed_ancestor_is_the_one_of_its_new_name(hub, weighbridge):
    hub.repo("new/base", {"config.json": b"{}"}, card={"license": "mit"}, renamed_from="old/base")
    hub.repo("me/tune", {"config.json": b"{}"}, card={"license": "mit", "base_model": ["old/base"]})
    _, report, _ = weighbridge("scan", "hf://me/tune")
    assert list(tree(report)) == ["me/tune", "new/base"]
    assert [edge["parent"] for edge in tree(report)["me/tune"]["parents"]] == ["new/base"]


def test_a_cycle_on_the_hub_ends_and_is_told(hub, weighbridge):
    hub.repo("a/one", {"config.json": b"{}"}, card={"license": "mit", "base_model": "b/two"})
    hub.repo("b/two", {"config.json": b"{}"}, card={"license": "mit", "base_model": "a/one"})
    _, report, _ = weighbridge("scan", "hf://a/one")
    assert [kind for kind, _ in problems(report)] == ["cycle"]


def test_a_hub_that_fails_in_the_middle_makes_the_scan_incomplete(hub, weighbridge):
    chain(hub)
    hub.fault(r"GET /api/models/org/root", "status", code=500, times=1000)
    _, report, _ = weighbridge("scan", "hf://me/tune", timeout=300)
    assert tree(report)["org/root"]["state"] == "unavailable"
    assert report["targets"][0]["answer"] in ("incomplete", "fail")
    assert [gap["reason"] for gap in report["targets"][0]["gaps"]] == ["ancestor-unread"]


def test_offline_nobody_is_asked(hub, weighbridge, tmp_path):
    folder = tmp_path / "tune"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: mit\nbase_model: org/mid\n---\n")
    chain(hub)
    _, report, _ = weighbridge("scan", str(folder))
    assert hub.seen == []
    assert problems(report) == [("not-asked", "org/mid")]
    _, report, _ = weighbridge("scan", str(folder), "--online")
    assert list(tree(report)) == [".", "org/mid", "org/root"]


def test_a_revision_that_an_adapter_names_is_the_one_that_is_read(hub, weighbridge):
    base = hub.repo("org/base", {"config.json": b"{}"}, card={"license": "mit"})
    first = base.sha
    base.commit({"README.md": "---\nlicense: cc-by-nc-4.0\n---\n"})
    config = f'{{"peft_type": "LORA", "base_model_name_or_path": "org/base", "revision": "{first}"}}'.encode()
    hub.repo("me/lora", {"adapter_config.json": config, "adapter_model.safetensors": b""}, card={"license": "mit"})
    _, report, _ = weighbridge("scan", "hf://me/lora")
    node = tree(report)["org/base"]
    assert node["revision"] == first
    assert tree(report)["me/lora"]["parents"][0]["relation"] == "adapter"


def test_what_ancestors_cost_is_counted_once_at_the_target_that_asks_first(hub, weighbridge):
    chain(hub)
    hub.repo("me/other", {"config.json": b"{}"}, card={"license": "mit", "base_model": ["org/mid", "org/root"]})
    _, report, _ = weighbridge("scan", "hf://me/tune", "hf://me/other", "--no-store")
    first, second = (target["inventory"] for target in report["targets"])
    assert first["requests"] + second["requests"] == len(hub.seen)
    assert first["requests"] > second["requests"]
    assert first["bytes_read"] > second["bytes_read"]


def test_a_base_that_is_named_at_two_commits_is_under_the_terms_of_both(hub, weighbridge):
    base = hub.repo("org/base", {"config.json": b"{}"}, card={"license": "cc-by-nc-4.0"})
    first = base.sha
    base.commit({"README.md": "---\nlicense: gemma\n---\n"})
    config = f'{{"peft_type": "LORA", "base_model_name_or_path": "org/base", "revision": "{first}"}}'.encode()
    hub.repo("org/mid", {"config.json": b"{}"}, card={"license": "gemma", "base_model": "org/base"})
    hub.repo(
        "me/lora",
        {"adapter_config.json": config, "adapter_model.safetensors": b""},
        card={"license": "mit", "base_model": ["org/mid"]},
    )
    _, report, _ = weighbridge("scan", "hf://me/lora")
    node = tree(report)["org/base"]
    assert licenses(node) == ["cc-by-nc-4.0", "gemma"] and "Two revisions" in node["message"]
    weighed = {(item["rule"], dict(item["attributes"]).get("parent")) for item in report["targets"][0]["findings"]}
    assert ("license-base-contested", "org/base") in weighed, weighed


def test_data_sets_that_nobody_can_read_are_one_finding_and_those_of_ancestors_none(hub, weighbridge):
    hub.repo("org/base", {"config.json": b"{}"}, card={"license": "mit", "datasets": ["org/far", "org/off"]})
    said = {"license": "mit", "base_model": "org/base", "datasets": ["me/one", "me/two", "me/three", "me/four"]}
    hub.repo("me/tune", {"config.json": b"{}"}, card=said)
    _, report, _ = weighbridge("scan", "hf://me/tune")
    (found,) = [item for item in report["targets"][0]["findings"] if item["rule"] == "training-data-unresolved"]
    assert "datasets/me/one, datasets/me/two, datasets/me/three and 1 more could not be read" in found["message"]
    assert not [request for request in hub.seen if "org/far" in request.path or "org/off" in request.path]
