"""Energy in kilowatt-hours and emissions in grams of CO2, as cards write them: "0.13 kWh", "539 tCO2eq", "12,500 MWh"."""

from __future__ import annotations

from scanner.model.record import record
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Attributes

_ENERGY = {"wh": 0.001, "kwh": 1.0, "mwh": 1e3, "gwh": 1e6, "twh": 1e9, "j": 1 / 3.6e6, "kj": 1 / 3.6e3, "mj": 1 / 3.6,
           "gj": 1e3 / 3.6}  # fmt: skip
"""Kilowatt-hours in one of each. Nobody trains a model on milliwatt-hours, so that case tells nothing."""

_MASS = {"mg": 0.001, "g": 1.0, "gram": 1.0, "kg": 1e3, "kilogram": 1e3, "t": 1e6, "ton": 1e6, "tonne": 1e6, "mt": 1e6,
         "metric ton": 1e6, "metric tonne": 1e6, "kt": 1e9}  # fmt: skip
"""Grams in one of each; a ton of carbon is a metric one."""

_NUMBER = regex(
    r"[~≈<>]?\s*(?:about |approx\.? |around )?"
    r"(\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,18})?(?:[eE][-+]?\d{1,3})?)"
)
_UNIT = regex(r"[\s(]*([a-z]{1,9}(?: (?=ton)tonn?e?)?)")
_PLAIN = regex(r"[\s.]*")


@record
class Amount:
    """``value`` is the number as text; ``attributes`` are ``quantity`` and ``unit``."""

    value: str
    attributes: Attributes


def energy(text: str, unit: str = "") -> Amount | None:
    """The kilowatt-hours that ``text`` begins with; ``unit`` is meant where it has a number alone. Else None."""
    return _amount(text, unit, _ENERGY, "kWh")


def emissions(text: str, unit: str = "") -> Amount | None:
    """The grams of CO2 equivalent that ``text`` begins with; ``unit`` is meant where it has a number alone."""
    return _amount(text, unit, _MASS, "gCO2eq")


def _amount(text: str, unit: str, units: dict[str, float], named: str) -> Amount | None:
    text = text.strip().lstrip("*_`")[:200].lower()
    number = _NUMBER.match(text)
    if number is None:
        return None
    rest = text[number.end() :]
    if not _PLAIN.fullmatch(rest):
        found = _UNIT.match(rest)
        unit = "" if found is None else _known(found[1], units)
    if unit not in units:
        return None
    quantity = float(number[1].replace(",", "")) * units[unit]
    if not quantity < 1e18:
        return None
    rounded = float(f"{quantity:.12g}")
    value = str(int(rounded)) if rounded == int(rounded) else repr(rounded)
    return Amount(value, (("quantity", rounded), ("unit", named)))


def _known(word: str, units: dict[str, float]) -> str:
    """The unit that a word is, alone, in the plural, or before "co2"."""
    for each in (word, word.removesuffix("s"), word.partition("co")[0], word.partition("co")[0].removesuffix("s")):
        if each in units:
            return each
    return ""
