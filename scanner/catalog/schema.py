"""JSON Schemas (draft 7, the newest that editors read for YAML) of the data files, of the report and of a comparison.

``python -m scanner.catalog.schema`` writes ``schemas/``, ``--check`` fails where a file is not what the dataclasses say.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import json
import os
import sys
import types
import typing

from scanner.catalog.bom_parts import BomFile, ElementFile
from scanner.catalog.documents import CallableList, PolicyFile
from scanner.catalog.ledger_parts import ClarifyFile, WaiverFile
from scanner.catalog.license import License
from scanner.catalog.lock_parts import LockFile
from scanner.catalog.model_parts import ModelFile
from scanner.catalog.resources import editable_root
from scanner.catalog.shape import Shape, shapes_of, shorthand_of
from scanner.catalog.tables import Rule
from scanner.comparing import changes, fleet_changes
from scanner.model import fleet, fleet_export, fleet_summary
from scanner.model.finding import CONFIDENCES, SEVERITIES, Finding
from scanner.model.obligation import STATES, Obligation
from scanner.model.report import ANSWERS, SCHEMA, Report, RuleInfo, TargetReport
from scanner.model.verdict import APPLIES, DECIDERS, OUTCOMES, Verdict

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

DRAFT = "http://json-schema.org/draft-07/schema#"
_TITLES: dict[str, tuple[type, str]] = {
    "rule": (Rule, "A rule of Weighbridge"),
    "callables": (CallableList, "A list of callables of Weighbridge"),
    "license": (License, "A licence of Weighbridge"),
    "known-model": (ModelFile, "Known models of Weighbridge"),
    "bom-fields": (BomFile, "Fields of a bill of materials of Weighbridge"),
    "bom-elements": (ElementFile, "The minimum elements of a bill of materials for AI"),
    "lock": (LockFile, "What a project pins of the models that its own are made from"),
    "policy": (PolicyFile, "A policy of Weighbridge"),
    "waivers": (WaiverFile, "The waivers and marks of a project"),
    "clarify": (ClarifyFile, "The licences that people of a project concluded"),
}
_PLAIN: dict[object, dict[str, Json]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}
_JSON_TYPES = {"text": "string", "word": "string", "boolean": "boolean", "integer": "integer", "number": "number"}
_WORDS: dict[tuple[type, str], tuple[str | int, ...]] = {
    (Report, "answer"): ANSWERS,
    (Report, "schema"): (SCHEMA,),
    (Report, "fail_on"): ("deny", "review"),
    (TargetReport, "answer"): ANSWERS,
    (Finding, "severity"): SEVERITIES,
    (Finding, "confidence"): CONFIDENCES,
    (RuleInfo, "severity"): SEVERITIES,
    (RuleInfo, "confidence"): CONFIDENCES,
    (Verdict, "outcome"): OUTCOMES,
    (Verdict, "applies"): ("", *APPLIES),
    (Verdict, "by"): DECIDERS,
    (Obligation, "state"): STATES,
    (changes.Diff, "answer"): changes.ANSWERS,
    (changes.Diff, "schema"): (changes.SCHEMA,),
    (changes.Diff, "exit_code"): (0, 1, 3),
    (changes.Diff, "fail_on"): ("deny", "review"),
    (changes.TargetDiff, "answer"): changes.ANSWERS,
    (changes.Change, "about"): changes.ABOUT,
    (changes.Change, "kind"): changes.KINDS,
    (fleet.Entry, "state"): fleet.STATES,
    (fleet_export.FleetExport, "schema"): (fleet_export.SCHEMA,),
    (fleet_export.SarifIndex, "schema"): (fleet_export.INDEX,),
    (fleet_summary.FleetSummary, "schema"): (fleet_summary.SUMMARY,),
    (fleet_summary.FleetStatus, "schema"): (fleet_summary.STATUS,),
    (fleet_changes.FleetDiff, "schema"): (fleet_changes.SCHEMA,),
    (fleet_changes.TargetChange, "kind"): fleet_changes.KINDS,
    (fleet_changes.TargetChange, "answer"): changes.ANSWERS,
    (fleet_changes.Cause, "kind"): fleet_changes.CAUSES,
}
_FLEET: dict[str, tuple[type, str]] = {
    "fleet": (fleet_export.FleetExport, "All rows of a run of Weighbridge over a fleet"),
    "fleet-index": (fleet_export.SarifIndex, "The index of a folder of SARIF files of a fleet"),
    "fleet-summary": (fleet_summary.FleetSummary, "A report on a fleet of Weighbridge"),
    "fleet-status": (fleet_summary.FleetStatus, "How far a run of Weighbridge over a fleet is"),
    "fleet-diff": (fleet_changes.FleetDiff, "A comparison of two runs of Weighbridge over a fleet"),
}


def schemas() -> dict[str, str]:
    """The text of each schema, by file name."""
    made = {name: _document(name, _record(cls), title) for name, (cls, title) in _TITLES.items()}
    made["report"] = _document("report", _dataclass(Report), "A report of Weighbridge")
    made["diff"] = _document("diff", _dataclass(changes.Diff), "A comparison of Weighbridge")
    made |= {name: _document(name, _fleet(cls), title) for name, (cls, title) in _FLEET.items()}
    return {f"{name}.schema.json": text for name, text in made.items()}


def main(arguments: list[str]) -> int:
    """Writes or, with ``--check``, compares the files in ``schemas/``. 0 where they are (now) fresh, 1 or 2 otherwise."""
    root = editable_root()
    if root is None:
        sys.stderr.write("schemas/ is not beside the package. Run this in a checkout.\n")
        return 2
    folder = os.path.join(root, "schemas")
    stale = [name for name, text in schemas().items() if _text_of(os.path.join(folder, name)) != text]
    if "--check" in arguments:
        if stale:
            sys.stderr.write(f"schemas/{stale[0]} is not what the dataclasses say. Run make compile.\n")
        return 1 if stale else 0
    os.makedirs(folder, exist_ok=True)
    for name in stale:
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(schemas()[name])
    return 0


def _document(name: str, body: dict[str, Json], title: str) -> str:
    document: dict[str, Json] = {"$schema": DRAFT, "$id": f"urn:weighbridge:schema:{name}:1", "title": title, **body}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _fleet(cls: type) -> dict[str, Json]:
    """The schema of an output on a fleet; a report on one may hold the comparison with the run before it."""
    body = _dataclass(cls)
    properties = body["properties"]
    if cls is fleet_summary.FleetSummary and isinstance(properties, dict):
        properties["since"] = _dataclass(fleet_changes.FleetDiff)
    return body


def _record(cls: type) -> dict[str, Json]:
    """The schema of a record in a YAML file."""
    shapes = shapes_of(cls)
    body: dict[str, Json] = {
        "type": "object",
        "description": _first_line(cls),
        "properties": {shape.key: {**_property(shape), "description": shape.doc} for shape in shapes},
        "required": [shape.key for shape in shapes if shape.required],
        "additionalProperties": False,
    }
    short = shorthand_of(cls)
    return body if short is None else {"anyOf": [_property(short), body]}


def _property(shape: Shape) -> dict[str, Json]:
    one = _one(shape)
    if shape.many == "mapping":
        return {"type": "object", "additionalProperties": one}
    if shape.many == "list":
        items: dict[str, Json] = {"type": "array", "items": one}
        return {"anyOf": [one, {**items, "minItems": 1}]} if shape.one_or_many else items
    if shape.nullable:
        return {"anyOf": [one, {"type": "null"}]}
    return one


def _one(shape: Shape) -> dict[str, Json]:
    if shape.record is not None:
        return _record(shape.record)
    if shape.kind == "attributes":
        return {"type": "object", "additionalProperties": _value(3)}
    if shape.kind == "value":
        return _value(2)
    if shape.choices:
        return {"enum": [typing.cast("str | int", choice) for choice in shape.choices]}
    made: dict[str, Json] = {"type": _JSON_TYPES[shape.kind]}
    if shape.pattern:
        made["pattern"] = shape.pattern
    if shape.max_length:
        made["maxLength"] = shape.max_length
    if shape.minimum is not None:
        made["minimum"] = shape.minimum
    if shape.maximum is not None:
        made["maximum"] = shape.maximum
    return made


def _value(depth: int) -> dict[str, Json]:
    """A fact's value: a scalar, or lists of scalars to ``depth`` - 1 levels."""
    scalar: list[Json] = ["string", "number", "boolean", "null"]
    if depth <= 1:
        return {"type": scalar}
    return {"anyOf": [{"type": scalar}, {"type": "array", "items": _value(depth - 1)}]}


