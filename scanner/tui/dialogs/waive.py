"""The question behind ``w``: why findings may be let through, until when, and who says so."""

from __future__ import annotations

from scanner.catalog.deadlines import days_until, last_day
from scanner.model.record import record
from scanner.reports.console_text import counted, wrapped
from scanner.tui.dialogs.about import about_lines, message_of
from scanner.tui.dialogs.form import Field, Form, needed
from scanner.tui.dialogs.person import approver_of, remember

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

DAYS = 90
"""How long a waiver holds where nobody says otherwise."""

_CODE = frozenset(("pickle", "custom-code", "keras", "skops", "template", "r", "torch-export"))
"""Tags of rules that find code which loading a file runs."""

_NO_CODE = ("tensor-malformed", "keras-reads-file")
"""Rules with such a tag that find something else."""


@record
class WaiveAnswer:
    """What was answered; ``expires`` is a day as YYYY-MM-DD."""

    reason: str
    expires: str
    approver: str


class WaiveDialog(Form[WaiveAnswer]):
    """Asks for a waiver of ``rows``."""

    VERB = "waive"

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._today = session.today
        self._max_days = int(getattr(session, "max_days", 0))
        self._approver = approver_of(session)
        self._session = session
        super().__init__()

    def title_line(self) -> Line:
        return (("heading", f"Waive {counted(len(self._rows), 'finding')}"),)

    def summary(self, width: int) -> Sequence[Line]:
        them, have = ("it", "file has") if len(self._rows) == 1 else ("them", "files have")
        text = f"The policy allows {them} until that day, and only while the {have} the bytes that were scanned."
        return [
            *about_lines(self._rows, width, message_of(self._session, self._rows)),
            *self._warning(width),
            *wrapped(text, width, "", "dim"),
        ]

    def _warning(self, width: int) -> Sequence[Line]:
        """What is let through, where that is no matter of words: code that runs."""
        tags = {rule.id: frozenset(rule.tags) for rule in self._session.view.head.rules}
        errors = [row for row in self._rows if row.level == "error" and "security" in tags.get(row.rule, ())]
        runs = [row for row in errors if tags[row.rule] & _CODE and row.rule not in _NO_CODE]
        if not errors:
            return []
        if len(self._rows) == 1:
            text = "Whoever loads this file runs that code." if runs else "Whoever uses this file lets it do that."
        elif runs:
            text = f"Code that runs is among them ({len(runs):,}): whoever loads those files runs it."
        else:
            text = f"Attacks are among them ({len(errors):,}): whoever uses those files lets them do that."
        return wrapped(text, width, "", "deny")

    def fields(self) -> Iterable[Field]:
        days = min(DAYS, self._max_days) if self._max_days else DAYS
        yield Field(
            "reason",
            "Reason",
            "",
            needed("Say why: a waiver without a reason helps nobody later."),
            lambda _: "why it may be let through, in your own words",
        )
        yield Field("expires", "Until", f"{days}d", self._wrong_day, self._told_day)
        yield Field(
            "approver", "Approver", self._approver, needed("Say who decides this."), lambda _: "who decides this"
        )

    def answer(self, values: dict[str, str]) -> WaiveAnswer:
        day = last_day(values["expires"], self._today, self._max_days)
        return WaiveAnswer(values["reason"], day, remember(self._session, values["approver"]))

    def _wrong_day(self, text: str) -> str:
        try:
            last_day(text, self._today, self._max_days)
        except ValueError as error:
            return str(error)
        return ""

    def _told_day(self, text: str) -> str:
        try:
            day = last_day(text, self._today, self._max_days)
        except ValueError:
            return "a day as 2027-01-31, or 30d, 12w, 6m, 1y"
        most = f"; the policy allows {self._max_days:,}" if self._max_days else ""
        return f"until {day}, {counted(days_until(day, self._today), 'day')}{most}"
