"""How many requests servers still grant, heard from each answer, and kept to by all targets of this process together.

The Hub counts requests in windows of five minutes, apart for its API, its files and its pages, and says with each answer
how many are left: ``ratelimit: "api";r=480;t=120`` and ``ratelimit-policy: "fixed window";"api";q=500;w=300``. Who asked
too much gets status 429. Source: the Hub's documentation on rate limits; draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from time import monotonic, sleep
from urllib.parse import urlsplit

from scanner.model.artifact import NotReadError
from scanner.model.record import record
from scanner.sources.hub.quota_headers import asked_to_wait, figures_of
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LONGEST_WAIT = 330.0
"""Seconds that a server may ask to wait: the Hub counts requests in windows of five minutes."""

IN_VAIN = 900.0
"""Seconds that were waited for a quota without any answer since, after which nobody waits for it any more."""

STEP = 0.1
"""Seconds after which who waits looks up: whether the run was stopped, and whether anything was heard."""

SAME = 3.0
"""Seconds by which two answers about one window may differ in when it ends."""

MOST = 256
"""Windows that are kept: servers name them."""


@record
class Left:
    """What a server grants: ``left`` of ``of`` requests (None: it does not say) for ``seconds``; ``waits`` is true where
    nobody asks before that time is over."""

    host: str
    name: str
    left: int | None
    of: int | None
    seconds: float
    waits: bool


class _Window:
    """What is known of one quota. Times are of the monotonic clock."""

    __slots__ = ("answered", "closed", "left", "of", "sent", "until", "vain")

    def __init__(self) -> None:
        self.left: int | None = None
        self.of: int | None = None
        self.until = 0.0
        self.closed = 0.0
        self.sent = 0
        self.vain = 0.0
        self.answered = 0


class Turn:
    """One request under way."""

    __slots__ = ("_factor", "_is_over", "_quota", "_url")

    def __init__(self, quota: Quota, url: str, factor: float) -> None:
        self._quota = quota
        self._url = url
        self._factor = factor
        self._is_over = False

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Hears the head of the answer."""
        self._quota._heard(self._url, status, headers, self._factor)
        self.over()

    def over(self) -> None:
        """Counts the request as under way no longer."""
        if not self._is_over:
            self._is_over = True
            self._quota._leave(self._url)


