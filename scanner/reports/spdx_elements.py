"""Packages and files of an SPDX 2.3 document: models, their files, base models and datasets."""

from __future__ import annotations

from spdx_tools.spdx.jsonschema.file_converter import FileConverter
from spdx_tools.spdx.jsonschema.package_converter import PackageConverter
from spdx_tools.spdx.model import (
    Annotation,
    AnnotationType,
    CreationInfo,
    Document,
    File,
    FileType,
    Package,
    PackagePurpose,
    Relationship,
    RelationshipType,
)

from scanner.reports import spdx_values as values
from scanner.reports.materials.annotations import STATES
from scanner.reports.materials.details import address, with_attributes
from scanner.reports.materials.files import about, concluded, file_location
from scanner.reports.materials.wording import line, path
from scanner.reports.spdx_values import NOTHING, file_id, relative_id, unit_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from spdx_tools.spdx.model import Actor

    from scanner.model.description import DescribedFile, Detail
    from scanner.reports.materials.annotations import Remark
    from scanner.reports.materials.details import Fields
    from scanner.reports.materials.relations import Relative
    from scanner.reports.materials.units import Materials, Unit
    from scanner.reports.spdx_licenses import Licenses

    Json = dict[str, Any]

_TOLD_ELSEWHERE = ("package.", "file.", "document.", "relationship:")
"""How places of details begin that are no annotation."""


