"""Requests to the Hub and the servers that it names: counted, bounded, tried again while a failure may pass.

The session is the one of huggingface_hub, so that its settings hold: HF_ENDPOINT, HF_TOKEN, proxies, certificates.
"""

from __future__ import annotations

from importlib import import_module
from threading import BoundedSemaphore, Lock
from time import monotonic

from scanner.model.artifact import NotReadError
from scanner.sources.hub.origins import Origins, plain
from scanner.sources.hub.outages import OUTAGES
from scanner.sources.hub.patience import (
    GRACE,
    SLOWEST,
    PassingError,
    Patience,
    sentence,
    too_slow,
    wait_factor,
)
from scanner.sources.hub.quota import QUOTA
from scanner.sources.hub.quota_headers import asked_to_wait
from scanner.sources.hub.refusals import INSTALL, broken_off, refusal, shown_host
from scanner.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from scanner.sources.hub.address import Address
    from scanner.sources.interface import Remote

    _T = TypeVar("_T")

AT_ONCE = 32
"""Requests under way for one target; the session keeps more connections than that."""

JSON_LIMIT = 8 << 20
"""Bytes of one answer that are parsed: the listing of some 30,000 files with their digests."""

MAX_REDIRECTS = 5

DRAINED = 64 << 10
"""Bytes of a body that nobody wants which are read to keep the connection."""

DRAIN_SECONDS = 2.0

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class AnswerError(Exception):
    """What is wrong with an answer, for whoever asked: it is passed on as it is."""


class TooLongError(AnswerError):
    """An answer is longer than is read."""


