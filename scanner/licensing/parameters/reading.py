"""All parameters of a text."""

from __future__ import annotations

from scanner.licensing.parameters.clauses import Clauses
from scanner.licensing.parameters.dates import dates
from scanner.licensing.parameters.law import law
from scanner.licensing.parameters.names import names
from scanner.licensing.parameters.parameter import Parameter
from scanner.licensing.parameters.territories import territories
from scanner.licensing.parameters.thresholds import thresholds
from scanner.licensing.parameters.view import View

_READERS = (thresholds, territories, names, dates, law)

MOST = 500
"""Parameters kept of one text."""


_PLAINNESS = {"": 0, "at-least": 1, "more-than": 2}
"""Of a limit that is stated twice, once as what is free below it, the statement of what happens above it is kept."""


def parameters_of(text: str) -> tuple[Parameter, ...]:
    """What ``text`` sets, in the order in which it says so; each value once, where the text is plainest about it.

    Offsets count characters of ``text``.
    """
    view = View(text)
    clauses = Clauses(view.low)
    kept: dict[tuple[str, str, str, str], Parameter] = {}
    for read in _READERS:
        for found in read(view):
            key = (found.name, str(found.value).casefold(), found.unit, found.scope)
            if key not in kept or _PLAINNESS[kept[key].comparison] < _PLAINNESS[found.comparison]:
                kept[key] = found
            if len(kept) >= MOST:
                break
    found_all = sorted(kept.values(), key=lambda item: (item.start, item.end, item.name))
    return tuple(_placed(item, view, clauses) for item in found_all)


def _placed(item: Parameter, view: View, clauses: Clauses) -> Parameter:
    """The same with offsets in the text itself, and its clause."""
    return Parameter(
        item.name,
        item.value,
        item.unit,
        view.origin(item.start),
        view.origin(item.end),
        item.words,
        item.period,
        item.comparison,
        clauses.at(item.start),
        item.scope,
    )
