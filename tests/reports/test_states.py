"""A finding that is denied, to be reviewed, waived, in a baseline or allowed has a state that is true, in each format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.verdict import Reason, Verdict
from scanner.reports.interface import output
from tests.reports.described import PICKLE_RULE, described, finding, model

JUDGED = {
    "deny.pkl": ("deny", "", "unsafe weights are denied"),
    "review.pkl": ("review", "", "somebody has to look"),
    "waived.pkl": ("allow", "waiver", "waiver until 2027-01-31 by Ann → allow: read in a sandbox"),
    "known.pkl": ("allow", "baseline", "known in the baseline → allow: it was there before"),
    "allowed.pkl": ("allow", "", "level note → allow"),
}


def _rendered(name: str) -> Any:
    for library in ("spdx_tools", "spdx_python_model"):
        pytest.importorskip(library, reason="the extra sbom is not installed")
    found = [finding(PICKLE_RULE, Place(path), "Calls posix.system.") for path in JUDGED]
    found = [altered(one, tags=("security",)) for one in found]
    verdicts = tuple(
        Verdict(one.fingerprint, outcome, (Reason(why),), by=by)
        for one, (outcome, by, why) in zip(found, JUDGED.values(), strict=True)
    )
    report = described(altered(model(description=None), findings=tuple(found), verdicts=verdicts))
    return json.loads(output(name).render(report))


@pytest.mark.parametrize("name", ["cyclonedx", "cyclonedx17"])
def test_states_in_cyclonedx(name: str) -> None:
    told = {}
    for one in _rendered(name)["vulnerabilities"]:
        path = next(path for path in JUDGED if path in one["detail"])
        told[path] = one["analysis"]
    assert {path: one.get("state") for path, one in told.items()} == {
        "deny.pkl": "exploitable",
        "review.pkl": "in_triage",
        "waived.pkl": "exploitable",
        "known.pkl": "in_triage",
        "allowed.pkl": None,
    }
    assert [path for path, one in told.items() if "response" in one] == ["waived.pkl"]
    for path, (outcome, _, why) in JUDGED.items():
        assert told[path]["detail"].startswith(f"Our decision: {outcome}")
        assert told[path]["detail"].endswith(why)


def test_states_in_spdx_2() -> None:
    made = _rendered("spdx")
    texts = [
        note["comment"] for one in made["packages"] for note in one.get("annotations", []) if "posix" in note["comment"]
    ]
    states = {
        path: text.rpartition(" State: ")[2] if " State: " in text else ""
        for path in JUDGED
        for text in texts
        if path in text
    }
    assert states == {
        "deny.pkl": "affected.",
        "review.pkl": "under investigation.",
        "waived.pkl": "affected, and accepted.",
        "known.pkl": "under investigation, and known before.",
        "allowed.pkl": "",
    }


def test_states_in_spdx_3() -> None:
    told = {
        one["security_statusNotes"].partition("Our decision: ")[2]: one
        for one in _rendered("spdx3")["@graph"]
        if one["type"].startswith("security_Vex")
    }
    kinds = {text: one["type"].removeprefix("security_Vex").partition("Vuln")[0] for text, one in told.items()}
    assert kinds == {
        "deny: unsafe weights are denied.": "Affected",
        "review: somebody has to look.": "UnderInvestigation",
        "allow: waiver until 2027-01-31 by Ann → allow: read in a sandbox.": "Affected",
        "allow: known in the baseline → allow: it was there before.": "UnderInvestigation",
    }
    (waived,) = [one for text, one in told.items() if "waiver" in text]
    assert waived["security_actionStatement"] == "None is planned: it was let pass by a waiver of the project."
