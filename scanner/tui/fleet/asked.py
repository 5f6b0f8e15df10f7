"""What of a fleet's targets is asked for, and what the keys turn it into. No widget and no store is known here."""

from __future__ import annotations

from typing import Any

from scanner.model.record import altered, record
from scanner.tui.widgets.filter import MAX_NEEDLE

SHOWS = {
    "all": ("all", (), ()),
    "fail": ("fail", (), ("fail",)),
    "incomplete": ("incomplete", (), ("incomplete",)),
    "pass": ("pass", (), ("pass",)),
    "failed": ("not read", ("failed", "quarantined"), ()),
    "left": ("to come", ("waiting", "running"), ()),
}
"""What can be shown alone, by the name that is kept: its title, then the states and the answers."""

SORTS = {"worst": "worst first", "name": "names in order", "license": "licences in order"}
"""The orders, by the names that the store has for them."""

MAX_KEPT = 400
"""Characters of what was kept that are taken up again: longer ones are not ours."""


@record
class Asked:
    """Which targets, in which order: one of `SHOWS` and of `SORTS`, words to look for, and a rule that they have."""

    show: str = "all"
    sort: str = "worst"
    needle: str = ""
    rule: str = ""

    @property
    def states(self) -> tuple[str, ...]:
        """The states that are asked for; all where none is named."""
        return SHOWS[self.show][1]

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers that are asked for; all where none is named."""
        return SHOWS[self.show][2]

    @property
    def is_narrowed(self) -> bool:
        """True where not all targets are asked for."""
        return bool(self.needle or self.rule) or self.show != "all"


def next_show(asked: Asked) -> Asked:
    """The same with the next of `SHOWS`."""
    return altered(asked, show=_after(tuple(SHOWS), asked.show))


def next_sort(asked: Asked) -> Asked:
    """The same in the next order."""
    return altered(asked, sort=_after(tuple(SORTS), asked.sort))


def asked_before(place: dict[str, Any]) -> Asked:
    """What was asked for when this store was looked at last; what was kept by nobody of ours counts for nothing."""
    show, sort, needle, rule = (place.get(name) for name in ("show", "sort", "needle", "rule"))
    return Asked(
        show if isinstance(show, str) and show in SHOWS else "all",
        sort if isinstance(sort, str) and sort in SORTS else "worst",
        needle[:MAX_NEEDLE] if isinstance(needle, str) else "",
        rule[:MAX_KEPT] if isinstance(rule, str) else "",
    )


def kept(asked: Asked) -> dict[str, str]:
    """What is kept of it for the next time."""
    return {"show": asked.show, "sort": asked.sort, "needle": asked.needle, "rule": asked.rule}


def _after(names: tuple[str, ...], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)]
