"""Trees of base models that are long, wide, circular, hostile or not to be had: judged within bounds, no parent lost."""

from __future__ import annotations

import time

import pytest

from tests.hub.content import Sparse
from tests.hub.scanning import scanner_of

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
pytest.importorskip("scanner.sources.hub", reason="no source for the Hub yet")

CONFIG = '{"model_type": "llama"}'
CHILD = "hf://me/child"
SECONDS = 15.0


@pytest.fixture
def scan(hub, tmp_path, monkeypatch):
    once = scanner_of(hub, tmp_path, monkeypatch)

    def timed(*arguments):
        began = time.monotonic()
        found = once(*arguments)
        assert time.monotonic() - began < SECONDS
        assert hub.strayed() == []
        return found

    return timed


def model(hub, name, *parents, terms="mit", **said):
    card = {"license": terms, **({"base_model": list(parents)} if parents else {})}
    return hub.repo(name, {"config.json": CONFIG, **said.pop("files", {})}, card=card, **said)


def tree(found):
    (target,) = found.targets.values()
    return {node["id"]: node for node in target["lineage"]}


def rules(found):
    return {rule for rule, _ in found.findings()}


def told(found, parent):
    """True where a finding or a gap names this base model."""
    (target,) = found.targets.values()
    named = [str(finding["attributes"].get("parent")) + finding["message"] for finding in target["findings"]]
    named += [gap["message"] + gap["place"]["path"] for gap in target["gaps"]]
    return any(parent in text for text in named)


def test_a_chain_of_40_is_followed_as_far_as_is_said(hub, scan):
    model(hub, "a/m0", terms="llama3.1")
    for number in range(1, 40):
        model(hub, f"a/m{number}", f"a/m{number - 1}")
    model(hub, "me/child", "a/m39")
    found = scan(CHILD)
    states = [node["state"] for node in tree(found).values() if not node.get("own")]
    assert "limit" in states
    assert told(found, next(name for name, node in tree(found).items() if node.get("state") == "limit"))
    assert [gap.partition(" ")[0] for gap in found.gaps()] == ["limit-lineage"]


def test_a_chain_of_30_reaches_its_root(hub, scan):
    model(hub, "a/m0", terms="llama3.1")
    for number in range(1, 30):
        model(hub, f"a/m{number}", f"a/m{number - 1}")
    model(hub, "me/child", "a/m29", terms="apache-2.0")
    found = scan(CHILD)
    assert len(tree(found)) == 31
    assert "license-looser-than-base" in rules(found)


def test_a_diamond_asks_its_top_once(hub, scan):
    model(hub, "top/most", terms="cc-by-nc-4.0")
    model(hub, "a/left", "top/most")
    model(hub, "b/right", "Top/Most")
    model(hub, "me/child", "a/left", "b/right")
    found = scan(CHILD)
    assert list(tree(found)) == ["me/child", "a/left", "b/right", "top/most"]
    assert told(found, "top/most")
    assert len([seen for seen in hub.requests() if seen.route.lower().startswith("/api/models/top/most")]) == 1


@pytest.mark.parametrize("count", [100, 200])
def test_hundreds_of_parents_are_in_the_tree_or_the_scan_is_incomplete(hub, scan, count):
    names = [f"owner-{number}/model" for number in range(count)]
    for name in names:
        model(hub, name, terms="cc-by-nc-4.0" if name == "owner-99/model" else "mit")
    model(hub, "me/child", *names)
    found = scan(CHILD)
    assert len(tree(found)) == 101
    assert [gap.partition(" ")[0] for gap in found.gaps()] == ["limit-lineage"] * (count > 100)
    assert told(found, "owner-99/model") or count > 100


