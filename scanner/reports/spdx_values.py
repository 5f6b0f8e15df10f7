"""Single values of an SPDX 2.3 document: addresses, checksums, references, what is said of a file."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha1

from spdx_tools.spdx.model import (
    Actor,
    ActorType,
    Checksum,
    ChecksumAlgorithm,
    ExternalPackageRef,
    ExternalPackageRefCategory,
    FileType,
    PackageVerificationCode,
    SpdxNoAssertion,
)

from scanner.reports.materials.details import address, attribute
from scanner.reports.materials.wording import key, line, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.description import DescribedFile, Detail
    from scanner.reports.materials.identity import Identity
    from scanner.reports.materials.units import Unit

NOTHING = SpdxNoAssertion()

FILE_TYPES = {
    "weights": FileType.BINARY,
    "config": FileType.TEXT,
    "code": FileType.SOURCE,
    "template": FileType.SOURCE,
    "card": FileType.DOCUMENTATION,
    "document": FileType.DOCUMENTATION,
    "license": FileType.TEXT,
    "notice": FileType.TEXT,
}
"""Kinds of files as SPDX 2.3 has them (clause 8.3); all others are OTHER."""


def unit_id(unit_key: str) -> str:
    """The SPDX id of a model of the report."""
    return f"SPDXRef-Model-{unit_key}"


def relative_id(relative_key: str) -> str:
    """The SPDX id of a base model or dataset."""
    return f"SPDXRef-Origin-{key(relative_key)}"


def file_id(unit: Unit, file: DescribedFile) -> str:
    """The SPDX id of a file of a model."""
    return f"SPDXRef-File-{key(unit.key, file.path)}"


def moment(created: str) -> datetime:
    """The UTC time of a report or a card; the beginning of time where it holds something else."""
    return _moment(created) or datetime(1970, 1, 1)


def released(details: Sequence[Detail]) -> datetime | None:
    """The first time that the details hold, None where there is none."""
    return next((found for one in details if (found := _moment(one.value))), None)


def checksums(file: DescribedFile) -> list[Checksum]:
    """What is known of SHA-1 and SHA-256."""
    both = ((ChecksumAlgorithm.SHA1, file.sha1), (ChecksumAlgorithm.SHA256, file.sha256))
    return [Checksum(algorithm, value) for algorithm, value in both if value]


def verification_code(files: Sequence[DescribedFile]) -> PackageVerificationCode | None:
    """The code over the files with a SHA-1 (clause 7.9), the others named as left out; None where none has one."""
    digests = sorted(file.sha1 for file in files if file.sha1)
    if not digests:
        return None
    left_out = [f"./{path(file.path)}" for file in files if not file.sha1]
    return PackageVerificationCode(sha1("".join(digests).encode("ascii"), usedforsecurity=False).hexdigest(), left_out)


def location(unit: Unit, given: Iterable[Detail]) -> str | SpdxNoAssertion:
    """Where the model is had from."""
    told = (address(one.value) for one in given)
    return unit.identity.location or next((one for one in told if one), "") or NOTHING


def supplier(identity: Identity) -> Actor | None:
    """Who the model comes from. Parentheses would be read as an address for mail."""
    name = identity.supplier.replace("(", "[").replace(")", "]").strip()
    return Actor(ActorType.ORGANIZATION, name) if name else None


def references(identity: Identity, given: Iterable[Detail]) -> list[ExternalPackageRef]:
    """The package URL, then addresses that the card gives, each with what it is."""
    found = []
    if identity.purl:
        found.append(ExternalPackageRef(ExternalPackageRefCategory.PACKAGE_MANAGER, "purl", identity.purl))
    for one in given:
        leads = address(one.value)
        if leads:
            kind = attribute(one, "type") or "website"
            found.append(ExternalPackageRef(ExternalPackageRefCategory.OTHER, "website", leads, line(kind, 200)))
    return found


def joined(values: Iterable[str]) -> str | None:
    """The values, one a line; None for none."""
    return "\n".join(filter(None, values)) or None


def _moment(text: str) -> datetime | None:
    from datetime import UTC

    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        found = found.astimezone(UTC) if found.tzinfo is not None else found
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=None, microsecond=0)
