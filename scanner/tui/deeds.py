"""The decisions of one audit in the project's files: read, added to, and taken back one by one."""

from __future__ import annotations

import os

from scanner.catalog.ledger_parts import BASELINE_PATH, CLARIFY_PATH, WAIVERS_PATH, Ledger, Mark, Waiver, bare
from scanner.catalog.policy_parts import Clarification
from scanner.decisions.entries import by_kind, superseded
from scanner.tui.errors import AuditError
from scanner.tui.state import Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.decisions.entries import ByKind
    from scanner.tui.state import State

NO_PROJECT = (
    "There is no project to write decisions to: the working directory is in no repository. Change into your own repository "
    "(or make one with git init) and start the audit there."
)

_FILES = (WAIVERS_PATH, CLARIFY_PATH, BASELINE_PATH)


class Deeds:
    """What stands in the files of ``project`` ("" for none), and what this audit did to them, which ``state`` keeps.

    ``read`` gives the ledger that the scans of this audit honour (default: the project's); ``stand_in`` says what stands
    in for the project's waivers there: nothing is written then, for none of it would count. ``changed`` hears the ledger
    before and the one that was read.
    """

    def __init__(
        self,
        project: str,
        state: State,
        changed: Callable[[Ledger, Ledger], None],
        read: Callable[[], Ledger] | None = None,
        stand_in: str = "",
    ) -> None:
        self.ledger = Ledger()
        self._project, self._state, self._changed, self._stand_in = project, state, changed, stand_in
        self._read = read or (lambda: _ledger_of(project))
        self._seen: object = None
        self._is_broken = False

    @property
    def can_undo(self) -> bool:
        """True where a decision can be taken back."""
        return bool(self._state.steps)

    def begin(self) -> None:
        """Reads the decisions, and forgets a last step that a kill kept from being written. Raises `AuditError`."""
        self.reload()
        steps = self._state.steps
        if steps and self._project and not self._stand_in and not self._stands(steps[-1]):
            steps.pop()
            self._state.keep_steps()

    def check(self) -> None:
        """Raises `AuditError` where nothing can be decided."""
        if not self._project:
            raise AuditError(NO_PROJECT)
        if self._stand_in:
            raise AuditError(
                f"This audit goes by {self._stand_in} in place of the project's own waivers, so that what you decide would "
                "not count. Start it without that to decide."
            )

    def refresh(self) -> bool:
        """True where somebody else changed the files since they were read; they are read anew. Raises `AuditError`."""
        if self._stamp() == self._seen:
            return False
        self.reload()
        return True

    def reload(self) -> None:
        """Reads the decisions. Raises `AuditError` where somebody wrote what cannot be read; those before stay then."""
        from scanner.catalog.mistakes import CatalogError

        self._seen, self._is_broken = self._stamp(), True
        try:
            found = self._read()
        except CatalogError as error:
            raise AuditError(f"{error} Mend that first: until then nothing can be decided.") from error
        self._is_broken = False
        before, self.ledger = self.ledger, found
        self._changed(before, found)

    def do(
        self,
        verb: str,
        text: str,
        waivers: tuple[Waiver, ...] = (),
        marks: tuple[Mark, ...] = (),
        clarify: tuple[Clarification, ...] = (),
    ) -> None:
        """Writes the entries, has those go that they take the place of, and remembers both. Raises `AuditError`."""
        self._reload_changed()
        old = by_kind(map(bare, superseded(self.ledger, (*waivers, *marks, *clarify))))
        steps = self._state.steps
        steps.append(Step(verb, text, waivers, marks, clarify, *old))
        self._state.keep_steps()  # first: a decision that cannot be undone is worse than a step that was never taken
        try:
            self._write(add=(waivers, marks, clarify))
        except AuditError:
            steps.pop()
            self._state.keep_steps()
            raise
        try:
            self._write(remove=old)
        finally:
            self.reload()

    def undo(self) -> Step:
        """The last step, taken back. Raises `AuditError` where there is none, or nothing of it is left."""
        if not self._state.steps:
            raise AuditError("There is nothing to undo.")
        self.check()
        self._reload_changed()
        step = self._state.steps[-1]
        was_there = self._stands(step)
        if was_there:  # the old ones first: a kill between the two leaves more than was there, not less
            self._write(add=(self._still_asked(step), step.old_marks, step.old_clarify))
            self._write(remove=(step.waivers, step.marks, step.clarify))
        self._state.steps.pop()
        self._state.keep_steps()
        self.reload()
        if not was_there:
            raise AuditError(f"That was taken back elsewhere already: {step.text} Press again for the one before.")
        return step

    def _reload_changed(self) -> None:
        if self._is_broken or self._stamp() != self._seen:
            self.reload()

    def _stamp(self) -> object:
        files = [os.path.join(self._project, path) for path in _FILES] if self._project else []
        return tuple(map(_stamp, [*files, self._stand_in]))

    def _stands(self, step: Step) -> bool:
        """True where something that the step wrote is still in the project's files."""
        there = {*map(bare, self.ledger.waivers), *map(bare, self.ledger.marks)}
        texts = {*map(bare, self.ledger.clarify)}
        return bool(there.intersection((*step.waivers, *step.marks)) or texts.intersection(step.clarify))

    def _still_asked(self, step: Step) -> tuple[Waiver, ...]:
        """The waivers that the step took out, but for those whose successor somebody has taken out since: what nobody lets
        pass any more does not pass again."""
        there = {*map(bare, self.ledger.waivers), *map(bare, self.ledger.marks)}
        written: tuple[Waiver | Mark, ...] = (*step.waivers, *step.marks)
        gone = [entry for entry in written if entry not in there]
        lost = {fingerprint for entry in gone for fingerprint in entry.fingerprint}
        return tuple(entry for entry in step.old_waivers if lost.isdisjoint(entry.fingerprint))

    def _write(self, add: ByKind = ((), (), ()), remove: ByKind = ((), (), ())) -> None:
        from scanner.decisions.edit import LedgerError
        from scanner.decisions.edit import add as write
        from scanner.decisions.edit import remove as take_out

        try:
            if any(add):
                write(self._project, *add)
            if any(remove):
                take_out(self._project, *remove)
        except LedgerError as error:
            raise AuditError(str(error)) from error


def _ledger_of(project: str) -> Ledger:
    if not project:
        return Ledger()
    from scanner.catalog.ledger import read_ledger

    return read_ledger(project)


def _stamp(path: str) -> object:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
