"""A fleet scan as a process of its own, killed at any moment and started again: for tests and ``benchmarks.fleet_kills``."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from scanner.store.fleet.store import open_fleet
from tests.hub.repos import listed
from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[2]


@dataclass
class Done:
    """What one or several processes came to: exit codes, words, seconds, requests, and how often each target was read."""

    codes: list[int] = field(default_factory=list)
    printed: str = ""
    complaints: str = ""
    seconds: float = 0.0
    requests: int = 0
    readings: Counter[str] = field(default_factory=Counter)
    repeated: list[str] = field(default_factory=list)


class Fleet:
    """``weighbridge fleet scan`` of ``targets`` on ``hub``, below ``folder``."""

    def __init__(self, hub: FixtureHub, folder: Path, targets: list[str], *flags: str, **environment: str) -> None:
        self.hub, self.folder, self.targets, self.flags = hub, folder, targets, flags
        self.leaves = leaves(hub, targets)
        folder.mkdir(parents=True, exist_ok=True)
        own = {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1700000000", "WEIGHBRIDGE_DEBUG": "1"}
        self.environment = {**hub.environment(folder, hub.token), **own, **environment}

    def start(self, db: str, *more: str) -> subprocess.Popen[str]:
        """The process, begun."""
        words = ["fleet", "scan", *self.targets, "--db", str(self.folder / db), *self.flags, *more]
        return subprocess.Popen(
            [sys.executable, "-m", "scanner", *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def whole(self, db: str, *more: str) -> Done:
        """A run that nobody disturbs."""
        done, before, began = Done(), len(self.hub.seen), time.monotonic()
        self._end(self.start(db, *more), done)
        done.seconds = time.monotonic() - began
        done.requests = len(self.hub.seen) - before
        done.readings = self.readings(before)
        return done

    def killed(self, db: str, moments: list[float], by_requests: bool = False) -> Done:
        """A run that is killed after each of ``moments``, seconds from its start or requests, and goes on to its end after
        the last."""
        done, began = Done(), time.monotonic()
        for moment in moments:
            stored, before = self.stored(db), len(self.hub.seen)
            process = self.start(db)
            if self._is_at(process, moment, before if by_requests else None):
                process.kill()
            self._end(process, done)
            self._count(done, before, stored)
        stored, before = self.stored(db), len(self.hub.seen)
        self._end(self.start(db), done)
        self._count(done, before, stored)
        done.seconds = time.monotonic() - began
        return done

    def stored(self, db: str) -> set[str]:
        """The targets whose outcome is stored."""
        if not (self.folder / db).exists():
            return set()
        with open_fleet(str(self.folder / db), readonly=True) as store:
            runs = store.runs()
            states = ("done", "failed", "quarantined")
            return {entry.target for entry in store.entries(runs[-1].number, states=states)} if runs else set()

    def content(self, db: str) -> list[tuple[object, ...]]:
        """What the newest run came to, without what it took."""
        with open_fleet(str(self.folder / db), readonly=True) as store:
            return list(store.content(store.run().number))

    def readings(self, since: int = 0) -> Counter[str]:
        """How often each of ``leaves`` was read: a base model is asked for on its heirs' behalf, too."""
        asked = [seen.path for seen in list(self.hub.seen)[since:] if "?blobs=True" in seen.path]
        found = Counter("hf://" + path.removeprefix("/api/models/").partition("?")[0] for path in asked)
        return Counter({target: found[target] for target in self.leaves if found[target]})

    def _is_at(self, process: subprocess.Popen[str], moment: float, before: int | None) -> bool:
        """Waits for the moment; false where the process ended before it."""
        until = time.monotonic() + moment
        while time.monotonic() < until if before is None else len(self.hub.seen) - before < moment:
            if process.poll() is not None:
                return False
            time.sleep(0.002)
        return True

    def _count(self, done: Done, before: int, stored: set[str]) -> None:
        readings = self.readings(before)
        done.readings += readings
        done.repeated += sorted(stored & readings.keys())

    def _end(self, process: subprocess.Popen[str], done: Done) -> None:
        try:
            printed, complaints = process.communicate(timeout=600)
        except BaseException:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        done.codes.append(process.returncode)
        done.printed += printed
        done.complaints += complaints


def leaves(hub: FixtureHub, targets: list[str]) -> list[str]:
    """The targets that no repo on the Hub names as a base model."""
    above: set[str] = set()
    for repo in hub.repos_of("model"):
        named = [parent["id"] for parent in (repo.parents(repo.sha) or {}).get("models", ())]
        named += listed(repo.card(repo.sha), "base_model") + [tag.rpartition(":")[2] for tag in repo.tags(repo.sha)]
        above |= {name.lower() for name in named}
    return [target for target in targets if target[5:].lower() not in above]


def moments_of(count: int, longest: float, seed: int = 0) -> list[float]:
    """``count`` moments up to ``longest`` seconds, the same for the same seed."""
    drawn = random.Random(seed)
    return [drawn.uniform(0.0, longest) for _ in range(count)]
