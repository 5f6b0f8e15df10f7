"""The families of models that people use: what their real cards declare, and their texts, lead to the right row."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from scanner.licensing.identifiers import meaning_of, named
from scanner.licensing.identify import identify
from scanner.licensing.rows import index
from tests.licensing.family_tables import FIGURES, MEANT, NAMES, TEXTS, table

ROOT = Path(__file__).parents[2]
CARDS = json.loads((ROOT / "tests/fixtures/cards/families.json").read_text(encoding="utf-8"))
STORED = ROOT.parent / "shared/data/license_texts"

_SIGN = {"more-than": ">", "at-least": ">="}

EXPECTED = {
    (family, terms, name): (row, spdx.replace("=", f"LicenseRef-{row}"))
    for family, terms, name, row, spdx in table(MEANT)
}


@pytest.mark.parametrize("family", [name for name, rows in CARDS.items() if rows])
def test_what_real_cards_of_a_family_declare_is_understood(family: str) -> None:
    for card in CARDS[family]:
        name = card.get("license_name", "")
        stated = card.get("license", "" if name else None)
        if stated is None:
            continue  # the card says nothing on its terms
        for terms in stated if isinstance(stated, list) else [stated]:
            row, spdx = EXPECTED[family, terms, name]
            meaning = meaning_of(terms or name, name or None)
            assert (meaning.license.id if meaning.license else "-") == row, card
            assert (meaning.spdx or "-") == spdx, card
            assert meaning.known == (row != "-"), card


def test_each_expectation_is_of_a_real_card() -> None:
    declared = {
        (family, terms, card.get("license_name", ""))
        for family, cards in CARDS.items()
        for card in cards
        for terms in (card["license"] if isinstance(card.get("license"), list) else [card.get("license", "")])
    }
    assert set(EXPECTED) <= declared


@pytest.mark.parametrize(("family", "row", "names"), table(NAMES))
def test_names_of_models_without_a_card_here_are_known(family: str, row: str, names: str) -> None:
    for name in names.split():
        found = named(name)
        assert found is not None, f"{family}: {name}"
        assert found.id == row, name
        assert found.spdx is not None


@pytest.mark.parametrize(("row", "kind", "figures", "territories", "business"), table(FIGURES))
def test_each_edition_has_its_own_figures(row: str, kind: str, figures: str, territories: str, business: str) -> None:
    told = [
        (
            {f"{bar.metric}{_SIGN[bar.comparison]}{bar.value:.0f}{bar.currency}" for bar in clause.thresholds},
            set(clause.territories),
            set(clause.business),
        )
        for clause in index().by_id[row].clauses
        if clause.kind == kind
    ]
    assert (set(figures.split()), set(territories.split()), set(business.split())) in told


def test_licences_for_research_or_no_money_say_so_for_any_size() -> None:
    for row in ("cc-by-nc-4.0", "mrl-0.1", "mnpl-0.1", "flux-1-dev-nc", "qwen-research", "exaone-4.0-nc", "apple-amlr"):
        limits = [clause for clause in index().by_id[row].clauses if clause.kind in ("non-commercial", "research-only")]
        assert limits, row
        assert not any(clause.thresholds for clause in limits), row


def test_nothing_of_a_family_is_called_freer_than_it_is() -> None:
    free = {"mit", "apache-2.0", "cc-by-4.0", "wtfpl", "afl-3.0"}
    for family, _, name, row, _ in table(MEANT):
        if row in free:
            assert name in ("", row) or (family, name) in {("qwen", "tongyi-qianwen"), ("yi", "yi-license")}


@pytest.mark.skipif(not STORED.is_dir(), reason="the stored licence texts are not here")
@pytest.mark.parametrize(("family", "row", "globs"), table(TEXTS))
def test_the_texts_of_a_family_are_its_rows(family: str, row: str, globs: str) -> None:
    assert row in index().by_id, f"{family} has a row for it"
    stored = sorted(path for path in (STORED / "ai").glob("*.txt") for glob in globs.split() if _is(path, glob))
    assert len(stored) >= len(globs.split())
    for path in stored:
        found = identify(_licence(path))
        assert found.license == row, path.name


def _is(path: Path, glob: str) -> bool:
    return fnmatchcase(path.stem, glob)


def _licence(path: Path) -> str:
    """The text, without the notes that one collection puts before each."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.name.startswith("scdb-") and text.startswith("---"):
        text = text.split("\n---", 1)[1].partition("\n")[2]
    return text
