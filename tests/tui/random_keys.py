"""An audit played with keys at random, while scans arrive and others edit its files: what has to hold at every step."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.keys import _character_to_key, key_to_character

from scanner.catalog.ledger_parts import WAIVERS_PATH
from scanner.cli.main import main
from scanner.model.report_view import view_of
from scanner.tui.screens.room import Room
from scanner.tui.session import Session
from scanner.tui.state import State
from tests.tui.audits import Payload, repository
from tests.tui.stage import HOSTILE, app_on, text_of

if TYPE_CHECKING:
    from scanner.model.report_view import ReportView

LONGEST = 5.0
"""Seconds that one key may take."""

HOW = {"waived": ("waiver",), "known": ("baseline",), "review": ("mark",), "confirmed": ("mark",)}

KEYS = {
    "down": 12, "up": 6, "j": 4, "k": 2, "pagedown": 1, "pageup": 1, "G": 1, "g": 1,
    "w": 8, "a": 5, "r": 5, "c": 4, "u": 5, "enter": 14, "escape": 8, "tab": 6, "shift+tab": 2, "space": 7, "asterisk": 2,
    "slash": 3, "f": 3, "s": 2, "v": 2, "left": 2, "right": 2, "h": 1, "l": 1, "n": 3, "N": 2, "x": 2, "z": 1, "y": 1,
    "o": 1,
    "1": 2, "2": 12, "3": 2, "4": 2, "5": 2, "t": 1, "e": 2, "R": 1, "ctrl+p": 2, "question_mark": 1, "ctrl+x": 1,
    "ctrl+s": 2, "ctrl+c": 1, "backspace": 1, "m": 2, "i": 2, "T": 2, "home": 1, "end": 1,
}  # fmt: skip
"""The keys, and how often each is pressed beside the others. None leaves."""

WORDS = ("our own test", "mit", "Apache-2.0", "30d", "Ada", "b.pkl", "LICENSE", "zzz", "[bold]x", "2020-01-01")

EDITS = (
    b"version: 1\nwaivers: []\n",
    b"version: 1\nwaivers:\n- rule: [pickle-unsafe-callable]\n  paths: [model/a.pkl]\n  reason: ours\n"
    b"  expires: 2026-12-01\n  created: 2026-11-20\n  approver: Eve\n",
    b"version: 1\nmarks:\n- says: review\n  paths: [model/*]\n  by: Eve\n  created: 2026-11-20\n",
    b"version: 1\nwaivers:\n  - [\n",
    b"\xff\xfe\x00not yaml at all",
    b"",
)
"""What somebody else writes into the waivers: three that are valid, two that are broken, and nothing."""


class Scans:
    """Scans that are over when the play says so."""

    is_running = has_ended = False

    def __init__(self) -> None:
        self.next: ReportView | None = None

    def progress(self) -> str:
        return ""

    def start(self) -> None: ...

    def cancel(self) -> None: ...

    def arrive(self, view: ReportView) -> None:
        self.next, self.has_ended = view, True

    def result(self) -> ReportView:
        self.has_ended = False
        assert self.next is not None
        return self.next


class Play:
    """One audit of a repository in ``folder`` (the working directory from here on), with the keys of ``seed``."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.project = repository(folder / "project")
        self.model = Path(self.project, "model")
        for number, name in enumerate(HOSTILE):
            if "/" not in name and len(name) < 250:
                (self.model / name).write_bytes(pickle.dumps(Payload(f"true {number}"), 4))
        os.chdir(self.project)
        self.scans, self.trail = Scans(), []  # type: ignore[var-annotated]
        self.session = Session(
            view_of(self.report("--no-waivers")), self.project, time.strftime("%Y-%m-%d", time.gmtime()),
            State(str(folder / "state")),
        )  # fmt: skip
        self.app: Any = app_on(self.session, scanning=self.scans)
        self.app.animation_level = "none"
        self.app.exit = lambda *_, **__: self.trail.append("(left)")
        self.slowest, self.compared, self.written = 0.0, 0, 0

    def report(self, *flags: str) -> bytes:
        """What a scan of the model says now."""
        path = Path(self.project).parent / "scan.json"
        path.unlink(missing_ok=True)
        main(["scan", "model", "--no-store", "--digests", "--allow-incomplete", *flags, "--output", f"json:{path}"])
        return path.read_bytes() if path.exists() else b""

    def go(self, count: int, often: int = 250) -> None:
        """Presses so many keys, and asks a scan each time after ``often`` of them.

        Raises `AssertionError` with the last keys where something does not hold."""
        asyncio.run(self._go(count, often))

    async def _go(self, count: int, often: int) -> None:
        async with self.app.run_test(size=(100, 30), notifications=True) as pilot:
            await pilot.press("2")
            for number in range(count):
                if self.random.random() < 0.02:
                    await self._other(pilot)
                await self._press(pilot, self._key())
                if number % often == often - 1:
                    await self._compare(pilot)
        assert self.app.failed is None, self._told(repr(self.app.failed))

    def _key(self) -> str:
        name = type(self.app.screen).__name__
        is_question = name in ("WaiveDialog", "AcceptDialog", "MarkDialog")
        if is_question and self.random.random() < 0.5:  # or hardly a form is ever filled
            return self.random.choice(("typed", "typed", "tab", "enter"))
        if name == "CommandPalette" and self.random.random() < 0.4:
            return "typed"
        keys = dict(KEYS)
        if name == "ExportDialog":
            keys["slash"] = 0  # it writes into the working directory and nowhere else
        return self.random.choices(list(keys), list(keys.values()))[0]

    async def _press(self, pilot: Any, key: str) -> None:
        screen = type(self.app.screen).__name__
        may = (
            (key in ("enter", "ctrl+s") and screen in ("WaiveDialog", "AcceptDialog", "MarkDialog", "CommandPalette"))
            or (key == "u" and isinstance(self.app.screen, Room))
            or (self.trail[-1:] and self.trail[-1].endswith("enter@CommandPalette"))  # it does it a turn later
        )
        before = self._ledger()
        self.trail.append(f"{key}@{screen}")
        began = time.monotonic()
        names = list(map(_character_to_key, self.random.choice(WORDS))) if key == "typed" else [key]
        for name in names:
            self.app.post_message(events.Key(name, name if len(name) == 1 else key_to_character(name)))
        for _ in range(2):  # what an answer does comes a turn later
            await asyncio.wait_for(pilot.pause(0.001), 60)
        took = time.monotonic() - began
        self.slowest = max(self.slowest, took)
        assert took < LONGEST, self._told(f"{key} took {took:.1f} s")
        self.written += self._ledger() != before
        assert may or self._ledger() == before, self._told(f"{key} changed a decision")
        assert self.app.failed is None and not self.app._exception, self._told(repr(self.app._exception))
        assert not any(ord(letter) < 32 and letter != "\n" for letter in text_of(self.app)), self._told("control")

    async def _other(self, pilot: Any) -> None:
        """Something that is no key: another size, a new report, somebody else's edit."""
        what = self.random.choice(("size", "size", "scan", "scan", "bytes", "edit", "edit"))
        self.trail.append(f"({what})")
        if what == "size":
            await pilot.resize_terminal(self.random.randint(20, 160), self.random.randint(5, 50))
        elif what == "edit":
            path = Path(self.project, WAIVERS_PATH)
            path.parent.mkdir(exist_ok=True)
            there = path.read_bytes() if path.exists() else EDITS[0]
            path.write_bytes(self.random.choice((*EDITS, there + b"# seen\n", there + b"# read\n")))
            self.trail.append(repr(path.read_bytes()[:30]))
        else:
            if what == "bytes":
                (self.model / "b.pkl").write_bytes(pickle.dumps(Payload(f"false {self.random.random()}"), 4))
            found = self.report(*self.random.choice(((), ("--no-waivers",))))
            if found:  # or what somebody else wrote cannot be read, and the scan says so
                self.scans.arrive(view_of(found))
        await pilot.pause()

    async def _compare(self, pilot: Any) -> None:
        """What the audit says is decided is what a scan says."""
        for _ in range(20):
            if isinstance(self.app.screen, Room):
                break
            await pilot.press("escape")
        assert isinstance(self.app.screen, Room), self._told("no way out of " + type(self.app.screen).__name__)
        path = Path(self.project, WAIVERS_PATH)
        if path.exists() and _is_broken(self.project):
            path.write_bytes(EDITS[0])
        self.scans.arrive(view_of(self.report("--no-waivers")))
        end = time.monotonic() + 20
        while (
            self.scans.has_ended or self.app._is_taking or self.app._arrived or self.session.view is not self.scans.next
        ):
            await pilot.pause(0.05)
            assert time.monotonic() < end, self._told("no report arrives")
        self.session.refresh()
        self.session.count()
        if not any(self.session.decided(row) for row in self.session.view.rows):  # or there is nothing to compare
            self.session.mark(list(self.session.view.rows)[:2], "confirmed", "it is so", "Ada")
        said = {row.fingerprint: self.session.decided(row) for row in self.session.view.rows}
        scanned = json.loads(self.report())
        by = {one["subject"]: one.get("by", "") for target in scanned["targets"] for one in target.get("verdicts", [])}
        for fingerprint, found in said.items():
            if found is None:
                assert by.get(fingerprint, "") in ("", "exception"), self._told(f"{fingerprint}: {by.get(fingerprint)}")
            elif found.how == "accepted":
                assert by.get(fingerprint, "clarified") == "clarified", self._told(f"{found} {by.get(fingerprint)!r}")
            else:
                assert by.get(fingerprint) in HOW[found.how], self._told(f"{found} {by.get(fingerprint)!r}")
        self.compared += sum(found is not None for found in said.values())

    def _ledger(self) -> dict[str, bytes]:
        folder = Path(self.project, ".weighbridge")
        return {path.name: path.read_bytes() for path in folder.glob("*")} if folder.exists() else {}

    def _told(self, what: str) -> str:
        return f"{what}\nafter {len(self.trail)} keys, the last: {' '.join(self.trail[-40:])}\n{text_of(self.app)}"


def _is_broken(project: str) -> bool:
    from scanner.catalog.ledger import read_ledger
    from scanner.catalog.mistakes import CatalogError

    try:
        read_ledger(project)
    except CatalogError:
        return True
    return False
