"""Writes ``compiled.py`` and, beside it, the tables of licences, models and shapes: the data folders as plain literals,
so that a hook starts without YAML, and without the licences and models where no card or text asks for them.

``python -m scanner.catalog.compile`` writes it, ``--check`` fails where it is not what the data says.
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from hashlib import sha256
from os import path as paths

from scanner.catalog.compile_models import CompiledModels, CompiledShapes, models_from, shapes_from
from scanner.catalog.mistakes import CatalogError
from scanner.catalog.policies import RuleNames, read_builtin
from scanner.catalog.reading import RuleData, read_licenses, read_rules
from scanner.catalog.resources import BOM, checksum, content, editable_root, license_checksum, yaml_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.compiled import CallableRow, PolicyRow, RuleRow
    from scanner.catalog.compiled_licenses import LicenseRow

_HEADER = '''"""Made from rules/ and policies/ by `python -m scanner.catalog.compile`. Change those, not this."""


def _rows(*groups):
    return {name: row for row, names in groups for name in names.split()}
'''


@dataclass(frozen=True)
class Compiled:
    """The tables of ``compiled.py``, under its names. Rows have the fields of their dataclass, in order.

    ``RULES`` are keyed by the kind of fact, callables by name; the stars of a prefix or a passing name are cut.
    """

    CHECKSUM: int
    RULESET: str
    RULES: dict[str, tuple[RuleRow, ...]]
    RULE_KINDS: dict[str, str]
    RULE_ALIASES: dict[str, str]
    DANGEROUS: dict[str, CallableRow]
    DANGEROUS_PREFIXES: dict[str, CallableRow]
    PASSING: dict[str, CallableRow]
    SAFE: dict[str, CallableRow]
    SAFE_PREFIXES: dict[str, CallableRow]
    STDLIB: dict[str, CallableRow]
    LIBRARIES: dict[str, CallableRow]
    REBUILDERS: tuple[str, ...]
    POLICIES: dict[str, PolicyRow]


@dataclass(frozen=True)
class CompiledLicenses:
    """The tables of ``compiled_licenses.py``: licences by our id, and our id by the Hub's."""

    CHECKSUM: int
    LICENSES: dict[str, LicenseRow]
    HUB: dict[str, str]


def compiled_from(root: str) -> Compiled:
    """The tables that the data below ``root`` makes. Raises `CatalogError`."""
    data = read_rules(root)
    names = RuleNames(
        frozenset(rule.id for rule in data.rules),
        {alias: rule.id for rule in data.rules for alias in rule.aliases if alias != rule.id},
        frozenset(tag for rule in data.rules for tag in rule.tags),
    )
    policies = read_builtin(root, names)
    rules: dict[str, list[RuleRow]] = {}
    for rule in data.rules:
        row = dataclasses.astuple(dataclasses.replace(rule, examples=()))[:-1]
        rules.setdefault(rule.when.fact, []).append(row)
    return Compiled(
        CHECKSUM=checksum(root),
        RULESET=ruleset_of(root),
        RULES={kind: tuple(rules[kind]) for kind in sorted(rules)},
        RULE_KINDS={rule.id: rule.when.fact for rule in data.rules},
        RULE_ALIASES=dict(sorted(names.aliases.items())),
        DANGEROUS=_callables(data, "dangerous", "exact"),
        DANGEROUS_PREFIXES=_callables(data, "dangerous", "prefix"),
        PASSING=_callables(data, "dangerous", "passing"),
        SAFE=_callables(data, "safe", "exact"),
        SAFE_PREFIXES=_callables(data, "safe", "prefix"),
        STDLIB=_callables(data, "standard-library", "prefix"),
        LIBRARIES=_callables(data, "library", "prefix"),
        REBUILDERS=tuple(_callables(data, "rebuilder", "exact")),
        POLICIES={policy.name: dataclasses.astuple(policy) for policy in policies},
    )


def licenses_from(root: str) -> CompiledLicenses:
    """The tables that ``rules/licenses`` below ``root`` makes. Raises `CatalogError`."""
    rows = read_licenses(root)
    return CompiledLicenses(
        CHECKSUM=license_checksum(root),
        LICENSES={row.id: dataclasses.astuple(row) for row in rows},
        HUB={hub: row.id for row in rows for hub in row.hub},
    )


def ruleset_of(root: str) -> str:
    """16 hex digits of SHA-256 over names and contents of all data that judges; the same on every system."""
    digest = sha256()
    for path in yaml_files(root, "rules", BOM):
        data = content(root, path)
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


def source_of(tables: Compiled | CompiledLicenses | CompiledModels | CompiledShapes) -> str:
    """The text of the module for ``tables``: ASCII, one row (of callables: one list) a line, the same on every run."""
    parts = [_HEADER] if isinstance(tables, Compiled) else [_HEADER.partition("\n\n\n")[0] + "\n"]
    for field in dataclasses.fields(tables):
        parts.append(f"{field.name} = {_literal(getattr(tables, field.name))}\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Writes or, with ``--check``, compares the files beside this one. 0 where it is (now) fresh, 1 or 2 otherwise."""
    root = editable_root()
    if root is None:
        sys.stderr.write("rules/ and policies/ are not beside the package. Run this in a checkout.\n")
        return 2
    try:
        texts = {
            "compiled.py": source_of(compiled_from(root)),
            "compiled_licenses.py": source_of(licenses_from(root)),
            "compiled_models.py": source_of(models_from(root)),
            "compiled_shapes.py": source_of(shapes_from(root)),
        }
    except CatalogError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name, text in texts.items():
        target = paths.join(paths.dirname(paths.abspath(__file__)), name)
        if "--check" not in arguments:
            with open(target, "w", encoding="ascii", newline="\n") as file:
                file.write(text)
        elif not paths.exists(target) or _text_of(target) != text:
            sys.stderr.write(f"scanner/catalog/{name} is not what rules/ and policies/ say. Run make compile.\n")
            return 1
    return 0


def _callables(data: RuleData, cls: str, form: str) -> dict[str, CallableRow]:
    rows: dict[str, CallableRow] = {}
    for listing in data.callables:
        if listing.cls == cls:
            for entry in listing.callables:
                passing, prefix = entry.name.startswith("*."), entry.name.endswith(".*")
                if form == ("passing" if passing else "prefix" if prefix else "exact"):
                    name = entry.name.removeprefix("*.").removesuffix(".*")
                    rows[name] = (entry.uses, entry.reason or listing.reason, listing.profile)
    return dict(sorted(rows.items()))


def _literal(value: object) -> str:
    if isinstance(value, dict):
        if value and all(_is_callable_row(row) for row in value.values()):
            return _rows_literal(value)
        return "{\n" + "".join(f"    {key!a}: {_literal(item)},\n" for key, item in value.items()) + "}"
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "(\n" + "".join(f"    {row!a},\n" for row in value) + ")"
    return ascii(value)


def _is_callable_row(row: object) -> bool:
    return isinstance(row, tuple) and len(row) == 3 and isinstance(row[0], tuple) and isinstance(row[1], str)


def _rows_literal(rows: dict[str, CallableRow]) -> str:
    """``rows`` with the names of each row as one text: thousands of names are split faster than they are listed."""
    groups: dict[CallableRow, list[str]] = {}
    for name, row in rows.items():
        groups.setdefault(row, []).append(name)
    return "_rows(\n" + "".join(f"    ({row!a}, {' '.join(names)!a}),\n" for row, names in groups.items()) + ")"


def _text_of(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
