"""A sample of the fault matrix: whatever goes wrong on the way, a scan says the same as without it, or is incomplete.

Each fault strikes the kind of request where it tells most, once and always; ``python -m benchmarks.hub_faults`` runs the
whole matrix. No token may ever reach another origin.
"""

from __future__ import annotations

import pytest

from tests.hub.builders import SHELL, sparse_safetensors, torch_zip
from tests.hub.content import File, Sparse
from tests.hub.mishaps import ABOVE, FAULTS, HEIR, LIES, PASSING, TARGET, TREE, Cell, family, struck, subject
from tests.hub.scanning import UNHEARD, UNKNOWN, differences, scanner_of

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")

OF_FILES = {"an ignored Range", "another range", "half a range", "no Content-Range", "a Content-Range of another size"}
"""Lies that only who reads a part of a file can be told."""


def telling(fault: str) -> str:
    """The kind of request where a fault of this name tells most."""
    if fault in OF_FILES or fault.startswith("gzip"):
        return "CDN"
    if fault in ("expired address", "no commit") or fault.startswith(("a redirect", "another")):
        return "redirect to the CDN"
    return "everything" if fault in PASSING else "metadata" if fault in LIES else "texts"


@pytest.fixture
def scan(hub, tmp_path, monkeypatch):
    subject(hub)
    family(hub)
    return scanner_of(hub, tmp_path, monkeypatch)


def test_there_is_something_to_lose(hub, scan):
    calm = scan(TARGET)
    assert calm.exit == 1
    assert calm.gaps() == []
    found = set(calm.findings())
    assert {("pickle-unsafe-callable", "pytorch_model.bin"), ("pickle-unsafe-callable", "evil.pkl")} <= found
    assert any(path == "modeling_x.py" or rule == "custom-code-required" for rule, path in found)
    assert {path for _, path in found} >= {"model.gguf", "LICENSE"}
    assert hub.strayed() == []


def wrong(hub, scan, calm, *cells):
    """What is wrong with scans under these faults, as one text; empty where nothing is."""
    found = {cell: struck(hub, scan, calm, cell)[1] for cell in cells}
    return "\n".join(f"{cell}: {line}" for cell, lines in found.items() for line in lines)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_where_it_tells_most(hub, scan, fault):
    route = telling(fault)
    assert not wrong(hub, scan, scan(TARGET), Cell(fault, route, 1), Cell(fault, route, None))


@pytest.mark.parametrize("route", TREE)
@pytest.mark.parametrize(
    "fault", ["status 503", "a part of the body", "404", "an empty list", "an empty object", "null"]
)
def test_faults_while_the_tree_is_listed(hub, scan, fault, route):
    calm = scan(TARGET)
    hub.sizes, hub.tree_rows = False, 5
    assert not wrong(hub, scan, calm, Cell(fault, route, 1, True), Cell(fault, route, None, True))


ON_THE_WAY = (
    "status 503",
    "no answer",
    "403 gated",
    "404 repo",
    "an empty object",
    "another commit",
    "a body cut short",
)


@pytest.mark.parametrize("fault", ON_THE_WAY)
def test_faults_on_the_way_to_base_models(hub, scan, fault):
    calm = scan(HEIR)
    found = {rule for rule, _ in calm.findings()}
    assert {"license-looser-than-base", "license-non-commercial-upstream"} <= found
    assert not found & UNKNOWN
    assert not wrong(hub, scan, calm, *(Cell(fault, route, times) for route in ABOVE for times in (1, None)))


@pytest.mark.parametrize("times", [1, 6, None])
def test_a_target_that_was_not_wholly_read_is_no_ground_for_the_next(hub, scan, times):
    parent = "hf://maker/tuned"
    calm = scan(parent, HEIR)
    hub.fault("GET /maker/tuned/resolve/.*README", "status", times=times, code=500 if times else 403)
    spoiled = scan(parent, HEIR)
    assert differences(calm, spoiled) == []
    assert bool(spoiled.gaps(parent)) == (times != 1)
    assert bool(spoiled.gaps(HEIR)) == (times is None)


def test_what_the_hubs_scanners_say_may_be_missing_and_that_is_told(hub, scan):
    calm = scan(TARGET)
    hub.fault("paths-info", "status", code=500)
    spoiled = scan(TARGET)
    assert spoiled.exit == calm.exit == 1
    assert [gap["reason"] for gap in spoiled.report["targets"][0]["gaps"] if not gap["incomplete"]] == [UNHEARD]
    assert spoiled.gaps() == []
    assert differences(calm, spoiled) == []


@pytest.mark.parametrize("quirk", ["mirror", "resolve_cache", "gzip"])
def test_other_ways_to_serve_the_same(hub, scan, quirk):
    calm = scan(TARGET)
    setattr(hub, quirk, True)
    without = "hub-verdict" if quirk == "mirror" else "-"  # a mirror knows nothing of the Hub's scanners
    assert differences(calm, scan(TARGET), without=without) == []


