"""The JSON Schemas are fresh, and what they accept is what the binder accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from scanner.catalog.schema import main
from scanner.model.codec import plain
from scanner.model.fact import Gap, fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import Reason, Verdict

ROOT = Path(__file__).resolve().parents[2]


def validator(name: str) -> Any:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    return jsonschema_rs.Draft7Validator(schema)


def files() -> list[tuple[str, Path]]:
    kinds = {"callables": "callables", "licenses": "license"}
    found = [("policy", path) for path in sorted((ROOT / "policies").glob("*.yaml"))]
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        if path.parent.name != "models":
            found.append((kinds.get(path.parent.name, "rule"), path))
    return found


def test_schemas_are_fresh() -> None:
    assert main(["--check"]) == 0, "run make compile"


def test_every_data_file_fits_its_schema() -> None:
    validators = {name: validator(name) for name in ("rule", "callables", "license", "policy")}
    for kind, path in files():
        problems = [str(error) for error in validators[kind].iter_errors(yaml.safe_load(path.read_text("utf-8")))]
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


def test_a_full_report_fits_the_report_schema() -> None:
    place = Place("a.pkl", "m", 3, 4, 5, 6)
    seen = fact(
        "pickle-call", place, count=2, related=(place,), excerpt=("x",), names=("a", ("b",)), n=1, f=1.5, z=None
    )
    finding = Finding("r", place, "m", "high", "low", "f", ("t",), seen.attributes, 2, (place,), ("x",))
    info = RuleInfo("r", "t", "w", "f", "a", "high", "low", ("t",), ("https://example.org",), 9.8)
    target = TargetReport(
        "t", "folder", "fail", Inventory(1, 1, 2, 2, (("exclude", 1),)), "abc", (), (seen,), (finding,),
        (Verdict("f", "deny", (Reason("x", "p:1"),)),), (Gap("r", place, "m", False),),
    )  # fmt: skip
    report = Report(
        "1", "c", "default", "builtin:default", "d", "fail", 1, notes=("n",), rules=(info,), targets=(target,)
    )
    schema = validator("report")
    assert [str(error) for error in schema.iter_errors(plain(report))] == []
    broken = plain(report)
    broken["targets"][0]["findings"][0]["severity"] = "terrible"
    assert not schema.is_valid(broken)
    assert not schema.is_valid({**plain(report), "extra": 1})
