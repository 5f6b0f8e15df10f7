"""A made-up hub-stats table: ``python -m benchmarks.synthetic_hub [--models 2500000] [--edges 1500000] [--seed 0] OUT``.

The Parquet has the columns of the real one by name and type, rows in no order, and what is amiss there: names in other
case, models that name themselves, rings, parents that nobody has, rows that come twice, cards that are no JSON. It is
written in groups of rows, so memory does not grow with the text. The same arguments give the same bytes with the same
version of pyarrow.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.synthetic_graph import LABELS, RELATIONS, Graph, Shape, graph_of

GROUP = 1 << 16
"""Rows of one row group."""

_STEMS = (
    "Llama-3.1-8B",
    "Qwen2.5-7B",
    "gemma-2-9b",
    "Mistral-7B",
    "flux-dev",
    "sdxl",
    "bert-base",
    "Phi-3-mini",
    "whisper",
)
_LIBRARIES = ("transformers", "diffusers", "peft", "sentence-transformers", None)
_TASKS = ("text-generation", "image-text-to-text", "feature-extraction", "text-classification", "text-to-image", None)
_ENDS = ("Instruct", "GGUF", "LoRA", "merge", "DPO", "SFT", "4bit", "v2", "RP")
_BASE_MODELS = pa.struct(
    [
        ("relation", pa.string()),
        ("models", pa.list_(pa.field("element", pa.struct([("_id", pa.string()), ("id", pa.string())])))),
    ]
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("author", pa.string()),
        ("createdAt", pa.timestamp("us")),
        ("lastModified", pa.timestamp("us")),
        ("downloads", pa.int64()),
        ("likes", pa.int64()),
        ("tags", pa.list_(pa.field("element", pa.string()))),
        ("cardData", pa.string()),
        ("baseModels", _BASE_MODELS),
        ("library_name", pa.string()),
        ("pipeline_tag", pa.string()),
    ]
)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", metavar="OUT", type=Path)
    parser.add_argument("--models", metavar="N", type=int, default=Shape.models)
    parser.add_argument("--edges", metavar="N", type=int, default=0, help="default: 0.6 for each model")
    parser.add_argument("--seed", metavar="N", type=int, default=Shape.seed)
    parser.add_argument("--drops", metavar="SHARE", type=float, default=Shape.drops)
    arguments = parser.parse_args()
    edges = arguments.edges or round(arguments.models * 0.6)
    began = time.perf_counter()
    graph = write(Shape(arguments.models, edges, arguments.seed, drops=arguments.drops), arguments.out)
    gone = int((graph.parents >= graph.nodes).sum())
    children, several = int((graph.relation >= 0).sum()), int((graph.relation == RELATIONS.index("merge")).sum())
    print(
        f"{arguments.models:,} rows of {graph.nodes:,} models, {len(graph.parents):,} edges, of them {gone:,} dangling; "
        f"{children:,} models have parents, {several:,} several; "
        f"the top hub has {np.bincount(graph.parents).max():,} children; "
        f"{arguments.out.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - began:.1f} s"
    )
    return 0


def write(shape: Shape, out: Path) -> Graph:
    """The graph that was written to ``out``."""
    graph = graph_of(shape)
    random = np.random.default_rng((shape.seed, 1))
    rows = np.concatenate((np.arange(graph.nodes), graph.copies))
    again = np.arange(len(rows)) >= graph.nodes
    order = random.permutation(len(rows))
    with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for start in range(0, len(order), GROUP):
            part = order[start : start + GROUP]
            writer.write_batch(_batch(graph, rows[part], again[part], random))
    return graph


def _batch(graph: Graph, nodes: np.ndarray, again: np.ndarray, random: np.random.Generator) -> pa.RecordBatch:
    """The rows of these nodes; those that come again have their id in capitals."""
    counts = graph.starts[nodes + 1] - graph.starts[nodes]
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
    numbers = graph.parents[np.repeat(graph.starts[nodes], counts) + within]
    names = _names(numbers, graph)
    names = pc.if_else(random.random(len(names)) < 0.005, pc.ascii_lower(names), names)
    own = _names(nodes, graph)
    ids = pc.if_else(pa.array(again), pc.ascii_upper(own), own)
    looped = np.isin(nodes, graph.looped) & (counts == 0)
    relation = pa.array(RELATIONS).take(pa.array(graph.relation[nodes], mask=graph.relation[nodes] < 0))
    label = graph.label[nodes]
    stated = (counts > 0) & (random.random(len(nodes)) > 0.01)  # one in a hundred is told by card and tags alone
    created = np.datetime64("2022-03-02") + random.integers(0, 1_700 * 86_400, len(nodes)).astype("m8[s]")
    columns = [
        ids,
        pc.list_element(pc.split_pattern(ids, "/"), 0),
        pa.array(created.astype("M8[us]")),
        pa.array((created + random.integers(0, 90 * 86_400, len(nodes)).astype("m8[s]")).astype("M8[us]")),
        pa.array((10 / random.power(0.6, len(nodes)) - 10).astype(np.int64)),
        pa.array((random.pareto(0.9, len(nodes))).astype(np.int64)),
        _tags(counts, names, relation, label),
        _cards(graph, offsets, names, own, looped, label, random),
        _base_models(offsets, names, numbers, relation, stated),
        pa.array(_LIBRARIES).take(pa.array(nodes % 5)),
        pa.array(_TASKS).take(pa.array(nodes % 6)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _names(numbers: np.ndarray, graph: Graph) -> pa.Array:
    """Ids of these numbers: an author with few or many models, a stem, an end, and the number."""
    numbers = numbers.astype(np.int64)
    gone = numbers >= graph.nodes
    authors = (graph.nodes // 8 * ((numbers * 2_654_435_761 % (1 << 32)) / (1 << 32)) ** 3).astype(np.int64)
    author = pc.binary_join_element_wise(pc.if_else(gone, "gone", "org"), _text(np.where(gone, 0, authors)), "-")
    end = pc.if_else(numbers < graph.roots, "base", pa.array(_ENDS).take(pa.array(numbers % len(_ENDS))))
    model = pc.binary_join_element_wise(
        pa.array(_STEMS).take(pa.array(numbers // 7 % len(_STEMS))), end, _text(numbers), "-"
    )
    return pc.binary_join_element_wise(author, model, "/")


def _text(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _label_pieces(label: np.ndarray) -> pa.Array:
    """What a card says of its licence, with a comma behind; nothing for the silent."""
    pieces = [f'"license": "{name}", ' + (f'"license_name": "{own}", ' if own else "") for name, own, _ in LABELS]
    pieces[0] = ""
    return pa.array(pieces).take(pa.array(label))


def _cards(
    graph: Graph,
    offsets: np.ndarray,
    names: pa.Array,
    own: pa.Array,
    looped: np.ndarray,
    label: np.ndarray,
    random: np.random.Generator,
) -> pa.Array:
    """Cards as JSON: no base, one as a string, several as a list; now and then not JSON."""
    counts = np.diff(offsets)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), names), '", "')
    joined = pc.if_else(looped, pc.ascii_lower(own), joined)
    opened = pc.if_else(counts > 1, '"base_model": ["', '"base_model": "')
    closed = pc.if_else(counts > 1, '"], ', '", ')
    base = pc.if_else((counts > 0) | looped, pc.binary_join_element_wise(opened, joined, closed, ""), "")
    end = pc.if_else(
        random.random(len(counts)) < graph.shape.broken, '"tags": [', '"tags": ["generated"], "language": ["en"]}'
    )
    return pc.binary_join_element_wise("{", _label_pieces(label), base, end, "")


def _base_models(
    offsets: np.ndarray, names: pa.Array, numbers: np.ndarray, relation: pa.Array, stated: np.ndarray
) -> pa.Array:
    """The struct of the Hub; null for those that do not state it."""
    digits = pc.utf8_lpad(_text(numbers), 24, "0")
    models = pa.StructArray.from_arrays([digits, names], fields=list(_BASE_MODELS.field("models").type.value_type))
    lists = pa.ListArray.from_arrays(pa.array(offsets), models, type=_BASE_MODELS.field("models").type)
    return pa.StructArray.from_arrays([relation, lists], fields=list(_BASE_MODELS), mask=pa.array(~stated))


def _tags(counts: np.ndarray, names: pa.Array, relation: pa.Array, label: np.ndarray) -> pa.Array:
    """Two general tags, two for each parent, and the licence."""
    rows = np.arange(len(counts))
    edges = np.repeat(rows, counts)
    spoken = rows[label > 0]
    how = relation.take(pa.array(edges))
    labels = pa.array([f"license:{name}" for name, _, _ in LABELS]).take(pa.array(label[spoken]))
    pieces = list(_pieces(rows, names, how, labels))
    owner = np.concatenate((rows, rows, edges, edges, spoken))
    order = np.argsort(owner, kind="stable")
    starts = np.concatenate(([0], np.cumsum(2 + 2 * counts + (label > 0)))).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(starts), pa.concat_arrays(pieces).take(pa.array(order)), type=SCHEMA.field("tags").type
    )


def _pieces(rows: np.ndarray, names: pa.Array, how: pa.Array, labels: pa.Array) -> Iterator[pa.Array]:
    yield pa.repeat(pa.scalar("safetensors"), len(rows))
    yield pa.repeat(pa.scalar("region:us"), len(rows))
    yield pc.binary_join_element_wise("base_model:", names, "")
    yield pc.binary_join_element_wise("base_model", how, names, ":")
    yield labels


if __name__ == "__main__":
    sys.exit(main())
