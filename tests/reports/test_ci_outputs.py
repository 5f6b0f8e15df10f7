"""What CI systems are told: GitLab's widget, JUnit's test pages, GitHub's annotations, and the rows of a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import os
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import hostile
import pytest
import samples
from test_hostile_outputs import parsed_command

from scanner.comparing.compare import name_of
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.model.verdict import Reason, Verdict
from scanner.reports.interface import output

SCHEMAS = Path(__file__).parents[1] / "schemas"
BUILDS = (samples.clean, samples.failed, samples.incomplete, samples.passed_with_review, samples.many, samples.hostile)


def rendered(name: str, report: Report) -> str:
    return output(name).render(report).decode()


def many_findings(number: int, outcome: str = "deny") -> Report:
    """A target with so many findings of one kind."""
    judged = []
    for at in range(number):
        found = samples.finding(samples.PICKLE_RULE, Place(f"{at:05}.pkl"), f"It calls function {at}.")
        judged.append((found, samples.verdict(found, outcome, "no")))
    return samples.report(samples.target("many", "fail", judged))


# GitLab


def test_gitlab_gets_the_harm_the_outcome_and_the_place():
    call, terms, unread, pointer = json.loads(rendered("gitlab", samples.failed()))
    assert (call["severity"], call["check_name"]) == ("blocker", "pickle-unsafe-callable")
    assert call["location"] == {"path": "weights/pytorch_model.bin", "lines": {"begin": 1}}
    assert (
        call["description"].startswith("Denied: The pickle calls posix.system") and "byte 1,234" in call["description"]
    )
    assert call["fingerprint"] == samples.denied_call()[0].fingerprint
    assert terms["location"] == {"path": "README.md", "lines": {"begin": 7}}
    assert terms["description"].startswith("To review: ")
    assert (unread["severity"], pointer["severity"]) == ("major", "info")


def test_gitlab_shows_each_entry_although_two_models_have_the_same_finding():
    hub = samples.target("hf://org/a", "fail", [samples.denied_call()], source="hub")
    other = replace(hub, target="hf://org/b")
    again = replace(hub, target="elsewhere", source="folder")
    twice = replace(again, target="elsewhere2")
    found = json.loads(rendered("gitlab", samples.report(hub, other, again, twice)))
    assert len({entry["fingerprint"] for entry in found}) == 4
    assert {entry["location"]["path"] for entry in found} == {
        *("org/a/weights/pytorch_model.bin", "org/b/weights/pytorch_model.bin", "weights/pytorch_model.bin")
    }
    alone = json.loads(rendered("gitlab", samples.report(other)))
    assert alone[0]["fingerprint"] == found[1]["fingerprint"]  # whatever else was scanned


@pytest.mark.parametrize("source", ["hf-cache", "mirror"])
def test_a_copy_of_a_model_is_told_as_the_model_on_the_hub(source: str):
    hub = samples.target("hf://org/a", "fail", [samples.denied_call()], source="hub")
    copy = replace(hub, source=source)
    for name in ("gitlab", "github"):
        assert rendered(name, samples.report(copy)) == rendered(name, samples.report(hub))
    (model,) = json.loads(rendered("cyclonedx", samples.report(copy)))["metadata"]["component"]["purl"].splitlines()
    assert model.startswith("pkg:huggingface/org/a")
    assert name_of(copy) == name_of(hub) == "org/a"


def test_a_model_that_a_file_names_is_shown_where_it_is_named():
    hub = samples.target(
        "hf://org/a", "fail", [samples.denied_call()], source="hub", named=(Place("app/models.yaml", line=3),)
    )
    (found,) = json.loads(rendered("gitlab", samples.report(hub)))
    assert found["location"] == {"path": "app/models.yaml", "lines": {"begin": 3}}
    assert "hf://org/a › weights/pytorch_model.bin" in found["description"]
    commands = [parsed_command(line) for line in rendered("github", samples.report(hub)).splitlines()]
    assert commands[1][1] | {"title": ""} == {"file": "app/models.yaml", "line": "3", "title": ""}


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_gitlab_has_its_form(build):
    validator = pytest.importorskip("jsonschema_rs").validator_for(
        json.loads((SCHEMAS / "gitlab-code-quality.json").read_text())
    )
    validator.validate(json.loads(rendered("gitlab", build())))


# JUnit


def cases(report: Report) -> dict[tuple[str, str], str]:
    """What each case of the only suite came to."""
    (suite,) = ElementTree.fromstring(rendered("junit", report))
    return {
        (case.get("classname", "").removeprefix("weighbridge."), case.get("name", "")): next(
            (child.tag for child in case if child.tag != "system-out"), "passed"
        )
        for case in suite.iter("testcase")
    }


def test_a_case_for_each_check_of_the_policy():
    found = cases(samples.failed())
    assert found["security", "code would run when the file is loaded"] == "failure"
    assert found["security", "no reason to stop"] == "passed"
    assert found["license", "a person reads licences that restrict use"] == "skipped"
    assert found["lineage", "nothing was found in its base models that the policy judges"] == "passed"
    assert found["coverage", "everything in scope was fully checked"] == "error"
    assert set(cases(samples.clean()).values()) == {"passed"}


def test_what_is_to_review_fails_where_the_policy_says_so():
    line = ("license", "a person reads licences that restrict use")
    report = samples.passed_with_review()
    assert cases(report)[line] == "skipped"
    assert cases(replace(report, fail_on="review"))[line] == "failure"


def test_what_people_allowed_is_skipped_and_says_by_whom():
    found, word = samples.denied_call()
    waiver = Reason("waiver until 2027-02-20 by Ada → allow: our own test", "waivers.yaml:4")
    report = samples.report(
        samples.target(
            "x", "pass", [(found, Verdict(found.fingerprint, "allow", (waiver, *word.reasons), by="waiver"))]
        )
    )
    assert cases(report)["security", "code would run when the file is loaded"] == "skipped"
    assert "by Ada" in rendered("junit", report)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_the_counts_of_a_suite_are_those_of_its_cases(build):
    root = ElementTree.fromstring(rendered("junit", build()))
    assert len(root) == len(build().targets)
    for suite in root:
        tags = [child.tag for case in suite.iter("testcase") for child in case]
        counted = {name: int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")}
        assert counted == {
            "tests": len(list(suite.iter("testcase"))),
            "failures": tags.count("failure"),
            "errors": tags.count("error"),
            "skipped": tags.count("skipped"),
        }
        assert suite.get("timestamp") == "2026-11-21T22:00:00"


@pytest.mark.parametrize("build", [*BUILDS, lambda: hostile.report(hostile.TRAPS["xml"])])
def test_the_schema_of_junit_takes_it(build):
    """Ours, and Jenkins' own where WEIGHBRIDGE_JUNIT_XSD names a copy of it."""
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed: it validates by the XSD")
    for path in filter(None, (str(SCHEMAS / "junit.xsd"), os.environ.get("WEIGHBRIDGE_JUNIT_XSD"))):
        xmlschema.XMLSchema(path).validate(rendered("junit", build()))