def _dataclass(cls: type) -> dict[str, Json]:
    """The schema of a dataclass as `scanner.model.codec` writes it: fields at their default are left out."""
    hints = _hints(cls)
    properties: dict[str, Json] = {}
    required: list[Json] = []
    for field in dataclasses.fields(cls):
        words = _WORDS.get((cls, field.name))
        properties[field.name] = {"enum": list(words)} if words else _hinted(field.name, hints[field.name])
        if field.default is dataclasses.MISSING or field.name == "schema":
            required.append(field.name)
    return {
        "type": "object",
        "description": _first_line(cls),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _hinted(name: str, hint: object) -> dict[str, Json]:
    if name == "attributes":
        return {"type": "object", "additionalProperties": _value(4)}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"type": "array", "items": _hinted("", arguments[0])}
        items: list[Json] = [_hinted("", argument) for argument in arguments]
        return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        options: list[Json] = [_hinted("", argument) for argument in arguments if argument is not type(None)]
        return {"anyOf": [*options, {"type": "null"}]}
    return dict(_PLAIN[hint])


@functools.cache
def _hints(cls: type) -> dict[str, object]:
    return typing.get_type_hints(cls, localns={"Value": object})  # the recursive type of an attribute: see `_value`


def _first_line(cls: type) -> str:
    return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").replace("``", "")


def _text_of(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