class Quota:
    """The quotas of all servers that this process asks. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = monotonic, wait: Callable[[float], None] = sleep) -> None:
        self._clock = clock
        self._wait = wait
        self._lock = Lock()
        self._windows: dict[tuple[str, str], _Window] = {}
        self._names: dict[tuple[str, str], str] = {}

    @contextmanager
    def turn(self, url: str, check: Callable[[], None], factor: float = 1.0) -> Iterator[Turn]:
        """A request to ``url``, granted once it may be sent; it counts as under way until its answer is heard.

        ``check`` may raise to end the waiting, whose times are multiplied by ``factor``. Raises `NotReadError` where the
        server asks to wait longer than is waited.
        """
        self._enter(url, check)
        turn = Turn(self, url, factor)
        try:
            yield turn
        finally:
            turn.over()

    def _enter(self, url: str, check: Callable[[], None]) -> None:
        while True:
            with self._lock:
                window = self._window(url)
                wait = self._to_wait(window)
                if wait <= 0:
                    window.sent += 1
                    return
                in_vain = window.vain > IN_VAIN
            if in_vain or wait > LONGEST_WAIT:
                raise too_long(f"{shown_host(url)} allows no more requests for now", wait)
            self._wait(min(wait, STEP))
            check()

    def _leave(self, url: str) -> None:
        with self._lock:
            window = self._window(url)
            window.sent = max(0, window.sent - 1)

    def _heard(self, url: str, status: int, headers: Mapping[str, str], factor: float) -> None:
        said, policy = figures_of(headers.get("ratelimit")), figures_of(headers.get("ratelimit-policy"))
        with self._lock:
            kind = _kind(url)
            for name in list(said)[:1]:
                self._name(kind, name)
            window, now = self._window(url), self._clock()
            if status == 429:
                _close(window, now, (asked_to_wait(status, headers) or 0.0) * factor)
                return
            window.answered += 1
            window.vain = 0.0
            for name, figures in said.items():
                of = policy.get(name, {}).get("q")
                if "r" in figures and "t" in figures:  # it counts in whole seconds
                    _take(self._at(kind[0], name), now, figures["r"], (figures["t"] + 1) * factor, of)

    def answered(self, url: str) -> int:
        """How many answers came that were no refusal for want of quota: who was refused twice and sees the same number
        knows that nobody got through."""
        with self._lock:
            return self._window(url).answered

    def left(self, host: str = "") -> tuple[Left, ...]:
        """What servers grant now, of one host or of all, by name."""
        with self._lock:
            now = self._clock()
            found = [
                self._told(at, window, now)
                for at, window in self._windows.items()
                if (not host or at[0] == host) and max(window.until, window.closed) > now
            ]
        return tuple(sorted(found, key=lambda each: (each.host, each.name)))

    def export(self) -> list[dict[str, object]]:
        """What was heard, as plain data for another process: seconds count from now."""
        names = ("host", "name", "left", "of", "seconds", "waits")
        return [{name: getattr(each, name) for name in names} for each in self.left()]

    def merge(self, heard: Iterable[Mapping[str, object]]) -> None:
        """Takes what another process heard of the same quotas. What is not as `export` writes it is passed over."""
        for each in heard if isinstance(heard, (list, tuple)) else ():
            host, name, seconds = (each.get(key) for key in ("host", "name", "seconds")) if _is_map(each) else (0, 0, 0)
            if not isinstance(host, str) or not isinstance(name, str) or len(host) + len(name) > 200:
                continue
            if not isinstance(seconds, (int, float)) or not 0 < seconds < 10**9:
                continue
            left, of = each.get("left"), each.get("of")
            with self._lock:
                window, now = self._at(host, name), self._clock()
                if each.get("waits") is True:
                    window.closed = max(window.closed, now + seconds)
                elif type(left) is int and left >= 0:
                    _take(window, now, left, seconds, of if type(of) is int and of > 0 else None)

    def _to_wait(self, window: _Window) -> float:
        """Seconds until a request may be sent; a moment where requests under way may use up what is left."""
        now = self._clock()
        if window.closed > now:
            return window.closed - now
        if window.left is None or window.until <= now or window.left > window.sent:
            return 0.0
        return min(window.until - now, STEP / 5) if window.left else window.until - now

    def _told(self, at: tuple[str, str], window: _Window, now: float) -> Left:
        closed = window.closed > now
        waits = closed or window.left == 0
        left = 0 if closed else window.left
        until = window.closed if closed else window.until
        return Left(at[0], at[1], left, window.of, round(max(0.0, until - now), 3), waits)

    def _window(self, url: str) -> _Window:
        kind = _kind(url)
        return self._at(kind[0], self._names.get(kind, kind[1]))

    def _name(self, kind: tuple[str, str], name: str) -> None:
        """Learns what a server calls a quota; what was heard before goes over to that name."""
        if self._names.get(kind, kind[1]) == name or len(self._names) >= MOST:
            return
        before = self._windows.pop((kind[0], self._names.get(kind, kind[1])), None)
        self._names[kind] = name
        if before is not None and (kind[0], name) not in self._windows:
            self._windows[kind[0], name] = before

    def _at(self, host: str, name: str) -> _Window:
        if (host, name) not in self._windows and len(self._windows) >= MOST:
            now = self._clock()
            idle = [
                at for at, known in self._windows.items() if not known.sent and max(known.until, known.closed) < now
            ]
            for at in idle or list(self._windows)[:1]:
                del self._windows[at]
        return self._windows.setdefault((host, name), _Window())


def too_long(message: str, seconds: float) -> NotReadError:
    """The error for a server that asks to wait longer than is waited."""
    return NotReadError(
        "rate-limit", f"{message}; it asks to wait {seconds:,.0f} seconds: scan again then, or set HF_TOKEN."
    )


def _close(window: _Window, now: float, seconds: float) -> None:
    """Takes a refusal: nobody asks for so many seconds."""
    until = now + seconds
    window.vain += max(0.0, until - max(window.closed, now))
    window.closed = max(window.closed, until)


def _take(window: _Window, now: float, left: int, seconds: float, of: int | None) -> None:
    """Takes what one answer says: of one window the fewest that were left, since answers overtake one another."""
    until = now + seconds
    if window.left is None or window.until <= now or abs(until - window.until) > SAME:
        window.left, window.until = left, until
    else:
        window.left = min(window.left, left)
    window.of = of or window.of


def _kind(url: str) -> tuple[str, str]:
    """The host of ``url`` and which of the Hub's quotas it is counted under, as long as no answer says it."""
    path = urlsplit(url).path
    name = "api" if "/api/" in path else "resolvers" if "/resolve/" in path else "pages"
    return shown_host(url), name


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


QUOTA = Quota()
