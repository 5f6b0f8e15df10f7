"""A finding is a fact that one rule recognises. It is still no decision: see `verdict`."""

from __future__ import annotations

from scanner.model.fact import Attributes
from scanner.model.place import Place
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.fact import Value

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""Harm if the finding is true, worst first."""

CONFIDENCES = ("very-high", "high", "medium", "low")
"""Chance that the finding is true, surest first. The words are SARIF's `precision`."""

LEVELS = ("error", "warning", "note")
"""SARIF's result levels, worst first."""

OPINION = "second-opinion"
"""The tag of what another scanner reports: it is shown, and no policy decides on it."""

PREVIEW = "preview"
"""The tag of what a preview rule finds: it is counted, and no policy decides on it unless it is asked to."""

_LEVEL = {
    "critical": ("error", "error", "error", "warning"),
    "high": ("error", "error", "warning", "warning"),
    "medium": ("warning", "warning", "warning", "note"),
    "low": ("note", "note", "note", "note"),
    "info": ("note", "note", "note", "note"),
}


def level_of(severity: str, confidence: str) -> str:
    """SARIF's level for a severity and a confidence: the one table where the two axes meet."""
    return _LEVEL[severity][CONFIDENCES.index(confidence)]


@record
class Finding:
    """One rule's match on one fact.

    ``message`` is one or more sentences of which the first stands alone. ``attributes``, ``count``, ``related`` and
    ``excerpt`` are the fact's own, so that a report needs no second look at the target. ``fingerprint`` is stable
    across runs, machines, tool versions and path separators (`fingerprint_of`).
    """

    rule: str
    place: Place
    message: str
    severity: str
    confidence: str
    fingerprint: str
    tags: tuple[str, ...] = ()
    attributes: Attributes = ()
    count: int = 1
    related: tuple[Place, ...] = ()
    excerpt: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """SARIF's level: error, warning or note."""
        return level_of(self.severity, self.confidence)

    def get(self, name: str) -> Value:
        """The attribute of that name, or None."""
        return next((value for key, value in self.attributes if key == name), None)

    def sort_key(self) -> tuple[object, ...]:
        """Worst first, then by place and rule."""
        return (
            LEVELS.index(self.level),
            SEVERITIES.index(self.severity),
            *self.place.sort_key(),
            self.rule,
            self.fingerprint,
        )


def cause_of(identity: tuple[str, ...], get: Callable[[str], Value]) -> str:
    """The values of a rule's ``identity``, as one text that two different causes do not share."""
    return "\x1e".join(ascii(value) if (value := get(name)) is not None else "" for name in identity)


def fingerprint_of(rule: str, path: str, cause: str) -> str:
    """32 hex digits from the first id of the rule, posix path and stable cause; no offset, version or time takes part."""
    from hashlib import sha256  # not at the top: a clean scan never needs it

    text = "\x1f".join((rule, path, cause))
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
