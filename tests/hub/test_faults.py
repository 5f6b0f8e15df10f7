"""The fault matrix: whatever goes wrong on the way, a scan says the same as without it, or that it is incomplete.

Each fault strikes each kind of request once, and always. A repo that is read through them has something to be found in
each kind of its files, so that what is lost would be missed. No token may ever reach another origin.
"""

from __future__ import annotations

import time

import pytest

from tests.hub.builders import SHELL, gguf, safetensors, sparse_safetensors, torch_zip
from tests.hub.content import File, Sparse
from tests.hub.rows import put, rows
from tests.hub.scanning import differences, scanner_of
from tests.hub.server import FixtureHub

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")

TARGET = "hf://org/subject"

ROUTES = {
    "metadata": r"GET /api/models/org/subject(/revision/|\?)",
    "verdicts": r"POST /api/models/org/subject/paths-info",
    "texts": r"GET /org/subject/resolve/.*\.(md|json|py)$",
    "small weights": r"GET /org/subject/resolve/.*evil",
    "redirect to the CDN": r"GET /org/subject/resolve/.*\.(bin|pkl|gguf|safetensors)$",
    "CDN": r"GET /cdn/",
    "everything": r".",
}

TREE = {"tree": r"GET /api/models/org/subject/tree/", "second page": r"GET /api/models/org/subject/tree/.*cursor="}

PASSING = {
    **{f"status {code}": {"action": "status", "code": code} for code in (408, 429, 500, 502, 503, 504)},
    "429 with Retry-After": {"action": "status", "code": 429, "headers": {"Retry-After": "0"}},
    "429 with ratelimit": {"action": "status", "code": 429, "headers": {"ratelimit": '"api";r=0;t=0'}},
    "503 with Retry-After": {"action": "status", "code": 503, "headers": {"Retry-After": "0"}},
    "no answer": {"action": "reset"},
    "nothing of the body": {"action": "drop", "after": 0},
    "a part of the body": {"action": "drop", "after": 11},
    "slow body": {"action": "slow", "piece": 20_000, "seconds": 0.02},
    "expired address": {"action": "expired-url"},
}
"""Faults that a scan gets over where they pass: it then says all that it says without them."""

REFUSALS = {
    "400": {"action": "status", "code": 400},
    "401": {"action": "status", "code": 401},
    "401 gated": {"action": "status", "code": 401, "error": "GatedRepo"},
    "403": {"action": "status", "code": 403},
    "403 gated": {"action": "status", "code": 403, "error": "GatedRepo"},
    "403 disabled": {"action": "status", "code": 403, "message": "Access to this resource is disabled."},
    "404": {"action": "status", "code": 404},
    "404 repo": {"action": "status", "code": 404, "error": "RepoNotFound"},
    "404 revision": {"action": "status", "code": 404, "error": "RevisionNotFound"},
    "404 entry": {"action": "status", "code": 404, "error": "EntryNotFound"},
    "410": {"action": "status", "code": 410},
    "418": {"action": "status", "code": 418},
    "429 for a day": {"action": "status", "code": 429, "headers": {"Retry-After": "86400"}},
    "204": {"action": "status", "code": 204},
    "304": {"action": "status", "code": 304},
}

LIES = {
    "a page to log in": {"action": "body"},
    "an empty body": {"action": "body", "data": b""},
    "null": {"action": "body", "data": b"null"},
    "an empty object": {"action": "body", "data": b"{}"},
    "an empty list": {"action": "body", "data": b"[]"},
    "a body cut short": {"action": "truncate", "after": 11},
    "an ignored Range": {"action": "ignore-range"},
    "another range": {"action": "wrong-range"},
    "half a range": {"action": "short-range"},
    "another commit": {"action": "changed-commit"},
    "another ETag": {"action": "changed-etag"},
    "another origin": {"action": "redirect-elsewhere"},
    "a circle": {"action": "redirect-loop"},
    "no Content-Range": {"action": "headers", "headers": {"Content-Range": None}},
    "a Content-Range of another size": {"action": "headers", "headers": {"Content-Range": "bytes 0-10/11"}},
    "no commit": {"action": "headers", "headers": {"X-Repo-Commit": None}},
    "no ETag": {"action": "headers", "headers": {"ETag": None, "X-Linked-Etag": None}},
    "gzip that is none": {"action": "headers", "headers": {"Content-Encoding": "gzip"}},
    "a redirect to nowhere": {"action": "headers", "headers": {"Location": None}},
    "a redirect to a file": {"action": "headers", "headers": {"Location": "file:///etc/passwd"}},
}