class Client:
    """The requests of one target. Raises `NotReadError` at once where huggingface_hub is absent or told to stay offline."""

    def __init__(self, remote: Remote) -> None:
        try:
            hub = import_module("huggingface_hub")
            constants = import_module("huggingface_hub.constants")
            get_session = import_module("huggingface_hub.utils").get_session
        except ImportError as error:
            message = f"Reading from the Hub needs huggingface_hub: {INSTALL}"
            raise NotReadError("extra-missing", message) from error
        if constants.HF_HUB_OFFLINE:
            message = "HF_HUB_OFFLINE is set: unset it, or scan the local cache as hf-cache:ORG/NAME."
            raise NotReadError("offline", message)
        self.endpoint = constants.ENDPOINT
        self.named = plain(self.endpoint)
        self.remote = remote
        self.patience = Patience(remote)
        self.origins = Origins(self.endpoint)
        self._session: Callable[[], Any] = get_session
        self._timeout = float(constants.HF_HUB_DOWNLOAD_TIMEOUT)
        self._factor = wait_factor()
        self._free = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()
        self._headers = {"User-Agent": f"weighbridge/{VERSION}", "Accept-Encoding": "identity"}
        token = None if constants.HF_HUB_DISABLE_IMPLICIT_TOKEN else hub.get_token()
        self._token = {"Authorization": f"Bearer {token}"} if token else {}

    def exchange(
        self,
        url: str,
        take: Callable[[Any], _T],
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, object] | None = None,
        token: bool = True,
    ) -> _T:
        """What ``take`` makes of the answer to one request, whose body it may stream.

        The token is sent to the endpoint's own origin only. Raises `PassingError` or `NotReadError` where no answer comes.
        """
        sent = {**self._headers, **(headers or {})}
        if token and self.origins.is_endpoint(url):
            sent |= self._token
        more = {"data": form} if form is not None else {}
        method, host = "GET" if form is None else "POST", shown_host(url)
        self.patience.check()
        OUTAGES.check(host)
        with QUOTA.turn(url, self.patience.check, self._factor) as turn, self._free:
            self.patience.check()
            with self._lock:
                self.remote.requests += 1
            began = monotonic()
            try:
                session = self._session()
                with session.stream(
                    method, url, headers=sent, follow_redirects=False, timeout=self._timeout, **more
                ) as response:
                    self.origins.reached(url, response)
                    turn.heard(response.status_code, response.headers)
                    result = take(response)
                    if response.status_code >= 300:
                        _drain(response)
                    OUTAGES.heard(host)
                    return result
            except PassingError as error:
                error.host = host
                if error.seconds is None:
                    OUTAGES.failed(host, monotonic() - began)
                raise
            except (NotReadError, AnswerError):
                OUTAGES.heard(host)
                raise
            except Exception as error:  # each line of the client has a library of its own below it
                told = _told(url, error)
                if isinstance(told, PassingError):
                    OUTAGES.failed(host, monotonic() - began)
                raise told from error

    def json(
        self, address: Address, path: str, form: Mapping[str, object] | None = None, brief: bool = False
    ) -> tuple[object, str]:
        """The parsed answer of the API and the address of its next page ("" for none).

        ``path`` is below the endpoint, or one of its addresses. With ``brief`` it is tried twice only, and no wish to wait
        is granted: for what a scan can do without. Raises `NotReadError`, and `TooLongError` for more than `JSON_LIMIT`
        bytes.
        """
        url = path if path.startswith(self.endpoint + "/") else f"{self.endpoint}/{path}"

        def work() -> tuple[object, str]:
            at = url
            for _ in range(MAX_REDIRECTS + 1):
                answer = self.exchange(
                    at, lambda response: self._taken(address, str(response.url), response), form=form
                )
                if not isinstance(answer, _Moved):
                    return answer
                at = self.origins.followed(at, answer.location)
                if not self.origins.is_endpoint(at):
                    raise NotReadError("redirect-refused", f"{shown_host(url)} sends its own questions elsewhere.")
            raise NotReadError("redirect-refused", f"{shown_host(url)} redirects in circles: check HF_ENDPOINT.")

        return self.patience.briefly(work) if brief else self.patience.patiently(work)

    def _taken(self, address: Address, url: str, response: Any) -> tuple[object, str] | _Moved:
        from json import loads

        status = response.status_code
        if 300 <= status < 400:
            return _Moved(response.headers.get("location"))
        self.raise_for(address, url, response, is_file=False)
        body = self.body(response, JSON_LIMIT)
        try:
            parsed = loads(body)
        except (ValueError, RecursionError) as error:
            if "json" in (response.headers.get("content-type") or ""):
                raise PassingError(f"{shown_host(url)} sends a broken answer: scan again") from error
            message = f"{shown_host(url)} answers with something that is no JSON: check HF_ENDPOINT."
            raise NotReadError("unavailable", message) from error
        following = response.links.get("next", {}).get("url", "")
        return parsed, following if self.origins.is_endpoint(following) else ""

    def body(self, response: Any, limit: int) -> bytes:
        """The body of an answer, unpacked where a proxy packed it. Raises `TooLongError` beyond ``limit`` bytes."""
        data = bytearray()
        due = monotonic() + GRACE
        for chunk in response.iter_bytes():
            data += chunk
            self.patience.check()
            if len(data) > limit:
                raise TooLongError
            if monotonic() > due + len(data) / SLOWEST:
                raise too_slow(str(response.url))
        return bytes(data)

    def raise_for(self, address: Address, url: str, response: Any, is_file: bool) -> None:
        """Raises `PassingError` or `NotReadError` for an answer that is no success."""
        status = response.status_code
        if status in _PASSING:
            what = "allows no more requests for now" if status == 429 else f"answers with status {status}"
            error = PassingError(f"{shown_host(url)} {what}", asked_to_wait(status, response.headers))
            if status == 429:
                error.answered = QUOTA.answered(url)
            raise error
        if status >= 400:
            raise refusal(address, url, status, response.headers, is_file)

    def count(self, received: int) -> None:
        """Adds bytes of files that came over the wire."""
        with self._lock:
            self.remote.bytes += received


def _told(url: str, error: Exception) -> PassingError | NotReadError:
    """What an exchange that failed below the client comes to: worth another try, or the end of it."""
    if type(error).__module__ == "builtins" and not isinstance(error, (OSError, UnicodeError)):
        message = f"Reading failed ({type(error).__name__}: {error}): please report this with the repo's name."
        return NotReadError("internal-error", message)
    passing, message = broken_off(url, error)
    if passing:
        return PassingError(message, host=shown_host(url))
    reason = "offline" if "OfflineModeIsEnabled" in type(error).__name__ else "unavailable"
    return NotReadError(reason, sentence(message))


def _drain(response: Any) -> None:
    """Reads the few words below a redirect, so that the connection can be used again."""
    left, until = DRAINED, monotonic() + DRAIN_SECONDS
    for chunk in response.iter_raw():
        left -= len(chunk)
        if left < 0 or monotonic() > until:
            break


class _Moved:
    """A redirect, and where to."""

    __slots__ = ("location",)

    def __init__(self, location: str | None) -> None:
        self.location = location
