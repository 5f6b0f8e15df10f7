"""The figures of clauses in a few words, and the numbers that a text itself gives in place of a row's."""

from __future__ import annotations

from scanner.catalog.license import MONEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import Figure
    from scanner.model.fact import Value

_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"))

_METRICS = {
    "monthly-active-users": "monthly active users",
    "monthly-visits": "visits a month",
    "annual-revenue": "revenue a year",
    "monthly-revenue": "revenue a month",
    "annual-recurring-revenue": "recurring revenue a year",
    "funding": "funding",
}

_MEANT = {
    "mau": "monthly-active-users",
    "users": "monthly-active-users",
    "revenue": "annual-revenue",
    "arr": "annual-recurring-revenue",
}
"""Other names of parameters that mean one of the metrics."""


def in_words(figures: Iterable[Figure]) -> str:
    """``figures`` (metric, value, currency, comparison) as words: "more than 700 million monthly active users"."""
    return " or ".join(_one(*figure) for figure in figures)


def amount(value: float) -> str:
    """A number as people write it: 700 million, 20 million, 2,500."""
    for scale, word in _SCALES:
        if value >= scale:
            return f"{value / scale:.10g} {word}"
    return f"{value:,.10g}" if value == int(value) else f"{value:,}"


def read_figures(parameters: Value) -> dict[str, list[tuple[float, str, str]]]:
    """(value, currency, comparison) of each number that a text states, by metric, from parameters as facts have them."""
    found: dict[str, list[tuple[float, str, str]]] = {}
    for parameter in parameters if isinstance(parameters, tuple) else ():
        if not isinstance(parameter, tuple) or len(parameter) < 4:
            continue
        name, value, unit, comparison = parameter[:4]
        metric = _metric(str(name))
        if metric and isinstance(value, int | float) and not isinstance(value, bool):
            currency = str(unit or "").upper() if metric in MONEY else ""
            found.setdefault(metric, []).append((float(value), currency, str(comparison)))
    return found


def overridden(
    figures: tuple[Figure, ...], all_of_row: Iterable[Figure], read: dict[str, list[tuple[float, str, str]]]
) -> tuple[Figure, ...]:
    """``figures`` of one clause with the text's own numbers where it differs from the row (``all_of_row``).

    A number that the text has too stays. Of the text's others, the only one takes the place of the row's; where there
    are several, the lowest does: it bites first.
    """
    result: list[Figure] = []
    rows = list(all_of_row)
    for metric, value, currency, comparison in figures:
        stated = read.get(metric, [])
        known = {figure[1] for figure in rows if figure[0] == metric}
        others = [entry for entry in stated if entry[0] not in known]
        if any(entry[0] == value for entry in stated) or not others:
            result.append((metric, value, currency, comparison))
        else:
            lowest = min(others)
            words = lowest[2] if lowest[2] in ("more-than", "at-least") else comparison
            result.append((metric, lowest[0], lowest[1] or currency, words))
    return tuple(result)


def _metric(name: str) -> str:
    name = name.lower().replace("_", "-")
    name = _MEANT.get(name, name)
    return name if name in _METRICS else ""


def _one(metric: str, value: float, currency: str, comparison: str) -> str:
    number = f"{currency} {amount(value)}" if currency else amount(value)
    number = f"{number} or more" if comparison == "at-least" else f"more than {number}"
    return f"{number} of {_METRICS[metric]}" if currency else f"{number} {_METRICS.get(metric, metric)}"
