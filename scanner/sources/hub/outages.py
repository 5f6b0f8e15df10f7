"""Servers that give no answer, over all targets of this process: an outage is not waited out 500 times."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from scanner.model.artifact import NotReadError

LONGEST = 120.0
"""Seconds of waiting for one server in vain, over all targets, until it is left alone."""

PROBE = 60.0
"""Seconds after which a server that is left alone is asked once more."""


class Outages:
    """What was waited for in vain, by host; all is forgotten with the first answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spent: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._silent: set[str] = set()

    def check(self, host: str) -> None:
        """Raises `NotReadError` for a server that is left alone."""
        if self._spent.get(host, 0.0) < LONGEST:
            return
        with self._lock:
            now = monotonic()
            if now - self._asked.get(host, now) < PROBE:
                message = f"{host} gave no answer for {LONGEST:.0f} seconds and was not asked again: scan again later."
                raise NotReadError("unavailable", message)
            self._asked[host] = now

    def failed(self, host: str, seconds: float) -> None:
        """Hears that so many seconds brought nothing."""
        with self._lock:
            self._spent[host] = self._spent.get(host, 0.0) + seconds
            self._asked[host] = monotonic()

    def given_up(self, host: str) -> None:
        """Hears that all attempts for one thing were in vain."""
        with self._lock:
            self._silent.add(host)

    def heard(self, host: str) -> None:
        """Hears that the server answers."""
        if host in self._spent or host in self._silent:
            with self._lock:
                self._spent.pop(host, None)
                self._silent.discard(host)

    def is_silent(self, host: str) -> bool:
        """True where another attempt was given up, and nothing came since."""
        return host in self._silent


OUTAGES = Outages()
