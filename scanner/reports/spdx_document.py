"""The SPDX 2.3 document as plain values: spdx-tools' own objects and converters, joined in linear time.

The library's converter looks through all annotations of a document for each package and file, so that 10,000 of both take
minutes. Each element is converted on its own here, beside a document that has that element's annotations only.
"""

from __future__ import annotations

from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter
from spdx_tools.spdx.jsonschema.relationship_converter import RelationshipConverter
from spdx_tools.spdx.model import (
    Actor,
    ActorType,
    Annotation,
    AnnotationType,
    CreationInfo,
    Document,
    Relationship,
    RelationshipType,
    SpdxNone,
)

from scanner.reports.materials.details import fields_of
from scanner.reports.materials.wording import line
from scanner.reports.spdx_elements import Elements
from scanner.reports.spdx_licenses import infos
from scanner.reports.spdx_values import moment, relative_id, unit_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.model.report import Report
    from scanner.reports.materials.relations import Relation
    from scanner.reports.materials.units import Materials
    from scanner.reports.spdx_licenses import Licenses

DOCUMENT = "SPDXRef-DOCUMENT"

_TYPES = {
    "finetune": ("DESCENDANT_OF",),
    "merge": ("DESCENDANT_OF",),
    "quantized": ("DESCENDANT_OF",),
    "converted": ("DESCENDANT_OF",),
    "adapter": ("DESCENDANT_OF", "HAS_PREREQUISITE"),
    "distill": ("OTHER",),
    "data": ("GENERATED_FROM",),
}
"""SPDX 2.3 has no relation for training: the comment says what it was. A dataset of an evaluation is TEST_OF the model."""


def document(report: Report, found: Materials, licenses: Licenses, name: str, namespace: str) -> dict[str, Any]:
    """The document as its JSON has it."""
    created = moment(report.created)
    tool = Actor(ActorType.TOOL, f"weighbridge-{line(report.tool_version, 100) or 'unknown'}")
    info = CreationInfo(
        "SPDX-2.3",
        DOCUMENT,
        name,
        namespace,
        [tool],
        created,
        creator_comment=_how(report),
        document_comment=_about(found),
    )
    elements = Elements(found, fields_of(report.fields), licenses, tool, created)
    made: dict[str, Any] = DocumentConverter().convert(
        Document(
            info,
            annotations=[
                Annotation(DOCUMENT, AnnotationType.OTHER, tool, created, line(note)) for note in report.notes
            ],
            extracted_licensing_info=infos(found.extracted),
        )
    )
    made["packages"] = [*elements.units(), *elements.relatives(), *elements.lone_files()]
    files = elements.files()
    if files:
        made["files"] = files
    to_json = RelationshipConverter().convert
    made["relationships"] = [to_json(one) for one in [*_described(found), *elements.contained(), *_related(found)]]
    return made


def _described(found: Materials) -> list[Relationship]:
    tops = [unit for unit in found.units if not unit.above]
    if not tops:
        return [Relationship(DOCUMENT, RelationshipType.DESCRIBES, SpdxNone())]
    inner = [unit for unit in found.units if unit.above]
    inside = [Relationship(unit_id(unit.above), RelationshipType.CONTAINS, unit_id(unit.key)) for unit in inner]
    return [*(Relationship(DOCUMENT, RelationshipType.DESCRIBES, unit_id(unit.key)) for unit in tops), *inside]


def _related(found: Materials) -> list[Relationship]:
    units = {unit.key for unit in found.units}
    relations = [relation for unit in found.units for relation in unit.relations] + list(found.ancestry)
    return [made for relation in relations for made in _relationships(relation, units)]


def _relationships(relation: Relation, units: set[str]) -> list[Relationship]:
    child = unit_id(relation.child) if relation.of_unit else relative_id(relation.child)
    parent = unit_id(relation.parent) if relation.parent in units else relative_id(relation.parent)
    types = _TYPES.get(relation.relation)
    if types is None:
        return [Relationship(parent, RelationshipType.TEST_OF, child, relation.comment)]
    return [Relationship(child, RelationshipType[name], parent, relation.comment) for name in types]


def _how(report: Report) -> str:
    policy = (
        f"policy {line(report.policy, 200)} ({line(report.policy_origin, 200)}), ruleset {line(report.ruleset, 200)}"
    )
    return f"Judged by {policy}: {line(report.answer, 50)}."


def _about(found: Materials) -> str:
    said = "Made after the build, from the files as they are published; nothing in them was run."
    if all(unit.described for unit in found.units):
        return said
    return f"{said} The scan did not describe the target: digests of files may be missing, and details of models are."
