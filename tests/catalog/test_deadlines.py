"""How people write until when a decision holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies

from scanner.catalog.deadlines import days_until, last_day

TODAY = "2026-11-22"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2027-01-31", "2027-01-31"),
        ("0d", "2026-11-22"),
        ("30d", "2026-12-22"),
        ("12W", "2027-02-14"),
        ("6m", "2027-05-21"),
        (" 1y ", "2027-11-22"),
    ],
)
def test_a_day_or_a_time_from_today(text: str, day: str) -> None:
    assert last_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write a day"),
        ("d", "Write a day"),
        ("-3d", "Write a day"),
        ("20270131", "Write a day"),
        ("2027-W05-1", "Write a day"),
        ("2027-02-29", "No day of the calendar"),
        ("٣٠d", "Write a day"),
        ("2026-11-21", "past"),
        ("101y", "hundred years"),
        ("9" * 5000 + "d", "hundred years"),
    ],
)
def test_what_is_no_day_is_told_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        last_day(text, TODAY)


def test_the_policys_longest_time_holds_to_the_day() -> None:
    assert last_day("90d", TODAY, 90) == "2027-02-20"
    with pytest.raises(ValueError, match="90 days at most, until 2027-02-20"):
        last_day("91d", TODAY, 90)


@given(strategies.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    try:
        day = last_day(text, TODAY)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert date.fromisoformat(day) >= date.fromisoformat(TODAY)
        assert days_until(day, TODAY) >= 0
