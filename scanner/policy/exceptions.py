"""The exceptions of a policy: which findings one is for, and which of them are no longer needed."""

from __future__ import annotations

from scanner.policy.decide import globbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.profile import PolicyException
    from scanner.model.finding import Finding
    from scanner.model.verdict import Verdict


def covers(entry: PolicyException, finding: Finding) -> bool:
    """True where the exception is for this finding, whatever the day."""
    if entry.rule and finding.rule not in entry.rule and not globbed(finding.rule, entry.rule):
        return False
    if entry.license and not _is_about(entry, finding):
        return False
    return not entry.paths or finding.place.path in entry.paths or globbed(finding.place.path, entry.paths)


def notes(
    exceptions: Iterable[PolicyException], verdicts: Iterable[Verdict], today: str, whole: bool = True
) -> list[str]:
    """A sentence for each exception that has expired and, of a ``whole`` run, for each that no finding needed."""
    needed = {reason.origin for verdict in verdicts for reason in verdict.reasons[:1]}
    found = []
    for entry in exceptions:
        if entry.expires < today[:10]:
            found.append(
                f"The exception at {entry.origin} expired on {entry.expires}: remove it, or renew it with reason."
            )
        elif whole and entry.origin not in needed:
            found.append(f"The exception at {entry.origin} was for nothing that was found: remove it.")
    return found


def _is_about(entry: PolicyException, finding: Finding) -> bool:
    from scanner.catalog.license_names import row_of

    names = {str(value) for key, value in finding.attributes if key in ("license", "spdx", "declared", "found")}
    rows = {row.id for name in names if (row := row_of(name)) is not None}
    for wanted in entry.license:
        row = row_of(wanted)
        if wanted in names or (row is not None and row.id in rows):
            return True
    return False
