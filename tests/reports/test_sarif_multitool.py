"""Microsoft's own SARIF validator, with the rules of GitHub's ingestion, finds nothing to say (see multitool.py)."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import samples

from scanner.reports.interface import output
from tests.reports import multitool
from tests.reports.multitool import complaints, refusals

pytestmark = pytest.mark.skipif(multitool.PROGRAM is None, reason=multitool.ABSENT)

EXAMPLES = (
    *("clean", "failed", "incomplete", "passed_with_review", "many", "hostile"),
    *("on_hub", "models_in", "merged", "hostile_named"),
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_validator_accepts_it(name: str, tmp_path):
    assert refusals(output("sarif").render(getattr(samples, name)()), tmp_path) == []


def _no_line(run: dict[str, Any]) -> None:
    run["results"][0]["locations"][0]["physicalLocation"]["region"] = {"byteOffset": 1, "byteLength": 2}


def _no_place(run: dict[str, Any]) -> None:
    run["results"][0]["locations"] = []


def _a_page_of_the_web(run: dict[str, Any]) -> None:
    run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] = {"uri": "https://example.org/a.pkl"}


def _a_page_beside_it(run: dict[str, Any]) -> None:
    place = deepcopy(run["results"][0]["locations"][0])
    place["physicalLocation"]["artifactLocation"] = {"uri": "https://example.org/a.pkl"}
    run["results"][0]["relatedLocations"] = [place]


def _no_text(run: dict[str, Any]) -> None:
    run["results"][0]["message"] = {"id": "default", "arguments": ["x"]}


def _too_many_places(run: dict[str, Any]) -> None:
    run["results"][0]["locations"] *= 1_001


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_no_line, "GH1003"),
        (_no_place, "GH1001"),
        (_a_page_of_the_web, "GH1005"),
        (_a_page_beside_it, "GH1005"),
        (_no_text, "GH1007"),
        (_too_many_places, "GH1004"),
    ],
)
def test_the_validator_would_complain(spoil: Callable[[dict[str, Any]], None], rule: str, tmp_path):
    """The check can fail: what GitHub cannot place or refuses is an error of the rule that says so."""
    log = json.loads(output("sarif").render(samples.failed()))
    spoil(log["runs"][0])
    assert (rule, "error") in complaints(json.dumps(log).encode(), tmp_path)
