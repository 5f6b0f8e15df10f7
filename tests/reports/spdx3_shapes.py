"""SPDX 3.0.1 documents as SHACL judges them, offline: the shapes and the context lie in tests/schemas/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SCHEMAS = Path(__file__).parents[1] / "schemas"
TERMS = "https://spdx.org/rdf/3.0.1/terms/"


@cache
def shapes() -> Any:
    """The shapes as a graph."""
    rdflib = pytest.importorskip("rdflib", reason="SHACL is checked with pyshacl, which brings rdflib")
    return rdflib.Graph().parse(SCHEMAS / "spdx-3.0.1.shapes.ttl", format="turtle")


@cache
def context() -> Any:
    """What the names in a document stand for."""
    return json.loads((SCHEMAS / "spdx-3.0.1.context.json").read_text(encoding="utf-8"))["@context"]


def triples(document: dict[str, Any]) -> Any:
    """The document as a graph, read with our copy of the context in place of the address of SPDX's."""
    rdflib = pytest.importorskip("rdflib", reason="SHACL is checked with pyshacl, which brings rdflib")
    assert document["@context"] == "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    local = {"@context": context(), "@graph": document["@graph"]}
    return rdflib.Graph().parse(data=json.dumps(local), format="json-ld")


def violations(document: dict[str, Any]) -> list[str]:
    """What SHACL has against the document, a line each: the class or property and the constraint it does not keep to."""
    pyshacl = pytest.importorskip("pyshacl", reason="SHACL is checked with pyshacl")
    from rdflib.namespace import RDF, SH

    # The shapes' graph is a part of what is judged: it says which class is below which, and of which class a value is.
    _, told, _ = pyshacl.validate(triples(document) + shapes(), shacl_graph=shapes())
    found = []
    for one in told.subjects(RDF.type, SH.ValidationResult):
        path = str(told.value(one, SH.resultPath) or "").removeprefix(TERMS)
        constraint = str(told.value(one, SH.sourceConstraintComponent)).removeprefix(str(SH))
        found.append(f"{path} {constraint.removesuffix('ConstraintComponent')}")
    return sorted(found)
