"""The data folders as typed rows: every file bound, every id unique, every mistake of every file told at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from scanner.catalog.binder import Binder, Check, Path
from scanner.catalog.documents import TOP_LEVEL, CallableEntry, CallableList
from scanner.catalog.license import MONEY, VALUES, Clause, License
from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion
from scanner.catalog.regions import region_mistake
from scanner.catalog.resources import BOM, LICENSES, MODELS, content, yaml_files
from scanner.catalog.tables import Rule

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RuleData:
    """All of ``rules/`` but the licences, models and fields of a bill of materials, sorted by id or name."""

    rules: tuple[Rule, ...]
    callables: tuple[CallableList, ...]


def read_rules(root: str) -> RuleData:
    """The rules and callables below ``root``. Raises `CatalogError` with the mistakes of all files."""
    mistakes: list[Mistake] = []
    rules: list[tuple[str, Rule]] = []
    lists: list[tuple[str, CallableList]] = []
    for path in yaml_files(root, "rules", BOM, LICENSES, MODELS):
        family = path.split("/")[1]
        if family == "callables":
            _read(root, path, CallableList, "profile", CHECKS, lists, mistakes)
        else:
            _read(root, path, Rule, "id", CHECKS, rules, mistakes)
    _unique(rules, lambda rule: dict.fromkeys((rule.id, *rule.aliases)), "rule id", mistakes)
    _unique(
        lists, lambda listing: [f"{entry.name} ({listing.cls})" for entry in listing.callables], "callable", mistakes
    )
    if mistakes:
        raise CatalogError(mistakes)
    return RuleData(
        tuple(sorted((rule for _, rule in rules), key=lambda rule: rule.id)),
        tuple(sorted((listing for _, listing in lists), key=lambda listing: listing.profile)),
    )


def read_licenses(root: str) -> tuple[License, ...]:
    """The licences below ``root``, by id. Raises `CatalogError` with the mistakes of all files."""
    mistakes: list[Mistake] = []
    licenses: list[tuple[str, License]] = []
    for path in yaml_files(root, LICENSES):
        _read(root, path, License, "id", CHECKS, licenses, mistakes)
    _unique(licenses, lambda row: (row.id,), "licence id", mistakes)
    _unique(licenses, lambda row: row.hub, "Hub identifier", mistakes)
    ids = {row.id for _, row in licenses}
    for path, row in licenses:
        for key, names in (("base", (row.base,)), ("editions", row.editions)):
            for name in names:
                if name and name not in ids:
                    problem = f"{shown(key)} names {shown(name)}, which is no licence here.{suggestion(name, ids)}"
                    mistakes.append(Mistake(path, problem if "Did you" in problem else f"{problem} Correct it."))
    if mistakes:
        raise CatalogError(mistakes)
    return tuple(sorted((row for _, row in licenses), key=lambda row: row.id))


def template_names(message: str) -> tuple[str, ...] | None:
    """The names in braces of a rule's message, in order; None where a brace is left open or a name is odd."""
    names = []
    rest = message.replace("{{", "").replace("}}", "")
    while "{" in rest or "}" in rest:
        before, _, rest = rest.partition("{")
        name, closing, rest = rest.partition("}")
        if "}" in before or not closing or not name.isidentifier():
            return None
        names.append(name)
    return tuple(names)


def _read(
    root: str,
    path: str,
    cls: type[_T],
    stem: str,
    checks: dict[type, Check],
    into: list[tuple[str, _T]],
    mistakes: list[Mistake],
) -> None:
    binder = Binder(path, checks)
    try:
        row = binder.bind(cls, content(root, path))
    except CatalogError as error:
        mistakes.extend(error.mistakes)
        return
    name = os.path.basename(path).removesuffix(".yaml")
    if getattr(row, stem) != name:
        binder.note(
            (stem,), f'"{stem}" is {shown(getattr(row, stem))}, but the file is named {shown(name)}. Rename one.'
        )
        mistakes.extend(binder.mistakes)
    into.append((path, row))


def _unique(
    rows: list[tuple[str, _T]], names: Callable[[_T], Iterable[str]], what: str, mistakes: list[Mistake]
) -> None:
    first: dict[str, str] = {}
    for path, row in rows:
        for name in names(row):
            if name in first:
                mistakes.append(Mistake(path, f"{what} {shown(name)} is already in {first[name]}. Remove one."))
            first.setdefault(name, path)


def _check_rule(binder: Binder, path: Path, rule: object) -> None:
    assert isinstance(rule, Rule)
    if rule.title.endswith("."):
        binder.note((*path, "title"), '"title" ends in a period. Remove it.')
    if ("security" in rule.tags) != (rule.security_severity is not None):
        problem = 'a rule has "security_severity" and the tag security, or neither. Add or remove one.'
        binder.note((*path, "security_severity"), problem)
    if template_names(rule.message) is None:
        problem = '"message" has a brace that is not part of {name}. Close it, or write {{ or }} for the character.'
        binder.note((*path, "message"), problem)


def _check_callables(binder: Binder, path: Path, listing: object) -> None:
    assert isinstance(listing, CallableList)
    for index, entry in enumerate(listing.callables):
        if listing.cls in TOP_LEVEL and "." in entry.name.removesuffix(".*"):
            binder.note(
                (*path, "callables", index, "name"),
                f"{shown(entry.name)} is below a top-level module. Name the module alone, as module.*",
            )


def _check_entry(binder: Binder, path: Path, entry: object) -> None:
    assert isinstance(entry, CallableEntry)
    if entry.name.startswith("*.") and (entry.name.count(".") != 2 or not entry.name.endswith(".*")):
        problem = f"{shown(entry.name)} must be *.name.* with one name between the stars."
        binder.note((*path, "name"), problem)


def _check_clause(binder: Binder, path: Path, clause: object) -> None:
    assert isinstance(clause, Clause)
    words = VALUES.get(clause.kind, ())
    if words and clause.value not in words:
        problem = f"a clause of the kind {clause.kind} needs a value: {', '.join(words)}. Write one of them."
        binder.note((*path, "value"), problem)
    if clause.value and not words:
        binder.note((*path, "value"), f"a clause of the kind {clause.kind} has no value. Remove it.")
    for index, code in enumerate(clause.territories):
        amiss = region_mistake(code)
        if amiss:
            binder.note((*path, "territories", index), f"no region has the code {shown(code)}.{amiss}")
    if not clause.says.endswith("."):
        binder.note((*path, "says"), '"says" is a sentence. End it with a period.')
    for index, threshold in enumerate(clause.thresholds):
        if (threshold.metric in MONEY) != bool(threshold.currency):
            problem = "a sum of money has a currency, and nothing else has one. Add or remove it."
            binder.note((*path, "thresholds", index), problem)


CHECKS: dict[type, Check] = {
    Rule: _check_rule,
    CallableList: _check_callables,
    CallableEntry: _check_entry,
    Clause: _check_clause,
}
"""What each record has to keep to beyond its keys and their types."""
