"""The noun of this room: one thing that a licence text sets, with the place where it says so."""

from __future__ import annotations

from scanner.model.record import record

WORDS = 300
"""Characters kept of the words around a parameter."""


@record
class Parameter:
    """One ``value`` that a text sets, said between the characters ``start`` and ``end`` of the text.

    ``unit`` is "users", "visits", "people", a currency's ISO 4217 code, or "" for names, places and dates. ``period`` is
    "month", "year", "12-months" or "". ``comparison`` says where a limit begins to bite: "more-than" the value, "at-least"
    the value, or "" where the text does not say. ``clause`` is the number of the clause as far as the text shows one;
    ``scope`` is what the sentence limits itself to, such as "multimodal models".
    """

    name: str
    value: int | float | str
    unit: str
    start: int
    end: int
    words: str
    period: str = ""
    comparison: str = ""
    clause: str = ""
    scope: str = ""
