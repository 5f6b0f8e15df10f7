"""Where a finding is in the checkout that a CI system shows, and in words where it is within that file."""

from __future__ import annotations

from scanner.model.finding import fingerprint_of
from scanner.model.hub import FAR_SOURCES
from scanner.model.place import Place
from scanner.reports.console_text import shown, shown_path
from scanner.reports.sarif_places import is_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.report import TargetReport

_MEMBER = 200


def in_checkout(target: TargetReport, place: Place) -> Place | None:
    """``place`` where it is in a file of the checkout; for a model from elsewhere the first place that names it; None
    where the checkout has nothing to point at."""
    if target.named:
        return target.named[0]
    if target.source in FAR_SOURCES or is_elsewhere(place) or not place.path.strip("/"):
        return None
    return place


def file_name(place: Place) -> str:
    """The path as CI systems want it: relative, printable, never empty."""
    return shown(place.path.lstrip("/"), 1000) or "."


def line_of(place: Place) -> int:
    """The line of a text, 1 for a file that has none: a member's line is none of the archive's."""
    return max(1, place.line) if place.line is not None and not place.member else 1


def where(target: TargetReport, place: Place) -> str:
    """Where it is, in words: the model where it is not in the checkout, the file, what lies in it, the position there."""
    parts = [shown_path(target.target)] if in_checkout(target, place) is not place else []
    parts.append(shown_path(place.path) or "the whole target")
    if place.member:
        parts.append(shown_path(place.member, _MEMBER))
    words = " › ".join(filter(None, parts))
    if place.line is not None:
        return f"{words}, line {place.line:,}"
    return f"{words}, byte {place.offset:,}" if place.offset is not None else words


class Prints:
    """Fingerprints that stay the same from run to run, and of which no two in one file are equal."""

    __slots__ = ("_taken",)

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of_finding(self, target: TargetReport, finding: Finding) -> str:
        """The finding's own; one with the model's name in it where its path is none of the checkout."""
        if target.source in FAR_SOURCES:
            return self._free(finding.rule, target.target, finding.fingerprint)
        return self._free(finding.rule, target.target, finding.fingerprint, finding.fingerprint)

    def of_gap(self, target: TargetReport, gap: Gap) -> str:
        """From what could not be read and why."""
        cause = "\x1f".join((gap.reason, gap.place.member))
        scope = f"{target.target}\x1f{gap.place.path}" if target.source in FAR_SOURCES else gap.place.path
        return self._free("not-checked", _encodable(scope), cause)

    def _free(self, rule: str, scope: str, cause: str, first: str = "") -> str:
        made = first or fingerprint_of(_encodable(rule), _encodable(scope), _encodable(cause))
        number = 1
        while made in self._taken:
            number += 1
            made = fingerprint_of(_encodable(rule), _encodable(scope), f"{_encodable(cause)}\x1f{number}")
        self._taken.add(made)
        return made


def _encodable(text: str) -> str:
    """``text`` as it is, where no lone surrogate in it keeps it from being hashed."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
