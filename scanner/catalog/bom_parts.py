"""What ``rules/bom`` says of the fields of a bill of materials, as typed rows."""

from __future__ import annotations

from scanner.catalog.tables import KEBAB
from scanner.model.description import FieldInfo
from scanner.model.record import field, record

CLUSTERS = (
    *("Metadata", "System level properties", "Models", "Dataset properties"),
    *("Infrastructure", "Security properties", "Key performance indicators"),
)
"""The clusters of the G7's minimum elements, in the order of the paper."""

TIERS = ("critical", "important", "supplementary")
"""The tiers of the OWASP AIBOM generator, weightiest first."""

CATEGORIES = ("required", "metadata", "component", "model-card", "external-references")
"""The categories of its score."""

SURENESS = ("checked", "secondary", "recall")
"""How the rows of a file are known, surest first: from the named source itself, from what others say of it, from memory."""

CYCLONEDX = r"^$|^(\$\.)?[A-Za-z0-9]+(\[[A-Za-z0-9:_-]*\])?(\.[A-Za-z0-9]+(\[[A-Za-z0-9:_-]*\])?)*$"
"""Keys from the model's component, or with ``$.`` from the document. ``[]`` is a list that the value is added to,
``properties[name]`` a property, ``externalReferences[type]`` a reference of that type."""

SPDX3 = r"^$|^annotation$|^relationship:[a-z][A-Za-z]+$|^([A-Za-z_]+\.)?[a-z][A-Za-z0-9_]*$"
"""A property of the package as the bindings spell it (ai_limitation), ``Class.property`` of another element,
``relationship:type`` or "annotation"."""

SPDX2 = r"^$|^annotation$|^relationship:[A-Z_]+$|^(document|package|file)\.[a-zA-Z]+$"
"""``package.key`` as SPDX 2.3 spells it in JSON, ``relationship:TYPE`` or "annotation"."""


@record
class MinimumElement:
    """One of the G7's minimum elements."""

    id: str = field(metadata={"doc": "Kebab-case; fields refer to it.", "pattern": KEBAB})
    cluster: str = field(metadata={"doc": "The cluster that it belongs to.", "choices": CLUSTERS})
    title: str = field(metadata={"doc": "What it asks for, in few words of our own.", "max_length": 80})

    @property
    def name(self) -> str:
        """ "Models: digest"."""
        return f"{self.cluster}: {self.title}"


@record
class ElementFile:
    """All minimum elements, and where they were read."""

    title: str = field(metadata={"doc": "The paper's title."})
    publisher: str = field(metadata={"doc": "Who published it, and when."})
    source: str = field(metadata={"doc": "Its address."})
    read_in: str = field(metadata={"doc": "Where the elements were read, if not there."})
    confidence: str = field(metadata={"doc": "How they are known.", "choices": SURENESS})
    elements: tuple[MinimumElement, ...] = field(metadata={"doc": "The elements, in the order of the paper."})


@record
class BomField:
    """One field of a bill of materials: where it comes from, and its place in each format.

    What no key, label, heading or fact tells is told by the report itself (a licence, digests) or by nobody.
    """

    id: str = field(metadata={"doc": "Kebab-case; details carry it.", "pattern": KEBAB})
    title: str = field(metadata={"doc": "What it is, in few words.", "max_length": 60})
    add: str = field(metadata={"doc": "One imperative sentence that says where to write what is missing."})
    cyclonedx: str = field(default="", metadata={"doc": "Its place in CycloneDX.", "pattern": CYCLONEDX})
    spdx3: str = field(default="", metadata={"doc": "Its place in SPDX 3.0.1.", "pattern": SPDX3})
    spdx: str = field(default="", metadata={"doc": "Its place in SPDX 2.3.", "pattern": SPDX2})
    tier: str = field(default="", metadata={"doc": "Its tier in the OWASP AIBOM score.", "choices": ("", *TIERS)})
    category: str = field(default="", metadata={"doc": "Its category there.", "choices": ("", *CATEGORIES)})
    weight: float = field(
        default=0, metadata={"doc": "How many of that score's fields it answers.", "minimum": 0, "maximum": 10}
    )
    elements: tuple[str, ...] = field(
        default=(), metadata={"doc": "Ids of the minimum elements that it answers.", "pattern": KEBAB}
    )
    many: bool = field(default=False, metadata={"doc": "True where a model may have several values."})
    keys: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Paths in the card's front matter, the usual one first.", "pattern": r"^[\w-]+(\.[\w-]+)*$"},
    )
    labels: tuple[str, ...] = field(
        default=(), metadata={"doc": "Bold labels of the card's lists (**Developed by:**), in lower case."}
    )
    headings: tuple[str, ...] = field(default=(), metadata={"doc": "Names of the card's sections, in lower case."})
    facts: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "kind.attribute of facts, in order.", "pattern": r"^[a-z0-9-]+(\.[A-Za-z0-9_]+)+$"},
    )
    attributes: tuple[str, ...] = field(
        default=(), metadata={"doc": "What belongs to a value (of a metric the dataset).", "pattern": KEBAB}
    )
    info: FieldInfo = field(default=FieldInfo("", ""), metadata={"derived": True})


@record
class BomFile:
    """The fields of one group."""

    group: str = field(metadata={"doc": "The group's name; the file has the same name.", "pattern": KEBAB})
    title: str = field(metadata={"doc": "What the group is about.", "max_length": 80})
    source: str = field(metadata={"doc": "Where tiers, categories and places were read."})
    confidence: str = field(metadata={"doc": "How they are known.", "choices": SURENESS})
    fields: tuple[BomField, ...] = field(metadata={"doc": "The fields, in the order of tables."})
