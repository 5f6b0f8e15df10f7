"""Obligations and the chain of a verdict, as the console, JSON and SARIF tell them."""

from __future__ import annotations

import json
from dataclasses import replace

from scanner.model.codec import report_from_json, report_to_json
from scanner.model.finding import Finding
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, TargetReport
from scanner.model.verdict import Reason, Verdict
from scanner.reports.console_todo import todo
from scanner.reports.interface import output
from tests.reports import samples

DISPLAY = Obligation(
    "tiger",
    "display",
    "1.b",
    "The line is shown.",
    "missing",
    "it is not shown on the card",
    name="Tiger License",
    strings=("Built with Tiger",),
    act="distribute",
    row="rules/licenses/tiger.yaml",
)
COPY = replace(
    DISPLAY, kind="license-copy", strings=(), state="done", place=Place("LICENSE"), because="its text lies there"
)
HOSTILE = replace(DISPLAY, because=samples.ESCAPES, repo=samples.ESCAPES, clause=samples.MARKUP, kind=samples.ESCAPES)

CHAIN = (
    Reason("applies unknown → review", "policy.yaml:9"),
    Reason("use.monthly_active_users is not stated: state it, and this is answered", "policy.yaml:4"),
    Reason("clause 2 of the Tiger License: The large ask first.", "rules/licenses/tiger.yaml"),
    Reason("the model card declares it", "README.md:2:10"),
)


def report(*obligations: Obligation) -> Report:
    rule = samples.LICENSE_RULE
    found = Finding(rule.id, Place("README.md", line=2), "m", rule.severity, rule.confidence, "f" * 32, rule.tags)
    judged = Verdict(found.fingerprint, "review", CHAIN, "unknown", ("use.monthly_active_users",))
    target = TargetReport(
        "m", "folder", "pass", Inventory(1, 1), findings=(found,), verdicts=(judged,), obligations=obligations
    )
    return replace(samples.clean(), rules=(rule,), targets=(target,))


def text(*obligations: Obligation) -> str:
    return "\n".join("".join(words for _, words in line) for line in todo(obligations, 88))


def test_what_is_left_is_listed_and_what_is_done_is_counted() -> None:
    assert text(DISPLAY, COPY) == (
        "\n"
        "To do for tiger (1)\n"
        '  missing   show "Built with Tiger" [1.b]: it is not shown on the card\n'
        "  1 other thing that it asks is there"
    )


def test_nothing_is_told_where_nothing_is_left() -> None:
    assert text(COPY, replace(DISPLAY, state="not-needed")) == ""
    assert text() == ""


def test_without_a_stated_use_only_what_a_derivative_lacks_is_told() -> None:
    assert text(replace(COPY, state="missing", assumed=True), replace(DISPLAY, state="unknown", assumed=True)) == ""
    assert text(replace(DISPLAY, assumed=True)).startswith("\nTo do for tiger, where the weights are passed on (1)\n")


def test_long_lists_are_cut_and_say_so() -> None:
    many = [replace(DISPLAY, license=f"tiger-{at:02}", strings=(f"{at}",)) for at in range(9)]
    assert "and 4 more licences; --output json shows them all" in text(*many)
    assert "and 8 more; --output json" in text(*[replace(DISPLAY, clause=str(at)) for at in range(20)])


def test_what_a_file_holds_cannot_act_on_a_screen_or_a_log() -> None:
    told = output("console").render(report(HOSTILE)).decode()
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "##[error]" not in told
    assert not any(line.lstrip().startswith("::") for line in told.splitlines())


def test_the_console_shows_the_chain_below_the_policys_line() -> None:
    told = output("console").render(report()).decode()
    assert "policy: applies unknown → review (policy.yaml:9)" in told
    assert "← use.monthly_active_users is not stated" in told
    assert "(rules/licenses/tiger.yaml)" in told
    assert "← the model card declares it (README.md:2:10)" in told


def test_json_keeps_obligations_and_answers() -> None:
    whole = report(DISPLAY, COPY, HOSTILE)
    assert report_from_json(report_to_json(whole)) == whole
    (target,) = json.loads(report_to_json(whole))["targets"]
    assert target["verdicts"][0]["applies"] == "unknown"
    assert target["verdicts"][0]["missing"] == ["use.monthly_active_users"]
    assert target["obligations"][0]["strings"] == ["Built with Tiger"]
    assert target["obligations"][1]["place"] == {"path": "LICENSE"}


def test_sarif_has_the_obligations_of_the_run_and_the_answer_of_a_result() -> None:
    (run,) = json.loads(output("sarif").render(report(DISPLAY, COPY)))["runs"]
    first, second = run["properties"]["obligations"]
    assert (first["license"], first["kind"], first["state"]) == ("tiger", "display", "missing")
    assert second["location"]["physicalLocation"]["artifactLocation"]["uri"] == "LICENSE"
    (result,) = run["results"]
    assert result["properties"]["applies"] == "unknown"
    assert result["properties"]["missingFacts"] == ["use.monthly_active_users"]
    assert [reason["origin"] for reason in result["properties"]["policy"]][-1] == "README.md:2:10"
    assert "State use.monthly_active_users in it to have this answered." in result["message"]["text"]
    assert "obligations" not in json.loads(output("sarif").render(report()))["runs"][0]["properties"]


def test_what_stands_for_one_reason_shares_a_line_but_what_is_missing_never_does() -> None:
    open_ = [replace(DISPLAY, kind=kind, strings=(), state="unknown", because="no file tells") for kind in ("source",)]
    open_.append(replace(open_[0], kind="state-changes", clause="4"))
    assert "unknown   ship or offer the source [1.b]; state what was changed [4]: no file tells" in text(*open_)
    two = text(DISPLAY, replace(DISPLAY, kind="notice", strings=("Tigers.",)))
    assert two.count("missing  ") == 2


def test_the_headline_counts_what_is_to_be_added_and_allowed_conditions_are_told() -> None:
    whole = report(DISPLAY, COPY)
    (target,) = whole.targets
    (found,) = target.findings
    terms = replace(
        found, tags=("license", "summary"), message="The Tiger License carries conditions of its own: stripes"
    )
    target = replace(target, findings=(terms,), verdicts=(Verdict(terms.fingerprint, "allow", CHAIN[:1]),))
    told = output("console").render(replace(whole, targets=(target,))).decode()
    assert told.startswith("PASS  m: 1 file in scope, nothing to review, 1 thing to add\n\nTerms to know (1)\n")
    assert "    The Tiger License carries conditions of its own: stripes\n" in told
    assert "allowed by policy" not in told
    many = (
        output("console").render(replace(whole, targets=(target, replace(target, target="n", obligations=())))).decode()
    )
    assert "PASS  m: 1 file in scope, nothing to review, 1 thing to add\n\nTerms" in many
    assert many.count("Terms to know") == 1  # a target that lacks nothing has its headline only


def test_a_link_of_the_chain_does_not_repeat_the_message() -> None:
    whole = report()
    (target,) = whole.targets
    (found,) = target.findings
    said = replace(found, message="By clause 2 of the Tiger License, others ask: The large ask first.")
    told = output("console").render(replace(whole, targets=(replace(target, findings=(said,)),))).decode()
    assert "← clause 2 of the Tiger License (rules/licenses/tiger.yaml)" in told
