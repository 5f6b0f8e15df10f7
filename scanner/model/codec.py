"""Dataclasses of this room to JSON and back, without loss. Off the hook's path: it imports `typing` and `json`."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from io import BytesIO
from typing import Any

from scanner.model.description import DETAIL_SOURCES, FILE_KINDS, TIERS, DescribedFile, Description, Detail, FieldInfo
from scanner.model.escape import without_commands
from scanner.model.fact import Attributes
from scanner.model.finding import CONFIDENCES, SEVERITIES, Finding
from scanner.model.makers import AmissError, frozen, hints, maker
from scanner.model.migrations import ReportError as ReportError
from scanner.model.migrations import of_today
from scanner.model.objects import as_object
from scanner.model.objects import plain as plain
from scanner.model.obligation import STATES, Obligation
from scanner.model.report import ANSWERS, Report, RuleInfo, TargetReport
from scanner.model.verdict import OUTCOMES, Verdict

LISTS = (
    *("rules", "fields", "targets"),
    *("artifacts", "facts", "findings", "verdicts", "gaps", "obligations", "lineage", "named"),
    *("files", "texts", "details"),
)
"""The lists of a report, its targets and their descriptions that may be long."""

_COMPACT = json.JSONEncoder(separators=(",", ":"), default=as_object, allow_nan=False)
_SPREAD = json.JSONEncoder(indent=1, default=as_object)

_HARM = (("severity", SEVERITIES), ("confidence", CONFIDENCES))
_WORDS: tuple[tuple[type, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (Report, (("answer", ANSWERS),)),
    (RuleInfo, _HARM),
    (TargetReport, (("answer", ANSWERS),)),
    (Verdict, (("outcome", OUTCOMES),)),
    (Obligation, (("state", STATES),)),
    (Finding, _HARM),
    (DescribedFile, (("kind", FILE_KINDS),)),
    (Detail, (("source", DETAIL_SOURCES),)),
    (FieldInfo, (("tier", TIERS),)),
)
"""The fields whose value is one of a few words."""


def report_to_json(report: Report) -> bytes:
    """ASCII JSON, one element of each big list a line, with a final newline.

    No bidi or escape character is in it, and ``##`` is broken up: a CI log acts on ``##[error]`` anywhere in a line.
    Fields at their default are left out below the targets. Attributes become an object; tuples become arrays. A raw
    newline never stands inside a JSON string, so that a reader finds elements by lines (`report_lines`).
    """
    written = BytesIO()
    _write_object(written, report, 0)
    written.write(b"\n")
    return written.getvalue()


def _write_object(written: BytesIO, value: Any, depth: int) -> None:
    """The fields of a record one below the other; those of its lists that `LISTS` names, an element a line."""
    names = [field.name for field in dataclasses.fields(value)]
    names.sort(key=lambda name: name != "schema")
    for index, name in enumerate(names):
        written.write((("," if index else "{") + "\n" + " " * (depth + 1) + f'"{name}": ').encode("ascii"))
        item = getattr(value, name)
        if name in LISTS and isinstance(item, tuple) and item:
            _write_list(written, item, depth + 2)
        elif isinstance(item, Description):
            _write_object(written, item, depth + 1)
        else:
            shown = without_commands(_SPREAD.encode(item))
            written.write(shown.replace("\n", "\n" + " " * (depth + 1)).encode("ascii"))
    written.write(b"\n" + b" " * depth + b"}")


def _write_list(written: BytesIO, items: tuple[Any, ...], depth: int) -> None:
    between = b",\n" + b" " * depth
    for index, item in enumerate(items):
        written.write(between if index else b"[" + between[1:])
        if isinstance(item, TargetReport):
            _write_object(written, item, depth)
        else:
            written.write(compact(item))
    written.write(b"\n" + b" " * (depth - 1) + b"]")


def compact(value: object) -> bytes:
    """``value`` as it stands in a line of a report."""
    try:
        text = _COMPACT.encode(value)
    except ValueError:  # a scanned file holds a number that JSON has not
        text = _COMPACT.encode(_finite(plain(value)))
    return without_commands(text).encode("ascii")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return repr(value) if isinstance(value, float) and value - value != 0 else value


def report_from_json(data: bytes) -> Report:
    """The report that `report_to_json` wrote, in this version or another. Raises `ReportError` for anything else."""
    try:
        raw = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"not JSON: {error}. Write the report with --output json:FILE.") from error
    report = _build(Report, of_today(raw if isinstance(raw, dict) else {}), "report")
    assert isinstance(report, Report)
    check(report)
    return report


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


def rebuilt(kind: type, raw: object) -> object:
    """The record of ``kind`` that `plain` made ``raw`` of. Raises `ReportError` for anything else."""
    return _build(kind, raw, kind.__name__)


def _build(kind: Any, raw: Any, where: str) -> Any:
    try:
        return maker(kind)(raw)
    except (AmissError, OverflowError):
        return _build_slowly(kind, raw, where)
    except RecursionError:
        raise ReportError(f"{where}: it is nested too deeply. Use it as the scan wrote it.") from None


def _build_slowly(kind: Any, raw: Any, where: str) -> Any:
    if kind == Attributes or where.endswith(".attributes"):
        if not isinstance(raw, dict):
            raise ReportError(f"{where}: expected an object.")
        return tuple((key, frozen(item)) for key, item in raw.items())
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(typing.cast(type, kind), raw, where)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _build_tuple(typing.get_args(kind), raw, where)
    if origin in (typing.Union, types.UnionType):
        if raw is None:
            return None
        return _build_slowly(next(option for option in typing.get_args(kind) if option is not type(None)), raw, where)
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        try:
            return float(raw)
        except OverflowError as error:
            raise ReportError(f"{where}: the number is too large. Use it as the scan wrote it.") from error
    if kind is float and isinstance(raw, float) and raw - raw != 0:
        raise ReportError(f"{where}: the number is too large. Use it as the scan wrote it.")
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise ReportError(f"{where}: expected {kind.__name__}, found {type(raw).__name__}.")
    return raw


def _build_dataclass(cls: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, dict):
        raise ReportError(f"{where}: expected an object, found {type(raw).__name__}.")
    kinds = hints(cls)
    unknown = sorted(set(raw) - set(kinds))
    if unknown:
        raise ReportError(f"{where}: unknown field {unknown[0]!r}. Read it with the version that wrote it.")
    values = {name: _build_slowly(kinds[name], item, f"{where}.{name}") for name, item in raw.items()}
    try:
        return cls(**values)
    except TypeError as error:
        raise ReportError(f"{where}: {error}.") from error


def _build_tuple(arguments: tuple[Any, ...], raw: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise ReportError(f"{where}: expected an array, found {type(raw).__name__}.")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_build_slowly(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(raw))
    if len(raw) != len(arguments):
        raise ReportError(f"{where}: expected {len(arguments)} items, found {len(raw)}.")
    pairs = enumerate(zip(arguments, raw, strict=True))
    return tuple(_build_slowly(kind, item, f"{where}[{index}]") for index, (kind, item) in pairs)


def checked(value: object) -> Any:
    """The record, or part of a report, where all its words are among those that there are. Raises `ReportError`."""
    for kind, names in _WORDS:
        if isinstance(value, kind):
            for name, choices in names:
                word = getattr(value, name)
                if word not in choices:
                    raise ReportError(f"there is no {name} {word!r}. Use it as the scan wrote it.")
    if isinstance(value, DescribedFile) and not (
        value.size >= 0 and _is_digest(value.sha256, 64) and _is_digest(value.sha1, 40)
    ):
        raise ReportError(f"the size or a digest of {value.path!r} is none. Use it as the scan wrote it.")
    if isinstance(value, FieldInfo) and not 0 <= value.weight <= 100:
        raise ReportError(f"the weight of {value.id!r} is none. Use it as the scan wrote it.")
    return value


def _is_digest(text: str, digits: int) -> bool:
    return not text or (len(text) == digits and not text.strip("0123456789abcdef"))


def check(report: Report) -> None:
    """Raises `ReportError` for what no scan would have written: a saved file may have been edited."""
    checked(report)
    rules = {checked(rule).id for rule in report.rules}
    fields = {checked(field).id for field in report.fields}
    for target in report.targets:
        _check_description(target, fields)
        for item in (target, *target.verdicts, *target.obligations, *target.findings):
            checked(item)
        judged: dict[str, Verdict] = {}
        for verdict in target.verdicts:
            if judged.setdefault(verdict.subject, verdict) != verdict:
                raise ReportError(f"there are two verdicts on {verdict.subject!r}. Use it as the scan wrote it.")
        for finding in target.findings:
            if finding.fingerprint not in judged:
                raise ReportError(f"a finding of {finding.rule!r} has no verdict. Use it as the scan wrote it.")
            if finding.rule not in rules:
                raise ReportError(f"it does not describe its rule {finding.rule!r}. Use it as the scan wrote it.")


def _check_description(target: TargetReport, fields: set[str]) -> None:
    if target.description is None:
        return
    for file in target.description.files:
        checked(file)
    for detail in target.description.details:
        if checked(detail).field not in fields:
            raise ReportError(f"it does not describe its field {detail.field!r}. Use it as the scan wrote it.")
