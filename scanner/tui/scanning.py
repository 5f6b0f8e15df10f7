"""A scan beside the audit: a process of its own that writes a report and tells how far it is.

What goes between the two is JSON, so that nothing which a scan makes is unpickled. The child ends with its parent, whatever
ends that; a cancel kills it. The report appears in its place when it is whole.
"""

from __future__ import annotations

import json
import os
import sys
from multiprocessing import get_context, resource_tracker

from scanner.model.record import record
from scanner.store.whole_file import write_whole
from scanner.tui.errors import AuditError
from scanner.tui.state import REPORT, SCAN, new_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from scanner.model.report_view import ReportView

    Told = Callable[[int, int | None, str], None]
    Work = Callable[[Told], bytes]

GRACE = 5.0
"""Seconds that a child which is told to end is waited for."""

PACE = 0.05
"""Seconds between two words of a child about how far it is."""

LONGEST = 2000
"""Characters of an error that are told."""


class ScanError(Exception):
    """What the work raises where the user has to act; the message is one sentence that ends with the next step."""


@record
class Far:
    """How far a scan is: files done, files in all where that is known, and the path that was read last."""

    done: int = 0
    total: int | None = None
    path: str = ""


class Scanning:
    """The scans of one audit, one at a time. ``work(told)`` returns a report as JSON and can be sent to a spawned process:
    a function of a module, or a partial of one with plain arguments. ``folder`` is where the last report is kept ("" for
    nowhere).
    """

    def __init__(self, work: Work, folder: str) -> None:
        self._work = work
        self._folder = folder
        self._scratch = ""
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._error = ""
        self._done = False
        self._cancelled = False
        self.far = Far()

    @property
    def is_running(self) -> bool:
        """True while a child reads."""
        self._listen()
        return self._process is not None and not self.has_ended

    @property
    def has_ended(self) -> bool:
        """True from the end of a scan, however it ended, until `result` was asked."""
        self._listen()
        return self._process is not None and (self._done or bool(self._error) or self._cancelled or self._is_dead())

    def start(self) -> None:
        """Begins a scan; nothing where one runs. Raises `AuditError` where no process can be had."""
        if self._process is not None:
            return
        self._error, self._done, self._cancelled, self.far = "", False, False, Far()
        context = get_context("spawn")
        try:
            folder = self._folder or _own_folder()
            self._scratch = os.path.join(folder, f"{SCAN}{os.getpid()}-{os.urandom(4).hex()}.json")
            _start_tracker()
            ours, theirs = context.Pipe(duplex=True)
            process = context.Process(target=_child, args=(self._work, self._scratch, theirs), daemon=True)
            process.start()
            theirs.close()
        except (OSError, ValueError) as error:
            raise AuditError(f"The scan could not be started ({error}). Try again, or run weighbridge scan.") from error
        self._process, self._pipe = process, ours

    def cancel(self) -> None:
        """Ends the scan that runs, at once."""
        if self._process is not None and not self._done:
            self._cancelled = True
            self._process.kill()

    def progress(self) -> str:
        """How far the scan is, in a few words; "" where none runs. The path in it is escaped and cut."""
        from scanner.reports.console_text import shown_path

        if not self.is_running:
            return ""
        far = self.far
        if not far.done:
            return "scanning"
        files = f"{far.done:,} of {far.total:,} files" if far.total else f"{far.done:,} file{'s' * (far.done != 1)}"
        return f"scanning: {files} {shown_path(far.path, 40)}".rstrip()

    def wait(self, seconds: float) -> bool:
        """True once the scan has ended, waiting at most so long."""
        import time

        end = time.monotonic() + seconds
        while not self.has_ended:
            if self._process is None or time.monotonic() >= end:
                return self._process is None
            time.sleep(0.02)
        return True

    def result(self) -> ReportView:
        """The report of the scan that has ended, kept as the target's last. Raises `AuditError` that tells why none is.

        May take seconds for a large report: call it beside the screen's own thread.
        """
        process, scratch = self._process, self._scratch
        if process is None:
            raise AuditError("No scan has run. Start one with R.")
        try:
            if not self._done:
                process.kill()
            process.join(GRACE)
            return self._taken(scratch, process.exitcode)
        finally:
            if self._pipe is not None:
                self._pipe.close()
            self._process = self._pipe = None
            _forget(scratch)

    def close(self) -> None:
        """Ends what runs; nothing is left of it."""
        self.cancel()
        if self._process is not None:
            self._process.join(GRACE)
            _forget(self._scratch)
            self._process = None

    def _taken(self, scratch: str, code: int | None) -> ReportView:
        if self._cancelled:
            raise AuditError("The scan was cancelled; the report before it is shown. R scans again.")
        if self._error:
            raise AuditError(self._error)
        if not self._done:
            raise AuditError(
                f"The scan ended before it was done ({_ended(code)}); the report before it is shown. R scans again, "
                "weighbridge scan shows more."
            )
        from scanner.model.codec import ReportError
        from scanner.model.report_view import view_of_file

        try:
            path = scratch
            if self._folder:
                path = new_report(self._folder)
                os.replace(scratch, path)
            view = view_of_file(path)
        except (OSError, ReportError) as error:
            raise AuditError(f"The report of the scan cannot be read ({error}). R scans again.") from error
        if self._folder:
            _forget_older(path)
        return view

    def _is_dead(self) -> bool:
        return self._process is not None and self._process.exitcode is not None

    def _listen(self) -> None:
        pipe = self._pipe
        try:
            while pipe is not None and not pipe.closed and pipe.poll():
                self._hear(json.loads(pipe.recv_bytes(1 << 20)))
        except (EOFError, OSError, ValueError, TypeError, KeyError):
            pass  # a child that ended, or that says what none of ours says: its exit code tells

    def _hear(self, said: dict[str, object]) -> None:
        if "error" in said:
            self._error = str(said["error"])[:LONGEST]
        elif "done" in said:
            self._done = True
        else:
            total = said["total"]
            self.far = Far(int(str(said["files"])), total if isinstance(total, int) else None, str(said["path"])[:4096])


