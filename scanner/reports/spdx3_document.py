"""The SPDX 3 document: models, their files, what they were made from, their licences, and what was found in them."""

from __future__ import annotations

from datetime import UTC, datetime

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.reports.materials.details import address, fields_of, with_attributes
from scanner.reports.materials.files import about, concluded
from scanner.reports.materials.wording import key, line, path
from scanner.reports.spdx3_fields import ai_properties, external_refs
from scanner.reports.spdx3_findings import assess
from scanner.reports.spdx3_graph import Graph, moment
from scanner.reports.spdx3_licenses import Licenses
from scanner.reports.spdx3_profiles import claimed, tell_lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.model.description import DescribedFile, Detail
    from scanner.model.report import Report
    from scanner.reports.materials.details import Fields
    from scanner.reports.materials.relations import Relative
    from scanner.reports.materials.units import Materials, Unit

_TYPES = {
    "finetune": ("descendantOf",),
    "merge": ("descendantOf",),
    "quantized": ("descendantOf",),
    "converted": ("descendantOf",),
    "adapter": ("descendantOf", "hasPrerequisite"),
    "data": ("trainedOn",),
    "evaluation": ("testedOn",),
}
"""Relations of SPDX 3 by ours; the comment of each says more. All others are ``other``."""

_PURPOSES = {
    "weights": "model",
    "config": "configuration",
    "code": "source",
    "template": "source",
    "data": "data",
    "card": "documentation",
    "document": "documentation",
}
_KINDS = {"model": spdx.ai_AIPackage, "dataset": spdx.dataset_DatasetPackage, "space": spdx.software_Package}
_PURPOSE_OF = {"model": "model", "dataset": "data", "space": "application"}


def graph(report: Report, found: Materials, name: str, namespace: str) -> Graph:
    """All elements of the document."""
    created = moment(report.created) or datetime(1970, 1, 1, tzinfo=UTC)
    made = Graph(namespace, created, line(report.tool_version, 100) or "unknown")
    writer = _Writer(made, found, fields_of(report.fields))
    for unit in found.units:
        writer.unit(unit)
    for relative in found.relatives:
        writer.relative(relative)
    writer.relations()
    tell_lacking(made)
    profiles = claimed(made.elements)
    bill = made.add(
        spdx.software_Sbom,
        "Sbom",
        rootElement=[writer.unit_id(unit.key) for unit in found.units if not unit.above],
        element=[one.spdxId for one in made.elements],
        software_sbomType=[spdx.software_SbomType.analyzed],
        profileConformance=profiles,
    )
    document = made.add(
        spdx.SpdxDocument,
        "Document",
        name=name,
        comment=_about(report, found),
        dataLicense=writer.licenses.expression("CC0-1.0"),
        rootElement=[bill.spdxId],
        profileConformance=profiles,
    )
    document.element = [one.spdxId for one in made.elements if one is not document]
    made.annotate(document.spdxId, "other", map(line, report.notes))
    return made


