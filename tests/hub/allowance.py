"""The quota of a fixture Hub: so many requests in a window, told with each answer, and refused beyond it."""

from __future__ import annotations

import threading
import time

from tests.hub.web import Answer, Seen, refused


class Allowance:
    """``most`` requests in each window of ``seconds``, for what the Hub calls ``name``: "api" or "resolvers"."""

    def __init__(self, name: str, most: int, seconds: float) -> None:
        self.name, self.most, self.seconds = name, most, seconds
        self.refused: list[Seen] = []
        self._lock = threading.Lock()
        self._used = 0
        self._ends = 0.0

    def counts(self, request: Seen) -> bool:
        """True for requests that this quota is about."""
        return request.origin == "hub" and ("/api/" in request.route) == (self.name == "api")

    def take(self, request: Seen) -> tuple[dict[str, str], bool]:
        """The headers of the answer, and whether the request is granted."""
        with self._lock:
            now = time.monotonic()
            if now >= self._ends:
                self._used, self._ends = 0, now + self.seconds
            granted = self._used < self.most
            self._used += granted
            left, seconds = self.most - self._used, int(self._ends - now)
            if not granted:
                self.refused.append(request)
        window = f'"fixed window";"{self.name}";q={self.most};w={max(1, round(self.seconds))}'
        return {"ratelimit": f'"{self.name}";r={left};t={seconds}', "ratelimit-policy": window}, granted


def allowed(allowances: list[Allowance], request: Seen, answer: Answer) -> Answer:
    """The answer with what is left of the quota, or the refusal in its place."""
    for allowance in allowances:
        if allowance.counts(request):
            headers, granted = allowance.take(request)
            answer = answer if granted else refused(429, "", "We had to rate limit you")
            answer.headers.update(headers)
    return answer
