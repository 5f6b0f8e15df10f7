"""Models as the Hub's statistics have them: the licence of a card as a repo's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from scanner.licensing import card
from scanner.licensing.conclusions import conclusions
from scanner.lineage.terms import SILENT, Terms, terms_of_license
from scanner.model.artifact import Reader
from scanner.model.fact import Fact
from scanner.model.place import Place

STATISTICS = Path(__file__).parents[3] / "shared" / "data" / "hub" / "hub_stats_frozen.parquet"

_KEYS = ("license", "license_name", "license_link")


def terms_of_card(data: Mapping[str, Any]) -> Terms:
    """The terms that the front matter of a card states."""
    front = yaml.safe_dump({key: data[key] for key in _KEYS if key in data})
    text = f"---\n{front}---\n# A model\n".encode()
    reader = Reader(len(text), lambda at, count: text[at : at + count], lambda count: None)
    facts = [item for item in card.parse(Place("README.md"), reader) if isinstance(item, Fact)]
    concluded = next(conclusions(facts), None)
    return terms_of_license(concluded) if concluded is not None else Terms(SILENT, "-")


def edges() -> Iterator[tuple[str, Terms, str, Terms, str]]:
    """All edges of the statistics with both ends in them: base, its terms, child, its terms, relation."""
    import json

    from pyarrow import parquet  # type: ignore[import-untyped]

    rows = parquet.read_table(STATISTICS, columns=["id", "cardData", "baseModels"]).to_pylist()
    by_id = {row["id"].casefold(): row for row in rows}
    terms = {row["id"]: terms_of_card(json.loads(row["cardData"] or "{}") or {}) for row in rows}
    for row in rows:
        for model in (row["baseModels"] or {}).get("models") or ():
            base = by_id.get((model["id"] or "").casefold())
            if base is not None and base is not row:
                yield base["id"], terms[base["id"]], row["id"], terms[row["id"]], row["baseModels"]["relation"]
