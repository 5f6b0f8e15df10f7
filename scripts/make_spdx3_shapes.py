"""Writes SHACL shapes and a JSON-LD context of SPDX 3.0.1 for the tests, from the bindings of spdx-python-model.

The bindings are made by shacl2code from SPDX's own `spdx-model.ttl` and say all that its shapes say of a class: what it
is a kind of, whether it is abstract, and of each property the IRI, the type, the counts, the values and the pattern.
Here that is turned back into shapes, because no package carries the original, and the tests need no network.
``--check`` fails where the files in tests/schemas/ are not what the installed bindings say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spdx_python_model.bindings import v3_0_1 as spdx

SCHEMAS = Path(__file__).resolve().parents[1] / "tests" / "schemas"
TERMS = "https://spdx.org/rdf/3.0.1/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"

DATATYPES = {
    "StringProp": "string",
    "AnyURIProp": "anyURI",
    "DateTimeStampProp": "dateTimeStamp",
    "PositiveIntegerProp": "positiveInteger",
    "NonNegativeIntegerProp": "nonNegativeInteger",
    "BooleanProp": "boolean",
    "FloatProp": "decimal",  # the only number with a fraction in the model
}

ALSO = ("extension",)
"""Values whose name is a property's, too: where a value is expected, the value is meant."""

HEAD = """\
# SHACL shapes of SPDX 3.0.1, made by scripts/make_spdx3_shapes.py from spdx-python-model {version} (Apache-2.0).
# What they stand for is the model of SPDX 3.0.1, Copyright (C) 2024 SPDX Project, Community-Spec-1.0.
@base <{terms}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <{xsd}> .
"""

CREATION = """
# The model's own elements were made with the model: what the shape of an element asks of each.
_:made a <Core/CreationInfo> ;
    <Core/created> "2024-11-22T03:00:01Z"^^xsd:dateTimeStamp ;
    <Core/createdBy> <Core/SpdxOrganization> ;
    <Core/specVersion> "3.0.1" .
"""


def classes() -> list[Any]:
    """Every class of the model, by its IRI."""
    return sorted(set(spdx.SHACLObject.CLASSES.values()), key=lambda one: str(one._TYPE))


def own_properties(of: Any) -> list[Any]:
    """The properties that the class has beyond those of the classes that it is a kind of, by their IRI."""
    above = {row.iri for base in of.__bases__ for row in base._OBJ_PY_PROPS.values()}
    rows = [row for row in of._OBJ_PY_PROPS.values() if row.iri not in above]
    return sorted(rows, key=lambda row: str(row.iri))


def inner(prop: Any) -> Any:
    """What one value of the property is."""
    return prop.prop if type(prop).__name__ == "ListProp" else prop


def enumeration(prop: Any) -> str:
    """The IRI of the class that the values of an enumerated property have."""
    (one,) = {iri.rpartition("/")[0] for iri in prop.iri_values()}
    return str(one)


def short(iri: str) -> str:
    """The IRI in Turtle, relative to the base where it can be."""
    return f"<{iri.removeprefix(TERMS)}>"


def type_of(prop: Any) -> Iterator[str]:
    """The parts of a property's shape that say what a value is."""
    name = type(prop).__name__
    if name == "EnumProp":
        yield f"sh:class {short(enumeration(prop))}"
        yield f"sh:in ( {' '.join(map(short, prop.iri_values()))} )"
        yield "sh:nodeKind sh:IRI"
    elif name == "ObjectProp":
        yield f"sh:class {short(prop.cls._TYPE)}"
        yield f"sh:nodeKind sh:{prop.cls.NODE_KIND.name}"
    else:
        yield f"sh:datatype xsd:{DATATYPES[name]}"
        yield "sh:nodeKind sh:Literal"


def shape_of(row: Any) -> str:
    """The shape of one property."""
    prop = row.reg()
    one = inner(prop)
    parts = [f"sh:path {short(row.iri)}", *type_of(one)]
    parts += [f"sh:minCount {row.min_count}"] if row.min_count else []
    most = row.max_count if one is not prop else 1
    parts += [f"sh:maxCount {most}"] if most else []
    parts += [f"sh:pattern {json.dumps(one.pattern)}"] if one.pattern else []
    return f"sh:property [ {' ; '.join(parts)} ]"


def class_shape(of: Any) -> str:
    """The shape of a class, which holds for its instances and those of the classes below it."""
    parts = ["a rdfs:Class, sh:NodeShape"]
    parts += [f"rdfs:subClassOf {short(base._TYPE)}" for base in of.__bases__ if getattr(base, "_TYPE", None)]
    parts += [f"sh:nodeKind sh:{of.NODE_KIND.name}"]
    if of.IS_ABSTRACT:
        parts += [f"sh:property [ sh:path rdf:type ; sh:not [ sh:hasValue {short(of._TYPE)} ] ]"]
    parts += map(shape_of, own_properties(of))
    return f"\n{short(of._TYPE)} " + " ;\n    ".join(parts) + " .\n"


def individuals(of: Any) -> list[str]:
    """The IRIs of the values that the model names as being of the class."""
    return sorted(of.NAMED_INDIVIDUALS.values())


def shapes() -> str:
    """The shapes as Turtle."""
    text = HEAD.format(version=version("spdx-python-model"), terms=TERMS, xsd=XSD)
    elements = []
    for one in classes():
        text += class_shape(one)
        if individuals(one):
            text += "".join(f"{short(iri)} a {short(one._TYPE)} .\n" for iri in individuals(one))
        if issubclass(one, spdx.Element):
            elements += individuals(one)
    return text + CREATION + "".join(f"{short(iri)} <Core/creationInfo> _:made .\n" for iri in elements)


def term(row: Any) -> dict[str, Any]:
    """What a property's name means in JSON-LD."""
    one = inner(row.reg())
    name = type(one).__name__
    if name == "EnumProp":
        values = {compact: iri for iri, compact in one.context if compact in ALSO}
        return {"@id": row.iri, "@type": "@vocab", "@context": {"@vocab": enumeration(one) + "/", **values}}
    return {"@id": row.iri, "@type": "@vocab" if name == "ObjectProp" else XSD + DATATYPES[name]}


def context() -> str:
    """The context as JSON-LD: what each name in a document stands for."""
    terms: dict[str, Any] = {"type": "@type", "spdxId": "@id"}
    for one in classes():
        terms[one._COMPACT_TYPE] = one._TYPE
        rows = own_properties(one)
        terms |= {row.compact: term(row) for row in rows if row.compact}
        for row in rows:
            named = getattr(inner(row.reg()), "context", ()) if type(inner(row.reg())).__name__ == "ObjectProp" else ()
            terms |= {compact: iri for iri, compact in named}
    written = ",\n".join(f"{json.dumps(name)}: {json.dumps(terms[name])}" for name in sorted(terms))
    return f'{{"@context": {{\n{written}\n}}}}\n'


def main() -> int:
    """Writes both files, or with ``--check`` says which of them is not what the bindings say."""
    made = {"spdx-3.0.1.shapes.ttl": shapes(), "spdx-3.0.1.context.json": context()}
    if "--check" not in sys.argv[1:]:
        for name, text in made.items():
            (SCHEMAS / name).write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale = [name for name, text in made.items() if (SCHEMAS / name).read_text(encoding="utf-8") != text]
    for name in stale:
        sys.stderr.write(f"tests/schemas/{name} is stale: run python scripts/make_spdx3_shapes.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