class Elements:
    """All packages and files, as their JSON has them. What one tool writes at one time it annotates then."""

    def __init__(self, found: Materials, fields: Fields, licenses: Licenses, tool: Actor, created: datetime) -> None:
        self._found = found
        self._fields = fields
        self._licenses = licenses
        self._tool = tool
        self._created = created
        self._part = Document(CreationInfo("SPDX-2.3", "SPDXRef-DOCUMENT", "part", "urn:part", [tool], created))
        self._package = PackageConverter()
        self._file = FileConverter()
        self._judged = _remarks_by_file(found)

    def units(self) -> list[Json]:
        """The models, in the order of the report."""
        return [self._unit(unit) for unit in self._found.units]

    def relatives(self) -> list[Json]:
        """Base models and datasets, by key."""
        return [self._json(self._relative(relative)) for relative in self._found.relatives]

    def lone_files(self) -> list[Json]:
        """The files without a known SHA-1, as the packages that SPDX 2.3 leaves for them."""
        return [
            self._json(self._lone_file(unit, file), self._judged.get((unit.key, file.path), ()))
            for unit in self._found.units
            for file in unit.files
            if not file.sha1
        ]

    def files(self) -> list[Json]:
        """The files with a SHA-1."""
        return [made for unit in self._found.units for made in self._files_of(unit)]

    def contained(self) -> Iterator[Relationship]:
        """That each model contains its files."""
        for unit in self._found.units:
            for file in unit.files:
                yield Relationship(unit_id(unit.key), RelationshipType.CONTAINS, file_id(unit, file))

    def _unit(self, unit: Unit) -> Json:
        paths = {file.path for file in unit.files}
        loose = [_judged(remark) for remark in unit.remarks if remark.path not in paths]
        details = [one for one in unit.details if not self._place(one).startswith(_TOLD_ELSEWHERE)]
        said = [*map(self._fields.sentence, details), *(one.comment for one in unit.licenses.inherited), *unit.left_out]
        return self._json(self._model(unit), loose, said)

    def _model(self, unit: Unit) -> Package:
        licenses = unit.licenses
        code = values.verification_code(unit.files)
        homes = (address(one.value) for one in self._at(unit, "package.homepage"))
        return Package(
            unit_id(unit.key),
            unit.identity.name,
            values.location(unit, self._at(unit, "package.downloadLocation")),
            unit.identity.version or None,
            supplier=values.supplier(unit.identity),
            files_analyzed=code is not None,
            verification_code=code,
            homepage=next((one for one in homes if one), "") or unit.identity.page or None,
            source_info=values.joined(map(with_attributes, self._at(unit, "package.sourceInfo"))),
            license_concluded=self._licenses.expression(licenses.concluded),
            license_info_from_files=self._found_in(unit) if code is not None else [],
            license_declared=self._licenses.expression(licenses.declared),
            license_comment=licenses.comment or None,
            copyright_text=NOTHING,
            description=values.joined(line(one.value) for one in self._at(unit, "package.description")),
            comment=values.joined(map(self._fields.sentence, self._at(unit, "package.comment"))),
            external_references=values.references(unit.identity, self._at(unit, "package.externalRefs")),
            primary_package_purpose=PackagePurpose.OTHER,
            release_date=values.released(self._at(unit, "package.releaseDate")),
        )

    def _relative(self, relative: Relative) -> Package:
        identity = relative.identity
        return Package(
            relative_id(relative.key),
            identity.name,
            identity.location or NOTHING,
            identity.version or None,
            supplier=values.supplier(identity),
            files_analyzed=False,
            homepage=identity.page or None,
            license_concluded=self._licenses.expression(relative.license),
            license_declared=NOTHING,
            license_comment=relative.comment or None,
            copyright_text=NOTHING,
            comment="A dataset." if relative.is_data else "A model that another was made from.",
            external_references=values.references(identity, ()),
            primary_package_purpose=PackagePurpose.OTHER,
        )

    def _lone_file(self, unit: Unit, file: DescribedFile) -> Package:
        return Package(
            file_id(unit, file),
            path(file.path),
            file_location(unit, file) or NOTHING,
            file_name=path(file.path),
            files_analyzed=False,
            checksums=values.checksums(file),
            license_concluded=self._licenses.expression(concluded(unit, file)),
            license_declared=NOTHING,
            copyright_text=NOTHING,
            comment=about(unit, file),
            primary_package_purpose=PackagePurpose.FILE,
        )

    def _files_of(self, unit: Unit) -> Iterator[Json]:
        detected = dict(unit.licenses.detected)
        for file in unit.files:
            if file.sha1:
                made = File(
                    f"./{path(file.path)}",
                    file_id(unit, file),
                    values.checksums(file),
                    file_types=[values.FILE_TYPES.get(file.kind, FileType.OTHER)],
                    license_concluded=self._licenses.known(concluded(unit, file)),
                    license_info_in_file=list(map(self._licenses.expression, detected.get(file.path, ()))),
                    comment=about(unit, file),
                )
                yield self._file.convert(made, self._beside(made.spdx_id, self._judged.get((unit.key, file.path), ())))

    def _found_in(self, unit: Unit) -> list[Any]:
        """The licences in the files that the package has as files."""
        hashed = {file.path for file in unit.files if file.sha1}
        found = dict.fromkeys(one for name, ones in unit.licenses.detected if name in hashed for one in ones)
        return list(map(self._licenses.expression, found)) or [NOTHING]

    def _at(self, unit: Unit, place: str) -> list[Detail]:
        return [detail for detail in unit.details if self._place(detail) == place]

    def _place(self, detail: Detail) -> str:
        return self._fields.place(detail.field, "spdx")

    def _json(self, made: Package, judged: Iterable[str] = (), said: Iterable[str] = ()) -> Json:
        """The package as its JSON has it, with PACKAGE-MANAGER as clause 7.21 and the schema of 2.3 spell it.

        The library writes PACKAGE_MANAGER, which only the schema of 2.3.1 lets pass (spdx/spdx-spec#792).
        """
        written: Json = self._package.convert(made, self._beside(made.spdx_id, judged, said))
        for reference in written.get("externalRefs", ()):
            reference["referenceCategory"] = reference["referenceCategory"].replace("_", "-")
        return written

    def _beside(self, spdx_id: str, judged: Iterable[str], said: Iterable[str] = ()) -> Document:
        """A document that has the annotations of one element: what is said of it, then how it is judged."""
        by = (self._tool, self._created)
        told = [Annotation(spdx_id, AnnotationType.OTHER, *by, text) for text in said]
        told += [Annotation(spdx_id, AnnotationType.REVIEW, *by, text) for text in judged]
        self._part.annotations = told
        return self._part


def _remarks_by_file(found: Materials) -> dict[tuple[str, str], list[str]]:
    """The remarks by model and path."""
    told: dict[tuple[str, str], list[str]] = {}
    for unit in found.units:
        for remark in unit.remarks:
            told.setdefault((unit.key, remark.path), []).append(_judged(remark))
    return told


def _judged(remark: Remark) -> str:
    """The remark, and for security the state that an exchange on vulnerabilities would give it."""
    state = STATES[remark.state] if remark.security else ""
    return f"{remark.text} State: {state}." if state else remark.text