def test_a_mirror_that_gives_one_page_of_the_tree(hub, scan):
    calm = scan(TARGET)
    hub.mirror, hub.sizes, hub.tree_rows = True, False, 3
    assert differences(calm, scan(TARGET), without="hub-verdict") == []


@pytest.mark.parametrize("metadata", [False, True])
def test_a_gated_repo_is_incomplete_without_access(hub, scan, monkeypatch, metadata):
    hub.repo("org/gated", {"evil.pkl": b"cposix\nsystem\n."}, gated="manual", gate_metadata=metadata)
    assert scan("hf://org/gated").exit == 1
    for token in (hub.stranger, ""):
        monkeypatch.setenv("HF_TOKEN", token)
        found = scan("hf://org/gated")
        assert found.exit == 3
        assert any(gap.startswith("gated") for gap in found.gaps())


@pytest.mark.parametrize("said", [{"private": True}, {"disabled": True}, None])
def test_what_cannot_be_read_is_never_clean(hub, scan, monkeypatch, said):
    if said:
        hub.repo("org/away", {"evil.pkl": b"cposix\nsystem\n."}, **said)
    monkeypatch.setenv("HF_TOKEN", hub.stranger)
    found = scan("hf://org/away", TARGET)
    assert found.gaps("hf://org/away")
    assert found.targets["hf://org/away"]["answer"] == "incomplete"
    assert found.targets[TARGET]["answer"] == "fail"


def test_a_commit_that_is_pushed_in_mid_scan_is_not_mixed_in(hub, scan):
    calm = scan(TARGET)
    repo = hub.find("model", "org/subject")
    hub.fault("/resolve/", "call", then=lambda: repo.commit({"evil.pkl": b"harmless", "pytorch_model.bin": None}))
    spoiled = scan(TARGET)
    assert differences(calm, spoiled) == []
    assert spoiled.report["targets"][0]["revision"] == calm.report["targets"][0]["revision"]


@pytest.mark.parametrize("path", ["evil.pkl", "pytorch_model.bin", "modeling_x.py", "config.json", "LICENSE"])
def test_content_that_is_swapped_after_it_was_listed_is_noticed(hub, scan, path):
    repo = hub.find("model", "org/subject")
    files = repo.commits[repo.sha]
    harmless = File(path, Sparse(files[path].size, {0: b"N."}), files[path].lfs)
    hub.fault("/resolve/", "call", times=1, then=lambda: files.update({path: harmless}))
    spoiled = scan(TARGET)
    assert f"changed {path}" in spoiled.gaps()


@pytest.mark.parametrize("action", ["ignore-range", "wrong-range", "short-range"])
def test_a_server_that_gets_ranges_wrong_is_refused_and_not_read_on(hub, scan, action):
    weights = {"huge.safetensors": sparse_safetensors({"w": ("F32", [1 << 20, 1 << 20])})}
    weights |= {"huge.bin": torch_zip({"a": [1 << 20, 1 << 12]}, SHELL), "huge.pkl": Sparse(1 << 40, {0: b"\x80\x04"})}
    hub.repo("org/huge", weights)
    hub.fault("GET /cdn/", action)
    found = scan("hf://org/huge")
    assert found.exit == 3
    reasons = {gap.partition(" ")[2]: gap.partition(" ")[0] for gap in found.gaps()}
    assert {path: reasons.get(path) in ("range-ignored", "unavailable") for path in weights} == dict.fromkeys(
        weights, True
    )
    assert hub.sent() < 48 << 20  # what was on its way when the connection was closed


@pytest.mark.parametrize("route", ["GET /api/models/org/subject", "GET /org/subject/.*evil", "GET /cdn/"])
def test_a_server_that_hangs_is_asked_again(hub, scan, route):
    calm = scan(TARGET)
    hub.fault(route, "hang", times=1, seconds=1.5)
    spoiled = scan(TARGET)
    assert differences(calm, spoiled) == []
    assert spoiled.gaps() == calm.gaps()


@pytest.mark.parametrize(
    ("headers", "least"), [({"Retry-After": "1"}, 1.0), ({"ratelimit": '"api";r=0;t=1'}, 1.0), ({}, 0.0)]
)
def test_who_is_asked_to_wait_waits(hub, weighbridge, headers, least):
    subject(hub)
    hub.fault("GET /cdn/.*pytorch", "status", times=1, code=429, headers=headers)
    code, report, _ = weighbridge("scan", TARGET, token=hub.token, WEIGHBRIDGE_WAIT_FACTOR="1")
    assert code == 1
    assert not report["targets"][0]["gaps"]
    times = [seen.time for seen in hub.requests("cdn") if "pytorch" in seen.path]
    assert times[1] - times[0] >= least
