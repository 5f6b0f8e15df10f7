"""The table of known models against the cards of the Hub's public table, where that file is at hand."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.known_model import all_known, known_model
from scanner.catalog.license_rows import license_by_id
from scanner.licensing.identifiers import meaning_of

ROOT = Path(__file__).resolve().parents[2]
STATS = Path(os.environ.get("WEIGHBRIDGE_HUB_STATS", ROOT.parent / "shared/data/hub/hub_stats_frozen.parquet"))

SILENT = {"DeepSeek-V3 of December 2024", "InternLM 1, 2 and 2.5", "CLIP", "Grok 2", "Tülu 2"}
"""Families of which a card names no licence while their repositories have one."""

LEFT_OPEN = {
    "StableLM 2, Zephyr and Stable Code",
    "MiniMax-M2.5",
    "ChatGLM",
    "Vicuna 1.3",
    "Popular fine-tunes and merges without known terms",
    "Changed copies by huihui-ai",
    "Tunes of Llama that others are made from",
}
"""Families whose terms the table does not give."""

SHARED_NAMES = {"modified-mit": ("kimi-", "minimax-m2"), "exaone": ("exaone-",), "apache-2.0": ("gpt-oss",)}
"""Names on cards that several texts share: the table says which of them it is."""


@cache
def rows() -> tuple[dict[str, Any], ...]:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow reads the Hub's table of models")
    if not STATS.is_file():
        pytest.skip("the Hub's table of models is not at hand (WEIGHBRIDGE_HUB_STATS)")
    columns = ["id", "cardData", "baseModels"]
    return tuple(parquet.read_table(STATS, columns=columns).to_pylist())


def card(row: dict[str, Any]) -> dict[str, Any]:
    found = json.loads(row["cardData"] or "{}")
    return found if isinstance(found, dict) else {}


def declared(row: dict[str, Any]) -> str:
    """The name that the card gives its licence; "" where it gives none."""
    told = card(row)
    name = told.get("license")
    name = name[0] if isinstance(name, list) else name
    return str((told.get("license_name") or name or "") if name in ("other", None) else name)


def test_each_known_model_has_the_licence_that_its_card_declares() -> None:
    seen = 0
    differences = []
    for row in rows():
        model = known_model(row["id"])
        if model is None:
            continue
        seen += 1
        name = declared(row)
        ours = {item for terms in model.licenses_at() for item in terms.licenses}
        if not _explained(name, ours, model.family):
            differences.append((row["id"], name, ours, model.family))
    assert differences == []
    assert seen > 700


def _explained(name: str, ours: set[str], family: str) -> bool:
    """True where the card says the same, or less than the table: then it leaves the licence open or to its files."""
    if not ours:
        return family in LEFT_OPEN
    if not name:
        return family in SILENT
    meant = meaning_of(name).license
    if meant is not None and ours == {meant.id}:
        return True
    if name in ("other", "unknown"):
        return all((row := license_by_id(item)) is not None and not row.hub for item in ours)
    return all(item.startswith(SHARED_NAMES.get(name, ("\0",))) for item in ours)


def test_what_a_model_was_made_from_is_what_the_hub_says() -> None:
    differences = []
    for row in rows():
        model = known_model(row["id"])
        told = {_same(item["id"]) for item in (row["baseModels"] or {}).get("models") or ()}
        told -= {_same(row["id"])}
        if model is None or not told or model.confidence != "row":
            continue
        ours = {_same(parent.id) for parent in model.parents}
        if ours and ours != told:
            differences.append((row["id"], told, ours))
    assert differences == []


def _same(model_id: str) -> str:
    model = known_model(model_id)
    return model.id.lower() if model is not None else model_id.lower()


def test_two_of_five_parents_that_cards_name_are_known() -> None:
    named = [item["id"] for row in rows() for item in (row["baseModels"] or {}).get("models") or ()]
    known = sum(known_model(item) is not None for item in named)
    assert known / len(named) > 0.4


def test_what_is_said_to_be_on_a_card_is_on_one() -> None:
    named = {row["id"].lower() for row in rows()}
    for model in all_known():
        if model.confidence == "row" and not model.mirror:
            assert named & {name.lower() for name in (model.id, *model.also)}, f"{model.id}: say confidence: recall"


def test_no_other_organisation_gets_a_vendors_terms() -> None:
    for row in rows():
        model = known_model(row["id"])
        if model is not None and model.pattern:
            assert model.pattern.partition("/")[0] == row["id"].partition("/")[0].lower()
