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
    view = session.view
    is_open = session.open_rows()
    found = []
    for target in range(len(view.targets)):
        span = view.rows.span(target)
        said = view.columns.outcome[span]
        undecided = is_open.count(1, span.start, span.stop)
        found.append(Tally(said.count("deny"), said.count("review"), said.count("allow"), undecided))
    return found
