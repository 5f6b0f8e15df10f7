"""How people write the last day on which a decision holds: a day of the calendar, or how long from today."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST = 36500
"""Days from today that are read as a time span: a hundred years."""

_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}

WAYS = "Write a day as 2027-01-31, or a time from today: 30d, 12w, 6m or 1y."


def last_day(text: str, today: str, max_days: int = 0) -> str:
    """The day that ``text`` ("2027-01-31", "90d", "12w", "6m", "1y") means, as YYYY-MM-DD.

    A month is 30 days and a year 365. ``today`` is YYYY-MM-DD; ``max_days`` is the longest time that the policy allows, 0
    where it is not known. Raises `ValueError` with one sentence for what is no day, is past, or is too far away.
    """
    start = date.fromisoformat(today[:10])
    found = _day(text.strip(), start)
    if found < start:
        raise ValueError(f"{found} is past. Take {today[:10]} or a later day.")
    if max_days and found > (latest := _later(start, max_days)):
        raise ValueError(f"{found} is too far away: the policy allows {max_days} days at most, until {latest}.")
    return found.isoformat()


def days_until(day: str, today: str) -> int:
    """How many days lie between ``today`` and ``day``, both YYYY-MM-DD. Raises `ValueError` for what is no day."""
    return (date.fromisoformat(day[:10]) - date.fromisoformat(today[:10])).days


def _day(text: str, start: date) -> date:
    number, unit = text[:-1], text[-1:].lower()
    if number.isascii() and number.isdigit() and unit in _UNITS:
        days = int(number[:9]) * _UNITS[unit]
        if days > LONGEST:
            raise ValueError(f"That is longer than a hundred years. {WAYS}")
        return _later(start, days)
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # fromisoformat reads 20270131 and week dates too
        raise ValueError(WAYS)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"No day of the calendar is written like this. {WAYS}") from None


def _later(start: date, days: int) -> date:
    try:
        return start + timedelta(days)
    except OverflowError:
        return date.max
