"""What goes on while one works: a scan that reads the target anew, and decisions that others write in the same files."""

from __future__ import annotations

import gc
from time import monotonic, sleep

from textual.events import Event, Key
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from scanner.model.codec import ReportError
from scanner.tui.damaged import damage
from scanner.tui.deciding import Deciding
from scanner.tui.session import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from scanner.model.report_view import ReportView
    from scanner.tui.session import Shown

    class Scans(Protocol):
        """What is asked of the scans of this audit: see `scanner.tui.scanning.Scanning`."""

        @property
        def is_running(self) -> bool: ...
        @property
        def has_ended(self) -> bool: ...
        def start(self) -> None: ...
        def cancel(self) -> None: ...
        def progress(self) -> str: ...
        def result(self) -> ReportView: ...


LOOKS = 0.2
"""Seconds between two looks at a scan: often enough to be seen moving."""

QUIET = 0.5
"""Seconds without a key after which work beside the screen goes on."""

LOOKS_AT_FILES = 2.0
"""Seconds between two looks at the files of decisions."""


class Watching(Deciding):
    """The part of the app that looks at what goes on elsewhere."""

    scanning: Scans | None = None
    doing = ""

    def watch_elsewhere(self) -> None:
        """Begins to look."""
        if self.scanning is not None:
            self.set_interval(LOOKS, self._look_at_scan)
        self.set_interval(LOOKS_AT_FILES, self._look_at_files)

    def action_rescan(self) -> None:
        if self.scanning is None:
            self.tell("This is a saved report, and its target is not at hand: weighbridge audit TARGET scans.", True)
        elif self.scanning.is_running:
            self.tell("It is being scanned. Press ctrl+x to stop that.")
        else:
            self.do(self.scanning.start)

    def action_stop_scan(self) -> None:
        if self.scanning is not None and self.scanning.is_running:
            self.scanning.cancel()

    def show_report(self) -> None:
        """Shows the session's report in place of the one before."""

    def _look_at_scan(self) -> None:
        scanning = self.scanning
        if scanning is None or not self.screen_stack:  # the audit ends
            return
        doing = scanning.progress()
        if doing != self.doing:
            self.doing = doing
            self.head_changed()
        if isinstance(self.screen, ModalScreen):  # what is asked is about the report that is shown
            return
        if self._arrived is not None:
            self._taken(self._arrived)
        elif scanning.has_ended and not self._is_taking:
            self._is_taking = True
            self.run_worker(self._take, thread=True)

    _is_taking = False
    _arrived: Shown | None = None

    def _take(self) -> None:
        """Decodes the new report beside the screen's own thread; a large one takes seconds."""
        try:
            if self.scanning is not None:
                self.call_from_thread(self._taken, self.session.prepared(self.scanning.result()))
                gc.unfreeze()  # the report before is garbage now
                gc.collect()
                gc.freeze()
        except AuditError as error:
            self.call_from_thread(self.tell, str(error), True)
        except ReportError as error:
            self.call_from_thread(self.tell, damage(error), True)
        finally:
            self._is_taking = False

    def _taken(self, shown: Shown) -> None:
        """Shows the new report; it waits for the answer to a question that was asked meanwhile."""
        if not self.screen_stack:
            return
        self._arrived = shown if isinstance(self.screen, ModalScreen) else None
        if self._arrived is not None:
            return
        said = self.session.adopt(shown)
        self.show_report()
        self.tell(said)
        self.tell_news()

    def _look_at_files(self) -> None:
        if not self.screen_stack:
            return
        if self.session.refresh():
            self.decisions_changed()
        self.tell_news()  # what somebody wrote that cannot be read, and a state that can be kept no longer

    def decisions_changed(self) -> None:
        """Lets the screen that is shown tell what was decided since, and has the rest found out beside it."""
        super().decisions_changed()
        if self.session.is_counting:
            self.prepare()

    def prepare(self) -> None:
        """Has worked out beside the screen what takes long: how many are decided, and what filters and orders need."""
        if not self._is_preparing:
            self._is_preparing = True
            self.run_worker(self._prepare, thread=True, group="prepare", exit_on_error=False)

    async def on_event(self, event: Event) -> None:
        """Has what is worked out beside the screen wait while keys are pressed: they are answered first."""
        if isinstance(event, Key):
            self._pressed = monotonic()
        await super().on_event(event)

    _is_preparing = False
    _pressed = 0.0

    def _prepare(self) -> None:
        worker = get_current_worker()
        told = [monotonic()]

        def goes_on() -> bool:
            while monotonic() < self._pressed + QUIET and not worker.is_cancelled:
                sleep(QUIET / 20)
            if monotonic() - told[0] > LOOKS and not worker.is_cancelled:
                told[0] = monotonic()
                self.call_from_thread(self.head_changed)
            return not worker.is_cancelled

        try:
            was_counting = self.session.is_counting
            self.session.prepare(goes_on)
            self.session.count(goes_on)
            gc.freeze()
        finally:
            self._is_preparing = False
        if was_counting and not worker.is_cancelled:
            self.call_from_thread(self.decisions_changed)
            self.tell_news()

    def tell_news(self) -> None:
        """Tells what the session has to say: what could not be read, what was put aside."""
        for said in self.session.news():
            self.tell(said)

    def head_changed(self) -> None:
        """Draws the head anew."""
        if not self.screen_stack:
            return
        changed = getattr(self.screen, "refresh_head", None)
        if changed is not None:
            changed()
