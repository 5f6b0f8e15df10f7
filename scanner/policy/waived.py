"""What people decided of a finding: the waiver, mark or baseline line that is for it, and what it makes of the verdict.

A mark is stronger than all else: no waiver silences what somebody has to look at. A waiver holds for a while and, where
the finding is about a file, for the bytes that were looked at. Of several waivers one that holds is enough.
"""

from __future__ import annotations

from functools import lru_cache

from scanner.catalog.ledger_parts import Ledger
from scanner.model.record import altered, record
from scanner.model.verdict import OUTCOMES, Reason, Verdict
from scanner.policy.clarified import OF_THE_FILE
from scanner.policy.names import current, fingerprints
from scanner.policy.pins import KnownFiles as KnownFiles
from scanner.policy.pins import pin_of as pin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scanner.catalog.decisions import Policy
    from scanner.catalog.ledger_parts import Known, Mark, Waiver
    from scanner.model.finding import Finding
    from scanner.policy.pins import Files

MAX_DAYS = 365
"""Days that a waiver may last where the policy does not say."""

SECURITY = "security"
"""The tag of findings that a line of the baseline allows for the same bytes only."""

HUB = "hf://"
"""How the name of a repo on the Hub begins."""

_AHEAD = 1
"""Days that a waiver may be dated ahead: where its author lives, it may be tomorrow already."""


@record
class Site:
    """A target as decisions name it.

    ``names`` are what the ``target`` of an entry may say, repos on the Hub in lower case. ``prefix`` stands before the
    paths of its findings in a baseline: "" for the project's own files, "hf://org/name/" for a repo on the Hub; None where
    no baseline is for it. ``folder`` is the part of the project that was looked at, "" for all; ``whole`` is true where
    nothing of it was left out, so that what was not found is not there.
    """

    names: tuple[str, ...] = ()
    prefix: str | None = None
    folder: str = ""
    whole: bool = False


@record
class Terms:
    """What a policy asks of waivers: how many days they last at most, and that they name the bytes that were looked at."""

    max_days: int = MAX_DAYS
    pinned: bool = True


def terms_of(policy: Policy) -> Terms:
    """What the policy asks of waivers, with what holds where it says nothing."""
    asked = policy.waivers
    if asked is None:
        return Terms()
    return Terms(
        MAX_DAYS if asked.max_days is None else asked.max_days,
        True if asked.pinned is None else asked.pinned,
    )


