"""What the people of a project decided, read from its files. On the hook's path only where a project has such files."""

from __future__ import annotations

import os

from scanner.catalog.ledger_parts import BASELINE_PATH, CLARIFY_PATH, WAIVERS_PATH, Ledger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.catalog.binder import Binder, Check, Path
    from scanner.catalog.ledger_parts import ClarifyFile, Mark, Waiver, WaiverFile
    from scanner.catalog.policies import RuleNames
    from scanner.catalog.policy_parts import Clarification

MAX_BYTES = 1 << 20
"""Bytes of waivers.yaml and clarify.yaml: some 3,000 entries."""

_TOLD = 20
"""Mistakes that are told of one file: a broken merge can make thousands."""

_WILD = frozenset("*?")
_ANY_PATH = frozenset("*?/.")


FILES = (WAIVERS_PATH, CLARIFY_PATH, BASELINE_PATH)
"""What a project has decisions in."""


def read_ledger(project_root: str, waivers: str = "", files: tuple[str, ...] = FILES) -> Ledger:
    """The decisions of the project whose root is given; an empty ledger where it has none, or where there is no project.

    ``waivers`` is a file that stands in for the project's own waivers and marks; of ``files`` alone something is read.
    Raises `CatalogError` with all mistakes.
    """
    from scanner.catalog.baseline_text import MAX_BYTES as MAX_BASELINE
    from scanner.catalog.mistakes import CatalogError, Mistake

    mistakes: list[Mistake] = []
    found = Ledger()

    def part(path: str, parse: Callable[[bytes], Ledger], limit: int = MAX_BYTES) -> Ledger:
        try:
            data = content_of(project_root, path, limit) if project_root and path in files else None
            return parse(data) if data is not None else Ledger()
        except CatalogError as error:
            mistakes.extend(error.mistakes)
            return Ledger()

    if waivers:
        try:
            file = waivers.replace(os.sep, "/")
            found = ledger_of(waivers=_bytes(waivers, file, MAX_BYTES), waivers_file=file)
        except CatalogError as error:
            mistakes.extend(error.mistakes)
    else:
        found = part(WAIVERS_PATH, lambda data: ledger_of(waivers=data))
    clear = part(CLARIFY_PATH, lambda data: ledger_of(clarify=data))
    known = part(BASELINE_PATH, lambda data: ledger_of(baseline=data), MAX_BASELINE)
    if mistakes:
        raise CatalogError(mistakes)
    renamed = (*found.renamed, *known.renamed)
    return Ledger(found.waivers, found.marks, clear.clarify, known.baseline, renamed)


def ledger_of(
    waivers: bytes | None = None,
    clarify: bytes | None = None,
    baseline: bytes | None = None,
    waivers_file: str = WAIVERS_PATH,
) -> Ledger:
    """The decisions that the bytes of the files spell; None stands for a file that is absent. Raises `CatalogError`."""
    from scanner.catalog.baseline_text import old_names, parse_baseline

    entries, marks, renamed = _waivers(waivers, waivers_file) if waivers is not None else ((), (), ())
    return Ledger(
        entries,
        marks,
        parse_clarify(clarify) if clarify is not None else (),
        parse_baseline(baseline) if baseline is not None else (),
        (*renamed, *(old_names(baseline) if baseline is not None else ())),
    )


