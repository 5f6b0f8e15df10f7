"""The JSON Schemas are fresh, and what they accept is what the binder accepts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from scanner.catalog.catalog import load
from scanner.catalog.schema import main
from scanner.model.codec import plain
from scanner.model.fact import Gap, fact
from scanner.model.finding import Finding
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import Reason, Verdict

ROOT = Path(__file__).resolve().parents[2]


def validator(name: str) -> Any:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    return jsonschema_rs.Draft7Validator(schema)


def files() -> list[tuple[str, Path]]:
    kinds = {"callables": "callables", "licenses": "license", "models": "known-model"}
    found = [("policy", path) for path in sorted((ROOT / "policies").glob("*.yaml"))]
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        bom = "bom-elements" if path.name == "elements.yaml" else "bom-fields"
        found.append((bom if path.parent.name == "bom" else kinds.get(path.parent.name, "rule"), path))
    return found


def test_schemas_are_fresh() -> None:
    assert main(["--check"]) == 0, "run make compile"


def test_every_data_file_fits_its_schema() -> None:
    kinds = ("rule", "callables", "license", "known-model", "policy", "bom-fields", "bom-elements")
    validators = {name: validator(name) for name in kinds}
    for kind, path in files():
        problems = [
            str(error) for error in validators[kind].iter_errors(yaml.load(path.read_text("utf-8"), EditorLoader))
        ]
        assert problems == [], path
    assert len(files()) > 100


@pytest.mark.parametrize(
    "text",
    [
        "title: x",
        "version: 2\ntitle: x",
        "version: 1\ntitle: x\nunknown: 1",
        "version: 1\ntitle: x\ndecide: [{outcome: maybe}]",
        "version: 1\ntitle: x\ndecide: [{outcome: deny, level: fatal}]",
        "version: 1\ntitle: on",
        "version: 1\ntitle: x\nextends: []",
    ],
)
def test_the_policy_schema_refuses_what_the_binder_refuses(text: str) -> None:
    assert not validator("policy").is_valid(yaml.safe_load(text))


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: ``yes`` and ``NO`` are words there, and a date is text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("true|false") if tag.endswith(":bool") else expression)
        for tag, expression in resolvers
        if not tag.endswith(":timestamp") and (not tag.endswith(":bool") or first in "tf")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def blocks() -> list[str]:
    """The examples of the page on policies, each as a whole policy."""
    page = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    found = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return [text if text.startswith("version:") else f"version: 1\ntitle: x\n{text}" for text in found]


@pytest.mark.parametrize("text", blocks())
def test_what_the_page_on_policies_shows_is_right_for_the_binder_and_for_editors(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    assert load().policy(str(tmp_path / "p.yaml"), str(tmp_path)).title
    problems = validator("policy").iter_errors(yaml.load(text, EditorLoader))
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("use: {regions: [NO, DE]}", True),
        ("use: {regions: [Norway]}", False),
        ("use: {distribute: [web]}", False),
        ("use: {monthly_active_users: -1}", False),
        ("use: {annual_revenue: 1.5, currency: EUR}", True),
        ("use: {anual_revenue: 1}", False),
        ("licenses: {allow: [MIT, {category: data}], default: deny}", True),
        ("licenses: {allow: MIT}", False),
        ("licenses: {default: never}", False),
        ("exceptions: [{rule: a, reason: x, expires: 2027-01-31}]", True),
        ("exceptions: [{rule: a, reason: x}]", False),
        ("exceptions: [{rule: a, reason: x, expires: soon}]", False),
        ("clarify: [{file: LICENSE, sha256: abc, license: MIT, reason: x}]", False),
        ("decide: [{applies: yes, outcome: deny}]", True),
        ("decide: [{applies: maybe, outcome: deny}]", False),
    ],
)
def test_editors_are_told_what_is_wrong_with_the_licence_part_of_a_policy(text: str, sound: bool) -> None:
    data = yaml.load(f"version: 1\ntitle: x\n{text}", EditorLoader)
    assert validator("policy").is_valid(data) is sound


@pytest.mark.parametrize(
    ("words", "sound"),
    [
        ("kind: territory, says: Not there., territories: [EU]", True),
        (
            "kind: further-license, says: Ask., thresholds: [{metric: annual-revenue, value: 10000000, currency: USD}]",
            True,
        ),
        ("kind: teritory, says: Not there.", False),
        ("kind: notice", False),
        ("kind: notice, says: x, when: [sell]", False),
        ("kind: notice, says: x, thresholds: [{metric: users, value: 1}]", False),
    ],
)
def test_editors_are_told_what_is_wrong_with_a_licence(words: str, sound: bool) -> None:
    row = f"id: x\nname: X\ncategory: community\nclauses: [{{{words}}}]"
    schema = validator("license")
    assert schema.is_valid(yaml.load(row, EditorLoader)) is sound
    assert not schema.is_valid(yaml.load(row.replace("community", "comunity"), EditorLoader))


def test_a_full_report_fits_the_report_schema() -> None:
    place = Place("a.pkl", "m", 3, 4, 5, 6)
    seen = fact(
        "pickle-call", place, count=2, related=(place,), excerpt=("x",), names=("a", ("b",)), n=1, f=1.5, z=None
    )
    finding = Finding("r", place, "m", "high", "low", "f", ("t",), seen.attributes, 2, (place,), ("x",))
    info = RuleInfo("r", "t", "w", "f", "a", "high", "low", ("t",), ("https://example.org",), 9.8)
    target = TargetReport(
        "t", "folder", "fail", Inventory(1, 1, 2, 2, (("exclude", 1),)), "abc", (), (seen,), (finding,),
        (Verdict("f", "deny", (Reason("x", "p:1"),), "unknown", ("use.regions",)),), (Gap("r", place, "m", False),),
        (Obligation("mit", "license-copy", "1", "s", "done", "b", strings=("x",), place=place, missing=("use.modify",)),),
    )  # fmt: skip
    report = Report(
        "1", "c", "default", "builtin:default", "d", "fail", 1, notes=("n",), rules=(info,), targets=(target,)
    )
    schema = validator("report")
    assert [str(error) for error in schema.iter_errors(plain(report))] == []
    broken = plain(report)
    broken["targets"][0]["findings"][0]["severity"] = "terrible"
    assert not schema.is_valid(broken)
    for part, key, value in (("obligations", "state", "perhaps"), ("verdicts", "applies", "maybe")):
        broken = plain(report)
        broken["targets"][0][part][0][key] = value
        assert not schema.is_valid(broken), key
    assert not schema.is_valid({**plain(report), "extra": 1})
