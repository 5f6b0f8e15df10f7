"""What goes wrong on the fixture Hub, where and how often."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.hub.web import Answer, Seen, moved, refused

ACTIONS = (
    *("status", "headers", "body", "reset", "hang", "redirect-elsewhere", "redirect-loop"),
    *("drop", "truncate", "slow", "flip", "ignore-range", "wrong-range", "short-range"),
    *("changed-commit", "changed-etag", "expired-url", "call"),
)


@dataclass
class Fault:
    """One thing that goes wrong with the requests whose "METHOD path?query" ``route`` matches somewhere.

    ``times`` bounds how often (None: always), ``skip`` lets so many matching requests pass first, ``chance`` is the
    share of requests that are hit: which ones is decided by the path, the count of its requests and the ``seed``, so
    that it is the same in each run. The rest belongs to the action:

    - ``status``: answers ``code`` (503) with ``headers`` and a body in JSON (``error``, ``message`` as the Hub's headers).
    - ``headers``: puts ``headers`` over those of the true answer; a value of None takes one away.
    - ``body``: answers 200 with ``data`` instead of the true body.
    - ``reset``: closes the connection without an answer; ``hang``: waits ``seconds`` first.
    - ``redirect-elsewhere``: sends the client to the same path of a third origin, which answers truly.
    - ``redirect-loop``: sends the client to where it already is.
    - ``drop``: closes the connection after ``after`` bytes of the body, whose whole length was announced.
    - ``truncate``: sends only ``after`` bytes, and announces only these.
    - ``slow``: sends the body in pieces of ``piece`` bytes, ``seconds`` apart.
    - ``flip``: changes one bit of the body, the first of byte ``at``.
    - ``ignore-range``: answers 200 with the whole file.
    - ``wrong-range``: answers 206 with as many bytes from another place, and says so in Content-Range.
    - ``short-range``: answers 206 with the first half of what was asked, and says so in Content-Range.
    - ``changed-commit``, ``changed-etag``: the answer is of another commit, or of another state of the file.
    - ``expired-url``: the signed address that the answer leads to has expired already.
    - ``call``: calls ``then`` before the true answer is made, so that a test can change a repo in mid-scan.
    """

    route: str
    action: str
    times: int | None = None
    skip: int = 0
    chance: float = 1.0
    seed: int = 0
    code: int = 503
    headers: dict[str, str | None] = field(default_factory=dict)
    error: str = ""
    message: str = ""
    data: bytes = b"<html><body>Please log in</body></html>"
    after: int = 0
    at: int = 0
    seconds: float = 0.05
    piece: int = 1 << 16
    then: Callable[[], object] = bool
    hits: int = 0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"no fault is called {self.action!r}; there are {', '.join(ACTIONS)}")
        self.pattern = re.compile(self.route)
        self.lock = threading.Lock()
        self.counts: dict[str, int] = {}

    def strikes(self, request: Seen) -> bool:
        """True where this request is hit; each call counts."""
        line = f"{request.method} {request.path}"
        if not self.pattern.search(line):
            return False
        with self.lock:
            if self.skip:
                self.skip -= 1
                return False
            if self.times is not None and self.hits >= self.times:
                return False
            count = self.counts[line] = self.counts.get(line, 0) + 1
            key = f"{self.seed} {count} {re.sub(r'Expires=.*', '', line)}"
            if zlib.crc32(key.encode()) >= self.chance * 2**32:
                return False
            self.hits += 1
            return True

    def instead(self, request: Seen, elsewhere: str) -> Answer | None:
        """The answer that is sent in place of the true one, None where the true one is made first."""
        match self.action:
            case "call":
                self.then()
            case "status":
                answer = refused(self.code, self.error, self.message)
                answer.headers.update({name: text for name, text in self.headers.items() if text is not None})
                return answer
            case "redirect-elsewhere":
                return moved(elsewhere + request.path, 302)
            case "redirect-loop":
                return moved(request.path, 302)
        return None

    def spoiled(self, answer: Answer, request: Seen) -> Answer:
        """The true answer with this fault in it."""
        change = getattr(self, "do_" + self.action.replace("-", "_"), None)
        return change(answer) if change else answer

    def do_headers(self, answer: Answer) -> Answer:
        for name, text in self.headers.items():
            answer.headers = {key: value for key, value in answer.headers.items() if key.lower() != name.lower()}
            if text is not None:
                answer.headers[name] = text
        return answer

    def do_body(self, answer: Answer) -> Answer:
        return Answer(200, {"Content-Type": "text/html"}, self.data)

    def do_truncate(self, answer: Answer) -> Answer:
        if answer.file:
            answer.span = (answer.span[0], min(answer.span[0] + self.after, answer.span[1]))
        answer.data = answer.data[: self.after]
        return answer

    def do_ignore_range(self, answer: Answer) -> Answer:
        if answer.file and answer.status == 206:
            answer.headers.pop("Content-Range", None)
            return Answer(200, answer.headers, file=answer.file, span=(0, answer.file.size))
        return answer

    def do_wrong_range(self, answer: Answer) -> Answer:
        if answer.file is None or answer.status != 206:
            return answer
        start, end = answer.span
        away = 1 if end < answer.file.size else -1 if start else 0
        answer.span = (start + away, end + away)
        return self.told(answer)

    def do_short_range(self, answer: Answer) -> Answer:
        if answer.file is None or answer.status != 206:
            return answer
        start, end = answer.span
        answer.span = (start, start + max((end - start) // 2, 1))
        return self.told(answer)

    def told(self, answer: Answer) -> Answer:
        assert answer.file is not None
        start, end = answer.span
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{answer.file.size}"
        return answer

    def do_changed_commit(self, answer: Answer) -> Answer:
        other = "f" * 40
        if "X-Repo-Commit" in answer.headers:
            answer.headers["X-Repo-Commit"] = other
        answer.data = re.sub(rb'("sha": ")[0-9a-f]{40}', rb"\g<1>" + other.encode(), answer.data)
        return answer

    def do_changed_etag(self, answer: Answer) -> Answer:
        for name in ("ETag", "X-Linked-Etag"):
            if name in answer.headers:
                answer.headers[name] = '"' + "e" * (len(answer.headers[name]) - 2) + '"'
        return answer

    def do_expired_url(self, answer: Answer) -> Answer:
        if "Location" in answer.headers:
            answer.headers["Location"] = re.sub(r"Expires=\d+", "Expires=1", answer.headers["Location"])
        return answer
