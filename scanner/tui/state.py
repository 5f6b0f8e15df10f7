"""What is kept of an audit in the user's own state folder: where the auditor was, what can be undone, the last report.

Each file is written whole and renamed into place, so that a kill leaves the old one or the new one. Two audits of one target
share its last report and keep a place each (a numbered folder that is locked while it is used). Nothing is decided here:
decisions lie in the project.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from typing import Any

from scanner.catalog.ledger_parts import Mark, Waiver
from scanner.catalog.policy_parts import Clarification
from scanner.model.codec import ReportError, plain, rebuilt
from scanner.model.record import record
from scanner.model.report_source import read_start
from scanner.store.whole_file import is_scratch, try_lock, write_whole

VERSION = 1

LARGEST = 64 << 20
"""Bytes of a file of state that are read: a hundred thousand selected findings make 4 MB."""

PLACES = 16
"""Audits of one target that keep a place at once; one more keeps none."""

UNDOS = 200
"""Decisions that can be taken back, the newest ones."""

SCAN = ".scan-"
"""How the names of reports begin that are being made."""

REPORT = "report-"
"""How the names of reports begin; the rest is the time at which one was written."""


@record
class Step:
    """One decision of an audit, so that it can be taken back: what was written, and what it took the place of."""

    verb: str
    text: str
    waivers: tuple[Waiver, ...] = ()
    marks: tuple[Mark, ...] = ()
    clarify: tuple[Clarification, ...] = ()
    old_waivers: tuple[Waiver, ...] = ()
    old_marks: tuple[Mark, ...] = ()
    old_clarify: tuple[Clarification, ...] = ()


def state_folder() -> str:
    """The folder of this user for what outlives a run; "" where the system names none."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    else:
        folder = os.environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(folder):  # so says the XDG base directory specification: relative ones are ignored
            folder = os.path.expanduser("~/.local/state")
    return os.path.join(folder, "weighbridge", "audit") if os.path.isabs(folder) else ""


