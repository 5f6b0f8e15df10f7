"""Faults on the way to base models: their terms are told as without faults, or it is told that they are not known."""

from __future__ import annotations

import pytest

from tests.hub.builders import safetensors
from tests.hub.scanning import scanner_of
from tests.hub.test_faults import LIES, PASSING, REFUSALS

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")
pytest.importorskip("scanner.lineage.tree", reason="no tree of base models yet")

TARGET = "hf://org/child"
FAULTS = PASSING | REFUSALS | LIES

ROUTES = {
    "what the Hub says of the parent": r"GET /api/models/maker/tuned",
    "the parent's card": r"GET /maker/tuned/resolve/",
    "what the Hub says of its parent": r"GET /api/models/foundation/llama",
    "its parent's card": r"GET /foundation/llama/resolve/",
}

UNKNOWN = {"base-model-unresolved", "license-upstream-unknown"}
"""Rules by which a report says that terms of a base model are not known; enough where the Hub refuses them for good."""


@pytest.fixture
def scan(hub, tmp_path, monkeypatch, capsys):
    config = '{"model_type": "llama"}'
    hub.repo("foundation/llama", {"config.json": config}, card={"license": "llama3.1"})
    hub.repo("maker/tuned", {"config.json": config}, card={"license": "cc-by-nc-4.0", "base_model": "foundation/llama"})
    files = {"config.json": config, "model.safetensors": safetensors()}
    hub.repo("org/child", files, card={"license": "apache-2.0", "base_model": "maker/tuned"})
    return scanner_of(hub, tmp_path, monkeypatch, capsys)


def problems(hub, scan, calm, route, said, times):
    """What is wrong with a scan under this fault, as lines."""
    hub.calm()
    made = hub.fault(route, times=times, **said)
    spoiled = scan(TARGET)
    wrong = [f"the token went to {seen.origin}{seen.path}" for seen in hub.strayed()]
    if not made.hits:
        wrong.append("was never struck")
    lost = calm.findings() - spoiled.findings()
    named = {rule for rule, _ in spoiled.findings() - calm.findings()} & UNKNOWN
    if lost and not named and not spoiled.gaps():
        wrong.append(f"lost {sorted(lost)} without a word")
    if lost and said in PASSING.values() and not spoiled.gaps():
        wrong.append(f"lost {sorted(lost)}, which may be had later, and is not called incomplete")
    if times and said in PASSING.values() and (lost or named or spoiled.gaps()):
        wrong.append(f"did not get over it: lost {sorted(lost)}; {sorted(named)}, {spoiled.gaps()}")
    return wrong


def test_there_is_something_to_lose(scan):
    found = {rule for rule, _ in scan(TARGET).findings()}
    assert {"license-looser-than-base", "license-non-commercial-upstream"} <= found
    assert not found & UNKNOWN


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_each_fault_on_the_way_to_base_models(hub, scan, fault, times):
    calm = scan(TARGET)
    found = {name: problems(hub, scan, calm, route, FAULTS[fault], times) for name, route in ROUTES.items()}
    assert not any(found.values()), "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)
