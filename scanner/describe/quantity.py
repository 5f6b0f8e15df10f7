"""Numbers with their units, as cards write energy and emissions: "0.13 kWh", "539 tCO2eq", "12,500 MWh"."""

from __future__ import annotations

from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Attributes

_NUMBER = regex(r"[~≈<>]?\s*(\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,3})?)")
_UNIT = regex(
    r"\s*(k[Ww]h|MWh|GWh|TWh|Wh|[MGkT]?J\b|(?:metric )?(?:kilo)?(?:tons?|tonnes?|grams?|kgs?|[kKM]?g|[tT])\b"
    r"(?:[ -]?(?:of )?(?:CO2|CO₂|C02)?[ -]?(?:eq\w*|e)?)?|[kt]?g?CO2(?:-?eq?)?|tCO2(?:-?eq?)?)"
)


def measured(text: str, unit: str = "") -> Attributes:
    """``quantity`` and ``unit`` of the amount that ``text`` begins with; ``unit`` is meant where it names none. Nothing for
    a text without a number, or with one of a unit that nobody knows."""
    text = text.strip()[:200]
    number = _NUMBER.match(text)
    if number is None:
        return ()
    found = _UNIT.match(text, number.end())
    named = found[1].strip() if found is not None else unit if not text[number.end() :].strip(" .") else ""
    if not named:
        return ()
    quantity = float(number[1].replace(",", ""))
    return (("quantity", quantity), ("unit", named)) if quantity < 1e300 else ()
