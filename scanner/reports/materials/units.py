"""The models of a report: one for each repo of a target, with its files, details, licences, relations and findings."""

from __future__ import annotations

from scanner.model.description import DescribedFile
from scanner.model.place import folder_of, upwards
from scanner.model.record import record
from scanner.reports.materials.annotations import remarks
from scanner.reports.materials.identity import identity_of
from scanner.reports.materials.licenses import Reader
from scanner.reports.materials.register import Register
from scanner.reports.materials.relations import of_details, of_node, relatives
from scanner.reports.materials.wording import key, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from scanner.model.description import Detail, LicenseFile
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode
    from scanner.model.report import Report, TargetReport
    from scanner.reports.materials.annotations import Remark
    from scanner.reports.materials.identity import Identity
    from scanner.reports.materials.licenses import Licenses
    from scanner.reports.materials.register import Extracted
    from scanner.reports.materials.relations import Relation, Relative

    _T = TypeVar("_T")


@record
class Unit:
    """One repo of a target: the whole target, or a folder of a monorepo.

    ``key`` tells it from all others of the document on every machine; ``folder`` is where it lies in the target, "" for
    the root. ``files``, ``texts``, ``details`` and ``remarks`` are those that lie in it and in no unit below it; paths are
    the target's. ``described`` is false where the report has no description, so that digests may be missing and files
    out of scope are. ``above`` is the key of the unit that it lies in, "" for none. ``left_out`` says
    in sentences which details were not kept.
    """

    key: str
    target: TargetReport
    folder: str
    identity: Identity
    licenses: Licenses
    files: tuple[DescribedFile, ...] = ()
    texts: tuple[LicenseFile, ...] = ()
    details: tuple[Detail, ...] = ()
    relations: tuple[Relation, ...] = ()
    remarks: tuple[Remark, ...] = ()
    described: bool = False
    above: str = ""
    left_out: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[Detail, ...]:
        """The details for one field of the registry, in their order."""
        return tuple(detail for detail in self.details if detail.field == field)

    def value(self, field: str) -> str:
        """The first value for a field, "" where there is none."""
        return next((detail.value for detail in self.details if detail.field == field), "")


@record
class Materials:
    """All that a document is about: the units in the order of the report, what they were made from, and licence texts.

    ``relatives`` are base models and datasets by the order of their keys; ``ancestry`` is how they are related to each
    other. ``extracted`` are the licences without an SPDX id, by id.
    """

    units: tuple[Unit, ...] = ()
    relatives: tuple[Relative, ...] = ()
    ancestry: tuple[Relation, ...] = ()
    extracted: tuple[Extracted, ...] = ()


def materials(report: Report, knows: Callable[[str], bool] | None = None) -> Materials:
    """What ``report`` says of each model in it.

    ``knows`` tells whether the format's list of licences and exceptions has an SPDX id; an id that it lacks becomes a
    LicenseRef. None takes every id as known.
    """
    register = Register(knows)
    units: list[Unit] = []
    nodes: dict[str, LineageNode] = {}
    for number, target in enumerate(report.targets):
        units += _Target(report, target, number).units(Reader(target, register))
        nodes |= {node.id: node for node in target.lineage if not node.own and node.id not in nodes}
    ancestry = tuple(edge for name in sorted(nodes) for edge in of_node(name, nodes[name], {}, own=False))
    own = [relation for unit in units for relation in unit.relations]
    reader = Reader(report.targets[0], register) if report.targets else None
    keys = {unit.key for unit in units}
    found = relatives(
        [*own, *ancestry], nodes, keys, lambda item: reader.expression(item, "") if reader is not None else ""
    )
    return Materials(tuple(units), found, ancestry, register.all())


