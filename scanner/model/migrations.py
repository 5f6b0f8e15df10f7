"""Reports of other versions, brought into the form that this one reads (docs/decisions/0017).

A report of an earlier version lacks fields, which get their defaults. One of a later version, in a form of the same number,
may have fields that are not known here: they are left out, and a note says so. One in a form of a later number is refused.
"""

from __future__ import annotations

import dataclasses
import types
import typing

from scanner.model.escape import printable
from scanner.model.makers import hints
from scanner.model.report import SCHEMA, Report
from scanner.version import VERSION, is_newer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Raw = dict[str, Any]

_FORM, _NUMBER = SCHEMA.rsplit("v", 1)

STEPS: dict[int, Callable[[Raw], Raw]] = {}
"""What makes a report of the form with that number one of the next: moves fields that have other names there. There has been
one form so far."""

_TOLD = 8
"""Fields that the note on a later version names."""


class ReportError(ValueError):
    """The JSON is not a report that this version reads; the message says where and what to do."""


def of_today(raw: Raw) -> Raw:
    """``raw``, a report as JSON has it, in the form of this version. Raises `ReportError` where it cannot be that."""
    schema = raw.get("schema")
    if not isinstance(schema, str):
        raise ReportError(f'not a report: it has no "schema" field. Expected "{SCHEMA}".')
    number = schema.removeprefix(_FORM + "v")
    if number == schema or not (number.isascii() and number.isdigit() and len(number) < 5):
        raise ReportError(f'report schema "{printable(schema, 80)}" is not "{SCHEMA}". Scan again.')
    at = int(number)
    if at > int(_NUMBER):
        raise ReportError(
            f'its form "{printable(schema, 80)}" is later than "{SCHEMA}", which Weighbridge {VERSION} reads: '
            f"install {_newer(raw)}."
        )
    while at < int(_NUMBER):
        if at not in STEPS:
            raise ReportError(f'report schema "{printable(schema, 80)}" is not "{SCHEMA}". Scan again.')
        raw = {**STEPS[at](raw), "schema": f"{_FORM}v{at + 1}"}
        at += 1
    return _without_unknown(raw) if is_later(raw.get("tool_version")) else raw


def is_later(version: object) -> bool:
    """True where a report with that ``tool_version`` may hold what this version does not know."""
    return isinstance(version, str) and is_newer(version)


def _newer(raw: Raw) -> str:
    version = raw.get("tool_version")
    return f"weighbridge>={printable(str(version), 40)}" if is_later(version) else "a newer weighbridge"


def _without_unknown(raw: Raw) -> Raw:
    """``raw`` without the fields that this version does not know, and a note that names them."""
    left: dict[str, None] = {}
    kept: Raw = _pruned(Report, raw, "", left)
    if not left:
        return raw
    names = ", ".join(printable(name, 80) for name in sorted(left)[:_TOLD])
    more = f" and {len(left) - _TOLD:,} more" if len(left) > _TOLD else ""
    note = f"A later version wrote this report, and {VERSION} leaves out what it does not know: {names}{more}."
    notes = kept.get("notes", [])
    return {**kept, "notes": [*notes, f"{note} To see it, install {_newer(raw)}."]} if type(notes) is list else kept


def _pruned(kind: Any, raw: Any, where: str, left: dict[str, None]) -> Any:
    """``raw`` with the fields alone that ``kind`` has; the names of all others go into ``left``."""
    if dataclasses.is_dataclass(kind):
        if type(raw) is not dict:
            return raw
        known = hints(typing.cast(type, kind))
        left.update((where + str(name), None) for name in raw if name not in known)
        return {
            name: item if name == "attributes" else _pruned(known[name], item, f"{where}{name}.", left)
            for name, item in raw.items()
            if name in known
        }
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and arguments[1:] == (Ellipsis,) and type(raw) is list:
        return [_pruned(arguments[0], item, where, left) for item in raw]
    if origin in (typing.Union, types.UnionType) and raw is not None:
        return _pruned(next(option for option in arguments if option is not types.NoneType), raw, where, left)
    return raw
