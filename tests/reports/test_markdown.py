"""The Markdown output: what a pull request shows of a report, and what no scanned string can make of it."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import generated
import pytest
import samples
from hypothesis import given, settings
from markdown_reading import LINKED, bare, inline, kinds, tokens

from scanner.model.artifact import Artifact
from scanner.model.codec import report_from_json
from scanner.model.fact import Gap, fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report
from scanner.model.verdict import Reason, Verdict
from scanner.reports.interface import output

HERE = Path(__file__).parent
SAVED = HERE.parent / "tui" / "reports"
LIMIT = 1 << 18

BLOCKS = {
    *("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"),
    *("inline", "text", "code_inline", "strong", "fence", "hr"),
}
"""All that a page is made of: no link, no picture, no emphasis, no HTML, no quote, no line break."""


def rendered(report: Report) -> str:
    return output("markdown").render(report).decode()


def decided() -> Report:
    """A target of which people decided everything there is to decide."""
    judged = [samples.denied_call(), samples.bare_pickle(), samples.license_review(), *samples.allowed_notes(2)]
    call, bare_one, terms, known, other = (found for found, _ in judged)
    policy = Reason("code would run when the file is loaded → deny", "policies/default.yaml:12")
    waiver = Reason("waiver until 2027-02-20 by Ada on 2026-11-22 → allow: our own test", ".weighbridge/waivers.yaml:4")
    mark = Reason("marked for review by Ben on 2026-11-22 → review: ask the lawyers", ".weighbridge/waivers.yaml:19")
    line = Reason("known in the baseline → allow: it was there before", ".weighbridge/baseline.txt:1")
    verdicts = [
        (call, Verdict(call.fingerprint, "allow", (waiver, policy), by="waiver")),
        (bare_one, Verdict(bare_one.fingerprint, "allow", (waiver, policy), by="waiver")),
        (terms, Verdict(terms.fingerprint, "review", (mark, policy), by="mark")),
        (known, Verdict(known.fingerprint, "allow", (line, policy), by="baseline")),
        (
            other,
            Verdict(other.fingerprint, "allow", (Reason("clarified by Ada as MIT → allow: read"),), by="clarified"),
        ),
    ]
    concluded = fact(
        "license-clarified",
        Place("LICENSE.txt"),
        spdx="MIT",
        reason="an older wording",
        approver="Ada",
        created="2026-11-22",
        origin=".weighbridge/clarify.yaml:3",
    )
    files = (Artifact("weights/pytorch_model.bin", 9, formats=("torch",), sha256="ab" * 32),)
    return samples.report(
        samples.target("examples/decided", "pass", verdicts, facts=(concluded,), artifacts=files),
        notes=("The waiver at .weighbridge/waivers.yaml:30 expired on 2026-11-01. Renew it with weighbridge waive.",),
    )


@pytest.mark.parametrize("name", ["unsafe", "relabelled", "tree", "gaps", "decided"])
def test_a_page_is_as_it_was_agreed_upon(name: str):
    """Set WEIGHBRIDGE_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference before it is committed."""
    report = decided() if name == "decided" else report_from_json((SAVED / f"{name}.json").read_bytes())
    snapshot = HERE / "snapshots" / "markdown" / f"{name}.md"
    if os.environ.get("WEIGHBRIDGE_UPDATE_SNAPSHOTS") == "1":
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(rendered(report), encoding="utf-8", newline="\n")
    assert rendered(report) == snapshot.read_text(encoding="utf-8")


def test_it_says_who_decided_what_until_when_and_why():
    page = rendered(decided())
    assert (
        "- waiver until 2027-02-20 by Ada on 2026-11-22 → allow: our own test (`.weighbridge/waivers.yaml:4`)\n"
        "  - policy: code would run when the file is loaded → deny (`policies/default.yaml:12`)\n"
    ) in page
    assert page.count("our own test") == 1
    assert f"SHA-256 `{'ab' * 32}`" in page
    assert "marked for review by Ben" in page
    assert "`LICENSE.txt` is `MIT` by Ada on 2026-11-22: an older wording" in page
    assert "1 finding known before, 1 of them allowed" in page


@pytest.mark.parametrize("build", [samples.hostile, samples.failed, samples.many, samples.clean, decided])
def test_nothing_acts_in_a_page(build):
    _is_harmless(build())


@settings(max_examples=150, deadline=None)
@given(generated.reports())
def test_nothing_acts_in_any_page(report: Report):
    _is_harmless(report)


def _is_harmless(report: Report) -> None:
    page = rendered(report)
    assert {kind.removesuffix("_open").removesuffix("_close") for kind in kinds(page)} <= BLOCKS
    found = tokens(page)
    heads = [inline(after) for token, after in pairwise(found) if token.type == "heading_open"]
    assert heads[0] == f"Weighbridge: {report.answer.upper()}"
    assert sum(token.type == "table_open" for token in found) == bool(report.targets)
    assert sum(token.type == "hr" for token in found) == 1
    assert {token.info for token in found if token.type == "fence"} <= {"text", "mermaid"}
    for token in found:
        if token.type == "inline":
            assert not LINKED.search(bare(token).removeprefix("[ ] ").replace("SHA-256", ""))
    assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso[" in line for line in page.splitlines())
    assert len(page.encode()) <= LIMIT


def _hostile_lists() -> Report:
    """Every list is long, and every string in it is as costly as can be."""
    (target,) = samples.hostile().targets
    worst = "`@#1é\u202e\U0001f600" * 60
    node = LineageNode(worst, own=True, parents=(LineageEdge(worst[:90], worst),))
    duty = Obligation(worst, "notice", worst, worst, "missing", worst, strings=(worst,) * 3, path=worst)
    findings, verdicts, facts = [], [], []
    by = ("", "waiver", "mark", "exception", "clarified", "baseline")
    for number in range(600):
        name = f"{number:032x}"
        rule = f"{worst}{number % 300}"
        findings.append(
            altered(target.findings[0], fingerprint=name, rule=rule, message=worst * 4, place=Place(worst, worst))
        )
        reasons = (Reason(f"{number}{worst}", worst),) * 9
        verdicts.append(Verdict(name, "allow" if number % 2 else "deny", reasons, by=by[number % 6]))
        facts.append(fact("license-clarified", Place(worst), spdx=worst, reason=worst, approver=worst, origin=worst))
    gaps = [Gap(worst, Place(worst), f"{number}{worst}", bool(number % 2)) for number in range(300)]
    large = altered(
        target,
        target=worst,
        findings=tuple(findings),
        verdicts=tuple(verdicts),
        facts=tuple(facts),
        gaps=tuple(gaps),
        lineage=(node,),
        obligations=tuple(altered(duty, license=f"{number % 99}{worst}") for number in range(300)),
        artifacts=tuple(Artifact(worst, 1, sha256=worst) for _ in range(2)),
    )
    rules = tuple(altered(samples.PICKLE_RULE, id=f"{worst}{n}", action=f"{n}{worst}") for n in range(300))
    return samples.report(*[altered(large, target=f"{n}{worst}") for n in range(55)], rules=rules, notes=(worst,) * 99)


def test_a_page_stays_within_what_a_job_summary_takes():
    page = rendered(_hostile_lists())
    assert LIMIT // 2 < len(page.encode()) <= LIMIT
    assert "more; the JSON report has them all" in page


def test_a_long_list_is_cut_and_says_so():
    judged = []
    for number in range(120):
        found = samples.finding(samples.PICKLE_RULE, Place(f"a{number}.pkl"), "It calls a function.")
        judged.append((found, samples.verdict(found, "deny", "no")))
    page = rendered(samples.report(samples.target("x", "fail", judged)))
    assert page.count("**deny**") == 50
    assert "and 70 more; the JSON report has them all" in page
    assert "| `x` | FAIL | 120 |" in page


def test_targets_that_passed_are_in_the_table_only():
    page = rendered(samples.many())
    assert "| `examples/clean` | PASS |" in page
    assert "## PASS: `examples/clean`" not in page
    assert page.index("## FAIL") < page.index("## INCOMPLETE")
