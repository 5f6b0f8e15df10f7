"""How many findings each target has of each outcome, and how many of them are left to decide: one look at all rows."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.tui.session import Session


@record
class Tally:
    """The findings of one target by outcome; ``undecided`` are those that nobody decided and the policy does not allow."""

    denied: int = 0
    review: int = 0
    allowed: int = 0
    undecided: int = 0


def tallies(session: Session) -> list[Tally]:
    """One tally for each target, in their order."""
    counts = [[0, 0, 0, 0] for _ in session.view.targets]
    places = {"deny": 0, "review": 1, "allow": 2}
    outcomes, rows = session.view.columns.outcome, session.view.rows
    asks = session.progress()[0] > 0  # no row has to be made where nothing is decided
    for number, outcome in enumerate(outcomes):
        of_target = counts[rows.target_of(number)]
        of_target[places[outcome]] += 1
        if outcome != "allow" and not (asks and session.decided(rows[number])):
            of_target[3] += 1
    return [Tally(*numbers) for numbers in counts]
