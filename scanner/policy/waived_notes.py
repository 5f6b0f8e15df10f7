"""What the notes of a report say of decisions: which expired, which are void, which nobody needs any more."""

from __future__ import annotations

from scanner.catalog.ledger_parts import BASELINE_PATH
from scanner.policy.pins import files_of
from scanner.policy.waived import HUB, is_as_known, is_at, pin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.ledger_parts import Known, Mark, Waiver
    from scanner.model.finding import Finding
    from scanner.policy.pins import Files
    from scanner.policy.waived import Decisions, Site

TOLD = 50
"""Entries of one kind that have a sentence each."""


class Tally:
    """Hears of every finding of a run which decisions named it, and tells at the end what is amiss with them."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._sites: list[Site] = []
        self._needed: set[object] = set()
        self._named: set[Waiver] = set()
        self._void: dict[object, str] = {}
        self._unread: dict[Waiver, str] = {}
        self._unpinned: dict[Waiver, str] = {}

    def visit(self, site: Site) -> None:
        """Hears that a target was looked at."""
        self._sites.append(site)

    def hear(self, finding: Finding, site: Site, files: Files, allowed: bool) -> None:
        """Hears of a finding; ``allowed`` is true where the policy allows it, so that no bytes need be asked for."""
        decisions = self._decisions
        mark = decisions.mark(finding, site)
        self._needed.update([mark] if mark is not None else ())
        for waiver in decisions.waivers_for(finding, site):
            self._named.add(waiver)
            if allowed or (not decisions.amiss(waiver) and decisions.fits_bytes(waiver, finding, files)):
                self._needed.add(waiver)
            elif not decisions.amiss(waiver):
                self._amiss(waiver, finding, files)
        for line in decisions.lines_for(finding, site):
            self._needed.add(line)
            if not allowed and not is_as_known(line, finding, files):
                self._void.setdefault(line, _shown(finding, files))

    def _amiss(self, waiver: Waiver, finding: Finding, files: Files) -> None:
        if not waiver.sha256:
            self._unpinned.setdefault(waiver, finding.place.path)
        elif pin_of(finding, files) is None:
            self._unread.setdefault(waiver, finding.place.path)
        elif files.has(finding.place.path):
            self._void.setdefault(waiver, _shown(finding, files))

    def notes(self, whole: bool) -> list[str]:
        """A sentence for each waiver that does not hold; of a ``whole`` run (not of a commit's files alone) also for what
        was for nothing that was found."""
        ledger = self._decisions.ledger
        found = [note for waiver in ledger.waivers if (note := self._of_waiver(waiver, whole))]
        if whole:
            found += [
                f"The mark at {mark.origin} is for nothing that was found: remove it."
                for mark in ledger.marks
                if mark not in self._needed and self._would_be_found(mark)
            ]
        if len(found) > TOLD:
            more = f"{len(found) - TOLD:,} more waivers and marks do not hold or are for nothing: mend the first ones."
            found[TOLD:] = [more]
        return found + self._of_baseline(ledger.baseline, whole)

    def _of_waiver(self, waiver: Waiver, whole: bool) -> str:
        head = f"The waiver at {waiver.origin}"
        amiss = self._decisions.amiss(waiver)
        if amiss:
            return f"{head} {amiss}: {_mended(amiss, self._decisions.today)}." if self._is_told(waiver, whole) else ""
        if waiver in self._needed:
            return ""
        if waiver in self._void:
            return f"{head} is void: {self._void[waiver]} has other bytes now. Look at it again, and waive it anew."
        if waiver in self._unread:
            return (
                f"{head} does not hold: the SHA-256 of {self._unread[waiver]} is not known. Scan where its bytes are."
            )
        if waiver in self._unpinned:
            path = self._unpinned[waiver]
            return f"{head} does not hold: it names no sha256, and the policy asks for that of {path}. Add it."
        if whole and waiver not in self._named and self._would_be_found(waiver):
            return f"{head} is for nothing that was found: remove it."
        return ""

    def _is_told(self, waiver: Waiver, whole: bool) -> bool:
        return whole or waiver in self._named

    def _of_baseline(self, lines: Sequence[Known], whole: bool) -> list[str]:
        found = []
        changed = [line for line in lines if line in self._void]
        if changed:
            found.append(
                f"{_lines(len(changed))} of {BASELINE_PATH} no longer hold{'s' if len(changed) == 1 else ''}: "
                f"{self._void[changed[0]]} has other bytes now. Look at it, then run weighbridge baseline update."
            )
        gone = [line for line in lines if line not in self._needed and any(_covers(site, line) for site in self._sites)]
        if whole and gone:
            found.append(
                f"{_lines(len(gone))} of {BASELINE_PATH} {'is' if len(gone) == 1 else 'are'} no longer needed, "
                f"{gone[0].path or 'the whole target'} first: run weighbridge baseline update."
            )
        return found

    def _would_be_found(self, entry: Waiver | Mark) -> bool:
        """True where all that the entry could be for was looked at."""
        return any(site.whole and _reaches(site, entry) for site in self._sites)


def _shown(finding: Finding, files: Files) -> str:
    """What the finding rests on, as the beginning of a sentence that goes on in the singular."""
    path = finding.place.path
    return f"{path}, or code that it leads to," if sum(map(files.has, files_of(finding))) > 1 else path


def _mended(amiss: str, today: str) -> str:
    """What to do about a waiver that holds for nothing."""
    if amiss.startswith("expired"):
        return "remove it, or look at it again and decide anew"
    if amiss.startswith("does not say"):
        return f"add created: {today}"
    return "correct created" if amiss.startswith("is dated") else "bring expires forward"


def _lines(number: int) -> str:
    return f"{number:,} line" if number == 1 else f"{number:,} lines"


def _covers(site: Site, line: Known) -> bool:
    if not site.whole or site.prefix is None or not line.path.startswith(site.prefix):
        return False
    if site.prefix or line.path.startswith(HUB):
        return bool(site.prefix)
    return not site.folder or line.path.startswith(f"{site.folder}/")


def _reaches(site: Site, entry: Waiver | Mark) -> bool:
    if site.prefix != "":
        return bool(entry.target) and is_at(entry, "", site)
    if entry.target.startswith(HUB):
        return False
    if not site.folder:
        return True
    inside = f"{site.folder}/"
    target = f"{entry.target.removeprefix('./').rstrip('/')}/"
    if entry.target and target.startswith(inside):
        return True
    return bool(entry.paths) and all(path.startswith(inside) for path in entry.paths)