class Decisions:
    """A ledger that is ready to ask, on a day (ISO 8601) and under a policy's terms.

    ``base`` is the ledger as it was before a change that is under review: what is not in it counts as review.
    """

    def __init__(self, ledger: Ledger, today: str, terms: Terms | None = None, base: Ledger | None = None) -> None:
        self.ledger = ledger
        self.today = today[:10]
        self.terms = terms or Terms()
        self._waivers = _Index(ledger.waivers)
        self._marks = _Index(ledger.marks)
        self._known: dict[str, list[Known]] = {}
        for line in ledger.baseline:
            self._known.setdefault(line.fingerprint, []).append(line)
        self._old = None if base is None else frozenset(map(_said, (*base.waivers, *base.baseline)))

    def is_new(self, entry: Waiver | Known) -> bool:
        """True where the entry came with the change under review."""
        return self._old is not None and _said(entry) not in self._old

    def waivers_for(self, finding: Finding, site: Site) -> list[Waiver]:
        """The waivers that name this finding, whatever the day and the bytes, in the order of the file."""
        return self._waivers.entries(finding, site)

    def waiver(self, finding: Finding, site: Site, files: Files) -> Waiver | None:
        """The waiver that holds for this finding: the first, or the first that was there before the change; or None."""
        found = [
            entry
            for entry in self.waivers_for(finding, site)
            if not self.amiss(entry) and self.fits_bytes(entry, finding, files)
        ]
        return next((entry for entry in found if not self.is_new(entry)), found[0] if found else None)

    def mark(self, finding: Finding, site: Site) -> Mark | None:
        """The first mark that names this finding, or None."""
        return next(iter(self._marks.entries(finding, site)), None)

    def known(self, finding: Finding, site: Site, files: Files) -> Known | None:
        """The line of the baseline that holds for this finding, or None."""
        found = [line for line in self.lines_for(finding, site) if is_as_known(line, finding, files)]
        return next((line for line in found if not self.is_new(line)), found[0] if found else None)

    def lines_for(self, finding: Finding, site: Site) -> list[Known]:
        """The lines of the baseline that name this finding, whatever its bytes."""
        if site.prefix is None:
            return []
        path, rule = site.prefix + finding.place.path, current(finding.rule)
        lines = [line for name in fingerprints(finding) for line in self._known.get(name, ())]
        return [line for line in lines if line.rule == rule and line.path == path]

    def amiss(self, entry: Waiver) -> str:
        """Why the waiver holds for nothing today, as a clause ("expired on 2027-01-31"); "" where it may hold."""
        from scanner.catalog.deadlines import days_until

        if not _is_day(entry.expires) or entry.expires < self.today:
            return f"expired on {entry.expires}"
        if not _is_day(entry.created):
            return "does not say when it was decided"
        if days_until(entry.created, self.today) > _AHEAD:
            return f"is dated {entry.created}, which is still to come"
        if days_until(entry.expires, entry.created) > self.terms.max_days:
            return f"lasts more than the {self.terms.max_days:,} days that the policy lets it"
        return ""

    def fits_bytes(self, entry: Waiver, finding: Finding, files: Files) -> bool:
        """True where the finding's bytes are those of the waiver, or none are asked for."""
        if entry.sha256:
            return pin_of(finding, files) == entry.sha256
        return not self.terms.pinned or not files.has(finding.place.path)

    def verdict(self, finding: Finding, verdict: Verdict, site: Site, files: Files) -> Verdict:
        """The policy's ``verdict`` as the decisions leave it: the decision's reason first, then the policy's own."""
        mark = self.mark(finding, site)
        if mark is not None:
            outcome = _stricter("review", verdict.outcome)
            return _decided(verdict, outcome, "mark", _words_of_mark(mark, outcome), mark.origin)
        if verdict.outcome == "allow":
            return verdict
        waiver = self.waiver(finding, site, files)
        known = self.known(finding, site, files) if waiver is None or self.is_new(waiver) else None
        if waiver is not None and (known is None or self.is_new(known)):
            outcome = "review" if self.is_new(waiver) else "allow"
            return _decided(verdict, outcome, "waiver", words_of(waiver, outcome), waiver.origin)
        if known is not None:
            outcome = "review" if self.is_new(known) else "allow"
            text = f"known in the baseline → {outcome}: it was there before{_UNREVIEWED if outcome == 'review' else ''}"
            return _decided(verdict, outcome, "baseline", text, known.origin)
        return verdict


_UNREVIEWED = "; it came with this change, so somebody has to look at it"


def words_of(waiver: Waiver, outcome: str = "allow") -> str:
    """The waiver as the reason of a verdict: until when, by whom, when and why it was decided."""
    more = _UNREVIEWED if outcome == "review" else ""
    return f"waiver until {waiver.expires}{_by(waiver.approver, waiver.created)} → {outcome}: {waiver.reason}{more}"


def is_as_known(line: Known, finding: Finding, files: Files) -> bool:
    """True where the line may allow the finding: one about security, or about what a text says that nobody could place,
    only with the bytes that it was found in."""
    if SECURITY not in finding.tags and current(finding.rule) not in OF_THE_FILE:
        return True
    return bool(line.sha256) and line.sha256 == pin_of(finding, files)


def known_of(finding: Finding, site: Site, pin: str | None) -> Known:
    """The line of the baseline for this finding, whose pin is given. Raises `ValueError` where no baseline is for it."""
    from scanner.catalog.ledger_parts import Known

    if site.prefix is None:
        raise ValueError("a baseline is for the project's own files and for repos on the Hub")
    return Known(finding.fingerprint, pin or "", current(finding.rule), site.prefix + finding.place.path)