def _child(work: Work, path: str, pipe: Connection) -> None:
    """The spawned process: reads, writes the report, says that it is done. Nothing of it reaches the screen."""
    import signal
    import threading
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both: the audit decides what ends
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    threading.Thread(target=_end_with_parent, args=(pipe,), daemon=True).start()
    last = [0.0]

    def told(done: int, total: int | None, name: str) -> None:
        now = time.monotonic()
        if now - last[0] >= PACE:
            last[0] = now
            _say(pipe, {"files": done, "total": total, "path": name})

    try:
        write_whole(path, work(told), 0o600, is_safe=True)
    except BaseException as error:
        _say(pipe, {"error": _sentence(error)})
        os._exit(1)
    _say(pipe, {"done": True})
    os._exit(0)  # a thread of the scan, or a slow end of the interpreter, keeps nobody waiting


def _end_with_parent(pipe: Connection) -> None:
    try:
        pipe.recv_bytes()  # the parent never says anything: this returns when it is gone
    except (EOFError, OSError):
        pass
    os._exit(1)


def _say(pipe: Connection, what: dict[str, object]) -> None:
    try:
        pipe.send_bytes(json.dumps(what).encode("ascii"))
    except OSError:
        os._exit(1)


def _sentence(error: BaseException) -> str:
    if isinstance(error, ScanError):
        return str(error)
    if isinstance(error, MemoryError):
        return "The scan ran out of memory; the report before it is shown. Scan a part of the target."
    return (
        f"The scan failed ({type(error).__name__}: {error}); the report before it is shown. Please report it; "
        "weighbridge scan with WEIGHBRIDGE_DEBUG=1 shows where."
    )


def _ended(code: int | None) -> str:
    if code is None:
        return "it does not answer"
    if code < 0:
        return f"killed by signal {-code}" + (", perhaps for want of memory" if code == -9 else "")
    return f"exit code {code}"


def _start_tracker() -> None:
    """Starts multiprocessing's own child with the real standard error: that of a running UI has no file behind it."""
    kept = sys.stderr
    sys.stderr = sys.__stderr__
    try:
        resource_tracker.ensure_running()
    finally:
        sys.stderr = kept


def _own_folder() -> str:
    """A new folder of this user's alone for a report that is not kept."""
    import tempfile

    return tempfile.mkdtemp(prefix="weighbridge-")


def _forget_older(path: str) -> None:
    """Removes the reports before this one; one that is shown stays where the system keeps open files."""
    folder, name = os.path.split(path)
    for other in os.listdir(folder):
        if other.startswith(REPORT) and other < name:
            _forget(os.path.join(folder, other))


def _forget(path: str) -> None:
    folder = os.path.dirname(path)
    for forget, what in ((os.unlink, path), (os.rmdir, folder if "weighbridge-" in os.path.basename(folder) else "")):
        try:
            if what:
                forget(what)
        except OSError:
            pass