def key_of(project: str, target: str) -> str:
    """The name of the folder for audits of ``target`` (a full path or an address) from ``project``."""
    text = f"{os.path.normcase(project)}\x1f{target}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class State:
    """The kept state of one audit. ``told`` are sentences about what could not be kept or read.

    Nothing here raises: an audit goes on without a state, and says so.
    """

    def __init__(self, folder: str) -> None:
        self.told: list[str] = []
        self.place: dict[str, Any] = {}
        self.steps: list[Step] = []
        self.digests: dict[str, tuple[str, int, int]] = {}
        self.folder = ""
        self._own = ""
        self._lock = -1
        self._written: dict[str, bytes] = {}
        self._selected: list[str] = []
        if folder:
            self._open(folder)

    def reports(self) -> list[str]:
        """The paths of the reports on the target, the last one first; one that a screen shows may be kept back."""
        try:
            names = [name for name in os.listdir(self.folder or os.devnull) if name.startswith(REPORT)]
        except OSError:
            return []
        return [os.path.join(self.folder, name) for name in sorted(names, reverse=True) if name.endswith(".json")]

    def put_report_aside(self, path: str, why: str) -> None:
        """Has a report out of the way, and says why."""
        self._put_aside(path, "The last report of this target", why)

    def keep_place(self) -> None:
        """Writes where the auditor is, if that changed. What is selected has a file of its own: it may be long."""
        rest = {name: value for name, value in self.place.items() if name != "selected"}
        self._keep("place.json", {"version": VERSION, "place": rest})
        selected = self.place.get("selected") or []
        if selected != self._selected:  # a hundred thousand take longer to write than a key may
            self._keep("selected.json", {"version": VERSION, "selected": selected})
            self._selected = list(selected)

    def keep_steps(self) -> None:
        """Writes what can be undone, on the disk before this returns."""
        del self.steps[:-UNDOS]
        self._keep("undo.json", {"version": VERSION, "steps": [plain(step) for step in self.steps]}, is_safe=True)

    def keep_digests(self) -> None:
        """Writes the digests of files that were hashed for decisions."""
        self._keep("digests.json", {"version": VERSION, "digests": self.digests})

    def close(self) -> None:
        """Lets another audit go on from this place."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _open(self, folder: str) -> None:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            self._own = self._free_place(folder)
        except OSError as error:
            self._give_up(folder, error)
            return
        self.folder = folder
        _sweep(folder, self._own)
        if not self._own:
            self.told.append(
                f"{PLACES} audits of this target are open: this one will not know where it was. Close some to keep a place."
            )
            return
        self._read()

    def _free_place(self, folder: str) -> str:
        """The place that was used last and that no other audit holds, locked; "" where all are held."""
        places = [os.path.join(folder, str(number)) for number in range(1, PLACES + 1)]
        used = sorted((place for place in places if os.path.isdir(place)), key=_last_used, reverse=True)
        for place in used + [place for place in places if place not in used]:
            os.makedirs(place, mode=0o700, exist_ok=True)
            self._lock = _locked(os.path.join(place, "lock"))
            if self._lock >= 0:
                return place
        return ""

    def _read(self) -> None:
        place = self._load("place.json", "place", dict)
        selected = self._load("selected.json", "selected", list)
        self.place = place if place is not None else {}
        self._selected = [key for key in selected or () if isinstance(key, str)]
        self.place["selected"] = list(self._selected)
        for path, entry in (self._load("digests.json", "digests", dict) or {}).items():
            if isinstance(entry, list) and [type(part) for part in entry] == [str, int, int]:
                self.digests[path] = (entry[0], entry[1], entry[2])
        for raw in self._load("undo.json", "steps", list) or ():
            try:
                step = rebuilt(Step, raw)
            except ReportError as error:
                self.steps.clear()
                self._put_aside(os.path.join(self._own, "undo.json"), "What could be undone", str(error))
                break
            assert isinstance(step, Step)
            self.steps.append(step)

    def _load(self, name: str, field: str, kind: type) -> Any:
        """What is in the file under ``field``; None where there is no file, or one that is put aside."""
        path = os.path.join(self._own, name)
        try:
            data = read_start(path, LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._put_aside(path, "The state of this audit", error.strerror or type(error).__name__)
            return None
        try:
            if len(data) > LARGEST:
                raise ValueError("it is too large")
            raw = json.loads(data)
            if not isinstance(raw, dict) or raw.get("version") != VERSION or not isinstance(raw.get(field), kind):
                raise ValueError(f'it has no "{field}" of version {VERSION}')
        except (ValueError, RecursionError) as error:
            self._put_aside(path, "The state of this audit", str(error) or "it is nested too deeply")
            return None
        self._written[name] = data
        return raw[field]

    def _put_aside(self, path: str, what: str, why: str) -> None:
        aside = f"{path}.broken-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(2).hex()}"
        try:
            os.replace(path, aside)
        except OSError:
            aside = path
        why = why.rstrip(". ")
        self.told.append(
            f"{what} could not be read ({why}); it was put aside as {aside}. Decisions are not touched by it."
        )

    def _keep(self, name: str, value: object, is_safe: bool = False) -> None:
        if not self._own:
            return
        data = json.dumps(value, separators=(",", ":")).encode("ascii")
        if self._written.get(name) == data:
            return
        try:
            write_whole(os.path.join(self._own, name), data, 0o600, is_safe)
        except OSError as error:
            self._give_up(self._own, error)
            return
        self._written[name] = data

    def _give_up(self, folder: str, error: OSError) -> None:
        self._own = ""
        reason = error.strerror or type(error).__name__
        self.told.append(
            f"Where you are in this audit is not kept: {folder} cannot be written ({reason}). "
            "Mend that, or name another folder in XDG_STATE_HOME; decisions are kept in your project all the same."
        )


def _sweep(*folders: str) -> None:
    """Removes what writers left that were killed: nobody writes for a day."""
    for folder in filter(None, folders):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            try:
                if (is_scratch(name) or name.startswith(SCAN)) and os.stat(path).st_mtime < time.time() - 86400:
                    os.unlink(path)
            except OSError:
                pass  # another audit was faster


def new_report(folder: str) -> str:
    """A path for a report that is newer than all in the folder."""
    return os.path.join(folder, f"{REPORT}{time.time_ns():020d}-{os.urandom(3).hex()}.json")


def _locked(path: str) -> int:
    """A descriptor that holds the lock of the file, which ends with this process; -1 where another one has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try_lock(descriptor)
    except OSError:
        os.close(descriptor)
        return -1
    return descriptor


def _last_used(place: str) -> float:
    times = [0.0]
    for name in ("place.json", "selected.json", "undo.json"):
        try:
            times.append(os.stat(os.path.join(place, name)).st_mtime)
        except OSError:
            pass
    return max(times)
