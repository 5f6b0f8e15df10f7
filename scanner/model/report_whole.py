"""A report that is decoded whole, list by list: neither its text nor its JSON lies in memory beside what is made of them."""

from __future__ import annotations

import gc

from scanner.model.codec import check, report_from_json
from scanner.model.description import Description
from scanner.model.makers import Makers
from scanner.model.record import altered
from scanner.model.report_lined import parts_of
from scanner.model.report_lines import OtherLayoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scanner.model.report import Report, TargetReport
    from scanner.model.report_lines import Lines
    from scanner.model.report_source import Source


def report_of(source: Source) -> Report:
    """The report in these bytes. Raises `ReportError` (see `codec`) where they are none.

    One that is laid out as we write it takes a quarter of the memory; any other is decoded as any JSON is.
    """
    try:
        with _Uncollected():
            report = _read(source)
    except OtherLayoutError:
        return report_from_json(source.read(0, source.size))
    check(report)
    return report


class _Uncollected:
    """No search for garbage meanwhile: records are in no circle, and each search goes through all that was read so far."""

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_on:
            gc.enable()


def _read(source: Source) -> Report:
    head, parts = parts_of(source)
    makers = Makers({})
    targets = zip(head.targets, parts, strict=True)
    return altered(head, targets=tuple(_target(target, *lists, makers) for target, lists in targets))


def _target(
    head: TargetReport, lists: Mapping[str, Lines], described: Mapping[str, Lines] | None, makers: Makers
) -> TargetReport:
    description = None if described is None else Description(**_decoded(described, makers))
    return altered(head, description=description, **_decoded(lists, makers))


def _decoded(lists: Mapping[str, Lines], makers: Makers) -> dict[str, Any]:
    return {name: tuple(lines.all(makers)) for name, lines in lists.items()}
