"""One audit: a report, what was decided of it, and where the auditor is in it. No widget is known here.

Every verb returns the sentence to show. Whatever is decided stands in the project's files before the verb returns, so that
nothing is lost when the terminal is; where the auditor was is kept beside the user's other state.
"""

from __future__ import annotations

from scanner.catalog.deadlines import last_day
from scanner.catalog.expression import parse
from scanner.catalog.ledger_parts import MARKS, WAIVERS_PATH, Ledger, Mark, Waiver
from scanner.catalog.policy_parts import Clarification
from scanner.decisions.entries import marks_of, waivers_of
from scanner.decisions.pins import PinError, Pins
from scanner.decisions.targets import Targets
from scanner.model.codec import ReportError
from scanner.policy.clarified import ANSWERED
from scanner.policy.subjects import subject_of, texts_in
from scanner.policy.waived import Terms
from scanner.reports.console_text import shown_path
from scanner.tui.damaged import damage
from scanner.tui.deeds import NO_PROJECT, Deeds
from scanner.tui.errors import AuditError
from scanner.tui.exporting import write_report
from scanner.tui.orders import Orders
from scanner.tui.standing import Decided, Standing, counts, difference
from scanner.tui.state import State
from scanner.tui.undecided import Tally

__all__ = ("AuditError", "Decided", "Session", "Terms")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scanner.model.report_view import ReportView, Row, TargetView

MOST = 2000
"""Findings that are decided by one verb."""


class Shown:
    """A report with what is worked out of it once."""

    standing: Standing
    ledger: Ledger

    def __init__(self, view: ReportView, pins: Pins, targets: Targets, tally: Tally, orders: Orders) -> None:
        self.view, self.pins, self.targets, self.tally, self.orders = view, pins, targets, tally, orders
        self.tags = {rule.id: rule.tags for rule in view.head.rules}


