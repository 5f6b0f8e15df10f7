"""The exceptions of a policy: which findings one is for, and which of them are no longer needed."""

from __future__ import annotations

from scanner.policy.decide import globbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.policy_parts import PolicyException
    from scanner.model.finding import Finding
    from scanner.model.verdict import Verdict


class Exceptions:
    """The exceptions of a policy that hold on a day. Each is tried once on each rule and each path, not on each finding."""

    def __init__(self, entries: Iterable[PolicyException], today: str) -> None:
        self._entries = tuple(entry for entry in entries if entry.expires >= today[:10])
        self._by_path: dict[str, tuple[PolicyException, ...]] = {}
        self._by_both: dict[tuple[str, str], tuple[PolicyException, ...]] = {}

    def covering(self, finding: Finding) -> PolicyException | None:
        """The first that is for this finding, or None."""
        if not self._entries:
            return None
        key = (finding.rule, finding.place.path)
        entries = self._by_both.get(key)
        if entries is None:
            near = self._by_path.get(key[1])
            if near is None:
                near = self._by_path[key[1]] = tuple(entry for entry in self._entries if _is_at(entry, key[1]))
            entries = self._by_both[key] = tuple(entry for entry in near if _is_for(entry, key[0]))
        return next((entry for entry in entries if not entry.license or _is_about(entry, finding)), None)


def covers(entry: PolicyException, finding: Finding) -> bool:
    """True where the exception is for this finding, whatever the day."""
    if not _is_for(entry, finding.rule) or not _is_at(entry, finding.place.path):
        return False
    return not entry.license or _is_about(entry, finding)


def _is_for(entry: PolicyException, rule: str) -> bool:
    return not entry.rule or rule in entry.rule or globbed(rule, entry.rule)


def _is_at(entry: PolicyException, path: str) -> bool:
    return not entry.paths or path in entry.paths or globbed(path, entry.paths)


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