class _Target:
    """One target on its way into units."""

    def __init__(self, report: Report, target: TargetReport, number: int) -> None:
        self._target = target
        self._prefix = (target.target, target.revision or "", str(number))
        self._own = {node.repo: node for node in target.lineage if node.own}
        self._remarks = tuple(remarks(report, target))
        self._files = _files(target)
        self._details = target.description.details if target.description is not None else ()
        self._texts = target.description.texts if target.description is not None else ()
        self._cut = [gap for gap in target.gaps if gap.reason == "limit-description"]
        self._folders = self._found_folders()
        self._ids = {node.id: self._key(folder) for folder, node in self._own.items()}

    def units(self, reader: Reader) -> list[Unit]:
        """The units in the order of their folders."""
        files = self._by_folder(self._files, lambda file: file.path)
        texts = self._by_folder(self._texts, lambda text: text.path)
        details = self._by_folder(self._details, lambda detail: detail.place.path if detail.place is not None else "")
        told = self._by_folder(self._remarks, lambda remark: remark.path)
        facts = self._by_folder(self._license_facts(), lambda item: self._path_of(item))
        return [
            self._unit(
                folder,
                reader.of_unit(folder, facts.get(folder, ())),
                tuple(files.get(folder, ())),
                tuple(texts.get(folder, ())),
                tuple(details.get(folder, ())),
                tuple(told.get(folder, ())),
            )
            for folder in sorted(self._folders)
        ]

    def _unit(
        self,
        folder: str,
        licenses: Licenses,
        files: tuple[DescribedFile, ...],
        texts: tuple[LicenseFile, ...],
        details: tuple[Detail, ...],
        told: tuple[Remark, ...],
    ) -> Unit:
        node = self._own.get(folder)
        name = node.id if node is not None and node.id not in (folder, ".", "") else ""
        own_key = self._key(folder)
        made = tuple(of_node(own_key, node, self._ids)) if node is not None else ()
        made += tuple(of_details(own_key, details, {relation.parent for relation in made}))
        above = next((one for one in upwards(folder)[1:] if one in self._folders), None)
        return Unit(
            own_key,
            self._target,
            folder,
            identity_of(self._target, folder, name, details),
            licenses,
            files,
            texts,
            details,
            made,
            told,
            self._target.description is not None,
            self._key(above) if above is not None else "",
            tuple(line(gap.message) for gap in self._cut if self._nearest(gap.place.path) == folder),
        )

    def _nearest(self, path: str) -> str:
        return next((one for one in upwards(folder_of(path)) if one in self._folders), min(self._folders))

    def _key(self, folder: str) -> str:
        return key(*self._prefix, folder)

    def _found_folders(self) -> frozenset[str]:
        """The folders of the target's repos; the root is one of them where something lies in none of the others."""
        found = set(self._own)
        found |= {str(item.get("repo") or "") for item in self._target.facts if item.kind == "license-concluded"}
        inside = (file.path for file in self._files)
        rest = (*inside, *(remark.path for remark in self._remarks))
        if not found or any(not any(folder in found for folder in upwards(folder_of(one))) for one in rest):
            found.add("")
        return frozenset(found)

    def _license_facts(self) -> list[Fact]:
        return [item for item in self._target.facts if item.kind.startswith("license-")]

    def _path_of(self, item: Fact) -> str:
        """Where a fact belongs: conclusions name their repo, statements lie in it."""
        repo = item.get("repo")
        return f"{repo}/" if repo else "" if isinstance(repo, str) else item.place.path

    def _by_folder(self, items: Iterable[_T], path_of: Callable[[_T], str]) -> dict[str, list[_T]]:
        """The items by the nearest unit that they lie in; what lies in none goes to the first."""
        nearest: dict[str, str] = {}
        found: dict[str, list[_T]] = {}
        for item in items:
            folder = folder_of(path_of(item))
            if folder not in nearest:
                nearest[folder] = next((one for one in upwards(folder) if one in self._folders), min(self._folders))
            found.setdefault(nearest[folder], []).append(item)
        return found


def _files(target: TargetReport) -> tuple[DescribedFile, ...]:
    """The files of the description, else those of the inventory with what is known of them; one for each path."""
    if target.description is not None:
        return tuple({one.path: one for one in target.description.files}.values())
    why = "This report was made without the digests of files."
    digests = {one.path: one.sha256 if is_sha256(one.sha256 or "") else "" for one in target.artifacts}
    return tuple(
        DescribedFile(
            one.path,
            one.size,
            digests[one.path] or "",
            kind=one.role if one.role in ("weights", "config") else "license" if one.role == "terms" else "other",
            formats=one.formats,
            why="" if digests[one.path] else why,
        )
        for one in {one.path: one for one in target.artifacts}.values()
    )


def is_sha256(text: str) -> bool:
    """True for 64 lower-case hexadecimal digits: a report may have been edited since it was saved."""
    return len(text) == 64 and not text.strip("0123456789abcdef")