class _Index:
    """Entries by what they ask for, so that each is tried once on each rule and path, not on each finding."""

    def __init__(self, entries: Iterable[Waiver | Mark]) -> None:
        self._single: dict[str, list[tuple[int, Waiver | Mark]]] = {}
        self._broad: list[tuple[int, Waiver | Mark]] = []
        for item in enumerate(entries):
            for fingerprint in item[1].fingerprint:
                self._single.setdefault(fingerprint, []).append(item)
            if not item[1].fingerprint:
                self._broad.append(item)
        self._of_rule: dict[str, list[tuple[int, Waiver | Mark]]] = {}
        self._near: dict[tuple[str, str], list[tuple[int, Waiver | Mark]]] = {}

    def entries(self, finding: Finding, site: Site) -> list[Any]:
        """The entries that name the finding, in their order."""
        single = [item for name in fingerprints(finding) for item in self._single.get(name, ())]
        if not single and not self._broad:
            return []
        key = (finding.rule, finding.place.path)
        near = self._near.get(key)
        if near is None:
            if len(self._near) >= _KEPT:
                self._near.clear()
            near = self._near[key] = [item for item in self._broad_of(key[0]) if _is_of_path(item[1], key[1])]
        if not single:
            return [entry for _, entry in near if is_at(entry, key[1], site)]
        found = [*near, *(item for item in single if _names(item[1], *key))]
        return [entry for _, entry in sorted(found, key=lambda item: item[0]) if is_at(entry, finding.place.path, site)]

    def _broad_of(self, rule: str) -> list[tuple[int, Waiver | Mark]]:
        """Those for no single finding that name the rule: there are many findings of each."""
        found = self._of_rule.get(rule)
        if found is None:
            found = self._of_rule[rule] = [item for item in self._broad if _is_of_rule(item[1], rule)]
        return found


_KEPT = 1 << 16


def is_at(entry: Waiver | Mark, path: str, site: Site) -> bool:
    """True where the entry's target is this one, or the part of the project that ``path`` lies in."""
    wanted = entry.target
    if not wanted or (wanted.lower() if wanted.startswith(HUB) else wanted) in site.names:
        return True
    if site.prefix != "":
        return False
    folder = wanted.removeprefix("./").rstrip("/")
    return folder in ("", ".") or path == folder or path.startswith(f"{folder}/")


def _names(entry: Waiver | Mark, rule: str, path: str) -> bool:
    return _is_of_rule(entry, rule) and _is_of_path(entry, path)


def _is_of_rule(entry: Waiver | Mark, rule: str) -> bool:
    return not entry.rule or matches(current(rule), entry.rule)


def _is_of_path(entry: Waiver | Mark, path: str) -> bool:
    return not entry.paths or matches(path, entry.paths)


def matches(text: str, patterns: tuple[str, ...]) -> bool:
    """True where one of ``patterns`` is ``text``, or matches it by * (any text, slashes too) and ? (one character)."""
    if text in patterns:
        return True
    wild = _wild(patterns)
    if not wild:
        return False
    from scanner.policy.decide import globbed

    return globbed(text, wild)


@lru_cache(maxsize=_KEPT)
def _wild(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those with a * or ?, as `globbed` takes them: a bracket stands for itself."""
    return tuple(one.replace("[", "[[]") for one in patterns if "*" in one or "?" in one)


def _said(entry: Any) -> Any:
    """The entry without the line that it is on, which other entries move, and its lists without their order."""
    lists = {
        name: tuple(sorted(set(items)))
        for name in entry.__match_args__
        if isinstance(items := getattr(entry, name), tuple)
    }
    return altered(entry, origin="", **lists)


def _decided(verdict: Verdict, outcome: str, by: str, text: str, origin: str) -> Verdict:
    return altered(verdict, outcome=outcome, by=by, reasons=(Reason(text, origin), *verdict.reasons))


def _words_of_mark(mark: Mark, outcome: str) -> str:
    words = "confirmed" if mark.says == "confirmed" else "marked for review"
    return f"{words}{_by(mark.by, mark.created)} → {outcome}{f': {mark.note}' if mark.note else ''}"


def _by(who: str, day: str) -> str:
    """Who decided and when, as words after others: " by Ada on 2027-01-15"."""
    return (f" by {who}" if who else "") + (f" on {day}" if day and who else f", decided on {day}" if day else "")


def _stricter(one: str, other: str) -> str:
    return min(one, other, key=OUTCOMES.index)


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
