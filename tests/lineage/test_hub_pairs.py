"""Real pairs of the Hub: what their labels come to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scanner.lineage.inherit import lineage_facts
from scanner.lineage.terms import KNOWN, Terms
from scanner.lineage.transition import transition
from tests.lineage.hub_cards import STATISTICS, edges
from tests.lineage.test_transition import terms
from tests.lineage.trees import edge, node, own

LINES = (Path(__file__).parent / "hub_pairs.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split(" | ")) for line in LINES if not line.startswith("#")]


def verdict(child: Terms, parent: Terms, relation: str) -> str:
    found = transition(child, parent, relation)
    return f"{found[0].weight} {found[0].problem}" if found else "ok"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[2]} of {pair[0]}")
def test_a_pair(pair: tuple[str, ...]) -> None:
    base, its, child, licence, relation, expected = pair
    assert verdict(terms(licence), terms(its), relation) == expected
    tree = (
        own(None if licence == "-" else licence, edge(base, relation), called=child),
        node(base, None if its == "-" else its),
    )
    told = [item for item in lineage_facts(tree) if item.kind == "license-transition"]
    by_maker = base.partition("/")[0] == child.partition("/")[0]
    if not by_maker:
        assert [f"{item.get('weight')} {item.get('problem')}" for item in told] == [expected] * (expected != "ok")


def test_the_makers_of_both_are_believed() -> None:
    tree = (
        own("llama3.3", "meta-llama/Llama-3.1-70B", called="meta-llama/Llama-3.3-70B-Instruct"),
        node("meta-llama/Llama-3.1-70B", "llama3.1"),
    )
    assert [item.get("weight") for item in lineage_facts(tree) if item.kind == "license-transition"] == ["note"]


needs_statistics = pytest.mark.skipif(not STATISTICS.exists(), reason="the Hub's statistics are not at hand")


@needs_statistics
def test_all_edges_of_the_statistics() -> None:
    pytest.importorskip("pyarrow", reason="the statistics are a Parquet file")
    verdicts: Counter[str] = Counter()
    free = {"mit", "apache-2.0"}
    bound = dropped = 0
    for base, its, child, licence, relation in edges():
        found = verdict(licence, its, relation)
        verdicts[found.partition(" ")[0]] += 1
        permissive = its.state == KNOWN and all(row.category in ("permissive", "public-domain") for row in its.rows)
        if permissive and licence.state == KNOWN:
            assert not found.startswith("error"), (base, child)
            assert found == "ok" or (its.label, licence.label) == ("apache-2.0", "mit"), (base, child)
        label = its.label.partition(" ")[0]
        if label.startswith(("llama", "gemma", "cc-by-nc")) and licence.label in free:
            bound += 1
            dropped += found.startswith("error" if relation != "adapter" else "warning")
        if its.state != KNOWN and licence.label in free:
            assert found == "warning upstream-unknown", (base, child)
        if its.label == licence.label and its.state == KNOWN:
            assert found == "ok", (base, child)
    assert bound > 200 and dropped == bound
    assert sum(verdicts.values()) > 3700
    assert 300 < verdicts["error"] < 400