class Session:
    """The state of one audit. ``project`` is the root of the auditor's own repository, "" outside of any; ``today`` the day,
    ISO 8601. ``read`` gives the ledger that the scans of this audit honour (default: the project's); ``stand_in`` says what
    stands in for the project's waivers there: none are written then, for none would count. ``name_of`` says what a target
    is called on the screens (default: as the report names it)."""

    def __init__(
        self,
        view: ReportView,
        project: str,
        today: str,
        state: State | None = None,
        terms: Terms = Terms(),  # noqa: B008 - a record cannot change
        read: Callable[[], Ledger] | None = None,
        stand_in: str = "",
        name_of: Callable[[TargetView], str] | None = None,
    ) -> None:
        self.project = project
        self.today = today[:10]
        self.max_days = terms.max_days
        self._terms = terms
        self._name_of = name_of
        self._state = state or State("")
        self._deeds = Deeds(project, self._state, self._ledger_changed, read, stand_in)
        self.told = self._state.told
        self.place: dict[str, Any] = self._state.place
        self._show(self._shown(view))
        if not project:
            self.told.append(NO_PROJECT)
        try:
            self._deeds.begin()
        except AuditError as error:
            self.told.append(str(error))

    @property
    def ledger(self) -> Ledger:
        """What the people of the project decided, as it was read last."""
        return self._deeds.ledger

    def news(self) -> list[str]:
        """What there is to tell since this was asked last: a state that was put aside, decisions that cannot be read."""
        found = list(self.told)
        self.told.clear()
        return found

    def decided(self, row: Row) -> Decided | None:
        """What was decided of that finding, by whatever means; None where nothing was."""
        return self._on.standing.of(row)

    def lapsed(self, row: Row) -> str:
        """The waiver that names the finding and no longer holds, in a few words, not escaped; "" where there is none."""
        return self._on.standing.lapsed(row)

    def counts(self, row: Row) -> bool:
        """True for a finding that the policy does not allow, or that only a person's decision allows."""
        return counts(row)

    def progress(self) -> tuple[int, int]:
        """How many findings that the policy does not allow are decided, and how many there are."""
        return self._tally.done, self._tally.count

    @property
    def is_counting(self) -> bool:
        """True while it is not known yet of all findings whether they are decided: `count` has to be called."""
        return self._tally.left > 0

    def count(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Finds out what is not known yet of what is decided. For a thread beside the one that draws."""
        self._tally.ask(goes_on)

    def open_rows(self) -> bytearray:
        """1 for each row of the report that the policy does not allow and nobody decided, as far as it is known."""
        return self._tally.open_rows()

    def can_accept(self, row: Row) -> bool:
        """True for a finding that asks which licence a text is, or which one is meant."""
        return bool(row.path) and row.rule in ANSWERED

    def subject(self, row: Row, concluded: str = "") -> str:
        """The path of the file that a conclusion on a finding is pinned to. Raises `AuditError`, which says why none is."""
        try:
            if row.target not in self._texts:
                self._texts[row.target] = texts_in(self.view.targets[row.target].facts("license-text"))
            path, why_not = subject_of(self.view.finding(row), self._texts[row.target], concluded)
        except ReportError as error:
            raise AuditError(damage(error)) from error
        if not path:
            raise AuditError(why_not)
        return path

    def waive(self, rows: Sequence[Row], reason: str, expires: str, approver: str) -> str:
        """Writes a waiver for each finding, pinned to the bytes that were scanned. Raises `AuditError`.

        ``expires`` is a day or a time from today (90d).
        """
        self._check(rows)
        reason = _asked(reason, "Say why: a waiver needs a reason.")
        try:
            expires = last_day(expires, self.today, self.max_days)
        except ValueError as error:
            raise AuditError(str(error)) from error
        given = Waiver(reason, expires, approver=approver.strip(), created=self.today)
        entries = waivers_of(rows, self._target, self._pin, given)
        said = self._decide("waive", f"Waived {_findings(rows)} until {expires}.", waivers=entries)
        stronger = next((found for row in rows if (found := self.decided(row)) and found.how in MARKS), None)
        return said if stronger is None else f"{said} It does not hold yet, for it is {stronger.text} ({WAIVERS_PATH})."

    def accept(self, row: Row, license_id: str, reason: str, approver: str) -> str:
        """Writes a clarify entry for the text behind a licence finding, pinned to its bytes. Raises `AuditError`."""
        self._check([row])
        if not self._has_tag(row, "license"):
            raise AuditError("This finding is about no licence text. Waive it with w, or mark it with r.")
        self.subject(row)
        name = _asked(license_id, "Name the licence that it is: an SPDX expression, a LicenseRef or one of our ids.")
        reason = _asked(reason, "Say how that was found out: an accepted licence needs a reason.")
        if parse(name) is None:
            raise AuditError(
                f"{name} is no SPDX expression, LicenseRef or id of ours. weighbridge explain lists licences."
            )
        path = self.subject(row, name)
        try:
            digest = self._pins.asked(row.target, path)
        except PinError as error:
            raise AuditError(str(error)) from error
        if not digest:
            raise AuditError("This finding is about no single file. Choose the one of its licence text or card.")
        entry = Clarification(path, digest, name, reason, approver.strip(), self.today)
        text = f"Accepted {shown_path(path, 60)} as {name}; the next scan honours it."
        return self._decide("accept", text, clarify=(entry,))

    def mark(self, rows: Sequence[Row], says: str, note: str, by: str) -> str:
        """Writes a mark ("review" or "confirmed") for each finding. Raises `AuditError`."""
        self._check(rows)
        if says not in MARKS:
            raise AuditError(f"There is no mark {says}: write {' or '.join(MARKS)}.")
        given = Mark(says, note=note.strip(), by=by.strip(), created=self.today)
        text = f"Marked {_findings(rows)} for review." if says == "review" else f"Confirmed {_findings(rows)}."
        return self._decide("mark", text, marks=marks_of(rows, self._target, given))

    @property
    def can_undo(self) -> bool:
        """True where a decision of this audit can be taken back."""
        return self._deeds.can_undo

    def undo(self) -> str:
        """Takes the last decision of this audit back. Raises `AuditError` where there is none."""
        return f"Taken back: {self._deeds.undo().text}"

    def keep_place(self) -> None:
        """Writes `place`, where that changed: it is what the next audit of this target begins with."""
        self._state.keep_place()

    def refresh(self) -> bool:
        """True where somebody else changed the project's decisions since they were read; they are read anew then."""
        try:
            return self._deeds.refresh()
        except AuditError as error:
            self.told.append(str(error))
        return True

    def prepared(self, view: ReportView) -> Shown:
        """The report of a newer scan, with all worked out that takes long. For a thread beside the one that draws."""
        shown = self._shown(view)
        shown.tally.ask()
        shown.orders.prepare()
        return shown

    def prepare(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Works out what the first use of each order and filter needs. For a thread beside the one that draws."""
        self.orders.prepare(goes_on)

    def adopt(self, view: ReportView | Shown) -> str:
        """Goes on with the report of a newer scan, and what that changed in a sentence. Decisions, cursor and selection are
        by fingerprint: they stay with their findings."""
        before, is_first = self._tally.fingerprints(), not self.view.targets
        self._show(view if isinstance(view, Shown) else self._shown(view))
        now = self._tally.fingerprints()
        selected = self.place.get("selected")
        if selected and isinstance(selected, list):
            there = set(self.view.columns.fingerprint)
            self.place["selected"] = [key for key in selected if key in there]
        self._state.keep_place()
        self.refresh()
        done, count = self.progress()
        if is_first:
            return f"Scanned: {done:,} of {count:,} decided." if count else "Scanned: there is nothing to decide."
        changed = (
            f"{len(now - before):,} new, {len(before - now):,} gone" if now != before else "nothing new, nothing gone"
        )
        return f"Scanned again: {changed}. {done:,} of {count:,} decided."

    def export(self, form: str, path: str, replace: bool = False) -> str:
        """Writes the report to a file. Raises `AuditError` where that cannot be, or it is there and not to be replaced."""
        full = write_report(self.view.whole(), form, path, replace)
        later = (
            f" What was decided since the scan ({self._since:,}) is not in it: R scans again." if self._since else ""
        )
        return f"Wrote {full}.{later}"

    def close(self) -> None:
        """Keeps where the auditor is, and lets another audit go on from there."""
        self._state.keep_place()
        self._state.close()

    def _shown(self, view: ReportView) -> Shown:
        if self._name_of is not None:
            for target in view.targets:
                target.name = self._name_of(target)
        pins = Pins(view, self._state.digests, "Scan again (R)")
        targets = Targets(view, self.project)
        shown = Shown(view, pins, targets, Tally(view), Orders(view, self.decided, self.open_rows))
        self._stand(shown, None)
        return shown

    def _show(self, shown: Shown) -> None:
        self._on = shown
        self._texts: dict[int, list[str]] = {}
        self.view, self.orders, self._tally, self._pins = shown.view, shown.orders, shown.tally, shown.pins
        self._since = 0
        if shown.ledger is not self._deeds.ledger:  # something was decided while it was prepared
            self._ledger_changed(shown.ledger, self._deeds.ledger)

    def _stand(self, on: Shown, changed: frozenset[str] | None) -> None:
        on.ledger = self._deeds.ledger
        on.standing = Standing(on.view, on.ledger, self.today, self._terms, on.pins, on.targets, on.tags)
        on.tally.update(on.standing, changed)

    def _ledger_changed(self, before: Ledger, now: Ledger) -> None:
        self._stand(self._on, difference(before, now))

    def _decide(self, verb: str, text: str, **entries: Any) -> str:
        self._state.keep_digests()
        self._deeds.do(verb, text, **entries)
        self._since += 1
        return text

    def _check(self, rows: Sequence[Row]) -> None:
        self._deeds.check()
        if not rows:
            raise AuditError("Nothing is selected. Put the cursor on a finding, or select some with space.")
        if len(rows) > MOST:
            raise AuditError(
                f"That is {len(rows):,} findings, and nobody reads a file of so many entries: at most {MOST:,} at once. "
                "Decide for a rule or a folder instead: weighbridge waive --rule RULE --path GLOB."
            )
        if not all(self._is_shown(row) for row in rows):
            raise AuditError(
                "The target was scanned again meanwhile. Look at the findings as they are now, then decide."
            )

    def _is_shown(self, row: Row) -> bool:
        """True for a row of the report that is shown: a row of one before may stand for another finding by now."""
        if row.target >= len(self.view.targets):
            return False
        index = self.view.rows.index_of(row)
        return index < len(self.view.rows) and self.view.rows[index] == row

    def _target(self, row: Row) -> str:
        return self._on.targets.name(row.target)

    def _pin(self, row: Row) -> str:
        try:
            return self._pins.of(row.target, self.view.finding(row))
        except PinError as error:
            raise AuditError(str(error)) from error

    def _has_tag(self, row: Row, tag: str) -> bool:
        return tag in self._on.tags.get(row.rule, ())


def _asked(text: str, complaint: str) -> str:
    if not text.strip():
        raise AuditError(complaint)
    return text.strip()


def _findings(rows: Sequence[Row]) -> str:
    if len(rows) == 1:
        return f"{rows[0].rule} in {shown_path(rows[0].path, 60)}" if rows[0].path else rows[0].rule
    return f"{len(rows):,} findings"
