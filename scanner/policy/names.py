"""Rules by their names of today, and findings by all their fingerprints: a report, or a decision, may be older than both."""

from __future__ import annotations

from scanner.catalog.catalog import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.finding import Finding

_TOLD = 5
"""Places of one old name that are told, and old names in all."""


def current(rule: str) -> str:
    """The id of today of the rule that has or had the id ``rule``."""
    return load().current(rule)


def fingerprints(finding: Finding) -> tuple[str, ...]:
    """The finding's own fingerprint, and those that it had as the finding of rules which its rule took the place of.

    A new name alone changes none: fingerprints are made with the first that a rule had.
    """
    if not is_renamed(finding.rule):
        return (finding.fingerprint,)
    from scanner.model.finding import cause_of, fingerprint_of

    rule = load().rule(finding.rule)
    cause = cause_of(rule.identity, finding.get)
    others = [fingerprint_of(name, finding.place.path, cause) for name in rule.others]
    return tuple(dict.fromkeys((finding.fingerprint, *others)))


def is_renamed(rule: str) -> bool:
    """True for a rule that has, or is, another name."""
    aliases = load().aliases
    return bool(aliases) and (rule in aliases or rule in aliases.values())


def note(renamed: Sequence[tuple[str, str, str]]) -> str:
    """One sentence on all old names that files of the project use, each with its lines and the name to write there."""
    places: dict[tuple[str, str], list[str]] = {}
    for origin, old, now in renamed:
        places.setdefault((old, now), []).append(origin)
    told = [f"{old} is {now} now ({_some(found)})" for (old, now), found in list(places.items())[:_TOLD]]
    more = f", and {len(places) - _TOLD:,} more are" if len(places) > _TOLD else ""
    return f"Rules have new names: {'; '.join(told)}{more}. The old ones still hold; write the new ones there."


def _some(origins: Iterable[str]) -> str:
    found = list(dict.fromkeys(origins))
    more = f" and {len(found) - _TOLD:,} more places" if len(found) > _TOLD else ""
    return ", ".join(found[:_TOLD]) + more
