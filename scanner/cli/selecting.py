"""Which findings, and which entries, the flags of a command that decides mean; and what is there where they mean none."""

from __future__ import annotations

import os
from functools import partial

from scanner.cli.deciding import add_words, counted, where
from scanner.cli.errors import UsageError
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from scanner.catalog.ledger_parts import Mark, Waiver
    from scanner.cli.deciding import Look
    from scanner.model.report_view import Row

    _E = TypeVar("_E", bound=Waiver | Mark)

SHORTEST = 8
"""Digits of a fingerprint that are enough where only one finding begins with them."""

_TOLD = 12
"""Rules, or entries, that a sentence on what is there names."""

_PREFIX = regex(f"[0-9a-f]{{{SHORTEST},32}}")
_ENTRY = regex(r"(?:.*[/\\])?(waivers|clarify)\.yaml:[0-9]+(?::[0-9]+)?")


def add_selection(parser: ArgumentParser, what: str) -> None:
    """Adds the flags that say which findings are meant, and by whom and why ``what`` is decided."""
    meant = parser.add_argument_group(
        "which findings (all flags that are given must fit; of a flag given twice, one is enough)"
    )
    meant.add_argument(
        "--rule", metavar="RULE", action="append", default=[], help="of this rule; * and ? match several"
    )
    meant.add_argument("--path", metavar="GLOB", action="append", default=[], help="in files like this")
    meant.add_argument(
        "--fingerprint",
        metavar="HEX",
        action="append",
        default=[],
        help=f"the one with this fingerprint; its first {SHORTEST} digits are enough where no other begins so",
    )
    if what == "marks":
        add_words(parser, "for whom, or what to look at (default: no note)")
    else:
        add_words(parser)
    parser.add_argument("--remove", action="store_true", help=f"take {what} back: by the flags above, or FILE:LINE")


def selected(found: Look, arguments: Namespace, of: Callable[[Row], bool] | None, what: str) -> list[Row]:
    """The rows that the flags of `add_selection` mean, of those that ``of`` holds for (None: of all).

    Raises `UsageError` that names what is there: where nothing fits, where a fingerprint is not of one finding, and where
    no flag says which are meant.
    """
    rows = [row for row in found.view.rows if of is None or of(row)]
    if not rows:
        raise UsageError(f"there is nothing to {what}: {_nothing(found)}")
    if not (arguments.rule or arguments.path or arguments.fingerprint):
        raise UsageError(
            f"say which findings to {what} with --rule, --path or --fingerprint (--path '*' for all). There are: "
            f"{_there(rows)}."
        )
    prints = partial(_prints, found)
    for prefix in arguments.fingerprint:
        _check_prefix(prefix, rows, prints)
    fitting = [row for row in rows if _fits(row, arguments, prints)]
    if not fitting:
        already = sum(_fits(row, arguments, prints) for row in found.view.rows)
        more = f" {already:,} that fit are allowed by the policy already." if already else ""
        raise UsageError(f"no finding fits {_asked(arguments)}.{more} There are: {_there(rows)}.")
    return fitting


def entries_meant(entries: Sequence[_E], arguments: Namespace, what: str) -> list[_E]:
    """The entries of a ledger that the flags of `add_selection`, or FILE:LINE, mean. Raises `UsageError` for none."""
    place = arguments.target if _ENTRY.fullmatch(arguments.target) else ""
    if not place and arguments.target != ".":
        raise UsageError(
            f"--remove takes back what is written, whatever is found: name the {what} by --rule, --path or --fingerprint, "
            "or as FILE:LINE."
        )
    if not (place or arguments.rule or arguments.path or arguments.fingerprint):
        raise UsageError(f"say which {what} to remove, by flags or as FILE:LINE. There are: {_written(entries)}.")
    meant = [entry for entry in entries if _is_meant(entry, arguments, place)]
    if not meant:
        raise UsageError(f"no {what} fits {place or _asked(arguments)}. There are: {_written(entries)}.")
    return meant


