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
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from scanner.model.report import Report, TargetReport
    from scanner.model.report_lines import Lines
    from scanner.model.report_source import Source

    Kept = Callable[[str, Iterator[object]], Iterable[object]]


def report_of(source: Source, kept: Kept | None = None) -> Report:
    """The report in these bytes. Raises `ReportError` (see `codec`) where they are none. ``kept`` is given the name and the
    elements of each list of a target, and says what to keep of them: a reader who looks at few facts need not hold them all.

    One that is laid out as we write it takes a quarter of the memory; any other is decoded as any JSON is.
    """
    try:
        with _Uncollected():
            report = _read(source, kept)
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


def _read(source: Source, kept: Kept | None) -> Report:
    head, parts = parts_of(source)
    makers = Makers({})
    targets = zip(head.targets, parts, strict=True)
    return altered(head, targets=tuple(_target(target, *lists, makers, kept) for target, lists in targets))


def _target(
    head: TargetReport,
    lists: Mapping[str, Lines],
    described: Mapping[str, Lines] | None,
    makers: Makers,
    kept: Kept | None,
) -> TargetReport:
    description = None if described is None else Description(**_decoded(described, makers, None))
    return altered(head, description=description, **_decoded(lists, makers, kept))


def _decoded(lists: Mapping[str, Lines], makers: Makers, kept: Kept | None) -> dict[str, Any]:
    decoded = ((name, lines.all(makers)) for name, lines in lists.items())
    return {name: tuple(elements if kept is None else kept(name, elements)) for name, elements in decoded}
