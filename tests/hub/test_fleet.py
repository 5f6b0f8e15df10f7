"""Many repos in one run: each is judged as it would be alone, or named as incomplete, and no dead server holds it up."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from tests.hub.fleet import put_fleet, trouble
from tests.hub.scanning import differences, scanner_of

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")


@pytest.fixture
def scan(hub, tmp_path, monkeypatch):
    return scanner_of(hub, tmp_path, monkeypatch)


def test_40_repos_with_faults_in_a_tenth_of_all_requests(hub, scan):
    targets = put_fleet(hub, 40)
    calm = scan(*targets, "--jobs", 8)
    trouble(hub, 0.1)
    hub.seen.clear()
    spoiled = scan(*targets, "--jobs", 8)
    assert 0.05 < sum(bool(seen.fault) for seen in hub.seen) / len(hub.seen) < 0.2
    assert hub.strayed() == []
    assert list(spoiled.targets) == targets
    wrong = {target: differences(calm, spoiled, target) for target in targets}
    assert not any(wrong.values()), {target: lines for target, lines in wrong.items() if lines}
    incomplete = [target for target in targets if spoiled.gaps(target)]
    assert 0 < len(incomplete) < 30
    assert all(spoiled.targets[target]["answer"] != "pass" for target in incomplete)


def test_a_base_model_of_many_is_asked_for_once(hub, scan):
    hub.repo("base/one", {"config.json": "{}"}, card={"license": "llama3.1"})
    targets = [f"hf://org/tune-{number}" for number in range(12)]
    for target in targets:
        hub.repo(target[5:], {"config.json": "{}"}, card={"license": "mit", "base_model": "base/one"})
    found = scan(*targets)
    assert all(("license-looser-than-base", "README.md") in found.findings(target) for target in targets)
    asked = Counter(seen.path for seen in hub.requests() if "base/one" in seen.path)
    assert asked.most_common(1)[0][1] == 1


@pytest.mark.parametrize(("where", "said"), [(".", "hang"), (".", "status"), ("GET /cdn/", "hang")])
def test_a_dead_server_does_not_hold_up_a_run(hub, scan, monkeypatch, where, said):
    monkeypatch.setattr("scanner.sources.hub.outages.LONGEST", 2)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.2)
    targets = put_fleet(hub, 40)
    hub.fault(where, said, seconds=1)
    began = time.monotonic()
    found = scan(*targets)
    assert all(found.gaps(target) for target in targets)
    assert time.monotonic() - began < 20
    assert len(hub.requests("hub" if where == "." else "cdn")) < 90


def test_a_server_that_comes_back_is_heard(hub, scan):
    targets = put_fleet(hub, 40)
    hub.fault(".", "status", times=15, code=503)
    found = scan(*targets)
    lost = [target for target in targets if found.gaps(target)]
    assert 0 < len(lost) < 12
