"""Writes tests/fixtures/cards/families.json: what real cards of each family of models declare about their terms.

    python scripts/extract_family_cards.py hub_stats_frozen.parquet

The table is a snapshot of the Hub's models with the front matter of each card (column ``cardData``). Kept are the model's
id and the fields on its licence and its base models; of each way in which a family's cards declare their licence, the
first few in the order of ids. Needs pyarrow.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "tests/fixtures/cards/families.json"

KEPT = ("license", "license_name", "license_link", "base_model", "extra_gated_eu_disallowed")
LONGEST = 160
"""Characters kept of one text: links are long, and some cards paste their whole text."""

OWN, OTHERS = 2, 1
"""Cards kept of each way to declare: of the family's publisher, and of others who build on its models."""

FAMILIES = {
    "deepseek": ("deepseek-ai/", "deepseek"),
    "qwen": ("Qwen/", "qwen|quwen|qianwen"),
    "llama": ("meta-llama/|huggyllama/", "llama"),
    "gemma": ("google/.*gemma", "gemma"),
    "kimi": ("moonshotai/", "kimi|moonshot"),
    "minimax": ("MiniMaxAI/", "minimax"),
    "hunyuan": ("tencent/", "hunyuan"),
    "glm": ("zai-org/|THUDM/", "glm|cogvlm"),
    "ernie": ("baidu/", "ernie-4"),
    "seed": ("ByteDance-Seed/|ByteDance/", "seed-oss|seed-coder|ui-tars"),
    "stepfun": ("stepfun-ai/", "step-3|step-audio|stepfun"),
    "baichuan": ("baichuan-inc/", "baichuan"),
    "internlm": ("internlm/", "internlm"),
    "yi": ("01-ai/", r"\byi-"),
    "gpt-oss": ("openai/", "gpt-oss"),
    "olmo": ("allenai/", "olmo|ai2-impact"),
    "mistral": ("mistralai/", "mrl|mnpl"),
    "nvidia": ("nvidia/", "nemotron|nvidia-open"),
    "cogito": ("deepcogito/", "cogito"),
    "openrail": ("bigscience/|bigcode/", "rail"),
    "stability": ("stabilityai/", "stabilityai|stability-ai"),
    "flux": ("black-forest-labs/", "flux"),
    "falcon": ("tiiuae/", "falcon"),
    "cohere": ("Cohere.*/", "aya-|command-r"),
    "apple": ("apple/", "apple-"),
    "exaone": ("LGAI-EXAONE/", "exaone"),
    "jamba": ("ai21labs/", "jamba"),
    "grok": ("xai-org/", "grok"),
    "lfm": ("LiquidAI/", "lfm"),
    "openmdw": ("-", "openmdw"),
    "databricks": ("databricks/", "dbrx|databricks"),
    "granite": ("ibm-granite/|ibm-research/|ibm/", "granite"),
    "phi": ("microsoft/", r"\bphi-|msrla|microsoft-research"),
    "creative-commons": ("-", r"\bcc-?(by|0)"),
    "data": ("-", "odbl|odc-by|pddl|cdla|c-uda|o-uda|etalab"),
    "copyleft": ("-", r"\ba?l?gpl"),
    "others": ("-", r"other .|null .|unknown|wtfpl|osl-|afl-|\[|helpingai|seallms"),
}
"""For each family its publishers, as ids begin, and words of the licence's name by which others' cards are told."""


def main(argv: list[str]) -> int:
    """Writes the file from the table whose path is the only argument."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(argv[1], columns=["id", "cardData"]).to_pylist()
    cards = [(row["id"], json.loads(row["cardData"] or "{}")) for row in sorted(table, key=lambda row: row["id"])]
    families = {name: list(chosen(cards, *patterns)) for name, patterns in FAMILIES.items()}
    told = {row["id"] for name, rows in families.items() if name != "others" for row in rows}
    families["others"] = [row for row in families["others"] if row["id"] not in told]
    lines = [f" {json.dumps(name)}: [\n  " + ",\n  ".join(map(_line, rows)) + "\n ]" for name, rows in families.items()]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{sum(map(len, families.values()))} cards of {len(families)} families\n")
    return 0


def chosen(cards: Iterable[tuple[str, dict[str, object]]], own: str, others: str) -> Iterator[dict[str, object]]:
    """The cards of one family: of each way to declare, the first of its publisher, or of others where it has none."""
    seen: dict[tuple[str, ...], int] = {}
    told = re.compile(others, re.IGNORECASE)
    for theirs in (True, False):
        for model, card in cards:
            way = tuple(json.dumps(card.get(key)) for key in ("license", "license_name"))
            if theirs != bool(re.match(own, model)) or (not theirs and not told.search(_terms(card))):
                continue
            linked = "license_link" in card
            seen[*way, str(linked)] = count = seen.get((*way, str(linked)), 0) + 1
            if count <= (OWN if theirs else OTHERS):
                yield {"id": model} | {key: _short(card[key]) for key in KEPT if card.get(key)}


def _terms(card: dict[str, object]) -> str:
    return f"{json.dumps(card.get('license'))} {card.get('license_name') or ''}".replace('"', "")


def _short(value: object) -> object:
    if isinstance(value, list):
        return [_short(item) for item in value[:4]]
    return str(value)[:LONGEST]


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
