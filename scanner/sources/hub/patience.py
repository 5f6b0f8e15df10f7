"""How long and how often is waited for a server that says "not now", or does not answer."""

from __future__ import annotations

from threading import Lock
from time import monotonic, sleep

from scanner.model.artifact import NotReadError
from scanner.sources.hub.outages import OUTAGES
from scanner.sources.hub.quota import LONGEST_WAIT, too_long
from scanner.sources.hub.quota_headers import asked_to_wait as asked_to_wait
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
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

PATIENCE = 900.0
"""Seconds that one target may spend waiting because servers are busy. Waiting for quota, as all targets of the process do
together (see `quota`), is not counted."""

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
    """A failure that may pass. ``seconds`` is how long the server ``host`` asks to wait, if it says so.

    ``answered`` is set where the quota is used up, which `quota` waits for: how many answers anybody had got by then.
    """

    def __init__(self, message: str, seconds: float | None = None, host: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.seconds = seconds
        self.host = host
        self.answered: int | None = None


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
        attempt, reached, answered = 1, progress(), -1
        while True:
            self._until_asked()
            try:
                result = work()
            except PassingError as error:
                if _is_waited_for(error) and error.answered not in (None, answered):
                    answered = error.answered or 0  # others got what there was: that is no attempt in vain
                    continue
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
            return self._in_quota(work)
        except PassingError as error:
            if error.seconds:
                raise NotReadError("rate-limit", sentence(error.message)) from error
        self.pause(FIRST_WAIT)
        try:
            return self._in_quota(work)
        except PassingError as error:
            raise NotReadError("unavailable", sentence(error.message)) from error

    def _in_quota(self, work: Callable[[], _T]) -> _T:
        """What ``work`` returns, however often the quota is used up while others get answers."""
        answered: int | None = None
        while True:
            try:
                return work()
            except PassingError as error:
                if not _is_waited_for(error) or error.answered in (None, answered):
                    raise
                answered = error.answered

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
            raise too_long(error.message, error.seconds)
        if error.answered is not None and error.seconds:
            return  # the next request waits for it with those of all other targets
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


def _is_waited_for(error: PassingError) -> bool:
    """True where the server says when to come back, and that is waited for."""
    return error.seconds is not None and 0 < error.seconds <= LONGEST_WAIT


def wait_factor() -> float:
    """What `FACTOR` says, from 0 to 100; 1 where it says nothing that is a number."""
    from os import environ

    try:
        factor = float(environ.get(FACTOR) or 1)
    except ValueError:
        return 1.0
    return min(max(factor, 0.0), 100.0) if factor == factor else 1.0
