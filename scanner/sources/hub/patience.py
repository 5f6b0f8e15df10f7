"""How long and how often is waited for a server that says "not now", or does not answer."""

from __future__ import annotations

from threading import Lock
from time import monotonic, sleep

from scanner.model.artifact import NotReadError
from scanner.sources.hub.outages import OUTAGES
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from scanner.sources.interface import Remote

    _T = TypeVar("_T")

ATTEMPTS = 6
"""Times that one thing is asked for without any of it coming."""

SILENT_ATTEMPTS = 2
"""The same at a server of which another target got nothing, see `Outages`."""

FIRST_WAIT = 0.25
"""Seconds before the second attempt; twice as long before each further one."""

FACTOR = "WEIGHBRIDGE_WAIT_FACTOR"
"""A variable of the environment by which all waits are multiplied: 0 beside a server of one's own, as the tests do."""

LONGEST_WAIT = 330.0
"""Seconds that a server may ask to wait: the Hub counts requests in windows of five minutes."""

PATIENCE = 900.0
"""Seconds that one target may spend waiting because servers ask for it."""

DOWN_AFTER = 3
"""Things in a row that could not be had after all attempts: then nothing more is asked."""

PROGRESS = 256 << 10
"""Bytes that make a broken attempt count as none: large bodies on a bad line arrive in pieces."""


SLOWEST = 50_000
"""Bytes per second below which a body counts as broken off, after `GRACE` seconds."""

GRACE = 30.0


def too_slow(url: str) -> PassingError:
    """The error for a body that comes in drops: a server could hold a scan for days with them."""
    return PassingError(f"{shown_host(url)} sends too slowly: check the connection and scan again")


def sentence(words: str) -> str:
    """``words`` as a sentence; a host's name keeps its small letter."""
    return ("The " + words[4:] if words.startswith("the ") else words) + "."


class PassingError(Exception):
    """A failure that may pass. ``seconds`` is how long the server ``host`` asks to wait, if it says so."""

    def __init__(self, message: str, seconds: float | None = None, host: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.seconds = seconds
        self.host = host


class Patience:
    """What all requests for one target share: when the server may be asked again, and whether it is asked at all."""

    def __init__(self, remote: Remote, wait: Callable[[float], None] = sleep) -> None:
        self._remote = remote
        self._wait = wait
        self._factor = wait_factor()
        self._lock = Lock()
        self._asked_from = 0.0
        self._waited = 0.0
        self._failed = 0
        self._down: NotReadError | None = None

    def patiently(self, work: Callable[[], _T], progress: Callable[[], int] = lambda: 0) -> _T:
        """What ``work`` returns once it raises no `PassingError`; ``progress`` tells the bytes that it has got so far.

        Raises `NotReadError` when patience ends.
        """
        attempt, reached = 1, progress()
        while True:
            self._until_asked()
            try:
                result = work()
            except PassingError as error:
                if progress() - reached >= PROGRESS:
                    attempt, reached = 0, progress()
                if attempt >= (SILENT_ATTEMPTS if OUTAGES.is_silent(error.host) else ATTEMPTS):
                    raise self._given_up(error) from error
                self._put_off(error, FIRST_WAIT * 2 ** max(0, attempt - 1))
                attempt += 1
            else:
                self._failed = 0
                return result

    def briefly(self, work: Callable[[], _T]) -> _T:
        """What ``work`` returns at the first or second attempt. Raises `NotReadError` after these; others are not spared
        anything for it."""
        self._until_asked()
        try:
            return work()
        except PassingError as error:
            if error.seconds:
                raise NotReadError("rate-limit", sentence(error.message)) from error
        self.pause(FIRST_WAIT)
        try:
            return work()
        except PassingError as error:
            raise NotReadError("unavailable", sentence(error.message)) from error

    def check(self) -> None:
        """Raises `NotReadError` where the run was stopped."""
        if self._remote.cancelled:
            raise NotReadError("cancelled", "Reading was stopped: scan again.")

    def _until_asked(self) -> None:
        if self._down is not None:
            raise self._down
        self.pause(self._asked_from - monotonic())

    def pause(self, seconds: float) -> None:
        """Waits, and looks up now and then whether the run was stopped."""
        end = monotonic() + seconds * self._factor
        self.check()
        while (left := end - monotonic()) > 0:
            self._wait(min(left, 0.25))
            self.check()

    def _put_off(self, error: PassingError, usual: float) -> None:
        if error.seconds is None:
            self.pause(usual)
            return
        if error.seconds > LONGEST_WAIT:
            message = (
                f"{error.message}; it asks to wait {error.seconds:,.0f} seconds: scan again then, or set HF_TOKEN."
            )
            raise NotReadError("rate-limit", message)
        with self._lock:
            now = monotonic()
            until = max(self._asked_from, now + error.seconds)
            self._waited += until - max(self._asked_from, now)
            self._asked_from = until
            if self._waited > PATIENCE:
                message = f"{error.message}, again and again: scan later, or set HF_TOKEN."
                self._down = NotReadError("rate-limit", message)

    def _given_up(self, error: PassingError) -> NotReadError:
        reason = "unavailable" if error.seconds is None else "rate-limit"
        found = NotReadError(reason, sentence(error.message))
        with self._lock:
            self._failed += 1
            if error.seconds is None and error.host:
                OUTAGES.given_up(error.host)
            if self._failed >= DOWN_AFTER:
                self._down = found
        return found


def wait_factor() -> float:
    """What `FACTOR` says, from 0 to 100; 1 where it says nothing that is a number."""
    from os import environ

    try:
        factor = float(environ.get(FACTOR) or 1)
    except ValueError:
        return 1.0
    return min(max(factor, 0.0), 100.0) if factor == factor else 1.0


def asked_to_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer of status 429 or 503 asks to wait, None where it does not say.

    Source: Retry-After of RFC 9110 10.2.3; ``ratelimit: "api";r=0;t=55`` of the Hub's documentation on rate limits.
    """
    said = (headers.get("retry-after") or "").strip()
    if said.isascii() and said.isdigit() and len(said) < 8:
        return float(said)
    if said:
        return _until(said)
    if status != 429:
        return None
    words = dict(word.strip().partition("=")[::2] for word in (headers.get("ratelimit") or "").split(";")[1:9])
    seconds = words.get("t", "")
    if words.get("r") == "0" and seconds.isascii() and seconds.isdigit() and len(seconds) < 8:
        return float(seconds) + 1  # it counts in whole seconds
    return None


def _until(date: str) -> float | None:
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(date[:64])
        return max(0.0, (when - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
