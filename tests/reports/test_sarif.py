"""SARIF that its schema accepts and that GitHub code scanning can place, title and close."""

from __future__ import annotations

import gzip
import json
import os
import random
import string
import time
from dataclasses import replace
from urllib.parse import unquote_to_bytes

import generated
import jsonschema_rs
import pytest
import samples
from hypothesis import given, settings

from scanner.model.fact import Gap
from scanner.model.place import Place
from scanner.reports.interface import output
from scanner.reports.sarif_places import uri

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "sarif-2.1.0.json")


@pytest.fixture(scope="module")
def validator():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    for name in ("run", "toolComponent"):  # these patterns have a bracket too many; we write no language
        schema["definitions"][name]["properties"]["language"].pop("pattern", None)
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def sarif(report) -> dict:
    return json.loads(output("sarif").render(report))


def results(report, run: int = 0) -> list[dict]:
    return sarif(report)["runs"][run]["results"]


@pytest.mark.parametrize(
    "name",
    [
        "clean",
        "failed",
        "incomplete",
        "passed_with_review",
        "many",
        "hostile",
        "on_hub",
        "models_in",
        "merged",
        "hostile_named",
    ],
)
def test_the_schema_accepts_it(name: str, validator):
    validator.validate(sarif(getattr(samples, name)()))


@settings(max_examples=60, deadline=None)
@given(report=generated.reports())
def test_the_schema_accepts_any_report(report, validator):
    log = sarif(report)
    validator.validate(log)
    for run in log["runs"]:
        for result in run["results"]:
            assert _texts_are_given(result)


def _texts_are_given(value: object) -> bool:
    """GitHub refuses empty strings where it requires one: texts and URIs."""
    if isinstance(value, dict):
        return all(
            item != "" if key in ("text", "uri") and "origin" not in value else _texts_are_given(item)
            for key, item in value.items()
        )
    return all(map(_texts_are_given, value)) if isinstance(value, list) else True


