"""A row as the text in the repo has it: its own figures, territories and strings in place of the row's."""

from __future__ import annotations

from scanner.catalog.license import Clause, License, Threshold
from scanner.licensing.figures import in_words, overridden, read_figures
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.catalog.license import Figure
    from scanner.model.fact import Value

_TERRITORY = "excluded-territory"
_STRINGS = ("display", "notice", "name-prefix")
"""Kinds of clauses whose strings a text states under the same name."""


def as_read(row: License, parameters: Value, changed: bool) -> License:
    """``row`` with what the text's own ``parameters`` say: (name, value, unit, comparison, line) each.

    Figures and strings of the text take the place of the row's where they differ; territories are added to them. A
    figure or territory that the row has nowhere becomes a clause of its own where the text's terms were ``changed``. In
    a template the figures belong to what it asks to be shown.
    """
    stated = (
        [item for item in parameters if isinstance(item, tuple) and len(item) > 1]
        if isinstance(parameters, tuple)
        else []
    )
    if not stated:
        return row
    figures = read_figures(tuple(stated))
    places = tuple(dict.fromkeys(str(item[1]) for item in stated if item[0] == _TERRITORY))
    whole = [figure for clause in row.clauses for figure in clause.figures]
    clauses = []
    for clause in row.clauses:
        changes: dict[str, Any] = {}
        own = clause.figures
        read = overridden(own, whole, figures)
        if row.template and clause.kind == "display" and not own:
            read = tuple((metric, *entry) for metric, entries in figures.items() for entry in entries)
        if read != own:
            changes["thresholds"] = tuple(_threshold(clause, figure, own) for figure in read)
        if clause.territories and not set(places) <= set(clause.territories):
            changes["territories"] = tuple(dict.fromkeys((*clause.territories, *places)))
        strings = tuple(dict.fromkeys(str(item[1]) for item in stated if item[0] == clause.kind))
        if clause.kind in _STRINGS and strings and not set(strings) & set(clause.strings):
            changes["strings"] = strings
        clauses.append(altered(clause, **changes) if changes else clause)
    if changed:
        clauses += _added(row, figures, places)
    return altered(row, clauses=tuple(clauses))


def _added(row: License, figures: dict[str, list[tuple[float, str, str]]], places: tuple[str, ...]) -> list[Clause]:
    """Clauses for what only the text has. What it asks is not read, so that other terms are taken to be needed."""
    known = {limit.metric for clause in row.clauses for limit in clause.thresholds}
    added = []
    for metric, entries in figures.items():
        if metric in known:
            continue
        for entry in entries:
            words = in_words([(metric, *entry)])
            says = f"The text in the repo speaks of {words}, which the licence that it was made from does not."
            limit = Threshold(metric, *entry[:2], comparison=entry[2] or "more-than")
            added.append(Clause("further-license", says, thresholds=(limit,), confidence="text"))
    if places and not any(clause.territories for clause in row.clauses):
        says = "The text in the repo leaves out places, which the licence that it was made from does not."
        added.append(Clause("territory", says, territories=places, confidence="text"))
    return added


def _threshold(clause: Clause, figure: Figure, own: tuple[Figure, ...]) -> Threshold:
    measured = clause.thresholds[own.index(figure)].measured if figure in own else ""
    metric, value, currency, comparison = figure
    return Threshold(metric, value, currency, comparison or "more-than", measured)
