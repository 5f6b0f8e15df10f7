"""What people decided of findings, as typed rows: waivers, marks, clarifications, and what was known before."""

from __future__ import annotations

from scanner.catalog.model_parts import DAY
from scanner.catalog.policy_parts import Clarification
from scanner.model.record import altered, field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _E = TypeVar("_E", bound="Waiver | Mark | Clarification | Known")

WAIVERS_PATH = ".weighbridge/waivers.yaml"
"""Where a project keeps its waivers and marks, relative to its root."""

CLARIFY_PATH = ".weighbridge/clarify.yaml"
"""Where a project keeps which licences its people concluded from texts."""

BASELINE_PATH = ".weighbridge/baseline.txt"
"""Where a project keeps the findings that were there when it began to scan."""

FULL_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

FINGERPRINT = "^[0-9a-f]{32}$"

MARKS = ("review", "confirmed")
"""What a mark says: somebody else has to look, or the problem is real and the policy's outcome stands."""

_RULE = {"doc": "Rule ids; * and ? match several.", "one_or_many": True, "suggest": "rule"}
_TARGET = {"doc": "A repo, as hf://org/name, or a folder of the project; any where none is given."}
_PATHS = {"doc": "Globs on the file's path from the root; * also matches a slash.", "one_or_many": True}
_FINGERPRINT = {"doc": "Fingerprints of single findings.", "one_or_many": True, "pattern": FINGERPRINT}


@record
class Waiver:
    """Findings that a person allows until a day, and why. All that is given must hold; one item of a list is enough."""

    reason: str = field(metadata={"doc": "Why, in your own words."})
    expires: str = field(metadata={"doc": "The last day on which it holds.", "pattern": FULL_DAY, "word": True})
    rule: tuple[str, ...] = field(default=(), metadata=_RULE)
    target: str = field(default="", metadata=_TARGET)
    paths: tuple[str, ...] = field(default=(), metadata=_PATHS)
    fingerprint: tuple[str, ...] = field(default=(), metadata=_FINGERPRINT)
    sha256: str = field(
        default="",
        metadata={
            "doc": "SHA-256 of the file, as weighbridge waive writes it; with other bytes the waiver is void.",
            "pattern": "^([0-9a-f]{64})?$",
            "word": True,
        },
    )
    approver: str = field(default="", metadata={"doc": "Who decided it."})
    created: str = field(
        default="",
        metadata={
            "doc": "The day on which it was decided; without it a waiver does not hold.",
            "pattern": DAY,
            "word": True,
        },
    )
    origin: str = field(default="", metadata={"derived": True})


@record
class Mark:
    """What a person says of findings without allowing them: they are at least to review."""

    says: str = field(
        metadata={"doc": "review: somebody else has to look; confirmed: the problem is real.", "choices": MARKS}
    )
    rule: tuple[str, ...] = field(default=(), metadata=_RULE)
    target: str = field(default="", metadata=_TARGET)
    paths: tuple[str, ...] = field(default=(), metadata=_PATHS)
    fingerprint: tuple[str, ...] = field(default=(), metadata=_FINGERPRINT)
    note: str = field(default="", metadata={"doc": "For whom, or what to look at."})
    by: str = field(default="", metadata={"doc": "Who marked it."})
    created: str = field(default="", metadata={"doc": "The day on which it was marked.", "pattern": DAY, "word": True})
    origin: str = field(default="", metadata={"derived": True})


@record
class WaiverFile:
    """The waivers and marks of a project."""

    version: int = field(metadata={"doc": "The version of this format.", "choices": (1,)})
    waivers: tuple[Waiver, ...] = field(default=(), metadata={"doc": "Findings that are allowed for a while."})
    marks: tuple[Mark, ...] = field(default=(), metadata={"doc": "Findings that people marked."})


@record
class ClarifyFile:
    """The licences that people of a project concluded from files."""

    version: int = field(metadata={"doc": "The version of this format.", "choices": (1,)})
    clarify: tuple[Clarification, ...] = field(default=(), metadata={"doc": "One entry for each file."})


@record
class Known:
    """A finding that was there when the project began to scan: one line of the baseline.

    ``sha256`` are the bytes that it was found in, "" where the finding is about no single file's content.
    """

    fingerprint: str
    sha256: str
    rule: str
    path: str
    origin: str = ""


@record
class Ledger:
    """All that the people of one project decided. Empty where the project has no such files.

    ``renamed`` are the old names of rules that its files use: where, the old name, the name of today.
    """

    waivers: tuple[Waiver, ...] = ()
    marks: tuple[Mark, ...] = ()
    clarify: tuple[Clarification, ...] = ()
    baseline: tuple[Known, ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()


def bare(entry: _E) -> _E:
    """The entry without the line that it is on, which other entries move."""
    return altered(entry, origin="")
