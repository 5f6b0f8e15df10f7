"""One audit: a report, what was decided of it, and where the auditor is in it. No widget is known here.

Every verb returns the sentence to show. Whatever is decided stands in the project's files before the verb returns, so that
nothing is lost when the terminal is; where the auditor was is kept beside the user's other state.
"""

from __future__ import annotations

from scanner.catalog.ledger_parts import Ledger
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model.report_view import ReportView, Row


@record
class Decided:
    """What a person decided of a finding. ``how`` is waived, accepted, review, confirmed or known (in the baseline);
    ``text`` tells it in a few words ("waived until 2027-01-31 by Ada: the payload is our own test")."""

    how: str
    text: str


class AuditError(Exception):
    """A verb that could not be done; the message is one sentence that ends with the next step."""


class Session:
    """The state of one audit."""

    def __init__(self, view: ReportView, project: str, today: str) -> None:
        self.view = view
        self.project = project
        self.today = today
        self.ledger = Ledger()

    def decided(self, row: Row) -> Decided | None:
        """What was decided of that finding, by whatever means; None where nothing was."""
        return None

    def progress(self) -> tuple[int, int]:
        """How many findings that the policy does not allow are decided, and how many there are."""
        return 0, sum(row.outcome != "allow" or row.by in ("waiver", "baseline") for row in self.view.rows)

    def waive(self, rows: Sequence[Row], reason: str, expires: str, approver: str) -> str:
        """Writes a waiver for each finding, pinned to the bytes that were scanned. Raises `AuditError`."""
        raise AuditError("not yet")

    def accept(self, row: Row, license_id: str, reason: str, approver: str) -> str:
        """Writes a clarify entry for the text behind a licence finding, pinned to its bytes. Raises `AuditError`."""
        raise AuditError("not yet")

    def mark(self, rows: Sequence[Row], says: str, note: str, by: str) -> str:
        """Writes a mark ("review" or "confirmed") for each finding. Raises `AuditError`."""
        raise AuditError("not yet")

    def undo(self) -> str:
        """Takes the last decision of this audit back. Raises `AuditError` where there is none."""
        raise AuditError("There is nothing to undo.")
