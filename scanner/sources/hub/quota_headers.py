"""What the headers of an answer say of quotas and waiting, read from servers that may say anything."""

from __future__ import annotations

from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = regex(r'\s*"?([\w.-]{1,40})"?((?:\s*;\s*\w{1,12}=\d{1,9})+)\s*')


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


def figures_of(header: str | None) -> dict[str, dict[str, int]]:
    """The figures of each quota that a header ``ratelimit`` or ``ratelimit-policy`` names."""
    found: dict[str, dict[str, int]] = {}
    for part in (header or "")[:1000].split(",")[:8]:
        for start in (part, part.partition(";")[2]):  # a policy begins with what kind of window it is
            if named := _NAMED.fullmatch(start):
                pairs = (word.partition("=") for word in named[2].replace(" ", "").split(";") if word)
                found[named[1]] = {key: int(value) for key, _, value in pairs}
                break
    return found