def subject(hub):
    """A repo of which each file has something to be found."""
    files = {
        "config.json": '{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.XModel"}}',
        "modeling_x.py": "import os\n\nos.system('true')\n\n\nclass XModel:\n    pass\n",
        "model.safetensors": safetensors({"weight": ("F32", [8, 8])}),
        "pytorch_model.bin": torch_zip({"a": [1 << 18, 4], "b": [5]}, SHELL),
        "evil.pkl": b"\x80\x04cposix\nsystem\n\x8c\x04true\x85R.",
        "model.gguf": gguf({"general.architecture": "llama", "tokenizer.chat_template": "{{ x.__class__ }}"}),
        "LICENSE": "You may not use this at all.\n",
        **{f"docs/page{number}.txt": "text" for number in range(6)},
    }
    return hub.repo("org/subject", files, card={"license": "cc-by-nc-4.0"}, security={"evil.pkl": "unsafe"})


@pytest.fixture
def scan(hub, tmp_path, monkeypatch, capsys):
    subject(hub)
    return scanner_of(hub, tmp_path, monkeypatch, capsys)


def problems(hub, scan, calm, route, fault, times):
    """What is wrong with a scan under this fault, as lines."""
    hub.calm()
    made = hub.fault(route, times=times, **fault)
    began = time.monotonic()
    try:
        spoiled = scan(TARGET)
    except Exception as error:
        return [f"{type(error).__name__} escaped: {error}"]
    wrong = differences(calm, spoiled)
    wrong += [f"the token went to {seen.origin}{seen.path}" for seen in hub.strayed()]
    if not made.hits:
        wrong.append("was never struck")
    if time.monotonic() - began > 20:
        wrong.append("took over 20 seconds")
    if fault in PASSING.values() and times:
        wrong += [f"did not get over it: {gap}" for gap in set(spoiled.gaps()) - set(calm.gaps())]
    return wrong


def test_there_is_something_to_lose(hub, scan):
    calm = scan(TARGET)
    assert calm.exit == 1
    assert calm.gaps() == []
    found = set(calm.findings())
    assert {("pickle-unsafe-callable", "pytorch_model.bin"), ("pickle-unsafe-callable", "evil.pkl")} <= found
    assert any(path == "modeling_x.py" or rule == "custom-code-required" for rule, path in found)
    assert {path for _, path in found} >= {"model.gguf", "LICENSE"}
    assert hub.strayed() == []


@pytest.mark.parametrize("fault", [*PASSING, *REFUSALS, *LIES])
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_each_fault_on_each_route(hub, scan, fault, times):
    calm = scan(TARGET)
    said = (PASSING | REFUSALS | LIES)[fault]
    found = {name: problems(hub, scan, calm, route, said, times) for name, route in ROUTES.items()}
    assert not any(found.values()), "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


@pytest.mark.parametrize("fault", [*PASSING, *REFUSALS, *LIES])
def test_each_fault_while_the_tree_is_listed(hub, scan, fault):
    hub.sizes, hub.tree_rows = False, 5
    calm = scan(TARGET)
    said = (PASSING | REFUSALS | LIES)[fault]
    found = {
        f"{name}, {times or 'always'}": problems(hub, scan, calm, route, said, times)
        for name, route in TREE.items()
        for times in (1, None)
    }
    assert not any(found.values()), "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


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
    code, report, _ = weighbridge("scan", TARGET, token=hub.token)
    assert code == 1
    assert not report["targets"][0]["gaps"]
    times = [seen.time for seen in hub.requests("cdn") if "pytorch" in seen.path]
    assert times[1] - times[0] >= least


MIXED = (
    *({"action": "status", "code": 503}, {"action": "status", "code": 429, "headers": {"Retry-After": "0"}}),
    *({"action": "reset"}, {"action": "drop", "after": 7}, {"action": "ignore-range"}, {"action": "truncate"}),
    *({"action": "status", "code": 404}, {"action": "body"}, {"action": "changed-etag"}, {"action": "wrong-range"}),
)


@pytest.mark.slow
def test_500_repos_with_five_faults_in_a_hundred_requests(tmp_path, monkeypatch, capsys):
    files = {"model.safetensors": safetensors(), "config.json": '{"model_type": "llama"}'}
    evil = {**files, "pytorch_model.bin": torch_zip({"a": [1 << 10, 8]}, SHELL)}
    names = list(rows())[:500]
    with FixtureHub() as hub:
        for number, name in enumerate(names):
            put(hub, name, files if number % 5 else evil)
        scan = scanner_of(hub, tmp_path, monkeypatch, capsys)
        targets = [f"hf://{name}" for name in names]
        calm = scan(*targets)
        hub.seen.clear()
        for seed, said in enumerate(MIXED):
            hub.fault(r".", chance=0.05 / len(MIXED), seed=seed, **said)
        spoiled = scan(*targets)
        share = sum(bool(seen.fault) for seen in hub.seen) / len(hub.seen)
        assert hub.strayed() == []
    assert 0.03 < share < 0.07
    assert len(spoiled.targets) == len(targets)
    wrong = {target: differences(calm, spoiled, target) for target in targets}
    assert not any(wrong.values()), {target: lines for target, lines in wrong.items() if lines}
    incomplete = [target for target in targets if spoiled.gaps(target)]
    assert 0 < len(incomplete) < 150
    assert sum(spoiled.targets[target]["answer"] == "fail" for target in targets) >= 70