def _nothing(found: Look) -> str:
    count = len(found.view.rows)
    if count:
        return f"{counted(count)}, all allowed by the policy. weighbridge scan --show-waived lists what people allowed."
    return "nothing was found. Name another target."


def _prints(found: Look, row: Row) -> tuple[str, ...]:
    """The fingerprints of a row: its own, and those that its finding had where its rule took over what another found."""
    from scanner.policy.names import fingerprints, is_renamed

    return fingerprints(found.view.finding(row)) if is_renamed(row.rule) else (row.fingerprint,)


def _fits(row: Row, arguments: Namespace, prints: Callable[[Row], tuple[str, ...]]) -> bool:
    return (
        _one_rule(row.rule, arguments.rule)
        and _one_of(row.path, arguments.path)
        and (not arguments.fingerprint or any(_begins(row, item, prints) for item in arguments.fingerprint))
    )


def _begins(row: Row, prefix: str, prints: Callable[[Row], tuple[str, ...]]) -> bool:
    return any(own.startswith(prefix) for own in prints(row))


def _is_meant(entry: Waiver | Mark, arguments: Namespace, place: str) -> bool:
    if place:
        file, line = os.path.basename(place).split(":")[:2]
        return os.path.basename(entry.origin) == f"{file}:{line}"
    return (
        (not arguments.rule or any(_one_rule(rule, arguments.rule) for rule in entry.rule))
        and (not arguments.path or any(_one_of(path, arguments.path) for path in entry.paths))
        and (
            not arguments.fingerprint
            or any(own.startswith(item) for own in entry.fingerprint for item in arguments.fingerprint)
        )
    )


def _one_of(text: str, patterns: Sequence[str]) -> bool:
    """True where no pattern is given, or one is ``text`` or matches it by * and ?."""
    from scanner.policy.waived import matches

    return not patterns or matches(text, tuple(patterns))


def _one_rule(rule: str, patterns: Sequence[str]) -> bool:
    """True where no pattern is given, or one is for ``rule``; of both, the names of today count as well."""
    if not patterns:
        return True
    from scanner.catalog.catalog import load

    catalog = load()
    meant = catalog.names().current(patterns) if catalog.aliases else patterns
    return _one_of(rule, patterns) or _one_of(catalog.current(rule), meant)


def _check_prefix(prefix: str, rows: Iterable[Row], prints: Callable[[Row], tuple[str, ...]]) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(f"--fingerprint {prefix}: give {SHORTEST} to 32 of its hex digits, in lower case.")
    found = [row for row in rows if _begins(row, prefix, prints)]
    if len({row.fingerprint for row in found}) > 1:
        told = ", ".join(f"{row.fingerprint} ({where(row)})" for row in found[:4])
        raise UsageError(f"--fingerprint {prefix}: {len(found)} findings begin so: {told}. Give more digits.")


def _asked(arguments: Namespace) -> str:
    flags = (("--rule", arguments.rule), ("--path", arguments.path), ("--fingerprint", arguments.fingerprint))
    return " ".join(f"{flag} {value}" for flag, values in flags for value in values)


def _there(rows: Sequence[Row]) -> str:
    """The rules of the rows with a file of each, the most frequent first."""
    by_rule: dict[str, list[Row]] = {}
    for row in rows:
        by_rule.setdefault(row.rule, []).append(row)
    told = []
    for rule, alike in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))[:_TOLD]:
        first = alike[0]
        more = f" and {len(alike) - 1:,} more" if len(alike) > 1 else ""
        told.append(f"{rule} ({first.path or 'the whole target'}, {first.fingerprint[:SHORTEST]}{more})")
    return ", ".join(told) + (f", and {len(by_rule) - _TOLD:,} rules more" if len(by_rule) > _TOLD else "")


def _written(entries: Sequence[Waiver | Mark]) -> str:
    told = []
    for entry in entries[:_TOLD]:
        words = ", ".join(entry.rule) or "any rule"
        told.append(f"{entry.origin} ({words}{f' in {entry.paths[0]}' if entry.paths else ''})")
    more = f", and {len(entries) - _TOLD:,} more" if len(entries) > _TOLD else ""
    return ", ".join(told) + more if told else "none at all"
