"""The base-model tree as people, Mermaid and Graphviz get it: what it says, and that no name can break it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scanner.model.fact import fact
from scanner.reports.interface import output
from scanner.reports.lineage_view import known_by, license_of
from scanner.reports.mermaid import MAX_CHARACTERS, MAX_EDGES, label
from scanner.reports.tree import MAX_NODES, tree_lines
from tests.reports import lineages, samples

REPORTS = (lineages.everyday, lineages.cyclic, lineages.hostile, lineages.huge, samples.hostile, samples.clean)


def rendered(name: str, report: object) -> str:
    return output(name).render(report).decode("utf-8")  # type: ignore[arg-type]


def plain(report: object, boxes: bool = True) -> str:
    return "\n".join("".join(text for _, text in line) for line in tree_lines(report, 100, boxes))  # type: ignore[arg-type]


def test_each_model_is_told_once_with_its_licence_and_what_is_wrong_at_it() -> None:
    assert rendered("tree", lineages.everyday()) == (
        "PASS  models/child: says mit, but llama3.1 holds; the terms of 1 base model are\n"
        "      not known\n"
        "\n"
        "models/child  mit\n"
        "│  ✗ says mit, which is looser than llama3.1 of org/middle (clause 1.b.i)\n"
        "└─ finetune of org/middle  llama3.1\n"
        "   │  relation inferred: card (README.md line 3)\n"
        "   │  read in a local folder, models/org/middle\n"
        "   ├─ finetune of meta-llama/Llama-3.1-8B  llama3.1\n"
        '   │     asks: ship the licence\'s text; show "Built with Llama"; a name that\n'
        '   │     begins with "Llama"\n'
        "   │     from the table of known models, rules/models/meta.yaml\n"
        "   └─ merge with org/gated  licence not known\n"
        "      │  gated: its terms were not read\n"
        "      └─ finetune of meta-llama/Llama-3.1-8B  llama3.1  (told above)\n"
    )


def test_cycles_end_where_they_close() -> None:
    text = rendered("tree", lineages.cyclic())
    assert text.count("a cycle") == 1 and text.count("itself") == 1 and len(text.splitlines()) <= 10


def test_a_terminal_without_boxes_gets_ascii() -> None:
    text = plain(lineages.everyday(), boxes=False)
    assert text.isascii() and "\n`- finetune of org/middle" in text and "\n|  x says mit" in text


def test_a_model_whose_text_has_other_words_is_not_told_as_under_the_plain_licence() -> None:
    changed = replace(lineages.OWN, license=fact("license-concluded", lineages.CARD, licenses=("mit",), modified=True))
    assert license_of(changed) == "mit, with changed words"
    assert license_of(lineages.OWN) == "mit"


def test_what_a_person_concluded_is_told_as_that() -> None:
    said = replace(lineages.OWN, license=fact("license-concluded", lineages.CARD, licenses=("mit",), basis="clarify"))
    assert known_by(said).endswith("concluded by a person for these bytes")


def test_a_target_without_a_base_model_says_so() -> None:
    assert rendered("tree", lineages.tree()) == "PASS  models/child: no licence and no base model is named\n"


def test_two_own_repos_are_two_trees_and_their_shared_parent_is_told_once() -> None:
    one = replace(lineages.OWN, id="a", repo="a", parents=(lineages.edge("meta-llama/Llama-3.1-8B"),))
    text = rendered("tree", lineages.tree(one, replace(one, id="b", repo="b"), lineages.ROOT))
    assert (
        text.startswith("PASS  models/child: 2 models\n\na  mit\n")
        and "\n\nb  mit\n└─ finetune of meta-llama/Llama-3.1-8B  llama3.1  (told" in text
    )


@pytest.mark.parametrize("build", REPORTS, ids=lambda build: build.__name__)
def test_the_tree_shows_no_control_character_and_no_command(build) -> None:
    text = rendered("tree", build())
    assert all(char.isprintable() for line in text.splitlines() for char in line)
    assert not re.search(r"^\s*::|##\[|##vso\[", text, re.MULTILINE)
    assert len(text) < 400_000


def test_what_is_cut_is_said() -> None:
    text = rendered("tree", lineages.huge())
    assert len(text.splitlines()) < 3 * MAX_NODES and "--output json has them all" in text
    assert "more links are not drawn" in rendered("dot", lineages.huge())
    chart = rendered("mermaid", lineages.huge())
    assert (
        "more links are not drawn" in chart and chart.count("-->") <= MAX_EDGES and len(chart) < MAX_CHARACTERS + 2000
    )


LABEL = r'"(?:[^\W]|[ ./\-_,()]|#\d{1,7};|<br/>)+"'
NODE = re.compile(rf"^    (?:n\d+|none|more)\[{LABEL}\](?::::(?:own|problem|unread))?$")
LINK = re.compile(rf"^    n\d+ (?:-->|-\.->)\|{LABEL}\| n\d+$")
STYLE = re.compile(r"^    classDef \w+ [\w:,#\-]+$")


@pytest.mark.parametrize("build", REPORTS, ids=lambda build: build.__name__)
def test_mermaid_keeps_to_a_strict_grammar(build) -> None:
    first, *lines = rendered("mermaid", build()).splitlines()
    assert first == "flowchart TD"
    for line in lines:
        assert NODE.match(line) or LINK.match(line) or STYLE.match(line), line
    named = set(re.findall(r"\bn\d+(?=\[)", "\n".join(lines)))
    used = {name for line in lines if LINK.match(line) for name in re.findall(r"^    (n\d+)|(n\d+)$", line)[0] if name}
    assert used <= named


def test_a_label_is_no_markdown_list_and_no_entity() -> None:
    assert label("1. x") == "1#46; x"
    assert label("- x").startswith("#45;") and label('"#quot;`') == "#34;#35;quot#59;#96;"


STRING = r'"(?:[^"\\\n]|\\["\\n])*"'
DOT_NODE = re.compile(rf'^  t\d+(?:n\d+|more) \[label={STRING}, style={STRING}(?:, color="#cc0000")?\];$')
DOT_LINK = re.compile(rf"^  t\d+n\d+ -> t\d+n\d+ \[label={STRING}, style={STRING}\];$")


@pytest.mark.parametrize("build", REPORTS, ids=lambda build: build.__name__)
def test_dot_keeps_to_a_strict_grammar(build) -> None:
    text = rendered("dot", build())
    first, *lines, last = text.splitlines()
    assert (first, last) == ("digraph lineage {", "}") and "##" not in text
    for line in lines[2:]:
        assert DOT_NODE.match(line) or DOT_LINK.match(line), line
        assert not re.search(r"&(?!amp;|#35;)", line)


def test_the_first_line_says_under_what_a_model_stands() -> None:
    def first(*nodes, facts=(), **fields) -> str:
        report = lineages.tree(*nodes, facts=facts)
        return " ".join(
            rendered("tree", replace(report, targets=(replace(report.targets[0], **fields),))).split("\n\n")[0].split()
        )

    root = replace(lineages.ROOT, asks=("no commercial use",))
    own = replace(lineages.OWN, parents=(lineages.edge(root.id),))
    brought = fact("license-inherited", lineages.CARD, repo="", licenses=("llama3.1",), parent=root.id)
    part = replace(
        lineages.LOOSER, attributes=tuple({**dict(lineages.LOOSER.attributes), "problem": "relabelled"}.items())
    )
    assert first(own, root) == "PASS models/child: under mit"
    assert first(own, root, facts=(brought, lineages.LOOSER)) == (
        "PASS models/child: says mit, but llama3.1 holds; not for commercial use"
    )
    assert first(own, root, facts=(brought, part)).startswith(
        "PASS models/child: under mit, with llama3.1 for what it was made from"
    )
    assert first(own, answer="incomplete", lineage=()) == "INCOMPLETE models/child: no model was read"
    alone = lineages.concluded("apache-2.0")
    assert first(facts=(alone,)) == "PASS models/child: under apache-2.0; no base model is named"


def test_what_was_not_read_is_told_under_the_tree() -> None:
    report = samples.report(samples.target("m", "incomplete", [], gaps=(samples.UNSUPPORTED,)), rules=())
    text = rendered("tree", report)
    assert text.startswith("INCOMPLETE  m: no model was read") and samples.UNSUPPORTED.message.split()[0] in text
