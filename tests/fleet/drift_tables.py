"""A lineage made by hand: a dozen models with every state, hostile names among them."""

from __future__ import annotations

from typing import Any

from scanner.fleet.lineage.tables import EDGES, MODELS, Lineage

HOSTILE = '<script>alert(1)</script>/=cmd|"\x1b[31m‮##[error]'

LLAMA = "Llama 3.1 Community License"
_WHY = (
    f"The parent asks, by clause 2 of the {LLAMA}: Above the size a licence is needed. "
    '"apache-2.0" carries no such limit.'
)


def model(name: str, **values: Any) -> dict[str, Any]:
    """One row of the models' table; what is not given is what a root without a licence has."""
    row: dict[str, Any] = dict.fromkeys(MODELS)
    row |= {"id": name, "license_ids": [], "declared_clauses": [], "inherited_licenses": [], "inherited_clauses": []}
    row |= {"parents": 0, "dangling": 0, "depth": 0, "descendants": 0, "group": 0, "outcome": "allow", "unlicensed": 0}
    return row | {"root": name} | values


def edge(child: str, parent: str, **values: Any) -> dict[str, Any]:
    """One row of the edges' table."""
    row: dict[str, Any] = dict.fromkeys(EDGES)
    return row | {"child": child, "parent": parent, "relation": "finetune", "inferred": False, "known": True} | values


def lineage(times: int = 1) -> Lineage:
    """The tables; ``times`` over for lengths."""
    import pyarrow as pa

    llama = {"license": "llama3.1", "license_ids": ["llama3.1"], "declared_clauses": ["display", "further-license"]}
    free = {"license": "apache-2.0", "license_ids": ["apache-2.0"], "declared_clauses": ["license-copy"]}
    asks = {
        "inherited_licenses": ["llama3.1"],
        "inherited_clauses": ["display", "further-license"],
        "root": "meta/Llama",
    }
    lost = {"outcome": "deny", "weight": "error", "problem": "looser", "rule": "license-looser-than-base"}
    cause = {"cause": "meta/Llama", "cause_license": "llama3.1", "clause": f"clause 2 of the {LLAMA}"}
    models = [model("meta/Llama", descendants=4, downloads=10**10, likes=5, **llama)]
    edges = []
    for number in range(times):
        end = f"-{number}" if number else ""
        models += [
            model(f"acme/tuned{end}", parents=1, depth=1, descendants=2, relation="finetune", distance=1,
                  path=f"acme/tuned{end} ← meta/Llama", **free, **asks, **lost, **cause),
            model(f"acme/quant{end}", parents=1, depth=2, relation="quantized", distance=2,
                  path=f"acme/quant{end} ← acme/tuned{end} ← meta/Llama", **free, **asks, **lost, **cause),
            model(f"kept/llama{end}", parents=1, depth=1, **llama, **asks),
            model(f"silent/base{end}", descendants=2, downloads=7),
            model(f"silent/child{end}", parents=1, depth=1, unlicensed=1, outcome="review", weight="warning",
                  root=f"silent/base{end}", problem="upstream-unknown", rule="base-model-license-unknown",
                  cause=f"silent/base{end}", **free),
            model(f"{HOSTILE}{end}", parents=2, dangling=1, depth=1, unlicensed=1, group=1, **(free | asks)),
        ]  # fmt: skip
        edges += [
            edge(f"acme/tuned{end}", "meta/Llama", child_license="apache-2.0", parent_license="llama3.1",
                 weight="error", problem="looser", clause=f"clause 2 of the {LLAMA}", why=_WHY),
            edge(f"acme/quant{end}", f"acme/tuned{end}", relation="quantized", inferred=True, child_license="apache-2.0",
                 parent_license="apache-2.0"),
            edge(f"kept/llama{end}", "meta/Llama", relation="merge", child_license="llama3.1", parent_license="llama3.1"),
            edge(f"silent/child{end}", f"silent/base{end}", child_license="apache-2.0", weight="warning",
                 problem="upstream-unknown", why="The parent names no licence, and no licence means no rights."),
            edge(f"{HOSTILE}{end}", "gone/model", known=False, child_license="apache-2.0", weight="warning",
                 problem="upstream-unknown", why="The parent is not in the table."),
            edge(f"{HOSTILE}{end}", "meta/Llama", relation="merge", child_license="my-terms (other)", parent_license=HOSTILE,
                 weight="note", problem="relabelled", why=HOSTILE),
        ]  # fmt: skip
    return Lineage(
        pa.Table.from_pylist(models, schema=_types(MODELS, models)),
        pa.Table.from_pylist(edges, schema=_types(EDGES, edges)),
        {"duplicates": 2, "self-loops": 1},
        groups=((HOSTILE, "acme/tuned"),),
        rounds=3,
        absent=("gguf",),
        sources=(("models.parquet", "0" * 64),),
        seconds=(("read", 0.5),),
    )


def _types(columns: dict[str, str], rows: list[dict[str, Any]]) -> Any:
    """A schema by the values that are there; labels dictionary-encoded, as the real tables have them."""
    import pyarrow as pa

    kinds = {bool: pa.bool_(), int: pa.int64(), str: pa.string(), list: pa.list_(pa.string())}
    found = {
        name: next((kinds[type(row[name])] for row in rows if row[name] is not None), pa.string()) for name in rows[0]
    }
    labels = ("license", "outcome", "why", "parent_license", "child_license")
    return pa.schema(
        [
            (name, pa.dictionary(pa.int32(), pa.string()) if name in labels else found[name])
            for name in columns
            if name in found
        ]
    )