def test_a_clean_scan_writes_a_run_without_results():
    log = sarif(samples.clean())
    assert [run["results"] for run in log["runs"]] == [[]]
    assert log["runs"][0]["tool"]["driver"]["rules"] == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_the_tool_names_its_version_and_no_page_that_does_not_exist():
    driver = sarif(replace(samples.clean(), tool_version="1.2.3"))["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["semanticVersion"]) == ("Weighbridge", "1.2.3", "1.2.3")
    assert "informationUri" not in driver


def test_allowed_findings_are_left_out_and_the_worst_comes_first():
    found = results(samples.failed())
    assert [(entry["ruleId"], entry["level"], entry["properties"]["outcome"]) for entry in found] == [
        ("pickle-unsafe-callable", "error", "deny"),
        ("license-restricted-use", "warning", "review"),
    ]
    rules = sarif(samples.failed())["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[entry["ruleIndex"]]["id"] for entry in found] == [entry["ruleId"] for entry in found]
    assert len(rules) == 2


def test_only_security_rules_have_a_security_severity():
    call, terms = sarif(samples.failed())["runs"][0]["tool"]["driver"]["rules"]
    assert call["properties"]["security-severity"] == "9.8"
    assert "problem.severity" not in call["properties"]
    assert terms["properties"]["problem.severity"] == "warning"
    assert "security-severity" not in terms["properties"]
    assert call["help"]["text"].startswith("Do not load the file.")
    assert call["help"]["markdown"].startswith("**What to do.** Do not load the file.")


def test_github_limits_on_rules_hold():
    tags = tuple(f"t{index}" for index in range(30))
    rule = replace(samples.PICKLE_RULE, why="w " * 3000, title="t" * 3000, tags=(*tags, "security"))
    found = samples.denied_call()
    report = samples.report(samples.target("m", "fail", [found]), rules=(rule,))
    entry = sarif(report)["runs"][0]["tool"]["driver"]["rules"][0]
    assert len(entry["fullDescription"]["text"]) <= 1024
    assert len(entry["shortDescription"]["text"]) <= 1024
    assert len(entry["properties"]["tags"]) == 10
    assert "security" in entry["properties"]["tags"]


def test_a_member_is_placed_in_its_archive_and_named():
    entry = results(samples.failed())[0]
    physical = entry["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "weights/pytorch_model.bin", "uriBaseId": "%SRCROOT%"}
    # An offset in the member is no offset in the archive; this member's place in the file is not known.
    assert physical["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
    name = "archive/data.pkl::posix.system"
    assert entry["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": name, "kind": "member"}]
    assert entry["message"]["text"].startswith("The pickle calls posix.system with ")
    assert "In 'archive/data.pkl' at byte 1234." in entry["message"]["text"]
    assert entry["properties"]["memberOffset"] == 1234


def test_bytes_of_a_plain_file_have_an_offset_beside_line_one():
    entry = next(entry for entry in results(samples.many(), 3) if "byteOffset" in json.dumps(entry))
    physical = entry["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "data/Modell%20f%C3%BCnf%20%231.pkl"
    assert physical["region"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 2,
        "byteOffset": 20,
        "byteLength": 11,
    }
    assert "Callable: builtins.eval." in entry["message"]["text"]


def test_text_is_placed_on_its_line():
    entry = results(samples.failed())[1]
    assert entry["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 1}
    related = [place["physicalLocation"]["artifactLocation"]["uri"] for place in entry["relatedLocations"]]
    assert related == ["LICENSE.txt", "weights/pytorch_model.bin"]


def test_the_fingerprint_is_where_github_looks():
    found, _ = samples.denied_call()
    assert results(samples.failed())[0]["partialFingerprints"] == {
        "primaryLocationLineHash": f"{found.fingerprint}:1",
        "weighbridge/v1": found.fingerprint,
    }


def test_gaps_are_notifications_and_make_the_execution_unsuccessful():
    invocation = sarif(samples.failed())["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1
    told = [(entry["descriptor"]["id"], entry["level"]) for entry in invocation["toolExecutionNotifications"]]
    assert told == [("unsupported-format", "warning"), ("pointer", "note")]
    only_pointer = samples.report(samples.target("m", "pass", [], gaps=(samples.POINTER,)))
    assert sarif(only_pointer)["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_notes_are_told():
    invocation = sarif(samples.passed_with_review())["runs"][0]["invocations"][0]
    assert [entry["message"]["text"] for entry in invocation["toolConfigurationNotifications"]] == [
        "a waiver is unused: w1."
    ]


def test_each_target_has_its_own_category():
    log = sarif(samples.many())
    categories = [run["automationDetails"]["id"] for run in log["runs"]]
    assert categories == [
        "weighbridge/examples/clean/",
        "weighbridge/docs/",
        "weighbridge/examples/partial/",
        "weighbridge/org/model/",
    ]
    assert "versionControlProvenance" not in log["runs"][0]
    assert log["runs"][3]["versionControlProvenance"] == [
        {
            "repositoryUri": "https://huggingface.co/org/model",
            "revisionId": "0123abcd" * 5,
            "mappedTo": {"uriBaseId": "HUB"},
        }
    ]


def test_categories_are_unique_and_tell_no_machine_path():
    names = [".", "a/b", "a-b", "/home/someone/models/m1/", "C:\\Users\\someone\\m1", "..", "ü"]
    log = sarif(samples.report(*(samples.target(name, "pass", []) for name in names)))
    categories = [run["automationDetails"]["id"].removeprefix("weighbridge/") for run in log["runs"]]
    assert categories == ["root/", "a/b/", "a-b/", "m1/", "m1-2/", "root-5ec1f7e7/", "root-607474ca/"]


def test_more_targets_than_runs_share_the_last_one():
    targets = [samples.target(f"t{index}", "fail", [samples.denied_call()]) for index in range(23)]
    runs = sarif(samples.report(*targets))["runs"]
    assert len(runs) == 20
    assert [entry["properties"]["target"] for entry in runs[19]["results"]] == ["t19", "t20", "t21", "t22"]
    notifications = runs[19]["invocations"][0]["toolExecutionNotifications"]
    assert [entry["descriptor"]["id"] for entry in notifications] == ["targets-merged"]
    assert "target" not in runs[0]["results"][0]["properties"]


def test_what_is_found_in_a_named_model_lies_at_the_line_that_names_it():
    log = sarif(samples.models_in())
    runs = {run["automationDetails"]["id"]: run for run in log["runs"]}
    assert list(runs) == [
        "weighbridge/models-in-root/",
        "weighbridge/org/model/",
        "weighbridge/org/model-v2/",
        "weighbridge/datasets/org/rows/",
        "weighbridge/weights/",
    ]
    run = runs["weighbridge/org/model/"]
    entry = run["results"][0]
    assert entry["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "src/app.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 20},
    }
    related = [each["physicalLocation"]["artifactLocation"]["uri"] for each in entry["relatedLocations"]]
    assert related == ["deploy/values.yaml"]
    assert entry["message"]["text"].startswith("org/model: The pickle calls posix.system with ")
    assert "In its file weights/pytorch_model.bin." in entry["message"]["text"]
    page = f"https://huggingface.co/org/model/blob/{samples.COMMIT}/weights/pytorch_model.bin"
    assert f"]({page})" in entry["message"]["markdown"]
    assert entry["properties"]["page"] == page
    assert run["properties"]["upload"] is True
    assert "versionControlProvenance" not in run
    other = runs["weighbridge/org/model-v2/"]["results"][0]
    assert other["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%231.py"


def test_what_lies_on_the_hub_alone_is_not_for_upload():
    (run,) = sarif(samples.on_hub())["runs"]
    base = run["originalUriBaseIds"]
    assert base["HUB"]["uri"] == f"https://huggingface.co/org/model/resolve/{samples.COMMIT}/"
    assert {
        place["physicalLocation"]["artifactLocation"]["uriBaseId"]
        for entry in run["results"]
        for place in [*entry["locations"], *entry.get("relatedLocations", [])]
    } == {"HUB"}
    assert run["properties"]["upload"] is False
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [entry["descriptor"]["id"] for entry in told][-1] == "not-for-upload"
    assert sarif(samples.failed())["runs"][0]["properties"]["upload"] is True


def test_a_fingerprint_of_a_named_model_knows_no_line_and_no_revision():
    def marks(*places: Place, **fields: object) -> list[str]:
        (run,) = sarif(samples.report(samples.named(*places, **fields)))["runs"]
        return [entry["partialFingerprints"]["primaryLocationLineHash"] for entry in run["results"]]

    first = marks(Place("src/app.py", line=12))
    assert marks(Place("src/app.py", line=90, column=3)) == first
    assert marks(Place("other.py", line=1), revision="f" * 40, model="hf://Org/Model@main") == first
    assert set(marks(model="hf://org/other")).isdisjoint(first)


def test_models_that_share_a_run_keep_their_fingerprints_apart():
    log = sarif(samples.merged())
    assert len(log["runs"]) == 20
    (run,) = [run for run in log["runs"] if run["automationDetails"]["id"] == "weighbridge/named-models/"]
    marks = [entry["partialFingerprints"]["primaryLocationLineHash"] for entry in run["results"]]
    assert len(set(marks)) == len(marks) == 50
    assert {entry["properties"]["target"] for entry in run["results"]} == {f"hf://org/m{n}" for n in range(25)}
    assert sarif(samples.merged(30))["runs"][0]["automationDetails"] == run["automationDetails"]
    alone = sarif(samples.report(samples.named(Place("a.py", line=1), model="hf://org/m3")))["runs"][0]["results"]
    assert {entry["partialFingerprints"]["primaryLocationLineHash"] for entry in alone} <= set(marks)


def test_what_is_denied_comes_first_then_what_github_calls_worst():
    severe = replace(samples.PICKLE_RULE, id="severe", security_severity=9.8)
    mild = replace(samples.PICKLE_RULE, id="mild", security_severity=2.0)
    plain = replace(samples.LICENSE_RULE, id="plain", severity="high")
    judged = []
    for rule, outcome in ((mild, "deny"), (severe, "review"), (plain, "review"), (mild, "review"), (severe, "deny")):
        found = samples.finding(rule, Place(f"{outcome}.bin"), f"{rule.id} {outcome}")
        judged.append((found, samples.verdict(found, outcome, "x")))
    report = samples.report(samples.target("m", "fail", judged), rules=(severe, mild, plain))
    assert [(entry["ruleId"], entry["properties"]["outcome"]) for entry in results(report)] == [
        ("severe", "deny"),
        ("mild", "deny"),
        ("severe", "review"),
        ("plain", "review"),
        ("mild", "review"),
    ]


def _many_findings(number: int, files: int = 0, text: str = "", related: int = 0):
    """Findings in as many files (or in ``files``); with ``text`` each has it, made different from all others."""
    rng = random.Random(7)
    letters = string.printable if text == "ascii" else '\u4e00\u8a9e\U0001f600\x1b\u202e\\"\t' + string.printable
    judged = []

    def long(size: int) -> str:
        return "".join(rng.choices(letters, k=size)) if text else ""

    for index in range(number):
        rule = samples.PICKLE_RULE if index % 2 else samples.LICENSE_RULE
        name = f"w/{index % files if files else index:06}{long(300)}.bin"
        places = tuple(Place(f"{long(500)}{n}") for n in range(related))
        excerpt = tuple(long(100) for _ in range(12)) if text else ("a",) * 30
        found = samples.finding(
            rule, Place(name, offset=index), f"Number {index}{long(1500)}", excerpt=excerpt, related=places
        )
        judged.append((found, samples.verdict(found, "deny" if index % 2 else "review", f"no{long(400)}")))
    return samples.report(samples.target("big", "fail", judged))


def test_results_are_cut_at_the_limit_from_the_mildest(validator):
    start = time.process_time()
    log = sarif(_many_findings(25_010))
    assert time.process_time() - start < 60  # linear: about 2 s; quadratic: many minutes
    run = log["runs"][0]
    assert len(run["results"]) == 25_000
    assert sum(entry["properties"]["outcome"] == "deny" for entry in run["results"]) == 12_505
    notification = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert notification["descriptor"]["id"] == "results-cut"
    assert notification["message"]["text"].startswith("10 more findings are not in this file")
    validator.validate(log)


def test_more_than_are_shown_become_one_for_each_rule_and_file():
    few = results(_many_findings(5_000, files=50))
    assert len(few) == 5_000
    run = sarif(_many_findings(6_000, files=50))["runs"][0]
    assert len(run["results"]) == 50
    assert sum(entry["properties"]["findings"] for entry in run["results"]) == 6_000
    assert sum(entry["properties"]["count"] for entry in run["results"]) == 6_000
    assert "This stands for 120 findings of the rule in the file" in run["results"][0]["message"]["text"]
    told = [entry["descriptor"]["id"] for entry in run["invocations"][0]["toolExecutionNotifications"]]
    assert told == ["results-grouped"]
    marks = {entry["partialFingerprints"]["primaryLocationLineHash"] for entry in run["results"]}
    more = results(_many_findings(6_010, files=50))
    assert {entry["partialFingerprints"]["primaryLocationLineHash"] for entry in more} == marks


@pytest.mark.parametrize(("number", "related", "text"), [(1_000, 50, "ascii"), (6_000, 2, "any"), (12_000, 0, "ascii")])
def test_the_packed_file_is_taken_whatever_the_strings_are(number: int, related: int, text: str):
    report = _many_findings(number, text=text, related=related)
    start = time.process_time()
    data = output("sarif").render(report)
    assert time.process_time() - start < 40
    assert len(gzip.compress(data, 6)) < 10_000_000
    run = json.loads(data)["runs"][0]
    told = [entry["descriptor"]["id"] for entry in run["invocations"][0]["toolExecutionNotifications"]]
    assert len(run["results"]) == number or "results-cut" in told
    assert output("sarif").render(report) == data


def test_hostile_strings_stay_strings():
    data = output("sarif").render(samples.hostile())
    assert data.isascii()
    assert b"##[" not in data
    assert b"##vso[" not in data
    log = json.loads(data)
    text = json.dumps(log, ensure_ascii=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    first = log["runs"][0]["results"][0]
    assert "](" not in first["message"]["text"]  # SARIF would read a link
    assert "\\[red\\]red\\[/\\]" in results(samples.hostile())[1]["message"]["markdown"]
    assert first["message"]["markdown"].count("\n````") == 2  # a fence that the evidence's own cannot close


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.bin", "a/b.bin"),
        ("a b#c?d%.bin", "a%20b%23c%3Fd%25.bin"),
        ("c:/x", "c%3A/x"),
        ("//host/x", "host/x"),
        ("", "."),
        ("caf\udce9", "caf%E9"),
        ("\ud800", "%ED%A0%80"),
        ("x\ny", "x%0Ay"),
    ],
)
def test_uris_are_relative_and_encoded(path: str, expected: str):
    assert uri(path) == expected


@settings(max_examples=200, deadline=None)
@given(generated.texts)
def test_a_uri_tells_the_very_bytes_of_the_name(path: str):
    raw = path.encode("utf-8", "surrogateescape").lstrip(b"/")
    assert unquote_to_bytes(uri(path)) == (raw or b".")


def test_gaps_without_a_path_are_told_without_a_place():
    gap = Gap("limit-time", Place(""), "The time was up")
    invocation = sarif(samples.report(samples.target("m", "incomplete", [], gaps=(gap,))))["runs"][0]["invocations"][0]
    assert "locations" not in invocation["toolExecutionNotifications"][0]