def content_of(project_root: str, path: str, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of one of the project's files, None where there is none. Raises `CatalogError` for all but a file.

    A link is refused, also where the folder is one: what it leads to may not be the project's own.
    """
    from scanner.catalog.mistakes import CatalogError, Mistake

    full = os.path.join(project_root, *path.split("/"))
    if not os.path.lexists(full):
        return None
    if os.path.islink(full) or os.path.islink(os.path.dirname(full)):
        problem = "a link, and decisions have to lie in the project itself. Put the file in its place."
        raise CatalogError([Mistake(path, problem)])
    return _bytes(full, path, limit)


def parse_waivers(data: bytes, file: str = WAIVERS_PATH) -> tuple[tuple[Waiver, ...], tuple[Mark, ...]]:
    """The waivers and marks that the bytes of a file spell, with current rule ids. Raises `CatalogError`."""
    return _waivers(data, file)[:2]


def _waivers(data: bytes, file: str) -> tuple[tuple[Waiver, ...], tuple[Mark, ...], tuple[tuple[str, str, str], ...]]:
    """The same, with where the file has old names of rules."""
    from scanner.catalog.catalog import load
    from scanner.catalog.ledger_parts import Mark, Waiver, WaiverFile
    from scanner.catalog.ledger_spelling import as_meant
    from scanner.model.record import altered

    names = load().names()

    def check(binder: Binder, path: Path, entry: object) -> None:
        assert isinstance(entry, Waiver | Mark)
        _check_entry(binder, path, entry, names)

    written, binder = _bound(WaiverFile, data, file, {Waiver: check, Mark: check})
    assert isinstance(written, WaiverFile)

    def current(entry: Waiver | Mark, key: str, at: int) -> dict[str, object]:
        line = binder.marks[key, at][0]
        return {"rule": names.current(entry.rule), "origin": f"{file}:{line}"}

    waivers = [altered(as_meant(entry), **current(entry, "waivers", at)) for at, entry in enumerate(written.waivers)]
    marks = [altered(as_meant(entry), **current(entry, "marks", at)) for at, entry in enumerate(written.marks)]
    renamed = [
        (f"{file}:{binder.marks.get((key, at, 'rule'), binder.marks[key, at])[0]}", *pair)
        for key in ("waivers", "marks")
        for at, entry in enumerate(getattr(written, key))
        for pair in names.renamed(entry.rule)
    ]
    return tuple(waivers), tuple(marks), tuple(renamed)


def parse_clarify(data: bytes, file: str = CLARIFY_PATH) -> tuple[Clarification, ...]:
    """The clarifications that the bytes of a file spell. Raises `CatalogError`."""
    from scanner.catalog.ledger_parts import ClarifyFile
    from scanner.catalog.ledger_spelling import as_meant
    from scanner.catalog.policy_terms import CHECKS
    from scanner.model.record import altered

    written, binder = _bound(ClarifyFile, data, file, CHECKS)
    assert isinstance(written, ClarifyFile)
    return tuple(
        altered(as_meant(entry), origin=f"{file}:{binder.marks['clarify', at][0]}")
        for at, entry in enumerate(written.clarify)
    )


def _bound(
    cls: type[WaiverFile] | type[ClarifyFile], data: bytes, file: str, checks: dict[type, Check]
) -> tuple[WaiverFile | ClarifyFile, Binder]:
    from scanner.catalog.binder import Binder
    from scanner.catalog.mistakes import CatalogError, Mistake

    if len(data) > MAX_BYTES:
        problem = f"larger than {MAX_BYTES >> 20} MiB. Remove what has expired, or waive by rule and paths."
        raise CatalogError([Mistake(file, problem)])
    binder = Binder(file, checks)
    try:
        written: WaiverFile | ClarifyFile = binder.bind(cls, data)
    except CatalogError as error:
        raise CatalogError(error.mistakes[:_TOLD]) from None
    return written, binder


def _bytes(path: str, file: str, limit: int) -> bytes:
    """The bytes of a file, one too many of one that is larger than ``limit``. Raises `CatalogError`."""
    from scanner.catalog.mistakes import CatalogError, Mistake
    from scanner.catalog.resources import content

    try:
        folder, name = os.path.split(os.path.abspath(path))
        return content(folder, name, limit)
    except (OSError, ValueError) as error:
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise CatalogError([Mistake(file, f"cannot be read: {said}. Mend it, or remove it.")]) from error


def _check_entry(binder: Binder, path: Path, entry: Waiver | Mark, names: RuleNames) -> None:
    from scanner.catalog.ledger_parts import Waiver
    from scanner.catalog.mistakes import shown, suggestion

    for index, rule in enumerate(entry.rule):
        if not _names_a_rule(rule, names):
            hint = " A pattern has to match a rule." if not _WILD.isdisjoint(rule) else suggestion(rule, names.ids)
            binder.note(
                (*path, "rule", index), f"no rule is named {shown(rule)}.{hint or ' weighbridge explain lists them.'}"
            )
    narrow = entry.target or entry.fingerprint or _narrows(entry.rule, names)
    if not narrow and (not entry.paths or any(_ANY_PATH.issuperset(pattern) for pattern in entry.paths)):
        what = "a waiver" if isinstance(entry, Waiver) else "a mark"
        binder.note(path, f"{what} for everything is none. Name a rule, a target, paths or a fingerprint.")
    if isinstance(entry, Waiver) and not entry.reason.strip():
        binder.note((*path, "reason"), '"reason" is empty. Say why, in your own words.')
    days = [_check_day(binder, (*path, "created"), entry.created)]
    if isinstance(entry, Waiver):
        days.append(_check_day(binder, (*path, "expires"), entry.expires))
        if all(days) and entry.expires < entry.created:
            binder.note((*path, "expires"), "it ends before it was decided. Correct one of the days.")


def _check_day(binder: Binder, path: Path, text: str) -> bool:
    """True for a day of the calendar; else, where one is given, a mistake is noted."""
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        if text:
            binder.note(path, "no day of the calendar is written like this. Write 2027-01-31.")
        return False
    return True


def _narrows(rules: tuple[str, ...], names: RuleNames) -> bool:
    """True where each pattern leaves a rule out: of a list, one item is enough."""
    from fnmatch import fnmatchcase

    return bool(rules) and not any(all(fnmatchcase(known, rule) for known in names.ids) for rule in rules)


def _names_a_rule(rule: str, names: RuleNames) -> bool:
    if "[" in rule:
        return False
    return names.resolve(rule) is not None
