"""The models of a report: one for each repo of a target, with its files, details, licences, relations and findings."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.description import DescribedFile, Detail, LicenseFile
    from scanner.model.report import Report, TargetReport
    from scanner.reports.materials.annotations import Remark
    from scanner.reports.materials.identity import Identity
    from scanner.reports.materials.licenses import Extracted, Licenses
    from scanner.reports.materials.relations import Relation, Relative


@record
class Unit:
    """One repo of a target: the whole target, or a folder of a monorepo.

    ``key`` tells it from all others of the document on every machine; ``folder`` is where it lies in the target, "" for
    the root. ``files``, ``texts`` and ``details`` are those that lie in it and in no unit below it. ``described`` is
    false where the report has no description, so that digests may be missing and files out of scope are.
    ``above`` is the key of the unit that it lies in, "" for none.
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

    ``knows`` tells whether the format's list of licences has an SPDX id; an id that it lacks becomes a LicenseRef. None
    takes every id as known.
    """
    raise NotImplementedError
