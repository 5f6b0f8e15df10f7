"""What came by a base model is told with its way: on the console, in SARIF and JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from scanner.model.codec import report_from_json, report_to_json
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.reports.interface import output
from scanner.reports.lineage_view import in_one_line
from tests.reports import lineages, samples
from tests.reports.test_todo import DISPLAY

PATH = "this model ← org/middle ← maker/tiger"


def text_of(report: object) -> str:
    return output("console").render(report).decode()  # type: ignore[arg-type]


def test_a_scan_names_the_tree_in_one_line() -> None:
    (target,) = lineages.everyday().targets
    assert in_one_line(target) == [
        "made from org/middle (llama3.1) ← meta-llama/Llama-3.1-8B (llama3.1); weighbridge lineage shows the tree"
    ]
    assert "made from org/middle (llama3.1)" in text_of(lineages.everyday())
    assert "made from" not in text_of(samples.clean())


def test_several_models_have_a_line_each_and_cycles_end() -> None:
    own = [replace(lineages.OWN, id=name, repo=name) for name in "abcde"]
    (target,) = lineages.tree(*own, lineages.MIDDLE, lineages.ROOT).targets
    lines = in_one_line(target)
    assert lines[0].startswith("a is made from org/middle") and lines[-1].startswith("and 2 more models; weigh")
    (target,) = lineages.cyclic().targets
    assert in_one_line(target)[0].count("←") <= 4


def test_hostile_names_act_nowhere() -> None:
    text = text_of(lineages.hostile())
    assert all(char.isprintable() for line in text.splitlines() for char in line) and "##[" not in text


def test_inherited_duties_say_by_which_way() -> None:
    report = lineages.tree(lineages.OWN, lineages.MIDDLE)
    (target,) = report.targets
    report = replace(report, targets=(replace(target, obligations=(replace(DISPLAY, path=PATH),)),))
    text = text_of(report)
    assert f"inherited: {PATH}" in text and "weighbridge notice says" in text
    assert report_from_json(report_to_json(report)) == report
    (run,) = json.loads(output("sarif").render(report))["runs"]
    assert run["properties"]["obligations"][0]["path"] == PATH


def test_files_of_ancestors_are_no_files_of_the_checkout() -> None:
    found, judged = samples.license_review()
    elsewhere = (Place("org/base@0123456789ab/LICENSE", line=1), Place("(hub)", line=3))
    kept = (Place("LICENSE.txt", line=1), Place("node_modules/@scope/LICENSE"))
    found = replace(found, related=(*elsewhere, *kept))
    report = samples.report(samples.target("m", "pass", [(found, judged)], lineage=(LineageNode("."),)))
    (run,) = json.loads(output("sarif").render(report))["runs"]
    (result,) = run["results"]
    uris = [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["relatedLocations"]]
    assert uris == ["LICENSE.txt", "node_modules/%40scope/LICENSE"]
    assert result["properties"]["ancestors"] == ["org/base@0123456789ab/LICENSE:1", "(hub):3"]
