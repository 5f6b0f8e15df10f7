"""Writes ``tests/fixtures/hub/rows.json``: real rows of the Hub, chosen from the data set evaleval/eval-card-registry.

    python -m tests.hub.choose_rows FILE.parquet

The data set is a frozen copy of cfahlgren1/hub-stats; its card says Apache-2.0. A row keeps the model's id, tags and
``baseModels``, and of its card the fields that tell terms and lineage. Long texts of cards (the prompts of gated repos,
which repeat licences) are left out, as are tags of papers and benchmarks.

Chosen are all rows of the `VENDORS`; of all others the children whose label is looser than their parent's (some of each
pair of labels), merges of many parents, repos that name themselves as parent, and rows with unusual fields; then every
ancestor of theirs that the data set has.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

TARGET = os.path.join(os.path.dirname(__file__), os.pardir, "fixtures", "hub", "rows.json")

SOURCE = "https://huggingface.co/datasets/evaleval/eval-card-registry"

VENDORS = (
    *("deepseek-ai", "Qwen", "tencent", "ByteDance-Seed", "baidu", "PaddlePaddle", "moonshotai", "zai-org", "THUDM"),
    *("stepfun-ai", "openai", "allenai", "meta-llama", "deepcogito", "mistralai", "nvidia"),
)

KEPT = (
    *("license", "license_name", "license_link", "licence", "License", "base_model", "Base_model"),
    *("base_model_relation", "datasets", "dataset", "library_name", "pipeline_tag", "tags", "language", "model_name"),
    *("model_creator", "model_type", "quantized_by", "new_version", "revision", "inference", "commercial"),
    *("extra_gated_heading", "extra_gated_eu_disallowed"),
)
"""Fields of a card that are kept."""

RARE = ("base_model_relation", "extra_gated_eu_disallowed", "Base_model", "License", "new_version", "quantized_by")
"""Fields that make a row worth having; a few rows of each."""

PERMISSIVE = ("mit", "apache-2.0")
EACH = 6
"""So many rows of each kind of oddity."""

LONGEST = 300
"""Longer strings of a card are left out."""


def main(path: str) -> None:
    rows = {row["id"].lower(): row for row in read(path)}
    chosen: set[str] = set()
    todo = list(wanted(rows))
    while todo:
        key = todo.pop()
        if key in rows and key not in chosen:
            chosen.add(key)
            todo += parents(rows[key])
    lines = ",\n".join(json.dumps(rows[key], ensure_ascii=False, separators=(",", ":")) for key in sorted(chosen))
    head = {"source": SOURCE, "license": "Apache-2.0", "made_by": "python -m tests.hub.choose_rows"}
    text = json.dumps(head, indent=1)[:-2] + f',\n "rows": [\n{lines}\n]}}\n'
    json.loads(text)
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{len(chosen)} rows, {len(text.encode())} bytes")


def read(path: str) -> Iterator[dict]:
    """All rows of the data set, each with the fields that are kept."""
    from pyarrow import parquet

    for row in parquet.read_table(path, columns=["id", "tags", "cardData", "baseModels"]).to_pylist():
        made = {"id": row["id"], "tags": [tag for tag in row["tags"] or [] if telling(tag)]}
        card = json.loads(row["cardData"] or "{}")
        made["card"] = {key: card[key] for key in KEPT if key in card and len(json.dumps(card[key])) <= LONGEST}
        if row["baseModels"]:
            ids = [model["id"] for model in row["baseModels"]["models"]]
            made["base_models"] = {"relation": row["baseModels"]["relation"], "models": ids}
        yield made


def telling(tag: str) -> bool:
    return not tag.startswith(("arxiv:", "doi:", "deploy:", "model-index", "eval-results", "autotrain", "endpoints_"))


def parents(row: dict) -> list[str]:
    """The keys of all parents that a row names, in ``baseModels``, tags and card."""
    card = row["card"].get("base_model") or []
    names = list(row.get("base_models", {}).get("models", [])) + (card if isinstance(card, list) else [card])
    names += [tag.rpartition(":")[2] for tag in row["tags"] if tag.startswith("base_model:")]
    return [str(name).lower() for name in names]


def wanted(rows: dict[str, dict]) -> Iterator[str]:
    """The keys of the rows to begin with."""
    seen: Counter[object] = Counter()
    for key, row in sorted(rows.items()):
        if row["id"].partition("/")[0] in VENDORS:
            yield key
            continue
        kinds = list(oddities(key, row, rows))
        seen.update(kinds)
        if any(seen[kind] <= EACH for kind in kinds):
            yield key


def oddities(key: str, row: dict, rows: dict[str, dict]) -> Iterable[object]:
    """What makes a row one to have: looser than a parent, odd fields, many parents, itself as parent."""
    card, above = row["card"], parents(row)
    said = card.get("license")
    for parent in above:
        asked = rows[parent]["card"].get("license") if parent in rows else None
        if said in PERMISSIVE and asked and asked not in PERMISSIVE:
            yield "looser", said, str(asked), rows[parent]["card"].get("license_name")
    yield from (("field", name) for name in RARE if name in card)
    if isinstance(said, list):
        yield "several licences"
    if key in above:
        yield "own parent"
    if len(set(above)) > 3:
        yield "merge", min(len(set(above)), 6)


if __name__ == "__main__":
    main(sys.argv[1])
