"""Reports with trees made by hand: the everyday one, and one in which every name is hostile."""

from __future__ import annotations

from dataclasses import replace

from scanner.model.fact import Fact, fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.report import Report
from tests.reports import samples

CARD = Place("README.md", line=3)


def concluded(license_id: str, place: Place = CARD) -> Fact:
    """What a model's licence is, as nodes carry it."""
    return fact("license-concluded", place, licenses=(license_id,), relation="and", spdx=None, name=license_id)


def edge(parent: str, relation: str = "finetune", **fields: object) -> LineageEdge:
    """An edge that a card declares, unless ``fields`` say otherwise."""
    return replace(LineageEdge(parent, relation, sources=("card",), places=(CARD,), written=(parent,)), **fields)  # type: ignore[arg-type]


OWN = LineageNode(".", own=True, license=concluded("mit"), parents=(edge("org/middle", inferred=True),))
MIDDLE = LineageNode(
    "org/middle",
    state="local",
    license=concluded("llama3.1"),
    parents=(edge("meta-llama/Llama-3.1-8B"), edge("org/gated", "merge")),
    origin="models/org/middle",
)
ROOT = LineageNode(
    "meta-llama/Llama-3.1-8B",
    state="known",
    license=concluded("llama3.1"),
    asks=("ship the licence's text", 'show "Built with Llama"', 'a name that begins with "Llama"'),
    origin="rules/models/meta.yaml",
)
GATED = LineageNode("org/gated", state="gated", parents=(edge("meta-llama/Llama-3.1-8B", strength="likely"),))

LOOSER = fact(
    "license-transition",
    CARD,
    repo="",
    problem="looser",
    child=".",
    child_license="mit",
    parent="org/middle",
    parent_license="llama3.1",
    clause="1.b.i",
)


def tree(*nodes: LineageNode, facts: tuple[Fact, ...] = (), name: str = "models/child") -> Report:
    """A report on one target with that tree."""
    return samples.report(samples.target(name, "pass", [], lineage=nodes, facts=facts), rules=())


def everyday() -> Report:
    """A child that says MIT, its parent, a root told twice, and a gated parent."""
    return tree(OWN, MIDDLE, ROOT, GATED, facts=(LOOSER,))


def cyclic() -> Report:
    """A self-loop and a cycle of two."""
    one = replace(OWN, parents=(edge("a/b"), edge(".")))
    return tree(one, LineageNode("a/b", parents=(edge("c/d"),)), LineageNode("c/d", parents=(edge("a/b"),)))


def hostile() -> Report:
    """Every string a trap for a terminal, Mermaid or Graphviz."""
    traps = [
        samples.ESCAPES,
        samples.MARKUP,
        'a"]; click n0 "javascript:alert(1)"\nend --> x',
        '\\N\\" ]; } /* &lt; */',
    ]
    traps += ["#quot;#35;%%{init: {}}%%", "::error::x", "`**b**`", "a" * 5000, "", "\U000e0041\u2028"]
    nodes = []
    for number, trap in enumerate(traps):
        below = traps[number + 1] if number + 1 < len(traps) else traps[0]
        word = concluded(trap, Place(trap or "x"))
        edges = (edge(below, trap or "finetune", sources=(trap,), strength="evidenced"), edge(f"{trap} gone", trap))
        nodes.append(
            LineageNode(trap, not number, trap, "scanned", trap, word, (trap, trap), edges, trap, (trap,), trap)
        )
    wrong = [fact("license-transition", Place(trap), problem=trap, child=trap, parent=trap) for trap in traps]
    return tree(*nodes, facts=tuple(wrong), name=samples.ESCAPES)


def huge(number: int = 10_000) -> Report:
    """A chain of a thousand generations and a fan of the rest."""
    chain = [LineageNode(f"chain/{at}", not at, parents=(edge(f"chain/{at + 1}"),)) for at in range(1_000)]
    fan = [LineageNode(f"fan/{at}") for at in range(number - 1_000)]
    first = replace(chain[0], parents=(*chain[0].parents, *(edge(node.id) for node in fan)))
    return tree(first, *chain[1:], *fan)