class _Writer:
    """Puts what a report says of models into the graph."""

    def __init__(self, made: Graph, found: Materials, fields: Fields) -> None:
        self._graph = made
        self._found = found
        self._fields = fields
        self.licenses = Licenses(made, found.extracted)

    def unit_id(self, unit_key: str) -> str:
        """The id of a model of the report."""
        return self._graph.id(f"Model/{unit_key}")

    def unit(self, unit: Unit) -> None:
        """A model with its files, licences, details and findings."""
        properties, left = self._properties(unit)
        package = self._graph.add(
            _KINDS[unit.identity.kind],
            f"Model/{unit.key}",
            **self._named(unit.identity, properties),
        )
        files = {file.path: self._file(unit, file) for file in unit.files}
        inner = [self.unit_id(other.key) for other in self._found.units if other.above == unit.key]
        self._graph.relate(package.spdxId, "contains", [*files.values(), *inner])
        licenses = unit.licenses
        self._licensed(package.spdxId, "hasDeclaredLicense", licenses.declared, licenses.comment)
        self._licensed(package.spdxId, "hasConcludedLicense", licenses.concluded, licenses.comment)
        told = [*map(self._fields.sentence, left), *(one.comment for one in licenses.inherited), *unit.left_out]
        self._graph.annotate(package.spdxId, "other", told)
        self._file_licenses(unit, files)
        assess(self._graph, package.spdxId, files, unit.remarks)

    def _file_licenses(self, unit: Unit, files: dict[str, str]) -> None:
        """What files themselves declare, and what is concluded for those that are not under the model's licence."""
        for name, expressions in unit.licenses.detected:
            if name in files:
                ids = list(map(self.licenses.expression, expressions))
                self._graph.relate(files[name], "hasDeclaredLicense", ids)
        for file in unit.files:
            found = concluded(unit, file)
            if found and found != unit.licenses.concluded:
                self._licensed(files[file.path], "hasConcludedLicense", found)

    def relative(self, relative: Relative) -> None:
        """A base model or a dataset. Nobody read what it declares: the AI and Dataset profiles want that said, too."""
        more: dict[str, Any] = {"comment": relative.comment}
        made = self._graph.add(
            _KINDS[relative.identity.kind],
            f"Origin/{key(relative.key)}",
            **self._named(relative.identity, more),
        )
        self._licensed(made.spdxId, "hasDeclaredLicense", "")
        self._licensed(
            made.spdxId, "hasConcludedLicense", relative.license, relative.comment if relative.license else ""
        )

    def relations(self) -> None:
        """What models were made from, those of the report first."""
        units = {unit.key for unit in self._found.units}
        told = [relation for unit in self._found.units for relation in unit.relations]
        for relation in dict.fromkeys([*told, *self._found.ancestry]):
            child = self.unit_id(relation.child) if relation.of_unit else self._origin(relation.child)
            parent = self.unit_id(relation.parent) if relation.parent in units else self._origin(relation.parent)
            for kind in _TYPES.get(relation.relation, ("other",)):
                self._graph.relate(child, kind, [parent], relation.comment)

    def _origin(self, relative_key: str) -> str:
        return self._graph.id(f"Origin/{key(relative_key)}")

    def _licensed(self, element: str, relation: str, expression: str, comment: str = "") -> None:
        self._graph.relate(element, relation, [self.licenses.expression(expression)], comment)

    def _named(self, identity: Any, more: dict[str, Any]) -> dict[str, Any]:
        """What a package of any kind has, with ``more``, which goes before it."""
        data = {"dataset_datasetType": [spdx.dataset_DatasetType.noAssertion]} if identity.kind == "dataset" else {}
        purpose = getattr(spdx.software_SoftwarePurpose, _PURPOSE_OF[identity.kind])
        return {
            "name": identity.name,
            "software_packageVersion": identity.version,
            "suppliedBy": self._graph.organisation(identity.supplier),
            "software_packageUrl": identity.purl,
            "software_downloadLocation": identity.location,
            "software_homePage": identity.page,
            "software_primaryPurpose": purpose,
            **data,
            **more,
        }

    def _properties(self, unit: Unit) -> tuple[dict[str, Any], list[Detail]]:
        """The properties that details give, and the details that are left for annotations."""
        if unit.identity.kind == "model":
            made, left = ai_properties(unit.details, self._fields)
        else:
            made, left = {}, [one for one in unit.details if not self._is_of_all(one)]
        refs, no_address = external_refs(unit.details, self._fields)
        made["externalRef"] = refs
        made["description"] = "\n".join(line(one.value) for one in self._at(unit, "description"))
        times = (moment(one.value) for one in self._at(unit, "releaseTime"))
        made["releaseTime"] = next((one for one in times if one), None)
        made["software_sourceInfo"] = "\n".join(map(with_attributes, self._at(unit, "software_sourceInfo")))
        for place in ("software_homePage", "software_downloadLocation"):
            given = (address(one.value) for one in self._at(unit, place))
            leads = next((one for one in given if one), "")
            if leads and (place == "software_homePage" or not unit.identity.location):
                made[place] = leads
        return {name: value for name, value in made.items() if value}, [*left, *no_address]

    def _is_of_all(self, detail: Detail) -> bool:
        place = self._fields.place(detail.field, "spdx3")
        return place in ("name", "description", "releaseTime", "suppliedBy", "externalRef") or place.startswith(
            ("software_", "relationship:")
        )

    def _at(self, unit: Unit, place: str) -> list[Detail]:
        return self._fields.at(unit.details, place, "spdx3")

    def _file(self, unit: Unit, file: DescribedFile) -> str:
        purpose = getattr(spdx.software_SoftwarePurpose, _PURPOSES.get(file.kind, "file"))
        digests = ((spdx.HashAlgorithm.sha1, file.sha1), (spdx.HashAlgorithm.sha256, file.sha256))
        made = self._graph.add(
            spdx.software_File,
            f"File/{key(unit.key, file.path)}",
            name=path(file.path),
            comment=about(unit, file),
            software_primaryPurpose=purpose,
            verifiedUsing=[spdx.Hash(algorithm=how, hashValue=value) for how, value in digests if value],
        )
        return str(made.spdxId)


def _about(report: Report, found: Materials) -> str:
    policy = f"policy {line(report.policy, 200)} ({line(report.policy_origin, 200)})"
    said = f"Made from the files as they are published; nothing in them was run. Judged by {policy}: {report.answer}."
    if all(unit.described for unit in found.units):
        return said
    return f"{said} The scan did not describe the target: digests of files may be missing, and details of models are."
