"""The question behind ``a``: which licence the text behind a finding is, as a person who read it concluded."""

from __future__ import annotations

from scanner.model.record import record
from scanner.policy.clarified import OF_THE_FILE
from scanner.reports.console_text import shown, shown_path, wrapped
from scanner.tui.dialogs.form import Field, Form, needed
from scanner.tui.dialogs.person import approver_of, remember
from scanner.tui.errors import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.finding import Finding
    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

_GUESSES = ("spdx", "license", "nearest", "closest", "found", "declared")
"""Attributes of a licence finding that may name the licence, the likeliest first."""


@record
class AcceptAnswer:
    """What was answered; ``license`` is an expression of licences that are known."""

    license: str
    reason: str
    approver: str


class AcceptDialog(Form[AcceptAnswer]):
    """Asks which licence the file of ``row`` states."""

    VERB = "accept"

    def __init__(self, session: Session, row: Row) -> None:
        self._row, self._finding = row, session.view.finding(row)
        self._approver = approver_of(session)
        self._session = session
        super().__init__()

    def title_line(self) -> Line:
        return (("heading", "Accept a licence conclusion"),)

    def summary(self, width: int) -> Sequence[Line]:
        return [
            (("path", shown_path(self._finding.place.path, width)),),
            *wrapped(shown(self._finding.message, 300), width, ""),
        ]

    def fields(self) -> Iterable[Field]:
        yield Field("license", "Licence", guess_of(self._finding), self._mistake, self._told)
        yield Field(
            "reason",
            "Reason",
            "",
            needed("Say how you found out: the next reader has to follow you."),
            lambda _: "how you found out, in your own words",
        )
        yield Field(
            "approver", "Approver", self._approver, needed("Say who concludes this."), lambda _: "who concludes this"
        )

    def _mistake(self, text: str) -> str:
        try:
            self._session.subject(self._row, text.strip())
        except AuditError as error:
            return str(error)
        return license_mistake(text)

    def _told(self, text: str) -> str:
        """What the licence is called, and which text is pinned: the conclusion is about its words."""
        if not text.strip():
            return f"{told_license(text)}. {self._pinned(text)}"
        values = dict(self._finding.attributes)
        same = text.strip().casefold() in {str(values.get(name)).casefold() for name in ("license", "spdx")}
        if same and self._finding.rule in OF_THE_FILE:
            return f"{told_license(text)}, in spite of the changed words: they count for nothing then"
        return f"{told_license(text)}. {self._pinned(text)}"

    def _pinned(self, text: str) -> str:
        path = shown_path(self._session.subject(self._row, text.strip()), 60)
        return f"Holds for {path} while it has the bytes that were scanned"

    def answer(self, values: dict[str, str]) -> AcceptAnswer:
        return AcceptAnswer(values["license"], values["reason"], remember(self._session, values["approver"]))


def guess_of(finding: Finding) -> str:
    """The licence that the finding itself names, where it is one that is known; "" for none, and for a text whose words
    were changed: its name is what should not be taken over unread."""
    if finding.rule in OF_THE_FILE:
        return ""
    for name in _GUESSES:
        value = next((value for key, value in finding.attributes if key == name), None)
        if isinstance(value, str) and value and not license_mistake(value):
            return value
    return ""


def license_mistake(text: str) -> str:
    """What is wrong with ``text`` as a licence, with the nearest name that is known; "" for nothing."""
    from scanner.catalog.policy_terms import license_mistakes

    if not text:
        return (
            "Name the licence: an SPDX expression, an id that explain knows, or LicenseRef-name for terms of their own."
        )
    mistakes = license_mistakes(text)
    return f"{mistakes[0][:1].upper()}{mistakes[0][1:]}" if mistakes else ""


def told_license(text: str) -> str:
    """What the licences of an expression are called, in few words."""
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import row_of

    tree = parse(text)
    rows = {name: row_of(name) for name in tree.names()} if tree is not None else {}
    told = dict.fromkeys(
        f"{row.name} ({row.category})"
        if row is not None
        else f"{shown(name, 60)}: what it asks is not recorded, so scans go on asking for a look"
        for name, row in rows.items()
    )
    return "; ".join(told) or "an SPDX expression, LicenseRef-name for terms of their own, or an id that explain knows"
