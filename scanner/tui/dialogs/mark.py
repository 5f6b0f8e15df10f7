"""The question behind ``r`` and ``c``: what is said of findings without letting them through."""

from __future__ import annotations

from scanner.catalog.ledger_parts import MARKS
from scanner.model.record import record
from scanner.reports.console_text import counted, wrapped
from scanner.tui.dialogs.about import about_lines, message_of
from scanner.tui.dialogs.choice import Choice
from scanner.tui.dialogs.form import Field, Form, needed
from scanner.tui.dialogs.person import approver_of, remember
from scanner.tui.dialogs.told import Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

_TOLD = {
    "review": (
        "Somebody else has to look: {} as review at least, whatever the policy says.",
        "it counts",
        "they count",
    ),
    "confirmed": (
        "The problem is real: the policy's outcome stays, a scan fails as before, and nobody has to look again.",
        "",
        "",
    ),
}
"""What each mark does, and its words for one finding and for several."""


@record
class MarkAnswer:
    """What was answered; ``says`` is review or confirmed."""

    says: str
    note: str
    by: str


class MarkDialog(Form[MarkAnswer]):
    """Asks for a mark on ``rows``; ``says`` is what is chosen at first."""

    VERB = "mark"

    def __init__(self, session: Session, rows: Sequence[Row], says: str = "review") -> None:
        self._rows = rows
        self._by = approver_of(session)
        self._choice = Choice("Mark as", MARKS, says, id="says")
        self._session = session
        super().__init__()

    def title_line(self) -> Line:
        return (("heading", f"Mark {counted(len(self._rows), 'finding')}"),)

    def summary(self, width: int) -> Sequence[Line]:
        text, one, several = _TOLD[self._choice.chosen]
        told = text.format(one if len(self._rows) == 1 else several)
        about = about_lines(self._rows, width, message_of(self._session, self._rows))
        return [*about, *wrapped(told, width, "", "dim")]

    def more(self) -> Iterable[Widget]:
        yield self._choice

    def fields(self) -> Iterable[Field]:
        yield Field("note", "Note", "", _shown, lambda _: "for whom, or what to look at; may be left empty")
        yield Field("by", "By", self._by, needed("Say who marks it."), lambda _: "who marks it")

    def answer(self, values: dict[str, str]) -> MarkAnswer:
        return MarkAnswer(self._choice.chosen, values["note"], remember(self._session, values["by"]))

    def on_choice_changed(self) -> None:
        self.query_one("#about", Told).show()


def _shown(text: str) -> str:
    return "" if text.isprintable() else "Leave out characters that cannot be shown."