def test_a_reader_of_junit_files_reads_it():
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed: it reads JUnit XML")
    for build in BUILDS:
        suites = junitparser.JUnitXml.fromstring(rendered("junit", build()).encode())
        read = [case for suite in suites for case in suite]
        assert suites.tests == len(read)
        bad = [result for case in read for result in case.result if isinstance(result, junitparser.Failure)]
        assert len(bad) == suites.failures


def test_a_long_case_is_cut_and_says_so():
    text = rendered("junit", many_findings(3_000))
    assert "and 2,800 more; the JSON report has them all" in text and len(text) < 200_000


# CSV


def test_a_row_for_each_finding_and_each_gap():
    rows = list(csv.DictReader(io.StringIO(rendered("csv", samples.failed()), newline="")))
    assert [row["outcome"] for row in rows] == ["deny", "review", *["allow"] * 4, "incomplete", "not scanned"]
    call, terms = rows[:2]
    assert (call["member"], call["offset"], call["count"]) == ("archive/data.pkl", "1234", "3")
    assert (terms["line"], terms["license"]) == ("7", "openrail-pp")
    assert terms["reasons"] == "a person reads licences that restrict use (policies/default.yaml:31)"
    assert rows[-2]["rule"] == "unsupported-format"


def test_the_form_of_the_rows_is_that_of_rfc_4180():
    data = output("csv").render(samples.failed())
    assert data.startswith(b'"target","revision",') and data.endswith(b'"\r\n') and b"\r\n\r\n" not in data


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "＝1", "x;=1", 'x;"=1', "x|@y"])
def test_a_spreadsheet_finds_no_formula(text: str):
    found = samples.finding(samples.PICKLE_RULE, Place(text), text)
    report = samples.report(samples.target("x", "fail", [(found, samples.verdict(found, "deny", text))]))
    (row,) = csv.DictReader(io.StringIO(rendered("csv", report), newline=""))
    assert row["path"] == row["message"] and row["path"].replace("'", "") == text
    assert row["path"].count("'") == 1


# GitHub


def commands(report: Report) -> list[tuple[str, dict[str, str], str]]:
    return [parsed_command(line) for line in rendered("github", report).splitlines()]


def test_an_annotation_for_each_finding():
    answer, call, terms, unread, pointer = commands(samples.failed())
    assert answer[0] == "notice" and answer[1]["title"] == "Weighbridge: FAIL" and "1 finding denied" in answer[2]
    assert call[0] == "error" and call[1]["file"] == "weights/pytorch_model.bin" and call[1]["line"] == "1"
    assert call[2].splitlines()[-1] == "weighbridge explain pickle-unsafe-callable"
    assert (terms[0], terms[1]["line"]) == ("warning", "7")
    assert (unread[0], pointer[0]) == ("warning", "notice")
    assert [command[0] for command in commands(samples.clean())] == ["notice"]


def test_properties_and_data_are_escaped_as_the_toolkit_does():
    found = samples.finding(samples.PICKLE_RULE, Place("a,b:c%.pkl"), "100% of it, and: more")
    report = samples.report(samples.target("x", "fail", [(found, samples.verdict(found, "deny", "no"))]))
    line = rendered("github", report).splitlines()[1]
    assert line.startswith(
        "::error file=a%2Cb%3Ac%25.pkl,line=1,title=A pickle calls code that can harm::100%25 of it, and: more%0A"
    )
    assert parsed_command(line)[1]["file"] == "a,b:c%.pkl"


def test_no_more_than_github_shows_and_the_rest_is_counted():
    found = commands(many_findings(2_000))
    assert [level for level, _, _ in found] == ["notice", *["error"] * 10, "notice"]
    assert found[-1][2].startswith("and 1,990 more errors")
    noisy = replace(samples.failed(), notes=tuple(map(str, range(50))))
    assert [level for level, _, _ in commands(noisy)].count("notice") == 10
