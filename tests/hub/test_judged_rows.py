"""The judged rows once more, as repos of a Hub that are scanned in one run: there every base is looked up."""

from __future__ import annotations

import pytest
import yaml

from scanner.model.finding import level_of
from tests.lineage.judged import ROWS, Row, loudest

DEEPER = {"lemon07r/Gemma-2-Ataraxy-9B": "warn"}
"""Verdicts that differ where everybody is asked: of one base the table of known models tells a base that is not there."""


def said(licence: str) -> dict[str, object]:
    label, _, name = licence.partition(" (")
    front: dict[str, object] = {"license": yaml.safe_load(label)} if label != "-" else {}
    return front | ({"license_name": name[:-1]} if name else {})


def put(hub, row: Row) -> None:
    bases = {"base_model": row.named} if row.bases else {}
    stated = {"base_models": (row.relation, [name for name, _ in row.bases])} if row.relation else {}
    hub.repo(row.child, card=said(row.licence) | bases, **stated)


def former_of(row: Row, base: str) -> list[str]:
    """The names that the card has for ``base`` from before its owner was renamed: the Hub leads on from there."""
    return [old for old in row.gone if old.rpartition("/")[2].endswith(base.rpartition("/")[2])]


@pytest.fixture
def answers(hub, weighbridge):
    children = {row.child.lower() for row in ROWS}
    for row in ROWS:
        put(hub, row)
        for base, its in row.there.items():
            if base.lower() not in children:
                hub.repo(base, card=said(its), renamed_from=former_of(row, base))
    _, report, complaints = weighbridge("scan", *(f"hf://{row.child}" for row in ROWS), "--no-store")
    assert report, complaints
    return {target["target"].removeprefix("hf://"): target for target in report["targets"]}


def test_every_row_on_the_hub(answers):
    different = {}
    for row in ROWS:
        findings = [item for item in answers[row.child]["findings"] if "lineage" in item["tags"]]
        told = [(level_of(item["severity"], item["confidence"]), item.get("attributes", {})) for item in findings]
        verdict = loudest(told, row.gone)
        if verdict != DEEPER.get(row.child, row.expected):
            different[row.child] = (verdict, row.expected, sorted({item["rule"] for item in findings}))
    assert different == {}
