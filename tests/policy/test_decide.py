"""Verdicts: the first entry that fits decides, and says where it is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.decisions import Decision, Policy
from scanner.detect.detect import detect
from scanner.model.fact import fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.policy.decide import decide, described, fits
from scanner.policy.judge import judge

FINDING = Finding("pickle-truncated", Place("a/b/c.pkl"), "m", "medium", "high", "f" * 32, ("security", "pickle"))


def policy(*entries: Decision) -> Policy:
    return Policy("mine", ".weighbridge/policy.yaml", "t", False, "deny", entries)


def test_the_first_entry_that_fits_decides() -> None:
    entries = policy(
        Decision("deny", rule=("other",), origin="p:3"),
        Decision("allow", level=("warning",), because="we know", origin="p:4"),
        Decision("deny", origin="p:5"),
    )
    (verdict,) = decide([FINDING], entries)
    assert (verdict.subject, verdict.outcome) == (FINDING.fingerprint, "allow")
    assert verdict.reasons[0].text == "level warning → allow: we know"
    assert verdict.reasons[0].origin == "p:4"


def test_where_nothing_fits_a_person_has_to_look() -> None:
    (verdict,) = decide([FINDING], policy(Decision("allow", rule=("other",))))
    assert verdict.outcome == "review"
    assert verdict.reasons[0].text == (
        "no entry of the policy mine fits rule pickle-truncated → review: add one that does"
    )
    assert verdict.reasons[0].origin == ".weighbridge/policy.yaml"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Decision("deny"), True),
        (Decision("deny", rule=("pickle-truncated",)), True),
        (Decision("deny", rule=("x", "pickle-*")), True),
        (Decision("deny", rule=("pickle-?",)), False),
        (Decision("deny", rule=("PICKLE-*",)), False),
        (Decision("deny", tag=("license", "pickle")), True),
        (Decision("deny", tag=("license",)), False),
        (Decision("deny", level=("error",)), False),
        (Decision("deny", level=("error", "warning")), True),
        (Decision("deny", severity=("medium",)), True),
        (Decision("deny", severity=("high",)), False),
        (Decision("deny", paths=("a/*",)), True),
        (Decision("deny", paths=("a/b/c.pkl",)), True),
        (Decision("deny", paths=("*.bin",)), False),
        (Decision("deny", tag=("security",), paths=("z/*",)), False),
        (Decision("deny", tag=("security",), severity=("medium",), paths=("*.pkl",)), True),
    ],
)
def test_all_that_an_entry_asks_for_has_to_be_so(entry: Decision, expected: bool) -> None:
    assert fits(entry, FINDING) is expected


def test_an_entry_is_described_in_the_words_of_the_file() -> None:
    assert described(Decision("deny")) == "anything else"
    assert described(Decision("deny", rule=("a", "b"), tag=("t",), paths=("x/*",))) == "rule a or b, tag t, paths x/*"


def test_a_reason_names_what_fitted_of_long_lists() -> None:
    entry = Decision("deny", rule=("a", "r", "b"), level=("error", "warning"), tag=("t", "license"))
    found = Finding("r", Place("a"), "m", "medium", "high", "f", ("license",))
    assert described(entry, found) == f"rule r, tag license, level {found.level}"
    assert described(Decision("deny", rule=("a-*", "b")), found) == "rule a-* or b"


@pytest.mark.parametrize(
    ("rule", "attributes", "text"),
    [
        ("license-text-changed", {"named": "MIT License", "first": "line 6: x"}, "that of MIT License: line 6: x"),
        ("license-unidentified", {"title": "House rules"}, "like none that is known"),
        ("license-unnamed", {"label": "other"}, "the model card declares other, and no text"),
        ("license-undeclared", {"card": True}, "no card, licence text or file header"),
        ("license-mismatch", {"declared": "mit", "file": "LICENSE", "found": "gemma"}, "mit, and LICENSE names gemma"),
    ],
)
def test_the_chain_of_unclear_terms_ends_with_what_is_said_and_where(rule: str, attributes: dict, text: str) -> None:
    found = Finding(
        rule, Place("m/LICENSE", line=6), "m", "medium", "high", "f", ("license",), tuple(attributes.items())
    )
    _, (verdict,) = judge([found], policy(Decision("deny", origin="p:3")), "2026-01-01")
    assert text in verdict.reasons[-1].text and verdict.reasons[-1].origin == "m/LICENSE:6"
    assert len(verdict.reasons) == 2


@pytest.mark.parametrize(
    ("name", "rule", "outcome"),
    [
        ("default", "pickle-unsafe-callable", "deny"),
        ("default", "pickle-standard-library-call", "deny"),
        ("default", "pickle-unsafe-import", "deny"),
        ("default", "pickle-unresolved-call", "deny"),
        ("default", "pickle-unknown-callable", "allow"),
        ("default", "shard-missing", "allow"),
        ("default", "license-undeclared", "review"),
        ("default", "license-text-missing", "allow"),
        ("commercial", "license-undeclared", "deny"),
        ("commercial", "license-non-commercial", "deny"),
        ("commercial", "license-conditions", "review"),
        ("commercial", "license-unknown-identifier", "review"),
        ("commercial", "pickle-unsafe-callable", "deny"),
        ("research", "license-non-commercial", "allow"),
        ("research", "pickle-unsafe-callable", "deny"),
        ("strict", "pickle-truncated", "deny"),
        ("strict", "pickle-unknown-callable", "review"),
    ],
)
def test_what_the_built_in_policies_say(name: str, rule: str, outcome: str) -> None:
    row = load().rule(rule)
    finding = Finding(row.id, Place("a"), "m", row.severity, row.confidence, "f", row.tags)
    (verdict,) = decide([finding], load().policy(name))
    assert verdict.outcome == outcome
    assert verdict.reasons[0].origin.startswith("builtin:")


def test_every_finding_has_one_verdict_in_its_order() -> None:
    findings = detect([fact("shard-missing", Place("i"), shard=f"s{index}") for index in range(3)], load())
    verdicts = decide(findings, load().policy("default"))
    assert [verdict.subject for verdict in verdicts] == [finding.fingerprint for finding in findings]


def test_the_plain_path_needs_no_patterns() -> None:
    code = (
        "import sys\n"
        "from scanner.catalog.catalog import load\n"
        "from scanner.detect.detect import detect\n"
        "from scanner.model.fact import fact\n"
        "from scanner.model.place import Place\n"
        "from scanner.policy.decide import decide\n"
        "seen = fact('pickle-call', Place('a'), callable='posix.system', use='call', arguments='x', resolved=True)\n"
        "found = detect([seen], load()); assert decide(found, load().policy('default'))[0].outcome == 'deny'\n"
        "assert not {'fnmatch', 'yaml', 'json', 'typing', 'difflib', 'pathlib'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
