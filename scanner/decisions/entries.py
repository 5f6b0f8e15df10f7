"""Rows of a report as entries of the project's files, and the entries that those take the place of."""

from __future__ import annotations

from scanner.catalog.ledger_parts import Mark, Waiver
from scanner.catalog.policy_parts import Clarification
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.catalog.ledger_parts import Ledger
    from scanner.decisions.yaml_entries import Entry
    from scanner.model.report_view import Row

    ByKind = tuple[tuple[Waiver, ...], tuple[Mark, ...], tuple[Clarification, ...]]


def waivers_of(
    rows: Iterable[Row], target: Callable[[Row], str], pin: Callable[[Row], str], given: Waiver
) -> tuple[Waiver, ...]:
    """A waiver for the findings of each rule with the same bytes, with the reason, days and approver of ``given``."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row.rule, target(row), row.path, pin(row)), []).append(row.fingerprint)
    return tuple(
        altered(given, rule=_rules(rule), target=name, paths=_paths(path), fingerprint=_sorted(alike), sha256=sha256)
        for (rule, name, path, sha256), alike in groups.items()
    )


def marks_of(rows: Iterable[Row], target: Callable[[Row], str], given: Mark) -> tuple[Mark, ...]:
    """A mark for the findings of each rule in each file, with the words of ``given``."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row.rule, target(row), row.path), []).append(row.fingerprint)
    return tuple(
        altered(given, rule=_rules(rule), target=name, paths=_paths(path), fingerprint=_sorted(alike))
        for (rule, name, path), alike in groups.items()
    )


def by_kind(entries: Iterable[Entry]) -> ByKind:
    """The entries as waivers, marks and clarifications, each in their order."""
    waivers: list[Waiver] = []
    marks: list[Mark] = []
    clarify: list[Clarification] = []
    for entry in entries:
        if isinstance(entry, Waiver):
            waivers.append(entry)
        elif isinstance(entry, Mark):
            marks.append(entry)
        else:
            clarify.append(entry)
    return tuple(waivers), tuple(marks), tuple(clarify)


def superseded(ledger: Ledger, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The waivers and marks that are for some of these entries' findings alone, and the clarifications of their files: what
    was decided last counts, not both.

    The same file in two repos has findings with one fingerprint: what is said of another target is left alone.
    """
    decided: dict[str, set[str]] = {}
    waivers, marks, clarify = by_kind(entries)
    of_findings: tuple[Waiver | Mark, ...] = (*waivers, *marks)
    for entry in of_findings:
        decided.setdefault(entry.target.lower(), set()).update(entry.fingerprint)
    files = {text.file for text in clarify}

    def is_theirs(entry: Waiver | Mark) -> bool:
        return bool(entry.fingerprint) and decided.get(entry.target.lower(), set()).issuperset(entry.fingerprint)

    return (
        *filter(is_theirs, ledger.waivers),
        *filter(is_theirs, ledger.marks),
        *(text for text in ledger.clarify if text.file in files),
    )


def _rules(rule: str) -> tuple[str, ...]:
    """The rule as the files name it; none where this version has no such rule: the report may be of another one."""
    from scanner.catalog.catalog import load
    from scanner.catalog.mistakes import CatalogError

    try:
        return (load().rule(rule).id,)
    except CatalogError:
        return ()


def _sorted(fingerprints: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(fingerprints)))


def _paths(path: str) -> tuple[str, ...]:
    """The path as a person finds it again; none where a file of text cannot carry it: the fingerprint has it too."""
    return (path,) if path and path.isprintable() and not set(path) & set("*?[") else ()