def test_a_circle_of_five_ends(hub, scan):
    for number in range(5):
        model(hub, f"c{number}/a", f"c{(number + 1) % 5}/a", terms="cc-by-nc-4.0" if number == 3 else "mit")
    model(hub, "me/child", "c0/a")
    found = scan(CHILD)
    assert set(tree(found)) == {"me/child", *(f"c{number}/a" for number in range(5))}
    assert "base-model-cycle" in rules(found)
    assert told(found, "c3/a")
    assert "license-non-commercial-upstream" in rules(found)


@pytest.mark.parametrize("metadata", [False, True])
def test_a_gated_base_is_told(hub, scan, monkeypatch, metadata):
    model(hub, "a/gated", terms="llama3.1", gated="manual", gate_metadata=metadata)
    model(hub, "me/child", "a/gated")
    monkeypatch.setenv("HF_TOKEN", hub.stranger)
    found = scan(CHILD)
    if metadata:
        assert tree(found)["a/gated"]["state"] == "gated"
        assert "base-model-unresolved" in rules(found) or "license-upstream-unknown" in rules(found)
    else:
        assert "license-looser-than-base" in rules(found)
    assert told(found, "a/gated")


def test_a_renamed_base_is_followed_and_a_deleted_one_is_told(hub, scan):
    model(hub, "new/base", terms="cc-by-nc-4.0", renamed_from="old/base")
    model(hub, "me/child", "old/base", "gone/base")
    found = scan(CHILD)
    assert {"new/base", "gone/base"} <= set(tree(found))
    assert told(found, "new/base")
    assert told(found, "gone/base")


@pytest.mark.parametrize("times", [1, None])
def test_a_base_whose_server_fails(hub, scan, times):
    model(hub, "a/base", terms="cc-by-nc-4.0")
    model(hub, "me/child", "a/base")
    hub.fault("/a/base", "status", times=times, code=500)
    found = scan(CHILD)
    assert bool(found.gaps()) == (times is None)
    assert told(found, "a/base")
    assert found.exit == (0 if times else 3)


HOSTILE = (
    "---\nlicense: &a [*a]\n---\n",
    "---\n" + "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" * 4 + "---\n",
    "---\nlicense: !!python/object/apply:os.system ['true']\n---\n",
    "---\n" + "[" * 100_000 + "\n---\n",
    "---\nbase_model:\n" + "".join(f"- x/y{number}\n" for number in range(5_000)) + "---\n",
    "---\nlicense: " + "x" * 1_000_000 + "\n---\n",
)


@pytest.mark.parametrize("text", HOSTILE, ids=["circle", "billion", "object", "deep", "many parents", "long"])
def test_a_base_with_a_hostile_card(hub, scan, text):
    hub.repo("a/base", {"config.json": CONFIG, "README.md": text}, tags=(), card={"license": "cc-by-nc-4.0"})
    model(hub, "me/child", "a/base")
    found = scan(CHILD)
    assert "a/base" in tree(found)
    assert told(found, "a/base")


def test_a_base_whose_licence_has_50_megabytes(hub, scan):
    text = b"Permission is hereby granted, free of charge.\n" * 100
    model(hub, "a/base", terms="other", files={"LICENSE": Sparse(50 << 20, {0: text})})
    model(hub, "me/child", "a/base")
    found = scan(CHILD)
    assert told(found, "a/base")
    assert hub.sent() < 6 << 20


EVIL = b"cposix\nsystem\n(S'true'\ntR."


def test_a_hundred_thousand_tags_silence_neither_the_pickle_nor_the_next_repo(hub, scan):
    tags = [f"base_model:org{number}/m" for number in range(100_000)]
    hub.repo("me/child", {"x.pkl": EVIL}, card={"license": "mit"}, tags=tags)
    hub.repo("next/one", {"x.pkl": EVIL, "README.md": "---\nlicense: mit\n---\n"})
    found = scan(CHILD, "hf://next/one")
    assert found.exit == 1
    assert found.gaps(CHILD) == ["limit-lineage (hub)"]
    assert found.gaps("hf://next/one") == []
    for target in found.targets:
        assert ("pickle-unsafe-callable", "x.pkl") in found.findings(target)
