"""What stands in the ledger for the rows of a report, in a few words. Which entry holds is for the policy room to say."""

from __future__ import annotations

from scanner.catalog.ledger_parts import CLARIFY_PATH, Ledger, bare
from scanner.model.codec import ReportError
from scanner.model.finding import Finding
from scanner.model.place import Place, folder_of
from scanner.model.record import record
from scanner.model.verdict import PARDONS
from scanner.policy.clarified import ANSWERED, OF_THE_REPO
from scanner.policy.decide import globbed
from scanner.policy.names import is_renamed
from scanner.policy.waived import SECURITY, Decisions, Terms
from scanner.tui.errors import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.catalog.ledger_parts import Mark, Waiver
    from scanner.catalog.policy_parts import Clarification
    from scanner.decisions.pins import Pins
    from scanner.decisions.targets import Targets
    from scanner.model.report_view import ReportView, Row

ALLOWED_BY = (*PARDONS, "clarified")
"""By what a finding is allowed because a person decided so."""


@record
class Decided:
    """What a person decided of a finding. ``how`` is waived, accepted, review, confirmed or known (in the baseline);
    ``text`` tells it in a few words ("waived until 2027-01-31 by Ada: the payload is our own test"), not escaped."""

    how: str
    text: str


class Standing:
    """What ``ledger`` says of the rows of ``view`` on a day. ``tags`` are those of each rule."""

    def __init__(
        self,
        view: ReportView,
        ledger: Ledger,
        today: str,
        terms: Terms,
        pins: Pins,
        targets: Targets,
        tags: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._decisions = Decisions(ledger, today, terms)
        self._view, self._pins, self._targets, self._tags = view, pins, targets, tags
        entries: tuple[Waiver | Mark, ...] = (*ledger.waivers, *ledger.marks)
        self._named = {fingerprint for entry in entries for fingerprint in entry.fingerprint}
        self._named.update(line.fingerprint for line in ledger.baseline)
        self._is_broad = any(not entry.fingerprint for entry in entries)
        self._clarify = ledger.clarify
        self._known: dict[tuple[int, int], Decided | None] = {}

    def of(self, row: Row) -> Decided | None:
        """What was decided of that row; None where nothing holds, or the report cannot be read to tell."""
        if not self.may_be(row.rule, row.fingerprint, row.by):
            return None
        key = row.target, row.number
        if key not in self._known:  # the list asks for a row each time that it is drawn
            try:
                self._known[key] = self._of(row)
            except (ReportError, AuditError):
                self._known[key] = None
        return self._known[key]

    def of_some(self, indexes: Iterable[int]) -> Iterable[int]:
        """Those of these rows of which something may have been decided."""
        rule, fingerprint, by = (getattr(self._view.columns, name) for name in ("rule", "fingerprint", "by"))
        if self._is_broad:
            return indexes
        named, of_texts = self._named, ANSWERED if self._clarify else ()
        return [
            index
            for index in indexes
            if fingerprint[index] in named
            or by[index] == "clarified"
            or rule[index] in of_texts
            or is_renamed(rule[index])
        ]

    def _of(self, row: Row) -> Decided | None:
        found = self._by_entry(row) if self._is_named(row.rule, row.fingerprint) else None
        if found is None and self._clarify and row.rule in ANSWERED:
            found = self._by_text(row)
        if found is None and row.by == "clarified" and not self._is_of_the_project(row):
            return Decided("accepted", "clarified by the policy")
        return found

    def lapsed(self, row: Row) -> str:
        """The waiver that names this finding and no longer holds, with why not, in a few words; "" where there is none,
        or the report cannot be read to tell."""
        try:
            return self._lapsed(row)
        except (ReportError, AuditError):
            return ""

    def _lapsed(self, row: Row) -> str:
        if not self._is_named(row.rule, row.fingerprint):
            return ""
        site, found = self._targets.site(row.target), self._view.finding(row)
        for entry in self._decisions.waivers_for(found, site):
            why = self._decisions.amiss(entry)
            if why or not self._decisions.fits_bytes(entry, found, self._pins.files(row.target)):
                by = f" by {entry.approver}" if entry.approver else ""
                why = why or "is for other bytes than the file has now"
                return f"the waiver{by} {why}: {entry.reason} ({entry.origin})"
        return ""

    def may_be(self, rule: str, fingerprint: str, by: str) -> bool:
        """False where for certain nothing was decided of such a row: quick, for there may be very many."""
        return self._is_named(rule, fingerprint) or by == "clarified" or (bool(self._clarify) and rule in ANSWERED)

    def _is_named(self, rule: str, fingerprint: str) -> bool:
        return self._is_broad or fingerprint in self._named or is_renamed(rule)

    def _by_entry(self, row: Row) -> Decided | None:
        site = self._targets.site(row.target)
        like = _like(row, self._tags.get(row.rule, ()))  # nothing is decoded of what no entry names
        if is_renamed(row.rule):
            like = self._view.finding(row)  # which may have had other fingerprints
        mark = self._decisions.mark(like, site)
        if mark is not None:
            return Decided(mark.says, marked(mark))
        if self._decisions.waivers_for(like, site):
            waiver = self._decisions.waiver(self._view.finding(row), site, self._pins.files(row.target))
            if waiver is not None:
                return Decided("waived", waived(waiver))
        lines = self._decisions.lines_for(like, site)
        if lines:
            rests_on_bytes = SECURITY in like.tags and any(line.sha256 for line in lines)
            found = self._view.finding(row) if rests_on_bytes else like
            known = self._decisions.known(found, site, self._pins.files(row.target))
            if known is not None:
                return Decided("known", "known when the baseline was made")
        return None

    def _by_text(self, row: Row) -> Decided | None:
        """The same answers as `policy.clarified` gives of what was scanned."""
        for entry in self._clarify:
            if entry.file == row.path or globbed(row.path, (entry.file,)):
                path = row.path
            elif row.rule in OF_THE_REPO and folder_of(row.path) == folder_of(entry.file):
                path = entry.file
            else:
                continue
            if self._pins.digest(row.target, path) == entry.sha256:
                return Decided("accepted", accepted(entry))
        return None

    def _is_of_the_project(self, row: Row) -> bool:
        """True where the scan took the answer from the project's clarify entries, not from its policy."""
        reasons = self._view.verdict(row).reasons
        return bool(reasons) and reasons[0].origin.startswith(CLARIFY_PATH)


def counts(row: Row) -> bool:
    """True for a finding that the policy does not allow, or that only a person's decision allows."""
    return row.outcome != "allow" or row.by in ALLOWED_BY


def difference(old: Ledger, new: Ledger) -> frozenset[str] | None:
    """The fingerprints of findings that the two may differ on; None where it may be any finding."""
    if new == old:
        return frozenset()
    if old == Ledger():
        return None
    if set(old.clarify) != set(new.clarify):
        return None
    named: set[str] = set()
    were: tuple[Waiver | Mark, ...] = (*old.waivers, *old.marks)
    are: tuple[Waiver | Mark, ...] = (*new.waivers, *new.marks)
    for entry in {*map(bare, were)} ^ {*map(bare, are)}:
        if not entry.fingerprint:
            return None
        named.update(entry.fingerprint)
    named.update(line.fingerprint for line in {*map(bare, old.baseline)} ^ {*map(bare, new.baseline)})
    return frozenset(named)


def waived(entry: Waiver) -> str:
    """The waiver in a few words."""
    by = f" by {entry.approver}" if entry.approver else ""
    return f"waived until {entry.expires}{by}: {entry.reason}"


def marked(entry: Mark) -> str:
    """The mark in a few words."""
    what = "marked for review" if entry.says == "review" else "confirmed"
    by = f" by {entry.by}" if entry.by else ""
    return f"{what}{by}{f': {entry.note}' if entry.note else ''}"


def accepted(entry: Clarification) -> str:
    """The clarification in a few words."""
    by = f" by {entry.approver}" if entry.approver else ""
    return f"accepted as {entry.license}{by}: {entry.reason}"


def _like(row: Row, tags: tuple[str, ...]) -> Finding:
    return Finding(row.rule, Place(row.path), "", row.severity, row.confidence, row.fingerprint, tags)
