"""What a bill of materials says of a target beside its licences and findings: every file, the licence texts, the details.

Made when it is asked for (`weighbridge bom`), since it reads whole files for their digests.
"""

from __future__ import annotations

from scanner.model.fact import Attributes
from scanner.model.place import Place
from scanner.model.record import record

FILE_KINDS = (
    *("weights", "config", "tokenizer", "code", "template", "card"),
    *("license", "notice", "data", "document", "other"),
)
"""What a file of a model repo is for."""

DETAIL_SOURCES = ("card", "config", "weights", "hub", "lineage", "license", "target")
"""Where a detail was read: the model card, a configuration, the headers of weights, the Hub's answer, the base-model
tree, the licences, or the target's own name and revision."""

TIERS = ("critical", "important", "supplementary", "")
"""The tiers of the OWASP AIBOM score, and none."""


@record
class DescribedFile:
    """One file of the target, in scope or not. ``size`` is in bytes, ``kind`` one of `FILE_KINDS`.

    ``sha256`` and ``sha1`` are hex digests of the content, "" where they are not known; ``why`` says in a sentence why
    SHA-256 is not. ``formats`` are the ids of the formats that read it.
    """

    path: str
    size: int
    sha256: str = ""
    sha1: str = ""
    kind: str = "other"
    formats: tuple[str, ...] = ()
    why: str = ""


@record
class LicenseFile:
    """A licence text or notice of the target, whole: the reader of a bill of materials wants the text that came along.

    ``license`` is our id of what it is, "" where that is not known. ``cut`` is true where the file is longer than
    ``text``.
    """

    path: str
    text: str
    license: str = ""
    cut: bool = False


@record
class Detail:
    """One value for a field of the bill of materials (``field`` is a `FieldInfo.id`); a field may have many.

    ``attributes`` are what belongs to the value: of a metric the dataset and the split, of energy the unit.
    ``source`` is one of `DETAIL_SOURCES`, ``place`` where it was read.
    """

    field: str
    value: str
    source: str
    place: Place | None = None
    attributes: Attributes = ()


@record
class Description:
    """All of it, for one target."""

    files: tuple[DescribedFile, ...] = ()
    texts: tuple[LicenseFile, ...] = ()
    details: tuple[Detail, ...] = ()


@record
class FieldInfo:
    """What a reader of a report needs of one field of the registry (``rules/bom/``).

    ``cyclonedx``, ``spdx3`` and ``spdx`` are its places in the formats, "" where one has none. ``tier`` is the OWASP
    AIBOM tier ("critical", "important", "supplementary" or ""), ``weight`` and ``category`` its share of that score.
    ``elements`` are the names of the minimum elements (CISA and G7, "SBOM for AI") that it answers. ``add`` says in one
    imperative sentence how to give it.
    """

    id: str
    title: str
    cyclonedx: str = ""
    spdx3: str = ""
    spdx: str = ""
    tier: str = ""
    category: str = ""
    weight: float = 0.0
    elements: tuple[str, ...] = ()
    add: str = ""
